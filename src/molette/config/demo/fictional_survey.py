"""One small invented survey, two waves drawn and one consultation, its answers from a seed: all `fictif`.

Nobody answered it. It goes through the same actions as any survey: weights, estimates and what is hidden are
what the engine makes of the draw.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from molette.config.demo.book import Book
from molette.config.demo.turns import TODAY
from molette.domain.journal.recording import Actor
from molette.domain.people.models import Organisation
from molette.domain.surveys import actions
from molette.domain.surveys.codes import mark_of
from molette.domain.surveys.models import Kind, Question, Questionnaire, Response, Wave

RUN_BY: Final = "pole-metropolitain-artois"
# Of each commune: answers of the first wave and of the second, inhabitants that one stands for, the share of
# those who live well in their street, then and now. One has too few to be published.
TOWNS: Final = (
    ("62498", 90, 110, 260, 0.42, 0.62),
    ("62510", 85, 100, 300, 0.45, 0.55),
    ("62119", 80, 95, 240, 0.55, 0.56),
    ("62215", 70, 90, 190, 0.50, 0.44),
    ("62065", 14, 12, 900, 0.50, 0.50),
)
AGES: Final = "18 à 39 ans\n40 à 64 ans\n65 ans et plus"
OPEN: Final = "consultation ouverte"
FEELING: Final = "Très mal\nPlutôt mal\nPlutôt bien\nTrès bien"
CHANGE: Final = "Moins bien\nPareil\nMieux"
LATEST, FORMER, ASKED = TODAY - timedelta(40), TODAY - timedelta(400), TODAY - timedelta(20)


def load_survey(actor: Actor, book: Book) -> None:
    """Write the survey, once."""
    if Questionnaire.objects.filter(is_fictional=True).exists():
        return
    body = book.organisation(RUN_BY)
    of = _questionnaire(actor, body)
    street = next(one for one in of.questions.order_by("rank") if one.favourable == 2)  # noqa: PLR2004
    for rank, (name, opens) in enumerate((("automne 2025", FORMER), ("automne 2026", LATEST))):
        wave = _wave(actor, of, name, opens)
        _answer(book, wave, list(of.questions.order_by("rank")), street, rank)
        actions.close(actor, wave)
        actions.publish(actor, wave)
    opened = _wave(actor, of, OPEN, ASKED, days=120)
    actions.open_entrances(actor, opened, [book.place(code) for code, *_ in TOWNS])
    book.count(Questionnaire, 1)


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"molette:demo:survey:{name}")


def _questionnaire(actor: Actor, body: Organisation) -> Questionnaire:
    of = actions.create_questionnaire(
        actor,
        key=_key("questionnaire"),
        run_by=body,
        title="Vivre dans sa rue (fictif)",
        theme="Cadre de vie",
        purpose="Savoir comment les habitants vivent leur rue, et si les travaux s’y voient. (fictif)",
        is_fictional=True,
    )
    asked: tuple[dict[str, Any], ...] = (
        {"kind": Kind.CLOSED, "words": "Quel âge avez-vous ?", "choices": AGES, "is_profile": True,
         "is_required": True},
        {"kind": Kind.SCALE, "words": "Dans votre rue, vous vivez…", "choices": FEELING, "favourable": 2},
        {"kind": Kind.SCALE, "words": "Depuis deux ans, votre rue va…", "choices": CHANGE, "favourable": 1},
        {"kind": Kind.OPEN, "words": "Qu’est-ce qui compte le plus pour vous ?"},
    )  # fmt: skip
    for rank, values in enumerate(asked):
        actions.add_question(actor, of, key=_key(f"question {rank}"), **values)
    first = of.questions.order_by("rank")[1]
    actions.translate(
        actor, first, language="en", words="In your street, you live…",
        choices="Very badly\nRather badly\nRather well\nVery well",
    )  # fmt: skip
    return of


def _wave(actor: Actor, of: Questionnaire, name: str, opens: date, *, days: int = 30) -> Wave:
    return actions.plan_wave(
        actor,
        of,
        key=_key(name),
        name=name,
        opens_on=opens,
        closes_on=opens + timedelta(days),
        recruitment="opt_in" if name == OPEN else "drawn",
        population="les habitants de 18 ans et plus de cinq communes",
        trim=5,
        keep_until=opens + timedelta(3650),
    )


def _answer(book: Book, wave: Wave, questions: Sequence[Question], street: Question, rank: int) -> None:
    """Draw the answers: those who live well in their street tend to say that it goes better."""
    chance = Random(f"{wave.slug}")  # noqa: S311 - an invented draw, the same for everyone
    age, _, change, _ = (str(one.pk) for one in questions)
    rows = []
    for code, first, second, weight, then, now in TOWNS:
        place = book.place(code)
        for number in range((first, second)[rank]):
            well = chance.random() < (then, now)[rank]
            rows.append(
                Response(
                    wave=wave,
                    place=place,
                    mark=mark_of(_key(f"{wave.slug} {code} {number}")),
                    weight=weight,
                    is_complete=True,
                    answered_on=wave.opens_on,
                    said={
                        age: chance.choices((0, 1, 2), (33, 40, 27))[0],
                        str(street.pk): chance.choices((2, 3) if well else (1, 0), (7, 3))[0],
                        change: chance.choices((0, 1, 2), (2, 4, 4) if well else (4, 4, 2))[0],
                    },
                )
            )
    Response.objects.bulk_create(rows)
