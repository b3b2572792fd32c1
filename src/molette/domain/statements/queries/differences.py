"""Why the values said of one measure differ, read from the statements themselves."""

from collections.abc import Iterable, Sequence
from datetime import date

from molette.domain.statements.queries.views import StatementView
from molette.engines.french import counted, listing, month_and_year

FEW = 4


def differences(statements: Sequence[StatementView]) -> tuple[str, ...]:
    """Return one sentence for each thing that is not the same in all the statements; none for one value."""
    if len(statements) < 2:  # noqa: PLR2004 (one value differs from nothing)
        return ()
    return tuple(
        sentence
        for sentence in (
            _counted_things(statements),
            _natures(statements),
            _dates(statements),
            _perimeters(statements),
            _authors(statements),
        )
        if sentence
    )


def _counted_things(statements: Sequence[StatementView]) -> str:
    things = _distinct(s.definition for s in statements)
    if len(things) < 2:  # noqa: PLR2004
        return ""
    return f"Elles ne comptent pas la même chose : {_named(things, 'définition')}."


def _natures(statements: Sequence[StatementView]) -> str:
    natures = _distinct(s.nature_label for s in statements)
    return f"Elles ne sont pas de même nature : {listing(natures)}." if len(natures) > 1 else ""


def _dates(statements: Sequence[StatementView]) -> str:
    days: list[date] = sorted({s.period_end for s in statements})
    if len(days) < 2:  # noqa: PLR2004
        return ""
    return f"Elles parlent de dates différentes, de {month_and_year(days[0])} à {month_and_year(days[-1])}."


def _perimeters(statements: Sequence[StatementView]) -> str:
    scopes = _distinct(s.scope for s in statements)
    return f"Elles ne portent pas sur le même périmètre : {listing(scopes)}." if len(scopes) > 1 else ""


def _authors(statements: Sequence[StatementView]) -> str:
    authors = _distinct(s.said_by.label for s in statements)
    return f"Elles viennent de {counted(len(authors), 'auteur')}." if len(authors) > 1 else ""


def _distinct(words: Iterable[str]) -> list[str]:
    return [word for word in dict.fromkeys(words) if word]


def _named(things: list[str], noun: str) -> str:
    quoted = [f"« {thing} »" for thing in things]
    if len(quoted) <= FEW:
        return listing(quoted)
    return f"{listing([*quoted[: FEW - 1], f'{len(quoted) - FEW + 1} autres {noun}s'])}"
