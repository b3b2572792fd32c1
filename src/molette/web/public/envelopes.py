"""The envelopes for residents: what was voted, how far it went, what is still to be found."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseBase

from molette.domain.funding.queries import EnvelopeFilter, Fund, envelopes
from molette.web.envelope_sheets import envelope_sheet
from molette.web.envelope_tables import (
    asked_for,
    choices,
    envelope_table,
    steps_figure,
    unknown_table,
)
from molette.web.envelopes_seen import seen
from molette.web.public.choices import Select, select
from molette.web.representations import represent

ABOUT = {
    "lecture": "Un niveau par ligne : ce qui fut voté, puis chaque délégation. Une ligne contient celles "
    "qui en sont prises.",
    "ae": "Ce qui peut être engagé, compté l’année de son ouverture (LOLF, art. 8).",
    "cp": "Ce qui peut être payé dans l’année (LOLF, art. 8).",
}


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every envelope whose vote is published, and what followed the votes that nobody published."""
    every = envelopes(EnvelopeFilter(), request.user)
    selects = _selects(request, every)
    funds = asked_for(every, *(request.GET.get(name, "") for name in ("financeur", "dispositif", "annee")))
    held = seen(funds)
    context = {
        "view": {"selects": selects, "chosen": [one.chosen for one in selects if one.chosen]},
        "held": held,
        "table": envelope_table(held.known),
        "unknown": unknown_table(held.unknown) if held.unknown else None,
        "figure": steps_figure(held, "Les enveloppes"),
    }
    sheet = envelope_sheet(funds)
    return represent(
        request, fmt, template="public/envelopes.html", context=context, sheet=sheet, about=ABOUT
    )


def _selects(request: HttpRequest, funds: Sequence[Fund]) -> tuple[Select, ...]:
    every = {"annee": "toutes"}
    return tuple(
        select(request, name, label, every.get(name, "tous"), pairs) for name, label, pairs in choices(funds)
    )
