from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.secrecy.veils import keeping, veil
from molette.domain.signatures.models import Position
from molette.domain.statements.models import Aggregation, Direction, Measure, Nature, Statement
from molette.domain.statements.queries import (
    PlaceMeasure,
    citations,
    costs_of,
    count_citations,
    measure_detail,
    measures,
    place_measures,
    project_costs,
    project_figures,
    values_by_commune,
)
from molette.domain.statements.queries.told import told_of_projects
from molette.domain.territory.models import Place, PlaceKind
from molette.domain.territory.queries import PlaceRef
from molette.engines.access import Role
from molette.engines.indicators import Ground
from tests import factories as make

pytestmark = pytest.mark.django_db
RESIDENT = AnonymousUser()


def said(measure: Measure, value: int | None, year: int, **fields: object) -> Statement:
    missing = {} if value is not None else {"missing": "not_published"}
    return make.statement(
        measure=measure,
        value=None if value is None else Decimal(value),
        period_end=date(year, 12, 31),
        said_on=date(year + 1, 1, 15),
        **missing,
        **fields,
    )


@pytest.fixture
def homes() -> Measure:
    """The value of 7,000 homes among others, as the ERBM has them."""
    state, press = make.organisation("État"), make.organisation("Un journal")
    basin = make.perimeter(name="bassin minier")
    homes = make.measure(slug="logements", name="Logements miniers rénovés", producer=state)
    said(homes, 3300, 2019, said_by=state, definition="en cours ou finies", perimeter=basin)
    said(homes, 7000, 2022, said_by=state, definition="réhabilités", perimeter=basin)
    said(homes, 15500, 2025, said_by=press, definition="rénovés")
    said(homes, 0, 2016, said_by=state, nature=Nature.BASELINE)
    said(homes, 23000, 2027, said_by=state, nature=Nature.TARGET)
    return homes


def test_the_producer_speaks_for_a_measure_until_somebody_chooses(homes: Measure) -> None:
    (row,) = measures(RESIDENT)

    assert row.in_use is not None
    assert (row.in_use.value, row.ground) == (7000, Ground.PRODUCER)
    # 7,000 homes rehabilitated and a target of homes of another definition are not points of one path.
    assert row.rate is None
    assert (row.statements, row.authors) == (5, 2)


def test_a_choice_changes_the_value_in_use_and_gives_its_reason(homes: Measure) -> None:
    first = homes.statements.order_by("period_end").get(value=3300)
    make.choice(first, reason="La seule contrôlée.")
    (row,) = measures(RESIDENT)

    assert row.in_use is not None
    assert (row.in_use.value, row.ground, row.reason) == (3300, Ground.CHOSEN, "La seule contrôlée.")


def test_a_value_said_unknown_makes_the_rate_unknown_and_never_zero(homes: Measure) -> None:
    said(homes, None, 2026, said_by=homes.producer)
    (row,) = measures(RESIDENT)

    assert row.in_use is not None
    assert (row.in_use.value, row.in_use.missing, row.rate) == (None, "non publié", None)


def test_the_page_of_a_measure_says_why_its_values_differ(homes: Measure) -> None:
    detail = measure_detail("logements", RESIDENT)

    assert detail is not None
    assert [sentence.replace("\xa0", " ") for sentence in detail.differences] == [
        "Elles ne comptent pas la même chose : « en cours ou finies », « réhabilités » et « rénovés ».",
        "Elles ne sont pas de même nature : point de départ, constat et cible.",
        "Elles parlent de dates différentes, de décembre 2016 à décembre 2027.",
        "Elles ne portent pas sur le même périmètre : périmètre non précisé et bassin minier.",
        "Elles viennent de 2 auteurs.",
    ]
    assert detail.gap is None
    assert measure_detail("inconnue", RESIDENT) is None


def test_a_falling_measure_below_its_path_is_ahead() -> None:
    poor = make.measure(slug="passoires", direction=Direction.FALLING, unit="%")
    said(poor, 31, 2019, nature=Nature.BASELINE)
    said(poor, 15, 2027, nature=Nature.TARGET)
    said(poor, 20, 2023)
    detail = measure_detail("passoires", RESIDENT)

    assert detail is not None
    assert detail.gap is not None
    assert detail.gap > 0
    assert detail.row.rate == Decimal("68.7")


def test_what_was_replaced_or_withdrawn_stays_readable_apart(homes: Measure) -> None:
    former = homes.statements.order_by("pk").get(value=7000)
    said(homes, 7100, 2022, said_by=homes.producer, replaces=former)
    said(homes, 9999, 2023, said_by=homes.producer, withdrawn_on=date(2024, 2, 1), withdrawn_reason="erreur")
    detail = measure_detail("logements", RESIDENT)

    assert detail is not None
    assert {s.value for s in detail.former} == {7000, 9999}
    assert detail.row.in_use is not None
    assert detail.row.in_use.value == 7100


def test_the_latest_word_of_each_partner_makes_the_state_of_a_statement(homes: Measure) -> None:
    spoken = homes.statements.order_by("pk").get(value=7000)
    region, town = make.organisation("Région"), make.organisation("Commune")
    contest = {"kind": Position.Kind.CONTESTED, "reason": "Des chantiers ouverts comptés comme finis."}
    make.position(spoken, town, **contest)
    make.position(spoken, region)
    (row,) = measures(RESIDENT)
    assert row.contested == 1

    make.position(spoken, town, said_on=date(2024, 1, 1))
    detail = measure_detail("logements", RESIDENT)

    assert detail is not None
    (view,) = [s for s in detail.statements if s.value == 7000]
    assert view.state == "accepted"
    assert {p.organisation.label: p.kind for p in view.positions} == {
        "Région": "accepted",
        "Commune": "accepted",
    }


def ref(place: Place) -> PlaceRef:
    return PlaceRef(place.pk, place.kind, place.code, place.name, place.slug)


@pytest.fixture
def towns() -> tuple[Place, Place, Place]:
    agglomeration = make.place("CA", kind=PlaceKind.AGGLOMERATION)
    lens, lievin = make.place("Lens"), make.place("Liévin")
    for town in (lens, lievin):
        make.inside(town, agglomeration)
    make.perimeter(lens, lievin, slug="artois")
    return agglomeration, lens, lievin


def beside(towns: tuple[Place, Place, Place]) -> tuple[PlaceMeasure, ...]:
    """The measures of the first commune, beside those of both together."""
    agglomeration, *communes = towns
    both = [town.pk for town in communes]
    return place_measures(
        ref(communes[0]), RESIDENT, around=ref(agglomeration), communes_around=both, communes=both
    )


def test_communes_add_up_only_when_all_are_known(towns: tuple[Place, Place, Place]) -> None:
    _, lens, lievin = towns
    vacant = make.measure(slug="vacants", aggregation=Aggregation.SUM)
    said(vacant, 900, 2020, place=lens)
    said(vacant, 1000, 2021, place=lens)

    held = values_by_commune("vacants", [lens.pk, lievin.pk], RESIDENT)
    assert held is not None
    _, values, whole = held
    assert {place: value.value for place, value in values.items()} == {lens.pk: 1000}
    assert (whole.value, whole.parts, whole.without, whole.missing) == (None, 2, 1, "non renseigné")

    said(vacant, 500, 2021, place=lievin)
    (row,) = beside(towns)
    assert row.here.value == 1000
    assert row.agglomeration is not None
    assert (row.agglomeration.value, row.agglomeration.is_rolled_up) == (1500, True)
    assert row.perimeter is not None
    assert row.perimeter.value == 1500


def test_the_map_shows_the_value_in_use_not_the_last_one_said(towns: tuple[Place, Place, Place]) -> None:
    _, lens, _ = towns
    insee, press = make.organisation("Insee"), make.organisation("Un journal")
    vacant = make.measure(slug="vacants", producer=insee)
    said(vacant, 80, 2019, place=lens, nature=Nature.BASELINE)
    official = said(vacant, 100, 2021, place=lens, said_by=insee)
    later = said(vacant, 999, 2023, place=lens, said_by=press)
    said(vacant, 5000, 2030, place=lens, said_by=insee, nature=Nature.ESTIMATE)

    def shown() -> object:
        held = values_by_commune("vacants", [lens.pk], RESIDENT)
        assert held is not None
        return held[1][lens.pk].value

    assert shown() == 100
    make.choice(later)
    assert shown() == 999
    make.choice(official, chosen_on=date(2024, 1, 1))
    assert shown() == 100


def test_communes_of_several_years_do_not_add_up(towns: tuple[Place, Place, Place]) -> None:
    _, lens, lievin = towns
    vacant = make.measure(slug="vacants", aggregation=Aggregation.SUM)
    said(vacant, 700, 2023, place=lens)
    said(vacant, 300, 2010, place=lievin)

    held = values_by_commune("vacants", [lens.pk, lievin.pk], RESIDENT)
    assert held is not None
    assert (held[2].value, held[2].missing) == (None, "périodes différentes d’une commune à l’autre")


def test_a_rate_is_weighed_and_what_the_whole_itself_said_comes_first(
    towns: tuple[Place, Place, Place],
) -> None:
    agglomeration, lens, lievin = towns
    people = make.measure(aggregation=Aggregation.SUM)
    poverty = make.measure(slug="pauvrete", aggregation=Aggregation.WEIGHTED_MEAN, weight=people)
    for town, rate, weight in ((lens, 30, 3000), (lievin, 10, 1000)):
        said(poverty, rate, 2021, place=town)
        said(people, weight, 2021, place=town)
    (row,) = [r for r in beside(towns) if r.head.slug == "pauvrete"]
    assert row.agglomeration is not None
    assert row.agglomeration.value == 25

    said(poverty, 24, 2021, place=agglomeration)
    (row,) = [r for r in beside(towns) if r.head.slug == "pauvrete"]
    assert row.agglomeration is not None
    assert (row.agglomeration.value, row.agglomeration.is_rolled_up) == (24, False)


def test_a_censored_value_is_shown_as_such(towns: tuple[Place, Place, Place]) -> None:
    _, lens, _ = towns
    make.statement(measure=make.measure(), missing="hidden", place=lens)
    (row,) = place_measures(ref(lens), RESIDENT)

    assert (row.here.value, row.here.missing) == (None, "masqué par le secret statistique")


def test_the_costs_of_a_project_stand_side_by_side_and_hide_with_it() -> None:
    cost = make.measure(slug="cout", name="Coût", unit="€", is_project_cost=True)
    project = make.project(is_published=False)
    said(cost, 280_000_000, 2015, project=project)
    said(cost, 476_400_000, 2024, project=project)
    said(make.measure(name="Emplois"), 200, 2025, project=project)
    manager = make.member(Role.MANAGER)
    costs = project_costs(project.pk, manager)

    assert (costs.value, costs.first and costs.first.value, len(costs.statements)) == (
        476_400_000,
        280_000_000,
        2,
    )
    assert [s.measure for s in project_figures(project.pk, manager)[1]] == ["Emplois"]
    assert told_of_projects(None, manager)[0].keys() == {project.pk}
    assert project_costs(project.pk, RESIDENT).value is None
    assert project_figures(project.pk, RESIDENT)[1] == ()
    assert told_of_projects(None, RESIDENT) == ({}, {})
    assert measures(RESIDENT, projects=True)[0].in_use is None


def test_a_source_names_the_statements_that_cite_it(homes: Measure) -> None:
    cited, hidden = make.source(), make.project(is_published=False)
    said(homes, 1, 2023, source=cited, definition="chantiers ouverts")
    said(homes, 2, 2023, source=cited, place=make.place())
    said(homes, 3, 2023, source=cited, project=hidden)

    assert [(c.label, c.said) for c in citations(cited.pk, RESIDENT)] == [
        ("Logements miniers rénovés", "chantiers ouverts"),
        ("Logements miniers rénovés", "1 valeurs de lieux"),
    ]
    assert count_citations(RESIDENT)[cited.pk] == 2


def test_of_the_costs_of_many_projects_the_last_chosen_is_used_and_each_is_told_once() -> None:
    cost, projects = make.measure(is_project_cost=True), [make.project(), make.project()]
    for project in projects:
        first, last = (make.statement(measure=cost, project=project, value=Decimal(n)) for n in (10, 20))
        make.choice(last, chosen_on=date(2024, 1, 1), reason="La plus récente.")
        make.choice(first, chosen_on=date(2025, 1, 1), reason="La seule votée.")
        make.choice(last, chosen_on=date(2023, 1, 1), reason="Faute de mieux.")

    found = costs_of([project.pk for project in projects], RESIDENT)
    for project in projects:
        told = found[project.pk]
        assert [said.value for said in told.statements] == [10, 20]
        assert (told.value, told.reason) == (10, "La seule votée.")


@pytest.mark.parametrize(
    ("read", "most"),
    [
        (lambda: measures(RESIDENT), 4),
        (lambda: measure_detail("logements", RESIDENT), 7),
        (lambda: costs_of(range(1, 10_000), RESIDENT), 1),
    ],
)
def test_a_reading_asks_the_same_number_of_queries_whatever_the_size(
    homes: Measure, read: Callable[[], object], most: int
) -> None:
    cost = make.measure(is_project_cost=True)

    def grow() -> None:
        make.position(said(homes, 1, 2020), make.organisation())
        said(cost, 1, 2020, project=make.project())

    def asked() -> int:
        with keeping():
            veil(RESIDENT)
            with CaptureQueriesContext(connection) as captured:
                read()
        return len(captured)

    grow()
    few = asked()
    for _ in range(6):
        grow()

    assert asked() == few
    assert few <= most
