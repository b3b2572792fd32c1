"""The client of geo.api.gouv.fr, against a server of our own that gives the same answers."""

import json
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from molette.domain.sources.models import Source
from molette.domain.territory.actions import load_from_api
from molette.domain.territory.geo_api import GeoApi, GeoApiError
from molette.domain.territory.models import Contour, Place, PlaceKind, PlaceMembership
from tests.domain.territory.conftest import LENS_LIEVIN, collection, square
from tests.factories import SHELL

CENTRE = {"centre": {"type": "Point", "coordinates": [2.8191, 50.4395]}, "population": 9}


def commune(code: str, name: str, **told: Any) -> dict[str, Any]:
    return {
        "nom": name,
        "code": code,
        "siren": f"21620{code[1:]}",
        "codesPostaux": ["62300"],
        **CENTRE,
        **told,
    }


COMMUNES = collection((commune("62498", "Lens"), square()), (commune("62510", "Liévin"), square(2.77, 50.42)))
AGGLOMERATION = {"nom": "CA de Lens - Liévin", "code": LENS_LIEVIN}


class Server:
    """Answers in the order given, then the last one for ever; remembers what was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes]] = []
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                status, body = server.answer(urlsplit(self.path).path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def answer(self, path: str) -> tuple[int, bytes]:
        if self.answers:
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        found = {
            f"/epcis/{LENS_LIEVIN}/communes": COMMUNES,
            f"/epcis/{LENS_LIEVIN}": AGGLOMERATION,
        }.get(path)
        return (200, json.dumps(found).encode()) if found else (404, b"Not found")


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = Thread(target=server.http.serve_forever, daemon=True)
    thread.start()
    yield server
    server.http.shutdown()
    server.http.server_close()
    thread.join()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def api(server: Server, pauses: list[float]) -> Iterator[GeoApi]:
    with GeoApi(f"{server.url}/", wait=pauses.append) as api:
        yield api


def test_the_communes_of_an_agglomeration_are_asked_with_their_contours(api: GeoApi, server: Server) -> None:
    answer = api.communes_of(LENS_LIEVIN)

    asked = urlsplit(server.asked[0])
    assert [f["properties"]["nom"] for f in answer["features"]] == ["Lens", "Liévin"]
    assert asked.path == f"/epcis/{LENS_LIEVIN}/communes"
    assert parse_qs(asked.query) == {
        "fields": ["nom,code,siren,codesPostaux,population,centre,contour"],
        "format": ["geojson"],
        "geometry": ["contour"],
    }


def test_from_an_empty_database_the_agglomeration_its_communes_and_their_contours_are_loaded(
    api: GeoApi, cited: Source
) -> None:
    done = load_from_api(SHELL, api, [LENS_LIEVIN], source=cited)

    lens = Place.objects.get(code="62498")
    assert (done.places_added, done.added) == (3, 2)
    assert (lens.name, lens.postcodes, lens.search_name) == ("Lens", "62300", "LENS")
    assert (lens.longitude, lens.latitude) == (Decimal("2.8191"), Decimal("50.4395"))
    assert PlaceMembership.objects.get(place=lens).container.name == "CA de Lens - Liévin"
    assert Contour.objects.count() == 2


def test_loading_from_the_api_twice_changes_nothing(api: GeoApi, cited: Source) -> None:
    load_from_api(SHELL, api, [LENS_LIEVIN], source=cited)

    done = load_from_api(SHELL, api, [LENS_LIEVIN], source=cited)

    assert (done.places_added, done.added, done.changed, done.unchanged) == (0, 0, 0, 2)
    assert Place.objects.filter(kind=PlaceKind.AGGLOMERATION).count() == 1


def test_a_passing_trouble_is_tried_again_after_growing_pauses(
    api: GeoApi, server: Server, pauses: list[float]
) -> None:
    server.answers = [(503, b""), (429, b""), (200, json.dumps(COMMUNES).encode())]

    assert len(api.communes_of(LENS_LIEVIN)["features"]) == 2
    assert pauses == [0.5, 1.0]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (503, b"", r"après 3 essais.*réponse 503"),
        (404, b"", f"ne connaît pas l’agglomération {LENS_LIEVIN}"),
        (400, b"", "a refusé la demande"),
        (200, b"<html>", "n’est pas du JSON lisible"),
        (200, b"\xff\xfe{", "n’est pas du JSON lisible"),
        (200, b"[1]", "autre chose que des communes"),
        (200, b'{"features": [{"properties": {"nom": "Lens"}}]}', "autre chose que des communes"),
        (200, b'{"features": []}', "ne connaît aucune commune"),
    ],
)
def test_what_cannot_be_used_is_said_in_plain_words(
    api: GeoApi, server: Server, status: int, body: bytes, said: str
) -> None:
    server.answers = [(status, body)]

    with pytest.raises(GeoApiError, match=said):
        api.communes_of(LENS_LIEVIN)


def test_a_silent_api_is_named_with_what_to_try_instead() -> None:
    with (
        GeoApi("http://127.0.0.1:9", wait=lambda _: None) as api,
        pytest.raises(GeoApiError, match="chargez un fichier GeoJSON"),
    ):
        api.communes_of(LENS_LIEVIN)


def test_a_broken_answer_leaves_nothing_behind(api: GeoApi, server: Server, cited: Source) -> None:
    broken = collection((commune("62498", "Lens"), {"type": "Point", "coordinates": [2.8, 50.4]}))
    server.answers = [(200, json.dumps(broken | AGGLOMERATION).encode())]

    with pytest.raises(ValueError, match="on attend Polygon"):
        load_from_api(SHELL, api, [LENS_LIEVIN], source=cited)

    assert not Place.objects.exists()
