"""The chain of promises of any set of projects, as public pages draw it: shaft, table, durations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from molette.domain.desk.promises import Chain
from molette.engines.chain import BREAK_LABELS, STEP_LABELS, Broken, Step
from molette.engines.chain.spans import Span
from molette.engines.chain.tally import Level
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.shaft import levels, shaft
from molette.engines.french import counted, listing, plural
from molette.engines.money import NBSP, number, short_euros
from molette.web.tables import Cell, Column, Kind, Row, Table

MEASURED_LATER: Final = "aucune mesure avec un point de départ n’est rattachée à un projet"
EVERYTHING: Final[Mapping[str, str]] = MappingProxyType({})
FELT_LATER: Final = "aucune enquête auprès des habitants n’a encore eu lieu"
BREAK_NOUNS: Final = {
    Broken.ABANDONED: ("abandonné", "abandonnés"),
    Broken.CLOSED: ("fermé", "fermés"),
    Broken.INTERRUPTED: ("interrompu", "interrompus"),
    Broken.LAPSED: ("avec une aide perdue", "avec une aide perdue"),
    Broken.UNKEPT: ("non tenu à l’échéance", "non tenus à l’échéance"),
    Broken.UNTOLD: ("sans chiffre à l’échéance", "sans chiffre à l’échéance"),
    Broken.POSTPONED: ("reporté", "reportés"),
}


@dataclass(frozen=True, slots=True)
class ChainFigure:
    """The shaft with what it leaves unsaid, what broke, the durations, and the way to every promise."""

    figure: Figure
    caption: str
    broken: tuple[tuple[str, str], ...]
    spans: Table | None
    href: str


def chain_figure(held: Chain, asked: Mapping[str, str] = EVERYTHING, *, here: bool = False) -> ChainFigure:
    """Draw a set of promises; `asked` are the filters with which the page of promises shows the same set.

    On that page itself (`here`), there is no way to it.
    """
    address = reverse("public:promises")
    return ChainFigure(
        figure=shaft_figure(held),
        caption=caption(held),
        broken=tuple(
            (
                f"{count}{NBSP}{plural(count, *BREAK_NOUNS[kind])}",
                f"{address}?{urlencode({**asked, 'rompue': kind.value})}",
            )
            for kind, count in held.broken.items()
        ),
        spans=span_table(held.spans) if held.total else None,
        href="" if here else f"{address}?{urlencode(asked)}" if asked else address,
    )


def shaft_figure(held: Chain, uid: str = "puits") -> Figure:
    """The shaft of a set of projects, with the euros and the inhabitants of each step."""
    values = [
        (None, "") if level.proved is None else (Decimal(level.proved), number(Decimal(level.proved)))
        for level in held.levels
    ]
    reasons = ("", "", "", "", MEASURED_LATER, FELT_LATER)
    subject = f"Les {counted(held.total, 'projet')}" if held.total != 1 else "Le projet"
    return shaft(
        levels(values, reasons, [_beside(level) for level in held.levels]),
        uid=uid,
        subject=subject,
        beside=("Euros", "Habitants"),
        after=[(BREAK_LABELS[kind], str(count), "rompu en chemin") for kind, count in held.broken.items()],
    )


def _beside(level: Level) -> tuple[str, str]:
    euros = short_euros(level.euros) if level.euros is not None else ""
    people = f"{number(Decimal(level.inhabitants))}{NBSP}hab." if level.inhabitants is not None else ""
    return (euros, people) if level.proved else ("", "")


def caption(held: Chain) -> str:
    """What the figure leaves unsaid: plans that nobody published, costs left out, what is invented."""
    said = ["Une étape est comptée quand une preuve datée l’atteste."]
    if missing := held.without_plan:
        noun = plural(missing, "projet n’a", "projets n’ont")
        said.append(
            f"{missing}{NBSP}{noun} pas de plan de financement publié{NBSP}: leur argent n’est pas prouvé."
        )
    announced = held.level(Step.ANNOUNCED)
    left = [
        f"{counted(count, *words)}"
        for count, words in (
            (announced.unpriced, ("coût non publié", "coûts non publiés")),
            (announced.reserved, ("coût réservé", "coûts réservés")),
        )
        if count
    ]
    if announced.euros is not None:
        rest = f", hors {listing(left)}" if left else ""
        said.append(
            f"Les euros sont les coûts annoncés{rest}{NBSP}; les habitants, ceux des communes touchées."
        )
    if held.fictional:
        euros = f" ({short_euros(announced.fictional_euros)})" if announced.fictional_euros else ""
        said.append(f"Dont {counted(held.fictional, 'projet fictif', 'projets fictifs')}{euros}.")
    return " ".join(said)


def span_table(spans: Sequence[Span]) -> Table:
    """The days from a step to the next: of those that crossed it, and of those that still wait."""
    return Table(
        caption="D’une étape à la suivante, combien de jours",
        columns=(
            Column("Passage"),
            Column("Jours, au milieu", Kind.NUMBER),
            Column("Deux dates connues", Kind.NUMBER),
            Column("Attendent encore", Kind.NUMBER),
            Column("Depuis, au milieu", Kind.NUMBER),
            Column("Avec ceux qui attendent", Kind.NUMBER),
        ),
        rows=tuple(_span(span) for span in spans),
        note=(
            "La moitié des projets met moins de jours, l’autre moitié plus. La dernière colonne tient compte "
            "de ceux qui attendent encore (Kaplan et Meier)."
        ),
    )


def _span(span: Span) -> Row:
    left = [
        counted(count, *words)
        for count, words in (
            (span.undated, ("date inconnue ou à l’année près", "dates inconnues ou à l’année près")),
            (span.reversed, ("franchi dans l’autre ordre", "franchis dans l’autre ordre")),
        )
        if count
    ]
    more = "plus de la moitié attend encore" if span.known else "aucun n’a ses deux dates"
    return Row(
        (
            Cell(f"{STEP_LABELS[span.lower]} → {STEP_LABELS[span.upper]}", note=listing(left)),
            Cell(span.days, reason="aucun n’a ses deux dates"),
            Cell(span.known),
            Cell(span.waiting),
            Cell(span.waited, reason="aucun n’attend"),
            Cell(span.expected, reason=more),
        )
    )
