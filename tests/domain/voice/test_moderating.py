"""Words are published or not by the charter, each on one's own ground; topics gather what is alike."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.models import Entry
from molette.domain.voice.actions import edit_topic, join_topics, publish, refuse, reply, withdraw_reply
from molette.domain.voice.models import Contribution, Status, Topic
from molette.domain.voice.queries import (
    TopicFilter,
    alike_topics,
    counts,
    debts,
    desk,
    public_topic,
    public_topics,
    refusals,
    waiting,
    words_of,
)
from molette.engines.access import Role
from molette.engines.voice import keeping
from molette.engines.voice.charter import Refusal
from molette.engines.voice.owed import State
from tests import factories as make
from tests.domain.voice.conftest import Town


def test_published_it_opens_a_topic_whose_reply_is_owed_since_it_was_said(town: Town) -> None:
    said = make.message(place=town.lens, is_proved=True)

    topic = publish(town.moderator, said, title="Éclairage", owed_by=town.owing)

    (seen,) = public_topics()
    assert (seen.id, seen.many, seen.since, seen.days) == (topic.pk, 1, said.said_on, 3)
    (debt,) = debts([seen])
    assert (debt.who and debt.who.label, debt.topics, debt.days) == ("CALL", 1, 3)
    assert [one.words for one in words_of(topic.pk)] == [said.words]
    assert said.erase_on == keeping.words_until(said.said_on)


def test_a_topic_asks_for_a_title_and_a_message_is_decided_once(town: Town) -> None:
    said = make.message(place=town.lens)
    with pytest.raises(ValidationError, match="titre que tout le monde comprend"):
        publish(town.moderator, said)

    publish(town.moderator, said, title="Éclairage")

    with pytest.raises(ValidationError, match="déjà publiée"):
        publish(town.moderator, said, title="Éclairage")


def test_a_message_joins_a_topic_and_makes_it_older(town: Town) -> None:
    topic = make.topic(make.message(place=town.lens))
    older = make.message(place=town.lens, said_on=make.today() - timedelta(30))

    publish(town.moderator, older, topic=topic)

    (seen,) = public_topics()
    assert (seen.many, seen.since) == (2, older.said_on)


def test_refused_it_names_the_article_and_nothing_of_it_is_public(town: Town) -> None:
    said = make.message(place=town.lens, words="Mme Untel est une voleuse")

    refuse(town.moderator, said, refusal="accusation", note="Mme Untel est reconnaissable.")

    assert public_topics() == ()
    assert refusals()[Refusal.ACCUSATION] == 1
    assert said.erase_on == make.today() + timedelta(keeping.REFUSED_DAYS)
    line = Entry.objects.get(subject_id=said.pk)
    assert "Untel" not in f"{line.before} {line.after} {line.reason}"
    with pytest.raises(ValidationError, match="pas d’autre motif"):
        refuse(town.moderator, make.message(place=town.lens), refusal="déplaît")


def test_what_was_published_may_be_taken_off_by_the_charter(town: Town) -> None:
    said = make.message(place=town.lens)
    topic = publish(town.moderator, said, title="Éclairage")

    refuse(town.moderator, said, refusal="names_someone")

    assert words_of(topic.pk) == public_topics() == ()


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.SIGNATORY, Role.ADMINISTRATOR])
def test_only_those_who_conduct_or_run_the_programme_moderate(town: Town, role: Role) -> None:
    said = make.message(place=town.lens)
    actor = town.by(role, town.town)

    assert waiting(actor.user) == ()
    for act in (lambda: publish(actor, said, title="x"), lambda: refuse(actor, said, refusal="insult")):
        with pytest.raises(PermissionDenied):
            act()


def test_each_moderates_what_concerns_its_ground(town: Town) -> None:
    here, elsewhere = make.message(place=town.lens), make.message(place=make.place("Avion"))
    project = make.message(project=make.project(town.lens))
    service = make.message(service="La piscine")
    mine, everywhere = town.moderator, town.by(Role.MANAGER, town.owing)

    assert {one.id for one in waiting(mine.user)} == {here.pk, project.pk}
    assert {one.id for one in waiting(everywhere.user)} == {here.pk, elsewhere.pk, project.pk, service.pk}
    for other in (elsewhere, service):
        with pytest.raises(PermissionDenied):
            publish(mine, other, title="x")
    topic = make.topic(make.message(place=elsewhere.place))
    with pytest.raises(PermissionDenied):
        publish(mine, here, topic=topic)


def test_what_no_proof_comes_with_is_read_first_and_not_counted(town: Town) -> None:
    proved = make.message(place=town.lens, is_proved=True, said_on=make.today() - timedelta(9))
    bare = make.message(place=town.lens)

    assert [one.id for one in waiting(town.moderator.user)] == [bare.pk, proved.pk]
    assert counts(()).received == 1


def test_who_moderates_never_reads_the_address(town: Town) -> None:
    make.message(place=town.lens, email="habitante@exemple.fr")

    (seen,) = waiting(town.moderator.user)

    assert seen.has_email
    assert "habitante" not in repr(seen)


def test_topics_that_look_alike_are_offered_with_their_reasons(town: Town) -> None:
    topic = make.topic(make.message(place=town.lens, words="Lampadaire en panne devant l’école"))
    make.topic(make.message(place=town.lens, words="Le bus passe trop tard"), title="Horaires du bus")
    said = make.message(place=town.lens, words="Le lampadaire de l’école est encore en panne")

    ((found, why),) = alike_topics(said, town.moderator.user)

    assert found == topic
    assert "lampadaire" in why.why


def test_two_topics_gathered_keep_their_messages_and_replies(town: Town) -> None:
    one = make.topic(make.message(place=town.lens, said_on=make.today() - timedelta(20)), owed_by=town.owing)
    other = make.topic(make.message(place=town.lens), title="Lampadaires")
    make.reply(one)

    join_topics(town.moderator, one, into=other)

    (seen,) = public_topics()
    assert (seen.id, seen.many, seen.reply is not None) == (other.pk, 2, True)
    assert seen.since == make.today() - timedelta(20)
    assert public_topic(one.pk) == seen
    with pytest.raises(ValidationError, match="réuni à un autre"):
        join_topics(town.moderator, one, into=other)
    with pytest.raises(ValidationError, match="lui-même"):
        join_topics(town.moderator, other, into=other)


def test_a_topic_is_passed_on_to_another_with_the_reason(town: Town) -> None:
    topic = make.topic(make.message(place=town.lens), owed_by=town.town)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        edit_topic(town.moderator, topic, owed_by=town.owing)

    assert edit_topic(town.moderator, topic, owed_by=town.owing, reason="La voirie est à la CALL.")
    assert not edit_topic(town.moderator, topic, owed_by=town.owing)
    assert Topic.objects.get().owed_by == town.owing


def say(town: Town, topic: Topic, **fields: object) -> object:
    given = {"decided": "will", "on": make.today() + timedelta(9), "words": "Nous réparons.", **fields}
    return reply(town.answerer, topic, key=uuid4(), **given)  # type: ignore[arg-type]


def test_who_owes_the_reply_answers_all_at_once_wherever_its_mandate_is(town: Town) -> None:
    topic = make.topic(*(make.message(place=town.lens) for _ in range(3)), owed_by=town.owing)

    say(town, topic)

    (seen,) = public_topics()
    assert (seen.many, seen.standing.state) == (3, State.PROMISED)
    assert public_topics(TopicFilter(state=State.WAITING)) == ()


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"decided": ""}, "decided"),
        ({"on": None}, "on"),
        ({"decided": "declined"}, "why"),
        ({"words": " "}, "words"),
    ],
)
def test_a_reply_that_decides_nothing_is_refused(town: Town, fields: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError) as refused:
        say(town, make.topic(owed_by=town.owing), **fields)

    assert fault in refused.value.message_dict


def test_nobody_answers_for_another(town: Town) -> None:
    topic = make.topic(make.message(place=town.lens), owed_by=town.owing)

    with pytest.raises(PermissionDenied):
        reply(town.moderator, topic, key=uuid4(), decided="declined", why="Non.", words="Non.")
    with pytest.raises(PermissionDenied):
        reply(
            town.answerer, topic, key=uuid4(), decided="declined", why="Non.", words="Non.", said_by=town.town
        )


def test_a_reply_sent_twice_is_written_once_and_one_taken_back_is_owed_again(town: Town) -> None:
    topic, key = make.topic(owed_by=town.owing), uuid4()
    actor = town.answerer
    first, second = (
        reply(actor, topic, key=key, decided="done", on=make.today(), words="Réparé.", said_by=town.owing)
        for _ in range(2)
    )
    assert first == second
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        withdraw_reply(actor, first, reason="")

    withdraw_reply(actor, first, reason="Ce n’était pas ce lampadaire.")

    (seen,) = public_topics()
    assert (seen.standing.state, seen.reply) == (State.WAITING, None)
    with pytest.raises(ValidationError, match="déjà retirée"):
        withdraw_reply(actor, first, reason="Encore.")


def test_what_authors_say_of_a_reply_is_counted(town: Town) -> None:
    messages = [make.message(place=town.lens) for _ in range(3)]
    held = make.reply(make.topic(*messages))
    for one, verdict in zip(messages, ("answers", "misses", "misses"), strict=True):
        one.verdict, one.verdict_of, one.verdict_on = verdict, held, make.today()
        one.save()

    told = counts(public_topics())

    assert (told.answered, told.answers, told.misses) == (1, 1, 2)


def test_topics_are_asked_for_by_place_project_and_who_owes(town: Town) -> None:
    agglomeration = make.place("CA", kind="agglomeration")
    make.inside(town.lens, agglomeration)
    project = make.project(town.lens)
    here = make.topic(make.message(place=town.lens), owed_by=town.town)
    of_it = make.topic(make.message(project=project), owed_by=town.owing)
    make.topic()

    def asked(**by: str) -> set[int]:
        return {one.id for one in public_topics(TopicFilter(**by))}  # type: ignore[arg-type]

    assert asked(place=town.lens.slug) == asked(place=agglomeration.slug) == {here.pk, of_it.pk}
    assert asked(project=project.slug) == asked(owed_by=town.owing.slug) == {of_it.pk}
    assert asked(place="nulle-part") == set()


def test_a_topic_of_a_project_no_longer_published_is_read_by_nobody_outside(town: Town) -> None:
    project = make.project(town.lens)
    topic = make.topic(make.message(project=project))
    project.is_published = False
    project.save()

    assert public_topics() == ()
    assert public_topic(topic.pk) is None


def test_the_list_of_topics_asks_the_same_whatever_their_number(
    town: Town, django_assert_num_queries: object
) -> None:
    for _ in range(4):
        make.reply(make.topic(make.message(place=town.lens)))

    with django_assert_num_queries(4):  # type: ignore[operator]
        assert len(public_topics()) == 4
    assert Contribution.objects.filter(status=Status.PUBLISHED).count() == 4


def test_what_machines_send_in_number_hides_no_message_that_comes_with_a_proof(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST", 2)
    bare = [make.message(place=town.lens) for _ in range(4)]
    proved = make.message(place=town.lens, is_proved=True)
    reader = town.moderator.user

    assert [one.id for one in waiting(reader)] == [bare[0].pk, bare[1].pk, proved.pk]
    assert desk.waiting_in_all(reader) == 5
