"""The filters of the page of promises, read from the address: an unknown value is refused, never ignored."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest

from molette.domain.desk.promises import PromiseFilter
from molette.domain.desk.promises.chains import funders_of_plans
from molette.domain.programme.queries import (
    CommuneHead,
    ProjectFilter,
    communes,
    place_sheet,
    project_owners,
    trees,
)
from molette.engines.chain import BREAK_LABELS, STEP_LABELS, Broken, Step
from molette.engines.money import NBSP
from molette.web.public.choices import YES_NO, Select, places_asked, select, yes_no
from molette.web.public.days import AskedDay, day_of

EVERY = PromiseFilter()
KINDS = {"": "les projets", "orientations": "les orientations", "engagements": "les chiffres promis"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a kind of promise and the filters. `inside` is a place’s slug, `place` its name."""

    kind: str
    filters: PromiseFilter
    selects: tuple[Select, ...]
    text: str
    inside: str
    place: str
    since: AskedDay
    until: AskedDay

    @property
    def faults(self) -> tuple[str, ...]:
        return tuple(one.fault for one in (self.since, self.until) if one.fault)

    @property
    def periods(self) -> tuple[tuple[str, str, str], ...]:
        """The two days to type: a name in the address, a label, the day asked."""
        return tuple(
            (name, label, one.day.isoformat() if one.is_asked else "")
            for name, label, one in (("du", "Annoncées du", self.since), ("au", "au", self.until))
        )


def read(request: HttpRequest, day: date) -> Asked:
    """Read the address."""
    heads = communes(settings.PERIMETER)
    selects = _selects(request, heads)
    get = request.GET.get
    place, inside = _place(get("lieu", ""))
    within = places_asked(get("commune", ""), get("agglomeration", ""), heads, day)
    since, until = _day(request, "du"), _day(request, "au")
    projects = ProjectFilter(
        text=get("q", ""),
        places=(inside & within or frozenset({-1})) if inside and within else inside or within,
        owner=get("maitre-d-ouvrage", ""),
        node=get("orientation", ""),
        fictional=YES_NO.get(get("fictif", "")),
    )
    filters = PromiseFilter(
        projects=projects,
        funder=get("financeur", ""),
        step=Step(get("etape", "")) if get("etape") else None,
        broken=Broken(get("rompue", "")) if get("rompue") else None,
        since=since.day if since.is_asked else None,
        until=until.day if until.is_asked else None,
    )
    kind = next(one.value for one in selects[0].options if one.selected)
    return Asked(kind, filters, selects, get("q", ""), get("lieu", ""), place, since, until)


def _selects(request: HttpRequest, heads: tuple[CommuneHead, ...]) -> tuple[Select, ...]:
    around = {h.agglomeration.slug: h.agglomeration.name for h in heads if h.agglomeration}
    owners = ((owner.slug, owner.label) for owner in project_owners(request.user))
    nodes = ((n.slug, f"{t.name} : {n.label}") for t in trees(request.user) for n in t.nodes if n.projects)
    funders = ((one.slug, one.label) for one in funders_of_plans(request.user))
    kinds = tuple(KINDS.items())[1:]
    return (
        select(request, "genre", "Promesses", KINDS[""], kinds),
        select(request, "commune", "Commune", "toutes", ((h.place.slug, h.place.name) for h in heads)),
        select(request, "agglomeration", "Agglomération", "toutes", sorted(around.items())),
        select(request, "orientation", "Orientation", "toutes", nodes),
        select(request, "maitre-d-ouvrage", "Maître d’ouvrage", "tous", owners),
        select(request, "financeur", "Financeur", "tous", funders),
        select(
            request, "etape", "Dernière étape prouvée", "toutes", ((s.value, STEP_LABELS[s]) for s in Step)
        ),
        select(
            request, "rompue", "Rompue en chemin", "indifférent", ((b.value, BREAK_LABELS[b]) for b in Broken)
        ),
        yes_no(request, "fictif", "Fictif"),
    )


def _place(slug: str) -> tuple[str, frozenset[int]]:
    """A place of any kind, such as a cité, by its address."""
    if not slug:
        return "", frozenset()
    sheet = place_sheet(slug)
    if sheet is None:
        raise Http404("Ce lieu n’existe pas.")
    return sheet.place.name, sheet.inside


def _day(request: HttpRequest, name: str) -> AskedDay:
    """A bound of the period in which promises were announced; without one, there is no bound."""
    typed = request.GET.get(name, "").strip()
    day = day_of(typed) if typed else None
    if day is not None:
        return AskedDay(name, day, is_asked=True)
    fault = f"«{NBSP}{typed[:20]}{NBSP}» n’est pas une date{NBSP}: aucune borne n’est posée." if typed else ""
    return AskedDay(name, date.min, fault=fault)
