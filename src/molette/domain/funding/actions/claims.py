"""What a funder asks back of a grant. What came back is a movement: it is never typed twice."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.funding.actions.conditions import NOT_AIDED, is_aided
from molette.domain.funding.models import IN_USE, FundingSource, GrantCondition, Movement, RepaymentClaim
from molette.domain.funding.reserving import refuse_unseen_aid
from molette.domain.funding.speaking import require_funder, require_owner
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.programme.models import Project
from molette.domain.sources.actions import cited
from molette.engines.ladder import Rung
from molette.engines.money import euros
from molette.engines.rules.conditions import most_to_ask
from molette.engines.rules.words import Cause

ZERO = Decimal(0)


@action
def claim_repayment(
    actor: Actor, /, project: Project, funding_source: FundingSource, **values: Any
) -> RepaymentClaim:
    """Write that a funder asks back some euros of what he paid, by which act and why: he alone says so.

    `values`: `cause`, `amount`, `asked_on`, `act`, `condition`, `source`.
    """
    hold(project)  # two claims written at once would each be under what was paid
    said_by = require_funder(actor, project, funding_source)
    refuse_unseen_aid(actor, project.pk, funding_source.pk)
    if errors := _errors(project, funding_source, values):
        raise ValidationError(errors)
    made = RepaymentClaim()
    given = {
        **values,
        "cause": Cause(values["cause"]).value,
        "act": values["act"].strip(),
        "source": cited(actor, values.get("source")),
        "project": project,
        "funding_source": funding_source,
        "said_by": said_by,
        "is_fictional": project.is_fictional,
    }
    write("a inscrit le reversement demandé", made, given, project=project.slug)
    return made


def _errors(project: Project, source: FundingSource, values: Mapping[str, Any]) -> dict[str, str]:
    """Say what a claim lacks: its act, a day that has come, an aid of the project, euros that were paid."""
    errors: dict[str, str] = {}
    if values["asked_on"] > timezone.localdate():
        errors["asked_on"] = "Ce qui sera demandé demain n’est pas encore demandé."
    if not values["act"].strip():
        errors["act"] = "Donnez l’acte qui le demande : titre de perception, arrêté, délibération."
    condition: GrantCondition | None = values.get("condition")
    if condition and (condition.project_id, condition.funding_source_id) != (project.pk, source.pk):
        errors["condition"] = "Cette contrepartie est celle d’une autre aide."
    if not is_aided(project, source):
        errors["funding_source"] = NOT_AIDED
    if said := _excess(project, source, values["amount"]):
        errors["amount"] = said
    return errors


def _excess(project: Project, source: FundingSource, amount: Decimal) -> str:
    """Say by how much a claim passes what was paid; nothing where it does not, or where nobody knows."""
    if amount <= 0:
        return "Un reversement demandé est au-dessus de zéro."
    paid, asked = _paid(project, source), _asked(project, source)
    most = most_to_ask(paid, asked)
    if paid is None or most is None or amount <= most:
        return ""
    already = f", dont {euros(asked)} déjà demandés" if asked else ""
    return (
        f"Il est demandé {euros(amount)}, mais {euros(paid)} ont été payés{already} : demandez au plus "
        f"{euros(most)}, ou inscrivez d’abord le paiement qui manque."
    )


def _paid(project: Project, source: FundingSource) -> Decimal | None:
    """What the source paid to the project; None where no payment is written, or one without its amount."""
    rows = Movement.objects.filter(project=project, funding_source=source, rung=Rung.PAID, counted_in=None)
    amounts = list(rows.order_by("pk").values_list(IN_USE, flat=True))
    if not amounts or any(amount is None for amount in amounts):
        return None
    return sum(amounts, ZERO)


def _asked(project: Project, source: FundingSource) -> Decimal:
    rows = RepaymentClaim.objects.filter(project=project, funding_source=source, withdrawn_reason="")
    return sum(rows.order_by("pk").values_list("amount", flat=True), ZERO)


@action
def contest_claim(actor: Actor, claim: RepaymentClaim, *, contested_on: date, contested_note: str) -> None:
    """Write that the owner of the project contests what is asked back, before whom and why: he alone does."""
    hold(claim)
    require_owner(actor, claim.project)
    refuse_unseen_aid(actor, claim.project_id, claim.funding_source_id)
    errors: dict[str, str] = {}
    if contested_on > timezone.localdate():
        errors["contested_on"] = "Ce qui sera contesté demain ne l’est pas encore."
    elif contested_on < claim.asked_on:
        errors["contested_on"] = "On ne conteste pas un reversement avant qu’il soit demandé."
    if not contested_note.strip():
        errors["contested_note"] = "Dites pourquoi, ou devant qui : recours gracieux, tribunal."
    if errors:
        raise ValidationError(errors)
    if claim.withdrawn_reason:
        raise ValidationError("Cette demande est retirée : il n’y a rien à contester.")
    values = {"contested_on": contested_on, "contested_note": contested_note.strip()}
    write("a contesté le reversement demandé", claim, values, project=claim.project.slug)


@action
def withdraw_claim(actor: Actor, claim: RepaymentClaim, *, reason: str) -> None:
    """Take a claim back, as its funder alone may: it stays in the history, and nothing is owed for it."""
    hold(claim)
    require_funder(actor, claim.project, claim.funding_source)
    refuse_unseen_aid(actor, claim.project_id, claim.funding_source_id)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette demande est retirée."})
    if claim.withdrawn_reason:
        raise ValidationError("Cette demande est déjà retirée.")
    values = {"withdrawn_reason": reason.strip()}
    write("a retiré le reversement demandé", claim, values, reason=reason, project=claim.project.slug)
