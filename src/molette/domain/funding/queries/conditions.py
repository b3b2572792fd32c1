"""What is owed in return for aids, where each promise stands, and what is asked back and came back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Prefetch

from molette.domain.funding.models import (
    IN_USE,
    ConditionReading,
    FundingSource,
    GrantCondition,
    Movement,
    RepaymentClaim,
)
from molette.domain.funding.queries.promises import (
    Aid,
    ClaimView,
    ConditionView,
    Key,
    ReadingView,
    RepaymentView,
    Returns,
)
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries.refs import organisation_ref, source_ref
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.engines.ladder import Rung
from molette.engines.rules.conditions import Repayment, standing
from molette.engines.rules.words import Cause

ZERO = Decimal(0)
HIDDEN_TEXT = "texte réservé"
"""What stands in place of the words of an aid whose amount is reserved: they may tell it."""


@remembered_of("funding", "programme", "signatures", "secrecy", "people", "identities", "sources")
def returns(user: object) -> Returns:
    """Every promise of the aids that the reader sees. Five queries, and those of the veil."""
    return _returns(user, None)


def returns_of(project: int, user: object) -> Returns:
    """Those of one project; as many queries."""
    return _returns(user, project)


def _returns(user: object, project: int | None) -> Returns:
    conditions = GrantCondition.objects.visible_to(user)
    claims = RepaymentClaim.objects.visible_to(user)
    if project is not None:
        conditions, claims = conditions.filter(project_id=project), claims.filter(project_id=project)
    read = ConditionReading.objects.select_related("said_by", "source").order_by("on", "said_on", "pk")
    named = (
        "project__lead",
        "project__owner",
        "funding_source__funder",
        "funding_source__scheme",
        "said_by",
        "source",
    )
    promised = list(
        conditions.select_related(*named)
        .prefetch_related(Prefetch("readings", read))
        .order_by("until", "project__title", "pk")
    )
    asked = list(claims.select_related(*named).order_by("project__title", "asked_on", "pk"))
    aids, worn = _aids([*promised, *asked]), veil(user)
    return Returns(
        tuple(_condition(one, aids[one.project_id, one.funding_source_id], worn) for one in promised),
        tuple(_repayments(asked, aids, worn)),
    )


def _aids(rows: Iterable[GrantCondition | RepaymentClaim]) -> Mapping[Key, Aid]:
    held = {(one.project_id, one.funding_source_id): one for one in rows}
    places: dict[int, set[int]] = defaultdict(set)
    standing_on = Project.places.through.objects.filter(project_id__in={project for project, _ in held})
    for project, place in standing_on.order_by("pk").values_list("project_id", "place_id") if held else ():
        places[project].add(place)
    return {
        key: _aid(one.project, one.funding_source, frozenset(places[one.project_id]))
        for key, one in held.items()
    }


def _aid(project: Project, source: FundingSource, places: frozenset[int]) -> Aid:
    return Aid(
        project.pk,
        project.title,
        project.slug,
        source.pk,
        source.funder.label,
        source.funder.slug,
        str(source.scheme),
        project.lead.name if project.lead else "",
        project.owner.label if project.owner else "",
        places,
    )


def _condition(one: GrantCondition, aid: Aid, worn: Veil) -> ConditionView:
    hidden = worn.hides(Sort.CONTRIBUTION, aid.key)
    rows = list(one.readings.all())
    told = one.condition()
    where = standing(told, [row.reading() for row in rows if not row.withdrawn_reason], today())
    last = where.last.rank if where.last else 0
    return ConditionView(
        one.pk,
        aid,
        told.kind,
        one.target,
        one.unit,
        one.decided_on,
        one.until,
        one.held_until,
        told.ends_on,
        _text(one.wording, hidden=hidden),
        _text(one.act, hidden=hidden),
        organisation_ref(one.said_by),
        source_ref(one.source),
        one.lifted_on,
        _text(one.lifted_act, hidden=hidden),
        where,
        tuple(_reading(row, in_use=row.pk == last, hidden=hidden) for row in rows),
        hidden,
        one.is_fictional,
    )


def _text(said: str, *, hidden: bool) -> str:
    """Words as they may be read; what was left empty stays so."""
    return HIDDEN_TEXT if hidden and said else said


def _reading(row: ConditionReading, *, in_use: bool, hidden: bool) -> ReadingView:
    return ReadingView(
        row.pk,
        row.on,
        row.value,
        row.said_on,
        organisation_ref(row.said_by),
        source_ref(row.source),
        _text(row.note, hidden=hidden),
        _text(row.withdrawn_reason, hidden=hidden),
        in_use,
        row.is_fictional,
    )


def _repayments(
    asked: Iterable[RepaymentClaim], aids: Mapping[Key, Aid], worn: Veil
) -> Iterable[RepaymentView]:
    held: dict[Key, list[RepaymentClaim]] = defaultdict(list)
    for claim in asked:
        held[claim.project_id, claim.funding_source_id].append(claim)
    came = _repaid(held)
    for key, claims in held.items():
        hidden = worn.hides(Sort.CONTRIBUTION, key)
        due = sum((one.amount for one in claims if not one.withdrawn_reason), ZERO)
        yield RepaymentView(
            aids[key],
            tuple(_claim(one, hidden=hidden) for one in claims),
            None if hidden else Repayment(due, came.get(key, ZERO)),
            any(one.is_fictional for one in claims),
        )


def _repaid(keys: Iterable[Key]) -> Mapping[Key, Decimal | None]:
    """What came back of each aid: the movements of the rung « repaid », each counted once.

    None where the amount of one of them was never published: the sum of the others would be too small.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    rows = Movement.objects.filter(
        project_id__in={project for project, _ in wanted}, rung=Rung.REPAID, counted_in=None
    )
    came: dict[Key, Decimal | None] = {}
    for project, source, amount in rows.order_by("pk").values_list("project_id", "funding_source_id", IN_USE):
        key = (project or 0, source)
        before = came.get(key, ZERO)
        came[key] = None if before is None or amount is None else before + amount
    return came


def _claim(one: RepaymentClaim, *, hidden: bool) -> ClaimView:
    return ClaimView(
        one.pk,
        one.condition_id,
        Cause(one.cause),
        None if hidden else one.amount,
        one.asked_on,
        _text(one.act, hidden=hidden),
        organisation_ref(one.said_by),
        one.contested_on,
        _text(one.contested_note, hidden=hidden),
        _text(one.withdrawn_reason, hidden=hidden),
        source_ref(one.source),
        one.is_fictional,
    )
