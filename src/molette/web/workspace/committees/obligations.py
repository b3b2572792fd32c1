"""What decisions ask of whom, until it is done with its evidence."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.governance import actions
from molette.domain.governance.queries import follow_by, rate_of
from molette.domain.governance.queries import obligations as read_obligations
from molette.domain.governance.queries.views import ObligationView
from molette.domain.journal.known import known_on
from molette.domain.people.acting import organisations_for
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.web.representations import represent
from molette.web.workspace.committees import finding, tables, words
from molette.web.workspace.committees.meetings import around_meeting
from molette.web.workspace.committees.session_forms import FulfilForm
from molette.web.workspace.desk import accepted, done, form_page, frame, number_in, pager, sent, user_of
from molette.web.workspace.filters import asked, select
from molette.web.workspace.forms.base import ReasonForm

SIZE = 50
STATES = (("attendue", "attendue"), ("retard", "en retard"), ("faite", "faite"))


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What waits first, by its day; how much is done, by body and by partner."""
    user = user_of(request)
    every = read_obligations(user)
    rows = [one for one in every if _keeps(request, one)]
    here = pager(len(rows), number_in(request), SIZE)
    shown = rows[here.start_index() - 1 if rows else 0 : here.end_index()]
    bodies = sorted({(one.body.slug, one.body.label) for one in every}, key=lambda pair: pair[1])
    owners = sorted({(one.owner.slug, one.owner.label) for one in every}, key=lambda pair: pair[1])
    context = {
        **frame(request),
        "answer": words.obligations_answer(rows, rate_of(rows)),
        "page": here,
        "table": tables.obligation_table(shown, _may(user, shown)),
        "by_body": tables.follow_table("Instance", follow_by(rows, lambda one: one.body.label)),
        "by_owner": tables.follow_table("Partenaire", follow_by(rows, lambda one: one.owner.label)),
        "selects": (
            select(request, "instance", "Instance", bodies, "Toutes"),
            select(request, "responsable", "Qui en répond", owners),
            select(request, "etat", "État", STATES),
        ),
    }
    sheet = tables.obligation_sheet(rows)
    template = "workspace/committees/obligations.html"
    return represent(request, fmt, template=template, context=context, sheet=sheet)


def _keeps(request: HttpRequest, one: ObligationView) -> bool:
    body, owner, state = (asked(request, name) for name in ("instance", "responsable", "etat"))
    is_in = {
        "attendue": one.done_on is None,
        "retard": one.done_on is None and one.days_late > 0,
        "faite": one.done_on is not None,
    }.get(state, True)
    return body in ("", one.body.slug) and owner in ("", one.owner.slug) and is_in


def _may(user: User, rows: list[ObligationView]) -> set[int]:
    """Those that the reader's organisations answer for: he says them done, or takes it back."""
    if known_on() is not None:
        return set()
    own = {one.slug for one in organisations_for(user, Permission.STATE_VALUE)}
    return {one.id for one in rows if one.owner.slug in own and not one.is_hidden}


def fulfil(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.resolution(user, key)
    form = FulfilForm(sent(request), user=user, speakers=finding.fulfillers(user, row))
    if accepted(form, lambda: actions.fulfil(form.actor, row, **form.values())):
        return done(request, "La décision est dite exécutée.", "workspace:obligations")
    back = reverse("workspace:obligations")
    lead = f"Décision n° {row.number} : {row.text}"
    around = around_meeting(row.point.meeting, "Dire que c’est fait", "Inscrire", back=back, lead=lead)
    return form_page(request, form, around)


def take_back(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.fulfillment(user, key)
    own = finding.fulfillers(user, row.resolution)
    form = ReasonForm(sent(request), user=user)
    form.organisations = own
    if accepted(form, lambda: actions.take_back(form.actor, row, **form.values())):
        return done(
            request, "La suite est retirée : la décision est de nouveau attendue.", "workspace:obligations"
        )
    back, meeting = reverse("workspace:obligations"), row.resolution.point.meeting
    after = (f"Fait le {row.done_on:%d/%m/%Y} : {row.evidence}", "Cela reste au journal, avec votre motif.")
    around = around_meeting(meeting, "Retirer cette suite ?", "Retirer", after, back=back)
    return form_page(request, form, around)
