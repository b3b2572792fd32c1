"""The roads of the euros as a drawing, tables and files."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from molette.domain.funding.queries import Flow, Flows, Hand
from molette.domain.funding.queries.flows import PROGRAMME, Share, by_giver, by_receiver
from molette.engines.drawing.bars import Part, Stack, stacked
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.flows import Ribbon
from molette.engines.drawing.flows import flows as ribbons_drawn
from molette.engines.drawing.palette import FUNDERS
from molette.engines.french import counted
from molette.engines.money import short_euros
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.tables import Cell, Column, Kind, Row, Table, Value

MOST_RECEIVERS: Final = 11
MOST_OPERATORS: Final = 6
MOST_STACKS: Final = 12
MOST_WAYS: Final = 30
MOST_SHARES: Final = 15
NAMELESS: Final = {PROGRAMME: "-programme"}


def name_of(hand: Hand) -> str:
    """What an address calls a hand: its slug, or the word of those that have none."""
    return hand.slug or NAMELESS.get(hand.id, "-inconnu")


def _shown(hands: Sequence[Hand], most: int, others: str) -> Mapping[Hand, str]:
    """The name under which each hand is drawn: its own, or with the others where they are too many."""
    kept = hands if len(hands) <= most else hands[: most - 1]
    rest = len(hands) - len(kept)
    return {
        hand: hand.label if hand in kept else counted(rest, f"autre {others}", f"autres {others}s")
        for hand in hands
    }


def _ribbons(told: Flows) -> tuple[list[Ribbon], dict[str, Decimal]]:
    """The roads as they are drawn, few enough to be read, and what each hand holds."""
    givers, receivers = list(by_giver(told)), list(by_receiver(told))
    passing = list(dict.fromkeys(hand for one in told.flows for hand in one.through))
    of_giver = _shown(givers, FUNDERS, "financeur")
    of_operator = _shown(passing, MOST_OPERATORS, "intermédiaire")
    of_receiver = _shown(receivers, MOST_RECEIVERS, "bénéficiaire")
    added: dict[tuple[str, str, str], Decimal] = {}
    for one in told.flows:
        through = ", ".join(dict.fromkeys(of_operator[hand] for hand in one.through))
        way = of_giver[one.giver], through, of_receiver[one.receiver]
        added[way] = added.get(way, Decimal(0)) + one.amount
    slots = {name: rank for rank, name in enumerate(dict.fromkeys(of_giver[g] for g in givers), start=1)}
    ranks = {name: rank for rank, name in enumerate(dict.fromkeys(of_receiver[r] for r in receivers))}
    ordered = sorted(added, key=lambda way: (slots[way[0]], ranks[way[2]], way[1]))
    held: dict[str, Decimal] = {}
    for way in ordered:
        for side, name in zip(("giver", "through", "receiver"), way, strict=True):
            held[f"{side}:{name}"] = held.get(f"{side}:{name}", Decimal(0)) + added[way]
    return [Ribbon(*way, added[way], short_euros(added[way]), slots[way[0]]) for way in ordered], held


def wide_figure(told: Flows, subject: str) -> Figure | None:
    """The roads as ribbons; None where there is none."""
    ribbons, held = _ribbons(told)
    if not ribbons:
        return None
    totals = {key: short_euros(amount) for key, amount in held.items()}
    return ribbons_drawn(ribbons, uid="flux", subject=subject, totals=totals)


def narrow_figure(told: Flows, subject: str) -> Figure | None:
    """For a narrow screen: a bar for each of those who receive, made of what each giver brings."""
    ribbons, held = _ribbons(told)
    if not ribbons:
        return None
    of_receiver = _shown(list(by_receiver(told)), MOST_RECEIVERS, "bénéficiaire")
    ranks = {name: rank for rank, name in enumerate(of_receiver.values())}
    names = dict.fromkeys(one.receiver for one in sorted(ribbons, key=lambda one: ranks[one.receiver]))
    stacks = [Stack(name, short_euros(held[f"receiver:{name}"]), _parts(ribbons, name)) for name in names]
    return stacked(stacks[:MOST_STACKS], uid="flux-etroit", subject=subject)


def _parts(ribbons: Sequence[Ribbon], receiver: str) -> tuple[Part, ...]:
    added: dict[tuple[str, int], Decimal] = {}
    for one in ribbons:
        if one.receiver == receiver:
            added[one.giver, one.slot] = added.get((one.giver, one.slot), Decimal(0)) + one.amount
    return tuple(Part(name, amount, short_euros(amount), slot) for (name, slot), amount in added.items())


def way_table(told: Flows, asked: Mapping[str, str]) -> Table:
    """One row a road, the greatest first, each leading to its movements."""
    rest = told.flows[MOST_WAYS:]
    note = "Le nombre de mouvements mène à leurs lignes, à leurs actes et à leurs sources."
    if rest:
        sum_of_rest = short_euros(sum((one.amount for one in rest), Decimal(0)))
        note += (
            f" {counted(len(rest), 'autre chemin', 'autres chemins')} ({sum_of_rest}) sont dans les fichiers."
        )
    return Table(
        caption="Les chemins de ces euros",
        columns=(
            Column("Qui donne d’abord"),
            Column("Par l’intermédiaire de"),
            Column("Qui reçoit"),
            Column("Montant", Kind.EUROS),
            Column("dont fictif", Kind.EUROS),
            Column("Mouvements"),
        ),
        rows=tuple(_way(one, asked) for one in told.flows[:MOST_WAYS]),
        footer=(Cell("Ensemble"), Cell(""), Cell(""), Cell(told.total), Cell(told.fictional), Cell("")),
        note=note,
        empty="Aucun euro n’est publié à cet échelon sous ces filtres.",
    )


def _way(one: Flow, asked: Mapping[str, str]) -> Row:
    query = urlencode({**asked, "de": name_of(one.giver), "a": name_of(one.receiver)})
    lines = Cell(counted(one.lines, "mouvement"), f"{reverse('public:flows')}?{query}#lignes")
    through = Cell(", ".join(hand.label for hand in one.through) or "–", _partner(*one.through))
    return Row(
        (
            Cell(one.giver.label, _partner(one.giver)),
            through,
            Cell(one.receiver.label, _partner(one.receiver)),
            Cell(one.amount),
            Cell(one.fictional),
            lines,
        ),
        fictif=bool(one.fictional),
    )


def _partner(*hands: Hand) -> str:
    """The page of a hand; none where there are several, or nobody in particular."""
    return reverse("public:partner", args=[hands[0].slug]) if len(hands) == 1 and hands[0].slug else ""


def giver_table(told: Flows) -> Table:
    """Who bears these euros in the end."""
    return _shares("Qui donne d’abord", "Financeur", by_giver(told), told)


def receiver_table(told: Flows) -> Table:
    """Who keeps them."""
    return _shares("Qui reçoit, à la fin", "Bénéficiaire", by_receiver(told), told)


def _shares(caption: str, head: str, shares: Mapping[Hand, Share], told: Flows) -> Table:
    shown, rest = list(shares.items())[:MOST_SHARES], list(shares.values())[MOST_SHARES:]
    return Table(
        caption=caption,
        columns=(
            Column(head),
            Column("Montant", Kind.EUROS),
            Column("dont fictif", Kind.EUROS),
            Column("Part", Kind.PERCENT),
        ),
        rows=tuple(
            Row((Cell(hand.label, _partner(hand)), *_share(one, told.total)), fictif=bool(one.fictional))
            for hand, one in shown
        )
        + _rest(rest, told.total),
        footer=(Cell("Ensemble"), Cell(told.total), Cell(told.fictional), Cell("")) if told.total else (),
        empty="Aucun euro n’est publié ici.",
    )


def _share(one: Share, whole: Decimal) -> tuple[Cell, ...]:
    return Cell(one.amount), Cell(one.fictional), Cell(one.amount / whole)


def _rest(shares: Sequence[Share], whole: Decimal) -> tuple[Row, ...]:
    if not shares:
        return ()
    every = Share(*(sum(parts, Decimal(0)) for parts in zip(*map(astuple, shares), strict=True)))
    return (Row((Cell(counted(len(shares), "autre", "autres")), *_share(every, whole))),)


def operator_table(told: Flows) -> Table:
    """What each operator received, added of his own, gave again and keeps: nothing is lost."""
    return Table(
        caption="Ceux qui redonnent, tous filtres levés",
        columns=(
            Column("Intermédiaire"),
            Column("Reçu", Kind.EUROS),
            Column("De son argent", Kind.EUROS),
            Column("Donné", Kind.EUROS),
            Column("Gardé", Kind.EUROS),
        ),
        rows=tuple(
            Row(
                (
                    Cell(one.hand.label, _partner(one.hand)),
                    *map(Cell, (a.received, a.own, a.given, a.kept)),
                ),
                fictif=one.is_fictional,
            )
            for one in told.operators
            for a in (one.account,)
        ),
        note="Ce qu’il reçoit et ce qu’il ajoute font ce qu’il donne et ce qu’il garde.",
        empty="Aucun partenaire n’est dit redonner ce qu’un autre lui donne.",
    )


def sheet(told: Flows, giver: str = "", receiver: str = "") -> Sheet:
    """One road a row: the files. Only those between two hands, where the address names them."""
    kept = [
        one for one in told.flows
        if giver in {"", name_of(one.giver)} and receiver in {"", name_of(one.receiver)}
    ]  # fmt: skip

    def through(one: Flow) -> Value:
        return ", ".join(hand.label for hand in one.through)

    return Sheet(
        "flux",
        (
            SheetColumn("donne", "Qui donne d’abord", lambda one: one.giver.label),
            SheetColumn("par", "Par l’intermédiaire de", through),
            SheetColumn("recoit", "Qui reçoit", lambda one: one.receiver.label),
            SheetColumn("montant", "Montant (€)", lambda one: one.amount),
            SheetColumn("fictif", "dont fictif (€)", lambda one: one.fictional),
            SheetColumn("mouvements", "Mouvements", lambda one: one.lines),
        ),
        kept,
    )
