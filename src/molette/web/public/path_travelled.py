"""The path travelled together: ten years of the programme, its turns, its promises kept and not kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.desk.promises.path import TURNING_LABELS, Event, Turning, path
from molette.domain.governance.queries import public_decisions
from molette.domain.programme.queries import Ref, signed_on
from molette.engines.french import counted, plural
from molette.engines.money import NBSP
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public import words
from molette.web.public.choices import Select, select
from molette.web.representations import represent

TAGS = {
    Turning.SIGNED: "plain",
    Turning.CHANGED: "plain",
    Turning.SAID: "plain",
    Turning.MONEY: "plain",
    Turning.STARTED: "run",
    Turning.KEPT: "done",
    Turning.LATE: "run",
    Turning.POSTPONED: "late",
    Turning.BROKEN: "late",
}
SEEN = {
    "tenues": (Turning.KEPT, Turning.LATE),
    "non-tenues": (Turning.POSTPONED, Turning.BROKEN),
    "tournants": (Turning.SIGNED, Turning.CHANGED, Turning.SAID),
    "argent": (Turning.MONEY,),
}
LABELS = {
    "tenues": "les promesses tenues",
    "non-tenues": "les promesses non tenues",
    "tournants": "les textes et les tournants",
    "argent": "l’argent dit",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """An event as the page tells it."""

    event: Event
    day: str
    label: str
    tag: str
    slipped: str


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    moments: tuple[Moment, ...]
    said: str


@dataclass(frozen=True, slots=True)
class PathPage:
    answer: str
    note: str
    selects: tuple[Select, ...]
    years: tuple[Year, ...]


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What happened, oldest first; the invented projects only where the address asks for them."""
    seen = select(request, "voir", "Voir", "tout", LABELS.items())
    fictional = select(request, "fictif", "Fictif", "seulement le réel", (("oui", "avec l’inventé"),))
    with_fictional = bool(fictional.chosen)
    every = [*path(request.user, fictional=with_fictional), *_decisions(request, with_fictional)]
    asked = next((option.value for option in seen.options if option.selected), "")
    kept = [one for one in every if not asked or one.turning in SEEN[asked]]
    kept.sort(key=lambda one: (one.on, one.title))
    started = signed_on(settings.PROGRAMME)
    page = PathPage(
        answer=_answer(every, started.year if started else None),
        note=f"{counted(len(kept), 'événement')}, du plus ancien au plus récent.",
        selects=(seen, fictional),
        years=tuple(_year(year, tuple(own)) for year, own in groupby(kept, key=lambda one: one.on.year)),
    )
    return represent(request, fmt, template="public/path.html", context={"view": page}, sheet=_sheet(kept))


def _decisions(request: HttpRequest, fictional: bool) -> Sequence[Event]:  # noqa: FBT001 (asked by the address)
    """The decisions that committees made public, signed by their chairs."""
    return [
        Event(
            Turning.CHANGED,
            row.decision.decided_on,
            "day",
            row.point,
            row.decision.text,
            project=row.project,
            is_fictional=row.decision.is_fictional,
        )
        for row in public_decisions(request.user)
        if fictional or not row.decision.is_fictional
    ]


def _answer(held: Sequence[Event], since: int | None) -> str:
    counts = {turning: sum(one.turning is turning for one in held) for turning in Turning}
    kept, late = counts[Turning.KEPT], counts[Turning.LATE]
    put_off, broken = counts[Turning.POSTPONED], counts[Turning.BROKEN]
    opening = f"Depuis {since}{NBSP}: " if since else ""
    told = f", dont {late} en retard" if late else ""
    return (
        f"{opening}{kept + late} {plural(kept + late, 'promesse tenue', 'promesses tenues')}{told}{NBSP}; "
        f"{put_off} {plural(put_off, 'report', 'reports')}{NBSP}; "
        f"{broken} {plural(broken, 'promesse rompue', 'promesses rompues')}."
    )


def _year(year: int, own: Sequence[Event]) -> Year:
    kept = sum(one.turning in SEEN["tenues"] for one in own)
    broken = sum(one.turning in SEEN["non-tenues"] for one in own)
    said = []
    if kept:
        said.append(f"{kept} {plural(kept, 'tenue', 'tenues')}")
    if broken:
        said.append(f"{broken} {plural(broken, 'non tenue', 'non tenues')}")
    return Year(year, tuple(_moment(one) for one in own), ", ".join(said))


def _moment(one: Event) -> Moment:
    slipped = ""
    if one.days:
        slipped = (
            f"{counted(one.days, 'jour')} {'de plus' if one.turning is Turning.POSTPONED else 'de retard'}"
        )
    return Moment(
        one, words.said_date(one.on, one.precision), TURNING_LABELS[one.turning], TAGS[one.turning], slipped
    )


def _sheet(held: Sequence[Event]) -> Sheet:
    return Sheet(
        "chemin",
        (
            SheetColumn("jour", "Jour", lambda x: x.on),
            SheetColumn("precision", "Précision", lambda x: x.precision),
            SheetColumn("nature", "Nature", lambda x: TURNING_LABELS[x.turning]),
            SheetColumn("titre", "Titre", lambda x: x.title),
            SheetColumn("texte", "Texte", lambda x: x.words),
            SheetColumn("projet", "Projet", lambda x: _label(x.project)),
            SheetColumn("adresse", "Adresse", _address),
            SheetColumn("jours", "Jours de retard ou de report", lambda x: x.days or None),
            SheetColumn("source", "Source", lambda x: _label(x.source)),
            SheetColumn("fictif", "Fictif", lambda x: x.is_fictional),
        ),
        held,
        key=lambda x: (x.on, x.turning.value, x.title, _label(x.project) or "", x.words),
        name_of=lambda x: x.title,
    )


def _label(ref: Ref | None) -> str | None:
    return ref.label if ref else None


def _address(one: Event) -> str | None:
    return reverse("public:project", args=[one.project.slug]) if one.project else None
