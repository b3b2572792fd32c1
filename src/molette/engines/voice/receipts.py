"""The number by which somebody without an account follows what he said.

A hundred bits in the letters of Crockford: no letter is taken for another when it is copied by hand.
"""

import hashlib
from typing import Final

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 20
_TAKEN_FOR: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


def written(secret: bytes) -> str:
    """Write a secret of thirteen bytes or more as it is shown.

    >>> written(bytes(13))
    '00000-00000-00000-00000'
    """
    number = int.from_bytes(secret, "big")
    letters = "".join(LETTERS[number >> 5 * rank & 31] for rank in range(LENGTH))
    return "-".join(letters[start : start + 5] for start in range(0, LENGTH, 5))


def read(typed: str) -> str:
    """Return a number as it was typed, without what separates; empty where it is none.

    >>> read(" oooi0-00000 00000-0000z"), read("12")
    ('0001000000000000000Z', '')
    """
    bare = typed.upper().translate(_TAKEN_FOR).strip()
    return bare if len(bare) == LENGTH and set(bare) <= set(LETTERS) else ""


def mark(receipt: str) -> str:
    """What is kept of a number: enough to recognise it, not to find it again. Empty for no number."""
    bare = read(receipt)
    return hashlib.sha256(bare.encode()).hexdigest() if bare else ""
