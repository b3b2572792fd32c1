"""`molette territory load`, as typed: contours in, what was left aside said, errors with a remedy."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from molette.config.cli import main
from molette.domain.sources.models import Source
from molette.domain.territory.models import Contour, Place, PlaceKind
from tests import factories as make

pytestmark = pytest.mark.django_db
SQUARE = [[[2.7, 50.4], [2.8, 50.4], [2.8, 50.5], [2.7, 50.5], [2.7, 50.4]]]


def feature(code: str, name: str, **more: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": SQUARE}
    return {"type": "Feature", "properties": {"code": code, "nom": name, **more}, "geometry": geometry}


def collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_contours_load_and_what_lies_outside_the_territory_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make.place("Lens", code="62498")
    file = tmp_path / "pas-de-calais.geojson"
    file.write_text(collection(feature("62498", "Lens"), feature("62193", "Calais")))

    assert main(["territory", "load", str(file)]) == 0
    assert Contour.objects.get().place.code == "62498"
    assert "Calais (62193)" in capsys.readouterr().out
    assert Source.objects.filter(title="pas-de-calais.geojson").exists()


def test_the_same_file_twice_changes_nothing_and_cites_its_source_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make.place("Lens", code="62498")
    file = tmp_path / "lens.geojson"
    file.write_text(collection(feature("62498", "Lens")))
    main(["territory", "load", str(file)])

    assert main(["territory", "load", str(file)]) == 0
    assert "1 inchangés" in capsys.readouterr().out
    assert Source.objects.filter(title="lens.geojson").count() == 1


@pytest.mark.parametrize("content", ["", "rien", "[]", '{"type": "FeatureCollection"}', "\xff\xfe"])
def test_a_file_that_is_no_geojson_is_refused_in_a_sentence(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "contours.geojson"
    file.write_text(content, encoding="latin-1")

    assert main(["territory", "load", str(file)]) in {1, 2}
    assert capsys.readouterr().err
    assert not Source.objects.exists()


def test_a_broken_outline_refuses_the_whole_file_and_leaves_no_source(tmp_path: Path) -> None:
    make.place("Lens", code="62498")
    make.place("Liévin", code="62510")
    broken = feature("62510", "Liévin")
    broken["geometry"]["coordinates"] = [[[2.7, 50.4], [2.8, 50.4]]]
    file = tmp_path / "contours.geojson"
    file.write_text(collection(feature("62498", "Lens"), broken))

    assert main(["territory", "load", str(file)]) == 1
    assert not Contour.objects.exists()
    assert not Source.objects.exists()


@pytest.fixture
def geo_api(settings: Settings) -> Iterator[None]:
    """A server on loopback that answers as geo.api.gouv.fr does."""
    answer = collection(feature("62498", "Lens", siren="216204982", codesPostaux=["62300"], population=32618))

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answer.encode() if "/epcis/246200364/communes" in self.path else b"[]"
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.GEO_API_URL = f"http://127.0.0.1:{server.server_address[1]}"
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("geo_api")
def test_the_communes_of_an_agglomeration_come_from_the_address_api() -> None:
    make.place("CA de Lens-Liévin", kind=PlaceKind.AGGLOMERATION, code="246200364", siren="246200364")

    assert main(["territory", "load", "--from-api", "--siren", "246200364"]) == 0
    lens = Place.objects.get(kind=PlaceKind.COMMUNE)
    assert (lens.code, lens.siren, lens.contour.geometry["type"]) == ("62498", "216204982", "Polygon")


@pytest.mark.parametrize("arguments", [[], ["contours.geojson", "--from-api"]])
def test_one_says_where_to_read_from_a_file_or_the_api(arguments: list[str]) -> None:
    assert main(["territory", "load", *arguments]) == 2
