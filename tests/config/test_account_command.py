"""The first account of an instance is opened from the shell; a lost one is opened again."""

import pytest

from molette.config.cli import main
from molette.domain.journal.models import Entry
from molette.domain.people.models import Membership, User
from molette.engines.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
ASKED = ["account", "Chef@exemple.fr", "--name", "Administration", "--organisation", "Pôle"]


def test_the_first_administrator_comes_from_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOLETTE_PASSWORD", make.PASSWORD)

    assert main(ASKED) == 0
    person = User.objects.get(email="chef@exemple.fr")
    assert person.check_password(make.PASSWORD)
    assert Membership.objects.get().role == Role.ADMINISTRATOR
    assert all(line.restricted for line in Entry.objects.filter(subject_type="people.membership"))


def test_an_account_that_exists_gets_a_new_password_and_the_mandate(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make.user(email="chef@exemple.fr")
    make.organisation("Pôle")
    monkeypatch.setenv("MOLETTE_PASSWORD", "une tout autre phrase")

    assert main(ASKED) == 0
    person.refresh_from_db()
    assert person.check_password("une tout autre phrase")
    assert person.memberships.get().organisation.name == "Pôle"


def test_a_weak_password_opens_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOLETTE_PASSWORD", "court")

    assert main(ASKED) == 1
    assert "12" in capsys.readouterr().err
    assert not User.objects.exists()
