"""A questionnaire, its questions, its waves and what is known of the population: before anybody answers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError

from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.journal.writing import free_slug, hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.sources.actions import NewSource, cited
from molette.domain.sources.models import Source
from molette.domain.surveys.models import Kind, Margin, Question, Questionnaire, Wave, Wording
from molette.domain.surveys.models.questionnaires import lines

MOST: Final = 12
"""Questions of a questionnaire: beyond, people stop before the end."""
ANSWERED: Final = "Une vague de ce questionnaire est déjà prévue : ses questions ne changent plus."


@action
def create_questionnaire(actor: Actor, /, *, key: UUID, run_by: Organisation, **values: Any) -> Questionnaire:
    """Write a questionnaire. `values`: `title`, `theme`, `purpose`."""
    known: Questionnaire | None = Questionnaire.objects.filter(entry_key=key).order_by("pk").first()
    if known is not None:
        nothing_changed()
        return known
    require(actor, Permission.RUN_SURVEY)
    require_own_voice(actor, run_by)
    made = Questionnaire()
    given = {**values, "run_by": run_by, "slug": free_slug(Questionnaire, values["title"]), "entry_key": key}
    write("a préparé le questionnaire", made, given)
    return made


@action
def add_question(actor: Actor, of: Questionnaire, /, *, key: UUID, **values: Any) -> Question:
    """Add a question at the end. `values` are its fields, but its rank."""
    known: Question | None = Question.objects.filter(entry_key=key).order_by("pk").first()
    if known is not None:
        nothing_changed()
        return known
    _hold_unasked(actor, of)
    held = of.questions.order_by("rank")
    last = held.last()
    if held.count() >= MOST:
        raise ValidationError(f"{MOST} questions au plus : au-delà, on s’arrête avant la fin.")
    _refuse_what_lacks(values)
    made = Question(questionnaire=of)
    write(
        "a posé la question",
        made,
        {**values, "questionnaire": of, "rank": last.rank + 1 if last else 1, "entry_key": key},
    )
    return made


def _refuse_what_lacks(values: Mapping[str, Any]) -> None:
    options = lines(values.get("choices", ""))
    errors: dict[str, str] = {}
    if values["kind"] in (Kind.CLOSED, Kind.SCALE):
        if len(options) < 2:  # noqa: PLR2004 (one choice is none)
            errors["choices"] = "Donnez au moins deux choix, un par ligne."
        elif len(set(options)) < len(options):
            errors["choices"] = "Deux choix sont les mêmes."
        if values.get("favourable", 0) >= max(len(options), 1):
            errors["favourable"] = "Il faut au moins un choix qui ne soit pas favorable."
    elif options or values.get("favourable", 0):
        errors["choices"] = "Un nombre ou des mots n’ont pas de choix."
    if values.get("is_profile") and values["kind"] != Kind.CLOSED:
        errors["is_profile"] = "Ce qui dit qui répond est un choix : une tranche d’âge, un statut."
    if values.get("measure") and not values.get("favourable"):
        errors["measure"] = "Dites d’abord quels choix sont favorables : c’est leur part qui est comparée."
    if errors:
        raise ValidationError(errors)


@action
def drop_question(actor: Actor, question: Question) -> None:
    """Take a question off, while no wave asks it: its last line of history stays."""
    of = question.questionnaire
    _hold_unasked(actor, of)
    record("a retiré une question de", of, before={"words": question.words})
    question.delete()


def _hold_unasked(actor: Actor, of: Questionnaire) -> None:
    hold(of)
    require(actor, Permission.RUN_SURVEY, of)
    if of.waves.exists():
        raise ValidationError(ANSWERED)


@action
def translate(actor: Actor, question: Question, *, language: str, words: str, choices: str = "") -> Wording:
    """Give a question in another language, or correct what was given."""
    hold(question)
    require(actor, Permission.RUN_SURVEY, question.questionnaire)
    if len(lines(choices)) != len(question.options):
        raise ValidationError({"choices": f"Il en faut {len(question.options)}, dans le même ordre."})
    made = question.wordings.filter(language=language).order_by("pk").first() or Wording(question=question)
    write("a traduit", made, {"question": question, "language": language, "words": words, "choices": choices})
    return made


@action
def plan_wave(actor: Actor, of: Questionnaire, /, *, key: UUID, **values: Any) -> Wave:
    """Plan a wave. `values`: its name, days, recruitment, population, bound of weights."""
    known: Wave | None = Wave.objects.filter(entry_key=key).order_by("pk").first()
    if known is not None:
        nothing_changed()
        return known
    hold(of)
    require(actor, Permission.RUN_SURVEY, of)
    errors: dict[str, str] = {}
    if not of.questions.exists():
        raise ValidationError("Ce questionnaire n’a encore aucune question.")
    if values["closes_on"] < values["opens_on"]:
        errors["closes_on"] = "La vague finit avant de commencer."
    if values["keep_until"] <= values["closes_on"]:
        errors["keep_until"] = "Les réponses doivent rester le temps du calcul : choisissez un jour d’après."
    if values.get("trim", 1) < 1:
        errors["trim"] = "Au moins 1."
    if errors:
        raise ValidationError(errors)
    made = Wave(questionnaire=of)
    slug = free_slug(Wave, f"{of.title} {values['name']}")
    given = {**values, "questionnaire": of, "slug": slug, "entry_key": key, "is_fictional": of.is_fictional}
    write("a prévu la vague", made, given)
    return made


@action
def set_margin(
    actor: Actor,
    wave: Wave,
    *,
    question: Question | None,
    totals: Mapping[str, int],
    source: Source | NewSource,
) -> Margin:
    """Say how many the population has by choice of a profile question, or by place where there is none.

    `totals` are by rank of the choice, or by key of the place, as text.
    """
    hold(wave)
    require(actor, Permission.RUN_SURVEY, wave)
    if wave.published_on:
        raise ValidationError("Cette vague est publiée : ses marges ne changent plus.")
    if not wave.is_drawn:
        raise ValidationError("Une consultation ouverte n’est pas calée : elle n’est pas un échantillon.")
    if question is not None and not question.is_profile:
        raise ValidationError("Seule une question qui dit qui répond peut être calée.")
    if not any(totals.values()):
        raise ValidationError("Une marge compte au moins une personne.")
    made = wave.margins.filter(question=question).order_by("pk").first() or Margin(wave=wave)
    given = {"wave": wave, "question": question, "totals": dict(totals), "source": cited(actor, source)}
    write("a donné la marge de calage", made, given)
    return made


def asked(of: Questionnaire) -> Sequence[Question]:
    """The questions in order, their wordings read at once."""
    return list(of.questions.order_by("rank").select_related("measure").prefetch_related("wordings"))
