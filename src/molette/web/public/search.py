"""Search of the public site: straight to the commune named without doubt, else all that answers."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from molette.domain.territory.queries import CommuneMatch, find_communes
from molette.web.representations import represent
from molette.web.searching import Results, asked, public_address
from molette.web.searching import search as search_for

CERTAIN = 95  # the name itself, or its start
WHOLE = 100


@dataclass(frozen=True, slots=True)
class SearchPage:
    text: str
    communes: tuple[CommuneMatch, ...]
    results: Results


def search(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    text = asked(request)
    everything = not request.GET.get("nature")
    matches = find_communes(text, perimeter=settings.PERIMETER) if everything else ()
    if not fmt and (found := certain(matches)):
        return redirect("public:commune", found.place.slug)
    results, sheet = search_for(request, public_address)
    page = SearchPage(text, matches, results)
    return represent(request, fmt, template="public/search.html", context={"view": page}, sheet=sheet)


def certain(matches: tuple[CommuneMatch, ...]) -> CommuneMatch | None:
    """The commune named whole, or the only one that begins so."""
    whole = [match for match in matches if match.score == WHOLE]
    near = whole or [match for match in matches if match.score >= CERTAIN]
    return near[0] if len(near) == 1 else None
