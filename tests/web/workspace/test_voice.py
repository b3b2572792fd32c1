"""Residents' words at the desk: read, published or not by the charter, gathered, answered once for all."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from molette.domain.people.models import OrganisationKind
from molette.domain.voice.models import AssemblyQuestion, Contribution, Reply, Status, Topic
from molette.domain.voice.queries import desk as queue
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.conftest import Desk


@pytest.fixture
def lead(desk: Desk) -> Client:
    return desk.client(Role.PROJECT_LEAD)


def words(response: object) -> str:
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[attr-defined,no-any-return]


def test_the_queue_says_what_waits_and_what_is_owed(desk: Desk, lead: Client) -> None:
    make.topic(make.message(place=desk.lens), title="Trottoirs", owed_by=desk.other)

    told = words(lead.get("/espace/paroles"))

    assert "Vous avez 1 parole à lire et 1 réponse que vous devez" in told
    assert "sans preuve de calcul" in told
    assert "Trottoirs" in told


def test_of_more_than_a_page_holds_all_are_counted_and_the_page_says_how_many_are_left(
    desk: Desk, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST", 1)
    for number in range(3):
        make.message(place=desk.lens, words=f"Mots {number}")

    told = words(lead.get("/espace/paroles"))

    assert "Mots 1" not in told
    assert told.count("paroles à lire") == 1
    assert f"Et {Contribution.objects.filter(status=Status.WAITING).count() - 1} autres paroles" in told


def test_who_only_answers_sees_the_topics_and_no_word_to_read(desk: Desk) -> None:
    make.message(place=desk.lens, words="Mots à lire")

    told = words(desk.client(Role.CONTRIBUTOR).get("/espace/paroles"))

    assert "Mots à lire" not in told
    assert "Éclairage de la rue" in told


def test_a_message_is_shown_beside_the_topics_it_looks_like_and_published_in_one(
    desk: Desk, lead: Client
) -> None:
    topic = make.topic(
        make.message(place=desk.lens, words="Trottoir cassé devant la mairie"), title="Trottoir"
    )
    said = make.message(place=desk.lens, words="Le trottoir de la mairie est cassé")
    told = words(lead.get(f"/espace/paroles/{said.pk}"))
    assert "3 mots communs" in told
    assert f"/espace/paroles/{said.pk}/publication?sujet={topic.pk}" in told

    answer = lead.post(f"/espace/paroles/{said.pk}/publication", {"topic": topic.pk})

    assert answer.headers["Location"] == f"/espace/sujets/{topic.pk}"
    assert Contribution.objects.get(pk=said.pk).topic == topic


def test_a_new_topic_asks_for_its_title(desk: Desk, lead: Client) -> None:
    key = desk.keys["message"]
    refused = lead.post(f"/espace/paroles/{key}/publication", {})
    assert (refused.status_code, "titre que tout le monde comprend" in words(refused)) == (422, True)

    lead.post(f"/espace/paroles/{key}/publication", {"title": "Lampes", "photo_is_public": "on"})

    one = Contribution.objects.get(pk=key)
    assert (one.status, one.photo_is_public) == (Status.PUBLISHED, True)
    assert lead.post(f"/espace/paroles/{key}/publication", {"title": "Lampes"}).status_code == 404


def test_a_message_is_not_published_under_an_article_only(desk: Desk, lead: Client) -> None:
    address = f"/espace/paroles/{desk.keys['message']}/refus"
    assert lead.post(address, {"note": "Non."}).status_code == 422

    lead.post(address, {"refusal": "insult", "note": "Redites-le autrement."})

    one = Contribution.objects.get(pk=desk.keys["message"])
    assert (one.status, one.refusal, one.refusal_note) == (Status.REFUSED, "insult", "Redites-le autrement.")


def test_a_topic_is_passed_on_with_a_reason_and_gathered(desk: Desk, lead: Client) -> None:
    topic = Topic.objects.get(pk=desk.keys["topic"])
    sent = {"title": topic.title, "owed_by": desk.owner.pk, "place": desk.lens.pk}
    assert lead.post(f"/espace/sujets/{topic.pk}/modifier", sent).status_code == 422
    lead.post(f"/espace/sujets/{topic.pk}/modifier", {**sent, "reason": "C’est à la CALL."})
    other = make.topic(make.message(place=desk.lens))

    lead.post(f"/espace/sujets/{other.pk}/reunion", {"into": topic.pk})

    topic.refresh_from_db()
    assert topic.owed_by == desk.owner
    assert Topic.objects.get(pk=other.pk).joined_to == topic
    assert "Réuni à" in words(lead.get(f"/espace/sujets/{other.pk}"))


def test_a_reply_says_what_is_decided_is_written_once_and_is_taken_back(desk: Desk, lead: Client) -> None:
    topic = make.topic(make.message(place=desk.lens), owed_by=desk.other)
    address, key = f"/espace/sujets/{topic.pk}/reponse", str(uuid4())
    vague = lead.post(address, {"key": key, "words": "Nous y réfléchissons."})
    assert (vague.status_code, "Dites ce qui est décidé" in words(vague)) == (422, True)
    undated = lead.post(address, {"key": key, "words": "Nous y réfléchissons.", "decided": "study"})
    assert "jusqu’à quel jour" in words(undated)

    day = make.today() + timedelta(60)
    for _ in range(2):
        sent = {"key": key, "words": "Étude en cours.", "decided": "study", "on": day.isoformat()}
        assert lead.post(address, sent).status_code == 302

    said = Reply.objects.get(topic=topic)
    assert (said.said_by, said.on) == (desk.other, day)
    assert "Étude en cours." in words(lead.get(f"/espace/sujets/{topic.pk}"))
    lead.post(f"/espace/reponses/{said.pk}/retrait", {"reason": "Dite trop tôt."})
    assert Reply.objects.get(pk=said.pk).withdrawn_reason == "Dite trop tôt."


def test_the_question_of_an_assembly_is_written_once_and_taken_back(desk: Desk) -> None:
    manager = desk.client(Role.MANAGER)
    assembly = make.organisation("Conseil citoyen", kind=OrganisationKind.RESIDENTS)
    sent = {
        "key": str(uuid4()),
        "assembly": assembly.pk,
        "title": "Quand la rue sera-t-elle finie ?",
        "words": "Elle est barrée.",
        "asked_on": make.today().isoformat(),
    }
    for _ in range(2):
        assert manager.post("/espace/questions/nouvelle", sent).status_code == 302

    asked = AssemblyQuestion.objects.get(assembly=assembly)
    manager.post(f"/espace/questions/{asked.pk}/retrait", {"reason": "Posée deux fois."})
    assert AssemblyQuestion.objects.get(pk=asked.pk).withdrawn_reason == "Posée deux fois."


def test_the_queue_asks_the_same_whatever_waits(desk: Desk, lead: Client, max_queries: object) -> None:
    for _ in range(5):
        make.message(place=desk.lens)
        make.reply(make.topic(make.message(place=desk.lens), owed_by=desk.other))

    with max_queries():  # type: ignore[operator]
        assert lead.get("/espace/paroles").status_code == 200
    with max_queries():  # type: ignore[operator]
        lead.get(f"/espace/paroles/{desk.keys['message']}")
