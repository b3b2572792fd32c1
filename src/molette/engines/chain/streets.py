"""Homes and street together: the days between homes handed over and the street finished, site by site.

A home whose street is still a building site does not change a life: the delay between both is what residents
tell first, and no total shows it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median
from typing import Final

from molette.engines.searching import plain
from molette.engines.stages import ARRIVALS, Milestone, Said, actual, planned


class Work(StrEnum):
    HOMES = "homes"
    STREET = "street"


_WORDS: Final = {
    Work.HOMES: re.compile(r"\b(logement|appartement|maison(?!s? (de|des|du|d)\b))s?\b"),
    Work.STREET: re.compile(
        r"\b(rue|voirie|trottoir|reseau|espace public|chaussee|amenagement exterieur)s?\b|\bespaces publics\b"
    ),
}
_PHASE: Final = re.compile(r"\b(?:phase|tranche|lot)\s*(?:n\s*)?(\w+)")


def work_of(title: str) -> Work | None:
    """Tell from the words of a milestone or of a project what it is about; None for both or neither.

    >>> work_of("Derniers logements remis"), work_of("Rue et réseaux terminés"), work_of("Inauguration")
    (<Work.HOMES: 'homes'>, <Work.STREET: 'street'>, None)
    >>> work_of("Maisons remises"), work_of("Maison de santé ouverte")
    (<Work.HOMES: 'homes'>, None)
    """
    found = [work for work, words in _WORDS.items() if words.search(plain(title))]
    return found[0] if len(found) == 1 else None


def phase_of(title: str) -> str:
    """The phase that a title names, nothing when it names none.

    >>> phase_of("Logements livrés, phase 2"), phase_of("Logements livrés")
    ('2', '')
    """
    found = _PHASE.search(plain(title))
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class End:
    """When a work ended, or is planned to; `key` of its milestone, `project` of what it belongs to."""

    said: Said
    is_done: bool
    title: str
    key: int
    project: int


@dataclass(frozen=True, slots=True)
class Pair:
    """The homes and the street of one phase of a site. None is a date that nobody gave.

    `days` from homes to street, negative when the street came first; between two dates of which one is only
    planned, it is a forecast (`is_forecast`). `waiting`: days gone since homes were handed over without a
    finished street.
    """

    site: int
    phase: str
    homes: End | None
    street: End | None
    days: int | None
    is_forecast: bool
    waiting: int | None


def pairs(
    site: int, milestones: Iterable[tuple[int, str, Sequence[Milestone]]], day: date
) -> tuple[Pair, ...]:
    """Pair homes and street within a site, phase by phase.

    `milestones` are those of each project of the site, with its key and title: a milestone whose own words
    do not tell takes those of its project. Homes end with the last handed over, the street with the last
    finished, in each phase.
    """
    held: dict[str, dict[Work, list[End]]] = {}
    for project, title, own in milestones:
        for one in own:
            work = work_of(one.title) or work_of(title)
            said = actual(one, day)
            end = said or planned(one)
            if one.turn in ARRIVALS and work is not None and end is not None:
                ends = held.setdefault(phase_of(one.title) or phase_of(title), {}).setdefault(work, [])
                ends.append(End(end, said is not None, one.title, one.key, project))
    return tuple(_pair(site, phase, works, day) for phase, works in sorted(held.items()))


def _pair(site: int, phase: str, works: dict[Work, list[End]], day: date) -> Pair:
    homes, street = (_last(works.get(work, ())) for work in Work)
    both = homes is not None and street is not None
    days = (street.said.until - homes.said.until).days if homes and street else None
    is_forecast = both and not (homes is not None and homes.is_done and street is not None and street.is_done)
    waits = homes is not None and homes.is_done and not (street is not None and street.is_done)
    waiting = (day - homes.said.until).days if homes and waits else None
    return Pair(site, phase, homes, street, days, is_forecast, waiting)


def _last(ends: Sequence[End]) -> End | None:
    """The last end; one to come is after all that are done."""
    return max(ends, key=lambda end: (not end.is_done, end.said.until), default=None)


def middle(found: Iterable[Pair]) -> tuple[int | None, int]:
    """The median days between both, and over how many phases whose two dates are of things done."""
    days = [one.days for one in found if one.days is not None and not one.is_forecast]
    return (round(median(days)) if days else None), len(days)
