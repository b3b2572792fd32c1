"""Answers: by the person, without an account, or entered by an agent from paper. One code answers once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from molette.domain.journal.recording import Actor, TakenMeanwhileError, action, nothing_changed, record
from molette.domain.journal.writing import hold
from molette.domain.people.permissions import Permission, require
from molette.domain.surveys.codes import mark_of, mark_typed
from molette.domain.surveys.models import Channel, Invitation, Kind, Question, Response, Wave
from molette.domain.territory.models import Place

ANSWERING: Final = Actor("Un habitant")
MOST_WORDS: Final = 1000
HIGHEST: Final = Decimal(10) ** 9
CLOSED: Final = "Cette enquête n’est pas ouverte : rien n’a été enregistré."
GIVEN: Final = "Cette réponse est déjà enregistrée, une fois pour toutes."


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page was filled with, by key of the question; `is_complete` when it is sent for good."""

    said: Mapping[str, Any]
    is_complete: bool = True
    is_paper: bool = False


@action
def answer(
    actor: Actor, wave: Wave, sheet: Sheet, *, mark: str, place: Place, weight: Decimal = Decimal(1)
) -> Response:
    """Keep an answer under the mark of its code: sent twice, written once; begun, taken up again."""
    if not wave.is_open(timezone.localdate()):
        raise ValidationError(CLOSED)
    made = Response.objects.filter(mark=mark).order_by("pk").first()
    if made is not None:
        hold(made)
        if made.is_complete:
            nothing_changed()
            return made
    else:
        made = Response(wave=wave, place=place, mark=mark, weight=weight)
    questions = list(wave.questionnaire.questions.order_by("rank"))
    made.said = read(questions, sheet)
    made.is_complete, made.answered_on = sheet.is_complete, timezone.localdate()
    if sheet.is_paper:
        made.channel, made.entered_by_id = Channel.PAPER, actor.organisation_id
    made.full_clean(exclude=["mark"])
    try:
        made.save()
    except IntegrityError as error:
        raise TakenMeanwhileError(str(error)) from error
    verb = "a reçu sur papier la" if sheet.is_paper else "a reçu la"
    record(verb, made, after={"place": str(place), "channel": made.get_channel_display()})
    return made


@action
def enter_paper(
    actor: Actor, wave: Wave, said: Mapping[str, Any], *, key: UUID, place: Place, code: str = ""
) -> Response:
    """Enter what came on paper, in a place of one's mandate; with its code where people were invited."""
    require(actor, Permission.ENTER_ANSWERS, _Standing(place))
    sheet = Sheet(said, is_paper=True)
    if not wave.is_drawn:
        return answer(actor, wave, sheet, mark=mark_of(key), place=place)
    invitation = wave.invitations.filter(mark=mark_typed(code) or "-").select_related("place").order_by("pk")
    found: Invitation | None = invitation.first()
    if found is None:
        raise ValidationError({"code": "Ce code n’ouvre aucune invitation de cette vague : relisez-le."})
    if found.place_id != place.pk:
        raise ValidationError({"code": f"Cette invitation est de {found.place} : choisissez ce lieu."})
    if wave.responses.filter(mark=found.mark, is_complete=True).exists():
        raise ValidationError({"code": GIVEN})
    return answer(actor, wave, sheet, mark=found.mark, place=place, weight=found.weight)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A place as a mandate covers it."""

    place: Place

    def footing(self) -> tuple[list[int], str]:
        return [self.place.pk], ""


def read(questions: Sequence[Question], sheet: Sheet) -> dict[str, Any]:
    """Read what was typed. Raises ValidationError by « q » and the key of the question."""
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in questions:
        typed = str(sheet.said.get(str(question.pk)) or "").strip()
        if not typed:
            if question.is_required and sheet.is_complete:
                errors[f"q{question.pk}"] = "Répondez à cette question : sans elle, rien ne peut être compté."
            continue
        try:
            found[str(question.pk)] = _one(question, typed)
        except ValueError as refusal:
            errors[f"q{question.pk}"] = str(refusal)
    if errors:
        raise ValidationError(errors)
    return found


def _one(question: Question, typed: str) -> int | str:
    if question.has_choices:
        if not typed.isdecimal() or int(typed[:4]) >= len(question.options):
            raise ValueError("Choisissez l’une des réponses.")
        return int(typed[:4])
    if question.kind == Kind.NUMBER:
        try:
            number = Decimal(typed.replace(",", ".").replace(" ", "").replace("\N{NO-BREAK SPACE}", ""))
        except InvalidOperation:
            raise ValueError("Écrivez un nombre.") from None
        if not number.is_finite() or not 0 <= number <= HIGHEST:
            raise ValueError("Écrivez un nombre positif.")
        return f"{number:f}"
    return typed[:MOST_WORDS]
