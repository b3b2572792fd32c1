"""One small invented survey, two waves drawn and one consultation, its answers from a seed: all `fictif`.

Nobody answered it. It goes through the same actions as any survey: weights, estimates, what is hidden and
what a model tells are what the engine makes of the draw. The streets it is set beside are invented too.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from molette.config.demo.book import Book
from molette.config.demo.figures import SAID
from molette.config.demo.turns import TODAY
from molette.domain.journal.recording import Actor
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.statements.models import Nature, Statement
from molette.domain.surveys import actions
from molette.domain.surveys.codes import mark_of
from molette.domain.surveys.models import Kind, Question, Questionnaire, Response, Wave

RUN_BY: Final = "pole-metropolitain-artois"
MEASURE: Final = "rues-bon-etat-fictif"


class Town(NamedTuple):
    """A commune: answers of each wave, adults, those who live well in their street and good streets, in %."""

    insee: str
    answers: tuple[int, int]
    adults: int
    well: tuple[int, int]
    streets: tuple[int, int]


# The last three have too few answers to be published.
TOWNS: Final = (
    Town("62498", (110, 120), 24800, (42, 74), (45, 72)),
    Town("62510", (100, 110), 22900, (38, 66), (63, 63)),
    Town("62119", (95, 100), 19000, (55, 57), (52, 58)),
    Town("62215", (95, 110), 13600, (60, 37), (36, 42)),
    Town("62427", (95, 100), 19800, (46, 48), (47, 49)),
    Town("62178", (90, 95), 16600, (64, 44), (44, 44)),
    Town("62186", (75, 80), 9300, (50, 56), (51, 55)),
    Town("62413", (75, 80), 9400, (38, 61), (40, 61)),
    Town("62617", (75, 80), 8800, (52, 52), (50, 52)),
    Town("62570", (75, 80), 8700, (44, 49), (46, 48)),
    Town("62048", (75, 80), 7600, (57, 53), (53, 54)),
    Town("62637", (75, 80), 7800, (49, 64), (52, 66)),
    Town("62771", (14, 20), 7300, (50, 52), (49, 53)),
    Town("62250", (14, 18), 7800, (50, 55), (52, 57)),
    Town("62516", (15, 16), 7600, (50, 46), (45, 46)),
)
ENTRANCES: Final = ("62498", "62510", "62119", "62215", "62065")
AGE_SHARES: Final = (33, 40, 27)
# Good streets around two operations, before and after: seen by those who live there, and not.
AROUND: Final = {"FICTIF-00123": (38, 74), "FICTIF-00131": (31, 58)}
SEEN: Final = (date(2022, 9, 30), date(2026, 6, 30))
SURVEYED: Final = (date(2025, 6, 30), date(2026, 6, 30))
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
    _streets(book)
    of = _questionnaire(actor, book, body)
    street = next(one for one in of.questions.order_by("rank") if one.favourable == 2)  # noqa: PLR2004
    for rank, (name, opens) in enumerate((("automne 2025", FORMER), ("automne 2026", LATEST))):
        wave = _wave(actor, of, name, opens)
        asked = list(of.questions.order_by("rank"))
        _answer(book, wave, asked, street, rank)
        _margins(actor, book, wave, asked[0])
        actions.close(actor, wave)
        actions.publish(actor, wave)
    opened = _wave(actor, of, OPEN, ASKED, days=120)
    actions.open_entrances(actor, opened, [book.place(code) for code in ENTRANCES])
    book.count(Questionnaire, 1)


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"molette:demo:survey:{name}")


def _streets(book: Book) -> None:
    """The streets in good state, commune by commune and around two operations."""
    told = [
        _street(book, nature, value, day, place=book.place(one.insee))
        for one in TOWNS
        for nature, value, day in zip(NATURES, one.streets, SURVEYED, strict=True)
    ]
    held = Project.objects.filter(reference__in=AROUND).order_by("reference")
    for project in held:
        told += [
            _street(book, nature, value, day, project=project)
            for nature, value, day in zip(NATURES, AROUND[project.reference], SEEN, strict=True)
        ]
    book.keep(told, *SAID)


NATURES: Final = (Nature.BASELINE, Nature.OBSERVED)


def _street(book: Book, nature: Nature, value: int, day: date, **of: object) -> Statement:
    return Statement(
        measure=book.measures[MEASURE],
        nature=nature,
        value=Decimal(value),
        period_end=day,
        said_on=day + timedelta(30),
        said_by=book.organisation(RUN_BY),
        source=book.sources["demonstration"],
        is_fictional=True,
        **of,
    )


def _margins(actor: Actor, book: Book, wave: Wave, age: Question) -> None:
    """How many adults each commune and each age has: invented, as the rest."""
    source = book.sources["demonstration"]
    places = {str(book.place(one.insee).pk): one.adults for one in TOWNS}
    every = sum(places.values())
    ages = {str(rank): every * share // 100 for rank, share in enumerate(AGE_SHARES)}
    ages["0"] += every - sum(ages.values())
    actions.set_margin(actor, wave, question=None, totals=places, source=source)
    actions.set_margin(actor, wave, question=age, totals=ages, source=source)


def _questionnaire(actor: Actor, book: Book, body: Organisation) -> Questionnaire:
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
        {"kind": Kind.SCALE, "words": "Dans votre rue, vous vivez…", "choices": FEELING, "favourable": 2,
         "measure": book.measures[MEASURE]},
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
    is_open = name == OPEN
    return actions.plan_wave(
        actor,
        of,
        key=_key(name),
        name=name,
        opens_on=opens,
        closes_on=opens + timedelta(days),
        recruitment="opt_in" if is_open else "drawn",
        population=f"les habitants de 18 ans et plus de {len(ENTRANCES if is_open else TOWNS)} communes",
        trim=5,
        keep_until=opens + timedelta(730),
    )


def _answer(book: Book, wave: Wave, questions: Sequence[Question], street: Question, rank: int) -> None:
    """Draw the answers: those who live well in their street tend to say that it goes better."""
    chance = Random(f"{wave.slug}")  # noqa: S311 - an invented draw, the same for everyone
    age, _, change, _ = (str(one.pk) for one in questions)
    rows = []
    for one in TOWNS:
        place, count = book.place(one.insee), one.answers[rank]
        weight = (Decimal(one.adults) / count).quantize(Decimal("0.01"))
        for number in range(count):
            well = chance.random() * 100 < one.well[rank]
            rows.append(
                Response(
                    wave=wave,
                    place=place,
                    mark=mark_of(_key(f"{wave.slug} {one.insee} {number}")),
                    weight=weight,
                    is_complete=True,
                    answered_on=wave.opens_on,
                    said={
                        age: chance.choices((0, 1, 2), AGE_SHARES)[0],
                        str(street.pk): chance.choices((2, 3) if well else (1, 0), (7, 3))[0],
                        change: chance.choices((0, 1, 2), (2, 4, 4) if well else (4, 4, 2))[0],
                    },
                )
            )
    Response.objects.bulk_create(rows)
