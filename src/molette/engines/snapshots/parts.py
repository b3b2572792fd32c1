"""The part of a frozen state that is about one thing: a committee reads it beside what it decides."""

from dataclasses import dataclass

from molette.engines.snapshots.state import Snapshot


@dataclass(frozen=True, slots=True)
class About:
    """What is looked at, by the keys that a state gives: a project, a measure, a dispute, a past decision.

    Nothing named: the programme as a whole, its euros and what became of its decisions.
    """

    project: str = ""
    figure: str = ""
    dispute: str = ""
    decision: str = ""

    @property
    def is_whole(self) -> bool:
        return self == About()


def part(state: Snapshot, about: About) -> Snapshot:
    """What a state holds of it, and nothing else: two parts compare as two states do."""
    return Snapshot(
        state.on,
        state.programme,
        state.reader,
        projects=tuple(one for one in state.projects if one.slug == about.project),
        money=state.money[:1] if about.is_whole else (),
        figures=tuple(one for one in state.figures if one.slug == about.figure),
        disputes=tuple(
            one
            for one in state.disputes
            if one.key == about.dispute or (about.project and one.project == about.project)
        ),
        decisions=tuple(one for one in state.decisions if about.is_whole or one.key == about.decision),
    )


def is_empty(state: Snapshot) -> bool:
    """Whether a part holds nothing: it then tells nothing of what moved either."""
    return not (state.projects or state.money or state.figures or state.disputes or state.decisions)
