"""What residents read of the promises made in return for aids, and of what is asked back."""

from collections.abc import Sequence

from django.urls import reverse

from molette.domain.funding.queries import ConditionView, RepaymentView
from molette.engines.french import long_date, spaced
from molette.engines.ladder import RESERVED
from molette.web import condition_words as words
from molette.web.tables import Cell, Column, Kind, Row, Table


def promise_table(rows: Sequence[ConditionView]) -> Table | None:
    """Each promise, where it stands, from which word; None where none is written."""
    if not rows:
        return None
    return Table(
        caption="Ce qui est promis en retour des aides",
        columns=(
            Column("Ce qui est promis"),
            Column("Où on en est"),
            Column("Aide"),
            Column("Jusqu’au", Kind.DATE),
        ),
        rows=tuple(_promise(one) for one in rows),
        note="L’état vient des constats : personne ne le saisit. Le silence n’est pas une rupture.",
    )


def _promise(one: ConditionView) -> Row:
    held = f", à maintenir jusqu’au {long_date(one.held_until)}" if one.held_until else ""
    said = one.last.said_by if one.last else None
    source = one.last.source if one.last else None
    where = Cell(
        words.told(one),
        reverse("public:source", args=[source.slug]) if source else "",
        note=spaced(f"dit par {said.label}") if said else "",
        tag=words.state(one),
        tag_kind=words.STATE_TAGS.get(one.standing.state, "plain"),
    )
    return Row(
        (
            Cell(f"{words.promise(one)}{held}", note=words.wording(one)),
            where,
            Cell(f"{one.aid.funder}, {one.aid.scheme}", note=one.act),
            Cell(one.ends_on),
        ),
        fictif=one.is_fictional,
    )


def repayment_table(rows: Sequence[RepaymentView]) -> Table | None:
    """Aid by aid: asked back, come back, left; None where nothing is asked back."""
    if not rows:
        return None
    return Table(
        caption="Ce que les financeurs demandent en reversement",
        columns=(
            Column("Aide"),
            Column("Demandé", Kind.EUROS),
            Column("Reversé", Kind.EUROS),
            Column("Reste à reverser", Kind.EUROS),
        ),
        rows=tuple(_repayment(one) for one in rows),
    )


def _repayment(one: RepaymentView) -> Row:
    sums = one.sums
    held = (None, None, None) if sums is None else (sums.asked, sums.repaid, sums.remaining)
    is_contested = any(claim.contested_on and not claim.withdrawn_reason for claim in one.claims)
    return Row(
        (
            Cell(f"{one.aid.funder}, {one.aid.scheme}", note="contesté" if is_contested else ""),
            *(Cell(RESERVED) if sums is None else Cell(amount, reason="non publié") for amount in held),
        ),
        fictif=one.is_fictional,
    )
