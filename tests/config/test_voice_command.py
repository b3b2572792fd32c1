"""`molette voice`: what is past its day goes, authors are told once, the register is printed."""

import json

import pytest
from django.core import mail
from pytest_django import Settings

from molette.config.cli import main
from molette.domain.journal.models import Entry
from molette.domain.voice.models import Contribution, Status
from molette.domain.voice.receipts import receipt_of
from tests import factories as make

pytestmark = pytest.mark.django_db
EMAIL = "habitante@exemple.fr"


@pytest.fixture
def post(settings: Settings) -> None:
    settings.EMAIL_READY, settings.SITE_URL = True, "https://exemple.fr"
    settings.DEFAULT_FROM_EMAIL = "site@exemple.fr"


def test_erasing_empties_what_is_due_and_says_how_much(capsys: pytest.CaptureFixture[str]) -> None:
    make.message(erase_on=make.today())
    make.message(email=EMAIL, erase_email_on=make.today())

    assert main(["voice", "erase"]) == 0
    assert "1 parole effacée, et 1 adresse de plus" in capsys.readouterr().out.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert main(["voice", "erase"]) == 0
    assert Contribution.objects.filter(status=Status.ERASED).count() == 1
    assert not Contribution.objects.exclude(email="").exists()


def test_an_author_is_told_of_a_reply_once_and_of_nothing_else(post: None) -> None:
    told, silent = make.message(email=EMAIL, words="Mes mots"), make.message()
    topic = make.topic(told, silent)
    make.message(email="autre@exemple.fr")
    assert main(["voice", "tell"]) == 0
    assert mail.outbox == []
    make.reply(topic)

    assert (main(["voice", "tell"]), main(["voice", "tell"])) == (0, 0)

    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    assert f"https://exemple.fr/paroles/suivi/{receipt_of(told.entry_key)}" in str(letter.body)
    assert "Mes mots" not in str(letter.body)
    make.reply(topic, decided="done", said_on=make.today())
    main(["voice", "tell"])
    assert len(mail.outbox) == 2
    assert not [e for e in Entry.objects.order_by("pk") if EMAIL in f"{e} {e.before} {e.after}"]


def test_a_number_that_cannot_be_made_again_leads_to_where_it_is_typed(
    post: None, settings: Settings
) -> None:
    make.reply(make.topic(make.message(email=EMAIL)))
    settings.SECRET_KEY = "une autre"

    main(["voice", "tell"])

    assert "https://exemple.fr/paroles/suivi\n" in str(mail.outbox[0].body)


def test_a_letter_that_does_not_leave_is_tried_again_and_its_failure_tells_no_address(
    post: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make.reply(make.topic(make.message(email=EMAIL)))

    def fail(self: object) -> None:
        raise OSError(EMAIL)

    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", fail)
        assert main(["voice", "tell"]) == 1
    assert EMAIL not in capsys.readouterr().err
    assert main(["voice", "tell"]) == 0
    assert len(mail.outbox) == 1


def test_without_a_server_nothing_is_prepared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voice", "tell"]) == 2
    assert "n’envoie pas de courriels" in capsys.readouterr().err


def test_the_register_is_printed_as_the_page_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voice", "register"]) == 0
    assert "# Paroles d’habitants" in capsys.readouterr().out
    assert main(["voice", "register", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["nom"] == "Paroles d’habitants"
