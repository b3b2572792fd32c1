"""What an operation spends: each word is a row of its own, taken back with a reason, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.funding.models import Spending
from molette.domain.funding.reserving import refuse_unseen_plan
from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Project
from molette.domain.sources.actions import NewSource, cited
from molette.domain.sources.models import Source
from molette.engines.french import said_date
from molette.engines.money import euros
from molette.engines.rules.spending import Nature, Word, first_of, in_use, told
from molette.engines.stages import last_day

MOST = Decimal(10) ** 11
"""Euros beyond which a month is a slip of the hand: more than the whole programme."""


@dataclass(frozen=True, slots=True)
class SpendingDraft:
    """Euros excluding tax of a period, as typed: any day of it."""

    nature: str
    period: date
    precision: str
    amount: Decimal

    @property
    def first(self) -> date:
        return first_of(self.period, self.precision)


def spending_errors(draft: SpendingDraft) -> dict[str, str]:
    """Say what a word on spending cannot be: negative, out of measure, actual and still to come."""
    if draft.amount < 0:
        return {"amount": "Une dépense n’est pas négative : un avoir se retranche du mois qu’il concerne."}
    if draft.amount >= MOST:
        return {"amount": "Cette dépense passe tout le programme : vérifiez qu’elle est bien en euros."}
    if draft.nature == Spending.What.ACTUAL and last_day(draft.first, draft.precision) > timezone.localdate():
        when = said_date(draft.first, draft.precision)
        return {"period": f"{when} n’est pas fini : dites cette dépense prévue, ou attendez la fin."}
    return {}


@action
def say_spendings(
    actor: Actor,
    project: Project,
    drafts: Sequence[SpendingDraft],
    *,
    said_by: Organisation | None = None,
    said_on: date | None = None,
    source: Source | NewSource | None = None,
    note: str = "",
) -> list[Spending]:
    """Say what was spent, or is planned, of some periods: those that say something new alone are written.

    A word on a period of which something was said takes its place; the former stays readable.
    """
    hold(project)
    require(actor, Permission.EDIT_PLAN, project)
    require_own_voice(actor, said_by)
    refuse_unseen_plan(actor, project.pk)
    day = said_on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"said_on": "Ce qui sera dit demain n’est pas encore dit."})
    for draft in drafts:
        if errors := spending_errors(draft):
            raise ValidationError(errors)
    held = [one.word() for one in Spending.objects.standing().filter(project=project).order_by("pk")]
    fresh = _fresh(drafts, held)
    _refuse_what_overflows(fresh, held, day)
    if not fresh:
        nothing_changed()
        return []
    given = {
        "project": project,
        "said_by": said_by,
        "said_on": day,
        "source": cited(actor, source),
        "note": note.strip(),
        "is_fictional": project.is_fictional,
    }
    return [_say(one, given) for one in fresh]


def _say(draft: SpendingDraft, given: dict[str, Any]) -> Spending:
    made = Spending()
    own = {
        "nature": draft.nature,
        "period": draft.first,
        "precision": draft.precision,
        "amount": draft.amount,
    }
    write("a dit la dépense", made, {**given, **own}, project=given["project"].slug)
    return made


def _fresh(drafts: Sequence[SpendingDraft], held: Sequence[Word]) -> list[SpendingDraft]:
    """Those that say something else than what stands."""
    now = {(word.nature, word.first, word.precision): word.amount for word in in_use(held)}
    return [x for x in drafts if now.get((Nature(x.nature), x.first, x.precision)) != x.amount]


def _refuse_what_overflows(fresh: Sequence[SpendingDraft], held: Sequence[Word], day: date) -> None:
    """Months hold in their year: a year that says less than what is said inside it is corrected first."""
    rank = max((word.rank for word in held), default=0) + 1
    new = [Word(Nature(x.nature), x.first, x.precision, x.amount, day, rank) for x in fresh]
    for nature in {word.nature for word in new}:
        _, short = told([*held, *new], nature)
        _, before = told(held, nature)
        for word in short:
            if word not in before:
                when = said_date(word.first, word.precision)
                raise ValidationError(
                    f"Les mois de {when} ne font pas les {euros(word.amount)} dits pour {when} en entier : "
                    "corrigez ce total, ou retirez-le."
                )


@action
def correct_spending(
    actor: Actor, /, said: Spending, *, reason: str, amount: Decimal, note: str = "", **values: Any
) -> Spending:
    """Say again, better, what was said of a period: the former word is taken back, with the reason.

    `values`: `nature`, `period`, `precision`, `said_on`, `said_by`, `source`, where they move too.
    """
    withdraw_spending(actor, said, reason=reason)
    told_of = {name: values.pop(name, getattr(said, name)) for name in ("nature", "period", "precision")}
    words = {name: values.get(name, getattr(said, name)) for name in ("said_by", "source")}
    draft = SpendingDraft(amount=amount, **told_of)
    made = say_spendings(
        actor, said.project, [draft], said_on=values.get("said_on"), note=note or said.note, **words
    )
    if not made:
        raise ValidationError("Un autre mot dit déjà cela de la période : il suffit de retirer celui-ci.")
    return made[0]


@action
def withdraw_spending(actor: Actor, said: Spending, *, reason: str) -> None:
    """Take a word back: it stays in the history with the reason; the one before it stands again."""
    hold(said)
    require(actor, Permission.EDIT_PLAN, said.project)
    refuse_unseen_plan(actor, said.project_id)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette dépense est retirée."})
    if said.withdrawn_reason:
        raise ValidationError("Cette dépense est déjà retirée.")
    values = {"withdrawn_reason": reason.strip()}
    write("a retiré la dépense", said, values, reason=reason, project=said.project.slug)
