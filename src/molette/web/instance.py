"""What an instance still lacks: said by `molette check` and by the page of settings, from one list."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from molette.domain.programme.models import Contract
from molette.domain.territory.models import Contour, Perimeter
from molette.web.documents.texts import UnusableTemplateError, refuse_unusable


@dataclass(frozen=True, slots=True)
class Lack:
    """Something missing, and how to mend it. Blocking: the instance should not open without it."""

    title: str
    remedy: str
    is_blocking: bool = True


LEGAL = {
    "publisher": ("L’éditeur du site n’est pas nommé.", "MOLETTE_PUBLISHER"),
    "publication_director": (
        "Le directeur de la publication n’est pas nommé.",
        "MOLETTE_PUBLICATION_DIRECTOR",
    ),
    "hosting": ("L’hébergeur n’est pas nommé.", "MOLETTE_HOSTING"),
    "contact": ("Aucune adresse de contact n’est donnée.", "MOLETTE_CONTACT"),
    "data_protection_contact": (
        "Aucun contact n’est donné pour les données personnelles.",
        "MOLETTE_DATA_PROTECTION_CONTACT",
    ),
}


def lacks() -> list[Lack]:
    """List what is missing: database, legal pages, security, data."""
    pending = MigrationExecutor(connection).migration_plan(
        MigrationExecutor(connection).loader.graph.leaf_nodes()
    )
    if pending:
        return [Lack("La base n’a pas la forme de cette version.", "Lancez « molette migrate ».")]
    return [*_legal(), *_security(), *_mails(), *_templates(), *_data()]


def _legal() -> list[Lack]:
    return [
        Lack(title, f"Donnez-le par le réglage {setting} : les pages légales le publient.")
        for key, (title, setting) in LEGAL.items()
        if not settings.SITE[key]
    ]


def _security() -> list[Lack]:
    found = []
    if settings.DEBUG:
        found.append(
            Lack("Le mode de mise au point est ouvert.", "Retirez MOLETTE_DEBUG : il montre le code à tous.")
        )
    if not settings.HTTPS:
        found.append(
            Lack(
                "Les échanges ne sont pas déclarés chiffrés.",
                "Placez l’instance derrière HTTPS et donnez MOLETTE_HTTPS=true.",
                is_blocking=not settings.DEMONSTRATION,
            )
        )
    if settings.DEMONSTRATION:
        found.append(
            Lack(
                "La démonstration est ouverte : n’importe qui peut prendre n’importe quel compte.",
                "Retirez MOLETTE_DEMONSTRATION avant d’ouvrir une vraie instance.",
            )
        )
    return found


TEMPLATES = {"PACK_TEMPLATE": "du dossier de comité", "COMMITTEE_TEMPLATE": "des convocations et relevés"}


def _templates() -> list[Lack]:
    """The DOCX templates that the instance put in place of ours, and that do not open."""
    found = []
    for name, said in TEMPLATES.items():
        chosen = getattr(settings, name)
        try:
            if chosen is not None:
                refuse_unusable(chosen)
        except UnusableTemplateError as error:
            remedy = f"{error} Corrigez-le, ou retirez le réglage MOLETTE_{name}."
            found.append(Lack(f"Le modèle DOCX {said} ne se remplit pas.", remedy))
    return found


MAILS = {
    "EMAIL_URL": ("Aucun serveur de courriels n’est donné.", "MOLETTE_EMAIL_URL"),
    "DEFAULT_FROM_EMAIL": ("Les courriels n’ont pas d’expéditeur.", "MOLETTE_EMAIL_FROM"),
    "SITE_URL": ("L’adresse du site n’est pas donnée.", "MOLETTE_SITE_URL"),
}


def _mails() -> list[Lack]:
    """All three or none: an instance may do without e-mails, not send them half-way."""
    missing = [told for name, told in MAILS.items() if not getattr(settings, name)]
    return [
        Lack(
            title,
            f"Donnez {setting} : sans lui, aucun courriel d’alerte ne part.",
            is_blocking=len(missing) < len(MAILS),
        )
        for title, setting in missing
    ]


def _data() -> list[Lack]:
    found = []
    if not Contract.objects.filter(slug=settings.PROGRAMME).exists():
        found.append(
            Lack(
                f"Le programme « {settings.PROGRAMME} » n’existe pas dans la base.",
                "Donnez son nom court par MOLETTE_PROGRAMME, ou créez-le.",
            )
        )
    if not Perimeter.objects.filter(slug=settings.PERIMETER).exists():
        found.append(
            Lack(
                f"Le périmètre « {settings.PERIMETER} » n’existe pas dans la base.",
                "Donnez son nom par MOLETTE_PERIMETER, ou chargez le territoire.",
            )
        )
    if not Contour.objects.exists():
        found.append(
            Lack(
                "Aucun contour n’est chargé : les cartes sont en tuiles.",
                "Lancez « molette territory load FICHIER.geojson ».",
                is_blocking=False,
            )
        )
    return found
