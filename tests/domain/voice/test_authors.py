"""A resident says something without an account, follows it by its number, and has it erased."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from molette.domain.journal.models import Entry
from molette.domain.voice.actions import RESIDENT, Message, erase, erase_due, forget_email, give_verdict, send
from molette.domain.voice.models import Contribution, Reply, Status
from molette.domain.voice.receipts import found, mark_of, receipt_of
from molette.engines.voice import keeping
from tests import factories as make
from tests.domain.voice.conftest import Town

WORDS, EMAIL = "Le lampadaire est en panne depuis mars", "habitante@exemple.fr"


def say(town: Town, **fields: object) -> Contribution:
    key = uuid4()
    message = Message(**{"nature": "problem", "words": WORDS, "place": town.lens, "email": EMAIL, **fields})  # type: ignore[arg-type]
    return send(RESIDENT, message, key=key, receipt_mark=mark_of(key))


def test_what_is_said_waits_to_be_read_and_is_found_by_its_number(town: Town) -> None:
    said = say(town)

    assert (said.status, said.words) == (Status.WAITING, WORDS)
    assert said.erase_on == make.today() + timedelta(keeping.UNREAD_DAYS)
    assert found(receipt_of(said.entry_key).lower().replace("-", " ")) == said
    assert found("00000-00000-00000-00000") is None
    assert receipt_of(said.entry_key).replace("-", "") not in {said.receipt_mark, str(said.entry_key)}


def test_sent_twice_from_one_form_it_is_kept_once(town: Town) -> None:
    key, message = uuid4(), Message("idea", WORDS, place=town.lens)

    first, second = (send(RESIDENT, message, key=key, receipt_mark=mark_of(key)) for _ in range(2))

    assert first == second
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"words": "  "}, "words"),
        ({"place": None}, "service"),
        ({"email": "pas une adresse"}, "email"),
        ({"words": "a" * 2001}, "words"),
        ({"photo": b"MZ not a photo"}, "photo"),
        ({"nature": "cri"}, "nature"),
    ],
)
def test_what_it_lacks_is_told_beside_the_field(town: Town, fields: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError) as refused:
        say(town, **fields)

    assert fault in refused.value.message_dict
    assert not Contribution.objects.exists()


def test_nothing_is_said_of_a_project_that_is_not_published(town: Town) -> None:
    hidden = make.project(town.lens, is_published=False)

    with pytest.raises(ValidationError, match="pas publié"):
        say(town, project=hidden)


def test_a_photo_is_kept_under_a_name_of_ours(town: Town, photo: bytes) -> None:
    said = say(town, photo=photo)

    assert said.photo.name == f"paroles/{said.entry_key}.webp"
    assert not said.photo_is_public


def test_the_journal_holds_no_word_no_address_and_no_number(town: Town) -> None:
    said = say(town)
    topic = make.topic(said)
    reply = make.reply(topic)
    give_verdict(RESIDENT, said, reply, verdict="misses")
    forget_email(RESIDENT, said)
    erase(RESIDENT, said)

    told = " ".join(f"{e} {e.before} {e.after} {e.reason} {e.actor}" for e in Entry.objects.order_by("pk"))
    receipt = receipt_of(said.entry_key)
    assert Entry.objects.count() == 4
    assert [w for w in (WORDS, "lampadaire", EMAIL, receipt, said.receipt_mark) if w in told] == []


def test_the_author_says_whether_the_reply_answers_and_may_change_his_mind(town: Town) -> None:
    said = say(town)
    reply = make.reply(make.topic(said))

    give_verdict(RESIDENT, said, reply, verdict="answers")
    give_verdict(RESIDENT, said, reply, verdict="misses")

    said.refresh_from_db()
    assert (said.verdict, said.verdict_of) == ("misses", reply)


def test_a_reply_to_others_or_taken_back_is_not_judged(town: Town) -> None:
    said = say(town)
    withdrawn = make.reply(make.topic(said), withdrawn_reason="Erreur.")
    others: Reply = make.reply(make.topic())

    for reply in (withdrawn, others):
        with pytest.raises(ValidationError, match="relisez la page"):
            give_verdict(RESIDENT, said, reply, verdict="answers")
    with pytest.raises(ValidationError, match="Dites si la réponse répond"):
        give_verdict(RESIDENT, said, make.reply(said.topic), verdict="peut-être")  # type: ignore[arg-type]


def test_erased_nothing_is_left_but_that_it_was(
    town: Town, photo: bytes, django_capture_on_commit_callbacks: object
) -> None:
    said = say(town, photo=photo)
    make.topic(said)
    storage, name = said.photo.storage, said.photo.name

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase(RESIDENT, said)

    said.refresh_from_db()
    assert (said.words, said.email, said.photo.name, said.status) == ("", "", "", Status.ERASED)
    assert not storage.exists(str(name))
    assert list(Contribution.objects.counted()) == [said]


def test_what_is_past_its_day_is_erased_by_the_job_and_the_rest_stays(town: Town) -> None:
    day = make.today()
    old = make.message(erase_on=day, email=EMAIL)
    addressed = make.message(email=EMAIL, erase_email_on=day)
    young = make.message(email=EMAIL)

    done = erase_due(make.SHELL, day=day)

    kept = {one.pk: (one.words, one.email) for one in Contribution.objects.order_by("pk")}
    assert (done.words, done.emails) == (1, 1)
    assert kept == {
        old.pk: ("", ""),
        addressed.pk: (addressed.words, ""),
        young.pk: (young.words, EMAIL),
    }
    again = erase_due(make.SHELL, day=day)
    assert (again.words, again.emails) == (0, 0)
