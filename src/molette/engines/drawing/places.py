"""What maps say of places, whether drawn with contours or as tiles: colours, tooltips, legend, table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from molette.engines.drawing.classes import Write, class_index, class_labels, class_limits, lowest_whole, ramp
from molette.engines.drawing.figure import UNKNOWN, Key, hidden_swatch, sample, swatch, unknown_swatch
from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import Attribute, Svg, element, title

CONTESTED = "contesté\N{NO-BREAK SPACE}: les deux valeurs sont dans le tableau"


@dataclass(frozen=True, slots=True)
class Place:
    """A place and its value; None is « non renseigné », or `hidden` where secrecy says why it is not told.

    `label` is what a reader is told of a value; `contested` says it is, and what each side says.
    """

    code: str
    name: str
    value: Decimal | None
    label: str
    href: str | None = None
    hidden: str = ""
    contested: str = ""

    @property
    def said(self) -> str:
        return self.label if self.value is not None else self.hidden or UNKNOWN

    @property
    def told(self) -> str:
        against = f" ({self.contested})" if self.contested else ""
        return f"{self.name}\N{NO-BREAK SPACE}: {self.said}{against}"


@dataclass(frozen=True, slots=True)
class Scale:
    """How values become colours. `zero` names a class of its own for « aucune », drawn in white.

    `lowest` is the lowest value when all are whole numbers: the legend then counts them one by one.
    """

    limits: tuple[Decimal, ...]
    write: Write
    zero: str = ""
    lowest: Decimal | None = None

    @classmethod
    def of(cls, values: Iterable[Decimal | None], write: Write, zero: str = "") -> "Scale":
        """The scale that shares out these values; those not known are left out."""
        known = [value for value in values if value is not None and (value or not zero)]
        return cls(class_limits(known), write, zero, lowest_whole(known))

    def colour(self, value: Decimal) -> str:
        if self.zero and value == 0:
            return "white"
        return ramp(len(self.limits) + 1)[class_index(value, self.limits)]

    def keys(self, uid: str, places: Sequence[Place]) -> tuple[Key, ...]:
        """The legend: every class in order, then what is unknown when something is."""
        labels = class_labels(self.limits, self.write, self.lowest)
        classes = tuple(Key(swatch(c), lab) for c, lab in zip(ramp(len(labels)), labels, strict=True))
        zero = (Key(swatch("white"), self.zero),) if self.zero else ()
        lacking = [place for place in places if place.value is None]
        words = dict.fromkeys(place.hidden for place in lacking if place.hidden)
        hidden = tuple(Key(hidden_swatch(f"{uid}-key"), said) for said in words)
        unknown = any(not place.hidden for place in lacking)
        absent = (Key(unknown_swatch(f"{uid}-key"), UNKNOWN),) if unknown else ()
        against = any(place.contested for place in places)
        contested = (Key(contested_swatch(), CONTESTED),) if against else ()
        return zero + classes + hidden + absent + contested


def dashed(**shape: Attribute) -> dict[str, Attribute]:
    """The outline of what is contested, over its colour."""
    return {**shape, **paint(stroke="ink"), "stroke_width": 2, "stroke_dasharray": "4 3"}


def contested_swatch() -> Svg:
    """A legend sample of that outline."""
    return sample(element("rect", **dashed(x=1.5, y=1.5, width=19, height=11)))


def painted(uid: str, place: Place, scale: Scale) -> dict[str, Attribute]:
    if place.value is None:
        return {"class_": None, "fill": f"url(#{uid}-{'hidden' if place.hidden else 'unknown'})"}
    return paint(scale.colour(place.value))


def linked(place: Place, *drawing: Svg, **group: Attribute) -> Svg:
    """A named drawing, and a link when the place has a page.

    The link is left out of the tab order: the table beside the figure has the same links, in a better order.
    """
    told = title(place.told)
    if place.href is None:
        return element("g", told, *drawing, **group)
    return element("a", told, *drawing, href=place.href, tabindex=-1, **group)


def summary(subject: str, places: Sequence[Place]) -> str:
    """One sentence: how many places, the lowest and the highest, how many are unknown."""
    known = sorted((p for p in places if p.value is not None), key=lambda p: (p.value, p.name))
    count = len(places)
    start = f"{subject}, {count}\N{NO-BREAK SPACE}commune{'s' if count > 1 else ''}"
    if not known:
        return f"{start}\N{NO-BREAK SPACE}: valeurs non renseignées."
    low, high = known[0], known[-1]
    hidden = sum(bool(p.hidden) for p in places if p.value is None)
    unknown = count - len(known) - hidden
    lacking = ((unknown, "non renseignée"), (hidden, "masquée"))
    against = sum(bool(p.contested) for p in known)
    told = (*lacking, (against, "contestée"))
    end = "".join(f"\N{NO-BREAK SPACE}; {n} {word}{'s' if n > 1 else ''}" for n, word in told if n)
    if low.value == high.value:
        return f"{start}\N{NO-BREAK SPACE}: {low.label} partout{end}."
    return f"{start}\N{NO-BREAK SPACE}: de {low.label} ({low.name}) à {high.label} ({high.name}){end}."


def headers(subject: str, places: Sequence[Place]) -> tuple[str, ...]:
    """The columns of the table: one more where a value is contested."""
    return ("Commune", subject, "Contesté") if any(p.contested for p in places) else ("Commune", subject)


def table(places: Sequence[Place]) -> tuple[tuple[str, ...], ...]:
    """One row a place, by name, under these headers."""
    ordered = sorted(places, key=lambda place: (place.name, place.code))
    if not any(place.contested for place in places):
        return tuple((place.name, place.said) for place in ordered)
    return tuple((place.name, place.said, place.contested or "–") for place in ordered)
