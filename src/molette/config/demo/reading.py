"""Read the tables of facts: TOML and CSV, each row checked by pydantic, French typography set once."""

import csv
import re
import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from molette.engines.french import spaced
from molette.engines.money import NBSP

FACTS = files("molette.config.demo") / "facts"
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")


def typeset(text: str) -> str:
    r"""Put the no-break spaces of French where plain ones were typed.

    >>> typeset("Près de 9 500 logements : 8 M€")
    'Près de 9\xa0500 logements\xa0: 8\xa0M€'
    """
    return THOUSANDS.sub(NBSP, spaced(text)).replace("n° ", f"n°{NBSP}")


French = Annotated[str, AfterValidator(typeset)]


class Row(BaseModel):
    """A row of a table of facts; an unknown column is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


R = TypeVar("R", bound=Row)


def toml_rows(name: str, key: str, row: type[R]) -> list[R]:
    """The tables `[[key]]` of `facts/name.toml`, in their order; decimals are exact."""
    document = tomllib.loads((FACTS / f"{name}.toml").read_text("utf-8"), parse_float=Decimal)
    return [row.model_validate(table) for table in document.get(key, [])]


def csv_rows(name: str, row: type[R]) -> list[R]:
    """The lines of `facts/name.csv`; an empty cell is an absent value."""
    lines = csv.DictReader((FACTS / f"{name}.csv").read_text("utf-8").splitlines())
    return [row.model_validate({k: v for k, v in line.items() if v != ""}) for line in lines]
