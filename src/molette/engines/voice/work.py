"""Proof of work: a number that took some computing to find, and that is checked at once.

A browser with JavaScript finds it in a second or two while its reader types; a machine that would send ten
thousand messages pays for each.
"""

import hashlib
from typing import Final

BITS: Final = 15
"""Thirty thousand tries on average."""
LONGEST: Final = 20


def is_proof(stamp: str, nonce: str, bits: int = BITS) -> bool:
    """Say whether the SHA-256 of « stamp:nonce » begins with as many zero bits.

    >>> is_proof("abc", "0", bits=0), is_proof("abc", "", bits=0)
    (True, False)
    """
    if not nonce.isascii() or not nonce.isdigit() or len(nonce) > LONGEST:
        return False
    digest = hashlib.sha256(f"{stamp}:{nonce}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0
