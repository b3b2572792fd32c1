"""Along the orientations of one text: what is said, what two partners put in, what they have paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from molette.domain.convergence.queries import Depths, depths
from molette.domain.desk.crosswalk import Crosswalk, crosswalk
from molette.domain.funding.queries import Dimension, MovementFilter, ladder_by
from molette.domain.people.queries import voice_slugs
from molette.engines.ladder import Rung
from molette.web import convergence_depths as told
from molette.web.public.choices import Option, Select
from molette.web.public.convergence import asked_pair, selects
from molette.web.representations import represent
from molette.web.tables import Table

PAYERS = "partenaire", "avec"


@dataclass(frozen=True, slots=True)
class DepthsPage:
    """`indexes` are sentences; nothing but `words` where fewer than two partners pay."""

    words: Crosswalk
    money: Depths | None
    indexes: tuple[str, ...]
    table: Table | None
    history: Table | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: two texts, two partners; None where there are not two."""

    words: Crosswalk | None
    money: Depths | None
    selects: tuple[Select, ...]


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    return represent_depths(request, fmt, "public/depths.html", {})


def represent_depths(
    request: HttpRequest, fmt: str, template: str, context: Mapping[str, Any]
) -> HttpResponseBase:
    """Answer with the depths that the address asks, in a frame: public, or that of the workspace."""
    asked = read(request)
    return represent(
        request,
        fmt,
        template=template,
        context={**context, "view": page_of(asked), "selects": asked.selects},
        sheet=told.depths_sheet(asked.money, asked.words),
        about=told.depths_about(asked.money),
    )


def read(request: HttpRequest) -> Asked:
    """Read the two texts and the two partners of the address, then their euros."""
    shown = asked_pair(request)
    words = crosswalk(*shown, request.user) if shown else None
    if words is None:
        return Asked(None, None, selects(shown))
    payers = _payers(request, words)
    money = depths(words.left, *payers.shown, request.user) if payers.shown else None
    return Asked(words, money, (*selects(shown), *payers.selects))


def page_of(asked: Asked) -> DepthsPage | None:
    if asked.words is None:
        return None
    money = asked.money
    return DepthsPage(
        words=asked.words,
        money=money,
        indexes=tuple(told.index_said(money)) if money else (),
        table=told.depths_table(money, asked.words) if money else None,
        history=told.history_table(money) if money else None,
    )


@dataclass(frozen=True, slots=True)
class Payers:
    """The two partners whose euros are compared, None where fewer than two pay; and the lists to choose."""

    shown: tuple[str, str] | None
    selects: tuple[Select, ...]


def _payers(request: HttpRequest, found: Crosswalk) -> Payers:
    """Those that the address names; by default who wrote the texts, else who has notified the most."""
    groups = [
        group for group in ladder_by(Dimension.FUNDER, MovementFilter(), request.user) if group.href_key
    ]
    ranked = sorted(groups, key=lambda group: -group.ladder.at(Rung.NOTIFIED).amount)
    known = {group.href_key: group.label for group in ranked}
    asked = [request.GET.get(name, "") for name in PAYERS]
    if not known.keys() >= {slug for slug in asked if slug}:
        raise Http404("Ce partenaire ne finance rien de publié.")
    voices = voice_slugs([found.left.stated_by.slug, found.right.stated_by.slug])
    wanted = [*asked, voices[found.left.stated_by.slug], voices[found.right.stated_by.slug], *known]
    paying = {group.href_key for group in ranked if group.ladder.at(Rung.NOTIFIED).lines}
    kept = (slug for slug in wanted if slug in asked or slug in paying)
    chosen = list(dict.fromkeys(slug for slug in kept if slug))[:2]
    if len(chosen) < len(PAYERS):
        return Payers(None, ())
    labels = zip(PAYERS, ("Les euros de", "Face à ceux de"), chosen, strict=True)
    return Payers(
        (chosen[0], chosen[1]),
        tuple(
            Select(name, label, tuple(Option(slug, said, slug == one) for slug, said in known.items()))
            for name, label, one in labels
        ),
    )
