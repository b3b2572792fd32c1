"""Groups as the database holds them: made of what the engine tells, and taken apart again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from molette.domain.reconciliation.models import Decision, Group, Line, Reconciliation, Residual
from molette.domain.reconciliation.reading import Side, total
from molette.engines.reconciliation import answer

State = Group.State
SURE: Final = 0.99
"""From this probability on, a group without an euro of difference is proposed among the sure ones."""
REASONS: Final = 8
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Made:
    """A group to be kept: its lines, what it is, what explains it."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]
    state: str
    told: answer.Group
    decision: Decision | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.left + self.right


def keep(of: Reconciliation, groups: Sequence[Made]) -> list[Group]:
    """Write groups, and tie their lines, already saved, to them."""
    rows = Group.objects.bulk_create([_row(of, made) for made in groups], batch_size=BATCH)
    residuals, lines = [], []
    for row, made in zip(rows, groups, strict=True):
        residuals += [
            Residual(group=row, gap=one.gap.value, euros=one.euros, stake=one.stake)
            for one in made.told.residuals
            if one.euros or one.stake
        ]
        for line in made.lines:
            line.group = row
            lines.append(line)
    Residual.objects.bulk_create(residuals, batch_size=BATCH)
    Line.objects.bulk_update(lines, ["group"], batch_size=BATCH)
    return rows


def _row(of: Reconciliation, made: Made) -> Group:
    left, right = total(made.left), total(made.right)
    first = made.lines[0]
    has_unknown = any(line.amount is None for line in made.lines)
    likely = made.told.probability if made.left and made.right else None
    reasons = made.told.reasons
    is_sure = (
        made.state == State.PROPOSED
        and likely is not None
        and likely >= SURE
        and left == right
        and not has_unknown
    )
    return Group(
        reconciliation=of,
        state=made.state,
        shape=shape(made.left, made.right),
        probability=likely,
        reasons=list(reasons[:REASONS]),
        left_euros=left,
        right_euros=right,
        difference=left - right,
        stake=max(left, right),
        is_sure=is_sure,
        has_unknown=has_unknown,
        is_fictional=any(line.is_fictional for line in made.lines),
        label=str(first)[:300],
        year=_first(line.year for line in made.lines),
        place_code=_first(line.place_code for line in made.lines) or "",
        place_name=_first(line.place_name for line in made.lines) or "",
        scheme=_first(line.scheme for line in made.lines) or "",
        decision=made.decision,
    )


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value), None)


def shape(left: Sequence[Any], right: Sequence[Any]) -> str:
    """« 1-1 », « 1-n », « n-1 », « n-n », or the side that is alone.

    >>> shape([1], [1, 2]), shape([], [1])
    ('1-n', 'right')
    """
    if not right:
        return "left"
    if not left:
        return "right"
    return f"{'1' if len(left) == 1 else 'n'}-{'1' if len(right) == 1 else 'n'}"


def remembered(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """Groups as a decision keeps them, to go back to: JSON, lines by their keys."""
    found = []
    for group in groups:
        lines = list(group.lines.order_by("pk"))
        found.append({
            "left": [line.key for line in lines if line.side == Side.LEFT],
            "right": [line.key for line in lines if line.side == Side.RIGHT],
            "state": group.state,
            "probability": group.probability,
            "reasons": group.reasons,
            "decision": group.decision_id,
            "residuals": [
                [one.gap, str(one.euros), str(one.stake)] for one in group.residuals.order_by("pk")
            ],
        })  # fmt: skip
    return found


def as_before(
    before: Iterable[Mapping[str, Any]],
    lines: Mapping[tuple[str, str], Line],
    decisions: Mapping[int, Decision],
) -> list[Made]:
    """The groups that a decision replaced, of lines given by side and key."""
    found = []
    for one in before:
        left = tuple(lines[Side.LEFT.value, key] for key in one["left"])
        right = tuple(lines[Side.RIGHT.value, key] for key in one["right"])
        residuals = tuple(
            answer.Residual(answer.Gap(gap), Decimal(euros), Decimal(stake))
            for gap, euros, stake in one["residuals"]
        )
        pairs = (answer.Pair(0, 0, one["probability"] or 0.0, tuple(one["reasons"])),)
        told = answer.Group((), (), one["probability"] or 0.0, pairs, residuals)
        found.append(Made(left, right, one["state"], told, decisions.get(one["decision"] or 0)))
    return found


def fingerprinted(of: Reconciliation, year: int) -> list[list[Any]]:
    """The groups of a year, as their fingerprint is taken: lines, amounts, state, in their own order."""
    rows = Line.objects.filter(reconciliation=of, group__year=year)
    told = rows.order_by("pk").values_list("group_id", "side", "key", "amount", "group__state")
    groups: dict[int, list[list[str]]] = {}
    for group, side, key, amount, state in told:
        groups.setdefault(group or 0, []).append([side, key, f"{amount}", state])
    return sorted(sorted(lines) for lines in groups.values())
