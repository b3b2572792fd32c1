"""A photo is what its content shows: made again, smaller, upright, and rid of all that it hid."""

import io

import pytest
from PIL import Image

from molette.domain.voice import photos
from molette.domain.voice.photos import NotAPhotoError, remade

ORIENTATION, GPS, CAMERA = 0x0112, 0x8825, 0x0110


def picture(size: tuple[int, int] = (400, 200), kind: str = "JPEG", **options: object) -> bytes:
    made = io.BytesIO()
    Image.new(options.pop("mode", "RGB"), size, "navy").save(made, kind, **options)  # type: ignore[arg-type]
    return made.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_where_and_when_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[CAMERA] = "Un téléphone"
    exif.get_ifd(GPS)[2] = (50.0, 25.0, 0.0)
    sent = picture(exif=exif, comment=b"chez moi")

    made = remade(sent)

    assert b"chez moi" in sent
    assert b"Exif" in sent
    assert b"Exif" not in made
    assert b"chez moi" not in made
    assert not opened(made).getexif()


def test_it_stands_upright_and_fits_the_screen() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # taken with the phone held upright

    made = opened(remade(picture((4000, 2000), exif=exif)))

    assert (made.format, made.size) == ("JPEG", (800, 1600))


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "CMYK")])
def test_every_kind_becomes_a_plain_jpeg(kind: str, mode: str) -> None:
    assert opened(remade(picture(kind=kind, mode=mode))).mode == "RGB"


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload=alert(1)>", b"\xff\xd8\xff\xe0 cut", b"GIF89a", picture(kind="GIF"), picture()[:300]],
    ids=["empty", "svg", "torn", "gif name", "gif", "cut"],
)
def test_what_is_no_photo_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(NotAPhotoError, match="n’est pas une photo JPEG, PNG ou WebP"):
        remade(content)


def test_a_file_too_heavy_or_with_too_many_points_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAPhotoError, match="8 Mo"):
        remade(bytes(photos.MAX_BYTES + 1))
    monkeypatch.setattr(photos, "MAX_PIXELS", 1000)
    with pytest.raises(NotAPhotoError, match="trop de points"):
        remade(picture())
