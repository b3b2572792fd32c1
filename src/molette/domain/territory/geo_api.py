"""The State's address API, geo.api.gouv.fr: the communes of an agglomeration and their contours."""

import json
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Self

import httpx

FIELDS: Final = "nom,code,siren,codesPostaux,population,centre,contour"
PATIENCE: Final = httpx.Timeout(20, connect=5)
ATTEMPTS: Final = 3
PAUSE_SECONDS: Final = 0.5
PASSING: Final = frozenset({429, 500, 502, 503, 504})
LARGEST_ANSWER: Final = 50_000_000
NOT_FOUND: Final = 404
NBSP: Final = "\N{NO-BREAK SPACE}"


class GeoApiError(RuntimeError):
    """The API could not be read; the message says why and what to try."""


class GeoApi:
    """A client to be closed, or used in a `with` block. `wait` is called between attempts, in seconds."""

    def __init__(self, url: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        self.url = url.rstrip("/")
        self._wait = wait
        self._http = httpx.Client(base_url=self.url, timeout=PATIENCE, follow_redirects=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def agglomeration_name(self, siren: str) -> str:
        """The name of an agglomeration. Raises `GeoApiError`."""
        answer = self._ask(f"/epcis/{siren}", {"fields": "nom,code", "format": "json"}, siren)
        name = answer.get("nom") if isinstance(answer, dict) else None
        if not isinstance(name, str) or not name:
            raise GeoApiError(f"{self.url} a répondu autre chose qu’une agglomération pour {siren}.")
        return name

    def communes_of(self, siren: str) -> Mapping[str, Any]:
        """A FeatureCollection of the communes of an agglomeration: code, nom, siren, codesPostaux, contour.

        Raises `GeoApiError`: agglomeration unknown, API silent, or an answer that is not what is documented.
        """
        params = {"fields": FIELDS, "format": "geojson", "geometry": "contour"}
        answer: Any = self._ask(f"/epcis/{siren}/communes", params, siren)
        if not isinstance(answer, dict):
            answer = {}
        features = answer.get("features")
        if not isinstance(features, list) or not all(_is_commune(feature) for feature in features):
            raise GeoApiError(f"{self.url} a répondu autre chose que des communes pour {siren}.")
        if not features:
            raise GeoApiError(f"{self.url} ne connaît aucune commune à l’agglomération {siren}.")
        return dict(answer)

    def _ask(self, path: str, params: dict[str, str], siren: str) -> Any:
        trouble = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self._wait(PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                answer = self._http.get(path, params=params)
            except httpx.TimeoutException:
                trouble = "elle n’a pas répondu à temps"
                continue
            except httpx.TransportError as error:
                trouble = f"elle ne répond pas ({error})"
                continue
            if answer.status_code in PASSING:
                trouble = f"elle est en difficulté (réponse {answer.status_code})"
                continue
            return self._content(answer, siren)
        raise GeoApiError(
            f"L’API {self.url} n’a pas pu être lue après {ATTEMPTS} essais{NBSP}: {trouble}. "
            "Réessayez plus tard, ou chargez un fichier GeoJSON."
        )

    def _content(self, answer: httpx.Response, siren: str) -> Any:
        if answer.status_code == NOT_FOUND:
            raise GeoApiError(f"{self.url} ne connaît pas l’agglomération {siren}.")
        if answer.is_error:
            raise GeoApiError(f"{self.url} a refusé la demande (réponse {answer.status_code}).")
        if len(answer.content) > LARGEST_ANSWER:
            raise GeoApiError(f"La réponse de {self.url} dépasse {LARGEST_ANSWER // 1_000_000}{NBSP}Mo.")
        try:
            return answer.json()
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise GeoApiError(f"La réponse de {self.url} n’est pas du JSON lisible.") from error


def _is_commune(feature: Any) -> bool:
    told = feature.get("properties") if isinstance(feature, dict) else None
    return isinstance(told, dict) and bool(told.get("code")) and bool(told.get("nom"))
