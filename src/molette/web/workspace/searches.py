"""Search of the workspace: what the reader may see, leading to where he works on it."""

from django.http import HttpRequest, HttpResponseBase

from molette.web.representations import represent
from molette.web.searching import desk_address, search
from molette.web.workspace.desk import frame


def show(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    results, sheet = search(request, desk_address)
    context = {**frame(request), "results": results}
    return represent(request, fmt, template="workspace/search.html", context=context, sheet=sheet)
