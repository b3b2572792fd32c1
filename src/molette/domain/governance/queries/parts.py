"""The points of meetings and what was said of each, for a reader."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import Prefetch, QuerySet

from molette.domain.governance.models import (
    AgendaPoint,
    Ballot,
    Fulfillment,
    PointOption,
    Resolution,
    Stance,
)
from molette.domain.governance.queries.bodies import NAMELESS
from molette.domain.governance.queries.views import (
    BallotView,
    OptionView,
    PointView,
    ResolutionView,
    StanceView,
)
from molette.domain.governance.secrets import Hidden, hidden_points
from molette.domain.programme.queries import Ref, organisation_ref
from molette.engines.committees.powers import Decision
from molette.engines.committees.votes import Choice, tally

RESERVED: Final = "Point réservé à d’autres partenaires"
HIDDEN: Final = "réservé"


def decided(rows: QuerySet[Resolution]) -> QuerySet[Resolution]:
    """Resolutions with all that a view tells of them."""
    done = Fulfillment.objects.filter(withdrawn_reason="").select_related("said_by").order_by("pk")
    named = ("owner", "referred_to", "position", "plan", "amendment")
    return rows.select_related(*named).prefetch_related(Prefetch("fulfillments", done))


def points_of(meeting: int, user: object) -> tuple[PointView, ...]:
    """All the points of a meeting, those dropped or merged among them, in order. At most twelve queries."""
    named = ("project", "plan", "asked_by", "merged_into")
    standing = decided(Resolution.objects.filter(withdrawn_on=None).order_by("number", "pk"))
    said = Stance.objects.filter(withdrawn_reason="").select_related("organisation")
    rows = AgendaPoint.objects.filter(meeting_id=meeting).select_related(*named)
    held = list(
        rows.order_by("order", "pk").prefetch_related(
            Prefetch("options", PointOption.objects.filter(withdrawn_reason="").order_by("pk")),
            Prefetch("stances", said.order_by("said_on", "pk")),
            Prefetch("ballots", Ballot.objects.select_related("organisation").order_by("pk")),
            Prefetch("resolutions", standing),
        )
    )
    hidden, found, number = hidden_points(held, user), [], 0
    for one in held:
        number += one.stands
        found.append(_point(one, number if one.stands else 0, hidden))
    return tuple(found)


def _point(one: AgendaPoint, number: int, hidden: Mapping[int, Hidden]) -> PointView:
    how = hidden.get(one.pk)
    ballots = [] if how else list(one.ballots.all())
    into = one.merged_into
    return PointView(
        id=one.pk,
        number=number,
        kind=one.kind,
        kind_label=one.get_kind_display(),
        title=RESERVED if how is Hidden.WHOLE else one.title,
        why=HIDDEN if how and one.why else one.why,
        euros=None if how else one.euros,
        inhabitants=None if how else one.inhabitants,
        days=None if how else one.days,
        matter=one.matter,
        subject="" if how else one.subject,
        subject_id=None if how else one.subject_id,
        project=_project(one) if how is not Hidden.WHOLE else None,
        plan_version=one.plan.version if one.plan and not how else None,
        asked_by=organisation_ref(one.asked_by),
        options=() if how else tuple(_option(each) for each in one.options.all()),
        stances=() if how else _stances(one.stances.all()),
        ballots=tuple(_ballot(each) for each in ballots),
        tally=tally(Choice(each.choice) for each in ballots),
        decisions=tuple(resolution_view(each, is_hidden=bool(how)) for each in one.resolutions.all()),
        dropped_on=one.dropped_on,
        dropped_reason=HIDDEN if how and one.dropped_reason else one.dropped_reason,
        merged_into="" if into is None else RESERVED if hidden.get(into.pk) is Hidden.WHOLE else into.title,
        waits=one.waits,
        is_hidden=how is not None,
        is_fictional=one.is_fictional,
    )


def _project(one: AgendaPoint) -> Ref | None:
    if one.project is None:
        return None
    return Ref(one.project.slug, one.project.title, one.project.is_fictional)


def _option(one: PointOption) -> OptionView:
    return OptionView(one.pk, one.text, one.cost, one.risk)


def _stances(rows: Iterable[Stance]) -> tuple[StanceView, ...]:
    held = list(rows)
    last = {one.organisation_id: one.pk for one in held}
    return tuple(
        StanceView(
            one.pk,
            organisation_ref(one.organisation) or NAMELESS,
            one.organisation_id,
            one.kind,
            one.get_kind_display(),
            one.words,
            one.said_on,
            last[one.organisation_id] == one.pk,
        )
        for one in held
    )


def _ballot(one: Ballot) -> BallotView:
    who = organisation_ref(one.organisation) or NAMELESS
    return BallotView(who, one.organisation_id, Choice(one.choice), one.get_choice_display())


def resolution_view(one: Resolution, *, is_hidden: bool) -> ResolutionView:
    """A decision, its words kept from whoever may not read its point."""
    done = next(iter(one.fulfillments.all()), None)
    return ResolutionView(
        id=one.pk,
        key=one.entry_key,
        number=one.number,
        kind=Decision(one.kind),
        kind_label=one.get_kind_display(),
        text=HIDDEN if is_hidden else one.text,
        decided_on=one.decided_on,
        owner=organisation_ref(one.owner),
        due_on=one.due_on,
        referred_to=one.referred_to.name if one.referred_to else "",
        acted=_acted(one),
        is_public=one.is_public,
        done_on=done.done_on if done else None,
        is_fictional=one.is_fictional,
    )


def _acted(one: Resolution) -> str:
    if one.position is not None:
        return "le chiffre est tranché"
    if one.plan is not None:
        return f"le plan, version {one.plan.version}, est voté"
    return "l’avenant est inscrit au contrat" if one.amendment is not None else ""
