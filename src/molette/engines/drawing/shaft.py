"""The shaft (le puits): how far up the promises have come, from the bottom to daylight.

The same figure for a programme, a commune, an orientation or a partner. It keeps its text size whatever
its width, so that a phone reads it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from molette.engines.drawing.figure import UNKNOWN, Figure, fluid
from molette.engines.drawing.headframe import headframe
from molette.engines.drawing.palette import COLOURS, paint, unknown_pattern
from molette.engines.drawing.svg import Svg, element, joined, percent, span, text, title

STEPS: Final = (
    ("annoncés", "écrit dans un texte signé"),
    ("financés", "le plan est entièrement notifié"),
    ("engagés", "les travaux ont commencé"),
    ("livrés", "reçu, ouvert, rendu"),
    ("mesurés", "un indicateur a bougé"),
    ("ressentis", "des habitants disent le voir"),
)
"""Names and meanings of the six steps, from the bottom up."""

GROUND: Final = 92  # depth of daylight, in pixels from the top of the picture
LEVEL: Final = 58
AXIS: Final = 34
HALF: Final = 7
LONGEST: Final = 80  # % of the width: the longest gallery and the shaft hold in 280 px
DEPTHS: Final = 6
NO_VALUE: Final = "–"
NBSP: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Level:
    """A step: its name and meaning, its value (None is « non renseigné ») and how the value is written.

    `beside`: what else stands at that step, empty where it is not known; shown in place of the meaning.
    """

    name: str
    meaning: str
    value: Decimal | None
    shown: str = ""
    reason: str = ""
    beside: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        return f"{self.shown} {self.name}" if self.value is not None else f"{self.name}{NBSP}: {UNKNOWN}"


def levels(
    values: Sequence[tuple[Decimal | None, str]],
    reasons: Sequence[str] = (),
    beside: Sequence[tuple[str, ...]] = (),
) -> tuple[Level, ...]:
    """The six steps from their (value, written value), bottom first; `reasons` say why one is unknown.

    `beside` holds what else stands at each step, such as its euros and its inhabitants.
    """
    spoken = (*reasons, *[""] * (len(STEPS) - len(reasons)))
    others = beside or [()] * len(STEPS)
    return tuple(
        Level(name, meaning, value, shown, reason, other)
        for (name, meaning), (value, shown), reason, other in zip(STEPS, values, spoken, others, strict=True)
    )


def shaft(
    steps: Sequence[Level],
    *,
    uid: str,
    subject: str,
    beside: tuple[str, ...] = (),
    after: Sequence[tuple[str, str, str]] = (),
) -> Figure:
    """Draw the steps, given from the bottom up; `subject` is what climbs (« Les 164 promesses »).

    The longest gallery is the highest value; an unknown step is an open, hatched gallery, never an empty one.
    `beside` heads what else stands at each step; `after` are lines the table adds (name, number, meaning).
    """
    top = max((step.value for step in steps if step.value is not None), default=Decimal(0))
    height = GROUND + LEVEL * len(steps) + 20
    told = f"{subject}, du fond au jour{NBSP}: {', '.join(step.told for step in steps)}."
    svg = fluid(
        element("defs", unknown_pattern(uid)),
        *_ground(len(steps), height),
        *(_gallery(uid, step, rank, len(steps), top) for rank, step in enumerate(steps)),
        _pit(len(steps)),
        headframe(AXIS, GROUND, 82),
        text(
            "au jour",
            "100%",
            GROUND - 10,
            dx=-12,
            text_anchor="end",
            font_size=14,
            font_style="italic",
            **paint("muted"),
        ),
        height=height,
        label=told,
        kind="shaft",
    )
    rows = tuple(_row(step, len(beside)) for step in steps)
    added = tuple((name, shown, *[NO_VALUE] * len(beside), meaning) for name, shown, meaning in after)
    number = "Nombre" if beside else "Nombre ou montant"
    return Figure(svg, told, ("Étape", number, *beside, "Ce que cela veut dire"), (*rows, *added))


def _row(step: Level, others: int) -> tuple[str, ...]:
    told = step.beside or ("",) * others
    shown = step.shown if step.value is not None else UNKNOWN
    return (step.name, shown, *(one or UNKNOWN for one in told), step.reason or step.meaning)


def _ground(count: int, height: float) -> tuple[Svg, ...]:
    """The earth, a little darker with depth, and the line of daylight."""
    deep = GROUND + LEVEL * (count - 2) - 6
    return (
        element("rect", y=GROUND, width="100%", height=height - GROUND, **paint("tint")),
        element("rect", y=deep, width="100%", height=max(height - deep, 0), **paint("earth")),
        element("rect", y=GROUND - 1, width="100%", height=2, **paint("ink")),
        text(
            "au fond",
            "100%",
            height - 8,
            dx=-12,
            text_anchor="end",
            font_size=14,
            font_style="italic",
            **paint("muted"),
        ),
    )


def _pit(count: int) -> Svg:
    depth = LEVEL * count - 6
    return joined(
        element("rect", x=AXIS - HALF, y=GROUND, width=2 * HALF, height=depth, **paint("ink")),
        element("path", d=f"M{AXIS} 30V{GROUND + depth - 16}", stroke_width=1, **paint(stroke="edge")),
    )


def _gallery(uid: str, step: Level, rank: int, count: int, top: Decimal) -> Svg:
    """One level: its number and name above, its gallery below, the same thickness for all."""
    y = GROUND + LEVEL * (count - 1 - rank)
    share = float(step.value / top) * LONGEST if step.value is not None and top else 0.0
    floor = element("rect", y=y + LEVEL - 7, width="100%", height=1, **paint("line"))
    inside = joined(floor, _bar(uid, step, rank, share, y), _words(step, y))
    gallery = element("svg", inside, x=AXIS + HALF, y=0, width="100%", height="100%", overflow="visible")
    return element("g", title(f"{step.told} ({step.reason or step.meaning})"), gallery, class_="level")


def _bar(uid: str, step: Level, rank: int, share: float, y: float) -> Svg:
    box = {"y": y + LEVEL - 23, "height": 16}
    if step.value is None:
        hatch = {"fill": f"url(#{uid}-unknown)", "class_": "stroke-edge", "stroke": COLOURS["edge"]}
        return element("rect", width=percent(LONGEST / 4), stroke_dasharray="3 3", **box, **hatch)
    if step.value == 0:
        return element("rect", width=2, **box, **paint("brick"))
    return element("rect", width=percent(max(share, 0.6)), **box, **paint(f"depth-{min(rank + 1, DEPTHS)}"))


def _words(step: Level, y: float) -> Svg:
    """The number first, in the size of an answer; then the name and, smaller, what it means."""
    if step.value is None:
        said: tuple[Svg, ...] = (
            span(step.name, font_size=16),
            span(UNKNOWN, dx=9, font_size=13.5, **paint("muted")),
        )
    else:
        said = (
            span(step.shown, font_size=21, font_weight=600),
            span(f" {step.name}", font_size=16),
            _aside(step),
        )
    return element("text", *said, x=12, y=y + LEVEL - 30, **paint("ink"))


def _aside(step: Level) -> Svg:
    """What else stands there, or else the meaning, which a phone hides for want of room."""
    told = [one for one in step.beside if one]
    if told:
        return span(f" · {' · '.join(told)}", font_size=13.5, **paint("muted"))
    return span(step.meaning, dx=9, font_size=13.5, **{**paint("muted"), "class_": "fill-muted meaning"})
