"""What a list shows is what the check allows, for any mandates and anything listed: neither leaks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from molette.domain.followup.models import Blocking, Dependency, Judgement, Risk, Update, WeatherWord
from molette.domain.funding.models import (
    ConditionReading,
    FinancingPlan,
    GrantCondition,
    RepaymentClaim,
    Spending,
)
from molette.domain.funding.queries import plans as funding
from molette.domain.journal import queries as journal
from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor
from molette.domain.ledger.models import Batch, LedgerEntry
from molette.domain.people import queries as people
from molette.domain.people.models import Membership, Organisation, User
from molette.domain.people.permissions import Permission, can, voices
from molette.domain.programme.models import Document, Milestone, MilestoneDate, Project
from molette.domain.secrecy import queries as secrecy
from molette.domain.secrecy.models import Reservation
from molette.domain.signatures.models import Position
from molette.domain.signatures.subjects import SUBJECTS
from molette.domain.statements import desk as statements
from molette.domain.statements.models import Choice, Statement
from molette.domain.territory.models import Place, PlaceKind
from molette.domain.voice.models import Contribution, Topic
from molette.engines.access import Role, reach_of
from tests import factories as make


def _may_see_what_it_answers(user: Any, position: Position) -> bool:
    signed = SUBJECTS[position.subject].find([position.subject_id])[0]
    return signed.project is None or can(user, Permission.VIEW_PROJECT, signed.project)


def _is_covered(user: Any, one: Any) -> bool:
    """Hold where a mandate covers the project: that it is published is not enough."""
    places, project = one.footing()
    return reach_of(user, Permission.VIEW_PROJECT).covers(places=places, project=project)


def _may_be_told(user: Any, one: Blocking) -> bool:
    """Hold where a mandate covers the project, and for those who can lift what blocks it."""
    own = voices(user, Permission.VIEW_PROJECT)
    return _is_covered(user, one) or one.lifter_id in own


CHECKS: dict[Any, Callable[[Any, Any], bool]] = {
    Project: lambda user, one: can(user, Permission.VIEW_PROJECT, one),
    FinancingPlan: funding.may_see,
    Spending: _is_covered,
    GrantCondition: lambda user, one: can(user, Permission.VIEW_PROJECT, one.project),
    ConditionReading: lambda user, one: can(user, Permission.VIEW_PROJECT, one.condition.project),
    RepaymentClaim: lambda user, one: can(user, Permission.VIEW_PROJECT, one.project),
    WeatherWord: lambda user, one: can(user, Permission.VIEW_PROJECT, one.project),
    Risk: _is_covered,
    Update: _is_covered,
    Judgement: _is_covered,
    Blocking: _may_be_told,
    Dependency: lambda user, one: all(
        can(user, Permission.VIEW_PROJECT, end.project) for end in (one.waiting, one.awaited)
    ),
    Milestone: lambda user, one: can(user, Permission.VIEW_PROJECT, one.project),
    MilestoneDate: lambda user, one: can(user, Permission.VIEW_PROJECT, one.milestone.project),
    Document: lambda user, one: can(user, Permission.VIEW_PROJECT, one.project),
    Statement: statements.may_see,
    Position: _may_see_what_it_answers,
    Choice: lambda user, one: statements.may_see(user, one.statement),
    Batch: lambda user, one: can(user, Permission.VIEW_LEDGER, one),
    LedgerEntry: lambda user, one: can(user, Permission.VIEW_LEDGER, one),
    Membership: people.may_see,
    Entry: journal.may_see,
    Reservation: secrecy.may_see,
    Contribution: lambda user, one: can(user, Permission.MODERATE_VOICE, one),
    Topic: lambda user, one: can(user, Permission.MODERATE_VOICE, one),
}
YESTERDAY = -1
GROUNDS = ("programme", "agglomeration", "town", "elsewhere", "project")


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate to draw: which role, over what, for the first or the second organisation, ended or not."""

    role: Role
    over: str
    organisation: int
    ended: bool


mandates = st.lists(
    st.builds(
        Mandate,
        role=st.sampled_from(Role),
        over=st.sampled_from(GROUNDS),
        organisation=st.integers(0, 1),
        ended=st.booleans(),
    ),
    max_size=3,
)


class Lists(TestCase):
    """One programme with one of everything in every state, and people drawn at random."""

    organisations: tuple[Organisation, Organisation]
    grounds: dict[str, dict[str, object]]

    @classmethod
    def setUpTestData(cls) -> None:
        agglomeration = make.place("CA", kind=PlaceKind.AGGLOMERATION)
        town, elsewhere = make.place("Lens"), make.place("Douai")
        make.inside(town, agglomeration)
        cls.organisations = (make.organisation(), make.organisation())
        projects = [
            make.project(*where, is_published=published)
            for where in ((town,), (elsewhere,), (town, elsewhere), ())
            for published in (True, False)
        ]
        for project in projects:
            _speak_of(project, *cls.organisations)
        for where in (None, town):
            make.statement(place=where)
        for about in ({"place": town}, {"place": elsewhere}, {"service": "La piscine"}):
            make.topic(make.message(**about))
        for of in (None, *cls.organisations):
            _send(of)
        make.reservation(cls.organisations[0])
        make.reservation(cls.organisations[1], reserved_by=cls.organisations[0])
        make.reservation(reserved_by=cls.organisations[1])
        cls.grounds = _grounds(agglomeration, town, elsewhere, projects[1])

    @given(mandates)
    @settings(max_examples=40)
    def test_a_list_holds_exactly_what_the_check_allows(self, drawn: list[Mandate]) -> None:
        user = self._person(drawn)

        self._compare(user)

    def test_a_resident_without_account_is_shown_exactly_what_the_check_allows(self) -> None:
        self._compare(None)

    def test_what_is_drawn_tells_one_from_another(self) -> None:
        """Each list has something to show and something to hide: the law above is not empty."""
        nobody = self._person([])
        roles = (Role.ADMINISTRATOR, Role.READER, Role.PROJECT_LEAD)
        reader = self._person([Mandate(role, "programme", 0, ended=False) for role in roles])

        for model in CHECKS:
            assert model.objects.visible_to(reader).count() > model.objects.visible_to(nobody).count(), model

    def _person(self, drawn: list[Mandate]) -> User:
        user = make.user()
        for mandate in drawn:
            held = self.grounds[mandate.over]
            end = {"ends_on": make.today() + timedelta(days=YESTERDAY)} if mandate.ended else {}
            make.mandate(mandate.role, user, self.organisations[mandate.organisation], **held, **end)
        return User.objects.get(pk=user.pk)

    def _compare(self, user: User | None) -> None:
        for model, check in CHECKS.items():
            listed = set(model.objects.visible_to(user).order_by().values_list("pk", flat=True))
            allowed = {one.pk for one in model.objects.order_by("pk") if check(user, one)}
            assert listed == allowed, model


def _grounds(
    agglomeration: Place, town: Place, elsewhere: Place, project: Project
) -> dict[str, dict[str, object]]:
    return {
        "programme": {},
        "agglomeration": {"place": agglomeration},
        "town": {"place": town},
        "elsewhere": {"place": elsewhere},
        "project": {"project": project.slug},
    }


def _speak_of(project: Project, one: Organisation, other: Organisation) -> None:
    """One of each that a project holds, a plan in each state, and lines of the journal, restricted or not."""
    for version, status in enumerate(FinancingPlan.Status, start=1):
        make.plan(project, version=version, status=status)
    said_date = make.milestone_date(make.milestone(project))
    movement = make.movement(project=project)
    make.position(said_date, one, subject="date")
    make.position(movement, one, subject="movement")
    make.document(project)
    make.spending(project)
    make.reading(make.condition(project))
    make.claim(project)
    make.weather(project)
    make.risk(project)
    make.topic(make.message(project=project))
    make.update(make.campaign(), project)
    make.judgement(make.milestone(project))
    make.blocking(project)
    make.blocking(project, lifter=one)
    make.dependency(make.milestone(project), make.milestone(project))
    said = make.statement(project=project)
    make.position(said, one)
    make.choice(said)
    for by, restricted in product((None, one, other), (False, True)):
        speaker = Actor("Quelqu’un", organisation_id=by.pk if by else None)
        make.entry(by=speaker, subject=project, project=project.slug, restricted=restricted)


def _send(of: Organisation | None) -> None:
    """A file of a public register, of one that is not, and of none, each with an entry where it may have."""
    for public in (True, False):
        register = make.register(is_public=public)
        batch = make.batch(register=register, organisation=of)
        make.ledger_entry(batch=batch)
    make.batch(organisation=of)
