"""The desk of a partner: what it has to sign, what others contest, who is silent, what is joint."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from molette.domain.desk.asking import to_sign
from molette.domain.desk.concern import concerns
from molette.domain.desk.life import Life, life
from molette.domain.desk.rate import joint_rates
from molette.domain.desk.tabs import Tab, count_to_sign, rows_to_sign, signing_desk
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.reconciliation.models import Reconciliation
from molette.domain.secrecy.veils import keeping, veil
from molette.domain.signatures.models import Subject, Widening
from molette.domain.signatures.subjects import SUBJECTS
from molette.domain.territory.models import PlaceKind
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.engines.signatures import State
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Organisation:
    return make.organisation("Commune")


@pytest.fixture
def funder() -> Organisation:
    return make.organisation("Département")


@pytest.fixture
def project(owner: Organisation, funder: Organisation) -> Project:
    """A project of the commune that the department pays."""
    made = make.project(owner=owner)
    plan = make.plan(made, status="voted", cost_excl_tax=Decimal(2_000_000))
    make.plan_line(plan, 400_000, funding_source=make.funding_source(funder=funder))
    return made


def cost(project: Project, by: Organisation, value: int = 2_000_000, **fields: Any) -> Any:
    measure = make.measure(unit="€", is_project_cost=True)
    return make.statement(project=project, said_by=by, measure=measure, value=Decimal(value), **fields)


def opened(said: Any, user: object, subject: Subject = Subject.STATEMENT) -> Life:
    found = life(subject, said.pk, user)
    assert found is not None
    return found


def waiting(user: User) -> list[tuple[str, int]]:
    return [(row.signed.subject, row.signed.key) for row in signing_desk(user, Tab.TO_SIGN).rows]


def signatory(of: Organisation, **scope: Any) -> User:
    return make.member(Role.SIGNATORY, of=of, **scope)


def test_whoever_pays_a_project_is_asked_to_sign_what_its_owner_says_of_it(
    project: Project, owner: Organisation, funder: Organisation
) -> None:
    said = cost(project, owner)
    planned = make.milestone_date(make.milestone(project), said_by=owner)

    assert set(waiting(signatory(funder))) == {("statement", said.pk), ("date", planned.pk)}
    assert waiting(signatory(owner)) == []
    assert waiting(signatory(make.organisation("Région"))) == []


def test_an_amount_is_signed_by_the_owner_and_by_the_funder_it_names(
    project: Project, owner: Organisation, funder: Organisation
) -> None:
    source = make.funding_source(funder=funder)
    theirs = make.movement(Rung.PAID, 100_000, project=project, funding_source=source)
    ours = make.movement(Rung.PAID, 90_000, project=project, funding_source=source, said_by=owner)

    assert waiting(signatory(owner)) == [("movement", theirs.pk)]
    assert waiting(signatory(funder)) == [("movement", ours.pk)]


def test_the_parties_to_the_contract_sign_what_one_of_them_says_of_the_programme() -> None:
    contract = make.contract(slug=settings.PROGRAMME)
    state, region, associated = (make.organisation(name) for name in ("État", "Région", "Pôle"))
    for one in (state, region):
        make.party(contract, one)
    make.party(contract, associated, role="associated")
    said = make.statement(said_by=state)

    assert waiting(signatory(region)) == [("statement", said.pk)]
    assert waiting(signatory(associated)) == []


def test_what_a_newspaper_publishes_asks_nobody_to_sign(project: Project, funder: Organisation) -> None:
    said = cost(project, make.organisation("Journal", kind="press"))

    assert waiting(signatory(funder)) == []
    assert opened(said, None).state is State.PUBLISHED


def test_a_town_and_its_agglomeration_sign_what_another_says_of_the_town() -> None:
    around, lens = make.place("CA", kind=PlaceKind.AGGLOMERATION), make.place("Lens")
    make.inside(lens, around)
    town = make.organisation("Ville de Lens", kind="commune", place=lens)
    agglomeration = make.organisation("CALL", kind="agglomeration", place=around)
    state = make.organisation("État")
    make.party(make.contract(), state)
    said = make.statement(place=lens, said_by=state)

    for body in (town, agglomeration):
        assert waiting(signatory(body)) == [("statement", said.pk)]
    shown = opened(said, None)
    assert {partner.capacity for partner in shown.partners} == {"c’est son territoire"}


def test_a_prefecture_is_asked_for_the_state_and_one_answer_is_enough(
    owner: Organisation, project: Project
) -> None:
    state = make.organisation("État")
    make.movement(project=project, funding_source=make.funding_source(funder=state))
    one, other = (make.organisation(name, speaks_for=state) for name in ("Préfecture", "DDTM"))
    said = cost(project, owner)

    assert ("statement", said.pk) in waiting(signatory(one))
    make.position(said, other)
    assert ("statement", said.pk) not in waiting(signatory(one))
    assert [p.answer for p in opened(said, None).partners if p.organisation.label == "État"] == ["accepted"]


def test_a_partner_added_by_hand_is_asked_with_the_reason(project: Project, owner: Organisation) -> None:
    region, said = make.organisation("Région"), cost(project, owner)
    Widening.objects.create(
        subject=Subject.STATEMENT,
        subject_id=said.pk,
        organisation=region,
        reason="Elle instruit le fonds.",
        added_on=make.today(),
    )

    assert waiting(signatory(region)) == [("statement", said.pk)]
    added = next(p for p in opened(said, None).partners if p.organisation.label == "Région")
    assert (added.capacity, added.why) == ("ajouté à la main", "Elle instruit le fonds.")


def test_a_mandate_on_a_town_signs_what_stands_there_and_nothing_else(
    funder: Organisation, owner: Organisation
) -> None:
    lens, douai = make.place("Lens"), make.place("Douai")
    said = []
    for where in (lens, douai):
        project = make.project(where, owner=owner)
        make.movement(project=project, funding_source=make.funding_source(funder=funder), said_by=funder)
        said.append(cost(project, owner))

    assert waiting(signatory(funder, place=lens)) == [("statement", said[0].pk)]


def test_what_was_answered_settled_withdrawn_or_replaced_awaits_nobody(
    project: Project, owner: Organisation, funder: Organisation
) -> None:
    make.position(cost(project, owner), funder)
    decided = {"kind": "settled", "body": "COPIL", "reason": "Tranché"}
    make.position(cost(project, owner), make.organisation(), **decided)
    cost(project, owner, withdrawn_on=make.today(), withdrawn_reason="Double")
    former = cost(project, owner)
    newer = cost(project, owner, replaces=former)

    assert waiting(signatory(funder)) == [("statement", newer.pk)]


def test_what_engages_the_most_euros_comes_first_then_the_oldest(
    project: Project, owner: Organisation, funder: Organisation
) -> None:
    small, great = cost(project, owner, 10_000), cost(project, owner, 9_000_000)
    homes = make.statement(project=project, said_by=owner)

    assert [key for _, key in waiting(signatory(funder))] == [great.pk, small.pk, homes.pk]


def test_others_values_stand_beside_one_s_own_contested_figure(
    project: Project, owner: Organisation, funder: Organisation
) -> None:
    said = cost(project, owner)
    make.position(said, funder, kind="contested", counter_value=Decimal(1_800_000), reason="Hors taxes")
    page = signing_desk(signatory(owner), Tab.CONTESTED)

    assert [(w.organisation.label, w.counter) for w in page.rows[0].against] == [
        ("Département", Decimal(1_800_000))
    ]
    make.position(said, funder, said_on=make.today())
    assert signing_desk(signatory(owner), Tab.CONTESTED).total == 0


def test_silence_is_shown_past_its_deadline_with_its_age_and_is_no_agreement(
    project: Project, owner: Organisation
) -> None:
    fresh, old = cost(project, owner), cost(project, owner)
    then = make.today() - timedelta(days=100)
    old.recorded_at = timezone.make_aware(datetime.combine(then, time(12)))
    old.save()
    page = signing_desk(signatory(owner), Tab.SILENT)

    assert [row.signed.key for row in page.rows] == [old.pk]
    assert [(w.organisation.label, w.days) for w in page.rows[0].silent] == [("Département", 100)]
    assert opened(old, None).state is State.PROPOSED
    assert opened(fresh, None).late == 0


def test_the_thread_keeps_every_word_and_says_whether_what_was_signed_still_stands(
    project: Project, owner: Organisation, funder: Organisation
) -> None:
    said = cost(project, owner)
    sealed = SUBJECTS[Subject.STATEMENT].find([said.pk])[0].content_hash
    make.position(said, funder, kind="contested", reason="Trop haut", said_on=date(2023, 2, 1))
    make.position(said, funder, said_on=date(2023, 3, 1), content_hash=sealed)

    found = opened(said, None)
    assert [(turn.kind, turn.holds) for turn in found.turns] == [("contested", False), ("accepted", True)]
    assert (found.state, found.is_unchanged) == (State.JOINT, True)

    said.value += 1
    said.save()
    assert opened(said, None).is_unchanged is False


def test_only_what_awaits_the_reader_is_reviewed_to_be_signed(
    project: Project, owner: Organisation, funder: Organisation
) -> None:
    said, other = cost(project, owner), cost(project, funder)

    rows = rows_to_sign(signatory(funder), {Subject.STATEMENT: [said.pk, other.pk, 999_999]})

    assert [row.signed.key for row in rows] == [said.pk]


def test_the_joint_rate_counts_what_engages_several_partners_and_nothing_else(
    project: Project, owner: Organisation, funder: Organisation
) -> None:
    make.position(cost(project, owner), funder)
    make.position(cost(project, owner), funder, kind="contested", reason="Trop haut")
    cost(project, owner)
    cost(project, make.organisation("Journal", kind="press"))

    found = joint_rates(None)

    assert (found.whole.figures, found.whole.joint, found.whole.contested, found.whole.open) == (3, 1, 1, 1)
    by_name = {rate.label: rate for rate in found.partners}
    assert (by_name["Département"].figures, by_name["Département"].waiting) == (3, 1)
    assert (by_name["Commune"].figures, by_name["Commune"].waiting) == (3, 0)


def test_the_rate_by_theme_follows_the_branches_of_a_tree(owner: Organisation, funder: Organisation) -> None:
    tree = make.tree(make.contract(), slug="axes")
    branch = make.node(tree, title="Mobilités")
    twig = make.node(tree, title="Gares", parent=branch)
    project = make.project(owner=owner, nodes=[twig])
    make.movement(project=project, funding_source=make.funding_source(funder=funder))
    make.position(cost(project, owner), funder)

    found = joint_rates(None, "axes")

    assert [(rate.label, rate.figures, rate.joint) for rate in found.themes] == [("Mobilités", 2, 1)]


def test_the_desk_asks_as_much_for_twenty_figures_as_for_two(
    project: Project,
    owner: Organisation,
    funder: Organisation,
    max_queries: Callable[..., AbstractContextManager[Any]],
) -> None:
    for _ in range(20):
        make.position(cost(project, owner), make.organisation("Région"), kind="contested", reason="…")
        make.milestone_date(make.milestone(project), said_by=owner)
    person = User.objects.get(pk=signatory(funder).pk)
    assert person.grants

    for tab in Tab:
        with keeping():
            veil(person)
            with max_queries(22):  # the frame of the page asks a few more
                signing_desk(person, tab)
    with keeping(), max_queries(20):
        joint_rates(person)


organisations = st.integers(0, 3)
said_by_whom = st.lists(
    st.tuples(organisations, st.sampled_from([*Subject]), organisations, st.booleans()), max_size=6
)


class Desks(TestCase):
    """What the database lists is what the computation explains, for any owner, funder, author and answer."""

    @given(st.tuples(organisations, organisations), said_by_whom)
    @bounded(max_examples=25)
    def test_whoever_is_asked_in_the_list_is_concerned_on_the_page_and_conversely(
        self, ties: tuple[int, int], told: list[tuple[int, Subject, int, bool]]
    ) -> None:
        bodies = [make.organisation() for _ in range(3)]
        bodies.append(make.organisation(speaks_for=bodies[0]))
        project = make.project(owner=bodies[ties[0]])
        plan = make.plan(project, status="voted")
        make.plan_line(plan, funding_source=make.funding_source(funder=bodies[ties[1]]))
        keys: dict[Subject, list[int]] = {subject: [] for subject in Subject}
        for author, subject, answering, answers in told:
            said = _say(project, subject, bodies[author])
            keys[subject].append(said.pk)
            if answers:
                make.position(said, bodies[answering], subject=subject)
        for body in bodies:
            person = User.objects.get(pk=signatory(body).pk)
            listed = {
                (subject, key)
                for subject, rows in to_sign(person).items()
                for key in rows.order_by().values_list("pk", flat=True)
            }
            assert listed == set(_asked(body, keys)), body
            assert count_to_sign(person) == len(listed)


def _say(project: Project, subject: Subject, author: Organisation) -> Any:
    match subject:
        case Subject.STATEMENT:
            return cost(project, author)
        case Subject.MOVEMENT:
            funding = make.funding_source(funder=author)
            return make.movement(project=project, said_by=author, funding_source=funding)
        case Subject.RELATION:
            owner = project.owner or author
            trees = [make.tree(project.contract, stated_by=one) for one in (owner, author)]
            return make.concordance(*map(make.node, trees), said_by=author)
        case Subject.DATE:
            return make.milestone_date(make.milestone(project), said_by=author)
        case Subject.CLOSING:
            return make.closing(_held_with(project.owner, author), said_by=author)
        case Subject.GAP:
            return make.submitted_gap(_held_with(project.owner, author), said_by=author)


def _held_with(other: Organisation | None, author: Organisation) -> Reconciliation:
    return make.reconciliation(left_holder=author, right_holder=other or author)


def _asked(body: Organisation, keys: dict[Subject, list[int]]) -> Any:
    for subject, wanted in keys.items():
        for concern in concerns(SUBJECTS[subject].find(wanted)):
            answered = {act.partner for act in concern.case.acts}
            asked = {one.partner for one in concern.case.asked}
            if body.voice_id in asked and body.voice_id not in answered:
                yield subject, concern.signed.key
