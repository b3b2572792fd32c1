"""Settings: what the instance is set to, and what it still lacks, in the words of `molette check`."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from molette.engines.access import Role
from molette.web.instance import lacks
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
PAGE = "/espace/reglages"


@pytest.fixture
def administrator(client: Client) -> Client:
    return entered(client, make.member(Role.ADMINISTRATOR))


def test_the_page_says_each_lack_and_its_remedy(administrator: Client) -> None:
    with override_settings(SITE={**settings.SITE, "publisher": ""}):
        found, shown = lacks(), words(administrator.get(PAGE))

    assert f"{len(found)} points à régler" in shown
    assert "L’éditeur du site n’est pas nommé." in shown
    for lack in found:
        assert lack.title in shown.replace("&lt;", "<")


def test_a_setting_given_is_shown_and_no_longer_lacks(administrator: Client) -> None:
    with override_settings(SITE={**settings.SITE, "publisher": "Pôle de l’essai"}):
        shown = words(administrator.get(PAGE))

    assert "Pôle de l’essai" in shown
    assert "L’éditeur du site n’est pas nommé." not in shown


def test_no_secret_is_shown(administrator: Client) -> None:
    page = administrator.get(PAGE).content.decode()

    assert settings.SECRET_KEY not in page
    assert str(settings.DATABASES["default"]["NAME"]) not in page


def test_the_perimeter_of_the_site_is_marked(administrator: Client) -> None:
    make.perimeter(make.place(), slug=settings.PERIMETER, stated_communes=2)
    make.perimeter()
    page = administrator.get(PAGE).content.decode()

    assert page.count('class="used"') == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_the_administrator_reads_them(client: Client, role: Role) -> None:
    assert entered(client, make.member(role)).get(PAGE).status_code == 403


def test_the_page_asks_the_same_however_many_perimeters(administrator: Client) -> None:
    make.perimeter(make.place())
    few = asked(administrator, PAGE)
    for _ in range(4):
        make.perimeter(make.place())

    assert asked(administrator, PAGE) == few <= QUERIES_OF_A_PAGE


def test_whether_letters_leave_is_told_and_never_the_password_of_their_server(administrator: Client) -> None:
    url = "smtp+tls://moi:secret-du-serveur@exemple.fr:587"
    with override_settings(EMAIL_URL=url, EMAIL_READY=True):
        shown = words(administrator.get(PAGE))

    assert "Courriels d’alerte" in shown
    assert "secret-du-serveur" not in shown
