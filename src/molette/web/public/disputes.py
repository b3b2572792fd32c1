"""What partners do not agree on, in neutral sentences: who says what, and what this site uses meanwhile."""

from dataclasses import dataclass

from molette.domain.desk.disputes import Against, Dispute, disputes
from molette.engines.french import unmarked
from molette.engines.money import NBSP
from molette.web.figure_words import title_of, told, written


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


def _written(one: Dispute, *, with_project: bool) -> Disputed:
    signed = one.signed
    author = unmarked(signed.author.label) if signed.author else "Son auteur"
    sides = [f"{author} dit {told(signed)}", *(_side(against, one) for against in one.against)]
    return Disputed(
        title=title_of(signed) if with_project else signed.label,
        said=f"{f'{NBSP}; '.join(sides)}.",
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
