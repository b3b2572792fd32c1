"""Who runs a survey opens its pages and carries it on; who enters paper opens nothing else."""

import pytest
from django.urls import reverse

from molette.domain.surveys.codes import code_of
from molette.domain.surveys.models import Entrance, Response, Wave
from molette.domain.surveys.queries import fieldwork
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


def test_a_wave_says_place_by_place_how_many_were_invited_and_answered(desk: Desk) -> None:
    wave = Wave.objects.get(pk=desk.keys["wave"])
    for mark, is_complete in (("a", True), ("b", True), ("c", False)):
        Response.objects.create(
            wave=wave, place=desk.lens, mark=mark, is_complete=is_complete, answered_on=wave.opens_on
        )

    page = desk.client(Role.MANAGER).get(reverse("workspace:survey_wave", args=[wave.pk]))

    here = next(one for one in fieldwork(wave) if one.name == str(desk.lens))
    assert (here.answered, here.paper, here.begun) == (2, 0, 1)
    told = page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "2 réponses</b>, 1 commencée" in told
    assert "Commune par commune" in told


def test_the_links_of_a_consultation_are_printed_place_by_place(desk: Desk) -> None:
    link = Entrance.objects.select_related("place").get(pk=desk.keys["entrance"])

    file = desk.client(Role.MANAGER).get(reverse("workspace:survey_codes", args=[link.wave_id]))

    assert f"{link.place};{code_of(link.key)};" in file.content.decode()


def test_the_list_says_where_each_wave_stands(desk: Desk) -> None:
    wave = Wave.objects.get(pk=desk.keys["wave"])
    browser, address = desk.client(Role.MANAGER), reverse("workspace:surveys")
    before = browser.get(address).content.decode()

    browser.post(reverse("workspace:survey_close", args=[wave.pk]), {"confirm": "on"})
    after = browser.get(address).content.decode()

    assert f'<a href="{reverse("workspace:survey_wave", args=[wave.pk])}">{wave.name}</a>' in before
    assert "<b>à publier</b>" not in before
    assert "<b>à publier</b>" in after
