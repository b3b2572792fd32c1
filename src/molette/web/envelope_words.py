"""How pages of envelopes say an amount: what it leaves out, what of it is invented, why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from molette.engines.envelopes import Flow
from molette.engines.ladder import RESERVED, Rung

FICTIONAL: Final = "dont fictif"
UNPUBLISHED: Final = "non publié"
NONE_TOLD: Final = {
    Rung.VOTED: "aucune AE",
    Rung.VOTED_CP: "aucun CP",
    Rung.COMMITTED: "aucun engagement",
    Rung.PAID: "aucun paiement",
}


@dataclass(frozen=True, slots=True)
class Said:
    """An amount, with what it leaves out; or None, with what it lacks. `is_reserved` where that is hidden."""

    amount: Decimal | None
    lack: str = ""
    without: str = ""
    is_reserved: bool = False
    is_fictional: bool = False

    @property
    def beside(self) -> str:
        """All that a reader must know of it, beside its meaning."""
        return ", ".join(one for one in (self.without, FICTIONAL if self.is_fictional else "") if one)


def said(
    amount: Decimal | None,
    flow: Flow,
    needs: Iterable[Rung],
    counts: Iterable[Rung] = (),
    *,
    is_partial: bool = False,
) -> Said:
    """Say an amount made of the rungs it `needs` to be known, and of those it `counts` besides.

    `is_partial` where some fund is left out for want of one of them.
    """
    rungs = {*needs, *counts}
    if amount is None:
        missing = [rung for rung in needs if rung not in flow.told]
        hidden = any(rung in flow.reserved for rung in missing)
        return Said(None, RESERVED if hidden else _unpublished(missing), is_reserved=hidden)
    left_out = ["hors montants réservés"] if flow.reserved & rungs else []
    left_out += ["hors montants non publiés"] if is_partial or flow.unknown & rungs else []
    return Said(amount, without=", ".join(left_out), is_fictional=bool(flow.fictional & rungs))


def _unpublished(missing: Iterable[Rung]) -> str:
    lack = ", ".join(NONE_TOLD[rung] for rung in missing)
    return f"{UNPUBLISHED} ({lack})" if lack else UNPUBLISHED


def marked(name: str, *, is_fictional: bool) -> str:
    return f"{name} ({FICTIONAL})" if is_fictional else name
