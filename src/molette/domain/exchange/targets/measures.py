"""Measures as a table: known by their address."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from molette.domain.exchange.forms import Column, Form, plain
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.tracing import REASON
from molette.domain.journal.recording import Actor
from molette.domain.people.permissions import Permission, can
from molette.domain.statements.actions import create_measure, edit_measure
from molette.domain.statements.models import Aggregation, Direction, Measure, Periodicity
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Severity

FORM: Final = Form(
    "mesures",
    (
        Column("slug", "Adresse de la mesure", fixed=True, help="vide pour une mesure nouvelle"),
        Column("name", "Nom", required=True, longest=200),
        Column("definition", "Définition", required=True, help="ce qui est compté, et ce qui ne l’est pas"),
        Column("unit", "Unité", required=True, longest=40, help="logements, %, €"),
        Column("decimals", "Décimales", Kind.NUMBER, whole=True),
        Column("direction", "Sens", required=True, choices=Direction),
        Column("producer", "Producteur", find="organisation"),
        Column("periodicity", "Périodicité", choices=Periodicity),
        Column("delay_days", "Délai de publication en jours", Kind.NUMBER, whole=True),
        Column("variance", "Écart à cosigner en %", Kind.NUMBER, whole=True),
        Column("aggregation", "Agrégation", choices=Aggregation, help="comment les communes se cumulent"),
        Column("weight", "Mesure de pondération", find="measure", help="pour une moyenne pondérée"),
        Column("nodes", "Orientations", find="node", many=True, help="adresses des orientations"),
        Column("note", "Remarque"),
        Column("is_fictional", "Fictif", Kind.BOOLEAN, help="oui pour un exemple inventé"),
    ),
)
FROZEN: Final = ("unit", "direction")


class Measures:
    form = FORM

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        standing = self.standing(told, lookups)
        if told.get("slug") and standing is None:
            yield Issue(
                "mesure-inconnue", Severity.BLOCKING, "l’adresse d’une mesure qui existe",
                "Corrigez-la, ou videz la cellule pour définir une mesure.", value=told["slug"], field="slug",
            )  # fmt: skip
        if told.get("aggregation") == Aggregation.WEIGHTED_MEAN and not told.get("weight"):
            yield Issue(
                "ponderation-manquante", Severity.BLOCKING, "la mesure qui pondère la moyenne",
                "Remplissez « Mesure de pondération ».", field="weight",
            )  # fmt: skip
        moved = [
            name
            for name in FROZEN
            if standing and plain(told.get(name, "")) != plain(getattr(standing, name))
        ]
        if standing and moved and standing.statements.exists():
            yield Issue(
                "mesure-figee", Severity.BLOCKING,
                "l’unité et le sens dans lesquels des valeurs ont été dites",
                "Définissez une autre mesure : celle-ci a déjà des valeurs.", field=moved[0],
            )  # fmt: skip

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> Measure | None:
        """A new measure of a name already taken is the same measure."""
        if told.get("slug"):
            return next((m for m in lookups.measure.rows if m.slug == told["slug"]), None)
        return next((m for m in lookups.measure.rows if m.name == told.get("name")), None)

    def held(self, standing: Measure, name: str) -> Any:
        return standing.nodes.all() if name == "nodes" else getattr(standing, name)

    def may(self, actor: Actor, told: Mapping[str, Any], standing: Measure | None) -> bool:
        del told, standing
        return actor.user is None or can(actor.user, Permission.EDIT_CONTRACT)

    def places(self, told: Mapping[str, Any], standing: Measure | None) -> Iterable[int]:
        del told, standing
        return ()

    def add(self, actor: Actor, told: dict[str, Any]) -> Sequence[Measure]:
        return [create_measure(actor, **{name: value for name, value in told.items() if name != "slug"})]

    def change(
        self, actor: Actor, standing: Measure, told: dict[str, Any], names: Sequence[str]
    ) -> Sequence[Measure]:
        values = {name: told[name] for name in names}
        if "aggregation" in values:
            values["weight"] = told.get("weight")
        edit_measure(actor, standing, reason=REASON, **values)
        return ()


def examples(_lookups: Lookups) -> list[dict[str, Any]]:
    return [
        {
            "name": "Exemple fictif : arbres plantés",
            "definition": "Arbres plantés dans l’année. Exemple fictif : effacez cette ligne.",
            "unit": "arbres",
            "decimals": 0,
            "direction": Direction.RISING.label,
            "periodicity": Periodicity.YEAR.label,
            "aggregation": Aggregation.SUM.label,
            "is_fictional": True,
        }
    ]
