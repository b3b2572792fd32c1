"""Write what may be found: whole, or the rows that an action touched."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django.db import connection

from molette.domain.search.models import Kind, SearchEntry, SearchWord, sign
from molette.domain.search.subjects import SUBJECTS
from molette.engines.searching import LONGEST, plain

BATCH: Final = 1_000


def index(kind: Kind, keys: Iterable[int], *, wait: bool = False) -> int:
    """Write again the entries of these rows; those that are gone are removed.

    A row that another action holds is left to it, which indexes what it writes; or waited for, with `wait`.
    """
    written = 0
    for whole in _parts(sorted(set(keys))):
        part = _free(kind, whole, wait=wait)
        _forget(kind, part)
        rows = list(SUBJECTS[kind].rows().filter(pk__in=part).order_by("pk"))
        written += _write(kind, rows)
    return written


def _free(kind: Kind, keys: Sequence[int], *, wait: bool) -> list[int]:
    """Keep others from these rows until the action ends; leave out those that another holds.

    Two actions that wrote one entry at once would otherwise refuse each other. SQLite has one writer.
    """
    rows: Any = SUBJECTS[kind].model._meta.base_manager.filter(pk__in=keys).order_by("pk")
    held = rows.select_for_update(of=("self",), no_key=True, skip_locked=not wait)
    ours = set(held.values_list("pk", flat=True))
    theirs = set(rows.values_list("pk", flat=True)) - ours if len(ours) < len(keys) else set()
    return [key for key in keys if key not in theirs]


def reindex() -> dict[str, int]:
    """Write every entry anew, in the transaction under way; return how many of each kind."""
    SearchEntry.objects.all().order_by("pk").delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words")
    SearchWord.objects.all().order_by("pk").delete()
    counts: dict[str, int] = {}
    for kind, subject in SUBJECTS.items():
        rows = subject.rows().order_by("pk").iterator(chunk_size=BATCH)
        name = str(subject.model._meta.verbose_name_plural)
        counts[name] = sum(_write(kind, part) for part in _parts(rows))
    return counts


def _forget(kind: Kind, keys: Sequence[int]) -> None:
    gone = SearchEntry.objects.filter(kind=kind, key__in=keys).order_by("pk")
    ids = list(gone.values_list("pk", flat=True))
    if ids and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(one,) for one in ids])
    gone.delete()


def _write(kind: Kind, rows: Sequence[Any]) -> int:
    entries = []
    for row in rows:
        title, rest, slug = SUBJECTS[kind].text(row)
        words = plain(title)
        entries.append(
            SearchEntry(
                kind=kind,
                key=row.pk,
                title=title[:400],
                slug=slug,
                title_words=f"{sign(kind)} {words}",
                words=f"{sign(kind)} {words} {plain(rest)}",
            )
        )
    made = SearchEntry.objects.bulk_create(entries, batch_size=BATCH)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_words(rowid, title, words) VALUES (%s, %s, %s)",
                [(entry.pk, entry.title_words, entry.words) for entry in made],
            )
    held = {word[:LONGEST] for entry in made for word in entry.words.split() if word.isascii()}
    known = set(SearchWord.objects.filter(word__in=held).order_by("pk").values_list("word", flat=True))
    SearchWord.objects.bulk_create(
        [SearchWord(word=word) for word in sorted(held - known)], ignore_conflicts=True, batch_size=BATCH
    )
    return len(made)


def _parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while part := list(islice(iterator, BATCH)):
        yield part
