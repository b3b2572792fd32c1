"""The chain of promises of the projects frozen, as its page counts it."""

from molette.domain.desk.promises import PromiseFilter, chain_of
from molette.domain.programme.queries import ProjectFilter
from molette.engines.snapshots.promises import FrozenChain, FrozenStep


def chain(filters: ProjectFilter, user: object) -> FrozenChain | None:
    """The steps of these projects as this user reads them; None where there is no project."""
    held = chain_of(PromiseFilter(filters), user)
    if not held.total:
        return None
    return FrozenChain(
        tuple(
            FrozenStep(
                level.step.value,
                level.proved,
                level.unknown,
                level.euros,
                level.unpriced,
                level.reserved,
                level.inhabitants,
                level.fictional,
            )
            for level in held.levels
        ),
        {kind.value: count for kind, count in held.broken.items()},
    )
