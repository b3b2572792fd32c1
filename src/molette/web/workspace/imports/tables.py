"""The tables of the imports, as pages and files show them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse

from molette.domain.exchange.outlines import is_document
from molette.domain.exchange.progress import Progress
from molette.domain.ledger.models import Batch, Problem
from molette.domain.ledger.queries import BatchRow, EntryRow, ProblemRow
from molette.domain.territory.queries import perimeters
from molette.engines.sheets import Column as Field
from molette.engines.sheets import Sheet
from molette.web.tables import Cell, Column, Kind, Row, Table

FATES = (
    ("added", "Lignes à ajouter", "Lignes ajoutées"),
    ("changed", "Lignes à modifier", "Lignes modifiées"),
    ("refused", "Lignes refusées", "Lignes laissées de côté"),
    ("repeated", "Doublons laissés de côté", "Doublons laissés de côté"),
    ("unchanged", "Lignes inchangées", "Lignes inchangées"),
)
SHOWN_COLUMNS = 6
OF_A_DOCUMENT = ("Ses titres", "leur rang, leur texte")
STEPS = (
    ("Le fichier", "reçu tel quel"),
    ("Ses colonnes", "ce qu’elles veulent dire"),
    ("L’aperçu", "ce qui changerait"),
    ("L’écriture", "tout, ou rien"),
)
TELLING = (
    "identifier", "beneficiary_name", "object", "amount", "place_name", "year", "decided_on", "scheme",
)  # fmt: skip
AT = {
    Batch.Status.RECEIVED: 1,
    Batch.Status.CHECKING: 2,
    Batch.Status.READY: 2,
    Batch.Status.REFUSED: 2,
    Batch.Status.FAILED: 2,
    Batch.Status.APPLYING: 3,
    Batch.Status.REVERTING: 3,
}
TAGS = {
    Batch.Status.READY: "run",
    Batch.Status.APPLIED: "done",
    Batch.Status.REFUSED: "late",
    Batch.Status.FAILED: "late",
}
SEVERITY_TAGS = {"blocking": "late", "tolerable": "run", "information": "plain"}


def ratio(told: Progress) -> Decimal | None:
    """The share done; None when the length of the file is not known yet."""
    return Decimal(told.done) / told.total if told.total else None


def batches(rows: Iterable[BatchRow]) -> Table:
    columns = (
        Column("Fichier"),
        Column("Registre ou tableau"),
        Column("État"),
        Column("Envoyé le", Kind.DATE),
        Column("Par"),
        Column("Lignes", Kind.NUMBER),
        Column("Nouvelles", Kind.NUMBER),
        Column("Modifiées", Kind.NUMBER),
        Column("Refusées", Kind.NUMBER),
    )
    return Table(
        "Fichiers envoyés", columns, tuple(map(_batch, rows)), empty="Aucun fichier n’a encore été envoyé."
    )


def _batch(row: BatchRow) -> Row:
    status = Batch.Status(row.status)
    return Row(
        (
            Cell(row.filename, reverse("workspace:import", args=[row.id])),
            Cell(row.register or row.target),
            Cell("", tag=row.status_label, tag_kind=TAGS.get(status, "plain")),
            Cell(row.sent_at.date()),
            Cell(row.organisation or row.sent_by),
            *(Cell(n, reason="pas encore lu") for n in (row.rows, row.added, row.changed, row.refused)),
        )
    )


def batch_sheet(rows: Iterable[BatchRow]) -> Sheet:
    fields = (
        Field("fichier", "Fichier", lambda r: r.filename),
        Field("registre", "Registre", lambda r: r.register),
        Field("contenu", "Contenu", lambda r: r.target),
        Field("etat", "État", lambda r: r.status_label),
        Field("envoye_le", "Envoyé le", lambda r: r.sent_at.date()),
        Field("par", "Par", lambda r: r.organisation or r.sent_by),
        Field("lignes", "Lignes", lambda r: r.rows),
        Field("ajoutees", "Ajoutées", lambda r: r.added),
        Field("modifiees", "Modifiées", lambda r: r.changed),
        Field("refusees", "Refusées", lambda r: r.refused),
    )
    return Sheet("imports", fields, rows, lambda r: r.id, lambda r: r.filename, "ledger.batch")


def counts(batch: Batch) -> dict[str, int]:
    """How many rows of each fate; empty while the file was not checked."""
    names = ("rows_read", "set_aside", "withdrawn", *(name for name, *_ in FATES))
    return {name: batch.counts.get(name, 0) for name in names} if "rows_read" in batch.counts else {}


def inside(batch: Batch) -> dict[str, Any]:
    """What of the file is in the perimeter it was sent with; empty when there is none or it is not known."""
    if not batch.perimeter or "rows_in_perimeter" not in batch.counts:
        return {}
    name = next((p.name for p in perimeters() if p.slug == batch.perimeter), batch.perimeter)
    amount = batch.counts.get("amount_in_perimeter")
    return {
        "name": name,
        "rows": batch.counts["rows_in_perimeter"],
        "amount": Decimal(amount) if amount else None,
    }


def steps(batch: Batch, at: int | None = None) -> list[dict[str, str]]:
    """The four steps of an import, and where this one stands; `at` forces the current one."""
    now = AT.get(Batch.Status(batch.status)) if at is None else at
    named = (STEPS[0], OF_A_DOCUMENT, *STEPS[2:]) if is_document(batch) else STEPS
    done = len(STEPS) if batch.status in {Batch.Status.APPLIED, Batch.Status.REVERTED} else 2
    return [
        {"label": label, "note": note, "state": _state(rank, now, done)}
        for rank, (label, note) in enumerate(named)
    ]


def _state(rank: int, now: int | None, done: int) -> str:
    if now is None:
        return "on" if rank < done else "off"
    return "now" if rank == now else "on" if rank < now else ""


def severities(batch: Batch) -> list[dict[str, Any]]:
    met: dict[str, int] = batch.counts.get("severities", {})
    return [
        {"name": value, "label": label, "count": met[value], "kind": SEVERITY_TAGS[value]}
        for value, label in Problem.Severity.choices
        if met.get(value)
    ]


def samples(batch: Batch) -> list[Table]:
    """The first rows of each fate, as they were understood."""
    made = []
    past = batch.status in {Batch.Status.APPLIED, Batch.Status.REVERTED}
    for name, before, after in FATES:
        title = after if past else before
        if rows := batch.samples.get(name):
            note = f"Les {len(rows)} premières." if batch.counts.get(name, 0) > len(rows) else ""
            made.append(_sample(title, name, rows, _telling(batch, rows), note))
    return made


def _telling(batch: Batch, rows: list[dict[str, Any]]) -> list[str]:
    """The columns that tell a row at a glance: what it is, for whom, how much, where."""
    fields = batch.mapping.get("fields", {})
    rank = {label: TELLING.index(name) for label, name in fields.items() if name in TELLING}
    held = {label for row in rows for label in row["values"]}
    labels = [label for label in batch.header if label in held]
    return sorted(labels, key=lambda label: rank.get(label, len(TELLING)))[:SHOWN_COLUMNS]


def _sample(title: str, fate: str, rows: list[dict[str, Any]], labels: list[str], note: str) -> Table:
    extra = {"changed": "Ce qui change", "refused": "Ce qui ne va pas"}.get(fate)
    columns = (Column("Ligne"), *map(Column, labels), *([Column(extra)] if extra else []))
    return Table(title, columns, tuple(_sample_row(row, labels, extra) for row in rows), note=note)


def _sample_row(row: dict[str, Any], labels: list[str], extra: str | None) -> Row:
    values = (Cell(row["values"].get(label), reason="vide") for label in labels)
    moved = [f"{label} : {before or 'vide'} → {after or 'vide'}" for label, before, after in row["moved"]]
    return Row(
        (Cell(str(row["line"])), *values, *([Cell(" ; ".join([*moved, *row["why"]]))] if extra else []))
    )


def problems(rows: Iterable[ProblemRow]) -> Table:
    columns = (
        Column("Ligne"),
        Column("Colonne"),
        Column("Valeur lue"),
        Column("Attendu"),
        Column("Remède"),
        Column("Gravité"),
    )
    return Table("Anomalies", columns, tuple(map(_problem, rows)), empty="Rien à signaler.")


def _problem(row: ProblemRow) -> Row:
    where = " ".join(part for part in (row.column, row.header) if part)
    return Row(
        (
            Cell(str(row.line) if row.line else "fichier"),
            Cell(where or "—"),
            Cell(row.value or "—"),
            Cell(row.expected),
            Cell(row.remedy),
            Cell("", tag=row.severity_label, tag_kind=SEVERITY_TAGS[row.severity]),
        )
    )


def problem_sheet(batch: Batch, rows: Iterator[ProblemRow]) -> Sheet:
    fields = (
        Field("fichier", "Fichier", lambda _: batch.filename),
        Field("feuille", "Feuille", lambda _: batch.sheet),
        Field("ligne", "Ligne", lambda r: r.line),
        Field("colonne", "Colonne", lambda r: r.column),
        Field("intitule", "Intitulé", lambda r: r.header),
        Field("valeur", "Valeur lue", lambda r: r.value),
        Field("attendu", "Attendu", lambda r: r.expected),
        Field("remede", "Remède", lambda r: r.remedy),
        Field("gravite", "Gravité", lambda r: r.severity_label),
        Field("code", "Code", lambda r: r.code),
    )
    return Sheet(f"anomalies-{batch.pk}", fields, rows)


def entries(rows: Iterable[EntryRow]) -> Table:
    columns = (
        Column("Objet"),
        Column("Bénéficiaire"),
        Column("Lieu"),
        Column("Financeur ou dispositif"),
        Column("Année"),
        Column("Montant", Kind.EUROS),
    )
    return Table(
        "Écritures des registres", columns, tuple(map(_entry, rows)), empty="Aucune écriture ne répond."
    )


def _entry(row: EntryRow) -> Row:
    return Row(
        (
            Cell(row.object or row.identifier or "sans objet", reverse("workspace:entry", args=[row.id])),
            Cell(row.beneficiary or None, reason="non dit"),
            Cell(row.place or None, reason="non dit"),
            Cell(row.scheme or row.funder or row.register),
            Cell(str(row.year) if row.year else None),
            Cell(row.amount, reason="non publié"),
        )
    )


def entry_sheet(rows: Iterable[EntryRow]) -> Sheet:
    fields = (
        Field("registre", "Registre", lambda r: r.register),
        Field("reference", "Référence", lambda r: r.identifier),
        Field("financeur", "Financeur", lambda r: r.funder),
        Field("dispositif", "Dispositif", lambda r: r.scheme),
        Field("beneficiaire", "Bénéficiaire", lambda r: r.beneficiary),
        Field("siren", "SIREN du bénéficiaire", lambda r: r.beneficiary_siren),
        Field("objet", "Objet", lambda r: r.object),
        Field("montant", "Montant de la subvention", lambda r: r.amount),
        Field("cout", "Coût du projet", lambda r: r.cost),
        Field("annee", "Année", lambda r: r.year),
        Field("decision", "Date de la décision", lambda r: r.decided_on),
        Field("code_commune", "Code INSEE du lieu", lambda r: r.place_code),
        Field("commune", "Commune", lambda r: r.place),
        Field("fichier", "Fichier", lambda r: r.filename),
        Field("ligne", "Ligne", lambda r: r.line),
    )
    return Sheet("ecritures", fields, rows, lambda r: r.id, lambda r: r.object or r.identifier)
