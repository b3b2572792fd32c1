"""What an instance lacks is said with its remedy; the demonstration never enters a real one."""

import pytest
from pytest_django import Settings

from molette.config.cli import main
from molette.web.instance import LEGAL, lacks
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_bare_instance_names_each_legal_statement_that_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert all(setting in said for _, setting in LEGAL.values())


def test_an_instance_that_says_everything_lacks_nothing_legal(settings: Settings) -> None:
    settings.SITE = {**settings.SITE, **dict.fromkeys(LEGAL, "renseigné")}

    assert not [lack for lack in lacks() if any(setting in lack.remedy for _, setting in LEGAL.values())]


def test_an_open_demonstration_is_said_to_be_unfit_for_a_real_instance(settings: Settings) -> None:
    settings.DEMONSTRATION = True

    assert any("MOLETTE_DEMONSTRATION" in lack.remedy and lack.is_blocking for lack in lacks())


def test_the_demonstration_refuses_a_database_that_holds_real_accounts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("molette.config.prepare.prepare", lambda: None)
    monkeypatch.setenv("MOLETTE_DEMONSTRATION", "")
    make.user()

    assert main(["demo", "--no-serve"]) == 1
    assert "MOLETTE_DATA_DIR" in capsys.readouterr().err


MAILS = {
    "EMAIL_URL": "smtp://courriel.exemple.fr:25",
    "DEFAULT_FROM_EMAIL": "alertes@exemple.fr",
    "SITE_URL": "https://programme.exemple.fr",
}


def about_mails() -> list[tuple[str, bool]]:
    return [(lack.title, lack.is_blocking) for lack in lacks() if "courriel d’alerte" in lack.remedy]


def test_an_instance_may_do_without_letters_but_not_send_them_half_way(settings: Settings) -> None:
    for name in MAILS:
        setattr(settings, name, "")
    assert [blocks for _, blocks in about_mails()] == [False] * 3

    settings.EMAIL_URL = MAILS["EMAIL_URL"]
    assert about_mails() == [
        ("Les courriels n’ont pas d’expéditeur.", True),
        ("L’adresse du site n’est pas donnée.", True),
    ]
    for name, value in MAILS.items():
        setattr(settings, name, value)
    assert about_mails() == []
