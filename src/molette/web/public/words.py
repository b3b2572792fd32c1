"""How public pages write what the domain knows: dates said to the month, values, places, stages."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from molette.domain.programme.queries import ProjectRow, Ref
from molette.domain.statements.queries import PlaceValue, StatementView
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import PlaceRef
from molette.engines import french
from molette.engines.french import counted, listing
from molette.engines.money import exact, short_euros
from molette.engines.stages import Due, Slip, Stage

STAGE_TAGS = {
    Stage.WORKS: "run",
    Stage.DELIVERED: "done",
    Stage.INTERRUPTED: "late",
    Stage.CLOSED: "late",
    Stage.ABANDONED: "late",
}
ENDED = frozenset({Stage.DELIVERED, Stage.CLOSED, Stage.ABANDONED})
FEW = 3


def said_date(on: date | None, precision: str = "day") -> str:
    """A date no more precise than it was said, or that it is not known."""
    return french.said_date(on, precision) if on else "date non connue"


def due_date(due: Due | None) -> str | None:
    """A date to come, no more precise than it was said."""
    if due is None:
        return None
    return said_date(due.said.on, due.said.precision)


def slip(found: Slip | None) -> str:
    """The shift from the first date announced, in words; nothing when there is none."""
    if found is None or found.days == 0:
        return ""
    late = "plus tard" if found.days > 0 else "plus tôt"
    months = abs(found.months)
    return f"{counted(months, 'mois', 'mois') if months else counted(abs(found.days), 'jour')} {late}"


def amount(value: Decimal, unit: str, decimals: int = 0) -> str:
    """A value with its unit; euros are shortened for reading."""
    return short_euros(value) if unit == "€" else exact(value, unit, decimals)


def stated(statement: StatementView | None) -> str | None:
    """The value that somebody said, with « environ » when he did not say it exactly; or why it is hidden."""
    if statement is not None and statement.is_hidden:
        return statement.missing
    if statement is None or statement.value is None:
        return None
    shown = amount(statement.value, statement.unit, statement.decimals)
    return f"environ {shown}" if statement.is_approximate else shown


def place_value(value: PlaceValue | None, unit: str, decimals: int) -> str | None:
    return amount(value.value, unit, decimals) if value and value.value is not None else None


def where(places: Sequence[PlaceRef], note: str = "") -> str:
    """Where a project stands, in a few words."""
    names = [place.name for place in places]
    if not names:
        return note
    if len(names) > FEW:
        return f"{', '.join(names[:FEW])} et {counted(len(names) - FEW, 'autre lieu', 'autres lieux')}"
    return listing(names)


def sentence(text: str) -> str:
    """A capital at the start, the rest left as it is: acronyms keep theirs.

    >>> sentence("voté (AE)")
    'Voté (AE)'
    """
    return text[:1].upper() + text[1:]


def lowered(title: str) -> str:
    """A title inside a sentence: its first letter small, the rest left as it is.

    >>> lowered("Remise des clés à la CA")
    'remise des clés à la CA'
    """
    return title[:1].lower() + title[1:]


def labels(refs: Sequence[Ref]) -> str:
    return listing([ref.label for ref in refs])


def communes_of(row: ProjectRow) -> str:
    """INSEE codes of the communes where a project stands, for exports."""
    return " ".join(place.code for place in row.places if place.kind == PlaceKind.COMMUNE)
