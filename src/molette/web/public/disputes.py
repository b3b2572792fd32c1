"""What partners do not agree on, in neutral sentences: who says what, and what this site uses meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from molette.domain.desk.disputes import Against, Dispute, disputes, disputes_on_values
from molette.domain.signatures.wording import title_of, told, written
from molette.domain.statements.queries import PlaceValue
from molette.engines.french import counted, unmarked
from molette.engines.money import NBSP


@dataclass(frozen=True, slots=True)
class Disputed:
    """A contested figure as a page states it; each side says its value before anyone's reasons."""

    title: str
    said: str
    reasons: tuple[str, ...]
    used: str
    is_fictional: bool


def disputed(project: int | None, user: object) -> tuple[Disputed, ...]:
    """The contested figures of a project, or of the programme, in sentences."""
    return tuple(_written(one, with_project=project is None) for one in disputes(project, user))


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a contested value: the word, and both values in a neutral sentence."""

    word: str = ""
    said: str = ""


NO_MARK = Mark()


def marks(values: Iterable[PlaceValue | None], user: object) -> Mapping[int, Mark]:
    """The mark of each contested statement that these values of places are made of, read all at once."""
    keys = {key for value in values if value and value.value is not None for key in value.statements}
    found = disputes_on_values(keys, user) if keys else {}
    return {
        key: Mark("contesté (fictif)" if one.is_fictional else "contesté", _sides(one))
        for key, one in found.items()
    }


def mark_of(value: PlaceValue, held: Mapping[int, Mark]) -> Mark:
    """The mark of a value of a place; a total of communes says how many of its parts are contested."""
    own = [held[key] for key in value.statements if key in held]
    if not own or value.value is None:
        return NO_MARK
    if not value.is_rolled_up:
        return own[0]
    return Mark("contesté en partie", f"dont {counted(len(own), 'valeur contestée', 'valeurs contestées')}")


def _sides(one: Dispute) -> str:
    signed = one.signed
    author = unmarked(signed.author.label) if signed.author else "Son auteur"
    sides = [f"{author} dit {told(signed)}", *(_side(against, one) for against in one.against)]
    return f"{NBSP}; ".join(sides)


def _written(one: Dispute, *, with_project: bool) -> Disputed:
    signed = one.signed
    return Disputed(
        title=title_of(signed) if with_project else signed.label,
        said=f"{_sides(one)}.",
        reasons=tuple(_reason(against) for against in one.against if against.reason),
        used=_used(one),
        is_fictional=one.is_fictional,
    )


def _side(against: Against, one: Dispute) -> str:
    who = unmarked(against.partner.label)
    if against.counter is None:
        return f"{who} conteste cette valeur sans en donner d’autre"
    return f"{who} dit {written(against.counter, one.signed)}"


def _reason(against: Against) -> str:
    why = against.reason.removeprefix("fictif — ") if against.is_fictional else against.reason
    return f"{unmarked(against.partner.label)}{NBSP}: {why}"


def _used(one: Dispute) -> str:
    """Which value the site uses meanwhile, and why that one."""
    value = told(one.signed) if one.instead is None else written(one.instead, one.signed)
    why = one.rule or "Aucune règle du contrat n’en désigne une autre que celle de l’auteur."
    return f"Ce site utilise {value}. {why}"
