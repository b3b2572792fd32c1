"""Frozen states drawn at random, small enough to be compared by eye."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from molette.engines.ladder import Rung
from molette.engines.project_weather import Level
from molette.engines.snapshots.going import FrozenAlert, FrozenConfidence, FrozenWeather
from molette.engines.snapshots.state import (
    HIDDEN,
    Amount,
    Answer,
    FrozenDispute,
    FrozenFigure,
    FrozenMilestone,
    FrozenMoney,
    FrozenProject,
    Named,
    Snapshot,
)
from molette.engines.stages import Stage, Turn

CONTRACT = Named("erbm", "ERBM")
days = st.dates(date(2017, 1, 1), date(2030, 12, 31))
HIDDEN_ONE: st.SearchStrategy[Amount] = st.just(HIDDEN)
cents = st.integers(0, 10**9).map(lambda amount: Decimal(amount) / 100)
rungs = st.sampled_from([rung.value for rung in Rung])
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


alerts = st.builds(
    FrozenAlert, st.sampled_from(["milestone_late", "over_committed", "late"]), words, words,
    gravity=st.integers(0, 3), since=st.none() | days,
)  # fmt: skip
sure = st.builds(FrozenConfidence, words, days, percent=st.none() | st.integers(0, 100))
weathers = st.builds(FrozenWeather, st.sampled_from([one.value for one in Level]), words, days)


@st.composite
def milestones(draw: st.DrawFn) -> tuple[FrozenMilestone, ...]:
    turns = draw(st.lists(st.sampled_from(list(Turn)), unique=True, max_size=3))
    return tuple(
        FrozenMilestone(
            turn.value, turn.value, turn.value, draw(st.none() | days), actual=draw(st.none() | days)
        )
        for turn in turns
    )


@st.composite
def projects(draw: st.DrawFn) -> tuple[FrozenProject, ...]:
    slugs = draw(st.lists(st.sampled_from(["cite-4", "gare", "halle", "parc"]), unique=True))
    return tuple(
        FrozenProject(
            slug,
            draw(words),
            CONTRACT,
            draw(st.sampled_from(list(Stage))).value,
            milestones=draw(milestones()),
            cost=draw(st.none() | HIDDEN_ONE | cents),
            rungs=draw(st.dictionaries(rungs, HIDDEN_ONE | cents, max_size=3)),
            missing=draw(st.none() | cents),
            owner=draw(st.none() | st.just(Named("call", "CALL"))),
            weather=draw(st.none() | weathers),
            confidence=draw(st.lists(sure, max_size=2).map(tuple)),
            alerts=draw(st.lists(alerts, max_size=2).map(tuple)),
            is_fictional=draw(st.booleans()),
        )
        for slug in sorted(slugs)
    )


def figures() -> st.SearchStrategy[tuple[FrozenFigure, ...]]:
    values = st.none() | cents
    held = st.builds(FrozenFigure, st.just("logements"), words, value=values, speaks_of=st.none() | days)
    return st.just(()) | held.map(lambda one: (one,))


def disputes() -> st.SearchStrategy[tuple[FrozenDispute, ...]]:
    answers = st.tuples(st.builds(Answer, st.just("CALL"), counter=words, reason=words))
    held = st.builds(
        FrozenDispute, st.just("statement/1"), words, st.just("État"), words, days, against=answers
    )
    return st.just(()) | held.map(lambda one: (one,))


def money() -> st.SearchStrategy[tuple[FrozenMoney, ...]]:
    funders = st.sampled_from([None, Named("etat", "État")])
    held = st.builds(FrozenMoney, funders, rungs=st.dictionaries(rungs, cents, max_size=4))
    return st.lists(held, max_size=2, unique_by=lambda one: one.funder).map(tuple)


def snapshots() -> st.SearchStrategy[Snapshot]:
    return st.builds(
        Snapshot,
        days,
        st.just("ERBM"),
        st.sampled_from(["tout le monde", "Préfecture"]),
        projects=projects(),
        money=money(),
        figures=figures(),
        disputes=disputes(),
    )
