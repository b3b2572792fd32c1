"""Envelopes on screen: each year of a fund, the levels below it, what is left of AE and of CP."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from molette.domain.funding.queries import Envelope, Fund, LevelView
from molette.engines.drawing.bars import Bar, bars
from molette.engines.drawing.figure import Figure
from molette.engines.envelopes import ZERO, Flow, Level, Side
from molette.engines.french import short_date
from molette.engines.ladder import RESERVED, Rung
from molette.engines.money import euros, short_euros
from molette.web.envelope_words import FICTIONAL, marked
from molette.web.envelopes_seen import Seen, given_on, is_invented
from molette.web.tables import Cell, Column, Group, Kind, Row, Table

Address = Callable[[Envelope], str]
SEVERAL = "sans année précise"
OVER = ("dépassée", "late")
VOTE_OF = {Rung.COMMITTED: Rung.VOTED, Rung.PAID: Rung.VOTED_CP}
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
                _given([level], Side.AE),
                _told(flow, Rung.PROGRAMMED),
                _told(flow, Rung.COMMITTED),
                _left(level.left_to_commit, flow, Rung.COMMITTED),
                _voted(cp, flow, Rung.VOTED_CP, carried),
                _given([level], Side.CP),
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
            _given(tops, Side.AE),
            _told(flow, Rung.PROGRAMMED),
            _told(flow, Rung.COMMITTED),
            _left(_minus(held.ae, flow.engaged), flow, Rung.COMMITTED),
            _voted(held.cp, flow, Rung.VOTED_CP),
            _given(tops, Side.CP),
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
    notes += [FICTIONAL] if rung in flow.fictional else []
    return ", ".join(notes)


def _given(levels: Sequence[Level], side: Side) -> Cell:
    """What these levels gave on, and whether some of it is invented."""
    amount = given_on(levels, side)
    return Cell(amount or "–", note=FICTIONAL if is_invented(levels, side) else "")


def _left(amount: Decimal | None, flow: Flow, rung: Rung) -> Cell:
    """What is left: at most that, where some of what was used is not told."""
    tag, kind = OVER if amount is not None and amount < 0 else ("", "")
    notes = ["au plus"] if rung in flow.reserved | flow.unknown else []
    notes += [FICTIONAL] if flow.fictional & {rung, VOTE_OF[rung]} else []
    note = "" if amount is None else ", ".join(notes)
    return Cell(amount, reason="vote non publié", note=note, tag=tag, tag_kind=kind)


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


def steps_figure(held: Seen, subject: str) -> Figure | None:
    """From what was voted to what was paid, to one scale: AE first, then CP."""
    total, flow = held.total, held.total.flow
    if total.ae is None and total.cp is None:
        return None
    delegated = given_on(held.tops, Side.AE) or None
    told = (
        ("AE votées", total.ae, Rung.VOTED),
        ("dont déléguées", delegated, None),
        ("Programmé", flow.of(Rung.PROGRAMMED), Rung.PROGRAMMED),
        ("Engagé (AE)", flow.of(Rung.COMMITTED), Rung.COMMITTED),
        ("CP votés", total.cp, Rung.VOTED_CP),
        ("Payé (CP)", flow.of(Rung.PAID), Rung.PAID),
    )
    drawn = []
    for depth, (name, amount, rung) in enumerate(told, start=1):
        invented = rung in flow.fictional if rung else is_invented(held.tops, Side.AE)
        label = marked(name, is_fictional=invented)
        drawn.append(Bar(label, amount, short_euros(amount or ZERO), f"depth-{depth}"))
    return bars(drawn, uid="enveloppe", subject=subject, unit="Montant")


def decided(view: LevelView) -> str:
    """The act of a delegation and its day, in words."""
    return f"{view.act}, {short_date(view.decided_on)}" if view.decided_on else view.act
