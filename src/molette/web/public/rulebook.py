"""The rule book: every scheme, its rules as sentences, as they stood on a day, and what changed since."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.funding.book import book as book_in_use
from molette.domain.funding.book import texts_in_use
from molette.domain.journal.known import today
from molette.engines.french import long_date, spaced
from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book
from molette.engines.rules.calendar import months_after
from molette.engines.rules.words import Status
from molette.web.public import rule_tables
from molette.web.public.days import AskedDay, asked_day
from molette.web.public.rule_tables import ChangeView
from molette.web.public.rule_views import RuleGroup, RuleView, groups, proposed
from molette.web.representations import represent
from molette.web.tables import Table

DAY = "le"
LOOKED_BACK = 36  # months of changes shown unless asked otherwise


@dataclass(frozen=True, slots=True)
class BookPage:
    asked: AskedDay
    query: str
    schemes: int
    written: int
    ended: int
    rules: int
    table: Table
    general: tuple[RuleGroup, ...]
    proposed: tuple[RuleView, ...]


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The schemes and the rules of every operation; the files hold every rule that stands that day."""
    asked, book = asked_day(request, DAY, today()), book_in_use()
    rows = rule_tables.lines(book, asked.day, ["", *(scheme.id for scheme in book.schemes)])
    return represent(
        request,
        fmt,
        template="public/rulebook.html",
        context={} if fmt else {"view": _book(book, asked)},
        sheet=rule_tables.rule_sheet(rows, "mode-d-emploi"),
        about={
            "lecture": f"Les règles en vigueur le {long_date(asked.day)}, et celles qui sont proposées.",
            "jour": asked.day,
            "indicatifs": [scheme.name for scheme in book.schemes if scheme.is_indicative],
        },
    )


def _book(book: Book, asked: AskedDay) -> BookPage:
    standing, query = book.on(asked.day), _query(asked)
    open_ones = [scheme for scheme in book.schemes if book.takes_requests(scheme.id, asked.day)]
    return BookPage(
        asked=asked,
        query=query,
        schemes=len(open_ones),
        written=sum(bool(standing.of(scheme.id)) for scheme in open_ones),
        ended=len(book.schemes) - len(open_ones),
        rules=len({rule.id for held in standing.rules.values() for rule in held}),
        table=rule_tables.scheme_table(book, asked.day, query),
        general=groups(book, "", asked.day),
        proposed=proposed(book, ""),
    )


def _query(asked: AskedDay) -> str:
    """What keeps the day in the address of other pages."""
    return f"?{DAY}={asked.day.isoformat()}" if asked.is_asked else ""


@dataclass(frozen=True, slots=True)
class SchemePage:
    """`heir` is the name and address of what succeeds it; `before` those that it succeeds."""

    scheme: v.Scheme
    summary: str
    asked: AskedDay
    query: str
    rules: int
    doubtful: int
    has_ended: bool
    heir: tuple[str, str] | None
    before: tuple[tuple[str, str], ...]
    groups: tuple[RuleGroup, ...]
    proposed: tuple[RuleView, ...]


def detail(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """One scheme; another address that it is known by leads to its own."""
    asked, book = asked_day(request, DAY, today()), book_in_use()
    scheme = book.scheme(slug)
    if scheme is None:
        raise Http404("Ce dispositif n’est pas au mode d’emploi.")
    if scheme.id != slug:
        ending, query = f".{fmt}" if fmt else "", request.GET.urlencode()
        return redirect(f"{rule_tables.scheme_href(scheme.id)}{ending}{f'?{query}' if query else ''}")
    return represent(
        request,
        fmt,
        template="public/scheme.html",
        context={} if fmt else {"view": _scheme(book, scheme, asked)},
        sheet=rule_tables.rule_sheet(
            rule_tables.lines(book, asked.day, [scheme.id]), f"mode-d-emploi-{scheme.id}"
        ),
        about={"dispositif": scheme.name, "paye_par": scheme.payer, "jour": asked.day},
    )


def _scheme(book: Book, scheme: v.Scheme, asked: AskedDay) -> SchemePage:
    query, standing = _query(asked), book.on(asked.day).of(scheme.id)
    heir = book.scheme(scheme.succeeded_by) if scheme.succeeded_by else None
    before = (s for s in book.schemes if s.succeeded_by and book.key(s.succeeded_by) == scheme.id)
    return SchemePage(
        scheme=scheme,
        summary=spaced(scheme.summary),
        asked=asked,
        query=query,
        rules=len(standing),
        doubtful=sum(rule.status is Status.TO_CHECK for rule in standing),
        has_ended=not book.takes_requests(scheme.id, asked.day),
        heir=(heir.label, rule_tables.scheme_href(heir.id, query)) if heir else None,
        before=tuple((s.label, rule_tables.scheme_href(s.id, query)) for s in before),
        groups=groups(book, scheme.id, asked.day),
        proposed=proposed(book, scheme.id),
    )


@dataclass(frozen=True, slots=True)
class ChangesPage:
    since: AskedDay
    until: AskedDay
    changes: tuple[ChangeView, ...]
    faults: tuple[str, ...]


def changes(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What changed between two days, both included; by default over the last three years."""
    until = asked_day(request, "au", today())
    since = asked_day(request, "du", months_after(until.day, -LOOKED_BACK))
    first, last = sorted((since.day, until.day))
    found = rule_tables.changes(book_in_use(), first - timedelta(days=1), last)
    page = ChangesPage(since, until, found, _faults(since, until))
    return represent(
        request,
        fmt,
        template="public/rule_changes.html",
        context={} if fmt else {"view": page},
        sheet=rule_tables.change_sheet(found),
        about={"du": first, "au": last},
    )


def _faults(since: AskedDay, until: AskedDay) -> tuple[str, ...]:
    turned = ["La première date suit la seconde : elles sont lues dans l’ordre."]
    return tuple(x for x in (since.fault, until.fault, *(turned if since.day > until.day else ())) if x)


def address_of(slug: str) -> str:
    """Where the rules of a scheme are read; nothing when the book does not name it."""
    scheme = book_in_use().scheme(slug) if slug else None
    return reverse("public:scheme", args=[scheme.id]) if scheme else ""


def scheme_pages(day: date) -> tuple[tuple[str, str], ...]:
    """Name and slug of the schemes of the book, those that take requests first."""
    book = book_in_use()
    held = sorted(book.schemes, key=lambda s: (not book.takes_requests(s.id, day), s.name))
    return tuple((scheme.name, scheme.id) for scheme in held)


def toml(_request: HttpRequest) -> HttpResponse:
    """The rules themselves, to be read again elsewhere: those that came, and the instance's own."""
    text = "\n".join(f"# {name}\n\n{held}" for name, held in texts_in_use().items())
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mode-d-emploi.toml"'
    return answer
