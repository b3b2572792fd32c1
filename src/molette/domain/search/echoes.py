"""Where else a value about to be reserved is written: registers and free texts, which no veil reaches.

They are not linked to what is reserved: they are told to whoever reserves, for him to judge and to mend.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Concat

from molette.domain.funding.models import FinancingPlan, Movement, PlanLine
from molette.domain.ledger.models import LedgerEntry
from molette.domain.programme.models import Document, Project
from molette.domain.secrecy.models import Kind
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.sources.models import Source
from molette.domain.statements.models import Statement
from molette.domain.statements.reserving import of, scope_from
from molette.engines.echoes import beginnings, says

COSTS: Final = ("cost_excl_tax", "cost_incl_tax", "eligible_cost")
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Echo:
    """Something that writes the value: the label of its model, its address, what it is, as one names it."""

    model: str
    key: int | str
    kind: str
    name: str


def echoes(kind: str, key: str, user: object) -> tuple[Echo, ...]:
    """Return the first things that the user may read and that write what a reservation is on.

    What others do not see already, reserved with it or apart, is left out.
    """
    values = frozenset(_values(kind, key, user))
    if not values:
        return ()
    hidden = veil(AnonymousUser())
    found = [*_entries(kind, values, user), *_texts(kind, key, values, user)]
    seen = (one for one in found if not any(hidden.hides(s, one.key) for s in _SORTS.get(one.model, ())))
    return tuple(islice(seen, MOST))


_SORTS: Final = {
    Movement._meta.label_lower: (Sort.MOVEMENT,),
    Statement._meta.label_lower: (Sort.STATEMENT, Sort.STATISTIC),
    Document._meta.label_lower: (Sort.DOCUMENT,),
}


def _values(kind: str, key: str, user: object) -> Iterator[Decimal]:
    """The values that a reservation would hide, among those that the user sees.

    Those of a whole measure are too many to look for.
    """
    worn = veil(user)
    told: list[Decimal | None] = []
    if kind == Kind.AMOUNT:
        told += (
            Movement.objects.readable_by(user)
            .filter(_paid(key))
            .order_by("pk")
            .values_list("amount", flat=True)
        )
        project, _, source = key.partition("-")
        if source and not worn.hides(Sort.CONTRIBUTION, (int(project), int(source))):
            lines = PlanLine.objects.filter(plan__project=int(project), funding_source=int(source))
            told += lines.order_by("pk").values_list("amount", flat=True)
    elif kind == Kind.COST:
        if not worn.hides(Sort.COST, int(key)):
            plans = FinancingPlan.objects.filter(project=int(key)).order_by("pk")
            told += [cost for row in plans.values_list(*COSTS) for cost in row]
        said = Statement.objects.readable_by(user).filter(project=int(key), measure__is_project_cost=True)
        told += said.order_by("pk").values_list("value", flat=True)
    elif kind == Kind.VALUE and (scope := scope_from(key)):
        seen = Statement.objects.readable_by(user).order_by().values("pk")
        told += of(scope).filter(pk__in=seen).order_by("pk").values_list("value", flat=True)
    yield from (value for value in told if value)


def _paid(key: str) -> Q:
    """The movements of a contribution, or the one that is reserved alone."""
    project, _, source = key.partition("-")
    return Q(project=int(project), funding_source=int(source)) if source else Q(pk=int(key[1:]))


def _entries(kind: str, values: Collection[Decimal], user: object) -> Iterator[Echo]:
    """The entries of registers that bear the very amount."""
    if kind not in {Kind.AMOUNT, Kind.COST}:
        return
    bearing = Q(amount__in=values) | Q(cost__in=values)
    found = LedgerEntry.objects.visible_to(user).current().filter(bearing).select_related("register")
    for one in found.order_by("-year", "pk")[:MOST]:
        told = (one.object or one.identifier, one.beneficiary_name, str(one.year or ""))
        name = ", ".join(part for part in (one.register.name, *told) if part)
        yield Echo(one._meta.label_lower, one.pk, str(one._meta.verbose_name), name)


def _project(kind: str, key: str) -> int | None:
    """The project that the reserved thing is of: what is said of another has a number of its own."""
    if kind == Kind.VALUE:
        scope = scope_from(key)
        return scope.project if scope else None
    first = key.partition("-")[0]
    return int(first) if first.isdigit() else None


def _texts(kind: str, key: str, values: Collection[Decimal], user: object) -> Iterator[Echo]:
    own = of(scope) if kind == Kind.VALUE and (scope := scope_from(key)) else Statement.objects.none()
    about = Q(project=None) | Q(project=_project(kind, key))
    moved = Movement.objects.readable_by(user).filter(about)
    if kind == Kind.AMOUNT:
        moved = moved.exclude(_paid(key))
    said = Statement.objects.readable_by(user).filter(about).exclude(pk__in=own.order_by().values("pk"))
    read: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (Project.objects.visible_to(user), ("title", "summary")),
        (Document.objects.readable_by(user).select_related("project"), ("title",)),
        (said.select_related("measure", "said_by"), ("definition", "wording", "explanation")),
        (moved.select_related("funding_source__funder", "funding_source__scheme"), ("act", "wording")),
        (Source.objects.all(), ("title",)),
    )
    for rows, names in read:
        for row in _writing(rows, names, values):
            meta, address = row._meta, getattr(row, "slug", row.pk)
            yield Echo(meta.label_lower, address, str(meta.verbose_name), str(row))


def _writing(rows: Any, names: tuple[str, ...], values: Collection[Decimal]) -> Iterator[Any]:
    """The rows that write a value: of those that come near it, hundreds for one, the text alone is read.

    Their texts are one for the database too: of ten thousand projects, it tries the pattern once each.
    """
    between = chain.from_iterable((Value(" ; "), F(name)) for name in names)
    whole = Concat(*between, output_field=TextField())
    near = (
        rows.exclude(**dict.fromkeys(names, "")).annotate(whole=whole).filter(whole__regex=beginnings(values))
    )
    texts = near.order_by("pk").values_list("pk", "whole").iterator(chunk_size=2000)
    keys = (key for key, whole in texts if says(whole, values))
    while part := list(islice(keys, MOST)):
        yield from rows.filter(pk__in=part).order_by("pk")
