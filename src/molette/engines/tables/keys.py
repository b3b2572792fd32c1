"""Give every row of a register a key that stays the same when the file is sent again."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from molette.engines.tables.normalising import NormalisedRow
from molette.engines.tables.values import Dated

FIELD, PAIR = "\x1e", "\x1f"


def repeated(identifiers: Iterable[object]) -> frozenset[object]:
    """Give the identifiers that name several rows, and so name none of them."""
    seen = Counter(identifier for identifier in identifiers if identifier is not None)
    return frozenset(identifier for identifier, count in seen.items() if count > 1)


class Keys:
    """Keys the rows of one file, in order.

    An identifier used once is the key. Otherwise it is made of the identifier, of all the values, and of
    the rank among rows that say exactly the same: real duplicates are kept, and the same file gives the
    same keys whatever its format, its encoding or the order of its columns.
    """

    def __init__(self, repeated_identifiers: frozenset[object], *, identifier: str = "identifier") -> None:
        self._repeated = repeated_identifiers
        self._identifier = identifier
        self._seen: Counter[str] = Counter()

    def of(self, row: NormalisedRow) -> str:
        own = row.values.get(self._identifier)
        if own is not None and own not in self._repeated:
            return f"id:{own}"
        digest = content_hash(row)
        self._seen[digest] += 1
        return f"row:{digest}:{self._seen[digest]}"


def content_hash(row: NormalisedRow) -> str:
    """Sum up the values of a row in 32 characters; a row without any value, by what is written on it."""
    content = row.values or row.raw
    text = FIELD.join(f"{name}{PAIR}{_written(content[name])}" for name in sorted(content))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _written(value: object) -> str:
    if isinstance(value, Dated):
        return f"{value.first}/{value.last}"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
