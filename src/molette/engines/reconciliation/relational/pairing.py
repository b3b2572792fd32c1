"""The pairs of lines worth comparing, and those that may be, as relations: see the package."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import numpy as np

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.candidates import GRAMS, WORDS
from molette.engines.reconciliation.comparing import FLOOR, MARGIN
from molette.engines.reconciliation.grams import MOST_BITS, ROOM
from molette.engines.reconciliation.keys import MOST_USES
from molette.engines.reconciliation.learning import Weights
from molette.engines.reconciliation.normalising import NO_AMOUNT, UNKNOWN
from molette.engines.reconciliation.pairs import KINDS, Pairs
from molette.engines.reconciliation.relational import functions
from molette.engines.reconciliation.relational.books import Books
from molette.engines.reconciliation.relational.lines import Told, meeting_texts, of
from molette.engines.reconciliation.relational.meeting import (
    Refining,
    Sides,
    Table,
    beside,
    keep,
    keys,
    meet,
    meet_small,
    number,
    split,
    together,
)


@dataclass(slots=True)
class _Families:
    """Keys gathered so far, by family: of what kind, what they are refined with."""

    books: Books
    kinds: list[str] = field(default_factory=list)
    parts: list[Sides] = field(default_factory=list)
    refinings: dict[int, tuple[Refining, ...]] = field(default_factory=dict)

    def new(self, kind: str, *refinings: Refining) -> int:
        self.kinds.append(kind)
        self.refinings[len(self.kinds) - 1] = refinings
        return len(self.kinds) - 1

    def add(self, sides: Sides) -> None:
        self.parts.append(sides)

    def both(self, family: int, name: str) -> Sides:
        """The lines that know a value, by this value."""
        made = []
        for lines in (self.books.lines.left, self.books.lines.right):
            known = lines.filter((lines[name] != UNKNOWN) & (lines[name] != NO_AMOUNT))
            made.append(keys(known, family, word=known[name]))
        return Sides(*made)


def candidates(books: Books) -> Table:
    """Give the pairs worth comparing: `left`, `right`, the bits of the `kinds` of keys that found each."""
    families = _Families(books)
    found = []
    if meeting_texts(books.told):
        found.append(_by_words(families))
        _by_grams(families)
    _by_amounts(families)
    _by_codes(families)
    if families.parts:
        every = Sides(
            keep(together([one.left for one in families.parts]), is_of_functions=True),
            keep(together([one.right for one in families.parts]), is_of_functions=True),
        )
        found.append(meet(every, books.lines, families.refinings))
    pairs = together(found)
    bits = [(pairs.family == rank, 1 << KINDS.index(kind)) for rank, kind in enumerate(families.kinds)]
    pairs = pairs.select("left", "right", kinds=ibis.cases(*bits, else_=0).cast("int64")).distinct()
    return keep(pairs.group_by("left", "right").aggregate(kinds=pairs.kinds.sum()))


def _refinings(books: Books, *kinds: str) -> tuple[Refining, ...]:
    return tuple(one for kind in kinds for one in books.refining(kind))


def _by_words(families: _Families) -> Table:
    """Pairs that share a rare word; what shares crowded words is left to be met two words by two."""
    books = families.books
    family = families.new("mots")
    split_words = functions.column(books.backend, "words", functions.words, ("string",), "array<int64>")
    sides = Sides(
        *(
            keys(_said(lines, meeting_texts(books.told), split_words).distinct(), family, word=ibis._.said)
            for lines in (books.lines.left, books.lines.right)
        )
    )
    pairs, crowded = meet_small(sides)
    both = together([crowded.left.select("word"), crowded.right.select("word")])
    uses = keep(both.group_by("word").aggregate(uses=lambda t: t.count()))
    couple = families.new("mots", *_refinings(books, "wide", "year", "days", "place"))
    families.add(Sides(*(_couples(rows, uses, couple) for rows in (crowded.left, crowded.right))))
    for first in books.refining("wide")[:1]:
        single = families.new("mots", *_refinings(books, "days", "place"))
        rows = Sides(*(side.mutate(family=number(single)) for side in (crowded.left, crowded.right)))
        families.add(split(rows, books.lines, {single: first}, "step0"))
    return pairs


def _said(lines: Table, texts: Sequence[Told], reading: Any) -> Table:
    """What the texts of lines say, a row a mention: `line`, `said`."""
    parts = []
    for one in texts:
        known = lines.filter(lines[one.text] != "")
        parts.append(known.select("line", said=reading(known[one.text])).unnest("said"))
    return keep(together(parts), is_of_functions=True)


def _ranked(rows: Table, uses: Table, name: str, most: int) -> Table:
    """The rarest of what each line says, so many at most: `line`, the column, its `rank`."""
    rows = rows.select("line", name).join(uses, name).select("line", name, "uses")
    order = ibis.window(group_by="line", order_by=[ibis.least(ibis._.uses, number(MOST_USES)), ibis._[name]])
    rows = rows.mutate(rank=ibis.row_number().over(order))
    return rows.filter(rows["rank"] < most).select("line", name, "rank")


def _couples(rows: Table, uses: Table, family: int) -> Table:
    """The rarest crowded words of each line, two by two."""
    one = _ranked(rows, uses, "word", WORDS)
    other = one.select("line", other="word", after="rank")
    both = one.join(other, "line")
    both = both.filter(both["rank"] < both.after)
    return keys(
        both, family, word=ibis.least(both.word, both.other), second=ibis.greatest(both.word, both.other)
    )


def _by_grams(families: _Families) -> None:
    """Rare groups of four characters; counted by a part of their bits, as on one machine."""
    books = families.books
    texts = meeting_texts(books.told)
    split_grams = functions.column(books.backend, "grams", functions.grams, ("string",), "array<int64>")
    family = families.new("lettres", *_refinings(books, "narrow", "year", "days", "place"))
    shift = 1 << (32 - _bits(books, texts, split_grams))
    said = []
    for lines in (books.lines.left, books.lines.right):
        rows = _said(lines, texts, split_grams)
        said.append(rows.mutate(bucket=(rows.said // shift).cast("int64")))
    counts = [rows.group_by("bucket").aggregate(count=lambda t: t.count()) for rows in said]
    both = counts[0].join(counts[1].rename(other="count"), "bucket")
    both = keep(both.select("bucket", uses=both["count"] + both.other))
    made = []
    for rows in said:
        known = rows.distinct().join(both, "bucket")
        uses = known.select("said", "uses").distinct()
        chosen = _ranked(known.select("line", "said"), uses, "said", GRAMS)
        made.append(keys(chosen, family, word=chosen.said))
    families.add(Sides(*made))


def _bits(books: Books, texts: Sequence[Told], split_grams: Any) -> int:
    mentions = 0
    for one in texts:
        every = together(
            [lines.select(one.text) for lines in (books.lines.left, books.lines.right)]
        ).distinct()
        said = every.filter(every[one.text] != "")
        mentions += int(said.select(said=split_grams(said[one.text])).unnest("said").count().execute())
    return min(max(mentions * ROOM, 2).bit_length(), MOST_BITS)


def _by_amounts(families: _Families) -> None:
    """Amounts that are near, or near once the tax is counted or left out, in the same months."""
    books = families.books
    months = [one.step for one in books.refining("months")[:1]]
    for one in of(books.told, Role.AMOUNT):
        family = families.new("montants", *_refinings(books, "year", "days", "place"))
        made = []
        for rank, lines in enumerate((books.lines.left, books.lines.right)):
            ratios = functions.column(
                books.backend,
                f"ratios{rank}",
                functions.ratios(is_right=rank == 1),
                ("int64",),
                "array<int64>",
            )
            rows = lines.select("line", *months, word=ratios(lines[one.value])).unnest("word")
            is_tax = rows.word % functions.MOST_RATIOS != 0
            step = is_tax.ifelse(rows[months[0]], number(0)) if months else number(0)
            rows = keys(rows.mutate(step=step), family, word=ibis._.word, step0=ibis._.step)
            rows = rows.filter(rows.step0 != NO_AMOUNT)
            if months and rank:
                rows = beside(rows, "step0", rows.word % functions.MOST_RATIOS != 0)
            made.append(rows)
        families.add(Sides(*made))


def _by_codes(families: _Families) -> None:
    """The same identifier, the same SIREN, the same place; the same day where there is no amount."""
    books = families.books
    for one in of(books.told, Role.IDENTIFIER):
        others = _refinings(books, "wide", "year", "days", "place")
        families.add(families.both(families.new("identifiants", *others), one.value))
        if any(_tells_less(lines, one) for lines in (books.lines.left, books.lines.right)):
            families.add(families.both(families.new("identifiants", *others), one.coarse))
    for one in of(books.told, Role.PLACE):
        others = _refinings(books, "wide", "year", "days")
        families.add(families.both(families.new("lieux", *others), one.value))
    for one in of(books.told, Role.DATE) if not of(books.told, Role.AMOUNT) else ():
        families.add(families.both(families.new("dates", *_refinings(books, "place")), one.value))


def _tells_less(lines: Table, one: Told) -> bool:
    """Say whether several values have a part in common."""
    seen = lines.aggregate(values=lines[one.value].nunique(), coarse=lines[one.coarse].nunique()).to_pyarrow()
    return bool(seen["coarse"][0].as_py() < seen["values"][0].as_py())


def compared(books: Books, pairs: Table) -> Table:
    """Add to pairs the coarse level of each field: `level0`, `level1` and so on."""
    found = pairs
    for side, lines in (("left", books.lines.left), ("right", books.lines.right)):
        columns = [name for one in books.told for name in _columns(one) if name in lines.columns]
        held = lines.select(**{side: lines.line}, **{f"{name}_{side}": lines[name] for name in columns})
        found = found.join(held, side)
    levels = {f"level{one.rank}": _level(books, one, found) for one in books.told}
    return keep(found.select(*pairs.columns, **levels), is_of_functions=True)


def _columns(one: Told) -> Iterator[str]:
    yield from (one.text,) if one.role is Role.TEXT else (one.value, one.end, one.coarse)


def _level(books: Books, one: Told, found: Table) -> Any:
    takes = [found[f"{name}_{side}"] for side in ("left", "right") for name in _columns(one)]
    if one.role is Role.TEXT:
        function = functions.column(
            books.backend, "texts_level", functions.texts_level, ("string",) * 2, "int64"
        )
    else:
        function = functions.column(
            books.backend, f"level_{one.role.value}", functions.level(one.role), ("int64",) * 6, "int64"
        )
    return function(*takes)


def likely(books: Books, found: Table, weights: Weights) -> Table:
    """Keep, of pairs compared, those that come near the best of their left line or of their right line."""
    weigh = functions.column(books.backend, "weigh", functions.scores(weights), ("int64",), "float64")
    levels = functions.packed([found[f"level{one.rank}"] for one in books.told])
    scored = found.mutate(score=weigh(levels))
    scored = keep(scored.filter(scored.score > FLOOR), is_of_functions=True)
    bests = [
        scored.group_by(side).aggregate(**{f"best_{side}": scored.score.max()}) for side in ("left", "right")
    ]
    both = scored.join(bests[0], "left").join(bests[1], "right")
    kept = both.filter(both.score >= ibis.least(both.best_left, both.best_right) - MARGIN)
    return kept.drop("best_left", "best_right")


def brought_back(kept: Table) -> Pairs:
    """The pairs kept, in the memory of this machine: what `reconcile` takes as `found`."""
    rows = kept.select("left", "right", "kinds").to_pyarrow()
    left, right, kinds = (rows[name].to_numpy() for name in ("left", "right", "kinds"))
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order], kinds[order].astype(np.uint8))
