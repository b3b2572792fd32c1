"""A figure to sign in words, whatever it is: its name, its value."""

from datetime import date
from decimal import Decimal

from molette.domain.signatures.subjects import Signed, Value
from molette.engines.french import said_date, unmarked
from molette.engines.money import exact


def title_of(signed: Signed) -> str:
    """What the figure is of."""
    return f"{signed.label} ({unmarked(signed.project.title)})" if signed.project else signed.label


def written(value: Value | None, signed: Signed) -> str:
    """A value of the same nature as the figure, exact; empty when there is none."""
    match value:
        case Decimal():
            return exact(value, signed.unit, signed.decimals)
        case date():
            precision = getattr(signed.row, "precision", "day")
            return said_date(value, precision)
        case str():
            return signed.words.get(value, value)
        case _:
            return ""


def told(signed: Signed) -> str:
    """The value said, or why there is none."""
    if signed.value is not None:
        about = "environ " if getattr(signed.row, "is_approximate", False) else ""
        return f"{about}{written(signed.value, signed)}"
    missing = getattr(signed.row, "get_missing_display", None)
    return str(missing()) if missing else "montant non publié"
