"""A wave is closed, then its estimates are published, or a sentence says why not; its rows may be opened."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.journal.keeping import create
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.permissions import Permission, require
from molette.domain.surveys.calculating import Calculated, Told, calculated
from molette.domain.surveys.models import OpenCount, PublishedEstimate, Question, Response, Wave
from molette.domain.surveys.rows import checked_rows
from molette.engines.surveys.anonymity import ALIKE
from molette.engines.surveys.suppression import suppressed
from molette.engines.surveys.waves import OpenAnswers

DONE = "Cette vague est déjà publiée."


@action
def close(actor: Actor, wave: Wave) -> None:
    """End the field work: nobody answers any more."""
    hold(wave)
    require(actor, Permission.RUN_SURVEY, wave)
    if wave.closed_on is not None:
        raise ValidationError("Cette vague est déjà close.")
    if wave.opens_on > timezone.localdate():
        raise ValidationError("Cette vague n’a pas commencé.")
    write("a clos la vague", wave, {"closed_on": min(timezone.localdate(), wave.closes_on)})


@action
def publish_later(actor: Actor, wave: Wave) -> None:
    """Say that the calculation begins, away from the page."""
    hold(wave)
    require(actor, Permission.RUN_SURVEY, wave)
    _refuse_unless_closed(wave)
    write("a demandé le calcul de", wave, {"calculating_since": timezone.now(), "refusal": ""})


@action
def publish(actor: Actor, wave: Wave) -> None:
    """Calculate what a closed wave says and publish it, all or nothing. Raises ValidationError, in words."""
    hold(wave)
    require(actor, Permission.RUN_SURVEY, wave)
    _refuse_unless_closed(wave)
    rows = list(wave.responses.filter(is_complete=True).order_by("pk").select_related("place"))
    questions = list(wave.questionnaire.questions.order_by("rank"))
    if not rows:
        raise ValidationError("Personne n’a répondu : il n’y a rien à publier.")
    values: dict[str, Any] = {
        "published_on": timezone.localdate(),
        "responses_count": len(rows),
        "calculating_since": None,
        "refusal": "",
    }
    if wave.is_drawn:
        found: Calculated = calculated(wave, rows, questions)
        create([_kept(wave, one) for one in found.told])
        values["method"] = found.method
    else:
        create(_open_counts(wave, rows, questions))
    write("a publié la vague", wave, values)


@action
def refuse(actor: Actor, wave: Wave, *, why: str) -> None:
    """Keep why a calculation made away from the page came to nothing."""
    hold(wave)
    require(actor, Permission.RUN_SURVEY, wave)
    write("n’a pas pu publier", wave, {"refusal": why, "calculating_since": None})


def _refuse_unless_closed(wave: Wave) -> None:
    if wave.published_on is not None:
        raise ValidationError(DONE)
    if wave.closed_on is None:
        raise ValidationError("Closez d’abord la vague : tant qu’elle est ouverte, rien n’en est calculé.")


def _kept(wave: Wave, told: Told) -> PublishedEstimate:
    one = told.estimate
    made = PublishedEstimate(
        wave=wave,
        question=told.question,
        place_id=told.place,
        of=told.of,
        choice=told.choice,
        is_shown=one is not None,
        measure="mean" if told.of == "mean" else "proportion",
        published_on=timezone.localdate(),
    )
    if one is not None:
        made.value, made.error, (made.low, made.high) = one.value, one.error, one.interval
        made.count, made.effective, made.freedom = one.count, one.effective, one.freedom
        made.design_effect, made.shape, made.method = one.design_effect, one.shape, one.method
    return made


def _open_counts(wave: Wave, rows: Sequence[Response], questions: Sequence[Question]) -> list[OpenCount]:
    """The counts of each choice; those of few, and the ones that would give them away, hidden."""
    made = []
    for question in questions:
        if not question.has_choices:
            continue
        said = [row.said.get(str(question.pk)) for row in rows]
        ranks = range(len(question.options))
        answers = OpenAnswers(wave.told, {str(rank): said.count(rank) for rank in ranks})
        kept = suppressed([[answers.counts[str(rank)] for rank in ranks]], ALIKE)
        hidden = {column for _, column in kept.hidden}
        total = None if len(ranks) in hidden else answers.total
        for rank in ranks:
            count = None if rank in hidden or total is None else answers.counts[str(rank)]
            made.append(
                OpenCount(
                    wave=wave,
                    question=question,
                    choice=rank,
                    count=count,
                    total=total,
                    published_on=timezone.localdate(),
                )
            )
    return made


@action
def open_rows(actor: Actor, wave: Wave) -> None:
    """Open the answers one row a person, once nobody is found in them. Raises ValidationError, with why."""
    hold(wave)
    require(actor, Permission.RUN_SURVEY, wave)
    if wave.published_on is None:
        raise ValidationError("Publiez d’abord les résultats.")
    if wave.opened_rows_on is not None or wave.erased_on is not None:
        raise ValidationError("Ces réponses sont déjà ouvertes, ou effacées.")
    found = checked_rows(wave)
    if not found.allowed:
        raise ValidationError(list(found.sentences))
    write("a ouvert les réponses de", wave, {"opened_rows_on": timezone.localdate()})
