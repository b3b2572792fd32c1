"""A meeting: planned, jointly convened, changed, cancelled; its agenda as people make it."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from molette.domain.governance import actions
from molette.domain.governance.contents import content_of, hash_of
from molette.domain.governance.models import AgendaPoint, ChairSignature, Meeting, SignedAct
from molette.domain.governance.queries import SOURCES, meeting, meetings, suggestions
from molette.domain.journal.models import Entry
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.secrecy.models import Kind as SecretKind
from molette.engines.access import Role
from molette.engines.agenda import Candidate, Kind
from molette.engines.committees.calendar import Stage
from tests import factories as make
from tests.domain.governance.conftest import Table

SOON = timedelta(30)


def told(act: Any) -> str:
    with pytest.raises(ValidationError) as found:
        act()
    return " ".join(found.value.messages)


def planned(table: Table, **fields: Any) -> Meeting:
    given = {"held_on": make.today() + SOON, "starts_at": time(14, 30), "where": "Oignies", **fields}
    return actions.plan_meeting(table.manager, table.body, **given)


def sign(
    table: Table, one: Meeting, of: Organisation, act: str = SignedAct.CONVOCATION, **fields: Any
) -> bool:
    seen = fields.pop("seen", hash_of(content_of(one, act)))
    return actions.sign(table.by(Role.SIGNATORY, of), one, act=act, organisation=of, seen=seen)


# --- Plan and convene ---------------------------------------------------------------------------------------


def test_a_meeting_is_planned_by_who_convenes_with_its_calendar(table: Table) -> None:
    one = planned(table)

    view = meeting(one.pk, make.member(Role.READER))

    assert view is not None
    assert view.stage is Stage.PLANNED
    assert [step.on for step in view.steps] == [one.held_on - timedelta(days) for days in (21, 15, 8)]
    with pytest.raises(PermissionDenied):
        actions.plan_meeting(table.by(Role.MANAGER, table.town), table.body, held_on=date(2999, 1, 1))


def test_a_meeting_is_neither_in_the_past_nor_twice_a_day(table: Table) -> None:
    one = planned(table)

    assert "avant d’avoir lieu" in told(lambda: planned(table, held_on=make.today() - timedelta(1)))
    assert "déjà une séance ce jour-là" in told(lambda: planned(table, held_on=one.held_on))
    with pytest.raises(IntegrityError), transaction.atomic():
        make.meeting(table.body, held_on=one.held_on)


def test_a_convocation_is_joint_each_chair_signs_it_and_nobody_signs_for_the_other(table: Table) -> None:
    one = planned(table)

    assert not sign(table, one, table.state)
    assert one.stage is Stage.PLANNED
    with pytest.raises(PermissionDenied):
        actions.sign(
            table.by(Role.SIGNATORY, table.state),
            one,
            act=SignedAct.CONVOCATION,
            organisation=table.region,
            seen=hash_of(content_of(one, SignedAct.CONVOCATION)),
        )
    with pytest.raises(PermissionDenied):
        sign(table, one, table.town)
    assert sign(table, one, table.region)
    assert one.stage is Stage.CONVENED


def test_a_signature_given_twice_is_there_once(table: Table) -> None:
    one = planned(table)

    sign(table, one, table.state)
    sign(table, one, table.state)

    assert ChairSignature.objects.count() == 1


def test_what_changed_since_it_was_read_is_not_signed(table: Table) -> None:
    one = planned(table)

    assert "a changé depuis" in told(lambda: sign(table, one, table.state, seen="0" * 64))
    assert "l’heure et le lieu" in told(
        lambda: sign(table, planned(table, held_on=date(2999, 1, 1), where=""), table.state)
    )


def test_a_change_after_a_signature_voids_it_and_says_so(table: Table) -> None:
    one = planned(table)
    sign(table, one, table.state)
    sign(table, one, table.region)

    actions.edit_meeting(table.manager, one, where="Lens", reason="La salle est prise.")

    view = meeting(one.pk, make.member(Role.READER))
    assert view is not None
    assert view.stage is Stage.PLANNED
    assert view.convocation.was_voided
    assert {row.voided_reason for row in ChairSignature.objects.order_by("pk")} == {
        "Le contenu a changé après la signature."
    }
    assert Entry.objects.filter(verb="a rendu caduque la signature de").count() == 2


def test_a_note_that_is_not_in_the_convocation_voids_nothing(table: Table) -> None:
    one = planned(table)
    sign(table, one, table.state)

    actions.edit_meeting(table.manager, one, note="Apporter les plans.", reason="Utile")

    assert ChairSignature.objects.get().voided_on is None


def test_a_meeting_is_cancelled_with_a_reason_and_another_takes_its_day(table: Table) -> None:
    one = planned(table)

    assert "Dites pourquoi" in told(lambda: actions.cancel_meeting(table.manager, one, reason=""))
    actions.cancel_meeting(table.manager, one, reason="Grève des transports")

    assert one.stage is Stage.CANCELLED
    assert planned(table, held_on=one.held_on).pk != one.pk
    assert "annulée" in told(lambda: actions.edit_meeting(table.manager, one, where="Lens", reason="x"))


def test_a_session_opens_on_its_day_once_convened(table: Table) -> None:
    one = planned(table, held_on=make.today())
    assert "n’ont pas signé" in told(lambda: actions.open_session(table.manager, one))
    later = make.meeting(table.body, held_on=make.today() + SOON, convened_on=make.today())
    assert "n’est pas venu" in told(lambda: actions.open_session(table.manager, later))

    sign(table, one, table.state)
    sign(table, one, table.region)
    actions.open_session(table.manager, one)
    actions.open_session(table.manager, one)

    assert one.stage is Stage.OPEN
    assert Entry.objects.filter(verb="a ouvert").count() == 1


def test_the_steps_done_are_said_with_their_day(table: Table) -> None:
    one = planned(table, held_on=make.today() + timedelta(10))

    actions.mark_step(table.manager, one, step="call", done_on=make.today())

    view = meeting(one.pk, make.member(Role.READER))
    assert view is not None
    assert [step.days_late for step in view.steps] == [11, 5, 0]
    assert "demain" in told(
        lambda: actions.mark_step(table.manager, one, step="file", done_on=make.today() + timedelta(1))
    )


# --- Points -------------------------------------------------------------------------------------------------


def titles(one: Meeting) -> list[str]:
    view = meeting(one.pk, make.member(Role.READER))
    assert view is not None
    return [point.title for point in view.points]


def test_a_partner_who_sits_asks_for_a_point_and_a_stranger_does_not(table: Table) -> None:
    one = planned(table)

    made = actions.add_point(
        table.by(Role.CONTRIBUTOR, table.town), one, title="La gare", why="Le chantier attend."
    )

    assert made.asked_by == table.town
    with pytest.raises(PermissionDenied):
        actions.add_point(table.by(Role.CONTRIBUTOR, make.organisation()), one, title="La gare")


def test_a_partner_only_proposes_a_point_once_the_meeting_is_convened(table: Table) -> None:
    one = planned(table)
    sign(table, one, table.state)
    sign(table, one, table.region)

    asked = actions.add_point(table.by(Role.CONTRIBUTOR, table.town), one, title="La gare")

    view = meeting(one.pk, make.member(Role.READER))
    assert view is not None
    assert (one.stage, titles(one), view.row.points) == (Stage.CONVENED, [], 0)
    assert ([point.title for point in view.proposed], view.gone) == (["La gare"], ())
    assert "est proposé" in told(lambda: actions.edit_point(table.manager, asked, title="x", reason="y"))
    with pytest.raises(PermissionDenied):
        actions.take_proposal(table.by(Role.CONTRIBUTOR, table.town), asked)
    for _ in range(2):  # taken twice, it is there once
        actions.take_proposal(table.manager, asked)
    one.refresh_from_db()
    assert (one.stage, titles(one)) == (Stage.PLANNED, ["La gare"])


def test_a_point_proposed_is_put_aside_with_a_reason_and_is_then_no_more_taken(table: Table) -> None:
    one = make.session(table.body)
    asked = actions.add_point(table.by(Role.CONTRIBUTOR, table.town), one, title="La gare")

    actions.drop_point(table.manager, asked, reason="À la prochaine séance")

    view = meeting(one.pk, make.member(Role.READER))
    assert view is not None
    assert (view.proposed, [point.dropped_reason for point in view.gone]) == ((), ["À la prochaine séance"])
    assert "n’est plus proposé" in told(lambda: actions.take_proposal(table.manager, asked))


def test_the_same_entry_of_a_point_sent_twice_is_written_once(table: Table) -> None:
    one, key = planned(table), uuid4()

    made = [actions.add_point(table.manager, one, key=key, title="La gare") for _ in range(2)]

    assert made[0] == made[1]
    assert titles(one) == ["La gare"]


def test_a_partner_asks_for_no_point_on_what_he_may_not_read(table: Table) -> None:
    one, by = (
        planned(table),
        actor_for(make.member(Role.CONTRIBUTOR, of=table.town, place=make.place("Douai")), table.town),
    )
    hidden = make.project(make.place(), is_published=False, title="Projet secret")
    cost = make.statement(project=hidden, said_by=table.region, measure=make.measure(unit="€"), value=2)
    shown = make.project(make.place(), is_published=True)
    plan, source = make.plan(shown, status="draft"), make.funding_source(funder=table.region)
    make.plan_line(plan, 400_000, funding_source=source)
    make.reservation(table.region, kind=SecretKind.AMOUNT, key=f"{shown.pk}-{source.pk}")

    for values in ({"project": hidden}, {"subject": "statement", "subject_id": cost.pk}, {"plan": plan}):
        with pytest.raises(PermissionDenied):
            actions.add_point(by, one, title="La gare", **values)
    assert titles(one) == []


def test_a_point_is_merged_dropped_with_a_reason_and_ordered(table: Table) -> None:
    one = planned(table)
    first, second, third, fourth = (
        actions.add_point(table.manager, one, title=title) for title in ("A", "B", "C", "D")
    )

    actions.move_point(table.manager, third, up=True, before=3)
    actions.move_point(table.manager, third, up=True, before=3)  # the same click, sent again
    actions.merge_point(table.manager, second, into=first)
    assert "Dites pourquoi" in told(lambda: actions.drop_point(table.manager, fourth, reason=" "))
    actions.drop_point(table.manager, fourth, reason="Réglé entre-temps")

    assert titles(one) == ["A", "C"]
    assert "autre point" in told(lambda: actions.merge_point(table.manager, third, into=third))
    assert "plus à l’ordre du jour" in told(lambda: actions.drop_point(table.manager, fourth, reason="x"))


def test_a_point_added_after_the_convocation_has_it_signed_again(table: Table) -> None:
    one = planned(table)
    sign(table, one, table.state)
    sign(table, one, table.region)

    assert "à signer de nouveau" in told(lambda: actions.add_point(table.manager, one, title="Un de plus"))
    actions.add_point(table.manager, one, title="Un point de plus", again=True)

    assert one.stage is Stage.PLANNED


def test_a_suggestion_is_taken_once_and_no_longer_suggested(table: Table) -> None:
    one = planned(table)
    found = Candidate(
        Kind.ALERT, "alerte-1", "Aide bientôt caduque", "aide qui se perd dans 30 jours", days=30
    )

    actions.take_suggestion(table.manager, one, found)
    actions.take_suggestion(table.manager, one, found)

    assert AgendaPoint.objects.get().days == 30
    with pytest.raises(PermissionDenied):
        actions.take_suggestion(table.by(Role.MANAGER, table.town), one, found)


def test_a_suggestion_whose_stake_is_a_cost_said_to_four_decimals_is_taken_to_the_cent(table: Table) -> None:
    found = Candidate(
        Kind.ALERT, "alerte-2", "Gare : jalon en retard", "en retard", euros=Decimal("820000.0000")
    )

    actions.take_suggestion(table.manager, planned(table), found)

    assert AgendaPoint.objects.get().euros == 820_000


# --- What suggests itself -----------------------------------------------------------------------------------


def test_a_postponed_point_is_suggested_until_an_agenda_of_the_body_holds_it(table: Table) -> None:
    days = [make.today() - timedelta(many) for many in (50, 20)]
    past, since = (make.session(table.body, held_on=day, closed_on=make.today()) for day in days)
    later = make.resolution(make.point(past, "Le tracé"), kind="postpone")
    reader = make.member(Role.READER)
    following = planned(table)

    assert [row.candidate.kind for row in suggestions(following, reader)] == [Kind.POSTPONED]
    make.point(since, "Le tracé", key=f"renvoi-{later.pk}")
    assert suggestions(following, reader) == ()


def test_contested_figures_decisions_overdue_and_points_sent_on_suggest_themselves(table: Table) -> None:
    lens = make.place("Lens")
    make.population(lens, 31_000)
    project = make.project(lens, owner=table.town, is_published=True, contract=table.body.contract)
    cost = make.statement(
        project=project, said_by=table.town, measure=make.measure(unit="€"), value=2_000_000
    )
    make.position(cost, table.region, kind="contested", reason="Trop haut")
    technical = make.body(table.state, name="Comité technique")
    past = make.session(technical, held_on=make.today() - timedelta(40), closed_on=make.today())
    make.resolution(make.point(past, "Le tracé"), kind="postpone", referred_to=table.body)
    own = make.session(table.body, held_on=make.today() - timedelta(50), closed_on=make.today())
    make.resolution(
        make.point(own, "La gare"),
        owner=table.town,
        due_on=make.today() - timedelta(20),
        decided_on=own.held_on,
    )
    one = planned(table)

    found = suggestions(one, make.member(Role.READER))

    assert [row.candidate.kind for row in found] == [Kind.CONTESTED, Kind.ARBITRATION, Kind.OVERDUE]
    assert found[0].reason.startswith(
        "Chiffre contesté par Région\xa0; en jeu\xa0: 2\xa0M€, 31\xa0000\xa0habitants"
    )
    assert "arbitrage demandé par « Comité technique »" in found[1].candidate.why.replace("\xa0", " ")
    assert "attendue de Ville de Lens" in found[2].candidate.why


def test_a_figure_that_a_reader_may_not_read_is_not_suggested_to_him(table: Table) -> None:
    project = make.project(make.place(), owner=table.town, is_published=False, contract=table.body.contract)
    cost = make.statement(
        project=project, said_by=table.town, measure=make.measure(unit="€"), value=2_000_000
    )
    make.position(cost, table.region, kind="contested", reason="Trop haut")
    one = planned(table)

    assert suggestions(one, make.member(Role.READER))
    assert not suggestions(one, make.member(Role.READER, of=table.town, place=make.place("Douai")))


# --- Who sees -----------------------------------------------------------------------------------------------


def test_a_meeting_is_read_by_who_sits_or_reads_the_whole_programme(table: Table) -> None:
    one = planned(table)
    elsewhere = make.place("Douai")

    assert [row.id for row in meetings(make.member(Role.READER, of=table.town, place=elsewhere))] == [one.pk]
    assert [row.id for row in meetings(make.member(Role.READER))] == [one.pk]
    assert meetings(make.member(Role.READER, place=elsewhere)) == ()
    assert meeting(one.pk, make.member(Role.READER, place=elsewhere)) is None


def test_the_agenda_hides_the_project_and_the_figure_that_are_not_for_its_reader(table: Table) -> None:
    project = make.project(make.place(), is_published=False, title="Projet secret")
    one = planned(table)
    actions.add_point(
        table.manager, one, title="Projet secret", why="Il coûte 9 M€.", project=project, euros=9_000_000
    )

    seen = meeting(one.pk, make.member(Role.READER, of=table.town, place=make.place("Douai")))
    whole = meeting(one.pk, make.member(Role.READER))

    assert seen is not None
    assert whole is not None
    assert (seen.points[0].title, seen.points[0].euros) == ("Point réservé à d’autres partenaires", None)
    assert "9 M€" not in seen.points[0].why
    assert whole.points[0].title == "Projet secret"


def test_an_application_above_adds_its_own_sources(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Candidate(Kind.ALERT, "alerte-7", "Aide bientôt caduque", "aide qui se perd", days=12)
    monkeypatch.setitem(SOURCES, "alerts", lambda _body, _user: [told])

    (found,) = suggestions(planned(table), make.member(Role.READER))

    assert found.candidate == told


def test_a_suggestion_dropped_from_an_agenda_does_not_come_back_to_it(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Candidate(Kind.ALERT, "alerte-7", "Aide bientôt caduque", "aide qui se perd", days=12)
    monkeypatch.setitem(SOURCES, "alerts", lambda _body, _user: [told])
    one, other = planned(table), planned(table, held_on=date(2999, 1, 1))

    actions.drop_point(table.manager, actions.take_suggestion(table.manager, one, told), reason="Réglé")

    assert suggestions(one, make.member(Role.READER)) == ()
    assert len(suggestions(other, make.member(Role.READER))) == 1
