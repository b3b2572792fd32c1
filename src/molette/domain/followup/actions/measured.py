"""The values of measures that an update proposes: kept beside the programme, then stated as by anyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.followup.models import ProposedValue, Update
from molette.domain.followup.queries.measured import followed
from molette.domain.journal.recording import Actor, record
from molette.domain.journal.writing import write
from molette.domain.people.models import Organisation
from molette.domain.programme.models import DatePrecision
from molette.domain.sources.actions import NewSource
from molette.domain.statements.actions import state_value
from molette.domain.statements.models import Confidence, Measure, Nature, Statement
from molette.engines.french import long_date

WHOLE_DIGITS: Final = 16
"""What the base holds of a value before its comma."""


@dataclass(frozen=True, slots=True)
class ValueDraft:
    """A value observed of a measure of the project, and the last day of which it speaks."""

    measure: Measure
    value: Decimal | None
    until: date | None


def value_errors(
    update: Update, drafts: Sequence[ValueDraft], said_by: Organisation | None
) -> Mapping[str, str]:
    """Say what of the values proposed cannot be."""
    errors: dict[str, str] = {}
    for one in drafts:
        value, until = f"value_{one.measure.pk}", f"until_{one.measure.pk}"
        if one.value is None:
            errors[value] = "Donnez la valeur, ou effacez son jour."
        if one.until is None:
            errors[until] = "Dites de quel jour parle cette valeur."
        elif one.until > timezone.localdate():
            errors[until] = "Un constat ne parle pas de l’avenir."
        elif said_by is not None and _already_said(update, one.measure, one.until, said_by):
            errors[until] = "Votre organisation a déjà dit une valeur de ce jour : corrigez-la sur sa page."
    return errors


def _already_said(update: Update, measure: Measure, until: date, said_by: Organisation) -> bool:
    said = Statement.objects.standing().filter(project=update.project_id, measure=measure)
    return said.filter(said_by=said_by, nature=Nature.OBSERVED, period_end=until).exists()


def refused_measures(actor: Actor, update: Update, drafts: Sequence[ValueDraft]) -> bool:
    """Whether one of them is not followed on the project, or is reserved to others."""
    if not drafts:
        return False
    known = {one.measure.pk for one in followed(update.project_id, actor.user)}
    return any(one.measure.pk not in known for one in drafts)


def write_values(actor: Actor, update: Update, drafts: Sequence[ValueDraft]) -> bool:
    """Bring the values proposed to what is given; returns whether one moved. What one cannot read stays."""
    held = {row.measure_id: row for row in update.measured.select_related("measure").order_by("pk")}
    if not held and not drafts:
        return False
    slug, moved = update.project.slug, False
    for one in drafts:
        row = held.pop(one.measure.pk, None) or ProposedValue()
        given = {"update": update, "measure": one.measure, "value": one.value, "period_end": one.until}
        moved |= write("a proposé la valeur", row, given, project=slug)
    read = {one.measure.pk for one in followed(update.project_id, actor.user)} if held else set()
    for row in held.values():
        if row.measure_id in read:
            record("a retiré de sa proposition la valeur", row, project=slug)
            row.delete()
            moved = True
    return moved


def say_values(author: Actor, update: Update, cited: str) -> None:
    """State each value proposed as its author, the update being the source."""
    rows = list(update.measured.select_related("measure").order_by("pk"))
    if not rows or update.said_by is None:
        return
    for row in rows:
        if _already_said(update, row.measure, row.period_end, update.said_by):
            raise ValidationError(
                f"{update.said_by} a dit depuis une valeur de {row.measure.name} au "
                f"{long_date(row.period_end)} : renvoyez cette mise à jour, qui en dirait une seconde."
            )
    day = update.sent_on or timezone.localdate()
    source: NewSource | object = NewSource(cited, str(update.said_by), "", day)
    for row in rows:
        known = row.measure.producer_id == update.said_by.pk
        said = state_value(
            author,
            said_by=update.said_by,
            measure=row.measure,
            nature=Nature.OBSERVED,
            value=row.value,
            period_end=row.period_end,
            said_on=day,
            said_precision=DatePrecision.DAY,
            project=update.project,
            source=source,
            confidence=Confidence.OFFICIAL if known else Confidence.TO_CHECK,
            is_fictional=update.project.is_fictional,
        )
        source = said.source
