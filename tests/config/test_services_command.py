"""`molette services`: published lists and tables of journeys, loaded as they are."""

from pathlib import Path

import pytest

from molette.config.cli import main
from molette.config.demo.reading import csv_rows
from molette.config.demo.rows import CommuneRow
from molette.domain.services.models import Service, ServiceKind, TravelTable
from molette.domain.services.queries import kind_reach
from molette.domain.sources.models import Source
from tests import factories as make

pytestmark = pytest.mark.django_db
LIST = "code;nature;nom;code_insee\nA;LYCEE;Condorcet;62498\nB;COLLEGE;Michelet;62498\n"
TIMES = "origine;destination;minutes\n62498;62065;9\n62065;62498;8,5\n62065;59350;95\n"


@pytest.fixture
def towns() -> None:
    for name, code in (("Lens", "62498"), ("Avion", "62065")):
        make.place(name, code=code, longitude="2.83", latitude="50.42")


def written(folder: Path, text: str) -> str:
    file = folder / "fichier.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.usefixtures("towns")
def test_a_list_is_loaded_once_with_its_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load = ["services", "load", "lycee", written(tmp_path, LIST), "--only", "Nature=LYCEE"]
    cited = ["--source", "Annuaire", "--publisher", "Académie de Lille", "--published-on", "2021-09-01"]

    assert main([*load, *cited]) == 0
    assert main([*load, *cited]) == 0

    assert "Lycées : 1 ajoutés, 0 changés, 0 inchangés." in capsys.readouterr().out
    assert Service.objects.get().source == Source.objects.get(title="Annuaire")


@pytest.mark.usefixtures("towns")
def test_a_kind_may_be_defined(tmp_path: Path) -> None:
    assert (
        main(
            [
                "services",
                "load",
                "college",
                written(tmp_path, LIST),
                "--name",
                "Collèges",
                "--threshold",
                "15",
            ]
        )
        == 0
    )
    assert ServiceKind.objects.get().threshold_minutes == 15


@pytest.mark.usefixtures("towns")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["creche"], "n’est pas définie"),
        (["lycee", "--only", "LYCEE"], "COLONNE=DÉBUT"),
        (["lycee", "--count", "lits"], "n’a pas de colonne"),
    ],
)
def test_what_cannot_be_loaded_says_why_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    kind, *rest = arguments

    assert main(["services", "load", kind, written(tmp_path, LIST), *rest]) == 1
    assert said in capsys.readouterr().err
    assert not Source.objects.exists()


def test_a_file_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["services", "times", "rien.csv"]) == 2
    assert "ne se lit pas" in capsys.readouterr().err


@pytest.mark.usefixtures("towns")
def test_journeys_are_loaded_once_and_the_far_ones_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load = ["services", "times", written(tmp_path, TIMES), "--told-on", "2025-01-01"]

    assert main(load) == 0
    told = capsys.readouterr().out
    assert "2 trajets depuis 2 lieux du territoire : c’est la table utilisée." in told
    assert "1 trajets laissés de côté, de plus de 90 minutes." in told
    assert main(load) == 0
    assert "rien n’a changé" in capsys.readouterr().out
    assert TravelTable.objects.get().pairs == 2


def test_the_published_lists_are_loaded_for_the_150_communes(shared_data: Path) -> None:
    for row in csv_rows("communes", CommuneRow):
        make.place(row.name, code=row.insee, longitude=row.longitude, latitude=row.latitude)
    lists = (
        ("france-services", "france_services_62_20240801.csv"),
        ("gare", "gares_59_62.csv"),
        ("hopital", "hopitaux_59_62_eurostat2020.csv"),
    )

    for kind, name in lists:
        assert main(["services", "load", kind, str(shared_data / "services" / name)]) == 0

    reach = kind_reach("france-services")
    assert reach is not None
    assert (len(reach.places), len(reach.services)) == (150, 50)
    assert Service.objects.count() == 50 + 199 + 278
