"""Envelopes: what was voted and what is left of it; one of them, its levels, its movements, its past."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.funding.giving import givers, taken_from
from molette.domain.funding.models import Delegation, FundingSource
from molette.domain.funding.queries import (
    Envelope,
    EnvelopeFilter,
    Fund,
    LevelView,
    MovementFilter,
    MovementView,
    envelopes,
    movements,
)
from molette.domain.journal.queries import JournalFilter, Line, latest
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.engines.envelopes import OF_THE_YEAR, Side
from molette.engines.ladder import Rung
from molette.web.envelope_sheets import envelope_sheet
from molette.web.envelope_tables import (
    asked_for,
    choices,
    envelope_table,
    level_table,
    steps_figure,
    unknown_table,
    year_of,
)
from molette.web.envelopes_seen import Seen, seen
from molette.web.public.money_tables import movement_table
from molette.web.representations import represent
from molette.web.workspace.desk import allowed, frame, number_in, pager, user_of
from molette.web.workspace.filters import asked, select
from molette.web.workspace.journal import told_lines

SIZE = 50
LINES_OF_HISTORY = 12
CRUMB = ("Enveloppes", "workspace:envelopes")


@dataclass(frozen=True, slots=True)
class Share:
    """A level as its holder reads it, and where one gives it on, changes it or takes it back."""

    view: LevelView
    delegate: str = ""
    edit: str = ""
    withdraw: str = ""

    @property
    def ae_is_fictional(self) -> bool:
        """Whether what is left of its AE is what it is because of an invented amount."""
        level = self.view.level
        return Side.AE in level.invented or bool(level.own.fictional & {Rung.VOTED, Rung.COMMITTED})

    @property
    def cp_is_fictional(self) -> bool:
        level = self.view.level
        return Side.CP in level.invented or bool(level.own.fictional & {Rung.VOTED_CP, Rung.PAID})


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every envelope that the reader sees, under the filters of the address."""
    user = user_of(request)
    every = envelopes(EnvelopeFilter(), user)
    funds = asked_for(every, *(asked(request, name) for name in ("financeur", "dispositif", "annee")))
    held = seen(funds)
    context = {
        **frame(request),
        **allowed(user, Permission.EDIT_CONTRACT),
        "held": held,
        "table": envelope_table(held.known, address_of),
        "unknown": unknown_table(held.unknown) if held.unknown else None,
        "figure": steps_figure(held, "Les enveloppes"),
        "selects": [select(request, *told) for told in choices(every)],
    }
    sheet = envelope_sheet(funds)
    return represent(request, fmt, template="workspace/envelopes.html", context=context, sheet=sheet)


def address_of(envelope: Envelope) -> str:
    named = (envelope.funder_slug, envelope.scheme_slug, envelope.year or 0)
    return reverse("workspace:envelope", args=named)


def found(user: User, funder: str, scheme: str, year: int) -> tuple[Envelope, Fund]:
    """The envelope of an address, and its fund seen in that year alone; 404 where there is none."""
    funds = asked_for(envelopes(EnvelopeFilter(), user), funder, scheme, str(year))
    if not funds:
        raise Http404
    return funds[0].envelopes[0], funds[0]


def show(request: HttpRequest, funder: str, scheme: str, year: int, fmt: str = "") -> HttpResponseBase:
    """One envelope: who holds what of it, what moved it, what is left."""
    user = user_of(request)
    envelope, fund = found(user, funder, scheme, year)
    rows = _movements(envelope, user)
    page = pager(len(rows), number_in(request), SIZE)
    held = Seen((fund,), (), fund.total)
    context = {
        **frame(request),
        "envelope": envelope,
        "year": year_of(envelope),
        "held": held,
        "table": level_table(envelope),
        "shares": tuple(_shares(envelope, user)),
        "figure": steps_figure(held, "L’enveloppe"),
        "moved": movement_table(rows[page.start_index() - 1 : page.end_index()], "Ce qui l’a fait bouger"),
        "page": page,
        "history": told_lines(_history(envelope, user)),
    }
    sheet = envelope_sheet([fund], "enveloppe")
    return represent(request, fmt, template="workspace/envelope.html", context=context, sheet=sheet)


def _movements(envelope: Envelope, user: User) -> list[MovementView]:
    """Those of its AE, whatever the year, and those of its CP, whatever the AE; the latest first."""
    told: dict[int, MovementView] = {}
    if envelope.source_id is not None:
        held = MovementFilter(sources=frozenset({envelope.source_id}))
        told |= {one.id: one for one in movements(held, user) if one.rung not in OF_THE_YEAR}
    payer = MovementFilter(funder=envelope.funder_id, scheme=envelope.scheme_id)
    for one in movements(payer, user):
        of_year = None if one.year_end and one.year_end > one.year else one.year
        if one.rung in OF_THE_YEAR and of_year == envelope.year:
            told[one.id] = one
    return sorted(told.values(), key=lambda one: (one.dated, one.id), reverse=True)


def _shares(envelope: Envelope, user: User) -> Iterator[Share]:
    """Each level with what the reader may do of it. Two queries."""
    sources = FundingSource.objects.select_related("funder").filter(pk=envelope.source_id or 0)
    source = sources.order_by("pk").first()
    given = _delegations(envelope)
    for view in envelope.levels:
        if view.delegation is not None:
            yield _share(view, given[view.delegation], user)
        elif source is not None and givers(user, source):
            named = (envelope.funder_slug, envelope.scheme_slug, envelope.year or 0)
            yield Share(view, reverse("workspace:delegation_new", args=named))
        else:
            yield Share(view)


def _share(view: LevelView, held: Delegation, user: User) -> Share:
    def to(name: str) -> str:
        return reverse(f"workspace:delegation_{name}", args=[held.pk])

    may_change = bool(givers(user, taken_from(held)))
    return Share(
        view,
        to("part") if givers(user, held) else "",
        to("edit") if may_change else "",
        to("end") if may_change else "",
    )


def _delegations(envelope: Envelope) -> Mapping[int, Delegation]:
    rows = Delegation.objects.filter(pk__in=[v.delegation for v in envelope.levels if v.delegation])
    named = ("holder", "perimeter", "parent__holder", "parent__perimeter", "funding_source__funder")
    return {one.pk: one for one in rows.select_related(*named).order_by("pk")}


def _history(envelope: Envelope, user: User) -> tuple[Line, ...]:
    """The last lines on its delegations, those taken back among them. Three queries."""
    given = Delegation.objects.filter(funding_source=envelope.source_id or 0).order_by("pk")
    keys = frozenset(given.values_list("pk", flat=True))
    filters = JournalFilter(subject_type=Delegation._meta.label_lower, subject_ids=keys)
    return latest(filters, user, LINES_OF_HISTORY) if keys else ()
