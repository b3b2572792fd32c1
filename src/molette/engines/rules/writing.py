"""Write a scheme or a rule as the TOML that `reading` reads: what is not said is left out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import tomlkit


def written(table: str, record: Mapping[str, Any]) -> str:
    r"""Write one record of a table, « scheme » or « rule ».

    >>> print(written("rule", {"id": "taux", "rate": Decimal("0.125"), "note": "", "or_earlier": False}))
    [[rule]]
    id = "taux"
    rate = 0.125
    <BLANKLINE>
    """
    rows = tomlkit.aot()
    rows.append(tomlkit.item(_told({name: value for name, value in record.items() if _is_said(value)})))
    return tomlkit.dumps({table: rows})


def _is_said(value: Any) -> bool:
    return value is not None and value is not False and value not in ("", [], (), {})


def _told(value: Any) -> Any:
    """The same with numbers as TOML writes them: exact, whole where they are."""
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return int(whole) if value == whole else tomlkit.float_(f"{value.normalize():f}")
    if isinstance(value, Mapping):
        return {name: _told(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_told(held) for held in value]
    return value
