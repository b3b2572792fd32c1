"""Photographs: what the camera wrote is gone, what is no photograph is refused."""

import io
import random

import pytest
from PIL import Image

from molette.engines.pictures import LARGE, SMALL, SMALL_BYTES, NotAPictureError, picture

PLACE, DEVICE, ORIENTATION = 0x8825, 0x0110, 0x0112


def shot(width: int = 800, height: int = 600, kind: str = "JPEG", **exif: object) -> bytes:
    drawn = Image.new("RGB", (width, height), "white")
    drawn.paste("red", (0, 0, width // 2, height // 2))
    told = Image.Exif()
    told[DEVICE] = "Appareil de Jeanne"
    told.get_ifd(PLACE)[1] = "N"
    if "orientation" in exif:
        told[ORIENTATION] = exif["orientation"]
    written = io.BytesIO()
    drawn.save(written, kind, exif=told)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_the_camera_wrote_comes_through(kind: str) -> None:
    sent = shot(kind=kind) + b"<?php un programme cache ?>"
    kept = picture(sent)

    for content in (kept.large, kept.small):
        opened = Image.open(io.BytesIO(content))
        assert not opened.getexif()
        assert {"exif", "icc_profile", "xmp"}.isdisjoint(opened.info)
        assert b"Jeanne" not in content
        assert b"programme" not in content


def test_a_photograph_lying_on_its_side_is_put_upright() -> None:
    kept = picture(shot(800, 600, orientation=6))

    assert (kept.width, kept.height) == (360, 480)
    assert Image.open(io.BytesIO(kept.large)).size == (600, 800)


def test_a_photograph_is_kept_no_larger_than_a_page_needs() -> None:
    noise = random.Random(1).randbytes(2400 * 1800 * 3)
    written = io.BytesIO()
    Image.frombytes("RGB", (2400, 1800), noise).save(written, "JPEG", quality=90)

    kept = picture(written.getvalue())

    assert max(Image.open(io.BytesIO(kept.large)).size) == LARGE
    assert max(kept.width, kept.height) == SMALL
    assert len(picture(shot(2400, 1800)).small) <= SMALL_BYTES


def test_what_is_transparent_is_drawn_on_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(written, "PNG")

    assert Image.open(io.BytesIO(picture(written.getvalue()).small)).convert("RGB").getpixel((9, 9)) == (
        255,
        255,
        255,
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "n’est pas une photo"),
        (b"%PDF-1.7", "n’est pas une photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "n’est pas une photo"),
        (b"GIF89a" + bytes(40), "n’est pas une photo"),
        (shot()[:3000], "abîmée"),
        (shot(200, 200), "trop petite"),
        (shot(8000, 7000, "PNG"), "50 millions de points"),
    ],
)
def test_what_is_no_photograph_is_refused_with_its_reason(content: bytes, why: str) -> None:
    with pytest.raises(NotAPictureError, match=why):
        picture(content)
