"""A metropolis that runs a survey of three towns, its people drawn, and answers of a seed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.utils import timezone

from molette.domain.journal.recording import Actor
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.surveys import actions
from molette.domain.surveys.models import Kind, Question, Questionnaire, Response, Wave
from molette.domain.territory.models import Place
from molette.engines.access import Role
from tests import factories as make

FEELING = "Très mal\nMal\nBien\nTrès bien"
AGES = "18 à 39 ans\n40 à 64 ans\n65 ans et plus"


@dataclass(frozen=True)
class Survey:
    runner: Actor
    body: Organisation
    questionnaire: Questionnaire
    age: Question
    feeling: Question
    towns: tuple[Place, ...]

    def plan(self, *, recruitment: str = "drawn", name: str = "Automne", opens: date | None = None) -> Wave:
        first = opens or timezone.localdate() - timedelta(10)
        return actions.plan_wave(
            self.runner,
            self.questionnaire,
            key=uuid4(),
            name=name,
            opens_on=first,
            closes_on=first + timedelta(30),
            recruitment=recruitment,
            population="les habitants de 18 ans et plus",
            trim=5,
            keep_until=first + timedelta(400),
        )

    def answered(
        self, wave: Wave, counts: Sequence[int], *, happy: float | Sequence[float] = 0.6, seed: int = 3
    ) -> None:
        """Answers already in: `counts` by town, drawn from a seed; each person weighs ten.

        `happy` is the share of those who live well there: one for all, or one a town.
        """
        chance = Random(seed)
        shares = [happy] * len(counts) if isinstance(happy, float) else happy
        rows = [
            Response(
                wave=wave,
                place=town,
                mark=uuid4().hex,
                weight=10,
                is_complete=True,
                answered_on=wave.opens_on,
                said={
                    str(self.age.pk): rank % 3,
                    str(self.feeling.pk): chance.choice((2, 3))
                    if chance.random() < share
                    else chance.choice((0, 1)),
                },
            )
            for town, count, share in zip(self.towns, counts, shares, strict=True)
            for rank in range(count)
        ]
        Response.objects.bulk_create(rows)

    def with_towns(self, count: int) -> "Survey":
        """The same survey, asked in so many towns."""
        return replace(self, towns=tuple(make.place(f"Commune {rank:02}") for rank in range(count)))

    def peopled(self, wave: Wave, people: Sequence[int]) -> None:
        """Say how many live in each town, for the weights and for the model."""
        totals = {str(town.pk): many for town, many in zip(self.towns, people, strict=True) if many}
        actions.set_margin(self.runner, wave, question=None, totals=totals, source=make.source())

    def published(self, counts: Sequence[int], **more: object) -> Wave:
        wave = self.plan(**more)  # type: ignore[arg-type]  # what `plan` takes
        self.answered(wave, counts)
        self.closed(wave)
        return wave

    def closed(self, wave: Wave) -> None:
        """End the field work, and publish."""
        actions.close(self.runner, wave)
        actions.publish(self.runner, wave)


@pytest.fixture
def survey(db: None) -> Survey:
    body = make.organisation("Pôle métropolitain")
    runner = actor_for(make.member(Role.MANAGER, of=body), body)
    questionnaire = actions.create_questionnaire(
        runner,
        key=uuid4(),
        run_by=body,
        title="Vivre ici",
        theme="Cadre de vie",
        purpose="Savoir comment les habitants vivent leur quartier.",
    )
    age = actions.add_question(
        runner, questionnaire, key=uuid4(), kind=Kind.CLOSED, words="Votre âge", choices=AGES,
        is_profile=True, is_required=True,
    )  # fmt: skip
    feeling = actions.add_question(
        runner, questionnaire, key=uuid4(), kind=Kind.SCALE, words="Votre rue, vous y vivez", choices=FEELING,
        favourable=2,
    )  # fmt: skip
    towns = tuple(make.place(name) for name in ("Lens", "Liévin", "Avion"))
    return Survey(runner, body, questionnaire, age, feeling, towns)
