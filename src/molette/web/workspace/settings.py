"""What the instance is set to, and what is missing. Read only: settings belong to whoever runs the server."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from molette.domain.people.permissions import Permission
from molette.domain.territory.queries import perimeters
from molette.web.instance import lacks
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import page, user_of

# Each line of the page: the variable of the environment, what it says, how it reads.
NAMES = (
    ("MOLETTE_SITE_NAME", "Nom du site", "name"),
    ("MOLETTE_TERRITORY_NAME", "Territoire", "territory"),
    ("MOLETTE_PUBLISHER", "Éditeur", "publisher"),
    ("MOLETTE_PUBLICATION_DIRECTOR", "Responsable de la publication", "publication_director"),
    ("MOLETTE_HOSTING", "Hébergeur", "hosting"),
    ("MOLETTE_CONTACT", "Contact", "contact"),
    ("MOLETTE_DATA_PROTECTION_CONTACT", "Contact pour les données personnelles", "data_protection_contact"),
)


def show(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_SETTINGS)
    site = tuple((variable, label, settings.SITE[key]) for variable, label, key in NAMES)
    context = {
        "lacks": sorted(lacks(), key=lambda lack: not lack.is_blocking),
        "groups": (("Le site", site), ("L’instance", _others())),
        "perimeters": _perimeters(),
    }
    return page(request, "settings.html", context)


def _perimeters() -> Table:
    return Table(
        caption="Les périmètres chargés",
        columns=(
            Column("Périmètre"),
            Column("Dit par"),
            Column("Communes annoncées", Kind.NUMBER),
            Column("Communes listées", Kind.NUMBER),
        ),
        rows=tuple(
            Row(
                (
                    Cell(held.name, note=held.slug),
                    Cell(held.stated_by),
                    Cell(held.stated_communes, reason="non publié"),
                    Cell(held.listed_communes, reason="liste non publiée"),
                ),
                state="used" if held.slug == settings.PERIMETER else "",
            )
            for held in perimeters()
        ),
        empty="Aucun périmètre n’est chargé.",
    )


def _others() -> list[tuple[str, str, str]]:
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    return [
        ("MOLETTE_PROGRAMME", "Contrat suivi", settings.PROGRAMME),
        ("MOLETTE_PERIMETER", "Périmètre du site", settings.PERIMETER),
        ("MOLETTE_DATABASE_URL", "Base de données", engine),
        ("MOLETTE_HTTPS", "HTTPS exigé", "oui" if settings.HTTPS else "non"),
        ("MOLETTE_DEMONSTRATION", "Démonstration", "oui" if settings.DEMONSTRATION else "non"),
        # Its address may hold a password: only whether letters leave is told.
        ("MOLETTE_EMAIL_URL", "Courriels d’alerte", "envoyés" if settings.EMAIL_READY else "non envoyés"),
        ("MOLETTE_ALERT_DELAY_MINUTES", "Délai d’un courriel", f"{settings.ALERT_DELAY_MINUTES} minutes"),
        ("MOLETTE_UPLOAD_MAX_MB", "Taille d’un fichier importé", f"{settings.UPLOAD_MAX_MB} Mo au plus"),
        (
            "MOLETTE_IMPORT_MOST_REFUSED",
            "Seuil de refus d’un fichier",
            f"{settings.IMPORT_MOST_REFUSED.normalize():f} % de lignes refusées".replace(".", ","),
        ),
        (
            "MOLETTE_IMPORT_JOB_ROWS",
            "Import en tâche de fond",
            f"au-delà de {settings.IMPORT_JOB_ROWS} lignes",
        ),
    ]
