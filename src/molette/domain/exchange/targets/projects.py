"""Projects as a table: known by their address, else by their reference."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from molette.domain.exchange.forms import Column, Form
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.tracing import REASON
from molette.domain.journal.recording import Actor
from molette.domain.people.acting import Ground
from molette.domain.people.permissions import Permission, can
from molette.domain.programme.actions import create_project, edit_project
from molette.domain.programme.models import Project
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Severity

FORM: Final = Form(
    "projets",
    (
        Column("slug", "Adresse du projet", fixed=True, help="vide pour un projet nouveau"),
        Column("reference", "Référence", help="votre numéro de projet", longest=40),
        Column("title", "Titre", required=True, longest=250),
        Column("summary", "Résumé", help="deux ou trois phrases"),
        Column("contract", "Contrat", find="contract", help="vide : celui du programme"),
        Column("owner", "Maître d’ouvrage", find="organisation", help="son nom ou son SIREN"),
        Column("places", "Communes", find="place", many=True, help="codes INSEE ou noms"),
        Column("location_note", "Précision du lieu", longest=200),
        Column("nodes", "Orientations", find="node", many=True, help="adresses des orientations"),
        Column("parent", "Projet dont il fait partie", find="project"),
        Column("is_published", "Publié", Kind.BOOLEAN, help="oui ou non"),
        Column("is_fictional", "Fictif", Kind.BOOLEAN, help="oui pour un exemple inventé"),
    ),
)


class Projects:
    form = FORM

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        if "contract" not in told and self.standing(told, lookups) is None:
            contracts = [c for c in lookups.contract.rows if c.parent_id is None]
            if len(contracts) != 1:
                yield Issue(
                    "contrat-manquant", Severity.BLOCKING, "le contrat auquel le projet se rattache",
                    "Remplissez la colonne « Contrat ».", field="contract",
                )  # fmt: skip
            else:
                told["contract"] = contracts[0]
        if told.get("slug") and self.standing(told, lookups) is None:
            yield Issue(
                "projet-inconnu", Severity.BLOCKING, "l’adresse d’un projet qui existe",
                "Corrigez-la, ou videz la cellule pour créer un projet.", value=told["slug"], field="slug",
            )  # fmt: skip

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> Project | None:
        if told.get("slug"):
            return lookups.project.addresses.get(told["slug"])
        return lookups.projects_by_reference.get(told["reference"]) if told.get("reference") else None

    def held(self, standing: Project, name: str) -> Any:
        if name in {"places", "nodes"}:
            return getattr(standing, name).all()
        return getattr(standing, name)

    def may(self, actor: Actor, told: Mapping[str, Any], standing: Project | None) -> bool:
        if actor.user is None:
            return True
        if standing is not None:
            return can(actor.user, Permission.EDIT_PROJECT, standing)
        return can(actor.user, Permission.CREATE_PROJECT, Ground(tuple(self.places(told, None))))

    def places(self, told: Mapping[str, Any], standing: Project | None) -> Iterable[int]:
        return [place.pk for place in told.get("places") or (standing.places.all() if standing else ())]

    def add(self, actor: Actor, told: dict[str, Any]) -> Sequence[Project]:
        return [create_project(actor, **{name: value for name, value in told.items() if name != "slug"})]

    def change(
        self, actor: Actor, standing: Project, told: dict[str, Any], names: Sequence[str]
    ) -> Sequence[Project]:
        edit_project(actor, standing, reason=REASON, **{name: told[name] for name in names})
        return ()


def examples(lookups: Lookups) -> list[dict[str, Any]]:
    """Two projects that exist nowhere, on real communes of the base."""
    towns = [lookups.place.label(p) for p in lookups.place.rows if p.kind == "commune"][:2]
    return [
        {
            "reference": f"EX-{number}",
            "title": title,
            "summary": "Exemple fictif : effacez cette ligne.",
            "contract": next((lookups.contract.label(c) for c in lookups.contract.rows), None),
            "places": town,
            "is_published": False,
            "is_fictional": True,
        }
        for number, (title, town) in enumerate(
            zip(("Exemple fictif d’école rénovée", "Exemple fictif de parc"), towns, strict=False), start=1
        )
    ]
