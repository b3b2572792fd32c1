"""The fingerprint of what was signed: the same content gives the same one, on any database, in any year.

The content is written as JSON with its keys in order, amounts without trailing zeros, dates in ISO 8601,
then hashed by SHA-256 (FIPS 180-4).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return 64 hexadecimal digits.

    >>> signed = fingerprint({"amount": Decimal("100.00"), "dated": date(2026, 6, 1)})
    >>> signed == fingerprint({"dated": date(2026, 6, 1), "amount": Decimal("1e2")})
    True
    >>> signed == fingerprint({"amount": Decimal("100.01"), "dated": date(2026, 6, 1)})
    False
    """
    plain = {name: _plain(value) for name, value in content.items()}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str | int | bool | None:
    """Raises TypeError for what has no single way to be written."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
    raise TypeError(f"{value!r} has no fingerprint")
