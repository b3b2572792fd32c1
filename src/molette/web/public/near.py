"""Near me: the commune, the cités and the quarters of an address or a position, from our own data."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from molette.domain.programme.queries import count_by_place
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import NearPlace, places_named, places_near
from molette.engines.money import NBSP

DEGREES = 3
"""Decimals of a degree that are read: a hundred metres, enough to know one's cité and not one's door."""
LONGEST = 200
KILOMETRE = 1000


@dataclass(frozen=True, slots=True)
class Found:
    name: str
    href: str
    kind: str
    communes: str
    how_far: str
    projects: int


@dataclass(frozen=True, slots=True)
class NearPage:
    """`is_asked` is false before anything was; `refusal` says why a position cannot be read."""

    text: str
    is_asked: bool
    refusal: str
    found: tuple[Found, ...]


@csrf_exempt  # a position asked for writes nothing: it is read, and forgotten with the answer
@require_http_methods(["GET", "HEAD", "POST"])
def near(request: HttpRequest) -> HttpResponse:
    """What is found of an address typed, in the address of the page; of a position, sent apart from it."""
    text = request.GET.get("q", "")[:LONGEST].strip()
    refusal, held = "", places_named(text, settings.PERIMETER) if text else ()
    if request.method == "POST":
        point = _position(request)
        refusal = "" if point else "Cette position n’est pas une latitude et une longitude."
        held = places_near(*point) if point else ()
    counts = {kind: count_by_place(request.user, kind) for kind in {one.place.kind for one in held}}
    page = NearPage(
        text=text,
        is_asked=bool(text) or request.method == "POST",
        refusal=refusal,
        found=tuple(_found(one, counts[one.place.kind][one.place.id]) for one in held),
    )
    return render(request, "public/near.html", {"view": page})


def _position(request: HttpRequest) -> tuple[float, float] | None:
    """The longitude and the latitude sent, to a hundred metres; None where they are none."""
    try:
        east = round(float(request.POST.get("longitude", "")), DEGREES)
        north = round(float(request.POST.get("latitude", "")), DEGREES)
    except ValueError:
        return None
    return (east, north) if abs(east) <= 180 and abs(north) <= 90 else None  # noqa: PLR2004 - degrees of the globe


def _found(one: NearPlace, projects: int) -> Found:
    page = "commune" if one.place.kind == PlaceKind.COMMUNE else "place"
    return Found(
        name=one.place.name,
        href=reverse(f"public:{page}", args=[one.place.slug]),
        kind=one.place.kind_label,
        communes=", ".join(one.communes),
        how_far=_how_far(one),
        projects=projects,
    )


def _how_far(one: NearPlace) -> str:
    """« vous y êtes », or the distance to its edge, or to its centre where no outline is known."""
    if one.near is None:
        return ""
    if one.near.is_inside:
        return "vous y êtes"
    metres = max(100, round(one.near.metres, -2))
    far = f"{int(metres)}{NBSP}m" if metres < KILOMETRE else f"{round(metres / KILOMETRE)}{NBSP}km"
    return f"à {far}" if one.near.is_drawn else f"à {far} de son centre"
