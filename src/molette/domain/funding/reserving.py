"""What it is to reserve an amount: the euros of a funder in a project, wherever they are told.

All the rungs and all the plan lines of that contribution are hidden, with what says it again (a figure
counted in it or that holds it, the same commitment). The rest of the plan, the cost and the whole that
contains the project must not give it away.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from molette.domain.funding.deductions import Contribution, Family, Money, family_of
from molette.domain.funding.models import FundingSource, Movement
from molette.domain.funding.reserved_entries import told_by
from molette.domain.journal.recording import Actor
from molette.domain.programme.models import Project
from molette.domain.secrecy.models import Kind, Reservation
from molette.domain.secrecy.subjects import Subject, Subjects
from molette.domain.secrecy.veils import Cover, Covered, Coverings, Sort, Veil, veil_of
from molette.engines.secrecy import Hidden, Key, protect

UNSEEN_PLAN: Final = (
    "Un montant de ce plan est réservé à d’autres : seuls ceux qui le voient peuvent le modifier ou le voter."
)

UNSEEN_AID: Final = "Le montant de cette aide est réservé : on n’y touche pas sans le voir."


def contribution_key(project: int, source: int) -> str:
    return f"{project}-{source}"


def movement_key(movement: Movement) -> str:
    """The key under which the amount of a movement is reserved: with its contribution, else alone."""
    if movement.project_id is None:
        return f"m{movement.pk}"
    return contribution_key(movement.project_id, movement.funding_source_id)


def _contribution_from(key: str) -> Contribution | None:
    project, _, source = key.partition("-")
    return Contribution(int(project), int(source)) if project.isdigit() and source.isdigit() else None


def hides_money(worn: Veil, project: int) -> bool:
    """Say whether a reader does not see some amount of a project's plans."""
    pairs = worn.hidden.get(Sort.CONTRIBUTION, frozenset())
    return (
        worn.hides(Sort.COST, project)
        or worn.hides(Sort.GAP, project)
        or any(isinstance(pair, tuple) and pair[0] == project for pair in pairs)
    )


def refuse_unseen_plan(actor: Actor, project: int) -> None:
    """Refuse to write a plan of which an amount is reserved to others: one would erase it, or learn it."""
    if hides_money(veil_of(actor), project):
        raise PermissionDenied(UNSEEN_PLAN)


def refuse_unseen_movement(actor: Actor, *movements: Movement) -> None:
    """Refuse to write on euros whose amount is reserved to others."""
    if any(veil_of(actor).hides(Sort.MOVEMENT, movement.pk) for movement in movements):
        raise PermissionDenied("Ce montant est réservé : on n’y touche pas sans le voir.")


def refuse_unseen_aid(actor: Actor, project: int, source: int) -> None:
    """Refuse to write what is owed in return for an aid, or asked back: words may tell its amount."""
    if veil_of(actor).hides(Sort.CONTRIBUTION, (project, source)):
        raise PermissionDenied(UNSEEN_AID)


def hidden_from(actor: Actor) -> frozenset[int]:
    """The movements whose amounts are reserved to others than whoever acts."""
    return veil_of(actor).hidden_ids(Sort.MOVEMENT)


def declare() -> None:
    """Tell the house how amounts are reserved."""
    Subjects.by_kind[Kind.AMOUNT] = _amount_subject
    Subjects.by_kind[Kind.COST] = _cost_subject
    Coverings.by_kind[Kind.AMOUNT] = covers
    Coverings.by_kind[Kind.COST] = covers
    Coverings.told_by["money"] = told_by


def _amount_subject(key: str) -> Subject | None:
    if key.startswith("m") and key[1:].isdigit():
        alone = Movement.objects.filter(pk=key[1:], project=None).select_related("funding_source__funder")
        found = alone.select_related("funding_source__scheme").order_by("pk").first()
        if found is None:
            return None
        title = f"{found.funding_source}, {found.get_rung_display()}"
        return Subject(Kind.AMOUNT, key, title, frozenset({found.funding_source.funder_id}))
    held = _contribution_from(key)
    if held is None:
        return None
    project = Project.objects.filter(pk=held.project).prefetch_related("places").order_by("pk").first()
    paid = FundingSource.objects.filter(pk=held.source).select_related("funder", "scheme").order_by("pk")
    source = paid.first()
    if project is None or source is None:
        return None
    return _of_project(Kind.AMOUNT, key, f"{source}, {project}", project, {source.funder_id})


def _cost_subject(key: str) -> Subject | None:
    held = Project.objects.filter(pk=key) if key.isdigit() else Project.objects.none()
    project = held.prefetch_related("places").order_by("pk").first()
    return _of_project(Kind.COST, key, f"coût, {project}", project, set()) if project else None


def _of_project(kind: Kind, key: str, title: str, project: Project, others: set[int]) -> Subject:
    places, slug = project.footing()
    owner = {project.owner_id} if project.owner_id else set()
    return Subject(kind, key, title, frozenset(others | owner), slug, tuple(places))


def covers(reservations: Sequence[Reservation]) -> Mapping[int, Cover]:
    """What each of these reservations of amounts and of costs hides. Under ten queries for all of them."""
    asked = {one.pk: _asked(one) for one in reservations}
    again = {pk: _said_again(keys) for pk, keys in asked.items()}
    projects = {
        key.project for keys, _ in again.values() for key in keys if isinstance(key, Contribution | Money)
    }
    family = family_of(projects)
    cells, relations = list(family.cells()), list(family.relations())
    found: dict[int, Cover] = {}
    for one in reservations:
        secrets, alone = again[one.pk]
        insiders = one.insiders().union(
            *(family.known_by(key) for key in asked[one.pk] if _is_known(key, family))
        )
        hidden = protect(cells, relations, secrets, insiders)
        funders = _funders(alone)
        things = [thing for cell in hidden for thing in _things(cell, family)]
        things += [Covered(Sort.MOVEMENT, pk, frozenset({funders[pk]})) for pk in sorted(alone)]
        found[one.pk] = Cover(insiders | _own(one, funders), tuple(things))
    return found


def _is_known(key: Key, family: Family) -> bool:
    return not isinstance(key, Contribution) or key.source in family.funders


def _own(one: Reservation, funders: Mapping[int, int]) -> frozenset[int]:
    """The funder of a movement reserved alone is among those who see it."""
    key = int(one.key[1:]) if one.key.startswith("m") else 0
    return frozenset({funders[key]} if key in funders else ())


def _funders(movements: Iterable[int]) -> Mapping[int, int]:
    rows = Movement.objects.filter(pk__in=movements).order_by("pk")
    return dict(rows.values_list("pk", "funding_source__funder_id")) if movements else {}


def _asked(one: Reservation) -> set[Key]:
    if one.kind == Kind.COST:
        return {Money(Sort.COST, int(one.key))}
    held = _contribution_from(one.key)
    return {held} if held else {int(one.key[1:])}


def _said_again(keys: set[Key]) -> tuple[set[Key], set[int]]:
    """Widen what is secret to what says the same euros: contributions, and movements of no project."""
    secrets, alone = set(keys), {key for key in keys if isinstance(key, int)}
    secrets -= alone
    fresh: list[Movement] = list(_told(secrets, alone))
    seen = {one.pk for one in fresh}
    while fresh:
        around = {one.pk: one for one in (*_linked(fresh), *_given_again_whole(fresh))}
        linked = [one for pk, one in sorted(around.items()) if pk not in seen]
        seen |= {one.pk for one in linked}
        alone |= {one.pk for one in linked if one.project_id is None}
        wider = {Contribution(one.project_id, one.funding_source_id) for one in linked if one.project_id}
        fresh = linked + [one for one in _told(wider - secrets, set()) if one.pk not in seen]
        seen |= {one.pk for one in fresh}
        secrets |= wider
    return secrets, alone


def _told(keys: Iterable[Key], alone: Iterable[int]) -> Iterator[Movement]:
    """The movements that tell these contributions."""
    held = {key for key in keys if isinstance(key, Contribution)}
    within = Q(project__in={key.project for key in held}, funding_source__in={key.source for key in held})
    for one in Movement.objects.filter(within | Q(pk__in=alone)).order_by("pk"):
        if one.project_id is None or Contribution(one.project_id, one.funding_source_id) in held:
            yield one


def _linked(movements: Sequence[Movement]) -> Iterator[Movement]:
    """What is counted in these movements, what holds one of the same amount, and the same commitments."""
    ids, amounts = {one.pk for one in movements}, {one.amount for one in movements}
    holders = {one.counted_in_id for one in movements if one.counted_in_id}
    keys = {one.commitment_key for one in movements if one.commitment_key}
    found = Movement.objects.filter(
        Q(counted_in__in=ids) | Q(pk__in=holders) | Q(counted_in__in=holders) | Q(commitment_key__in=keys)
    )
    beside = list(found.order_by("pk"))
    for one in beside:
        again = one.counted_in_id in ids or (one.commitment_key and one.commitment_key in keys)
        if again or one.amount in amounts or (one.pk in holders and _is_their_sum(one, beside, movements)):
            yield one


def _given_again_whole(movements: Sequence[Movement]) -> Iterator[Movement]:
    """Where a gift is given again to the last cent, it and what it became: each is told by the others.

    So is it where either once was: the amount that a gift no longer has is as secret as the one it has.
    """
    ids, origins = {one.pk for one in movements}, {one.drawn_from_id for one in movements} - {None}
    gifts = Movement.objects.filter(Q(pk__in=origins) | Q(pk__in=ids, given_again__isnull=False))
    found = list(gifts.distinct().prefetch_related("given_again").order_by("pk"))
    families = [(gift, list(gift.given_again.all())) for gift in found]
    past = _past_amounts({one.pk for gift, again in families for one in (gift, *again)})
    for gift, again in families:
        given = {gift.in_use, *past[gift.pk]}
        told = {sum((one.drawn for one in again), Decimal(0))}
        told |= past[again[0].pk] if len(again) == 1 else set()
        if not given.isdisjoint(told) and not ids.isdisjoint({gift.pk, *(one.pk for one in again)}):
            yield from (gift, *again)


def _past_amounts(movements: Iterable[int]) -> Mapping[int, set[Decimal]]:
    """Every amount that these movements ever had, as given or as drawn from another. One query at most."""
    found: dict[int, set[Decimal]] = defaultdict(set)
    held = sorted(movements)
    rows: Any = Movement.history.filter(id__in=held).order_by("history_id") if held else ()
    for key, *amounts in rows.values_list("id", "amount", "amount_in_use", "drawn_amount") if held else ():
        found[key] |= {one for one in amounts if one is not None}
    return found


def _is_their_sum(holder: Movement, beside: Sequence[Movement], movements: Sequence[Movement]) -> bool:
    """Whether what a movement holds, all told, gives one part by difference."""
    parts = {one.pk: one.amount for one in (*beside, *movements) if one.counted_in_id == holder.pk}
    return sum((amount or Decimal(0) for amount in parts.values()), Decimal(0)) == holder.amount


def _things(hidden: Hidden, family: Family) -> Iterator[Covered]:
    """The rows of all apps that tell one hidden amount."""
    key, known_by, secret = hidden.key, family.known_by(hidden.key), not hidden.because
    if isinstance(key, Contribution):
        yield Covered(Sort.CONTRIBUTION, (key.project, key.source), known_by, secret)
        for pk in family.movements[key]:
            yield Covered(Sort.MOVEMENT, pk, known_by, secret)
    elif isinstance(key, Money):
        owner = family.owners.get(key.project)
        own = frozenset({owner} if owner else ())
        yield Covered(key.sort, key.project, own, secret)
        for pk, author in family.costs[key.project] if key.sort is Sort.COST else ():
            yield Covered(Sort.STATEMENT, pk, own | {author}, secret)
