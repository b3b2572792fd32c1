"""Who runs a survey opens its pages and carries it on; who enters paper opens nothing else."""

import pytest
from django.urls import reverse

from molette.domain.surveys.models import Response
from molette.engines.access import Role
from molette.web.workspace.surveys.urls import urlpatterns
from tests.web.workspace.conftest import Desk

NAMED = {"questions": "asked", "vagues": "wave", "liens": "entrance"}
PAPER = frozenset({"surveys", "survey_paper"})


def address_of(name: str, route: str, desk: Desk) -> str:
    if "<int:key>" not in route:
        return reverse(f"workspace:{name}")
    word = route.split("/")[1]
    return reverse(f"workspace:{name}", args=[desk.keys[NAMED.get(word, "survey")]])


@pytest.mark.parametrize(
    ("who", "opens"), [(Role.MANAGER, None), (Role.CONTRIBUTOR, PAPER), (Role.READER, ())]
)
def test_each_page_opens_to_those_it_is_for(desk: Desk, who: Role, opens: frozenset[str] | None) -> None:
    browser = desk.client(who)
    for one in urlpatterns:
        name = str(one.name)
        expected = 200 if opens is None or name in opens else 403
        assert browser.get(address_of(name, str(one.pattern), desk)).status_code == expected, name


def test_paper_is_entered_in_the_places_of_the_wave(desk: Desk) -> None:
    browser, wave = desk.client(Role.MANAGER), desk.keys["wave"]
    address = reverse("workspace:survey_paper", args=[wave])
    sent = {
        "key": "7f1a4b6e-0000-4000-8000-000000000001",
        "place": str(desk.lens.pk),
        f"q{desk.keys['asked']}": "1",
    }
    for _ in range(2):
        assert browser.post(address, sent).status_code == 302
    one = Response.objects.get()
    assert (one.channel, one.said) == ("paper", {str(desk.keys["asked"]): 1})
