"""One view, five faces: the page, and the same rows under the same filters as JSON, CSV, XLSX and ODS."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render

from molette.domain.journal.known import today
from molette.engines import sheets
from molette.engines.sheets import Sheet
from molette.web.converters import FORMATS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


class _Encoder(DjangoJSONEncoder):
    """Money stays exact: a decimal is written as a string, never as a binary number."""

    def default(self, o: Any) -> Any:
        if isinstance(o, Decimal):
            return f"{o:f}"
        return super().default(o)


def _as_file(name: str, content: bytes, kind: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def data_links(request: HttpRequest) -> list[dict[str, str]]:
    """The addresses of the same rows as files, with the page's filters."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    base = request.path.rstrip("/")
    return [{"format": f, "label": f.upper(), "href": f"{base}.{f}{query}"} for f in FORMATS]


_reader: ContextVar[list[Sheet] | None] = ContextVar("reader", default=None)


def read_sheet(ask: Callable[[], HttpResponseBase]) -> Sheet:
    """Return the sheet that a view would represent, its rows read. Raises Http404 where it shows none."""
    read: list[Sheet] = []
    token = _reader.set(read)
    try:
        ask()
    finally:
        _reader.reset(token)
    if not read:
        raise Http404("Cette page n’a pas de lignes à comparer.")
    return read[0]


def represent(
    request: HttpRequest,
    fmt: str,
    *,
    template: str,
    context: Mapping[str, Any],
    sheet: Sheet,
    about: Mapping[str, Any] | None = None,
    sent_back: Callable[[Sheet], Sheet] | None = None,
) -> HttpResponseBase:
    """Answer with the page, or with its rows in the format asked.

    `about` says in JSON what the rows are: answer, definition, source. The page's template receives
    `data_links` beside `context`. A list that people mend and return is written in the files as `sent_back`
    makes of it: the form that an import reads, and what the page tells beside it.
    """
    reader = _reader.get()
    if reader is not None:
        reader.append(replace(sheet, rows=list(sheet.rows)))
        return HttpResponse()
    if fmt and sent_back is not None:
        sheet = sent_back(sheet)
    filename = f"{sheet.name}-{today():%Y-%m-%d}.{fmt}"
    match fmt:
        case "":
            return render(request, template, {**context, "data_links": data_links(request)})
        case "json":
            return JsonResponse(
                {
                    "a_propos": {
                        **(about or {}),
                        "etat_au": today(),
                        "connu_au": today(),
                        "site": settings.SITE["name"],
                    },
                    "filtres": {key: request.GET.getlist(key) for key in sorted(request.GET)},
                    "lignes": list(sheet.records()),
                },
                encoder=_Encoder,
                json_dumps_params={"ensure_ascii": False},
            )
        case "csv":
            response = StreamingHttpResponse(sheets.csv_lines(sheet), content_type="text/csv; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="{filename}"'
            return response
        case "xlsx":
            return _as_file(filename, sheets.xlsx(sheet), XLSX)
        case _:
            return _as_file(filename, sheets.ods(sheet), ODS)
