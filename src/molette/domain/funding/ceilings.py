"""What may still be committed and paid, asked before it is: a writing that passes a bound is refused.

The bounds are those of the envelopes: what was voted less what was given on, for whoever gave; what was
received less the same, for each holder. All that was committed counts, reserved or not; where some of it is
reserved the refusal gives no amount. The bound is not a secret for all that: whoever may write commitments
finds it by trying amounts, and so the sum of what is reserved. Each one accepted is a line of the journal;
the preview of a file answers without one. That is the price of a bound that holds.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError

from molette.domain.funding.models import FundingSource, Movement, Scheme
from molette.domain.funding.queries.envelope_sums import VOTES, EnvelopeFilter, FundKey
from molette.domain.funding.queries.envelopes import Envelope, assembled
from molette.domain.funding.queries.totals import MovementFilter, told_apart, under
from molette.domain.secrecy.veils import Sort, veil
from molette.engines.envelopes import OF_THE_YEAR, TOP, ZERO, Excess, Side, excesses, level_of
from molette.engines.ladder import Rung
from molette.engines.money import NBSP, euros

BOUND = VOTES | {Rung.COMMITTED, Rung.PAID, Rung.LAPSED}
"""The rungs that open an envelope, use it or give back to it."""
SIDE = {Rung.COMMITTED: Side.AE, Rung.VOTED: Side.AE, Rung.PAID: Side.CP, Rung.VOTED_CP: Side.CP}
SAID = {Side.AE: "d’AE", Side.CP: "de CP"}
REMEDY = "Inscrivez d’abord l’acte qui relève l’enveloppe, ou diminuez le montant."
Refusal = tuple[str, str]
"""What is passed and by how much, and the remedy."""
Books = Mapping[int | None, Envelope]
"""The envelopes of a fund, by year."""


def fund_of(source: FundingSource) -> FundKey:
    return source.funder_id, source.scheme_id


@contextmanager
def within_bounds(*funds: FundKey, field: str = "") -> Iterator[None]:
    """Refuse what the block writes if a bound of these funds is then passed, or passed by more than before.

    Whoever else writes on the same schemes waits meanwhile: two that each fit do not pass together. With a
    `field`, the refusal is written beside it. A fund of which nobody published any vote refuses nothing.

    Raises:
        ValidationError: with what was left, what is missing and the remedy.
    """
    known = sorted(set(funds))
    hold_funds(*known)
    before = {payer: books(payer) for payer in known}
    yield
    after = {payer: books(payer, anyway=bool(before[payer])) for payer in known}
    found = [said for payer in known for said in _refusals(before[payer], after[payer], _reserved(payer))]
    if found:
        raise ValidationError({field: found} if field else found)


def hold_funds(*funds: FundKey) -> None:
    """Let one action at a time write on these schemes, to be asked before any other row is held.

    Their keys are not locked: rows that point to them are added meanwhile.
    """
    schemes = {scheme for _, scheme in funds}
    list(Scheme.objects.select_for_update(no_key=True).filter(pk__in=schemes).order_by("pk"))


def books(payer: FundKey, *, anyway: bool = False) -> Books:
    """The envelopes of a fund, nothing being hidden; none where no vote of the programme is known.

    `anyway` reads those that lost their vote too.
    """
    funder, scheme = payer
    told = MovementFilter(funder=funder, scheme=scheme)
    rows = under(told, Movement.objects.order_by())
    if not anyway and not rows.filter(rung__in=VOTES, project=None).exists():
        return {}
    funds = assembled(EnvelopeFilter(funder, scheme), told_apart(rows, told, frozenset()))
    return {one.year: one for fund in funds for one in fund.envelopes}


def _reserved(payer: FundKey) -> bool:
    """Whether some amount of a fund is reserved to anybody. No query where nothing is."""
    hidden = veil(None).hidden_ids(Sort.MOVEMENT)
    funder, scheme = payer
    told = Movement.objects.filter(funding_source__funder=funder, funding_source__scheme=scheme)
    return bool(hidden) and told.filter(pk__in=hidden).exists()


def _refusals(before: Books, after: Books, reserved: bool) -> Iterator[str]:  # noqa: FBT001 - asked once
    for year, now in after.items():
        if year in before:
            was = [view.level for view in before[year].levels]
            for one in excesses(was, [view.level for view in now.levels]):
                yield " ".join(refusal(now, one, is_reserved=reserved))


def refusal(envelope: Envelope, one: Excess, *, is_reserved: bool) -> Refusal:
    """Say which bound is passed, by how much, and what to do."""
    level = next((v for v in envelope.levels if v.level.key == one.key), envelope.levels[0])
    holder = f", {level.name}" if one.key != TOP else ""
    where = f"{envelope.funder}, {envelope.scheme} {envelope.year or ''}".strip() + holder
    if is_reserved:
        return f"{where}{NBSP}: les limites {SAID[one.side]} seraient dépassées.", REMEDY
    left = f"il reste {euros(one.left)} {SAID[one.side]}"
    return f"{where}{NBSP}: {left}, et il en manquerait {euros(one.over)}.", REMEDY


@dataclass(slots=True)
class Foreseen:
    """What the rows of a file would use of each bound, one after the other: said before any is written.

    Parts of a project are left to the writing: the whole may hold their euros already.
    """

    funds: dict[FundKey, Books] = field(default_factory=dict)
    used: dict[tuple[FundKey, int | None, int, Side], Decimal] = field(default_factory=dict)

    def over(self, moved: Iterable[tuple[Movement, Decimal]]) -> Refusal | None:
        """Use these amounts, given back where they are negative; say which bound is passed, if any.

        The movements need not be saved: their source, rung, years and project are read.
        """
        for movement, amount in moved:
            if said := self._use(movement, amount):
                return said
        return None

    def _use(self, movement: Movement, amount: Decimal) -> Refusal | None:
        source, rung = movement.funding_source, Rung(movement.rung)
        project = movement.project
        if rung not in SIDE or (project is not None and project.parent_id is not None):
            return None
        payer = fund_of(source)
        if payer not in self.funds:
            self.funds[payer] = books(payer)
        envelope = self.funds[payer].get(movement.exercise if rung in OF_THE_YEAR else source.year)
        if envelope is None:
            return None
        places = frozenset(project.footing()[0]) if project else frozenset()
        rights = [view.level.right for view in envelope.levels]
        at = TOP if rung in VOTES else level_of(rights, places)
        level = next(view.level for view in envelope.levels if view.level.key == at)
        free, key = level.free(SIDE[rung]), (payer, envelope.year, at, SIDE[rung])
        if free is None:
            return None
        was = free - self.used.get(key, ZERO)
        now = was + amount if rung in VOTES else was - amount
        self.used[key] = free - now
        if now >= min(was, ZERO):
            return None
        self.used[key] = free - was  # refused, it uses nothing
        excess = Excess(at, SIDE[rung], max(was, ZERO), -now)
        return refusal(envelope, excess, is_reserved=_reserved(payer))
