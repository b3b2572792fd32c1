"""The public decisions of committees, from validated minutes alone, and what became of each."""

from django.http import HttpRequest, HttpResponseBase

from molette.domain.governance.queries import public_decisions
from molette.domain.governance.queries.views import DecisionRow
from molette.domain.journal.known import today
from molette.engines.committees.owed import Owed
from molette.engines.french import counted
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import represent


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What committees decided, the latest first."""
    rows = public_decisions(request.user)
    context = {
        "answer": _answer(rows),
        "rows": [(row, *_state(row)) for row in rows],
        "is_fictional": any(row.decision.is_fictional for row in rows),
    }
    return represent(request, fmt, template="public/decisions.html", context=context, sheet=_sheet(rows))


def _answer(rows: tuple[DecisionRow, ...]) -> str:
    if not rows:
        return "Aucun comité n’a encore publié de décision ici."
    owed = [row for row in rows if row.decision.owner is not None]
    done = sum(row.decision.done_on is not None for row in owed)
    said = counted(len(rows), "décision publique", "décisions publiques")
    return (
        f"{said}, dont {counted(done, 'exécutée')} sur {len(owed)} qui le demandent." if owed else f"{said}."
    )


def _state(row: DecisionRow) -> tuple[str, str]:
    """Where a decision is: done, late, awaited; nothing where it asks nothing of anybody."""
    one = row.decision
    if one.due_on is None:
        return "", ""
    if one.done_on is not None:
        return "faite", "done"
    late = Owed(one.due_on).days_late(today())
    return (f"en retard de {counted(late, 'jour')}", "late") if late else ("attendue", "run")


def _sheet(rows: tuple[DecisionRow, ...]) -> Sheet:
    return Sheet(
        "decisions",
        (
            SheetColumn("instance", "Instance", lambda r: r.body.label),
            SheetColumn("jour", "Décidée le", lambda r: r.decision.decided_on),
            SheetColumn("numero", "Numéro", lambda r: r.decision.number),
            SheetColumn("point", "Point", lambda r: r.point),
            SheetColumn("projet", "Projet", lambda r: r.project.label if r.project else ""),
            SheetColumn("nature", "Le comité", lambda r: r.decision.kind_label),
            SheetColumn("texte", "Décision", lambda r: r.decision.text),
            SheetColumn("responsable", "Qui en répond", _owner),
            SheetColumn("pour_le", "Pour le", lambda r: r.decision.due_on),
            SheetColumn("faite_le", "Faite le", lambda r: r.decision.done_on),
            SheetColumn("etat", "État", lambda r: _state(r)[0], is_of_the_day=True),
            SheetColumn("empreinte", "Empreinte du relevé", lambda r: r.minutes_hash),
            SheetColumn("fictif", "Fictif", lambda r: r.decision.is_fictional),
        ),
        rows,
        key=lambda r: str(r.decision.id),
        name_of=lambda r: f"{r.body.label}, décision n° {r.decision.number}",
    )


def _owner(row: DecisionRow) -> str:
    return row.decision.owner.label if row.decision.owner else ""
