"""Lists of movements, and commitments joined to their payments."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Sum, When

from molette.domain.funding.models import IN_USE, Movement
from molette.domain.funding.queries.once import Side, given_again, once
from molette.domain.funding.queries.totals import MovementFilter, counted, scoped, side_of
from molette.domain.funding.reserving import contribution_key
from molette.domain.secrecy.veils import Sort, veil
from molette.engines.ladder import REASON_SENTENCES, RESERVED, RUNG_LABELS, Reason, Rung
from molette.engines.money import euros, to_cents


@dataclass(frozen=True, slots=True)
class MovementView:
    """One movement as a page or an export shows it. `left_out` says why it adds to no total.

    `through`: who receives these euros to hand them on. `drawn_from` and `first_giver`: the gift that they
    come from, and whose it is. `again` of its euros are counted with another movement of the same total:
    with the first giver's, or where `passed_on`, with those of whoever received them last.

    `is_hidden`: its amount is reserved to others, and so is every word that may tell it; `is_reserved`: the
    reader sees it, not everybody does.
    """

    id: int
    project: str
    project_slug: str
    funder: str
    scheme: str
    rung: Rung
    amount: Decimal | None
    is_approximate: bool
    year: int
    year_end: int | None
    dated: date
    dated_precision: str
    act: str
    commitment_key: str
    source: str
    source_slug: str
    source_url: str
    wording: str
    left_out: str
    is_fictional: bool
    through: str
    drawn_from: int | None
    first_giver: str
    again: Decimal
    passed_on: bool
    key: str = ""  # by which its amount is reserved
    concerned: frozenset[int] = frozenset()  # its funder and the owner of its project
    is_hidden: bool = False
    is_reserved: bool = False

    @property
    def told(self) -> Decimal | str | None:
        """The amount for a file: in words where it is reserved, nothing where it is not published."""
        return RESERVED if self.is_hidden else self.amount

    @property
    def rung_label(self) -> str:
        return RUNG_LABELS[self.rung]

    @property
    def counted_elsewhere(self) -> str:
        """What of its euros another movement of the same total counts, in words; empty when nothing is."""
        if not self.again:
            return ""
        if self.passed_on:
            return f"{euros(self.again)} redonnés à d’autres, comptés chez eux"
        return f"{euros(self.again)} donnés d’abord par {self.first_giver}, comptés là"


_FIELDS = (
    "pk",
    *("project__title", "project__slug"),
    *("funding_source__funder__name", "funding_source__funder__short_name"),
    *("funding_source__scheme__name", "funding_source__scheme__short_name"),
    "rung",
    *("amount", "is_approximate", "year", "year_end", "dated", "dated_precision", "act", "commitment_key"),
    *("source__title", "source__slug", "source__url", "wording"),
    *("reason", "overlap_reason", "is_fictional"),
    *("through__short_name", "through__name", "drawn_from_id", "is_followed", "again"),
    *("drawn_from__funding_source__funder__short_name", "drawn_from__funding_source__funder__name"),
    *("project_id", "project__owner_id", "funding_source_id", "funding_source__funder_id"),
)


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment (AE) and what was paid on it (CP), joined on key, funding source and project.

    `committed` is None when payments bear a key whose commitment nobody published: unknown, not zero. All
    are None where they are reserved to others (`is_hidden`).
    """

    key: str
    project_slug: str
    project: str
    funder: str
    scheme: str
    year: int | None
    committed: Decimal | None
    paid: Decimal | None
    lapsed: Decimal | None
    is_hidden: bool = False

    @property
    def remaining(self) -> Decimal | None:
        """Euros committed, neither paid nor lapsed."""
        if self.committed is None or self.paid is None or self.lapsed is None:
            return None
        return self.committed - self.paid - self.lapsed


def movements(filters: MovementFilter, user: object) -> Iterator[MovementView]:
    """Every movement under the filters, oldest first, streamed. Two queries."""
    worn = veil(user)
    side = side_of(filters)
    followed = [one.movement for one in given_again(user)]
    found = once(counted(filters, user), side, user).annotate(
        is_followed=Case(When(pk__in=followed, then=True), default=False, output_field=BooleanField())
    )
    rows = found.order_by("dated", "id").values_list(*_FIELDS)
    for told in rows.iterator(chunk_size=2000):
        view = _view(told, side)
        yield replace(view, is_reserved=True) if worn.marks(Sort.MOVEMENT, view.id) else view


def _view(told: tuple[Any, ...], side: Side) -> MovementView:
    """A movement as `_FIELDS` reads it."""
    pk, title, slug, name, short_name, scheme, short_scheme, rung, *rest = told
    *own, why, overlap, fictional, short_hand, hand, origin, is_followed, again = rest[:-6]
    short_first, first, project, owner, source, funder = rest[-6:]
    left_out = overlap or (REASON_SENTENCES[Reason(why)] if why else "")
    tied = (title or "", slug or "", short_name or name, short_scheme or scheme, Rung(rung))
    row: Any = (pk, *tied, *own, left_out, fictional, short_hand or hand or "")
    row += (origin, short_first or first) if is_followed else (None, "")
    row += (to_cents(Decimal(again or 0)) if not why else Decimal(0), side is Side.LAST)
    key = contribution_key(project, source) if project else f"m{pk}"
    row += (key, frozenset(one for one in (owner, funder) if one is not None))
    view = MovementView(*row)
    return _hidden(view) if why == Reason.RESERVED else view


def _hidden(view: MovementView) -> MovementView:
    """Keep of a movement what does not tell its amount: who, under which scheme, which rung, which year."""
    said = REASON_SENTENCES[Reason.RESERVED]
    return replace(view, amount=None, is_approximate=False, act="", wording="", left_out=said, is_hidden=True)


def commitments(filters: MovementFilter, user: object) -> tuple[Commitment, ...]:
    """Commitments and their payments, joined by key. One query.

    A year filters the payments, not the commitments: a payment of 2026 honours a commitment of 2025.
    """
    names = (
        "project__slug",
        "project__title",
        "funding_source__funder__name",
        "funding_source__scheme__name",
        "funding_source__year",
    )
    paid = Q(rung=Rung.PAID) if filters.year is None else Q(rung=Rung.PAID, year=filters.year)
    rows = (
        scoped(replace(filters, year=None), user)
        .filter(rung__in=(Rung.COMMITTED, Rung.PAID, Rung.LAPSED), counted_in=None)
        .exclude(commitment_key="")
        .values("commitment_key", "project_id", "funding_source_id", *names)
        .annotate(
            committed=Sum(IN_USE, filter=Q(rung=Rung.COMMITTED)),
            paid=Sum(IN_USE, filter=paid),
            lapsed=Sum(IN_USE, filter=Q(rung=Rung.LAPSED)),
            hidden=Count("pk", filter=Q(pk__in=veil(user).hidden_ids(Sort.MOVEMENT))),
        )
        .order_by("project__slug", "commitment_key", "funding_source_id")
    )
    return tuple(
        Commitment(
            key=row["commitment_key"],
            committed=None if row["hidden"] or row["committed"] is None else to_cents(row["committed"]),
            paid=None if row["hidden"] else to_cents(row["paid"] or Decimal(0)),
            lapsed=None if row["hidden"] else to_cents(row["lapsed"] or Decimal(0)),
            is_hidden=bool(row["hidden"]),
            project_slug=row["project__slug"] or "",
            project=row["project__title"] or "",
            funder=row["funding_source__funder__name"],
            scheme=row["funding_source__scheme__name"],
            year=row["funding_source__year"],
        )
        for row in rows
    )


def holders_of(movement: Movement, user: object) -> QuerySet[Movement]:
    """The movements of its rung that may already hold its euros, oldest first.

    Those of its project, of the whole or the parts of this one, and of the programme; none whose amount is
    hidden from the user, for its act may tell it.
    """
    around = Q(project=None)
    if movement.project is not None:
        around |= Q(project=movement.project) | Q(project__parent=movement.project)
        around |= Q(project=movement.project.parent_id) if movement.project.parent_id else Q()
    others = Movement.objects.readable_by(user).filter(around, rung=movement.rung, counted_in=None)
    named = others.select_related("funding_source__funder", "funding_source__scheme", "project")
    return named.exclude(pk=movement.pk).order_by("dated", "pk")
