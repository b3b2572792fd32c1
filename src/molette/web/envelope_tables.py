"""Envelopes on screen: each year of a fund, the levels below it, what is left of AE and of CP."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from molette.domain.funding.queries import Envelope, Fund, LevelView, total_of
from molette.engines.drawing.bars import Bar, bars
from molette.engines.drawing.figure import Figure
from molette.engines.envelopes import ZERO, Flow
from molette.engines.french import short_date
from molette.engines.funds import Sum
from molette.engines.ladder import RESERVED, Rung
from molette.engines.money import euros, short_euros
from molette.web.tables import Cell, Column, Group, Kind, Row, Table

Address = Callable[[Envelope], str]
SEVERAL = "sans année précise"
OVER = ("dépassée", "late")
COLUMNS = (
    Column("Enveloppe"),
    Column("AE ouvertes", Kind.EUROS),
    Column("AE déléguées", Kind.EUROS),
    Column("Programmé", Kind.EUROS),
    Column("Engagé (AE)", Kind.EUROS),
    Column("AE restantes", Kind.EUROS),
    Column("CP ouverts", Kind.EUROS),
    Column("CP délégués", Kind.EUROS),
    Column("Payé (CP)", Kind.EUROS),
    Column("CP restants", Kind.EUROS),
)
NOTE = (
    "AE : ce qui peut être engagé, l’année de leur ouverture. CP : ce qui peut être payé dans l’année, "
    "y compris sur des engagements d’avant. Les deux ne s’additionnent pas. Ouvert : voté, ou reçu par "
    "délégation ; chaque niveau contient ceux qui en sont pris."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The envelopes of a page: those whose vote is published, the others, and the total of the first."""

    known: tuple[Fund, ...]
    unknown: tuple[Fund, ...]
    total: Sum
    delegated: Decimal

    @property
    def fictional(self) -> bool:
        return bool(self.total.flow.fictional)

    @property
    def engaged(self) -> Decimal | None:
        """What is committed of the AE, None where nobody published any."""
        return self.total.flow.of(Rung.COMMITTED)

    @property
    def paid(self) -> Decimal | None:
        return self.total.flow.of(Rung.PAID)

    @property
    def reserved(self) -> bool:
        return bool(self.total.flow.reserved)


def seen(funds: Iterable[Fund]) -> Seen:
    """Part the envelopes whose vote is published from those of which only what followed is known."""
    every = tuple(funds)
    known = tuple(_kept(every, is_known=True))
    envelopes = [one for fund in known for one in fund.envelopes]
    return Seen(
        known,
        tuple(_kept(every, is_known=False)),
        total_of([fund.envelopes for fund in known]),
        sum((one.top.given_ae for one in envelopes), ZERO),
    )


def _kept(funds: Iterable[Fund], *, is_known: bool) -> Iterator[Fund]:
    for fund in funds:
        kept = fund.of([one.year for one in fund.envelopes if one.is_known is is_known])
        if kept.envelopes:
            yield kept


def asked_for(funds: Iterable[Fund], funder: str, scheme: str, year: str) -> tuple[Fund, ...]:
    """The funds that an address asks for, in the year it asks; empty texts do not filter."""
    found = []
    for fund in funds:
        one = fund.envelopes[0]
        if funder not in {"", one.funder_slug} or scheme not in {"", one.scheme_slug}:
            continue
        kept = fund.of([e.year for e in fund.envelopes if year in {"", str(e.year or 0)}])
        if kept.envelopes:
            found.append(kept)
    return tuple(found)


def choices(funds: Sequence[Fund]) -> tuple[tuple[str, str, list[tuple[str, str]]], ...]:
    """What one may filter by: the name in the address, the label, the options."""
    every = [one for fund in funds for one in fund.envelopes]
    years = sorted({one.year or 0: year_of(one) for one in every}.items(), reverse=True)
    return (
        ("financeur", "Financeur", sorted({(one.funder_slug, one.funder) for one in every}, key=_by_label)),
        ("dispositif", "Dispositif", sorted({(one.scheme_slug, one.scheme) for one in every}, key=_by_label)),
        ("annee", "Année", [(str(year), label) for year, label in years]),
    )


def _by_label(pair: tuple[str, str]) -> str:
    return pair[1]


def year_of(envelope: Envelope) -> str:
    return str(envelope.year or SEVERAL)


def envelope_table(funds: Sequence[Fund], address: Address | None = None) -> Table:
    """Each fund under its name: its years, what was delegated of each, and the sum of several years."""
    groups = []
    for fund in funds:
        rows = [row for one in fund.envelopes for row in _rows(one, address)]
        if len(fund.envelopes) > 1:
            rows.append(_sum(f"Cumul {_span(fund)}", fund))
        groups.append(Group(f"{fund.funder}, {fund.scheme}", tuple(rows)))
    return Table(
        caption="Les enveloppes, du vote à ce qui reste",
        columns=COLUMNS,
        groups=tuple(groups),
        note=NOTE,
        empty="Aucune enveloppe votée n’est publiée ici.",
    )


def level_table(envelope: Envelope) -> Table:
    """One envelope, level by level."""
    rows = tuple(_rows(envelope, None))
    return Table(caption="Du vote aux délégations", columns=COLUMNS, rows=rows, note=NOTE)


def _span(fund: Fund) -> str:
    years = [one.year for one in fund.envelopes if one.year is not None]
    return f"{min(years)}–{max(years)}" if len(years) > 1 else ""


def _rows(envelope: Envelope, address: Address | None) -> Iterator[Row]:
    for view in envelope.levels:
        level, account = view.level, envelope.account
        is_top = view.delegation is None
        name = (
            Cell(year_of(envelope), address(envelope) if address else "")
            if is_top
            else Cell(view.name, note=view.perimeter or "partout")
        )
        ae = account.ae if is_top else level.right.ae
        cp = account.cp if is_top else level.right.cp
        carried = f"et {euros(account.carried_in)} reportés" if is_top and account.carried_in else ""
        flow = level.whole
        yield Row(
            (
                name,
                _voted(ae, flow, Rung.VOTED),
                _given(level.given_ae),
                _told(flow, Rung.PROGRAMMED),
                _told(flow, Rung.COMMITTED),
                _left(level.left_to_commit, flow, Rung.COMMITTED),
                _voted(cp, flow, Rung.VOTED_CP, carried),
                _given(level.given_cp),
                _told(flow, Rung.PAID),
                _left(level.left_to_pay, flow, Rung.PAID),
            ),
            level=level.depth,
            fictif=view.is_fictional,
        )


def _sum(name: str, fund: Fund) -> Row:
    held, flow = fund.total, fund.total.flow
    tops = [one.top for one in fund.envelopes]
    return Row(
        (
            Cell(name),
            _voted(held.ae, flow, Rung.VOTED),
            _given(sum((top.given_ae for top in tops), ZERO)),
            _told(flow, Rung.PROGRAMMED),
            _told(flow, Rung.COMMITTED),
            _left(_minus(held.ae, flow.engaged), flow, Rung.COMMITTED),
            _voted(held.cp, flow, Rung.VOTED_CP),
            _given(sum((top.given_cp for top in tops), ZERO)),
            _told(flow, Rung.PAID),
            Cell("–", note="par année"),
        ),
        state="used",
    )


def _minus(amount: Decimal | None, used: Decimal) -> Decimal | None:
    return None if amount is None else amount - used


def _voted(amount: Decimal | None, flow: Flow, rung: Rung, note: str = "") -> Cell:
    """What was opened or received, that it is reserved, or that nobody published it."""
    if rung in flow.reserved and not amount:
        return Cell(RESERVED)
    return Cell(amount, reason="non publié", note=_beside(flow, rung, note))


def _told(flow: Flow, rung: Rung) -> Cell:
    """What stands on a rung, that it is reserved, or a dash where nobody published any."""
    amount = flow.of(rung)
    if amount is None:
        return Cell(RESERVED if rung in flow.reserved else "–")
    return Cell(amount, note=_beside(flow, rung, ""))


def _beside(flow: Flow, rung: Rung, note: str) -> str:
    """What an amount leaves out, and whether some of it is invented."""
    notes = [note] if note else []
    notes += ["hors montant réservé"] if rung in flow.reserved else []
    notes += ["hors montant non publié"] if rung in flow.unknown else []
    notes += ["dont fictif"] if rung in flow.fictional else []
    return ", ".join(notes)


def _given(amount: Decimal) -> Cell:
    return Cell(amount or "–")


def _left(amount: Decimal | None, flow: Flow, rung: Rung) -> Cell:
    """What is left: at most that, where some of what was used is not told."""
    tag, kind = OVER if amount is not None and amount < 0 else ("", "")
    at_most = "au plus" if amount is not None and rung in flow.reserved | flow.unknown else ""
    return Cell(amount, reason="vote non publié", note=at_most, tag=tag, tag_kind=kind)


def unknown_table(funds: Sequence[Fund]) -> Table:
    """What followed votes that nobody published: nothing bounds it, and nothing is left to tell."""
    return Table(
        caption="Enveloppes inconnues",
        columns=(
            Column("Financeur et dispositif"),
            Column("Années"),
            Column("Voté pour un projet", Kind.EUROS),
            Column("Programmé", Kind.EUROS),
            Column("Engagé (AE)", Kind.EUROS),
            Column("Payé (CP)", Kind.EUROS),
        ),
        rows=tuple(_unknown(fund) for fund in funds),
        note="Ces euros sont ceux de la page de l’argent. Ce qui fut voté pour un projet ne borne que lui.",
    )


def _unknown(fund: Fund) -> Row:
    flow = fund.total.flow
    years = _span(fund) or ", ".join(year_of(one) for one in fund.envelopes)
    return Row(
        (
            Cell(f"{fund.funder}, {fund.scheme}"),
            Cell(years),
            Cell("–" if fund.total.ae is None else fund.total.ae, note=_beside(flow, Rung.VOTED, "")),
            _told(flow, Rung.PROGRAMMED),
            _told(flow, Rung.COMMITTED),
            _told(flow, Rung.PAID),
        )
    )


def steps_figure(held: Sum, delegated: Decimal, subject: str) -> Figure | None:
    """From what was voted to what was paid, to one scale: AE first, then CP."""
    if held.ae is None and held.cp is None:
        return None
    flow = held.flow
    told = (
        ("AE votées", held.ae, "depth-1"),
        ("dont déléguées", delegated or None, "depth-2"),
        ("Programmé", flow.of(Rung.PROGRAMMED), "depth-3"),
        ("Engagé (AE)", flow.of(Rung.COMMITTED), "depth-4"),
        ("CP votés", held.cp, "depth-5"),
        ("Payé (CP)", flow.of(Rung.PAID), "depth-6"),
    )
    drawn = [Bar(name, amount, short_euros(amount or ZERO), colour) for name, amount, colour in told]
    return bars(drawn, uid="enveloppe", subject=subject, unit="Montant")


def decided(view: LevelView) -> str:
    """The act of a delegation and its day, in words."""
    return f"{view.act}, {short_date(view.decided_on)}" if view.decided_on else view.act
