"""What the tests of the imports share: a person who sends files, and the steps of an import as addresses."""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from molette.domain.ledger.models import Batch
from molette.domain.people.models import User
from molette.engines.access import Role
from molette.engines.money import NBSP
from tests import factories as make

HEAD = "N° de dossier;Bénéficiaire;Objet;Montant accordé;Code INSEE"
SCHOOL = "D1;Commune de Lens;École;21 667,00 €;62498"
PARK = "D2;Commune de Liévin;Parc;1 234,56 €;62510"


@dataclass
class Sender:
    """A manager at his desk, with a browser of his own."""

    user: User = field(default_factory=lambda: make.member(Role.MANAGER))
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.client.force_login(self.user)

    def sends(self, *lines: str, name: str = "registre.csv", **fields: str) -> Any:
        return self.sends_bytes("\n".join((*lines, "")).encode(), name, **fields)

    def sends_bytes(self, content: bytes, name: str, **fields: str) -> Any:
        parcel = {"target": "grants", "register": "Dotations", **fields}
        return self.client.post(
            "/espace/imports/envoyer", {**parcel, "file": SimpleUploadedFile(name, content)}
        )

    def settles(self, batch: Batch, **changes: str) -> Any:
        """Send the columns back as they are proposed, but for these."""
        address = f"/espace/imports/{batch.pk}/colonnes"
        form = self.client.get(address).context["form"]
        proposed = {name: bound.initial or "" for name, bound in form.fields.items()}
        return self.client.post(address, {**proposed, **changes})

    def does(self, step: str, batch: Batch, **fields: str) -> Any:
        return self.client.post(f"/espace/imports/{batch.pk}/{step}", fields)

    def sees(self, batch: Batch, rest: str = "", **query: Any) -> Any:
        return self.client.get(f"/espace/imports/{batch.pk}{rest}", query)

    def reads(self, batch: Batch, rest: str = "") -> str:
        """A page as its reader sees it: no-break spaces are spaces."""
        return plain(self.sees(batch, rest))

    def checked(self, *lines: str, **parcel: str) -> Batch:
        """Send a file, keep the columns proposed, and have it checked."""
        self.sends(*lines, **parcel)
        self.settles(latest())
        return latest()

    def applied(self, *lines: str, **parcel: str) -> Batch:
        self.does("appliquer", self.checked(*lines, **parcel))
        return latest()


def latest() -> Batch:
    return Batch.objects.order_by("-pk")[0]


def plain(response: Any) -> str:
    text: str = response.content.decode()
    return text.replace(NBSP, " ")


def downloaded(response: Any) -> str:
    """A csv as a spreadsheet reads it."""
    return b"".join(response.streaming_content).decode("utf-8-sig")
