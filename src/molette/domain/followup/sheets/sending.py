"""A workbook sent back becomes drafts, or proposals to review: all of it, or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError

from molette.domain.followup.actions.measured import WHOLE_DIGITS, ValueDraft
from molette.domain.followup.actions.updates import DateDraft, save_update
from molette.domain.followup.models import Update
from molette.domain.followup.sheets.filling import asked_of
from molette.domain.followup.sheets.reading import Book, CellProblem, Place, Returned
from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold
from molette.domain.people.acting import organisations_for
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import MilestoneDate
from molette.engines.french import counted

MEND = "Corrigez cette cellule et renvoyez la feuille : rien n’en est encore écrit."


class RefusedBook(Exception):  # noqa: N818 - it names what the sender is told
    """Nothing was written: what is wrong, cell by cell."""

    def __init__(self, problems: Sequence[CellProblem]) -> None:
        super().__init__(f"{len(problems)} cellules à corriger")
        self.problems = tuple(problems)


@dataclass(slots=True)
class _Proposed:
    """An update as it would be, and the row from which each of its fields comes."""

    values: dict[str, Any] = field(default_factory=dict)
    dates: list[DateDraft] = field(default_factory=list)
    measures: list[ValueDraft] = field(default_factory=list)
    places: dict[str, tuple[Place, str]] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)


@action
def send_back(actor: Actor, found: Book, *, submit: bool) -> int:
    """Write each update that the sheet changes, as if it were typed; returns how many.

    An empty cell changes nothing. Raises RefusedBook, having written nothing, where any cell cannot be.
    """
    problems, written = [*found.problems, *_moved_since(actor, found)], 0
    for one in found.updates.values():
        made = _proposed(one)
        problems += made.problems
        if not problems and _moves(one, made, submit=submit):
            problems += _saved(actor, one, made, submit=submit)
            written += 1
    if problems:
        raise RefusedBook(problems)
    if not written:
        nothing_changed()
    return written


def _moved_since(actor: Actor, found: Book) -> Iterator[CellProblem]:
    """Hold what is to be written, and say what of it another wrote since the sheet was read."""
    marks = {key: one.asked.mark for key, one in found.updates.items()}
    for key in sorted(found.updates):
        hold(found.updates[key].asked.update)
    campaigns = {one.asked.update.campaign_id for one in found.updates.values()}
    now = {one.update.pk: one.mark for campaign in campaigns for one in asked_of(campaign, actor.user)}
    for key, one in found.updates.items():
        if now.get(key) != marks[key]:
            yield one.place.stale(one.asked)


def _proposed(one: Returned) -> _Proposed:
    """What stands of a draft, and over it what the sheet says."""
    made = _Proposed(values=dict(one.values))
    made.places = {name: (one.place, name) for name in ("done", "sentence", "spent", "level", "why")}
    for milestone, _ in one.asked.awaited:
        held = one.asked.dates.get(milestone.pk)
        place, row = one.dates.get(milestone.pk, (one.place, {}))
        on = _day(row.get("on")) or (held.on if held else None)
        came = row.get("came", held is not None and held.nature == MilestoneDate.Nature.ACTUAL)
        evidence = row.get("evidence", held.evidence if held else "")
        made.places[f"date_{milestone.pk}"] = (place, "on")
        made.places[f"evidence_{milestone.pk}"] = (place, "evidence")
        if on is not None:
            nature = MilestoneDate.Nature.ACTUAL if came else MilestoneDate.Nature.PLANNED
            made.dates.append(DateDraft(milestone, nature.value, on, str(evidence)))
        elif came or evidence:
            made.problems.append(place.problem("on", "le jour où c’est fait", MEND))
    _judge(made, one)
    for followed in one.asked.followed:
        _measure(made, one, followed.measure)
    return made


def _judge(made: _Proposed, one: Returned) -> None:
    """The confidence that the sheet says: the one that was there, unless another is written."""
    own = one.asked.update
    said = [
        (milestone, int(row["percent"]), place)
        for milestone, _ in one.asked.awaited
        for place, row in [one.dates.get(milestone.pk, (one.place, {}))]
        if row.get("percent") is not None
    ]
    new = [each for each in said if each[:2] != (own.judged, own.percent)]
    for _, _, place in new[1:]:
        made.problems.append(place.problem("percent", "une seule confiance par mise à jour", MEND))
    for milestone, percent, place in new[:1]:
        made.values |= {"judged": milestone, "percent": percent}
        made.places |= {"judged": (place, "percent"), "percent": (place, "percent")}


def _measure(made: _Proposed, one: Returned, measure: Any) -> None:
    held = one.asked.values.get(measure.pk)
    place, row = one.measures.get(measure.pk, (one.place, {}))
    value = row.get("value", held.value if held else None)
    until = _day(row.get("until")) or (held.period_end if held else None)
    made.places |= {f"value_{measure.pk}": (place, "value"), f"until_{measure.pk}": (place, "until")}
    if row.get("value") is not None and (expected := _unlike(value, measure.decimals)):
        made.problems.append(place.problem("value", expected, MEND))
    elif value is not None or until is not None:
        made.measures.append(ValueDraft(measure, value, until))


def _unlike(value: Decimal, decimals: int) -> str:
    """What a value of a measure was expected to be, where this one is not: as its form asks."""
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > decimals:
        return f"{counted(decimals, 'décimale')} au plus" if decimals else "un nombre entier"
    if value.adjusted() >= WHOLE_DIGITS:
        return f"{WHOLE_DIGITS} chiffres au plus avant la virgule"
    return ""


def _day(told: Any) -> date | None:
    return told.last if told is not None else None


def _moves(one: Returned, made: _Proposed, *, submit: bool) -> bool:
    """Whether the sheet says anything that the draft does not; what is begun is sent even as it stands."""
    own, asked = one.asked.update, one.asked
    if any(getattr(own, name) != value for name, value in made.values.items()):
        return True
    dates = {d.milestone.pk: (d.on, d.nature, d.evidence) for d in made.dates}
    held = {key: (row.on, row.nature, row.evidence) for key, row in asked.dates.items() if key in dates}
    values = {d.measure.pk: (d.value, d.until) for d in made.measures}
    kept = {key: (row.value, row.period_end) for key, row in asked.values.items() if key in values}
    return dates != held or values != kept or (submit and own.status == Update.Status.DRAFT)


def _saved(actor: Actor, one: Returned, made: _Proposed, *, submit: bool) -> list[CellProblem]:
    """Save one; what the act refuses is said at the cells it comes from."""
    update = one.asked.update
    speakers = organisations_for(actor.user, Permission.EDIT_PROJECT, update.project)
    said_by = next((who for who in speakers if who.pk == actor.organisation_id), None)
    try:
        own = {"said_by": said_by, "submit": submit, **made.values}
        save_update(actor, update, dates=made.dates, measures=made.measures, **own)
    except ValidationError as refusal:
        return list(_refused(one, made, refusal))
    except PermissionDenied as refusal:
        return [one.place.problem("update", "un projet que vous conduisez", str(refusal))]
    return []


def _refused(one: Returned, made: _Proposed, refusal: ValidationError) -> Iterator[CellProblem]:
    own = hasattr(refusal, "error_dict")
    told = refusal.error_dict if own else {NON_FIELD_ERRORS: refusal.error_list}
    for name, errors in told.items():
        place, column = made.places.get(name, (one.place, "update"))
        for message in ValidationError(errors).messages:
            yield place.problem(column, message, MEND)
