"""Check that what is quoted is in the text, spaces and case aside."""

import re
import unicodedata
from typing import Final

_SPACES: Final = re.compile(r"\s+")
_QUOTES: Final = ' \t\n«»"“”….'


def normalised(text: str) -> str:
    """A text in small letters, each run of spaces made one, apostrophes made alike."""
    joined = unicodedata.normalize("NFKC", text).replace("’", "'").replace("ʼ", "'")
    return _SPACES.sub(" ", joined).strip().casefold()


def quotes(quotation: str, text: str) -> bool:
    r"""Say whether a text holds a quotation; an empty one quotes nothing.

    >>> quotes("« le SOUTIEN  financier »", "inscrire dans la durée le soutien\xa0financier de l’État")
    True
    >>> quotes("le soutien politique", "le soutien financier de l’État"), quotes("« »", "le soutien")
    (False, False)
    """
    sought = normalised(quotation).strip(_QUOTES)
    return bool(sought) and sought in normalised(text)
