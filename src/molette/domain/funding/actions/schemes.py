"""Schemes, and who pays them of which year."""

from dataclasses import dataclass
from typing import Any

from molette.domain.funding.models import FundingSource, PlanLine, Scheme
from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import free_slug, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require

# What stands for a scheme where money comes under none.
_OWN_NAMES = {
    PlanLine.Kind.OWN_SHARE: ("part-propre", "Part propre"),
    PlanLine.Kind.LOAN: ("emprunt", "Emprunt"),
    PlanLine.Kind.PRIVATE: ("financement-prive", "Financement privé"),
}


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, as typed. Own money, a loan or private money may come under no scheme."""

    funder: Organisation
    scheme: Scheme | None = None
    year: int | None = None
    kind: str = PlanLine.Kind.GRANT


@action
def create_scheme(actor: Actor, /, **values: Any) -> Scheme:
    """Open a fund or an aid with rules of its own. `values`: `name`, `short_name`, `summary`, `source`."""
    require(actor, Permission.EDIT_CONTRACT)
    scheme = Scheme()
    slug = free_slug(Scheme, values.get("short_name") or values["name"])
    write("a ouvert le dispositif", scheme, {"slug": slug, **values})
    return scheme


@action
def paid_by(actor: Actor, payer: FundingSource | Payer) -> FundingSource:
    """Return who pays under which scheme of which year, opening it the first time it is named."""
    if isinstance(payer, FundingSource):
        return payer
    require(actor, Permission.EDIT_PLAN)
    scheme = payer.scheme or _own_scheme(PlanLine.Kind(payer.kind))
    found = FundingSource.objects.filter(funder=payer.funder, scheme=scheme, year=payer.year)
    held = found.order_by("pk").first()
    if held is not None:
        nothing_changed()
        return held
    made = FundingSource()
    values = {"funder": payer.funder, "scheme": scheme, "year": payer.year}
    write("a ouvert la source de financement", made, values)
    return made


def _own_scheme(kind: PlanLine.Kind) -> Scheme:
    slug, name = _OWN_NAMES[kind]
    found = Scheme.objects.filter(slug=slug).order_by("pk").first()
    if found is not None:
        return found
    made = Scheme()
    write("a ouvert le dispositif", made, {"slug": slug, "name": name})
    return made
