"""What the poster of a financing plan says, line by line: the same words as the page made from the plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from molette.domain.funding.queries import DisplayView, PlanLineView, PlanView
from molette.engines.french import long_date, on_date, spaced, unmarked
from molette.engines.money import NBSP, euros, percent
from molette.engines.plans import LineKind
from molette.engines.rules.display import State, Where, cited
from molette.web.documents.printing import pdf

PAPERS: Final = ("a4", "a3")
OWN: Final = {
    LineKind.OWN_SHARE: "part du maître d’ouvrage",
    LineKind.LOAN: "emprunt du maître d’ouvrage",
}
KIND: Final = "Plan de financement"
KIND_PERMANENT: Final = "Plan de financement de l’opération achevée"
UNPUBLISHED: Final = "non publié"
LACKING: Final = "Reste à trouver"


@dataclass(frozen=True, slots=True)
class Payer:
    """Who brings what to an operation; `amount` in euros and `share` of its cost are None where unknown."""

    who: str
    what: str
    amount: Decimal | None
    share: Decimal | None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Poster:
    """A plan to put up: what the operation owes, and the amounts that everybody sees."""

    view: DisplayView
    plan: PlanView
    is_permanent: bool = False
    address: str = ""  # where the same plan is read on the web

    @property
    def day(self) -> date:
        """The day of what it says: the vote, or the end of the works."""
        return (self.view.works.ended if self.is_permanent else None) or self.plan.dated


def payers(plan: PlanView, owner: str) -> tuple[Payer, ...]:
    """Who pays, in the order of the plan; what nobody brings yet comes last, in one line."""
    told = [_payer(line, owner) for line in plan.lines if line.kind is not LineKind.NOT_FOUND]
    lacking = [line for line in plan.lines if line.kind is LineKind.NOT_FOUND]
    if plan.missing is None:
        told += [Payer(LACKING, "", line.amount, line.share) for line in lacking]
    elif plan.missing > 0:
        told.append(Payer(LACKING, "", plan.missing, _share(plan.missing, plan.cost_excl_tax)))
    return tuple(told)


def _payer(line: PlanLineView, owner: str) -> Payer:
    if line.kind is LineKind.UNPUBLISHED:
        return Payer("Financeurs non publiés", "", line.amount, line.share)
    if line.kind in OWN:
        return Payer(line.funder_name or owner, OWN[line.kind], line.amount, line.share, is_own=True)
    return Payer(line.funder_name, line.scheme, line.amount, line.share)


def _share(amount: Decimal, cost: Decimal | None) -> Decimal | None:
    return amount / cost if cost else None


def total(lines: Sequence[Payer]) -> Decimal | None:
    """What the lines add up to; None where one of them is not known."""
    held = [line.amount for line in lines]
    return None if None in held else sum((one for one in held if one is not None), Decimal(0))


def vote(plan: PlanView) -> str:
    """The act that voted the plan, in a sentence."""
    by = f" par {plan.voted_by}" if plan.voted_by else ""
    act = f"{NBSP}: {plan.act}" if plan.act else ""
    return spaced(f"Plan voté le {long_date(plan.dated)}{by}{act}.")


def legal(view: DisplayView) -> str:
    """Under which articles it is put up; empty where none asks for it."""
    rule = view.duty.rule
    return f"Plan de financement affiché en application {cited(rule)}." if rule else ""


def until(view: DisplayView) -> str:
    """By which day it must be put up, where the start of the works is known; nothing once they are over."""
    due = view.duty.due if view.works.ended is None else None
    return f"À afficher au siège et en ligne au plus tard le {long_date(due)}." if due else ""


def is_permanent(view: DisplayView) -> bool:
    """Whether the works are over and the plan must stay up."""
    state = view.duty.at(Where.PERMANENT).state
    return view.works.ended is not None and state in (State.OWED, State.SHOWN)


def posters_pdf(posters: Sequence[Poster], paper: str, title: str) -> bytes:
    """Print posters, one a page, on a paper of `PAPERS`."""
    return pdf(
        "poster",
        {"paper": paper, "posters": [_told(one) for one in posters]},
        title=title,
        description="Qui paie, et combien",
        day=max(one.day for one in posters),
    )


def _told(poster: Poster) -> dict[str, Any]:
    view, plan = poster.view, poster.plan
    lines = payers(plan, view.owner)
    whole = total(lines)
    return {
        "programme": view.contract,
        "mark": "fictif" if view.is_fictional else "",
        "kind": KIND_PERMANENT if poster.is_permanent else KIND,
        "operation": spaced(unmarked(view.project)),
        "owner": f"Maître d’ouvrage{NBSP}: {view.owner}",
        "facts": list(_facts(poster)),
        "cost": _cost(plan),
        "columns": ["Qui paie", "Montant", "Part du coût"],
        "rows": [_row(line) for line in lines],
        "total": {
            "who": "Total",
            "amount": UNPUBLISHED if whole is None else euros(whole),
            "share": _percent(None if whole is None else _share(whole, plan.cost_excl_tax)),
        },
        "thanks": "Avec le soutien financier de",
        "funders": list(dict.fromkeys(x.who for x in lines if not x.is_own and x.what)),
        "notes": list(_notes(poster)),
        "legal": legal(view),
    }


def _facts(poster: Poster) -> Iterator[str]:
    told = poster.view.works
    if poster.view.named:
        yield poster.view.named
    if poster.is_permanent and told.ended:
        yield f"Opération achevée le {long_date(told.ended)}"
    elif told.begun:
        is_exact = told.begun.precision == "day"
        when = f"le {long_date(told.begun.on)}" if is_exact else on_date(told.begun.on, told.begun.precision)
        yield f"Travaux commencés {when}"


def _cost(plan: PlanView) -> dict[str, str]:
    without, including = plan.cost_excl_tax, plan.cost_incl_tax
    if without is None and including is not None:
        return {"label": "Coût total, toutes taxes", "amount": euros(including), "note": ""}
    return {
        "label": "Coût total, hors taxes",
        "amount": UNPUBLISHED if without is None else euros(without),
        "note": f"{euros(including)} toutes taxes" if including is not None else "",
    }


def _row(line: Payer) -> dict[str, Any]:
    return {
        "who": line.who,
        "what": line.what,
        "amount": UNPUBLISHED if line.amount is None else euros(line.amount),
        "share": _percent(line.share),
        "ratio": float(line.share or 0),
        "strong": line.is_own,
    }


def _percent(share: Decimal | None) -> str:
    return "–" if share is None else percent(share)


def _notes(poster: Poster) -> Iterator[str]:
    yield vote(poster.plan)
    if day := until(poster.view):
        yield day
    if poster.address:
        yield f"Ce plan se lit aussi à l’adresse {poster.address}"
    if poster.view.is_fictional:
        yield "Opération fictive, inventée pour la démonstration."
