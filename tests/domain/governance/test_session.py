"""In session: who is there, what each says and votes, what is decided, and what that changes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from molette.domain.funding.models import FinancingPlan
from molette.domain.governance import actions
from molette.domain.governance.actions import Decided
from molette.domain.governance.contents import content_of, hash_of
from molette.domain.governance.models import (
    AgendaPoint,
    Attendance,
    ChairSignature,
    Meeting,
    Minutes,
    Resolution,
    SignedAct,
    Stance,
)
from molette.domain.governance.queries import (
    decisions_since,
    follow_by,
    meeting,
    obligations,
    public_decisions,
    rate_of,
)
from molette.domain.journal.models import Entry
from molette.domain.programme.models import Amendment, Project
from molette.domain.signatures.models import Position
from molette.domain.signatures.queries import case_of
from molette.domain.signatures.subjects import SUBJECTS
from molette.engines.access import Role
from molette.engines.committees.calendar import Stage
from molette.engines.proof import content_hash
from molette.engines.signatures import State, state
from tests import factories as make
from tests.domain.governance.conftest import Table

LATER = timedelta(60)


def told(act: Any) -> str:
    with pytest.raises(ValidationError) as found:
        act()
    return " ".join(found.value.messages)


def decided(table: Table, **fields: Any) -> Decided:
    given: dict[str, Any] = {
        "kind": "validate",
        "text": "Le comité valide.",
        "key": uuid4(),
        "owner": table.town,
        "due_on": make.today() + LATER,
    }
    return Decided(**{**given, **fields})


@pytest.fixture
def opened(table: Table) -> Meeting:
    return table.session()


@pytest.fixture
def project(table: Table) -> Project:
    return make.project(
        make.place(), owner=table.town, is_published=True, title="Gare", contract=table.body.contract
    )


def contested(table: Table, project: Project) -> Any:
    cost = make.statement(
        project=project, said_by=table.town, measure=make.measure(unit="€"), value=2_000_000
    )
    make.position(cost, table.region, kind="contested", reason="Trop haut", counter_value=Decimal(1_800_000))
    return cost


def about(opened: Meeting, cost: Any) -> AgendaPoint:
    return make.point(opened, "Le coût", subject="statement", subject_id=cost.pk, project=cost.project)


# --- Who is there -------------------------------------------------------------------------------------------


def test_attendance_is_written_by_organisation_and_corrected(table: Table) -> None:
    one = make.session(table.body)
    actions.record_attendance(
        table.manager,
        one,
        {
            table.state: ("present", None),
            table.region: ("represented", table.state),
            table.town: ("absent", None),
        },
    )
    actions.record_attendance(table.manager, one, {table.town: ("present", None)})

    view = meeting(one.pk, make.member(Role.READER))
    assert view is not None
    assert (view.quorum.voting, view.quorum.there, view.quorum.unsaid) == (3, 3, 0)
    assert Attendance.objects.count() == 3


def test_nobody_represents_himself_and_a_stranger_is_not_there(table: Table) -> None:
    one = make.session(table.body)

    def write(*said: Any) -> Any:
        return lambda: actions.record_attendance(table.manager, one, dict([said]))

    assert "Dites quelle organisation" in told(write(table.town, ("represented", None)))
    assert "ne se représente pas elle-même" in told(write(table.town, ("represented", table.town)))
    assert "ne siège pas" in told(write(make.organisation(), ("present", None)))
    with pytest.raises(PermissionDenied):
        actions.record_attendance(table.by(Role.MANAGER, table.town), one, {table.town: ("absent", None)})


def test_nothing_is_written_of_a_session_that_is_not_open(table: Table) -> None:
    one = make.meeting(table.body, held_on=make.today() + LATER)

    said = told(lambda: actions.record_attendance(table.manager, one, {table.town: ("present", None)}))

    assert "n’est pas ouverte" in said


# --- What each says and votes -------------------------------------------------------------------------------


def test_a_partner_says_where_it_stands_in_its_own_words_once_however_often_it_is_sent(
    table: Table, opened: Meeting
) -> None:
    point, key = make.point(opened), uuid4()
    own = table.by(Role.CONTRIBUTOR, table.town)

    for _ in range(2):
        actions.say_stance(
            own, point, organisation=table.town, kind="reserve", words="Sous réserve du prêt.", key=key
        )

    assert Stance.objects.get().words == "Sous réserve du prêt."
    assert "dans les mots" in told(
        lambda: actions.say_stance(
            own, point, organisation=table.town, kind="against", words=" ", key=uuid4()
        )
    )


def test_before_the_session_each_speaks_for_itself_during_it_who_writes_does(
    table: Table, opened: Meeting
) -> None:
    before = make.point(make.meeting(table.body, held_on=make.today() + LATER))

    def say(point: AgendaPoint) -> Stance:
        return actions.say_stance(
            table.manager, point, organisation=table.town, kind="for", words="", key=uuid4()
        )

    with pytest.raises(PermissionDenied):
        say(before)
    assert say(make.point(opened)).written_by == table.region


def test_the_last_word_of_a_partner_holds_and_a_stance_is_taken_back_with_a_reason(
    table: Table, opened: Meeting
) -> None:
    point = make.point(opened)
    make.stance(point, table.town, kind="against", words="Non")
    last = make.stance(point, table.town, kind="for")

    def held() -> list[tuple[str, bool]]:
        view = meeting(opened.pk, make.member(Role.READER))
        assert view is not None
        return [(one.kind, one.holds) for one in view.points[0].stances]

    assert held() == [("against", False), ("for", True)]
    with pytest.raises(PermissionDenied, match="elle seule la retire"):
        actions.withdraw_stance(table.manager, last, reason="Mal entendu")
    actions.withdraw_stance(table.by(Role.CONTRIBUTOR, table.town), last, reason="Mal dit")
    assert held() == [("against", True)]


def test_only_those_who_have_a_voice_and_are_there_vote_where_the_body_votes(
    table: Table, opened: Meeting
) -> None:
    point = make.point(opened)
    assert "ne vote pas" in told(lambda: actions.cast_votes(table.manager, point, {table.town: "for"}))
    table.body.votes = True
    table.body.save()
    point = AgendaPoint.objects.select_related("meeting__body").get()

    actions.cast_votes(table.manager, point, {table.town: "for", table.state: "against", table.region: "for"})
    actions.record_attendance(table.manager, point.meeting, {table.state: ("absent", None)})

    view = meeting(opened.pk, make.member(Role.READER))
    assert view is not None
    assert (view.points[0].tally.votes_for, view.points[0].tally.is_carried) == (2, True)
    assert "ni présente" in told(lambda: actions.cast_votes(table.manager, point, {table.state: "for"}))
    assert "n’a pas voix" in told(
        lambda: actions.cast_votes(table.manager, point, {make.organisation(): "for"})
    )


# --- What is decided ----------------------------------------------------------------------------------------


def test_a_decision_sent_twice_is_written_once(table: Table, opened: Meeting) -> None:
    point, said = make.point(opened), decided(table)

    first = actions.record_decision(table.manager, point, said)
    again = actions.record_decision(table.manager, point, said)

    assert first == again
    assert Resolution.objects.count() == 1
    assert first.number == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"text": " "}, "text"),
        ({"owner": None}, "owner"),
        ({"due_on": None}, "due_on"),
        ({"due_on": make.today() - LATER}, "due_on"),
        ({"instead": Decimal(3)}, "instead"),
    ],
)
def test_a_decision_that_lacks_something_says_what(
    table: Table, opened: Meeting, fields: dict[str, Any], name: str
) -> None:
    with pytest.raises(ValidationError) as found:
        actions.record_decision(table.manager, make.point(opened), decided(table, **fields))

    assert name in found.value.message_dict


def test_a_body_decides_within_its_powers_only(table: Table, opened: Meeting, project: Project) -> None:
    table.body.may_settle = False
    table.body.save()
    point = AgendaPoint.objects.select_related("meeting__body").get(
        pk=about(opened, contested(table, project)).pk
    )

    assert "n’a pas le pouvoir de trancher" in told(
        lambda: actions.record_decision(table.manager, point, decided(table))
    )
    sent = make.body(table.state)
    made = actions.record_decision(
        table.manager, point, decided(table, kind="postpone", referred_to=sent, owner=None, due_on=None)
    )
    assert made.referred_to == sent


def test_without_its_quorum_or_its_vote_a_body_decides_nothing(table: Table, opened: Meeting) -> None:
    table.body.quorum_rule, table.body.quorum_value = "number", Decimal(3)
    table.body.save()
    point = AgendaPoint.objects.select_related("meeting__body").get(pk=make.point(opened).pk)
    actions.record_attendance(table.manager, opened, {table.town: ("absent", None)})

    assert "Quorum non atteint" in told(lambda: actions.record_decision(table.manager, point, decided(table)))
    actions.record_attendance(table.manager, opened, {table.town: ("present", None)})
    table.body.votes = True
    table.body.save()
    point = AgendaPoint.objects.select_related("meeting__body").get()
    assert "Aucune voix" in told(lambda: actions.record_decision(table.manager, point, decided(table)))
    actions.cast_votes(table.manager, point, {table.town: "for"})
    assert actions.record_decision(table.manager, point, decided(table)).number == 1
    changed = told(lambda: actions.cast_votes(table.manager, point, {table.town: "against"}))
    assert "le vote qui l’a décidé ne change plus" in changed


def test_the_presences_with_which_a_decision_was_taken_do_not_change_after_it(
    table: Table, opened: Meeting
) -> None:
    def write(**said: Any) -> Any:
        return lambda: actions.record_attendance(table.manager, opened, {table.town: tuple(said.values())})

    noted = actions.record_decision(table.manager, make.point(opened), decided(table, kind="take_note"))
    write(presence="absent", by=None)()
    write(presence="present", by=None)()
    made = actions.record_decision(table.manager, make.point(opened, order=2), decided(table))

    said = told(write(presence="absent", by=None))
    assert said.startswith(
        "La décision n° 2 a été prise avec les présences inscrites : celle de Ville de Lens"
    )
    assert "ne change plus" in told(write(presence="represented", by=table.state))
    write(presence="present", by=None)()  # the page sends every row: what is the same is no change
    actions.withdraw_decision(table.manager, made, reason="Erreur de saisie")
    write(presence="absent", by=None)()
    assert noted.withdrawn_on is None


def test_a_decision_settles_the_contested_figure_citing_the_body_and_its_text(
    table: Table, opened: Meeting, project: Project
) -> None:
    cost = contested(table, project)
    said = decided(table, kind="amend", text="Le comité retient 1,9 M€.", instead=Decimal(1_900_000))

    made = actions.record_decision(table.manager, about(opened, cost), said)

    position = Position.objects.get(kind="settled")
    signed = SUBJECTS["statement"].signed(cost.pk)
    assert made.position == position
    assert (position.body, position.reason) == (table.body.name, "Le comité retient 1,9 M€.")
    assert signed is not None
    assert state(case_of(signed), make.today()) is State.SETTLED
    cost.refresh_from_db()
    assert cost.value_in_use == 1_900_000
    assert "déjà changé le programme" in told(
        lambda: actions.withdraw_decision(table.manager, made, reason="Erreur")
    )


def test_settling_asks_for_the_right_to_settle(table: Table, opened: Meeting, project: Project) -> None:
    point = about(opened, contested(table, project))

    with pytest.raises(PermissionDenied):
        actions.record_decision(table.by(Role.SIGNATORY, table.region), point, decided(table))

    assert Resolution.objects.count() == 0


def test_a_decision_votes_the_plan(table: Table, opened: Meeting, project: Project) -> None:
    plan = make.plan(project, status="draft", cost_excl_tax=Decimal(400_000))
    make.plan_line(plan, 400_000)
    point = make.point(opened, "Le plan", project=project, plan=plan)

    actions.record_decision(table.manager, point, decided(table))

    plan.refresh_from_db()
    assert (plan.status, plan.voted_by) == (FinancingPlan.Status.VOTED, None)
    assert plan.act == f"Décision n° 1, {table.body.name}, {opened.held_on:%d/%m/%Y}"


def test_a_decision_adds_the_amendment_to_the_contract(table: Table, opened: Meeting) -> None:
    point = make.point(opened, "Avenant n° 4", is_amendment=True)

    actions.record_decision(table.manager, point, decided(table, text="Dix cités de plus."))

    assert Amendment.objects.get().summary == "Dix cités de plus."


def test_a_decision_written_by_mistake_is_taken_back(table: Table, opened: Meeting) -> None:
    made = actions.record_decision(table.manager, make.point(opened), decided(table))

    actions.withdraw_decision(table.manager, made, reason="Autre point")

    assert obligations(make.member(Role.READER)) == ()


# --- The minutes --------------------------------------------------------------------------------------------


def sign(table: Table, one: Meeting, of: Any) -> bool:
    return actions.sign(
        table.by(Role.SIGNATORY, of),
        one,
        act=SignedAct.MINUTES,
        organisation=of,
        seen=hash_of(content_of(one, SignedAct.MINUTES)),
    )


def test_minutes_name_who_was_absent_before_the_session_closes(table: Table) -> None:
    one = make.session(table.body)

    assert "inscrivez la présence de Préfecture" in told(lambda: actions.close_session(table.manager, one))


def test_minutes_are_a_draft_at_once_and_immutable_once_both_chairs_have_signed(
    table: Table, opened: Meeting
) -> None:
    actions.record_decision(table.manager, make.point(opened), decided(table))
    actions.close_session(table.manager, opened)
    assert opened.stage is Stage.DRAFT

    assert not sign(table, opened, table.state)
    assert sign(table, opened, table.region)

    kept = Minutes.objects.get()
    assert opened.stage is Stage.VALIDATED
    assert content_hash(kept.content) == kept.sha256
    point = AgendaPoint.objects.get()
    assert "plus rien n’y change" in told(
        lambda: actions.record_decision(table.manager, point, decided(table))
    )
    assert "plus rien n’y change" in told(
        lambda: actions.say_stance(
            table.manager, point, organisation=table.town, kind="for", words="", key=uuid4()
        )
    )


def test_the_database_itself_refuses_to_change_validated_minutes(table: Table, opened: Meeting) -> None:
    actions.close_session(table.manager, opened)
    sign(table, opened, table.state)
    sign(table, opened, table.region)
    kept = Minutes.objects.get()
    kept.sha256 = "0" * 64

    with pytest.raises(IntegrityError, match="relevé validé"), transaction.atomic():
        kept.save()
    with pytest.raises(IntegrityError, match="relevé validé"), transaction.atomic():
        kept.delete()


def test_a_correction_of_the_draft_voids_the_signature_given(table: Table, opened: Meeting) -> None:
    actions.close_session(table.manager, opened)
    sign(table, opened, table.state)

    actions.record_decision(table.manager, make.point(opened), decided(table))

    assert ChairSignature.objects.get().voided_on == make.today()
    assert not sign(table, opened, table.region)
    assert sign(table, opened, table.state)


# --- What follows -------------------------------------------------------------------------------------------


def owed(table: Table, opened: Meeting, **fields: Any) -> Resolution:
    given = {"owner": table.town, "due_on": make.today() - timedelta(5), **fields}
    return make.resolution(make.point(opened, "La gare"), **given)


def test_each_decision_is_followed_until_it_is_done_with_its_evidence(table: Table, opened: Meeting) -> None:
    made = owed(table, opened, decided_on=make.today() - timedelta(9))
    reader = make.member(Role.READER)
    (waiting,) = obligations(reader)
    assert waiting.days_late == 5
    assert rate_of([waiting]).late == 1

    done = actions.fulfil(
        table.by(Role.CONTRIBUTOR, table.town),
        made,
        done_on=make.today() - timedelta(6),
        evidence="Arrêté n° 3",
    )

    (kept,) = obligations(reader)
    assert (kept.done_on, kept.evidence, kept.days_late) == (make.today() - timedelta(6), "Arrêté n° 3", 0)
    assert obligations(reader, only_open=True) == ()
    actions.take_back(table.by(Role.CONTRIBUTOR, table.town), done, reason="Arrêté annulé")
    assert len(obligations(reader, only_late=True)) == 1


def test_it_is_done_neither_tomorrow_nor_before_it_was_decided_nor_without_evidence(
    table: Table, opened: Meeting
) -> None:
    made = owed(table, opened)

    def say(days: int, evidence: str = "Arrêté") -> Any:
        return lambda: actions.fulfil(
            table.manager, made, done_on=make.today() + timedelta(days), evidence=evidence
        )

    assert "demain" in told(say(1))
    assert "après avoir été prise" in told(say(-1))
    assert "ce qui le montre" in told(say(0, " "))
    say(0)()
    assert "déjà dite exécutée" in told(say(0))
    with pytest.raises(PermissionDenied):
        actions.take_back(table.by(Role.MANAGER, make.organisation()), made.fulfillments.get(), reason="x")


def test_the_follow_up_is_told_by_body_and_by_partner(table: Table, opened: Meeting) -> None:
    make.fulfillment(owed(table, opened))
    owed(table, opened, owner=table.region, number=2)

    rows = obligations(make.member(Role.READER))

    assert [(one.name, one.rate.done, one.rate.late) for one in follow_by(rows, lambda o: o.owner.label)] == [
        ("Région", 0, 1), ("Ville de Lens", 1, 0),
    ]  # fmt: skip


def test_residents_read_the_public_decisions_of_validated_minutes_alone(
    table: Table, opened: Meeting
) -> None:
    make.resolution(make.point(opened, "Public"))
    make.resolution(make.point(opened, "Entre nous"), is_public=False, number=2)
    hidden = make.project(make.place(), is_published=False)
    make.resolution(make.point(opened, "Secret", project=hidden), number=3)
    assert public_decisions(None) == ()

    actions.close_session(table.manager, opened)
    sign(table, opened, table.state)
    sign(table, opened, table.region)

    (row,) = public_decisions(None)
    assert (row.point, row.minutes_hash) == ("Public", Minutes.objects.get().sha256)


def test_the_decisions_since_a_day_leave_out_those_before(table: Table, opened: Meeting) -> None:
    make.resolution(make.point(opened), decided_on=make.today() - timedelta(3))
    make.resolution(make.point(opened), number=2)

    found = decisions_since(make.today() - timedelta(1), make.member(Role.READER))

    assert [row.decision.number for row in found] == [2]


def test_the_journal_tells_who_wrote_each_entry_and_hides_what_a_project_reserves(
    table: Table, opened: Meeting, project: Project
) -> None:
    actions.record_decision(table.manager, make.point(opened, project=project), decided(table))

    line = Entry.objects.get(verb="a inscrit la")
    assert (line.organisation, line.project) == ("Région", project.slug)
    assert isinstance(Resolution.objects.get().entry_key, UUID)
