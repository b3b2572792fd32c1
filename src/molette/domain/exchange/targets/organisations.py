"""Organisations as a table: known by their address, else by their SIRET, SIREN or name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from molette.domain.exchange.forms import Column, Form
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.tracing import REASON
from molette.domain.journal.recording import Actor
from molette.domain.people.actions import create_organisation, edit_organisation
from molette.domain.people.models import Organisation, OrganisationKind
from molette.domain.people.permissions import Permission, can
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Severity

FORM: Final = Form(
    "organisations",
    (
        Column("slug", "Adresse de l’organisation", fixed=True, help="vide pour une organisation nouvelle"),
        Column("name", "Nom", required=True, longest=200),
        Column("short_name", "Nom court", longest=80),
        Column("kind", "Sorte", required=True, choices=OrganisationKind),
        Column("siren", "SIREN", help="neuf chiffres"),
        Column("siret", "SIRET", help="quatorze chiffres"),
        Column("place", "Lieu", find="place", help="code INSEE ou nom"),
        Column("website", "Site", longest=300),
        Column("is_fictional", "Fictif", Kind.BOOLEAN, help="oui pour un exemple inventé"),
    ),
)
DIGITS: Final = {"siren": (9, "neuf chiffres"), "siret": (14, "quatorze chiffres")}


class Organisations:
    form = FORM

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        for name, (size, said) in DIGITS.items():
            if name in told:
                told[name] = "".join(told[name].split())
                if not (told[name].isascii() and told[name].isdecimal() and len(told[name]) == size):
                    yield _wrong("numero-illisible", said, name, told[name])
        standing = self.standing(told, lookups)
        if told.get("slug") and standing is None:
            yield _wrong(
                "organisation-inconnue", "l’adresse d’une organisation qui existe", "slug", told["slug"]
            )
        siren, siret = (told.get(name, getattr(standing, name, "")) for name in ("siren", "siret"))
        if siren and siret and not siret.startswith(siren):
            yield _wrong("siret-etranger", "un SIRET qui commence par le SIREN", "siret", siret)

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> Organisation | None:
        rows: list[Organisation] = lookups.organisation.rows
        for name in ("slug", "siret", "siren", "name"):
            if told.get(name):
                same = [one for one in rows if getattr(one, name) == told[name]]
                if name == "slug" or same:
                    return same[0] if len(same) == 1 else None
        return None

    def held(self, standing: Organisation, name: str) -> Any:
        return getattr(standing, name)

    def may(self, actor: Actor, told: Mapping[str, Any], standing: Organisation | None) -> bool:
        del told, standing
        return actor.user is None or can(actor.user, Permission.MANAGE_MEMBERS)

    def places(self, told: Mapping[str, Any], standing: Organisation | None) -> Iterable[int]:
        del standing
        return [told["place"].pk] if told.get("place") else []

    def add(self, actor: Actor, told: dict[str, Any]) -> Sequence[Organisation]:
        return [create_organisation(actor, **{name: value for name, value in told.items() if name != "slug"})]

    def change(
        self, actor: Actor, standing: Organisation, told: dict[str, Any], names: Sequence[str]
    ) -> Sequence[Organisation]:
        kept = {name: getattr(standing, name) for name in DIGITS}
        edit_organisation(actor, standing, reason=REASON, **{**kept, **{name: told[name] for name in names}})
        return ()


def _wrong(code: str, expected: str, name: str, value: str) -> Issue:
    return Issue(code, Severity.BLOCKING, expected, "Corrigez cette cellule.", value=value, field=name)


def examples(_lookups: Lookups) -> list[dict[str, Any]]:
    return [
        {
            "name": "Exemple fictif d’association",
            "short_name": "Exemple fictif",
            "kind": OrganisationKind.ASSOCIATION.label,
            "is_fictional": True,
        }
    ]
