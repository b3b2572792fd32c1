"""Files of travel times and of services: what is read, what is refused and how to mend it."""

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from molette.engines.reach.faults import RefusedFileError
from molette.engines.reach.lists import read_services
from molette.engines.reach.times import read_times
from molette.engines.reach.travel import Unit
from molette.engines.tables import parquet
from molette.engines.tables.cells import Row
from molette.engines.tables.reading import Table, read

LACKING = (
    "Ligne 3, colonne « destination » : «  » n’est pas un code de lieu. "
    "Écrivez le code de la commune, de l’IRIS ou du service."
)
TIMES = """origine;destination;durée (minutes)
62498;62427;7,5
62498;62498;0
62427;62498;8.25
62427;59350;95
"""


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[str], Table]:
    def write(text: str) -> Table:
        (tmp_path / "temps.csv").write_text(text, encoding="utf-8")
        return read(tmp_path / "temps.csv")

    return write


def test_times_are_read_with_a_comma_or_a_point_and_the_far_ones_are_counted_out(
    opened: Callable[[str], Table],
) -> None:
    times = read_times(opened(TIMES), beyond=90)

    assert (len(times), times.beyond, times.unit) == (3, 1, Unit.MINUTES)
    assert [
        (times.origins[origin], times.destinations[destination], cost)
        for origin, destination, cost in zip(times.origin, times.destination, times.cost, strict=True)
    ] == [("62498", "62427", 7.5), ("62498", "62498", 0.0), ("62427", "62498", 8.25)]


def test_a_parquet_file_gives_the_same_pairs(tmp_path: Path, opened: Callable[[str], Table]) -> None:
    file = tmp_path / "temps.parquet"
    rows = "('62498','62427',7.5),('62498','62498',0.0),('62427','62498',8.25)"
    with duckdb.connect() as connection:
        connection.sql(f"COPY (FROM (VALUES {rows}) t(origine, destination, minutes)) TO '{file}'")

    from_parquet = read_times(parquet.read(file), beyond=90)
    from_csv = read_times(opened(TIMES), beyond=90)

    assert list(from_parquet.cost) == list(from_csv.cost)
    assert from_parquet.origins == from_csv.origins


def test_kilometres_are_read_as_such(opened: Callable[[str], Table]) -> None:
    table = opened("from_id;to_id;distance_km\nLens;Liévin;5,1\nLens;Arras;18\n")

    assert read_times(table, beyond=90).unit is Unit.KILOMETRES


def test_a_wrong_cell_says_its_line_its_column_its_value_and_how_to_mend_it(
    opened: Callable[[str], Table],
) -> None:
    table = opened("origine;destination;minutes\n62498;62427;sept\n62498;;8\n62427;62498;-3\n")

    with pytest.raises(RefusedFileError) as refused:
        read_times(table, beyond=90)

    expected = "un nombre de minutes entre 0 et 1440, par exemple 12,5"
    mended = "Corrigez la cellule, ou retirez la ligne si on l’ignore."
    assert str(refused.value).replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        f"Ligne 2, colonne « minutes » : « sept » n’est pas {expected}. {mended}",
        LACKING,
        f"Ligne 4, colonne « minutes » : « -3 » n’est pas {expected}. {mended}",
        "Rien n’a été chargé.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("origine;vers;minutes\n1;2;3\n", "Aucune colonne ne dit où il arrive"),
        ("origine;destination;note\n1;2;bon\n", "Aucune colonne ne dit combien de temps il prend"),
        ("origine;destination;minutes\na;b;3\na;b;4\n", "Le trajet de a à b est donné plusieurs fois"),
    ],
)
def test_a_file_that_does_not_tell_journeys_is_refused(
    opened: Callable[[str], Table], text: str, said: str
) -> None:
    with pytest.raises(RefusedFileError, match=said):
        read_times(opened(text), beyond=90)


@dataclass(frozen=True)
class Endless:
    """A table of many lines that are made as they are asked for."""

    lines: int
    header: tuple[str, ...] = ("origine", "destination", "minutes")

    def rows(self) -> Iterator[Row]:
        for line in range(self.lines):
            yield Row(line + 2, (f"o{line % 500}", f"s{line // 500}", Decimal(line % 60)))


def test_memory_is_bounded_by_the_pairs_that_are_kept() -> None:
    tracemalloc.start()
    times = read_times(Endless(100_000), beyond=5)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(times) + times.beyond == 100_000
    assert peak < 2_000_000  # the lines would hold ten times as much


def test_more_pairs_than_allowed_are_refused() -> None:
    with pytest.raises(RefusedFileError, match="plus de 10 trajets"):
        read_times(Endless(20), beyond=60, most=10)


def test_a_list_keeps_the_services_asked_for_with_their_days(opened: Callable[[str], Table]) -> None:
    table = opened(
        "code;nature;nom;code_insee;latitude;longitude;ouvert le;fermé le\n"
        "A;LYCEE GENERAL;Condorcet;62498;50,43;2,83;01/09/1990;\n"
        "B;COLLEGE;Michelet;62498;50,42;2,82;;\n"
        "C;LYCEE PROFESSIONNEL;Béhal;62498;;;;31/08/2024\n"
    )

    found = read_services(table, only={"Nature": "LYCEE"})

    assert [(one.code, one.commune, one.latitude, one.opened_on, one.closed_on) for one in found] == [
        ("A", "62498", 50.43, date(1990, 9, 1), None),
        ("C", "62498", None, None, date(2024, 8, 31)),
    ]
    assert {one.capacity for one in found} == {1.0}


def test_a_count_by_commune_gives_one_service_a_commune_that_has_some(opened: Callable[[str], Table]) -> None:
    table = opened("depcom;Médecin omnipraticien;Boulangerie\n62498;41;22\n62003;;1\n62427;28;14\n")

    found = read_services(table, count="Médecin omnipraticien")

    assert [(one.code, one.capacity) for one in found] == [("62498", 41.0), ("62427", 28.0)]


def test_the_lines_of_a_commune_add_up_where_services_have_no_code(opened: Callable[[str], Table]) -> None:
    table = opened("depcom;TYPEQU;NB_EQUIP\n62041;C301;1\n62041;C301;3\n62041;C101;9\n")

    assert [(one.code, one.capacity) for one in read_services(table, only={"typequ": "C301"})] == [
        ("62041", 4)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code;nom;note\nA;x;y\n", "Aucune colonne ne dit où sont les services"),
        ("code;nom;latitude;longitude\nA;x;50433;2,8\n", "une latitude en degrés, par exemple 50,43"),
        ("code;nom;code_insee\nA;x;62498\nA;y;62427\n", "Il est déjà à la ligne 2"),
        ("code;nom;code_insee;lits\nA;x;62498;beaucoup\n", "un nombre, zéro ou plus"),
        ("code;nom;code_insee;ouvert le\nA;x;62498;bientôt\n", "une date, par exemple"),
        ("code;nom;code_insee\nA;x;62498\nB;y;\n", "Donnez sa commune, ou ses coordonnées"),
    ],
)
def test_a_list_that_cannot_be_placed_is_refused(
    opened: Callable[[str], Table], text: str, said: str
) -> None:
    with pytest.raises(RefusedFileError) as refused:
        read_services(opened(text))

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("file", "only", "count", "expected"),
    [
        ("france_services_62_20240801.csv", {}, "", 50),
        ("gares_59_62.csv", {}, "", 199),
        ("hopitaux_59_62_eurostat2020.csv", {}, "", 278),
        ("colleges_lycees_62_2021.csv", {"Nature": "LYCEE"}, "", 62),
        ("bpe_2013_communes_62.csv", {}, "Médecin omnipraticien", 276),
        ("bpe_2018_enseignement_62.csv", {"TYPEQU": "C301"}, "", 24),
    ],
)
def test_the_published_lists_are_read_as_they_are(
    shared_data: Path, file: str, only: dict[str, str], count: str, expected: int
) -> None:
    found = read_services(read(shared_data / "services" / file), only=only, count=count)

    assert len(found) == expected
