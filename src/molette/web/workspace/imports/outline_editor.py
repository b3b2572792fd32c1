"""The headings of a document as one form: each button sends it whole, the answer is what follows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict

from molette.domain.exchange.outlines import Paper
from molette.engines.headings import outline
from molette.engines.headings.bounds import MOST_HEADINGS, MOST_LEVELS
from molette.engines.headings.outline import Entry, Fault, Tree
from molette.engines.headings.paragraphs import Paragraph
from molette.engines.headings.reading import LIKELY, SURE, Heading

COUNT: Final = "titres"
PREVIEW: Final = "apercu"
READ_AGAIN: Final = "relire"
TIGHTEN: Final = "resserrer"
SHOWN: Final = 12
LONGEST_SHOWN: Final = 400
_PRESSED: Final = re.compile(r"(haut|bas|moins|plus|fondre|retirer|ajouter|montrer|titre)-([0-9]{1,6})")
_RANKS: Final = re.compile(r"[0-9]{1,6}(?:,[0-9]{1,6})*")
SURENESS: Final = ((SURE, "sûr", "plain"), (LIKELY, "probable", "plain"), (0.0, "à vérifier", "run"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A heading as its line shows it; `focus` names the button or the field where the reader goes on."""

    rank: int
    entry: Entry
    where: str
    sureness: str
    tag: str
    reasons: str
    under: tuple[tuple[int, str], ...]
    hidden: int
    count: int
    faults: Mapping[str, Fault] = field(default_factory=dict)
    focus: str = ""

    @property
    def number(self) -> int:
        return self.rank + 1

    @property
    def ranks(self) -> str:
        return ",".join(map(str, self.entry.ranks))

    @property
    def indent(self) -> int:
        return min(self.entry.level, MOST_LEVELS)


class OutlineEditor:
    """The tree as it was read or settled, or as typed since; `todo` is the button that was pressed."""

    def __init__(self, paper: Paper, stored: Tree, typed: QueryDict | None) -> None:
        self.paper = paper
        self.todo = typed.get("faire", "") if typed is not None else ""
        self.tree = stored or paper.first_tree()
        self.opened: int | None = None
        self.focus: tuple[int, str] = (-1, "")
        if typed is not None and self.todo != READ_AGAIN:
            self.tree = _typed(typed, paper)
            self._act()
        elif self.todo == READ_AGAIN:
            self.tree = paper.first_tree()
        self.faults = outline.faults(self.tree)

    @property
    def previews(self) -> bool:
        return self.todo == PREVIEW

    @property
    def depth(self) -> int:
        return max((one.level for one in self.tree), default=0)

    @property
    def doubtful(self) -> int:
        read = filter(None, map(self.paper.heading, self.tree))
        return sum(one.confidence < LIKELY for one in read)

    @property
    def jumps(self) -> bool:
        return any(one.field is outline.Field.LEVEL for one in self.faults)

    @property
    def levels(self) -> range:
        return range(1, MOST_LEVELS + 1)

    @property
    def is_full(self) -> bool:
        return len(self.tree) >= MOST_HEADINGS

    def _act(self) -> None:
        if self.todo == TIGHTEN:
            self.tree = outline.tightened(self.tree)
            return
        pressed = _PRESSED.fullmatch(self.todo)
        if pressed is None:
            return
        verb, number = pressed[1], int(pressed[2])
        if verb == "titre":
            self._promote(number)
        elif number < len(self.tree):
            self._change(verb, number)

    def _change(self, verb: str, rank: int) -> None:
        before = self.tree
        match verb:
            case "haut" | "bas":
                self.tree = outline.moved(before, rank, -1 if verb == "haut" else 1)
            case "moins" | "plus":
                self.tree = outline.shifted(before, rank, -1 if verb == "moins" else 1)
            case "fondre":
                self.tree = outline.merged(before, rank)
            case "retirer":
                self.tree = outline.dropped(before, rank)
            case "ajouter":
                self.tree = outline.added(before, rank)
            case _:
                self.opened = rank
        self.focus = _next(verb, rank, before, self.tree)

    def _promote(self, number: int) -> None:
        found = [one for one in self.paper.paragraphs if one.rank == number]
        if found:
            self.tree = outline.promoted(self.tree, found[0])
            rank = next((n for n, one in enumerate(self.tree) if number in one.ranks), -1)
            self.focus = (rank, "intitule")

    def rows(self) -> list[Shown]:
        under = outline.texts(self.tree, self.paper.paragraphs)
        first = {rank: one.page for one in self.paper.paragraphs for rank in (one.rank,)}
        return [self._row(rank, one, under[rank], first) for rank, one in enumerate(self.tree)]

    def _row(
        self, rank: int, one: Entry, under: Sequence[Paragraph], pages: Mapping[int, int | None]
    ) -> Shown:
        read = self.paper.heading(one)
        sureness, tag = _sureness(read)
        most = len(under) if self.opened == rank else SHOWN
        told = {fault.field.value: fault for fault in self.faults if fault.rank == rank}
        return Shown(
            rank=rank,
            entry=one,
            where=_where(one, pages),
            sureness=sureness,
            tag=tag,
            reasons=", ".join(read.reasons) if read else "",
            under=tuple((p.rank, _short(p.text)) for p in under[:most]),
            hidden=max(len(under) - most, 0),
            count=len(under),
            faults=told if self.previews or "level" in told else {},
            focus=self.focus[1] if self.focus[0] == rank else "",
        )


def _typed(typed: QueryDict, paper: Paper) -> Tree:
    told = typed.get(COUNT, "0")
    count = min(int(told), MOST_HEADINGS) if told.isascii() and told.isdecimal() and len(told) < 5 else 0  # noqa: PLR2004 - no tree is longer
    known = {one.rank for one in paper.paragraphs}
    met: set[int] = set()
    found: list[Entry] = []
    for n in range(count):
        level, ranks = typed.get(f"n{n}", "1"), typed.get(f"p{n}", "")
        held = [int(rank) for rank in ranks.split(",")] if _RANKS.fullmatch(ranks) else []
        own = tuple(rank for rank in held if rank in known and rank not in met)
        met.update(own)
        found.append(
            Entry(
                level=int(level) if level in set(map(str, range(1, MOST_LEVELS + 1))) else 1,
                code=_line(typed.get(f"c{n}", "")),
                title=_line(typed.get(f"t{n}", "")),
                ranks=own,
                keeps=f"x{n}" in typed,
            )
        )
    return tuple(found)


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _next(verb: str, rank: int, before: Tree, now: Tree) -> tuple[int, str]:
    """Where whoever pressed a button goes on: the same button of the same heading, where it went."""
    match verb:
        case "fondre":
            return max(rank - 1, 0), "intitule"
        case "retirer":
            return min(rank, len(now) - 1), "retirer"
        case "ajouter":
            return outline.branch(before, rank).stop, "intitule"
        case "haut" | "bas" if now != before:
            one = before[rank]
            return next(n for n, other in enumerate(now) if other is one), verb
        case _:
            return rank, verb


def _sureness(read: Heading | None) -> tuple[str, str]:
    if read is None:
        return "ajouté", "plain"
    return next((label, tag) for least, label, tag in SURENESS if read.confidence >= least)


def _where(one: Entry, pages: Mapping[int, int | None]) -> str:
    if not one.ranks:
        return "pas dans le document"
    page = pages.get(one.ranks[0])
    return f"page {page}" if page else f"paragraphe {one.ranks[0]}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN].rstrip()}…"


def said(editor: OutlineEditor) -> list[dict[str, Any]]:
    """The faults of a tree refused, each with the field where to mend it."""
    fields = {"level": "n", "code": "c", "title": "t"}
    names = {"level": "niveau", "code": "numéro", "title": "intitulé"}
    return [
        {
            "field": f"{fields[one.field.value]}{one.rank}",
            "text": f"Titre {one.rank + 1}, {names[one.field.value]} : {one.expected}. {one.remedy}",
        }
        for one in editor.faults
    ]
