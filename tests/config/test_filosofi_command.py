"""`molette filosofi`: what the INSEE hides of small communes is hidden here, and reads as hidden."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from molette.config.cli import main
from molette.config.demo.reading import csv_rows
from molette.config.demo.rows import CommuneRow
from molette.domain.statements.models import Measure, Missing, Statement
from molette.domain.statements.queries import values_by_commune
from molette.domain.territory.models import Place
from tests import factories as make

pytestmark = pytest.mark.django_db
HEAD = "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;TP6021\n"


@pytest.fixture
def insee() -> None:
    make.organisation("Insee", slug="insee")


def written(folder: Path, *lines: str, head: str = HEAD) -> str:
    file = folder / "filosofi.csv"
    file.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(file)


@pytest.mark.usefixtures("insee")
def test_the_poverty_rate_of_78_of_the_150_communes_is_hidden(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [row.insee for row in csv_rows("communes", CommuneRow)]
    places = {code: make.place(code, code=code) for code in codes}

    assert main(["filosofi", str(shared_data / "indicators/filosofi_2021_communes_62.csv")]) == 0
    assert "78 communes sur 150" in capsys.readouterr().out
    rates = Statement.objects.filter(measure__slug="taux-de-pauvrete")
    assert rates.count() == 150
    assert rates.filter(missing=Missing.HIDDEN, value=None).count() == 78
    found = values_by_commune("taux-de-pauvrete", [place.pk for place in places.values()], AnonymousUser())
    assert found is not None
    _, values, whole = found
    assert sum(value.is_hidden for value in values.values()) == 78
    assert (whole.value, whole.missing, whole.is_hidden) == (None, str(Missing.HIDDEN.label), True)
    assert 0 not in {value.value for value in values.values()}


@pytest.mark.usefixtures("insee")
def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    make.place("Lens", code="62498")
    file = written(tmp_path, "62498;14000;30000;18500;28,0", "59000;1;2;3;s")
    assert main(["filosofi", file]) == 0
    before = Statement.objects.count()

    assert main(["filosofi", file]) == 0
    assert Statement.objects.count() == before == 4
    assert Measure.objects.get(slug="taux-de-pauvrete").secrecy_threshold == 11


@pytest.mark.usefixtures("insee")
@pytest.mark.parametrize(
    ("head", "line", "said"),
    [
        ("a;b\n", "1;2", "CODGEO"),
        ("CODGEO;TP6021\n", "62498;s", "MED21"),
        (HEAD, "62498;x;1;1;1", "ni un nombre"),
    ],
)
def test_another_file_is_refused_in_a_sentence_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], head: str, line: str, said: str
) -> None:
    make.place("Lens", code="62498")
    assert main(["filosofi", written(tmp_path, line, head=head)]) == 1
    assert said in capsys.readouterr().err
    assert not Statement.objects.exists()


@pytest.mark.usefixtures("insee")
def test_a_hidden_commune_has_a_hatch_a_legend_and_a_row_of_its_own(tmp_path: Path, client: Client) -> None:
    towns = [make.place(name, slug=name.lower(), code=code, longitude=2.8, latitude=50.4)
             for name, code in (("Lens", "62498"), ("Acq", "62007"), ("Avion", "62065"))]  # fmt: skip
    make.perimeter(*towns, slug="artois")
    main(["filosofi", written(tmp_path, "62498;14000;30000;18500;28,0", "62007;300;803;27260;s")])

    page = client.get("/communes?carte=taux-de-pauvrete").content.decode()
    assert 'fill="url(#carte-hidden)"' in page
    assert 'fill="url(#carte-unknown)"' in page
    assert page.count("masqué par le secret statistique") >= 3  # the tooltip, the legend, the table
    assert "1 masquée" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert Place.objects.count() == 3
