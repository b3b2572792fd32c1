"""A photo sent by anybody, made again: nothing of the file received is kept, only what it shows.

What it is is told by its content. It is turned upright, made smaller, and written anew as JPEG: the place
and the time where it was taken, the camera, and whatever else was hidden in the file are gone.
"""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
SIDE: Final = 1600
QUALITY: Final = 82
KINDS: Final = ("JPEG", "PNG", "WEBP")


class NotAPhotoError(ValueError):
    """What was sent is not a photo that can be shown; the message says why, for who sent it."""


def remade(content: bytes) -> bytes:
    """Return the photo as a new JPEG, its longest side of 1,600 pixels at most.

    Raises NotAPhotoError.
    """
    if len(content) > MAX_BYTES:
        raise NotAPhotoError("Cette photo dépasse 8 Mo : choisissez-en une plus légère.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as opened:
                return _small(opened)
    except NotAPhotoError:
        raise
    except Exception as error:
        # A decoder fed with what a stranger wrote fails in many ways: for who sent it, they are one.
        raise NotAPhotoError("Ce fichier n’est pas une photo JPEG, PNG ou WebP qui s’ouvre.") from error


def _small(opened: Image.Image) -> bytes:
    if opened.width * opened.height > MAX_PIXELS:
        raise NotAPhotoError("Cette photo a trop de points : 40 millions au plus.")
    if opened.format == "JPEG":
        opened.draft("RGB", (SIDE * 2, SIDE * 2))
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((SIDE, SIDE))
    return _written(upright)


def _written(picture: Image.Image) -> bytes:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        flat = Image.new("RGB", clear.size, "white")
        flat.paste(clear, mask=clear.getchannel("A"))
    else:
        flat = picture.convert("RGB")
    bare = Image.new("RGB", flat.size)
    bare.paste(flat)  # pixels alone: what else the first one carried stays behind
    made = io.BytesIO()
    bare.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()
