"""Reconcile drawn ledgers of one size in a process of its own: its time and its peak memory are its own.

`python -m benchmarks.scale LINES` draws books of so many lines in all, both sides together, reconciles them
and prints one JSON line: quality against the truth, seconds, processor seconds, seconds of each step, peak
memory after the books are drawn and after they are reconciled.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np

from benchmarks.ledgers import Drawn, draw
from benchmarks.scores import calibration_error, score
from molette.engines.reconciliation.answer import Reconciliation
from molette.engines.reconciliation.books import Book
from molette.engines.reconciliation.reconciling import reconcile

SEED: Final = 20_26
LEFT_SHARE: Final = 0.4325
"""The part of drawn lines that stands on the left: a grant is paid in a line or several."""


def measured(lines: int) -> dict[str, Any]:
    """Draw books of so many lines in all, reconcile them, and say what was found."""
    drawn = draw(max(round(lines * LEFT_SHARE), 1), SEED)
    left, right = drawn.books()
    drawn.left.clear()
    drawn.right.clear()
    before, start, processor = _peak(), time.perf_counter(), time.process_time()
    steps: dict[str, float] = {}

    def step(name: str) -> None:
        steps[name] = round(time.perf_counter() - start - sum(steps.values()), 2)

    answer = reconcile(left, right, places=drawn.merged, step=step)
    found = {
        "left": len(left),
        "right": len(right),
        "seconds": time.perf_counter() - start,
        "processor": time.process_time() - processor,
        "steps": steps,
        "books_memory": before,
        "memory": _peak(),
        "candidates": answer.candidates,
        "recall": answer.recall.share,
    }
    return found | _quality(drawn, answer, left, right)


def _peak() -> float:
    """Peak memory of this process so far, in gigabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def _quality(drawn: Drawn, answer: Reconciliation, left: Book, right: Book) -> dict[str, Any]:
    pairs = [(left.ids[pair.left], right.ids[pair.right]) for group in answer.matched for pair in group.pairs]
    truth = {(one, other) for mine, theirs in drawn.groups for one in mine for other in theirs}
    is_true = np.array([pair in truth for pair in pairs])
    chances = np.array([pair.probability for group in answer.matched for pair in group.pairs])
    held = {(frozenset(mine), frozenset(theirs)) for mine, theirs in drawn.groups if mine and theirs}
    groups = {(_ids(left, group.left), _ids(right, group.right)) for group in answer.matched}
    share, total = _explained(drawn, answer, left, right)
    if total != left.total() - right.total():
        sys.exit("the residuals do not sum to the difference between the books")
    return {
        "pairs": score(int(is_true.sum()), len(pairs), len(truth)).f1,
        "groups": score(len(held & groups), len(groups), len(held)).f1,
        "explained": share,
        "error": calibration_error(chances, is_true),
    }


def _ids(book: Book, lines: Sequence[int]) -> frozenset[str]:
    return frozenset(book.ids[line] for line in lines)


def _explained(drawn: Drawn, answer: Reconciliation, left: Book, right: Book) -> tuple[float, Decimal]:
    """The share of the euros told whose group, cause and amount are true; the sum of all residuals."""
    truth = {
        (frozenset(mine), frozenset(theirs)): gaps
        for (mine, theirs), gaps in zip(drawn.groups, drawn.gaps, strict=True)
    }
    right_ones = told = total = Decimal(0)
    for group in answer.groups:
        gaps = truth.get((_ids(left, group.left), _ids(right, group.right)), {})
        for residual in group.residuals:
            total += residual.euros
            told += abs(residual.euros)
            right_ones += abs(residual.euros) if gaps.get(residual.gap) == residual.euros else 0
    return float(right_ones / told) if told else 1.0, total


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
