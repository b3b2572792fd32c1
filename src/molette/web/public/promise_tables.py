"""Promises as a table and as files: the step reached, its proof, what blocks the next, who can unblock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from molette.domain.desk.promises import Commitment, PromiseLine, StepTold
from molette.domain.desk.promises.lines import PromiseKind
from molette.engines.chain import BREAK_LABELS, STEP_LABELS, Break, Broken, Step
from molette.engines.chain.evidence import PROOF_LABELS, Proof
from molette.engines.french import counted, long_date
from molette.engines.sheets import Cell as SheetCell
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public import words
from molette.web.tables import Cell, Column, Group, Kind, Row, Table

GROUPS: dict[Step | None, str] = {
    None: "Pas encore annoncés par un texte",
    Step.ANNOUNCED: "Annoncés, pas encore financés",
    Step.FUNDED: "Financés, travaux à commencer",
    Step.STARTED: "Engagés, à livrer",
    Step.DELIVERED: "Livrés, à mesurer",
    Step.MEASURED: "Mesurés, à ressentir",
    Step.FELT: "Ressentis",
}
_ADDRESSES = {
    PromiseKind.PROJECT: "public:project",
    PromiseKind.BRANCH: "public:orientation",
    PromiseKind.FIGURE: "public:measure",
}


def address(line: PromiseLine, *, is_project: bool = False) -> str:
    return reverse("public:project" if is_project else _ADDRESSES[line.kind], args=[line.slug])


def promise_table(
    lines: Sequence[PromiseLine], caption: str, whole: Mapping[Step | None, int], empty: str
) -> Table:
    """One group a step, from the bottom up; the headings count the `whole` list."""
    held: dict[Step | None, list[PromiseLine]] = {step: [] for step in GROUPS}
    for line in lines:
        held[line.climb.highest].append(line)
    return Table(
        caption=caption,
        columns=(
            Column("Promesse"),
            Column("Dernière preuve"),
            Column("Ce qui bloque la suite"),
            Column("Qui peut débloquer"),
            Column("Coût annoncé", Kind.EUROS),
        ),
        groups=tuple(
            Group(GROUPS[step], tuple(_row(line) for line in own), counted(whole[step], "promesse"))
            for step, own in held.items()
            if own
        ),
        empty=empty,
    )


def _row(line: PromiseLine) -> Row:
    broken = next(iter(line.climb.breaks), None)
    by = line.by.label if line.by else ""
    return Row(
        (
            Cell(
                line.title,
                address(line),
                " · ".join(one for one in (by, line.where) if one),
                tag=break_words(broken) if broken else "",
                tag_kind="late",
            ),
            proof_cell(line.last),
            Cell(" ; ".join(dict.fromkeys(one.why for one in line.blocks)) or "rien", note=_gaps(line)),
            Cell(" ; ".join(dict.fromkeys(one.who for one in line.blocks if one.who)) or "non désigné"),
            Cell(line.euros, reason="montant réservé" if line.is_reserved else "non publié")
            if line.kind is PromiseKind.PROJECT
            else Cell("–"),
        ),
        fictif=line.is_fictional,
    )


def _gaps(line: PromiseLine) -> str:
    """The steps below that nothing proves: they are not hidden by those above."""
    missing = [STEP_LABELS[step] for step in line.climb.unproved_below]
    return f"non prouvé plus bas : {', '.join(missing)}" if missing else ""


def proof_cell(told: StepTold | None) -> Cell:
    """What proves a step: its words, its day, and the way to its source."""
    if told is None or told.evidence is None:
        return Cell("aucune preuve")
    paper = told.paper
    href = reverse("public:source", args=[paper.source.slug]) if paper.source else ""
    if paper.survey:
        href = reverse("public:survey", args=[paper.survey.slug])
    return Cell(
        f"{STEP_LABELS[told.step].capitalize()} : {evidence_words(told)}",
        note=paper.source.label if paper.source else paper.act,
        note_href=href,
    )


def evidence_words(told: StepTold) -> str:
    """The evidence in words: its kind or title, and its day, no more exact than it was said."""
    shown = told.evidence
    if shown is None:
        return ""
    name = f"« {shown.title} »" if shown.title else PROOF_LABELS[shown.proof]
    if shown.proof is Proof.SURVEY and shown.title:  # its words end with its wave and its day
        return shown.title
    if shown.on is None:
        return f"{name}, date non connue"
    day = words.said_date(shown.on, shown.precision)
    return f"{name}, {'au plus tard ' if shown.is_at_latest else ''}{day}"


def break_words(one: Break) -> str:
    """What broke, in a few words: by how much it was put off, or when it stopped."""
    label = BREAK_LABELS[one.kind]
    if one.kind is Broken.POSTPONED:
        return f"{label} de {counted(one.days, 'jour')}"
    return f"{label}, {words.said_date(one.on, one.precision)}" if one.on else label


def commitment_table(held: Sequence[Commitment]) -> Table:
    """The figures promised, those not kept first in each group."""
    groups = {
        "Non tenus à l’échéance": [c for c in held if Broken.UNKEPT in c.line.climb.broken],
        "Échéance passée, aucun chiffre depuis": [c for c in held if Broken.UNTOLD in c.line.climb.broken],
        "Tenus": [c for c in held if _is_kept(c)],
        "À venir": [c for c in held if not _is_kept(c) and not _is_due(c)],
    }
    return Table(
        caption="Les chiffres promis",
        columns=(Column("Promesse"), Column("Pour le"), Column("Où l’on en est"), Column("Qui répond")),
        groups=tuple(
            Group(title, tuple(_figure_row(one) for one in own), counted(len(own), "promesse"))
            for title, own in groups.items()
            if own
        ),
        empty="Aucun chiffre n’est promis.",
    )


def _is_due(one: Commitment) -> bool:
    return bool({Broken.UNKEPT, Broken.UNTOLD} & one.line.climb.broken)


def _is_kept(one: Commitment) -> bool:
    return one.line.climb.proved(Step.DELIVERED) is True and not _is_due(one)


def _figure_row(one: Commitment) -> Row:
    line = one.line
    value = words.amount(one.value, one.unit, one.decimals)
    said = next(step for step in line.steps if step.step is Step.ANNOUNCED)
    reached = next(step for step in line.steps if step.step is Step.DELIVERED)
    state = evidence_words(reached) if reached.proved else ", ".join(block.why for block in line.blocks)
    source = said.paper.source
    return Row(
        (
            Cell(
                f"{line.title} : {'environ ' if one.is_approximate else ''}{value}",
                address(line, is_project=one.project is not None),
                one.measure.label,
            ),
            Cell(long_date(one.by), note=_said(said), note_href=_source(said)),
            Cell(f"atteint, {state}" if reached.proved else state),
            Cell(line.by.label if line.by else "non désigné", note=source.label if source else ""),
        ),
        fictif=line.is_fictional,
    )


def _said(told: StepTold) -> str:
    shown = told.evidence
    return f"dit : {words.said_date(shown.on, shown.precision)}" if shown and shown.on else ""


def _source(told: StepTold) -> str:
    return reverse("public:source", args=[told.paper.source.slug]) if told.paper.source else ""


def promise_sheet(lines: Iterable[PromiseLine], name: str = "promesses") -> Sheet:
    """Every promise, a column for the proof, the day and the source of each step."""
    return Sheet(
        name,
        (
            SheetColumn("adresse", "Adresse", address),
            SheetColumn("promesse", "Promesse", lambda x: x.title),
            SheetColumn("fictif", "Fictif", lambda x: x.is_fictional),
            SheetColumn("porteur", "Porteur", lambda x: x.by.label if x.by else None),
            SheetColumn("lieux", "Lieux", lambda x: x.where),
            SheetColumn("etape", "Dernière étape prouvée", _step),
            *(column for step in Step for column in _step_columns(step)),
            SheetColumn("rompue", "Rompue en chemin", _broken),
            SheetColumn("dates_annoncees", "Dates annoncées", _dates),
            SheetColumn("bloque", "Ce qui bloque la suite", lambda x: " ; ".join(b.why for b in x.blocks)),
            SheetColumn("qui", "Qui peut débloquer", lambda x: " ; ".join(b.who for b in x.blocks if b.who)),
            SheetColumn(
                "cout", "Coût annoncé (€)", lambda x: "montant réservé" if x.is_reserved else x.euros
            ),
        ),
        lines,
        key=lambda x: (x.kind.value, x.slug, x.where),
        name_of=lambda x: x.title,
    )


def _step(line: PromiseLine) -> SheetCell:
    return STEP_LABELS[line.climb.highest] if line.climb.highest else None


def _step_columns(step: Step) -> tuple[SheetColumn, ...]:
    label, rank = STEP_LABELS[step], list(Step).index(step)

    def proved(line: PromiseLine) -> SheetCell:
        return line.steps[rank].proved

    def on(line: PromiseLine) -> SheetCell:
        shown = line.steps[rank].evidence
        return shown.on if shown else None

    def source(line: PromiseLine) -> SheetCell:
        paper = line.steps[rank].paper
        return paper.source.label if paper.source else paper.act or None

    return (
        SheetColumn(label, label.capitalize(), proved),
        SheetColumn(f"{label}_le", f"{label.capitalize()} le", on),
        SheetColumn(f"{label}_source", f"{label.capitalize()}, source", source),
    )


def _broken(line: PromiseLine) -> SheetCell:
    return " ; ".join(break_words(one) for one in line.climb.breaks) or None


def _dates(line: PromiseLine) -> SheetCell:
    told = [f"{one.of.title} : {', '.join(one.announced)}" for one in line.breaks if one.announced]
    return " ; ".join(told) or None


def commitment_sheet(held: Sequence[Commitment]) -> Sheet:
    """The figures promised, one line each."""
    return Sheet(
        "chiffres-promis",
        (
            SheetColumn("objet", "Objet", lambda x: x.line.title),
            SheetColumn("mesure", "Mesure", lambda x: x.measure.label),
            SheetColumn("promis", "Promis", lambda x: x.value),
            SheetColumn("unite", "Unité", lambda x: x.unit),
            SheetColumn("environ", "Dit environ", lambda x: x.is_approximate),
            SheetColumn("pour_le", "Pour le", lambda x: x.by),
            SheetColumn("dit_le", "Dit le", lambda x: x.line.steps[0].evidence.on),
            SheetColumn("dit_par", "Dit par", lambda x: x.line.by.label),
            SheetColumn("source", "Source", _paper),
            SheetColumn("dernier", "Dernier relevé", lambda x: x.latest.value if x.latest else None),
            SheetColumn("releve_le", "Relevé du", lambda x: x.latest.period_end if x.latest else None),
            SheetColumn("atteint", "Atteint", lambda x: x.line.climb.proved(Step.DELIVERED)),
            SheetColumn("rompue", "Rompue", lambda x: _broken(x.line)),
            SheetColumn("fictif", "Fictif", lambda x: x.line.is_fictional),
        ),
        held,
        key=lambda x: (x.line.slug, x.measure.slug, x.by, x.value),
        name_of=lambda x: f"{x.line.title}, {x.measure.label}",
    )


def _paper(one: Commitment) -> SheetCell:
    source = one.line.steps[0].paper.source
    return source.label if source else None


def count_by_step(steps: Iterable[Step | None]) -> Mapping[Step | None, int]:
    return Counter(steps)
