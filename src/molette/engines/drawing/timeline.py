"""Milestones as planned and as they happened: the slip is the length one sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from molette.engines.drawing.axis import years
from molette.engines.drawing.chart import HALO, diamond, dot, segment, time_position, year_marks
from molette.engines.drawing.figure import UNKNOWN, Figure, fluid
from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import Svg, element, text, title
from molette.engines.french import counted, on_date, said_date

ROW: Final = 50
HEAD: Final = 4
NBSP: Final = "\N{NO-BREAK SPACE}"
MONTH: Final = 30.4
CAPTION: Final = f"Losange{NBSP}: prévu. Rond{NBSP}: fait. Trait pointillé{NBSP}: aujourd’hui."


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a project: the date it was planned for, the date it happened; None when not known.

    `planned_as` and `actual_as` say how exactly each was said: to the day, month, quarter or year.
    """

    name: str
    planned: date | None
    actual: date | None = None
    planned_as: str = "day"
    actual_as: str = "day"

    def slip(self, today: date) -> int | None:
        """Days late (negative: early), counted to `today` while it has not happened and its date is past."""
        if self.planned is None:
            return None
        if self.actual is None:
            return (today - self.planned).days if today > self.planned else None
        return (self.actual - self.planned).days

    def state(self, today: date) -> str:
        """What a reader is told beside the name."""
        slip = self.slip(today)
        if self.actual is None:
            if self.planned is None:
                return f"date {UNKNOWN}e"
            hoped = f"prévu {on_date(self.planned, self.planned_as)}"
            return f"attendu depuis {counted(slip, 'jour')}" if slip else hoped
        if slip is None:
            return f"fait {on_date(self.actual, self.actual_as)}"
        said = self._told(abs(slip))
        return f"{said} {'de retard' if slip > 0 else 'd’avance'}" if said else "à la date prévue"

    def _told(self, days: int) -> str:
        """A length no more exact than the two dates; nothing when they are the same."""
        if self.planned_as == self.actual_as == "day":
            return counted(days, "jour") if days else ""
        months = round(days / MONTH)
        return f"environ {counted(months, 'mois', 'mois')}" if months else ""

    def colour(self, today: date) -> str:
        late = (self.slip(today) or 0) > 0
        if self.actual is None:
            return "brick" if late else "muted"
        return "amber" if late and self._told(self.slip(today) or 0) else "pine"


def timeline(milestones: Sequence[Milestone], *, today: date, subject: str) -> Figure:
    """Draw milestones in their order. A hollow diamond is planned, a disc is done, the bar is the slip."""
    span = years([today, *(day for m in milestones for day in (m.planned, m.actual) if day)])
    bottom = HEAD + ROW * len(milestones)
    told = f"{subject}{NBSP}: {f'{NBSP}; '.join(f'{m.name}, {m.state(today)}' for m in milestones)}."
    svg = fluid(
        *year_marks(span, HEAD, bottom),
        *(_row(milestone, HEAD + ROW * rank, span, today) for rank, milestone in enumerate(milestones)),
        height=bottom + 26,
        label=told,
        kind="timeline",
    )
    headers = ("Étape", "Prévu", "Fait", "Écart")
    rows = tuple(
        (m.name, _written(m.planned, m.planned_as), _written(m.actual, m.actual_as), m.state(today))
        for m in milestones
    )
    return Figure(svg, told, headers, rows, caption=CAPTION)


def _row(milestone: Milestone, y: float, span: tuple[int, ...], today: date) -> Svg:
    colour = milestone.colour(today)
    state = paint(colour, stroke="paper")
    line = y + 34
    return element(
        "g",
        title(f"{milestone.name}{NBSP}: {milestone.state(today)}"),
        text(milestone.name, 0, y + 18, font_size=16, **HALO, **paint("ink", stroke="paper")),
        text(
            milestone.state(today),
            "100%",
            y + 18,
            text_anchor="end",
            font_size=14,
            font_weight=600,
            **HALO,
            **state,
        ),
        element("line", x1=0, y1=line, x2="100%", y2=line, **paint(stroke="line")),
        _now(line, span, today),
        *_marks(milestone, line, span, today, colour),
    )


def _now(y: float, span: tuple[int, ...], today: date) -> Svg:
    """Today, on the line alone: any longer, it would cross the words."""
    x = time_position(today, span)
    return segment((x, y - 9), (x, y + 9), stroke_width=1.5, stroke_dasharray="2 3", **paint(stroke="brick"))


def _marks(milestone: Milestone, y: float, span: tuple[int, ...], today: date, colour: str) -> list[Svg]:
    drawn: list[Svg] = []
    planned = time_position(milestone.planned, span) if milestone.planned else None
    end = milestone.actual or (today if milestone.slip(today) else None)
    if planned is not None and end is not None:
        dashes = None if milestone.actual else "4 3"
        finish = (time_position(end, span), y)
        drawn.append(
            segment((planned, y), finish, stroke_width=4, stroke_dasharray=dashes, **paint(stroke=colour))
        )
    if planned is not None:
        drawn.append(diamond(planned, y, "ink" if milestone.actual else colour))
    if milestone.actual:
        drawn.append(dot(time_position(milestone.actual, span), y, colour, 6))
    return drawn


def _written(day: date | None, precision: str) -> str:
    return said_date(day, precision) if day else UNKNOWN
