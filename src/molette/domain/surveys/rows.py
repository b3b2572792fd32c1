"""Answers one row a person, as they may be opened: neither place, nor weight, nor words, nor what is hidden.

A place or a weight would tell where somebody lives, and a question that hides a choice would be counted again
from its rows: they are left out. What is left is held to the anonymity check of the engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from molette.domain.surveys.models import Kind, Question, Wave
from molette.engines.surveys.anonymity import Anonymity, checked

NO_PROFILE = (
    "Aucune question ne dit qui répond : on ne peut pas vérifier que personne ne se reconnaîtrait, "
    "les réponses restent fermées."
)


@dataclass(frozen=True, slots=True)
class Check:
    """Whether rows may be opened, and the sentences that say why, or why not."""

    allowed: bool
    sentences: tuple[str, ...]


def rows_of(wave: Wave) -> tuple[tuple[str, ...], list[Mapping[str, str]]]:
    """The columns and the rows that may be opened, profiles first, ordered by what they say."""
    questions = _kept(wave)
    names = tuple(one.words for one in questions)
    told = wave.responses.filter(is_complete=True).order_by("pk").values_list("said", flat=True)
    rows = [{one.words: _said(one, said) for one in questions} for said in told]
    return names, sorted(rows, key=lambda row: tuple(row.values()))


def checked_rows(wave: Wave) -> Check:
    """Hold the rows to k-anonymity over the profile questions, and to l-diversity of the others."""
    questions = _kept(wave)
    profiles = [one.words for one in questions if one.is_profile]
    if not profiles:
        return Check(allowed=False, sentences=(NO_PROFILE,))
    _, rows = rows_of(wave)
    found: Anonymity = checked(rows, profiles, [one.words for one in questions if not one.is_profile])
    return Check(found.allowed, found.sentences)


def _kept(wave: Wave) -> list[Question]:
    held = list(wave.questionnaire.questions.filter(kind__in=(Kind.CLOSED, Kind.SCALE)).order_by("rank"))
    estimates = wave.estimates.filter(is_shown=False, place=None).order_by("pk")
    counts = wave.open_counts.filter(count=None).order_by("pk")
    hidden = {*estimates.values_list("question", flat=True), *counts.values_list("question", flat=True)}
    kept = [one for one in held if one.is_profile or one.pk not in hidden]
    return sorted(kept, key=lambda one: (not one.is_profile, one.rank))


def _said(question: Question, said: Mapping[str, int]) -> str:
    rank = said.get(str(question.pk))
    return "" if rank is None else question.options[rank]
