"""The pages of committees: the agenda and what suggests itself, the session, the minutes, what follows."""

from datetime import time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader
from pytest_django import Settings

from molette.domain.governance.contents import content_of, hash_of
from molette.domain.governance.models import (
    AgendaPoint,
    Attendance,
    Body,
    ChairSignature,
    Meeting,
    Minutes,
    Resolution,
    SignedAct,
    Stance,
)
from molette.domain.governance.queries import SOURCES
from molette.domain.people.models import Organisation
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def state() -> Organisation:
    return make.organisation("Préfecture de région")


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région")


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def body(state: Organisation, region: Organisation, town: Organisation) -> Body:
    return make.body(
        state, region, members=[town], contract=make.contract(), slug="copil", name="Comité de pilotage"
    )


@pytest.fixture
def manager(client: Client, region: Organisation) -> Client:
    return entered(client, make.member(Role.MANAGER, of=region))


@pytest.fixture
def opened(body: Body, state: Organisation, region: Organisation, town: Organisation) -> Meeting:
    one = make.session(body)
    for who in (state, region, town):
        make.attendance(one, who)
    return one


def at(name: str, *args: Any) -> str:
    return reverse(f"workspace:{name}", args=args)


def chair(of: Organisation) -> Client:
    return entered(Client(), make.member(Role.SIGNATORY, of=of))


def soon(body: Body, **fields: Any) -> Meeting:
    return make.meeting(body, held_on=make.today() + timedelta(30), **fields)


def entry(town: Organisation, **cells: str) -> dict[str, str]:
    due = make.today() + timedelta(60)
    given = {
        "kind": "validate",
        "text": "Le comité valide.",
        "owner": str(town.pk),
        "due_on": f"{due}",
        "key": str(uuid4()),
        "is_public": "on",
    }
    return {**given, **cells}


# --- Bodies and meetings ------------------------------------------------------------------------------------


def test_a_body_is_written_then_read_with_its_powers(manager: Client) -> None:
    response = manager.post(
        at("body_new"),
        {
            "name": "Comité des financeurs", "kind": "funders", "quorum_rule": "share", "quorum_value": "50",
            "may_plan": "on", "call_days": "21", "technical_days": "15", "file_days": "8",
        },
        follow=True,
    )  # fmt: skip

    said = words(response)
    assert "L’instance est inscrite." in said
    assert "Valider un plan de financement." in said
    assert "au moins 50 % des voix présentes ou représentées" in said
    assert "La composition de cette instance n’a pas été trouvée." in said


def test_the_list_of_bodies_says_which_are_to_be_convened_and_goes_as_files(
    manager: Client, body: Body
) -> None:
    body.meetings_per_year = 2
    body.save()
    past = make.today() - timedelta(400)
    make.meeting(body, held_on=past, opened_on=past, closed_on=past)

    said = words(manager.get(at("bodies")))
    (row,) = manager.get(f"{at('bodies')}.json").json()["lignes"]

    assert "1 instance, 1 sans séance connue aussi récente qu’il le faudrait." in said
    assert "il y a 400 jours" in said
    assert row["presidence"] == "Préfecture de région, Région"


def test_a_meeting_is_planned_with_its_calendar(manager: Client, body: Body) -> None:
    day = make.today() + timedelta(10)
    response = manager.post(
        at("meeting_new", "copil"),
        {"held_on": f"{day}", "starts_at": "14:30", "where": "Oignies"},
        follow=True,
    )

    said = words(response)
    assert "La convocation attend la signature de Préfecture de région et de Région." in said
    assert "appel à points auprès des partenaires en retard de 11 jours" in said


def test_the_meeting_offers_each_what_he_may_do(body: Body, town: Organisation) -> None:
    one = soon(body)
    partner = entered(Client(), make.member(Role.CONTRIBUTOR, of=town))
    reader = entered(Client(), make.member(Role.READER))

    assert "Demander un point" in words(partner.get(at("meeting", one.pk)))
    assert "Annuler la séance" not in words(partner.get(at("meeting", one.pk)))
    assert "Demander un point" not in words(reader.get(at("meeting", one.pk)))


def test_two_who_change_a_meeting_at_once_are_told_what_moved(manager: Client, body: Body) -> None:
    one = soon(body)
    page = manager.get(at("meeting_edit", one.pk))
    seen = page.context["form"].seen
    one.where = "Lens"
    one.save()

    response = manager.post(
        at("meeting_edit", one.pk),
        {
            "held_on": f"{one.held_on}",
            "starts_at": "14:30",
            "where": "Liévin",
            "reason": "La salle",
            "vu": seen,
        },
    )

    assert response.status_code == 409
    assert "Modifié entre-temps" in words(response)


def test_of_a_meeting_that_a_source_alone_tells_nothing_is_said_of_its_minutes(
    manager: Client, body: Body, town: Organisation
) -> None:
    past = make.today() - timedelta(400)
    told = make.source(title="Communiqué du jour")
    one = make.meeting(body, held_on=past, opened_on=past, closed_on=past, source=told)

    said = words(manager.get(at("meeting", one.pk)))

    assert "d’après une source. Ce qui s’y est décidé n’a pas été trouvé." in said
    assert "Communiqué du jour" in said
    assert "signature" not in said
    for name in ("minutes", "convocation", "convocation_pdf", "invitation", "session"):
        assert manager.get(at(name, one.pk)).status_code == 404, name
    refused = manager.post(at("attendance", one.pk), {f"presence_{town.pk}": "present"})
    assert "connue par une source seule" in words(refused)


# --- The joint convocation ----------------------------------------------------------------------------------


def test_each_chair_signs_the_convocation_for_itself(
    body: Body, state: Organisation, region: Organisation
) -> None:
    one = soon(body)
    for signer in (chair(state), chair(region)):
        page = signer.get(at("meeting_sign", one.pk, "convocation"))
        response = signer.post(
            at("meeting_sign", one.pk, "convocation"),
            {"seen": page.context["form"].initial["seen"]},
            follow=True,
        )

    said = words(response)
    assert "La séance est convoquée ; l’état sur lequel elle décidera est figé dans un instant." in said
    assert "Signée par toutes les présidences." in said
    assert chair(make.organisation()).get(at("meeting_sign", one.pk, "convocation")).status_code == 404


def test_a_chair_who_read_another_agenda_does_not_sign_this_one(body: Body, state: Organisation) -> None:
    one, signer = soon(body), chair(state)
    seen = signer.get(at("meeting_sign", one.pk, "convocation")).context["form"].initial["seen"]
    make.point(one, "Un point de plus")

    response = signer.post(at("meeting_sign", one.pk, "convocation"), {"seen": seen})

    assert response.status_code == 422
    assert "a changé depuis que vous l’avez lu" in words(response)
    assert ChairSignature.objects.count() == 0


def test_the_convocation_goes_as_a_tagged_pdf_a_text_and_an_invitation_the_same_twice(
    manager: Client, body: Body
) -> None:
    body.name, body.is_fictional = "Comité de pilotage (fictif)", True
    body.save()
    one = soon(body, is_fictional=True)
    make.point(one, "La gare")

    pdf, again = (manager.get(at("convocation_pdf", one.pk)).content for _ in range(2))
    text, text_again = (manager.get(at("convocation_docx", one.pk)).content for _ in range(2))
    agenda = manager.get(at("invitation", one.pk)).content.decode()

    read = PdfReader(BytesIO(pdf))
    root: Any = read.trailer["/Root"]
    assert (pdf, text) == (again, text_again)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr-FR"
    assert "La gare" in read.pages[0].extract_text()
    assert hash_of(content_of(one, SignedAct.CONVOCATION)) in read.pages[0].extract_text()
    assert b"La gare" in ZipFile(BytesIO(text)).read("word/document.xml")
    assert "SUMMARY:Comité de pilotage (fictif)\r\n" in agenda  # said once
    assert "STATUS:TENTATIVE" in agenda
    assert "METHOD:PUBLISH" in agenda
    assert "ATTENDEE" not in agenda


def test_a_template_of_the_instance_that_fails_is_said_where_the_file_was_asked_for(
    manager: Client, body: Body, settings: Settings, tmp_path: Path
) -> None:
    settings.COMMITTEE_TEMPLATE = tmp_path / "absent.docx"

    said = words(manager.get(at("convocation_docx", soon(body).pk), follow=True))

    assert "Le modèle de cette instance ne se remplit pas" in said
    assert "absent.docx" in said


def test_the_invitation_asks_those_who_sit_and_grows_with_each_signature_until_it_is_cancelled(
    manager: Client, body: Body, state: Organisation, region: Organisation, town: Organisation
) -> None:
    make.contact(town, email="secretariat@lens.exemple")
    one = soon(body, starts_at=time(14, 30), where="Oignies")

    def read() -> Any:
        answer = manager.get(at("invitation", one.pk))
        (event,) = (held := Calendar.from_ical(answer.content)).events
        assert f"method={held['METHOD']};" in answer["Content-Type"]
        return held["METHOD"], str(event["UID"]), event["SEQUENCE"], event

    def convene() -> None:
        for who in (state, region):
            page = chair(who).get(at("meeting_sign", one.pk, "convocation"))
            chair(who).post(
                at("meeting_sign", one.pk, "convocation"), {"seen": page.context["form"].initial["seen"]}
            )

    before = read()
    convene()
    first = read()
    make.point(one, "Un point de plus")
    manager.post(
        at("point_new", one.pk), {"kind": "decide", "title": "B", "key": str(uuid4()), "again": "on"}
    )
    convene()
    second = read()
    manager.post(at("meeting_cancel", one.pk), {"reason": "Reportée"})
    last = read()

    assert [told[0] for told in (before, first, second, last)] == ["PUBLISH", "REQUEST", "REQUEST", "CANCEL"]
    assert len({told[1] for told in (before, first, second, last)}) == 1
    assert before[2] < first[2] < second[2] < last[2]
    event = first[3]
    assert event["STATUS"] == "CONFIRMED"
    assert last[3]["STATUS"] == "CANCELLED"
    assert event["ORGANIZER"].params["CN"] == "Préfecture de région"
    asked = {str(who.params["CN"]): (str(who), str(who.params["ROLE"])) for who in event["ATTENDEE"]}
    assert asked["Ville de Lens"] == ("mailto:secretariat@lens.exemple", "REQ-PARTICIPANT")
    assert asked["Région"][1] == "CHAIR"
    assert asked["Région"][0].startswith("http")


def test_a_chair_finds_what_waits_for_its_signature_and_nobody_else_does(
    manager: Client, body: Body, opened: Meeting, state: Organisation, region: Organisation
) -> None:
    one, signer = soon(body), chair(state)
    manager.post(at("session_close", opened.pk), {})

    before = words(signer.get(at("meetings")))
    page = signer.get(at("meeting_sign", one.pk, "convocation"))
    signer.post(at("meeting_sign", one.pk, "convocation"), {"seen": page.context["form"].initial["seen"]})
    after = words(signer.get(at("meetings")))

    assert "Convocation, séance du" in before
    assert "Relevé de décisions, séance du" in before
    assert "Convocation, séance du" not in after
    assert "Relevé de décisions, séance du" in after
    assert "À signer par votre organisation" not in words(manager.get(at("meetings")))


# --- The agenda ---------------------------------------------------------------------------------------------


def test_what_the_facts_suggest_stands_beside_the_agenda_and_is_taken_in_one_click(
    manager: Client, body: Body, town: Organisation, region: Organisation
) -> None:
    project = make.project(make.place(), owner=town, is_published=True, title="Gare", contract=body.contract)
    cost = make.statement(project=project, said_by=town, measure=make.measure(unit="€"), value=2_000_000)
    make.position(cost, region, kind="contested", reason="Trop haut")
    one = soon(body)

    said = words(manager.get(at("meeting", one.pk)))
    assert "Chiffre contesté par Région ; en jeu : 2 M€" in said
    for _ in range(2):
        manager.post(at("point_take", one.pk), {"cle": f"statement-{cost.pk}"})

    point = AgendaPoint.objects.get()
    assert (point.subject, point.subject_id, point.project) == ("statement", cost.pk, project)
    assert "Ce que les faits suggèrent" not in words(manager.get(at("meeting", one.pk)))


def test_a_point_is_asked_dropped_with_a_reason_and_ordered(manager: Client, body: Body) -> None:
    one = soon(body)
    for title in ("A", "B", "C"):
        sent = {"kind": "decide", "title": title, "key": str(uuid4())}
        for _ in range(2):  # a double click
            manager.post(at("point_new", one.pk), sent)
    last = AgendaPoint.objects.get(title="C")

    manager.post(at("point_move", last.pk), {"sens": "haut", "rang": "3"})
    manager.post(at("point_drop", AgendaPoint.objects.get(title="A").pk), {"reason": "Réglé"})

    response = manager.get(at("meeting", one.pk))
    assert [point.title for point in response.context["view"].points] == ["C", "B"]
    assert "A : retiré le" in words(response)


def test_a_point_proposed_once_the_meeting_is_convened_is_taken_by_who_prepares_it(
    manager: Client, body: Body, town: Organisation
) -> None:
    one = soon(body, convened_on=make.today())
    partner = entered(Client(), make.member(Role.CONTRIBUTOR, of=town))
    sent = {"kind": "decide", "title": "La gare", "why": "Le chantier attend.", "key": str(uuid4())}

    assert "Proposer un point" in words(partner.get(at("meeting", one.pk)))
    said = words(partner.post(at("point_new", one.pk), sent, follow=True))
    assert "Le point est proposé" in said
    assert "La gare, par Ville de Lens : Le chantier attend." in said
    point = AgendaPoint.objects.get()
    assert "Prendre" not in said
    assert "Prendre" in words(manager.get(at("meeting", one.pk)))
    manager.post(at("point_accept", point.pk))

    assert [held.title for held in manager.get(at("meeting", one.pk)).context["view"].points] == ["La gare"]


def test_adding_a_point_to_a_signed_convocation_asks_to_say_that_one_knows(
    manager: Client, body: Body
) -> None:
    one = soon(body, convened_on=make.today())
    sent = {"kind": "decide", "title": "La gare", "key": str(uuid4())}

    assert "en sachant qu’elle est à signer de nouveau" in words(manager.post(at("point_new", one.pk), sent))
    manager.post(at("point_new", one.pk), {**sent, "again": "on"})
    assert AgendaPoint.objects.get().title == "La gare"


def test_what_is_reserved_shows_neither_its_words_nor_its_stakes_on_any_page(
    body: Body, opened: Meeting, town: Organisation
) -> None:
    hidden = make.project(make.place(), is_published=False, title="Usine secrète")
    point = make.point(opened, "Usine secrète", project=hidden, why="Elle coûte 9 M€.", euros=9_000_000)
    make.resolution(point, text="Payer 9 M€.", owner=town, due_on=make.today())
    partner = entered(Client(), make.member(Role.MANAGER, of=town, place=make.place("Douai")))

    for name in ("meeting", "session", "minutes"):
        said = words(partner.get(at(name, opened.pk)))
        assert "réservé" in said, name
        assert "9 M€" not in said, name
        assert "Usine secrète" not in said, name
    assert "9 M€" not in words(partner.get(at("obligations")))
    assert (
        "9 M"
        not in PdfReader(BytesIO(partner.get(at("minutes_pdf", opened.pk)).content)).pages[0].extract_text()
    )
    assert partner.get(at("decision_new", point.pk)).status_code in (403, 404)


# --- The session --------------------------------------------------------------------------------------------


def test_the_session_shows_one_point_a_page_with_the_way_to_the_others(
    manager: Client, opened: Meeting
) -> None:
    first, second = make.point(opened, "La gare"), make.point(opened, "Le parc", order=2)

    here = manager.get(at("session", opened.pk))
    there = manager.get(f"{at('session', opened.pk)}?point={second.pk}")

    assert here.context["point"].id == first.pk
    turn = 'href="?point={0}" data-turn="{0}" data-arrow="{1}"'
    assert turn.format(second.pk, "ArrowRight") in here.content.decode()
    assert turn.format(first.pk, "ArrowLeft") in there.content.decode()
    assert "Inscrire la décision" in words(there)


def test_who_does_not_write_the_session_down_reads_it_without_the_form(
    opened: Meeting, town: Organisation
) -> None:
    make.point(opened)
    partner = entered(Client(), make.member(Role.CONTRIBUTOR, of=town))

    said = words(partner.get(at("session", opened.pk)))

    assert "Inscrire la décision" not in said
    assert "Inscrire une position ou une réserve" in said


def test_a_double_click_writes_one_decision(manager: Client, opened: Meeting, town: Organisation) -> None:
    point, typed = make.point(opened), entry(town)

    first = manager.post(at("decision_new", point.pk), typed)
    again = manager.post(at("decision_new", point.pk), typed)

    assert (first.status_code, again.status_code) == (302, 302)
    assert Resolution.objects.count() == 1


def test_a_stale_page_is_told_what_another_decided_meanwhile_and_loses_nothing(
    manager: Client, opened: Meeting, town: Organisation, state: Organisation
) -> None:
    point, other = make.point(opened), entered(Client(), make.member(Role.MANAGER, of=state))
    page = manager.get(at("session", opened.pk))
    seen = page.context["form"].seen
    other.post(at("decision_new", point.pk), entry(town, text="Décidé par l’autre.", vu=seen))

    stale = manager.post(at("decision_new", point.pk), entry(town, text="Décidé par moi.", vu=seen))

    said = words(stale)
    assert stale.status_code == 409
    assert "valide : Décidé par l’autre." in said
    assert "Décisions déjà inscrites" in said
    kept = dict(stale.context["sent_again"])
    assert kept["text"] == "Décidé par moi."
    again = manager.post(at("decision_new", point.pk), {**kept, "vu": seen, "lu": stale.context["known"]})
    assert again.status_code == 302
    assert [row.number for row in Resolution.objects.order_by("number")] == [1, 2]


def test_two_secretaries_write_attendance_at_once_and_both_are_kept(
    manager: Client, body: Body, state: Organisation, region: Organisation, town: Organisation
) -> None:
    one = make.session(body)
    other = entered(Client(), make.member(Role.MANAGER, of=state))
    seen = manager.get(at("attendance", one.pk)).context["form"].seen
    other.post(at("attendance", one.pk), {f"presence_{state.pk}": "present", "vu": seen})

    stale = manager.post(at("attendance", one.pk), {f"presence_{town.pk}": "absent", "vu": seen})
    kept = {**dict(stale.context["sent_again"]), f"garder-presence_{state.pk}": "autre"}
    manager.post(at("attendance", one.pk), {**kept, "vu": seen, "lu": stale.context["known"]})

    assert stale.status_code == 409
    told = {
        row.organisation.name: row.presence
        for row in Attendance.objects.select_related("organisation").order_by("pk")
    }
    assert told == {"Préfecture de région": "present", "Ville de Lens": "absent"}


def test_who_is_represented_says_by_which_organisation(
    manager: Client, body: Body, state: Organisation, town: Organisation
) -> None:
    one = make.session(body)

    refused = manager.post(at("attendance", one.pk), {f"presence_{town.pk}": "represented"})
    manager.post(
        at("attendance", one.pk), {f"presence_{town.pk}": "represented", f"par_{town.pk}": str(state.pk)}
    )

    assert "Dites quelle organisation représente Ville de Lens" in words(refused)
    assert Attendance.objects.get().represented_by == state


def test_a_partner_says_its_reserve_and_the_secretary_writes_for_the_others(
    manager: Client, opened: Meeting, town: Organisation
) -> None:
    point = make.point(opened)
    key = str(uuid4())
    for _ in range(2):
        manager.post(
            at("stance_new", point.pk),
            {"organisation": str(town.pk), "kind": "reserve", "words": "Sous réserve du prêt.", "key": key},
        )

    assert Stance.objects.get().organisation == town
    assert "réserve, « Sous réserve du prêt. »" in words(manager.get(at("session", opened.pk)))


def test_votes_are_written_partner_by_partner_with_their_result(
    manager: Client, body: Body, opened: Meeting, state: Organisation, town: Organisation
) -> None:
    body.votes = True
    body.save()
    point = make.point(opened)

    manager.post(at("votes", point.pk), {f"voix_{state.pk}": "for", f"voix_{town.pk}": "abstain"})

    assert "Adopté : 1 pour, 0 contre, 1 abstention." in words(manager.get(at("session", opened.pk)))


def test_a_body_without_the_power_is_refused_in_a_sentence(
    manager: Client, body: Body, opened: Meeting, town: Organisation
) -> None:
    body.may_arbitrate = False
    body.save()

    response = manager.post(at("decision_new", make.point(opened).pk), entry(town, kind="arbitrate"))

    assert response.status_code == 422
    assert "n’a pas le pouvoir d’arbitrer entre partenaires" in words(response)


def test_a_contested_figure_is_settled_from_the_session(
    manager: Client, body: Body, opened: Meeting, town: Organisation, region: Organisation
) -> None:
    project = make.project(make.place(), owner=town, is_published=True, title="Gare", contract=body.contract)
    cost = make.statement(project=project, said_by=town, measure=make.measure(unit="€"), value=2_000_000)
    make.position(cost, region, kind="contested", reason="Trop haut")
    point = make.point(opened, subject="statement", subject_id=cost.pk, project=project)

    before = words(manager.get(at("session", opened.pk)))
    manager.post(at("decision_new", point.pk), entry(town, kind="amend", instead="1 900 000"))

    assert "2 000 000 €" in before
    assert "Région conteste sans donner d’autre valeur : Trop haut" in before
    cost.refresh_from_db()
    assert cost.value_in_use == 1_900_000
    assert "le chiffre est tranché" in words(manager.get(at("session", opened.pk)))


# --- Minutes and what follows -------------------------------------------------------------------------------


def validated(manager: Client, opened: Meeting, state: Organisation, region: Organisation) -> Minutes:
    manager.post(at("session_close", opened.pk), {})
    for signer in (chair(state), chair(region)):
        seen = signer.get(at("meeting_sign", opened.pk, "releve")).context["form"].initial["seen"]
        signer.post(at("meeting_sign", opened.pk, "releve"), {"seen": seen})
    return Minutes.objects.get()


def test_minutes_are_signed_by_both_chairs_then_kept_with_their_fingerprint(
    manager: Client, opened: Meeting, state: Organisation, region: Organisation, town: Organisation
) -> None:
    point = make.point(opened, "La gare")
    manager.post(at("decision_new", point.pk), entry(town))

    kept = validated(manager, opened, state, region)

    said = words(manager.get(at("minutes", opened.pk)))
    pdf = manager.get(at("minutes_pdf", opened.pk)).content
    text = manager.get(at("minutes_docx", opened.pk)).content
    assert "plus rien n’y change" in said
    assert f"Empreinte SHA-256 : {kept.sha256}" in said
    assert kept.sha256 in PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert "Ville de Lens" in ZipFile(BytesIO(text)).read("word/document.xml").decode()
    assert manager.get(at("minutes_pdf", opened.pk)).content == pdf
    refused = manager.post(at("decision_new", point.pk), entry(town))
    assert "plus rien n’y change" in words(refused)


def test_residents_read_the_decision_once_the_minutes_are_validated(
    manager: Client, opened: Meeting, state: Organisation, region: Organisation, town: Organisation
) -> None:
    manager.post(at("decision_new", make.point(opened, "La gare").pk), entry(town))
    assert "Aucune décision publique" in words(Client().get("/decisions"))

    kept = validated(manager, opened, state, region)

    said = words(Client().get("/decisions"))
    (row,) = Client().get("/decisions.json").json()["lignes"]
    assert "1 décision publique, dont 0 exécutée sur 1 qui le demandent." in said
    assert "Le comité valide : Le comité valide." in said
    assert (row["point"], row["empreinte"], row["etat"]) == ("La gare", kept.sha256, "attendue")


def test_an_obligation_waits_until_its_owner_says_it_done_with_its_evidence(
    opened: Meeting, town: Organisation
) -> None:
    late = make.today() - timedelta(4)
    made = make.resolution(
        make.point(opened, "La gare"),
        owner=town,
        due_on=late,
        decided_on=late - timedelta(9),
        text="Commencer.",
    )
    owner = entered(Client(), make.member(Role.CONTRIBUTOR, of=town))

    before = words(owner.get(at("obligations")))
    owner.post(
        at("fulfillment_new", made.pk), {"done_on": f"{make.today()}", "evidence": "Ordre de service n° 2"}
    )

    after = words(owner.get(at("obligations")))
    assert "en retard de 4 jours" in before
    assert "dire qu’elle est faite" in before
    assert "Ordre de service n° 2" in after
    assert "1 faite sur 1 (100,0 %)." in after
    assert [row["preuve"] for row in owner.get(f"{at('obligations')}.json?etat=faite").json()["lignes"]] == [
        "Ordre de service n° 2"
    ]
    assert owner.get(f"{at('obligations')}.json?etat=retard").json()["lignes"] == []


# --- What pages ask -----------------------------------------------------------------------------------------


def test_more_points_and_more_meetings_ask_no_more_queries(
    manager: Client, body: Body, opened: Meeting, town: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(SOURCES, "alerts")  # kept in memory where it serves; what they ask is bounded there

    def grow(count: int) -> None:
        for _ in range(count):
            point = make.point(opened, order=make.point(opened).pk)
            make.stance(point, town)
            make.option(point)
            make.resolution(point, owner=town, due_on=make.today())
        make.meeting(make.body(town))

    grow(1)
    names = [("meeting", opened.pk), ("session", opened.pk), ("minutes", opened.pk)]
    lists = ["bodies", "meetings", "obligations"]
    before = {at(*name): asked(manager, at(*name)) for name in names} | {
        at(n): asked(manager, at(n)) for n in lists
    }
    grow(4)

    for address, count in before.items():
        assert asked(manager, address) <= count, address
    assert all(before[at(name)] <= QUERIES_OF_A_PAGE for name in lists)
    assert max(before.values()) <= 32  # the agenda, what was said of it, and what the facts suggest


def test_a_past_day_reads_what_was_known_then_and_writes_nothing(manager: Client, opened: Meeting) -> None:
    point = make.point(opened)
    yesterday = make.today() - timedelta(1)

    assert words(manager.get(f"{at('meetings')}?le={yesterday}")).count("en séance") == 1  # the filter
    assert manager.get(f"{at('meeting', opened.pk)}?le={yesterday}").status_code == 404
    assert manager.get(f"{at('decision_new', point.pk)}?le={yesterday}").status_code in (302, 403, 404)
    assert manager.get(f"{at('obligations')}?le={yesterday}").status_code == 200
