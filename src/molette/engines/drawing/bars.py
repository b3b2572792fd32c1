"""Bars: horizontal, stacked by funder, and the ladder of an euro.

Labels stand above their bar, so that a long name never steals the width, on a phone either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap
from typing import Final

from molette.engines.drawing.figure import UNKNOWN, Figure, Key, fluid, pattern_swatch
from molette.engines.drawing.palette import (
    COLOURS,
    funder_fill,
    funder_pattern,
    missing_pattern,
    paint,
    unknown_pattern,
)
from molette.engines.drawing.svg import Attribute, Svg, element, joined, percent, span, text, title

LINE: Final = 20
THICK: Final = 14
STACK: Final = 26
GAP: Final = 16
LETTERS: Final = 36  # in 280 px, beside the value
NBSP: Final = "\N{NO-BREAK SPACE}"
LADDER: Final = ("depth-1", "depth-2", "depth-3", "depth-4", "depth-5", "depth-6")


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its name; None is « non renseigné ». `shown` is the value as written for a reader."""

    name: str
    value: Decimal | None
    shown: str
    colour: str = "pine"
    note: str = ""

    @property
    def told(self) -> str:
        return f"{self.name}{NBSP}: {self.shown if self.value is not None else UNKNOWN}"


@dataclass(frozen=True, slots=True)
class Part:
    """What one funder brings. `slot` (1 to 8) is its colour and pattern; 0 is money not yet found."""

    name: str
    amount: Decimal
    shown: str
    slot: int

    @property
    def told(self) -> str:
        return f"{self.name}{NBSP}: {self.shown}"


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar made of parts: a project, a year, a rung."""

    name: str
    shown: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> Decimal:
        return sum((part.amount for part in self.parts), Decimal(0))


def bars(items: Sequence[Bar], *, uid: str, subject: str, unit: str = "Valeur") -> Figure:
    """Bars to one common scale, in the order given; values are not negative.

    Raises ValueError on a negative value, which a length cannot show.
    """
    if any(item.value is not None and item.value < 0 for item in items):
        raise ValueError("a bar has no negative length")
    top = max((item.value for item in items if item.value is not None), default=Decimal(0))
    drawn, y = [], 0
    for item in items:
        label, y = _label(item.name, item.shown if item.value is not None else UNKNOWN, y)
        drawn.append(element("g", title(item.told), label, _length(uid, item, y, top)))
        y += THICK + GAP
    each = (f"{i.name} {i.shown}" if i.value is not None else i.told for i in items)
    told = f"{subject}{NBSP}: {', '.join(each)}."
    svg = fluid(
        element("defs", unknown_pattern(uid)), *drawn, height=max(y - GAP + 2, 1), label=told, kind="bars"
    )
    rows = tuple((i.name, i.shown if i.value is not None else UNKNOWN, i.note) for i in items)
    headers = (subject, unit, "Précision")
    return (
        Figure(svg, told, headers, rows)
        if any(i.note for i in items)
        else _without_notes(svg, told, headers, rows)
    )


def ladder(rungs: Sequence[Bar], *, uid: str, subject: str) -> Figure:
    """The rungs of an euro, from voted to paid: what is lost from one to the next is what there is to see."""
    dark = [
        Bar(rung.name, rung.value, rung.shown, LADDER[min(rank, len(LADDER) - 1)], rung.note)
        for rank, rung in enumerate(rungs)
    ]
    return bars(dark, uid=uid, subject=subject, unit="Montant")


def stacked(stacks: Sequence[Stack], *, uid: str, subject: str) -> Figure:
    """Stacked bars to one common scale, each part in the colour and the pattern of its funder."""
    top = max((stack.total for stack in stacks), default=Decimal(0))
    drawn, y = [], 0
    for stack in stacks:
        label, y = _label(stack.name, stack.shown, y)
        drawn.append(element("g", label, *_parts(uid, stack, y, top)))
        y += STACK + GAP
    told = f"{subject}{NBSP}: " + " ; ".join(
        f"{s.name}, {s.shown} ({', '.join(f'{p.name} {p.shown}' for p in s.parts)})" for s in stacks
    )
    parts = {part.slot: part for stack in stacks for part in stack.parts}
    patterns = joined(*(_pattern(uid, slot) for slot in sorted(parts)))
    height = max(y - GAP + 2, 1)
    svg = fluid(element("defs", patterns), *drawn, height=height, label=f"{told}.", kind="bars")
    rows = tuple((stack.name, part.name, part.shown) for stack in stacks for part in stack.parts)
    return Figure(svg, f"{told}.", (subject, "Financeur", "Montant"), rows, _keys(uid, stacks))


def _without_notes(
    svg: Svg, told: str, headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> Figure:
    return Figure(svg, told, headers[:2], tuple(row[:2] for row in rows))


def _label(name: str, shown: str, y: int) -> tuple[Svg, int]:
    """The name, on as many lines as it takes, and the value at the end; gives where the bar starts."""
    lines = wrap(name, LETTERS) or [""]
    spans = (span(line, x=0, dy=LINE if index else None) for index, line in enumerate(lines))
    bottom = y + LINE * len(lines)
    return joined(
        element("text", *spans, x=0, y=y + 15, font_size=16, **paint("ink")),
        text(shown, "100%", bottom - 5, text_anchor="end", font_size=16, font_weight=600, **paint("ink")),
    ), bottom + 2


def _length(uid: str, item: Bar, y: float, top: Decimal) -> Svg:
    track = element("rect", y=y + THICK - 1, width="100%", height=1, **paint("line"))
    if item.value is None:
        hatch: dict[str, Attribute] = {"fill": f"url(#{uid}-unknown)", "stroke": COLOURS["edge"]}
        bar = element(
            "rect", y=y, width="20%", height=THICK, stroke_dasharray="3 3", class_="stroke-edge", **hatch
        )
    else:
        share = float(item.value / top) * 100 if top else 0
        bar = element("rect", y=y, width=percent(share), height=THICK, **paint(item.colour))
    return joined(track, bar)


def _parts(uid: str, stack: Stack, y: float, top: Decimal) -> list[Svg]:
    drawn: list[Svg] = []
    start = 0.0
    for part in stack.parts:
        share = float(part.amount / top) * 100 if top else 0
        box: dict[str, Attribute] = {
            "x": percent(start),
            "y": y,
            "width": percent(share),
            "height": STACK,
        }
        fill = funder_fill(uid, part.slot) if part.slot else f"url(#{uid}-missing)"
        edge = paint(stroke="paper" if part.slot else "brick")
        rect = element("rect", title(part.told), stroke_width=1, **box, **{**edge, "fill": fill})
        drawn.append(rect)
        start += share
    return drawn


def _pattern(uid: str, slot: int) -> Svg:
    return funder_pattern(uid, slot) if slot else missing_pattern(uid)


def _keys(uid: str, stacks: Sequence[Stack]) -> tuple[Key, ...]:
    """One key a funder; with a single bar the amounts stand in the legend too."""
    first = {(part.slot, part.name): part for stack in stacks for part in stack.parts}
    keys = []
    for rank, ((slot, name), part) in enumerate(first.items()):
        own = f"{uid}-key-{rank}"
        fill = funder_fill(own, slot) if slot else f"url(#{own}-missing)"
        shown = part.shown if len(stacks) == 1 else ""
        keys.append(Key(pattern_swatch(_pattern(own, slot), fill), name, shown))
    return tuple(keys)
