"""Versions of a financing plan: prepared as drafts, voted once, then never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.funding.actions.schemes import Payer, paid_by
from molette.domain.funding.models import FinancingPlan, PlanLine, Scheme
from molette.domain.funding.reserving import refuse_unseen_plan
from molette.domain.journal.recording import Actor, action, changes, nothing_changed, record
from molette.domain.journal.writing import hold, state, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require
from molette.domain.programme.models import Project
from molette.engines.french import short_date
from molette.engines.money import euros
from molette.engines.plans import Line, LineKind, Plan

COSTS = ("cost_excl_tax", "cost_incl_tax", "eligible_cost")
KEPT = (*COSTS, "category", "waiver", "is_lead")  # what a new version keeps of the former


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line as typed: who brings how many euros under which scheme; None where it is not published."""

    kind: str
    funder: Organisation | None = None
    scheme: Scheme | None = None
    year: int | None = None
    amount: Decimal | None = None
    note: str = ""
    requested_on: date | None = None


@action
def open_version(actor: Actor, project: Project) -> FinancingPlan:
    """Open a draft: a copy of the latest version, or an empty plan. One draft at a time."""
    hold(project)  # two drafts opened at the same moment would be two versions of one number
    require(actor, Permission.EDIT_PLAN, project)
    refuse_unseen_plan(actor, project.pk)
    versions = list(project.plans.order_by("-version"))
    if any(plan.status == FinancingPlan.Status.DRAFT for plan in versions):
        raise ValidationError("Une version est déjà en préparation : votez-la ou modifiez-la.")
    former = versions[0] if versions else None
    plan = FinancingPlan()
    kept = {name: getattr(former, name) for name in KEPT} if former else {}
    values = {
        "project": project,
        "version": former.version + 1 if former else 1,
        "dated": timezone.localdate(),
        "is_fictional": project.is_fictional,
        **kept,
    }
    write("a ouvert une version du plan", plan, values, project=project.slug)
    for line in former.lines.order_by("order", "id") if former else ():
        line.pk, line.plan = None, plan
        line._state.adding = True  # noqa: SLF001 - Django documents this as the way to copy a row
        line.save()
    return plan


@action
def edit_plan(
    actor: Actor, /, plan: FinancingPlan, *, lines: Sequence[LineDraft], fill_gap: bool = False, **costs: Any
) -> None:
    """Write the costs and the lines of a draft.

    With `fill_gap` what is missing is written as one line « non trouvé », in place of any typed.
    """
    hold(plan)
    require(actor, Permission.EDIT_PLAN, plan)
    refuse_unseen_plan(actor, plan.project_id)
    if plan.status != FinancingPlan.Status.DRAFT:
        raise ValidationError("Un plan voté ne change plus : ouvrez une nouvelle version.")
    wanted = _with_gap(lines, costs.get("cost_excl_tax")) if fill_gap else list(lines)
    before = {**state(plan, costs), "lines": _told(plan)}
    _rewrite_lines(actor, plan, wanted)
    for name, value in costs.items():
        setattr(plan, name, value)
    plan.full_clean()
    before, after = changes(before, {**state(plan, costs), "lines": _told(plan)})
    if not after:
        nothing_changed()
        return
    plan.save()
    record("a modifié le plan", plan, before=before, after=after, project=plan.project.slug)


def _with_gap(lines: Sequence[LineDraft], cost: Decimal | None) -> list[LineDraft]:
    found = [line for line in lines if line.kind != PlanLine.Kind.NOT_FOUND]
    missing = _weighed(cost, found).missing
    gap = [LineDraft(PlanLine.Kind.NOT_FOUND, amount=missing)] if missing and missing > 0 else []
    return found + gap


def _weighed(cost: Decimal | None, lines: Sequence[LineDraft | PlanLine]) -> Plan:
    return Plan(cost, tuple(Line(LineKind(line.kind), line.amount) for line in lines))


def _told(plan: FinancingPlan) -> list[str]:
    """Return the lines as the journal keeps them, in order."""
    lines = plan.lines.select_related("funding_source__funder", "funding_source__scheme")
    return [
        f"{line.funding_source or 'non trouvé'}, {line.get_kind_display()} : "
        + ("montant non publié" if line.amount is None else euros(line.amount))
        + (f", demandé le {short_date(line.requested_on)}" if line.requested_on else "")
        + (f" ({line.note})" if line.note else "")
        for line in lines.order_by("order", "id")
    ]


def _rewrite_lines(actor: Actor, plan: FinancingPlan, wanted: Sequence[LineDraft]) -> None:
    """Make the lines those wanted, keeping the rows that stand at the same rank."""
    kept = list(plan.lines.order_by("order", "id"))
    for line in kept[len(wanted) :]:
        line.delete()
    for order, draft in enumerate(wanted):
        line = kept[order] if order < len(kept) else PlanLine(plan=plan)
        values = _line_values(actor, draft, order)
        if line.pk and all(getattr(line, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(line, name, value)
        line.full_clean()
        line.save()


def _line_values(actor: Actor, draft: LineDraft, order: int) -> dict[str, Any]:
    rank = order + 1
    if draft.amount is not None and draft.amount < 0:
        raise ValidationError(f"Ligne {rank} : un financement n’est pas négatif.")
    held = None
    if draft.kind not in PlanLine.NAMELESS:
        if draft.funder is None:
            raise ValidationError(f"Ligne {rank} : dites qui apporte cette somme.")
        if draft.scheme is None and draft.kind == PlanLine.Kind.GRANT:
            raise ValidationError(f"Ligne {rank} : dites sous quel dispositif.")
        held = paid_by(actor, Payer(draft.funder, draft.scheme, draft.year, draft.kind))
    return {
        "order": order,
        "kind": draft.kind,
        "funding_source": held,
        "amount": draft.amount,
        "note": draft.note,
        "requested_on": draft.requested_on,
    }


@action
def vote_plan(actor: Actor, plan: FinancingPlan, *, dated: date, act: str, body: Organisation | None) -> None:
    """Give a draft its vote: the act, its date, the body. The former voted version is superseded.

    `body` is None where what voted is no organisation but a committee of several, which the act names.
    """
    hold(plan)
    require(actor, Permission.EDIT_PLAN, plan)
    refuse_unseen_plan(actor, plan.project_id)
    if plan.status != FinancingPlan.Status.DRAFT:
        raise ValidationError("Ce plan est déjà voté.")
    if not act.strip():
        raise ValidationError({"act": "Donnez la référence de la délibération."})
    if dated > timezone.localdate():
        raise ValidationError({"dated": "Ce qui sera voté demain n’est pas encore voté."})
    _refuse_what_does_not_balance(plan)
    project = plan.project
    for former in project.plans.filter(status=FinancingPlan.Status.VOTED).order_by("pk"):
        write("a remplacé le plan", former, {"status": FinancingPlan.Status.SUPERSEDED}, project=project.slug)
    values = {"status": FinancingPlan.Status.VOTED, "dated": dated, "act": act.strip(), "voted_by": body}
    write("a inscrit le vote du plan", plan, values, project=project.slug)


def _refuse_what_does_not_balance(plan: FinancingPlan) -> None:
    """A body votes a plan whose parts add up; what nobody brings yet is written as such."""
    lines = list(plan.lines.order_by("order", "id"))
    weighed = _weighed(plan.cost_excl_tax, lines)
    if weighed.missing is None:
        raise ValidationError("Le coût ou un montant manque : la couverture n’est pas calculable.")
    nobody = [x.amount or Decimal(0) for x in lines if x.kind == PlanLine.Kind.NOT_FOUND]
    left = weighed.missing - sum(nobody, Decimal(0))
    if left > 0:
        raise ValidationError(f"Il manque {euros(left)} : trouvez-les ou inscrivez-les en « non trouvé ».")
    if left < 0:
        raise ValidationError(f"Les lignes dépassent le coût de {euros(-left)}.")
