"""Reads of two trees side by side: what looks alike, what changed, where each partner's euros go."""

from molette.domain.convergence.queries.depths import Axis, Depths, Index, depths
from molette.domain.convergence.queries.suggestions import Likeness, Suggestions, dismissals, suggestions
from molette.domain.convergence.queries.texts import Change, Changes, changes, tree_of

__all__ = [
    "Axis",
    "Change",
    "Changes",
    "Depths",
    "Index",
    "Likeness",
    "Suggestions",
    "changes",
    "depths",
    "dismissals",
    "suggestions",
    "tree_of",
]
