"""What partners say: the list, one statement with its thread, and the words one adds to it."""

from functools import partial
from operator import attrgetter

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from molette.domain.desk.life import Life, life
from molette.domain.exchange import exports
from molette.domain.exchange.exports import Kind
from molette.domain.people.acting import organisations_for
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission, can, voices
from molette.domain.signatures.models import Subject
from molette.domain.statements import actions
from molette.domain.statements.desk import (
    PAGE,
    DeskFilter,
    StatementSheet,
    desk,
    every_statement,
    statement_sheet,
)
from molette.domain.statements.models import Measure, Statement
from molette.domain.statements.reserving import key_of, scope_of
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.answers import may_answer
from molette.web.workspace.calendar import SOURCE
from molette.web.workspace.desk import (
    FormPage,
    accepted,
    allowed,
    done,
    form_page,
    frame,
    number_in,
    pager,
    sent,
    user_of,
)
from molette.web.workspace.figures import thread
from molette.web.workspace.filters import Select, asked, flag, select
from molette.web.workspace.forms.statements import StatementForm
from molette.web.workspace.statement_tables import (
    others_table,
    statement_columns,
    statements_table,
    told,
)

GROUPS = (("D’où vient cette valeur", SOURCE[1]),)


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Everything said, filtered by the address."""
    user = user_of(request)
    filters = _filter(request)
    if fmt:
        shown = statement_columns(every_statement(filters, user))
        back = partial(exports.beside, Kind.VALUES, key=attrgetter("id"), user=user)
        return represent(request, fmt, template="", context={}, sheet=shown, sent_back=back)
    found = desk(filters, user, page=number_in(request))
    context = {
        **frame(request),
        **allowed(user, Permission.STATE_VALUE, Permission.EDIT_CONTRACT),
        "found": found,
        "table": statements_table(found),
        "selects": _selects(request),
        "page": pager(found.total, found.page, PAGE),
    }
    return represent(
        request, "", template="workspace/statements.html", context=context, sheet=statement_columns(())
    )


def _filter(request: HttpRequest) -> DeskFilter:
    return DeskFilter(
        measure=asked(request, "mesure"),
        partner=asked(request, "partenaire"),
        project=asked(request, "projet"),
        contested=bool(flag(request, "conteste")),
        former=bool(flag(request, "anciennes")),
    )


def _selects(request: HttpRequest) -> tuple[Select, ...]:
    measures = Measure.objects.order_by("name", "pk").values_list("slug", "name")
    authors = Organisation.objects.exclude(statements=None).distinct().order_by("name", "pk")
    yes = [("oui", "oui")]
    return (
        select(request, "mesure", "Mesure", measures, "Toutes"),
        select(request, "partenaire", "Partenaire", [(o.slug, o.label) for o in authors]),
        select(request, "conteste", "Contestées", yes, "Peu importe"),
        select(request, "anciennes", "Retirées ou remplacées", yes, "Non"),
    )


def sheet(request: HttpRequest, key: int, fmt: str = "") -> HttpResponseBase:
    """One statement: what was said, who answered, who is silent, what others say of the same measure."""
    user = user_of(request)
    found, told_life = statement_sheet(key, user), life(Subject.STATEMENT, key, user)
    if found is None or told_life is None:
        raise Http404
    context = {
        **frame(request),
        "sheet": found,
        "said": found.statement,
        "value": told(found.statement),
        "chosen": next((c for c in reversed(found.choices) if c.statement_id == key), None),
        "others": others_table(found),
        "life": told_life,
        "thread": thread(told_life),
        "may": _may(user, found, told_life),
        "reserve": _reserve(user, told_life.signed.row, found),
        "crumbs": [("Déclarations", reverse("workspace:statements"))],
    }
    rows = statement_columns((found.statement, *found.others))
    return represent(request, fmt, template="workspace/statement.html", context=context, sheet=rows)


def _may(user: User, found: StatementSheet, figure: Life) -> dict[str, bool]:
    """What the reader may do with it: answer another's, mend his own, choose."""
    row = figure.signed.row
    speaks = {one.pk for one in organisations_for(user, Permission.STATE_VALUE, row)}
    stands = found.statement.stands and not found.statement.is_hidden
    return {
        **may_answer(user, figure),
        "mend": stands and row.said_by_id in speaks,
        "choose": stands and row.value is not None and can(user, Permission.CHOOSE_VALUE),
    }


def _reserve(user: User, row: Statement, found: StatementSheet) -> str:
    """Where the reader reserves this value: its author, its producer, the owner of its project."""
    owner = row.project.owner_id if row.project else None
    cost = row.measure.is_project_cost
    concerned = {owner} if cost else {row.said_by_id, row.measure.producer_id, owner}
    if found.statement.is_hidden or voices(user, Permission.RESERVE).isdisjoint(concerned):
        return ""
    return reverse("workspace:reserve", args=["cost" if cost else "value", _key(row)])


def _key(row: Statement) -> str:
    return str(row.project_id) if row.measure.is_project_cost else key_of(scope_of(row))


def state(request: HttpRequest) -> HttpResponse:
    """State a value, or that it is unknown, for one's organisation."""
    user = user_of(request)
    finding.must(user, Permission.STATE_VALUE)
    form = StatementForm(sent(request), user=user, initial=_prefilled(request))
    made: list[Statement] = []
    if accepted(form, lambda: made.append(_state(form))):
        return done(
            request, "La déclaration est inscrite ; les partenaires peuvent y répondre.", *to(made[0])
        )
    around = FormPage(
        title="Déclarer une valeur",
        submit="Déclarer",
        back=reverse("workspace:statements"),
        crumbs=[("Déclarations", reverse("workspace:statements"))],
        groups=GROUPS,
    )
    return form_page(request, form, around)


def _state(form: StatementForm) -> Statement:
    return actions.state_value(form.actor, said_by=form.speaks_for, **form.values())


def to(said: Statement) -> tuple[str, int]:
    return "workspace:statement", said.pk


def _prefilled(request: HttpRequest) -> dict[str, object]:
    measure = Measure.objects.filter(slug=asked(request, "mesure")).order_by("pk").first()
    return {"measure": measure, "said_on": timezone.localdate()}
