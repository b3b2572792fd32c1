"""Draw how the invented operations go: weather, confidence, risks, what blocks them, what waits for what.

Drawn apart from the rest, so that nothing else of an operation moves. All of it is marked `fictif`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any, Final

from molette.config.demo.book import Book
from molette.config.demo.operations import ORDINARY, SEED, Operation
from molette.config.demo.past import create_then
from molette.config.demo.turns import TODAY, Turn, later
from molette.domain.followup.models import Blocking, Dependency, Judgement, Risk, WeatherWord
from molette.domain.programme.models import Milestone, Project
from molette.engines.confidence import STEPS
from molette.engines.project_weather import Level

SAID: Final = 0.75  # of the operations under way, those of which somebody said the weather
OLD: Final = 0.3  # of the words, those said long ago
FEARED, STOPPED, JUDGED, WAITS = 0.35, 0.15, 0.8, 0.2
BEFORE: Final = 4  # months before a date when one says how sure one is of it
REASONS: Final = {
    Level.SECURED: "Les marchés sont attribués et le plan est couvert.",
    Level.REACHABLE: "Le calendrier tient, une autorisation reste à obtenir.",
    Level.SUPPORT: "Un financeur n’a pas encore répondu.",
    Level.COMPROMISED: "Le chantier est arrêté depuis plusieurs mois.",
}
RISKS: Final = (
    ("Sol pollué", "Le passé minier du terrain", "Six mois de dépollution", "La maîtrise d’œuvre"),
    (
        "Marché infructueux",
        "Peu d’entreprises disponibles",
        "Une seconde consultation",
        "La commande publique",
    ),
    (
        "Hausse des prix",
        "Le coût des matériaux",
        "Un plan de financement à revoir",
        "La direction financière",
    ),
    ("Réseaux non repérés", "Des plans anciens", "Un arrêt du chantier", "La direction des travaux"),
)
BLOCKINGS: Final = (
    ("Avis sur le patrimoine attendu", "prefecture-pas-de-calais", ""),
    ("Convention foncière à signer", "", "Le comité des financeurs"),
    ("Réponse d’un financeur attendue", "region-hauts-de-france", ""),
)
Pairs = Sequence[tuple[Operation, Project]]


@dataclass(frozen=True, slots=True)
class Life:
    """An operation, its milestones by the kind of turn, and what draws what is said of it."""

    operation: Operation
    project: Project
    milestones: Mapping[str, Milestone]
    chance: Random

    @property
    def is_under_way(self) -> bool:
        turns = self.operation.turns
        return bool(turns) and turns[0].actual is not None and turns[-1].actual is None

    @property
    def is_late(self) -> bool:
        """Whether a date is past that nobody moved."""
        return any(
            turn.planned and not turn.actual and (turn.replanned or turn.planned) < TODAY
            for turn in self.operation.turns
        )


def load_followup(book: Book, pairs: Pairs) -> None:
    """Write how the ordinary operations go."""
    lives = _lives([pair for pair in pairs if pair[0].number <= ORDINARY])
    for many in (
        [word for life in lives for word in _weather(book, life)],
        [one for life in lives for one in _judgements(book, life)],
        [one for life in lives for one in _risks(book, life)],
        [one for life in lives for one in _blockings(book, life)],
        list(_waits(book, lives)),
    ):
        rows: list[Any] = create_then(many, [None] * len(many))
        if rows:
            book.count(type(rows[0]), len(rows))


def _lives(pairs: Pairs) -> list[Life]:
    held: dict[int, dict[str, Milestone]] = {project.pk: {} for _, project in pairs}
    for milestone in Milestone.objects.filter(project__in=held).order_by("pk"):
        held[milestone.project_id][milestone.kind] = milestone
    return [
        Life(
            operation,
            project,
            held[project.pk],
            Random(f"{SEED}-followup-{operation.number}"),  # noqa: S311 - a draw to be repeated, not a secret
        )
        for operation, project in pairs
    ]


def _weather(book: Book, life: Life) -> Iterator[WeatherWord]:
    """The last word, and for some the one before it."""
    if not life.is_under_way or life.chance.random() > SAID:
        return
    levels = list(Level)
    last = life.chance.choices(levels, (1, 2, 4, 3) if life.is_late else (4, 5, 2, 0))[0]
    age = life.chance.randrange(70, 160) if life.chance.random() < OLD else life.chance.randrange(0, 35)
    said_on = TODAY - timedelta(age)
    before = said_on - timedelta(life.chance.randrange(60, 120))
    if before > life.operation.announced_on:
        yield _word(book, life, life.chance.choice(levels[:3]), before)
    yield _word(book, life, last, said_on)


def _word(book: Book, life: Life, level: Level, said_on: date) -> WeatherWord:
    return WeatherWord(
        project=life.project,
        level=level.value,
        why=f"{REASONS[level]} (fictif)",
        said_on=said_on,
        said_by=book.organisation(life.operation.owner),
        is_fictional=True,
    )


def _judgements(book: Book, life: Life) -> Iterator[Judgement]:
    """How sure one was of the first date of each turn, some months before; a little too sure of oneself."""
    for turn in life.operation.turns[1:]:
        if turn.planned is None or life.chance.random() > JUDGED:
            continue
        on = turn.planned if turn.actual else turn.replanned or turn.planned
        said_on = min(later(on, -BEFORE), TODAY)
        if said_on < life.operation.announced_on or (not turn.actual and on < TODAY):
            continue
        yield Judgement(
            milestone=life.milestones[turn.kind],
            on=on,
            percent=_percent(life.chance, turn),
            said_on=said_on,
            said_by=book.organisation(life.operation.owner),
            is_fictional=True,
        )


def _percent(chance: Random, turn: Turn) -> int:
    slips = turn.due > (turn.planned or turn.due)
    return chance.choices(list(STEPS), (3, 6, 8, 5, 4, 2, 0) if slips else (0, 0, 1, 2, 5, 8, 3))[0]


def _risks(book: Book, life: Life) -> Iterator[Risk]:
    if not life.is_under_way or life.chance.random() > FEARED:
        return
    title, cause, consequence, carrier = life.chance.choice(RISKS)
    yield Risk(
        project=life.project,
        title=f"{title} (fictif)",
        cause=cause,
        consequence=consequence,
        likelihood=life.chance.randrange(1, 4),
        impact=life.chance.randrange(1, 4),
        carrier=carrier,
        mitigation="Suivi à chaque réunion de chantier." if life.chance.random() < FEARED else "",
        said_on=TODAY - timedelta(life.chance.randrange(10, 200)),
        said_by=book.organisation(life.operation.owner),
        is_fictional=True,
    )


def _blockings(book: Book, life: Life) -> Iterator[Blocking]:
    if not life.is_under_way or life.chance.random() > STOPPED:
        return
    title, lifter, words = life.chance.choice(BLOCKINGS)
    since = TODAY - timedelta(life.chance.randrange(10, 180))
    is_asked = life.chance.random() < SAID
    yield Blocking(
        project=life.project,
        title=f"{title} (fictif)",
        since=since,
        lifter=book.organisation(lifter) if lifter else None,
        lifter_words=words,
        asked_on=since + timedelta(5) if is_asked else None,
        said_on=since + timedelta(2),
        said_by=book.organisation(life.operation.owner),
        is_fictional=True,
    )


def _waits(book: Book, lives: Sequence[Life]) -> Iterator[Dependency]:
    """The delivery of one waits for that of one drawn before it: no ring."""
    still = [life for life in lives if life.is_under_way and "delivered" in life.milestones]
    for before, life in pairwise(still):
        if life.chance.random() > WAITS:
            continue
        yield Dependency(
            waiting=life.milestones["delivered"],
            awaited=before.milestones["delivered"],
            lag_days=life.chance.choice((0, 30, 60)),
            why="Les deux chantiers partagent un accès. (fictif)",
            said_on=TODAY - timedelta(life.chance.randrange(5, 90)),
            said_by=book.organisation(life.operation.owner),
            is_fictional=True,
        )
