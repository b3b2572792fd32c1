"""What is said of one of the services loaded is read where it stands, and gathered under it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from molette.domain.services.models import Service
from molette.domain.voice.actions import RESIDENT, Message, edit_topic, publish, send
from molette.domain.voice.models import Contribution
from molette.domain.voice.queries import TopicFilter, alike_topics, public_topics, waiting
from molette.domain.voice.receipts import mark_of
from molette.engines.access import Role
from tests import factories as make
from tests.domain.voice.conftest import Town

WORDS = "La grille du lycée reste fermée le midi"


def say(**fields: object) -> Contribution:
    key = uuid4()
    return send(RESIDENT, Message("problem", WORDS, **fields), key=key, receipt_mark=mark_of(key))  # type: ignore[arg-type]


@pytest.fixture
def condorcet(town: Town) -> Service:
    return make.service(place=town.lens)


def test_its_commune_is_that_of_the_message_and_who_moderates_it_reads_it(
    town: Town, condorcet: Service
) -> None:
    said = say(known_service=condorcet)

    assert (said.place, said.about) == (town.lens, "Lycée Condorcet, Lens")
    lead = make.member(Role.PROJECT_LEAD, of=town.town, place=town.lens)
    assert [one.about for one in waiting(lead)] == [said.about]
    elsewhere = make.member(Role.PROJECT_LEAD, of=town.owing, place=make.place("Liévin"))
    assert waiting(elsewhere) == ()


def test_of_a_service_in_no_commune_of_ours_it_is_about_the_service_alone(town: Town) -> None:
    said = say(known_service=make.service("Gare d’Arras"))

    assert (said.place, said.about) == (None, "Gare d’Arras")
    with pytest.raises(PermissionDenied):
        publish(town.moderator, said, title="Gare")


def test_an_invented_service_makes_what_is_said_of_it_invented(town: Town) -> None:
    assert say(known_service=make.service(is_fictional=True)).is_fictional
    assert not say(known_service=make.service(), place=town.lens).is_fictional


def test_the_topic_it_opens_is_about_the_service_and_found_by_it(town: Town, condorcet: Service) -> None:
    publish(town.moderator, say(known_service=condorcet), title="La grille du lycée")
    make.topic(make.message(place=town.lens))

    (topic,) = public_topics(TopicFilter(service=condorcet.pk))

    assert topic.title == "La grille du lycée"
    assert topic.known_service
    assert (topic.known_service.name, topic.known_service.kind) == ("Lycée Condorcet", "Lycées")
    assert public_topics(TopicFilter(service=condorcet.pk + 1)) == ()


def test_two_messages_of_one_service_look_more_alike_than_those_of_two(town: Town) -> None:
    here, there = make.service("Gare d’Arras"), make.service("Gare de Douai")
    lead = make.member(Role.PROJECT_LEAD, of=town.town)
    old = {"words": "La grille du lycée est fermée", "said_on": make.today() - timedelta(5)}
    same = make.topic(make.message(known_service=here, **old))
    other = make.topic(make.message(known_service=there, **old))

    found = dict(alike_topics(make.message(known_service=here, words=WORDS), lead))

    assert other not in found
    assert "même lieu, projet ou service" in found[same].why


def test_a_moderator_links_free_words_to_a_service_which_gives_its_commune(
    town: Town, condorcet: Service
) -> None:
    topic = make.topic(make.message(place=town.lens, service="le lycée"))

    given = {"place": None, "known_service": condorcet, "service": ""}
    assert edit_topic(town.moderator, topic, reason="Il est dans la liste.", **given)

    assert (topic.place, topic.about) == (town.lens, "Lycée Condorcet, Lens")
