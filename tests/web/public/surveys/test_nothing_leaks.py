"""Over every page, export and JSON that may tell an estimate: none without what goes with it, none too small.

Waves are drawn by hypothesis, small communes among them. Whatever is told is checked against one list: the
lines of the JSON of the waves, themselves checked one by one against the answers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from molette.domain.programme.models import MilestoneKind, Project
from molette.domain.statements.models import Nature
from molette.domain.surveys.models import Wave
from tests import factories as make
from tests.domain.surveys.conftest import Survey
from tests.web.public.surveys.test_results import ANSWERS, HIDDEN, SIDE, TOLD, cannot_be_deduced, lines, text

TOWNS = 14
MODEL, DIRECT = "estimé par un modèle", "mesure directe"
OUTSIDE = ("/", "/promesses", "/promesses.json", "/promesses.csv", "/chemin", "/comparer", "/plan-du-site")
FIGURE = re.compile(r"\d+,\d %")
# A figure told outside the pages of surveys: its bounds, of whom, its answers, method, wave and day.
WHOLE = re.compile(
    r"(\d+,\d) % \((\d+,\d) à (\d+,\d)\) répondent .+? à [^,]+, (\d+) réponses?, variance par [^,]+, "
    r"intervalle [^,]+ à 95 %, [^,]+, \d+(?:er)? \w+ 20\d\d"
)
SIZES = st.lists(st.sampled_from((0, 6, 14, 25, 31, 45, 80, 80, 80)), min_size=TOWNS, max_size=TOWNS)
SHARES = st.lists(st.sampled_from((0.1, 0.4, 0.45, 0.5, 0.55, 0.6, 0.9)), min_size=TOWNS, max_size=TOWNS)
Line = Mapping[str, object]


@pytest.fixture
def wide(survey: Survey) -> Survey:
    """Many towns, a measure told of each, and a street delivered in two of them."""
    wide = survey.with_towns(TOWNS)
    measure = make.measure(direction="rising", is_fictional=True)
    wide.feeling.measure = measure
    wide.feeling.save()
    author, today = make.organisation("Insee"), timezone.localdate()
    places: list[dict[str, Any]] = [{"place": town, "project": None} for town in wide.towns]
    streets = [street(wide, rank) for rank in (0, 1)]
    for of in (*places, *({"place": None, "project": one} for one in streets)):
        for nature, value, days in ((Nature.BASELINE, 40, 300), (Nature.OBSERVED, 60, 100)):
            day = today - timedelta(days)
            make.statement(
                measure=measure, perimeter=None, nature=nature, value=value, said_by=author, period_end=day,
                said_on=day, definition="", **of,
            )  # fmt: skip
    return wide


def street(wide: Survey, rank: int) -> Project:
    project = make.project(wide.towns[rank], is_published=True)
    end = make.milestone(project, kind=MilestoneKind.DELIVERED)
    make.milestone_date(end, timezone.localdate() - timedelta(250), nature="actual")
    return project


def told(wide: Survey, wave: Wave, sizes: Sequence[int], shares: Sequence[float], *, people: bool) -> bool:
    """Answer, close and publish; False where the engine refuses, in words."""
    wide.answered(wave, sizes, happy=shares, seed=sum(sizes))
    if people:
        wide.peopled(wave, [size * 10 for size in sizes])
    try:
        wide.closed(wave)
    except ValidationError:
        return False
    return True


def pages_of(wave: Wave) -> Iterator[str]:
    yield f"/enquetes/{wave.slug}"
    met = wave.responses.order_by("pk").values_list("place__slug", flat=True)
    yield from (f"/enquetes/{wave.slug}/{slug}" for slug in sorted(set(met)))


def checked(line: Line, wave: Wave, shown: int) -> None:
    """Whole, with its answers, interval, method and date; or hidden all over."""
    held = [str(line[name]) for name in (*TOLD, "nature")]
    if HIDDEN in held:
        assert set(held) == {HIDDEN}
        return
    low, value, high = (float(str(line[name])) for name in ("borne_basse", "estimation", "borne_haute"))
    assert low <= value <= high
    assert date.fromisoformat(str(line["date"])) == wave.closed_on
    answers = int(str(line["reponses"]))
    if line["nature"] == MODEL:
        assert str(line["methode"]).startswith("estimation par un modèle")
        assert answers == shown
    else:
        assert line["nature"] == DIRECT
        assert "variance" in str(line["methode"])
        assert answers >= ANSWERS


def figures_of(wave: Wave) -> set[str]:
    """Check each line of each address, and return every figure that may be read, as it is written."""
    known: set[str] = set()
    for address in pages_of(wave):
        found = lines(address)
        for one in found:
            apart = [
                int(str(other["reponses"])) for other in found
                if other["question"] == one["question"] and other["lieu"] != "ensemble"
                and other["nature"] == DIRECT
            ]  # fmt: skip
            of_wave = address.count("/") == 2
            checked(
                one,
                wave,
                sum(apart) if of_wave else int(str(one["reponses"])) if one["nature"] == MODEL else 0,
            )
            known |= {written(one[name]) for name in ("estimation", "borne_basse", "borne_haute")} - {HIDDEN}
    return known


def written(value: object) -> str:
    return HIDDEN if value == HIDDEN else f"{float(str(value)):.1f} %".replace(".", ",")


def rows_are_whole(page: str) -> None:
    """In a table, a row that says « non publié » has no figure at all."""
    for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL):
        if HIDDEN in row:
            assert not FIGURE.search(row), row


NUMBERS = count(1)


@pytest.mark.long
@settings(
    suppress_health_check=list(HealthCheck),
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
)
@example(sizes=[80] * 10 + [14, 14, 25, 6], shares=[0.45, 0.6] * 7, people=True)
@given(sizes=SIZES, shares=SHARES, people=st.booleans())
def test_no_page_export_or_json_tells_more_than_it_may(
    wide: Survey, sizes: list[int], shares: list[float], people: bool
) -> None:
    number = next(NUMBERS)
    opens = timezone.localdate() - timedelta(200 - number)
    waves = [
        wide.plan(name=f"Vague {number} {half}", opens=opens + timedelta(rank * 60))
        for rank, half in enumerate("ab")
    ]
    published = [told(wide, wave, sizes, shares, people=people) for wave in waves]
    known: set[str] = set()
    for wave, is_told in zip(waves, published, strict=True):
        if not is_told:
            assert Client().get(f"/enquetes/{wave.slug}").status_code == 404
            assert Client().get(f"/enquetes/{wave.slug}.json").status_code == 404
            continue
        wave.refresh_from_db()
        known |= figures_of(wave)
        known |= set(
            FIGURE.findall(wave.method.replace("\N{NO-BREAK SPACE}", " "))
        )  # of weights, not of people
        cannot_be_deduced(wide, wave)
    former = {written(value * 100) for value in kept_values()}
    for wave, is_told in zip(waves, published, strict=True):
        for address in pages_of(wave) if is_told else ():
            page = text(Client().get(address))
            rows_are_whole(page)
            read = {one for one in FIGURE.findall(page) if one != "95,0 %"}
            assert read <= known | former, (address, read - known - former)
    for address in (*OUTSIDE, *outside(wide)):
        answer = Client().get(address, follow=True)
        assert answer.status_code == 200, address
        page = re.sub(r"\s+", " ", text(answer))
        assert page.count("répondent «") == len(WHOLE.findall(page)), address
        for value, low, high, answers in WHOLE.findall(page):
            assert {f"{one} %" for one in (value, low, high)} <= known | former
            assert int(answers) >= ANSWERS


def kept_values() -> set[float]:
    """The values shown of the waves of former examples, which stay published, each checked in its turn."""
    rows = Wave.objects.exclude(published_on=None).order_by("pk")
    shown = [one for wave in rows for one in wave.estimates.filter(is_shown=True).order_by("pk")]
    return {value for one in shown for value in (one.value, one.low, one.high) if value is not None}


def outside(wide: Survey) -> Iterator[str]:
    """Pages, files and feeds where a promise, a commune or a project may tell an estimate."""
    for project in Project.objects.order_by("pk"):
        yield f"/projets/{project.slug}"
        yield f"/partage/projet/{project.slug}/fil.atom"
    for town in wide.towns[:2]:
        yield f"/communes/{town.slug}"
        yield f"/partage/lieu/{town.slug}/fil.atom"


def test_what_is_written_of_a_promise_is_found_by_the_walk(wide: Survey) -> None:
    """The walk would see an estimate: there is one, whole, on the page of promises."""
    wave = wide.plan(opens=timezone.localdate() - timedelta(60))
    assert told(wide, wave, [80] * TOWNS, [0.9] + [0.5] * (TOWNS - 1), people=True)
    page = re.sub(r"\s+", " ", text(Client().get("/promesses")))
    assert len(WHOLE.findall(page)) == page.count("répondent «") >= 1
    assert min(int(found[3]) for found in WHOLE.findall(page)) >= SIDE
