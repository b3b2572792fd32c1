"""A document whose headings make a tree of orientations: read, corrected on screen, then imported as a table.

The file is kept as it came; what a person corrected is kept beside it, heading by heading, and the text under
each is read from the file anew.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from molette.domain.exchange.issues import NBSP
from molette.domain.exchange.pipeline import Intake
from molette.domain.exchange.targets.orientations import COLUMNS, FORM
from molette.domain.exchange.targets.trees import NEW_SOURCE
from molette.domain.journal.recording import Actor
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.domain.sources.actions import NewSource
from molette.engines.headings import documents
from molette.engines.headings.bounds import DocumentLimits
from molette.engines.headings.documents import Kind
from molette.engines.headings.outline import Entry, Tree, faults, texts
from molette.engines.headings.paragraphs import Paragraph
from molette.engines.headings.reading import Heading, Headings, read
from molette.engines.tables import mapping as mappings
from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.cells import Cell, Row
from molette.engines.tables.reading import Table

KINDS: Final = frozenset(map(str, Kind))
NO_HEADINGS: Final = UnusableFile(
    "Aucun titre n’est reconnu dans ce document.",
    "Donnez à ses titres un style (Titre 1, Titre 2), un numéro ou du gras, puis renvoyez-le"
    f"{NBSP}; ou saisissez l’arbre dans le modèle de tableur.",
)
# The cells that the outline fills, line by line, and those that say of which tree it is.
OF_A_LINE: Final = ("order", "level", "code", "title", "quotation")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as read: its paragraphs, the headings found in it, and the digest of what was read."""

    paragraphs: tuple[Paragraph, ...]
    headings: Headings
    digest: str

    def first_tree(self) -> Tree:
        """The headings as they were read, for a person to correct."""
        return tuple(Entry(one.level, one.code, one.title[:400], one.ranks) for one in self.headings.found)

    def heading(self, entry: Entry) -> Heading | None:
        """What was read of the heading that an entry is made of."""
        return next((one for one in self.headings.found if set(one.ranks) & set(entry.ranks)), None)


def is_document(batch: Batch) -> bool:
    return batch.reader in KINDS


def take(source: Path, limits: Limits) -> tuple[Kind, Paper] | None:
    """Read a document that was sent; None when the file is a table.

    Raises:
        UnusableFile: it is a document without headings, or one that cannot be read.
    """
    kind = documents.kind_of(source)
    if kind is None:
        return None
    found = _paper(documents.read(source, DocumentLimits(file_bytes=limits.file_bytes)).paragraphs)
    if not found.headings.found:
        raise NO_HEADINGS
    return kind, found


def _paper(paragraphs: Sequence[Paragraph]) -> Paper:
    told = json.dumps([one.text for one in paragraphs])
    return Paper(tuple(paragraphs), read(paragraphs), hashlib.sha256(told.encode()).hexdigest()[:16])


def reading(kind: Kind, paper: Paper) -> dict[str, Any]:
    """What is kept of a document with its batch, as of any file."""
    count = len(paper.headings.found)
    said = "1 titre lu" if count == 1 else f"{count} titres lus"
    notes = [f"{said} sur {len(paper.paragraphs)} paragraphes.", *paper.headings.notes]
    return {
        "sheet": "",
        "reader": kind.value,
        "header_line": None,
        "header": [column.label for column in FORM.columns],
        "notes": notes,
        "counts": {"seen": count},
    }


def paper_of(batch: Batch) -> Paper:
    """Read the document of a batch again; what was read is kept aside, and losing it loses nothing.

    Raises:
        UnusableFile: it is no longer there, or cannot be read.
    """
    aside = Path(settings.MEDIA_ROOT) / "imports" / "readings" / f"{batch.sha256}-{batch.reader}.json"
    with suppress(OSError, ValueError, TypeError):
        return _paper([Paragraph(**told) for told in json.loads(aside.read_text("utf-8"))])
    source = Path(batch.file.path)
    if not source.is_file():
        raise UnusableFile("Le fichier envoyé n’est plus sur le serveur.", "Envoyez-le de nouveau.")
    bounds = DocumentLimits(file_bytes=source.stat().st_size)  # it was checked when it arrived
    paragraphs = documents.read(source, bounds).paragraphs
    fresh = aside.with_suffix(".part")
    with suppress(OSError):
        aside.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps([asdict(one) for one in paragraphs]), "utf-8")
        os.replace(fresh, aside)  # noqa: PTH105 - a page never reads half of it
    return _paper(paragraphs)


def settle(
    actor: Actor, batch: Batch, tree: Tree, paper: Paper, about: Mapping[str, Any], *, former: str = ""
) -> Batch:
    """Keep the headings as corrected and the tree they are of, and ask for the check.

    `about` holds what a line says of its tree, by column; `former` is the address of the version before.

    Raises:
        UnusableFile: the tree cannot be taken as it is.
    """
    if not tree:
        raise UnusableFile("Il ne reste aucun titre.", "Gardez-en au moins un, ou abandonnez ce fichier.")
    if wrong := faults(tree):
        raise UnusableFile(f"Ligne {wrong[0].rank + 1}{NBSP}: {wrong[0].expected}.", wrong[0].remedy)
    kept = {name: _kept(said) for name, said in about.items() if said not in (None, "")}
    mapping = {
        "outline": [asdict(one) for one in tree],
        "digest": paper.digest,
        "tree": kept,
        "former": former,
    }
    return ledger.keep_mapping(actor, batch, mapping)


def _kept(said: Any) -> Any:
    """What JSON keeps of a cell: the address of what it names, the day of a date."""
    if isinstance(said, NewSource):
        dated = said.published_on.isoformat() if said.published_on else None
        return {**asdict(said), "published_on": dated}
    if isinstance(said, date):
        return said.isoformat()
    return getattr(said, "slug", said)


def settled(batch: Batch) -> Tree:
    """The headings as they were last corrected; nothing before they were."""
    told = batch.mapping.get("outline", ())
    return tuple(Entry(**{**one, "ranks": tuple(one["ranks"])}) for one in told)


@dataclass(frozen=True, slots=True)
class OutlineTable:
    """The tree corrected on screen, as a table of ours: a heading a line, numbered in its order."""

    header: tuple[str, ...]
    lines: tuple[Row, ...]
    ours: bool = False
    header_line: int = 0
    above: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sample(self) -> tuple[Row, ...]:
        return self.lines

    def rows(self) -> Iterator[Row]:
        return iter(self.lines)


def intake_of(batch: Batch) -> Intake:
    """The tree of a document as it was corrected, with the text under each heading.

    Raises:
        UnusableFile: its headings are not corrected yet, or the document no longer reads the same.
    """
    tree = settled(batch)
    if not tree:
        raise UnusableFile(
            "Les titres de ce document restent à relire.", "Corrigez-les, puis demandez l’aperçu."
        )
    paper = paper_of(batch)
    if paper.digest != batch.mapping["digest"]:
        raise UnusableFile(
            "Ce document ne se lit plus comme quand ses titres ont été corrigés.", "Relisez ses titres."
        )
    about = batch.mapping["tree"]
    names = (*OF_A_LINE, *(name for name in about if name in COLUMNS))
    header = tuple(COLUMNS[name].label for name in names)
    under = texts(tree, paper.paragraphs)
    lines = tuple(
        Row(rank, (*_cells(rank, one, under[rank - 1]), *(about[name] for name in names[len(OF_A_LINE) :])))
        for rank, one in enumerate(tree, start=1)
    )
    table: Any = OutlineTable(header, lines)
    target = FORM.target()
    constants = {NEW_SOURCE: _new_source(about[NEW_SOURCE])} if NEW_SOURCE in about else {}
    mapped = mappings.chosen(header, {COLUMNS[name].label: name for name in names})
    return Intake(_as_table(table), target, mapped, constants)


def _as_table(held: Any) -> Table:
    """A table held in memory reads as any other."""
    found: Table = held
    return found


def _cells(rank: int, one: Entry, under: Iterable[Paragraph]) -> tuple[Cell, ...]:
    text = "\n".join(paragraph.text for paragraph in under) if one.keeps else ""
    return str(rank - 1), str(one.level), one.code or None, one.title, text or None


def _new_source(told: Mapping[str, Any]) -> NewSource:
    source = NewSource(**told)
    dated = told.get("published_on")
    return replace(source, published_on=date.fromisoformat(dated) if dated else None)
