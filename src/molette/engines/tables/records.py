"""Read a table written as JSON: a list of objects, alone or under one key of an object, bounded and flat."""

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.cells import Cell, Row

LIST_SEPARATOR = "; "
INTEGER = re.compile(r"-?\d{1,30}")
FLAT = "Écrivez une liste d’objets dont chaque valeur est un texte, un nombre, oui ou non."


def rows(source: Path, limits: Limits) -> Iterator[Row]:
    """Give the keys of the objects as a first row, then an object a row; a key left out is an empty cell.

    Raises:
        UnusableFile: it is no list of flat objects, or is larger than allowed.
    """
    records = _records(_loaded(source, limits))
    keys = list(dict.fromkeys(key for record in records for key in record))
    if len(keys) > limits.columns or len(records) > limits.rows:
        raise UnusableFile(
            "Ce fichier JSON a trop d’objets ou trop de clés.", "Envoyez-le en plusieurs fichiers."
        )
    yield Row(1, tuple(keys))
    for line, record in enumerate(records, start=2):
        yield Row(line, tuple(_cell(record.get(key), line, key, limits) for key in keys))


def _loaded(source: Path, limits: Limits) -> Any:
    if source.stat().st_size > limits.json_bytes:
        raise UnusableFile(
            f"Un fichier JSON est limité à {limits.json_bytes // 10**6}\N{NO-BREAK SPACE}Mo.",
            "Envoyez le même tableau en .csv, ou en plusieurs fichiers.",
        )
    try:
        text = source.read_text("utf-8-sig")
        return json.loads(text, parse_float=Decimal, parse_int=_integer, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise UnusableFile(f"Le fichier JSON ne se lit pas à la ligne {error.lineno}.", FLAT) from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise UnusableFile("Le fichier JSON ne se lit pas.", FLAT) from error


def _integer(digits: str) -> Decimal:
    if not INTEGER.fullmatch(digits):
        raise ValueError(digits[:40])
    return Decimal(digits)


def _refuse(constant: str) -> Decimal:
    raise ValueError(constant)


def _records(held: Any) -> list[dict[str, Any]]:
    """Find the list: the file itself, else the longest list of objects among its values."""
    lists: Iterable[Any] = held.values() if isinstance(held, dict) else [held]
    found = [one for one in lists if isinstance(one, list) and all(isinstance(item, dict) for item in one)]
    if not found:
        raise UnusableFile("Ce fichier JSON n’est pas une liste d’objets.", FLAT)
    return max(found, key=len)


def _cell(value: Any, line: int, key: str, limits: Limits) -> Cell:
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        value = LIST_SEPARATOR.join(str(item) for item in value if item is not None)
    if isinstance(value, dict | list):
        raise UnusableFile(
            f"L’objet {line - 1} du fichier JSON n’est pas plat\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}{key}"
            "\N{NO-BREAK SPACE}» contient un autre objet.",
            FLAT,
        )
    if not isinstance(value, str):
        held: Cell = value
        return held
    if len(value) > limits.cell_chars:
        raise UnusableFile(f"Un texte de l’objet {line - 1} est démesuré.", "Raccourcissez-le.")
    return value.replace("\0", "").strip() or None
