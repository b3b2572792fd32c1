"""Who must sign a figure, and in what capacity: computed for many at once, from plans and contracts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Coalesce

from molette.domain.funding.models import FinancingPlan, FundingSource, Movement, PlanLine
from molette.domain.journal.known import today
from molette.domain.people.models import Organisation, OrganisationKind
from molette.domain.programme.models import ContractParty, Project
from molette.domain.programme.models.contract import PartyRole
from molette.domain.signatures.queries import acts_on, widened
from molette.domain.signatures.subjects import Signed, Value
from molette.domain.territory.models import PlaceMembership, on
from molette.engines.signatures import Capacity, Case, Level, Stake, ask, concerned

SIGNING = (PartyRole.SIGNATORY, PartyRole.CO_CHAIR)  # those merely associated are not asked
OF_A_PLACE = (OrganisationKind.COMMUNE, OrganisationKind.AGGLOMERATION)
Key = tuple[str, int]
Stakes = dict[Key, list[Stake]]


def voice(path: str) -> Coalesce:
    """The voice of the organisation at the end of a path, as the database computes it."""
    return Coalesce(F(f"{path}__speaks_for_id"), F(f"{path}_id"))


def partners() -> frozenset[int]:
    """The voices that take part in the programme: parties, owners, funders. One query."""
    parties = ContractParty.objects.exclude(role=PartyRole.ASSOCIATED).annotate(said=voice("organisation"))
    owners = Project.objects.exclude(owner=None).annotate(said=voice("owner"))
    funders = FundingSource.objects.annotate(said=voice("funder"))
    told = [rows.order_by().values_list("said", flat=True) for rows in (parties, owners, funders)]
    return frozenset(told[0].union(told[1], told[2]))


def funders_of(projects: Iterable[int]) -> Mapping[int, tuple[int, ...]]:
    """The voices that pay each project: by a line of its voted plan, or by a movement. Two queries."""
    wanted = list(projects)
    planned = PlanLine.objects.filter(
        plan__project_id__in=wanted, plan__status=FinancingPlan.Status.VOTED, funding_source__isnull=False
    ).annotate(project=F("plan__project_id"), said=voice("funding_source__funder"))
    moved = Movement.objects.filter(project_id__in=wanted).annotate(said=voice("funding_source__funder"))
    found: dict[int, dict[int, None]] = defaultdict(dict)
    for project, payer in planned.order_by("project", "said").values_list("project", "said").distinct():
        found[project].setdefault(payer)
    pairs = moved.order_by("project_id", "said").values_list("project_id", "said").distinct()
    for known, payer in pairs:
        found[known or 0].setdefault(payer)
    return {project: tuple(payers) for project, payers in found.items()}


@dataclass(frozen=True, slots=True)
class Concern:
    """Who is asked to sign a figure, in their capacities, and its case as the engine reads it."""

    signed: Signed
    stakes: tuple[Stake, ...]
    case: Case[Value]


def concerns(signed: Sequence[Signed]) -> tuple[Concern, ...]:
    """The figures, of any kinds, with who is concerned and what they answered. At most nine queries."""
    if not signed:
        return ()
    known = partners()
    stakes = _stakes(signed)
    acts = acts_on(signed)
    found = []
    for one in signed:
        mine = concerned(one.level, one.author_voice, stakes[one.name], known)
        days = one.contract.answer_days if one.contract else 0
        asked = ask((stake.partner for stake in mine), one.author_voice, one.asked_on, days)
        case = Case(one.author_voice, asked, acts.get(one.name, ()), one.withdrawn_on)
        found.append(Concern(one, mine, case))
    return tuple(found)


def _stakes(signed: Sequence[Signed]) -> Stakes:
    found: Stakes = defaultdict(list)
    spoken = {one.project.pk for one in signed if one.project is not None and one.funder is None}
    payers = funders_of(spoken) if spoken else {}
    for one in signed:
        if one.project is not None and one.project.owner is not None:
            found[one.name].append(Stake(one.project.owner.voice_id, Capacity.OWNER))
        if one.funder is not None:
            found[one.name].append(Stake(one.funder.voice_id, Capacity.FUNDER))
        elif one.project is not None:
            paying = payers.get(one.project.pk, ())
            found[one.name] += [Stake(payer, Capacity.FUNDER) for payer in paying]
    _add_parties(found, signed)
    _add_places(found, signed)
    for one in signed:
        if one.level is Level.TEXTS:
            stated = [tree.stated_by.voice_id for tree in (one.row.left.tree, one.row.right.tree)]
            found[one.name] += [Stake(said, Capacity.TEXT) for said in stated]
        if one.level is Level.BOOKS:
            held = (one.row.reconciliation.left_holder, one.row.reconciliation.right_holder)
            found[one.name] += [Stake(holder.voice_id, Capacity.BOOK) for holder in held]
    for name, rows in widened(signed).items():
        found[name] += [Stake(row.organisation.voice_id, Capacity.WIDENED) for row in rows]
    return found


def _add_parties(found: Stakes, signed: Sequence[Signed]) -> None:
    wide = [(one.name, one.contract.pk) for one in signed if one.level is Level.PROGRAMME and one.contract]
    if not wide:
        return
    rows = ContractParty.objects.filter(contract_id__in={contract for _, contract in wide}, role__in=SIGNING)
    parties: dict[int, list[int]] = defaultdict(list)
    told = rows.annotate(said=voice("organisation")).order_by("pk").values_list("contract_id", "said")
    for contract, said in told:
        parties[contract].append(said)
    for name, contract in wide:
        found[name] += [Stake(said, Capacity.PARTY) for said in parties[contract]]


def _add_places(found: Stakes, signed: Sequence[Signed]) -> None:
    """A value of a commune concerns the commune and its agglomeration."""
    placed = {one.name: one.row.place_id for one in signed if one.level is Level.PLACE}
    if not placed:
        return
    held = PlaceMembership.objects.filter(on(today()), place_id__in=set(placed.values()))
    around: dict[int, set[int]] = {place: {place} for place in placed.values()}
    for place, container in held.order_by("pk").values_list("place_id", "container_id"):
        around[place].add(container)
    everywhere = set().union(*around.values())
    bodies = Organisation.objects.filter(place_id__in=everywhere, kind__in=OF_A_PLACE).order_by("pk")
    of_place: dict[int, list[int]] = defaultdict(list)
    for body in bodies:
        of_place[body.place_id or 0].append(body.voice_id)
    for name, place in placed.items():
        found[name] += [
            Stake(said, Capacity.PLACE) for where in sorted(around[place]) for said in of_place[where]
        ]
