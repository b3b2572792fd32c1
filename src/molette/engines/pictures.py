"""A photograph as it is kept: what the camera wrote beside it is gone, and it is no larger than a page needs.

The picture is decoded and drawn anew: what was hidden in the file (place, date, name of the device, a program
after the last byte) does not come through. Bytes in, bytes out.
"""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS: Final = ("JPEG", "PNG", "WEBP")
LARGE: Final = 1600
"""Pixels of the longest side of a photograph opened alone."""
SMALL: Final = 480
"""Pixels of the longest side of a photograph within a page."""
SMALL_BYTES: Final = 11_000
"""What a photograph within a page may weigh: two of them and the page stay under 100 kB."""
MOST_PIXELS: Final = 50_000_000
LEAST_SIDE: Final = 320
_QUALITIES: Final = (72, 60, 50, 40, 30, 20, 10)


class NotAPictureError(ValueError):
    """The bytes are not a photograph that can be kept; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph in two sizes, as WebP; `width` and `height` are those of the small one, in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int


def picture(content: bytes) -> Picture:
    """Draw a photograph anew in two sizes, upright, without what was written beside it.

    Raises `NotAPictureError` for what is no JPEG, PNG or WebP, is broken, too small or too large.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            _checked(opened)
            opened.draft("RGB", (2 * LARGE, 2 * LARGE))  # a large JPEG is decoded smaller
            # A colour profile or a transparency is drawn on white: one kind of picture is kept.
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise NotAPictureError("Ce fichier n’est pas une photo JPEG, PNG ou WebP.") from None
    except NotAPictureError:
        raise
    except Exception as broken:
        # A decoder fed with what a stranger wrote fails in many ways: for who sent it, they are one.
        raise NotAPictureError("Cette photo est abîmée : elle ne s’ouvre pas en entier.") from broken
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright.getchannel("A"))
    small = _within(plain, SMALL)
    return Picture(_webp(_within(plain, LARGE), 80), _light(small), *small.size)


def _checked(opened: Image.Image) -> None:
    """The size is read before any pixel is."""
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise NotAPictureError("Cette photo a plus de 50 millions de points : réduisez-la.")
    if max(width, height) < LEAST_SIDE:
        raise NotAPictureError(f"Cette photo est trop petite : il faut {LEAST_SIDE} points de côté.")


def _within(drawn: Image.Image, side: int) -> Image.Image:
    held = drawn.copy()
    held.thumbnail((side, side), Image.Resampling.LANCZOS)
    return held


def _light(drawn: Image.Image) -> bytes:
    """The best quality that weighs no more than a page may carry, or the least one."""
    tried = (_webp(drawn, quality) for quality in _QUALITIES)
    made = b""
    for made in tried:
        if len(made) <= SMALL_BYTES:
            break
    return made


def _webp(drawn: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    drawn.save(written, "WEBP", quality=quality, method=4)
    return written.getvalue()
