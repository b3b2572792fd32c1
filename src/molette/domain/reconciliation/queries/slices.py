"""Two books cut by year, scheme or place: what each tells, what agrees, what differs and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Count, F, Max, Q, Sum

from molette.domain.reconciliation.models import Group, Reconciliation, Residual
from molette.domain.reconciliation.queries.figures import ANY, Part, cents, groups_seen
from molette.engines.reconciliation.answer import Gap

State = Group.State


@dataclass(frozen=True, slots=True)
class Slice:
    """The figures of one year, scheme or place: `key` filters the groups, `name` is read."""

    key: str
    name: str
    total: Part
    agreed: Decimal
    missing_left: Decimal
    missing_right: Decimal
    waiting: int
    is_fictional: bool
    causes: tuple[tuple[Gap, Decimal], ...]


AXES: Final[Mapping[str, tuple[str, str]]] = {
    "annee": ("year", "year"),
    "dispositif": ("scheme", "scheme"),
    "lieu": ("place_code", "place_name"),
}


def sliced(of: Reconciliation, axis: str, user: object = ANY) -> tuple[Slice, ...]:
    """The figures by year (latest first), scheme or place (the greatest difference first). Two queries."""
    key, name = AXES[axis]
    causes = _causes_by(of, key, user)
    accepted = Q(state=State.ACCEPTED)
    told = groups_seen(of, user).order_by().values(key).annotate(
        label=Max(name),
        groups=Count("pk"),
        left=Sum("left_euros"),
        right=Sum("right_euros"),
        weight=Sum("stake"),
        invented=Count("pk", filter=Q(is_fictional=True)),
        both=Sum(F("left_euros") + F("right_euros") - F("stake"), filter=accepted),
        no_left=Sum("right_euros", filter=Q(shape="right")),
        no_right=Sum("left_euros", filter=Q(shape="left")),
        waiting=Count("pk", filter=Q(state=State.PROPOSED)),
    )  # fmt: skip
    found = [
        Slice(
            key=f"{row[key] or ''}",
            name=f"{row['label'] or ''}",
            total=Part(row["groups"], cents(row["left"]), cents(row["right"]), cents(row["weight"])),
            agreed=cents(row["both"]),
            missing_left=cents(row["no_left"]),
            missing_right=cents(row["no_right"]),
            waiting=row["waiting"],
            is_fictional=bool(row["invented"]),
            causes=tuple(causes.get(f"{row[key] or ''}", ())),
        )
        for row in told
    ]
    return _ordered(axis, found)


def parts_of(of: Reconciliation, axis: str, user: object = ANY) -> tuple[tuple[str, str], ...]:
    """The key and the name of each year (latest first), scheme or place of the groups. One query."""
    key, name = AXES[axis]
    rows = groups_seen(of, user).order_by().values(key).annotate(label=Max(name)).order_by(key)
    found = ((f"{row[key] or ''}", f"{row['label'] or row[key] or ''}") for row in rows)
    named = [(one, label) for one, label in found if one]
    return tuple(named[::-1] if axis == "annee" else sorted(named, key=lambda one: one[1]))


def _causes_by(of: Reconciliation, key: str, user: object) -> Mapping[str, list[tuple[Gap, Decimal]]]:
    """Euros of each cause, by what the groups are cut by; the heaviest first."""
    rows = Residual.objects.filter(group__in=groups_seen(of, user).order_by().values("pk")).exclude(euros=0)
    found: dict[str, list[tuple[Gap, Decimal]]] = defaultdict(list)
    told = rows.order_by().values(f"group__{key}", "gap").annotate(e=Sum("euros"), s=Sum("stake"))
    for row in told.order_by("-s", "gap"):
        found[f"{row[f'group__{key}'] or ''}"].append((Gap(row["gap"]), cents(row["e"])))
    return found


def _ordered(axis: str, found: Iterable[Slice]) -> tuple[Slice, ...]:
    if axis == "annee":
        return tuple(sorted(found, key=lambda one: one.key, reverse=True))
    return tuple(sorted(found, key=lambda one: (-abs(one.total.difference), -one.total.stake, one.key)))
