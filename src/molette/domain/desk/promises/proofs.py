"""The documents behind the evidence: for a page of promises, who said it and which source opens it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from molette.domain.funding.models import FinancingPlan
from molette.domain.programme.models import MilestoneDate
from molette.domain.programme.queries import Ref
from molette.domain.statements.models import Statement
from molette.domain.surveys.models import PublishedEstimate
from molette.engines.chain import Evidence, Proof


@dataclass(frozen=True, slots=True)
class Paper:
    """Who said it, in which source; `act` names it where no source is given; `survey`: who asked."""

    said_by: str = ""
    source: Ref | None = None
    act: str = ""
    survey: Ref | None = None


Papers = Mapping[tuple[Proof, int], Mapping[date | None, Paper]]
"""By evidence, then by the day that it gives; under None, any of them."""

_SOURCE = ("source__slug", "source__title", "source__is_fictional")


def papers_of(shown: Iterable[Evidence]) -> Papers:
    """What is behind these pieces of evidence. Four queries at most."""
    keys: dict[Proof, set[int]] = defaultdict(set)
    for one in shown:
        keys[one.proof].add(one.key)
    found: dict[tuple[Proof, int], dict[date | None, Paper]] = defaultdict(dict)
    _milestones(keys[Proof.MILESTONE] - {0}, found)
    _statements({proof: keys[proof] - {0} for proof in (Proof.STATEMENT, Proof.MEASURE)}, found)
    _plans(keys[Proof.PLAN] - {0}, found)
    _surveys(keys[Proof.SURVEY] - {0}, found)
    return found


def paper_of(one: Evidence, papers: Papers) -> Paper:
    held = papers.get((one.proof, one.key), {})
    return held.get(one.on) or held.get(None) or Paper()


_Found = dict[tuple[Proof, int], dict[date | None, Paper]]


def _milestones(keys: set[int], found: _Found) -> None:
    if not keys:
        return
    rows = MilestoneDate.objects.filter(milestone_id__in=keys, withdrawn_reason="").order_by("said_on", "pk")
    fields = ("milestone_id", "nature", "on", "on_in_use", "said_on", "evidence", "said_by__name", *_SOURCE)
    for key, nature, on, used, said_on, act, by, *source in rows.values_list(*fields):
        paper = Paper(by or "", _ref(*source), act)
        held = found[Proof.MILESTONE, key]
        day = (used or on) if nature == MilestoneDate.Nature.ACTUAL else said_on
        held.setdefault(day, paper)
        held.setdefault(None, paper)


def _statements(keys: Mapping[Proof, set[int]], found: _Found) -> None:
    wanted = set().union(*keys.values())
    if not wanted:
        return
    rows = Statement.objects.filter(pk__in=wanted).order_by("pk")
    for key, by, *source in rows.values_list("pk", "said_by__name", *_SOURCE):
        for proof in keys:
            found[proof, key][None] = Paper(by, _ref(*source))


def _plans(keys: set[int], found: _Found) -> None:
    if not keys:
        return
    rows = FinancingPlan.objects.filter(pk__in=keys).order_by("pk")
    for key, act, by, *source in rows.values_list("pk", "act", "voted_by__name", *_SOURCE):
        found[Proof.PLAN, key][None] = Paper(by or "", _ref(*source), act)


def _surveys(keys: set[int], found: _Found) -> None:
    if not keys:
        return
    rows = PublishedEstimate.objects.filter(pk__in=keys).order_by("pk")
    for one in rows.select_related("wave__questionnaire__run_by"):
        wave = one.wave
        paper = Paper(wave.questionnaire.run_by.name, None, str(wave), Ref(wave.slug, str(wave)))
        found[Proof.SURVEY, one.pk][None] = paper


def _ref(slug: str | None, title: str | None, is_fictional: bool | None) -> Ref | None:  # noqa: FBT001 (three plain fields)
    return Ref(slug, title or "", bool(is_fictional)) if slug else None
