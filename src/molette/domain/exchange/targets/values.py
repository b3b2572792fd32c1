"""Values as a table: each line is somebody's statement; a line that changes one replaces it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from molette.domain.exchange.forms import Column, Form, day, plain, same
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.tracing import REASON
from molette.domain.journal.recording import Actor
from molette.domain.people.acting import Ground
from molette.domain.people.permissions import Permission, can
from molette.domain.programme.models import DatePrecision
from molette.domain.statements.actions import replace_statement, state_value
from molette.domain.statements.models import Confidence, Missing, Nature, Statement
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Dated, Precision, Severity

FORM: Final = Form(
    "valeurs",
    (
        Column("number", "Numéro", Kind.NUMBER, whole=True, fixed=True, help="vide pour une valeur nouvelle"),
        Column("measure", "Mesure", required=True, find="measure", fixed=True, help="son adresse ou son nom"),
        Column("nature", "Nature", choices=Nature, fixed=True, help="vide : constat"),
        Column("value", "Valeur", Kind.NUMBER),
        Column("missing", "Pourquoi il n’y a pas de valeur", choices=Missing),
        Column("is_approximate", "Approchée", Kind.BOOLEAN, help="oui pour « près de »"),
        Column("definition", "Ce que compte cette valeur", longest=300),
        Column("wording", "Mots de la source"),
        Column("period_start", "Début de la période", Kind.DATE),
        Column("period_end", "Date ou fin de la période", Kind.DATE, required=True),
        Column("said_on", "Dite le", Kind.DATE, required=True),
        Column("said_precision", "Précision de la date", choices=DatePrecision),
        Column("said_by", "Dite par", required=True, find="organisation", fixed=True),
        Column(
            "place", "Lieu", find="place", fixed=True, help="code INSEE ou nom, sinon projet ou périmètre"
        ),
        Column("perimeter", "Périmètre", find="perimeter", fixed=True),
        Column("project", "Projet", find="project", fixed=True),
        Column(
            "source", "Source", required=True, find="source", help="son adresse dans Molette ou son titre"
        ),
        Column("confidence", "Confiance", choices=Confidence),
        Column("is_fictional", "Fictif", Kind.BOOLEAN, help="oui pour un exemple inventé"),
    ),
)
SCOPE: Final = ("place", "perimeter", "project")
KEY: Final = ("nature", "definition", *SCOPE)
VALUE: Final = ("value", "missing")
OF: Final = {
    "measure": "Mesure", "nature": "Nature", "said_by": "Dite par", "place": "Lieu", "perimeter": "Périmètre",
    "project": "Projet",
}  # fmt: skip


class Values:
    form = FORM
    told_of = "measure"

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        _dates(told)
        told.setdefault("nature", Nature.OBSERVED.value)
        if ("value" in told) == bool(told.get("missing")):
            yield _wrong("valeur-ou-raison", "une valeur, ou pourquoi il n’y en a pas", "value")
        if sum(name in told for name in SCOPE) > 1:
            yield _wrong("portee", "un lieu, un périmètre ou un projet : un seul des trois", "place")
        if "period_start" in told and told["period_start"] > told["period_end"]:
            yield _wrong("periode", "une fin qui suit le début", "period_end")
        if told["said_on"] > timezone.localdate():
            yield _wrong("date-future", "une date passée : ce qui sera dit demain n’est pas dit", "said_on")
        if "number" in told:
            yield from self._known(told, lookups)

    def _known(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        """Verify that a number is that of a statement on the same thing, which still stands.

        Of one replaced since, the cells that its file left as they were say what replaced it.
        """
        if (said := lookups.statement(told["number"])) is None:
            yield _wrong("numero-inconnu", "le numéro d’une valeur qui existe, ou rien", "number")
            return
        if moved := [name for name in OF if _held(said, name) != told.get(name)]:
            yield Issue(
                "autre-valeur", Severity.BLOCKING,
                f"{OF[moved[0]].lower()} de la valeur n° {told['number']}, inchangé",
                "Pour dire une autre valeur, videz la cellule « Numéro ».", field=moved[0],
            )  # fmt: skip
        elif not _says(said, told):
            latest = lookups.latest(said)
            if latest.withdrawn_on is not None:
                yield _wrong("valeur-retiree", "une valeur qui n’a pas été retirée", "number")
            elif latest != said:
                _bring_up_to_date(told, said, latest)

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> Statement | None:
        """The statement of this number, or of the same author on the same thing.

        A line that says what its statement said, and nothing else, leaves what replaced it since.
        """
        if "number" in told:
            said = lookups.statement(told["number"])
            return said if said is None or _says(said, told) else lookups.latest(said)
        near = lookups.statements.get((told["measure"].pk, told["said_by"].pk, told["period_end"]), [])
        said_same = [s for s in near if all(_agree(s, told, name) for name in KEY)]
        return max(said_same, key=lambda s: _likeness(s, told), default=None)

    def held(self, standing: Statement, name: str) -> Any:
        return standing.pk if name == "number" else _held(standing, name)

    def may(self, actor: Actor, told: Mapping[str, Any], standing: Statement | None) -> bool:
        """A member states for his own organisation, where his mandate reaches."""
        del standing
        if actor.user is None:
            return True
        project = told.get("project")
        places, slug = project.footing() if project else (self.places(told, None), "")
        own = actor.organisation_id == told["said_by"].pk
        return own and can(actor.user, Permission.STATE_VALUE, Ground(tuple(places), slug))

    def places(self, told: Mapping[str, Any], standing: Statement | None) -> Iterable[int]:
        del standing
        if told.get("project"):
            return list(told["project"].footing()[0])
        return [told["place"].pk] if told.get("place") else []

    def add(self, actor: Actor, told: dict[str, Any]) -> Sequence[Statement]:
        return [state_value(actor, **{name: value for name, value in told.items() if name != "number"})]

    def change(
        self, actor: Actor, standing: Statement, told: dict[str, Any], names: Sequence[str]
    ) -> Sequence[Statement]:
        """What the line leaves empty is taken from the statement it replaces, but a value and its absence."""
        kept = {c.name: getattr(standing, c.name) for c in FORM.columns if not c.fixed}
        kept |= {"value": told.get("value"), "missing": told.get("missing", "")}
        kept |= {name: told[name] for name in names}
        why = "Correction venue d’un tableau importé."
        return [replace_statement(actor, standing, reason=REASON, explanation=why, **kept)]


def _dates(told: dict[str, Any]) -> None:
    """A year alone is the whole of that year, or a date known to the year."""
    end: Dated | None = told.get("period_end")
    if isinstance(end, Dated):
        told["period_end"] = end.last
        if end.precision is not Precision.DAY:
            told.setdefault("period_start", end.first)
    said: Dated | None = told.get("said_on")
    if isinstance(said, Dated):
        told["said_on"] = said.first
        known = {Precision.DAY: DatePrecision.DAY, Precision.MONTH: DatePrecision.MONTH}
        told.setdefault("said_precision", known.get(said.precision, DatePrecision.YEAR).value)
    if "period_start" in told:
        told["period_start"] = day(told["period_start"])


def _says(said: Statement, told: Mapping[str, Any]) -> bool:
    """Say whether a statement is, cell for cell, what a line tells."""
    columns = (c for c in FORM.columns if c.name in told and c.name != "number")
    return all(same(c, told[c.name], _held(said, c.name)) for c in columns)


def _bring_up_to_date(told: dict[str, Any], said: Statement, latest: Statement) -> None:
    """Leave in a line only what it says anew; a value and its absence go together."""
    columns = (c for c in FORM.columns if not c.fixed and c.name in told)
    same_as_before = {c.name for c in columns if same(c, told[c.name], _held(said, c.name))}
    if not same_as_before.isdisjoint(VALUE):
        same_as_before |= set(VALUE)
    for name in same_as_before:
        told.pop(name, None)
        if (held := _held(latest, name)) is not None:
            told[name] = held


def _agree(said: Statement, told: Mapping[str, Any], name: str) -> bool:
    """Two statements of different definitions are two; a definition left empty tells none apart."""
    if name == "definition":
        return name not in told or plain(said.definition) == plain(told[name])
    return bool(_held(said, name) == told.get(name))


def _likeness(said: Statement, told: Mapping[str, Any]) -> tuple[bool, bool]:
    """How much a statement is the one a line speaks of: it says the same, and no more."""
    return _says(said, told), ("definition" in told) == bool(said.definition)


def _held(said: Statement, name: str) -> Any:
    value = getattr(said, name)
    return None if value == "" else value


def _wrong(code: str, expected: str, name: str) -> Issue:
    return Issue(code, Severity.BLOCKING, expected, "Corrigez cette ligne.", field=name)


def examples(lookups: Lookups) -> list[dict[str, Any]]:
    """A value that nobody said, of a measure of the base."""
    rows = (lookups.measure, lookups.organisation, lookups.source)
    if not all(index.rows for index in rows):
        return []
    measure, organisation, source = (index.label(index.rows[0]) for index in rows)
    today = timezone.localdate()
    return [
        {
            "measure": measure,
            "nature": Nature.ESTIMATE.label,
            "value": 42,
            "wording": "Exemple fictif : effacez cette ligne.",
            "period_end": today,
            "said_on": today,
            "said_by": organisation,
            "source": source,
            "confidence": Confidence.TO_CHECK.label,
            "is_fictional": True,
        }
    ]
