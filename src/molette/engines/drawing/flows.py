"""Who gave, through whom, to whom: ribbons as wide as their euros, from the first givers to those who keep.

Three columns of hands: who gives on the left, who passes on in the middle, who receives on the right. A
giver keeps his colour and his pattern all along the way. What passes through nobody goes straight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from textwrap import wrap
from typing import Final

from molette.engines.drawing.chart import HALO
from molette.engines.drawing.figure import Figure, Key, pattern_swatch, scaled
from molette.engines.drawing.palette import COLOURS, funder_fill, funder_pattern, paint
from molette.engines.drawing.svg import Svg, element, span, text, title, trim

WIDE: Final = 1000
TALL: Final = 470
"""Height of all the euros, before the spaces between hands."""
BAR: Final = 14
X: Final = {"giver": 224.0, "through": 476.0, "receiver": 728.0}
"""Where the bars of each column start."""
LINE: Final = 18
LABEL: Final = 26
GAP: Final = 12
LETTERS: Final = 25
MOST_LINES: Final = 2
MOST_SAID: Final = 3
THINNEST: Final = 1.5
TOP: Final = 34
BOTTOM: Final = 6
HEADS: Final = {"giver": "qui donne d’abord", "through": "qui redonne", "receiver": "qui reçoit"}
ARROW: Final = " → "
NBSP: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Euros that went the same way. `through` is empty where they passed through nobody.

    `slot` is the colour and the pattern of the giver, 1 to 8; `shown` is the amount as a reader reads it.
    """

    giver: str
    through: str
    receiver: str
    amount: Decimal
    shown: str
    slot: int


@dataclass(slots=True)
class _Hand:
    """A hand of a column: its label, what it holds, where it stands; how much of each side is drawn."""

    name: str
    shown: str
    side: str
    amount: Decimal = Decimal(0)
    y: float = 0
    height: float = 0
    taken: dict[str, float] = field(default_factory=lambda: {"in": 0.0, "out": 0.0})

    @property
    def lines(self) -> list[str]:
        found = wrap(self.name, LETTERS, break_on_hyphens=False) or [""]
        return found if len(found) <= MOST_LINES else [found[0], f"{found[1]}…"]

    @property
    def room(self) -> float:
        """The height that the bar and its label take."""
        if self.side == "through":
            return self.height + LABEL
        return max(self.height, LINE * (len(self.lines) + bool(self.shown)) + 4)

    def next(self, side: str, height: float) -> float:
        """Where the next ribbon starts on a side."""
        at = self.y + self.taken[side]
        self.taken[side] += height
        return at


Columns = dict[str, dict[str, _Hand]]


def flows(ribbons: Sequence[Ribbon], *, uid: str, subject: str, totals: Mapping[str, str]) -> Figure:
    """Draw ribbons to one common scale, hands in the order in which they come.

    `totals` write the amount of each hand: `giver:name`, `through:name`, `receiver:name` → text. Raises
    ValueError where there is nothing to draw, or where an amount is not positive.
    """
    if not ribbons or any(one.amount <= 0 for one in ribbons):
        raise ValueError("a ribbon has a width")
    scale = TALL / float(sum((one.amount for one in ribbons), Decimal(0)))
    columns = {side: _column(ribbons, side, scale, totals) for side in X}
    height = max(_stacked(column) for column in columns.values())
    for side in ("giver", "receiver"):
        _place(list(columns[side].values()), height)
    _spread(ribbons, columns, height)
    bands = _bands(ribbons, columns, scale, uid)
    hands = [_hand(one) for column in columns.values() for one in column.values()]
    slots = sorted({one.slot for one in ribbons})
    patterns = element("defs", *(funder_pattern(uid, slot) for slot in slots))
    said = f"{subject}{NBSP}: {_greatest(ribbons)}."
    heads = [_head(side) for side in X if columns[side]]
    svg = scaled(
        patterns, *heads, *bands, *hands, width=WIDE, height=height + TOP + BOTTOM, label=said, kind="flows"
    )
    rows = tuple((one.giver, one.through or "–", one.receiver, one.shown) for one in ribbons)
    headers = ("Qui donne", "Par l’intermédiaire de", "À qui", "Montant")
    return Figure(svg, said, headers, rows, _keys(ribbons, uid))


def _column(
    ribbons: Sequence[Ribbon], side: str, scale: float, totals: Mapping[str, str]
) -> dict[str, _Hand]:
    found: dict[str, _Hand] = {}
    for one in ribbons:
        name: str = getattr(one, side)
        if name:
            hand = found.setdefault(name, _Hand(name, totals.get(f"{side}:{name}", ""), side))
            hand.amount += one.amount
            hand.height = max(float(hand.amount) * scale, THINNEST)
    return found


def _stacked(column: Mapping[str, _Hand]) -> float:
    return sum(one.room for one in column.values()) + GAP * max(len(column) - 1, 0)


def _place(hands: Sequence[_Hand], height: float) -> None:
    """Stack the hands of a column in the middle of the height."""
    y = TOP + (height - sum(one.room for one in hands) - GAP * (len(hands) - 1)) / 2
    for one in hands:
        one.y = y + (one.room - one.height) / 2
        y += one.room + GAP


def _spread(ribbons: Sequence[Ribbon], columns: Columns, height: float) -> None:
    """Put those who pass on about half way between their givers and their receivers, none on another."""
    middle = list(columns["through"].values())
    wanted = {one.name: _between(one, ribbons, columns) - one.height / 2 for one in middle}
    middle.sort(key=lambda one: wanted[one.name])
    floor: float = TOP + LABEL
    for one in middle:
        one.y = max(wanted[one.name], floor)
        floor = one.y + one.room + GAP
    ceiling: float = TOP + height
    for one in reversed(middle):
        one.y = min(one.y, ceiling - one.height)
        ceiling = one.y - LABEL - GAP


def _between(hand: _Hand, ribbons: Sequence[Ribbon], columns: Columns) -> float:
    ends = [
        (columns[side][getattr(one, side)], float(one.amount))
        for one in ribbons
        if one.through == hand.name
        for side in ("giver", "receiver")
    ]
    weight = sum(amount for _, amount in ends)
    return sum((end.y + end.height / 2) * amount for end, amount in ends) / weight


def _bands(ribbons: Sequence[Ribbon], columns: Columns, scale: float, uid: str) -> list[Svg]:
    """Each way as one band, those that go straight behind. Ends are taken so that few cross."""
    givers, middle, receivers = (columns[side] for side in X)

    def thick(one: Ribbon) -> float:
        return float(one.amount) * scale

    def after(one: Ribbon) -> float:
        return middle[one.through].y if one.through else receivers[one.receiver].y

    def before(one: Ribbon) -> float:
        return middle[one.through].y if one.through else givers[one.giver].y

    starts = {one: givers[one.giver].next("out", thick(one)) for one in sorted(ribbons, key=after)}
    ends = {one: receivers[one.receiver].next("in", thick(one)) for one in sorted(ribbons, key=before)}
    passing = sorted(
        (one for one in ribbons if one.through),
        key=lambda one: (givers[one.giver].y, receivers[one.receiver].y),
    )
    stages = {one: middle[one.through].next("in", thick(one)) for one in passing}
    return [
        _band(one, (starts[one], stages.get(one), ends[one]), max(thick(one), 0.8), uid)
        for one in sorted(ribbons, key=lambda one: (bool(one.through), -one.amount))
    ]


def _band(one: Ribbon, at: tuple[float, float | None, float], thick: float, uid: str) -> Svg:
    (start, stage, end), right = at, X["giver"] + BAR
    points = [(right, start, X["receiver"], end)]
    if stage is not None:
        points = [(right, start, X["through"], stage), (X["through"] + BAR, stage, X["receiver"], end)]
    return element(
        "path",
        title(f"{_way(one)}{NBSP}: {one.shown}"),
        d="".join(_curve(*ends, thick) for ends in points),
        fill=funder_fill(uid, one.slot),
        fill_opacity=0.66,
        class_="stroke-paper",
        stroke=COLOURS["paper"],
        stroke_width=0.7,
    )


def _curve(x1: float, y1: float, x2: float, y2: float, thick: float) -> str:
    """A band from a height to another, level at both ends."""
    a, b, m = trim(x1), trim(x2), trim((x1 + x2) / 2)
    return (
        f"M{a},{trim(y1)}C{m},{trim(y1)} {m},{trim(y2)} {b},{trim(y2)}v{trim(thick)}"
        f"C{m},{trim(y2 + thick)} {m},{trim(y1 + thick)} {a},{trim(y1 + thick)}Z"
    )


def _hand(one: _Hand) -> Svg:
    """The bar of a hand, and who it is with how much: beside it, or above where ribbons pass."""
    x = X[one.side]
    bar = element("rect", x=x, y=one.y, width=BAR, height=one.height, rx=1, **paint("ink"))
    if one.side == "through":
        words = [span(one.name, font_weight=600)]
        words += [span(f" {one.shown}", font_size=14)] if one.shown else []
        return element("g", bar, _label(words, x + BAR / 2, one.y - 7, "middle"))
    at, anchor = (x - 9, "end") if one.side == "giver" else (x + BAR + 9, "start")
    words = [
        span(line, x=at, dy=LINE if rank else None, font_weight=600) for rank, line in enumerate(one.lines)
    ]
    words += [span(one.shown, x=at, dy=LINE - 1, font_size=14)] if one.shown else []
    top = one.y + one.height / 2 - LINE * (len(words) - 1) / 2 + 5
    return element("g", bar, _label(words, at, top, anchor))


def _head(side: str) -> Svg:
    """What a column holds, above it."""
    at, anchor = {
        "giver": (X[side] + BAR, "end"),
        "through": (X[side] + BAR / 2, "middle"),
        "receiver": (X[side], "start"),
    }[side]
    return text(HEADS[side], at, 16, text_anchor=anchor, font_size=14, **paint("muted"))


def _label(words: Sequence[Svg], x: float, y: float, anchor: str) -> Svg:
    ink = paint("ink", stroke="paper")
    return element("text", *words, x=x, y=y, text_anchor=anchor, font_size=16, **HALO, **ink)


def _way(one: Ribbon) -> str:
    return ARROW.join(name for name in (one.giver, one.through, one.receiver) if name)


def _greatest(ribbons: Sequence[Ribbon]) -> str:
    ways = sorted(ribbons, key=lambda one: -one.amount)[:MOST_SAID]
    return f"{NBSP}; ".join(f"{_way(one)}, {one.shown}" for one in ways)


def _keys(ribbons: Sequence[Ribbon], uid: str) -> tuple[Key, ...]:
    givers = {one.slot: one.giver for one in ribbons}
    return tuple(
        Key(pattern_swatch(funder_pattern(f"{uid}-key", slot), funder_fill(f"{uid}-key", slot)), name)
        for slot, name in sorted(givers.items())
    )
