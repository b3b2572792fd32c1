"""Seal lines of the journal: give each its place in the chain of hashes, in the transaction that wrote it.

One writer at a time adds to the chain. SQLite has one writer anyway. On PostgreSQL the outermost action
takes an advisory lock as its last act before the commit; the constraints left for the commit are checked
first, so that whoever holds the lock waits for nobody (ADR 0012).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import connection

from molette.domain.journal.models import Entry, Seal
from molette.engines.proof import Link, content_hash, links

BATCH: Final = 900
CHAIN_LOCK: Final = 0x6D6F6C65747465
# Every column of a line: a test holds that none is left out.
SEALED: Final = tuple(field.attname for field in Entry._meta.concrete_fields)


def seal(entries: Iterable[int]) -> None:
    """Add these lines to the chain, in the order of their keys; a line undone since is passed over."""
    wanted = sorted(set(entries))
    if not wanted:
        return
    _take_the_chain()
    last = Seal.objects.order_by("-number").first()
    head = Link(last.number, last.content, last.digest) if last else None
    for start in range(0, len(wanted), BATCH):
        lines = list(lines_of(wanted[start : start + BATCH]))
        made = links((content_hash(line) for line in lines), after=head)
        Seal.objects.bulk_create(
            [
                Seal(number=link.number, entry_id=line["id"], content=link.content, digest=link.digest)
                for line, link in zip(lines, made, strict=True)
            ]
        )
        head = made[-1] if made else head


def lines_of(keys: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Read lines as they stand in the database: what is sealed is what will be read again."""
    lines: Iterator[dict[str, Any]] = (
        Entry.objects.filter(pk__in=keys).order_by("pk").values(*SEALED).iterator()
    )
    return lines


def _take_the_chain() -> None:
    if connection.vendor != "postgresql":
        return
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
