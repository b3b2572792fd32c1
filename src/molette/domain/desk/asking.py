"""Which figures a person is asked to sign: the answer of `concern`, asked of the database for all at once."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from molette.domain.convergence.models import Concordance
from molette.domain.desk.concern import OF_A_PLACE, SIGNING, partners
from molette.domain.funding.models import FinancingPlan, Movement, PlanLine
from molette.domain.journal.known import today
from molette.domain.people.models import Organisation
from molette.domain.programme.models import ContractParty, MilestoneDate, Project
from molette.domain.reconciliation.models import Closing, SubmittedGap
from molette.domain.signatures.models import Subject, Widening
from molette.domain.signatures.queries import answered, programme_contract
from molette.domain.statements.models import Statement
from molette.domain.territory.queries import contents_of
from molette.engines.access import Permission, Reach, reach
from molette.engines.signatures import Answer

Rows = dict[Subject, QuerySet[Any]]
PROJECT: Final = {
    Subject.STATEMENT: "project",
    Subject.MOVEMENT: "project",
    Subject.DATE: "milestone__project",
}
BOOKS: Final = (Subject.CLOSING, Subject.GAP)
# A movement that nobody signed for is its funder's.
_AUTHOR: Final = {
    Subject.STATEMENT: F("said_by_id"),
    Subject.MOVEMENT: Coalesce("said_by_id", "funding_source__funder_id"),
    Subject.DATE: F("said_by_id"),
    Subject.RELATION: F("said_by_id"),
    Subject.CLOSING: F("said_by_id"),
    Subject.GAP: F("said_by_id"),
}


def standing(user: object) -> Rows:
    """The figures that may still be answered, among those the user reads, with their `author`."""
    found: Rows = {
        Subject.STATEMENT: Statement.objects.readable_by(user).standing(),
        Subject.MOVEMENT: Movement.objects.readable_by(user).filter(counted_in=None),
        Subject.DATE: _dates_that_hold(user),
        Subject.RELATION: Concordance.objects.visible_to(user).standing(),
        Subject.CLOSING: Closing.objects.readable_by(user).standing(),
        Subject.GAP: SubmittedGap.objects.readable_by(user).standing(),
    }
    return {kind: rows.annotate(author=_AUTHOR[kind]) for kind, rows in found.items()}


def _dates_that_hold(user: object) -> QuerySet[MilestoneDate]:
    """The last date said of each milestone: what was planned before it, or before it came, is past."""
    held = MilestoneDate.objects.filter(milestone=OuterRef("milestone"), withdrawn_reason="").order_by()
    later = Q(said_on__gt=OuterRef("said_on")) | Q(said_on=OuterRef("said_on"), pk__gt=OuterRef("pk"))
    came = held.filter(nature=MilestoneDate.Nature.ACTUAL)
    planned = Q(nature=MilestoneDate.Nature.PLANNED)
    over = Q(Exists(held.filter(later, nature=OuterRef("nature")))) | (planned & Q(Exists(came)))
    return MilestoneDate.objects.visible_to(user).filter(withdrawn_reason="").exclude(over)


def voices(organisations: Iterable[int]) -> dict[int, int]:
    """The voice of each of these organisations. One query."""
    rows = Organisation.objects.filter(pk__in=list(organisations)).order_by("pk")
    return {one.pk: one.voice_id for one in rows}


def speaking(known: Iterable[int]) -> QuerySet[Organisation]:
    """The organisations that speak with one of these voices."""
    wanted = list(known)
    return Organisation.objects.filter(
        Q(pk__in=wanted, speaks_for=None) | Q(speaks_for__in=wanted)
    ).order_by()


def to_sign(user: Any) -> Rows:
    """The figures that one of the user's organisations is asked to sign, may sign, and has not answered.

    The same answer as `concern.concerns`, asked of the database for all figures at once.
    """
    signers = [
        (grant, held)
        for grant in getattr(user, "grants", ())
        if (held := reach([grant], Permission.SIGN_STATEMENT))
    ]
    if not signers:
        return {kind: rows.none() for kind, rows in standing(user).items()}
    known = list(speaking(partners()).values_list("pk", flat=True))
    spoken = voices(grant.organisation for grant, _ in signers)
    signing = [_Signer(held, spoken[grant.organisation]) for grant, held in signers]
    found: Rows = {}
    for kind, rows in standing(user).items():
        asked = Q(pk__in=())
        for signer in signing:
            asked |= _asked(kind, signer, known)
        found[kind] = rows.filter(asked).exclude(answered(kind, kind=Answer.SETTLED))
    return found


class _Signer:
    """A mandate to sign, and what its voice is concerned by: read once, whatever the kinds of figures."""

    def __init__(self, held: Reach, said: int) -> None:
        self.held = held
        self.members = list(speaking([said]).values_list("pk", flat=True))
        parties = ContractParty.objects.filter(role__in=SIGNING, organisation__in=self.members)
        self.contracts = set(parties.order_by().values_list("contract_id", flat=True))
        bodies = Organisation.objects.filter(pk=said, kind__in=OF_A_PLACE).exclude(place=None)
        places = set(bodies.order_by().values_list("place_id", flat=True))
        inside = contents_of(places, today()) if places else {}
        self.places = frozenset().union(*inside.values()) | places


def _asked(kind: Subject, signer: _Signer, known: list[int]) -> Q:
    """Hold for what this voice is asked to sign, where the mandate reaches, and has not answered."""
    widened = Widening.objects.filter(subject=kind, organisation__in=signer.members).order_by()
    by_hand = Q(pk__in=widened.values("subject_id"))
    mine = (Q(author__in=known) & _concerns(kind, signer)) | by_hand
    silent = ~Q(answered(kind, organisation__in=signer.members))
    return mine & ~Q(author__in=signer.members) & silent & _within(kind, signer.held)


def _concerns(kind: Subject, signer: _Signer) -> Q:
    if kind is Subject.RELATION:
        stated = Q(left__tree__stated_by__in=signer.members)
        return stated | Q(right__tree__stated_by__in=signer.members)
    if kind in BOOKS:
        held = Q(reconciliation__left_holder__in=signer.members)
        return held | Q(reconciliation__right_holder__in=signer.members)
    path = PROJECT[kind]
    owned = Q(**{f"{path}__owner__in": signer.members})
    wide = Q(**{path: None})
    if kind is Subject.MOVEMENT:
        paid = Q(funding_source__funder__in=signer.members)
        return owned | paid | (wide & Q(contract__in=signer.contracts))
    project = owned | Q(**{f"{path}__in": _paid_by(signer.members)})
    if kind is Subject.DATE:
        return project
    contract = programme_contract() if signer.contracts else None
    signs = contract is not None and contract.pk in signer.contracts
    return project | Q(place__in=signer.places) | (wide & Q(place=None) if signs else Q(pk__in=()))


def _paid_by(members: list[int]) -> QuerySet[Any]:
    """The projects that these organisations pay, by a line of the voted plan or by a movement."""
    planned = PlanLine.objects.filter(
        funding_source__funder__in=members, plan__status=FinancingPlan.Status.VOTED
    )
    moved = Movement.objects.filter(funding_source__funder__in=members, project__isnull=False)
    paid = Q(pk__in=planned.order_by().values("plan__project_id"))
    return (
        Project.objects.filter(paid | Q(pk__in=moved.order_by().values("project_id"))).order_by().values("pk")
    )


def _within(kind: Subject, held: Reach) -> Q:
    """Keep what a mandate to sign covers."""
    if held.everywhere:
        return Q()
    if kind is Subject.RELATION:
        left = Q(left__tree__stated_by__place__in=held.places)
        return left | Q(right__tree__stated_by__place__in=held.places)
    if kind in BOOKS:
        left = Q(reconciliation__left_holder__place__in=held.places)
        return left | Q(reconciliation__right_holder__place__in=held.places)
    path = PROJECT[kind]
    places = Project.places.through.objects.filter(place_id__in=held.places).order_by()
    covered = Q(**{f"{path}__in": places.values("project_id")}) | Q(**{f"{path}__slug__in": held.projects})
    return covered | Q(place__in=held.places) if kind is Subject.STATEMENT else covered
