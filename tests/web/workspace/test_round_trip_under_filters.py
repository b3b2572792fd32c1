"""Any list, in any format, under any filters that its page offers: what is taken away comes back unchanged.

The programme is drawn, and so are the reader, the format and the filters, read on the page itself: a filter
added to a list is tried without a line more. One cell changed in the same file then changes that cell alone.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from molette.domain.exchange import exports
from molette.domain.ledger.models import Batch, LedgerEntry, Register
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.statements.models import Statement
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.access import Role
from molette.engines.tables.targets import READ_ONLY, READ_ONLY_KEY
from tests import factories as make
from tests.domain.exchange.conftest import brought_in
from tests.domain.exchange.test_one_cell import moved
from tests.domain.exchange.test_round_trip import NASTY, programmes, undone
from tests.web.workspace.parcels import Sender, latest
from tests.web.workspace.taken import Offered, Taken, rows_in, took, with_one_cell

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
FORMATS = ("csv", "xlsx", "ods", "json")
LISTS = {
    "/espace/projets": "projects",
    "/espace/declarations": "values",
    "/espace/mesures": "measures",
    "/espace/organisations": "organisations",
    "/espace/imports/ecritures": "entries",
    "/espace/projets/{slug}/mouvements": "movements",
    "/espace/projets/{slug}/depenses": "spendings",
    "/espace/imports/tableaux/milestones": "milestones",
    "/espace/imports/tableaux/plans": "plans",
    "/espace/imports/tableaux/orientations": "orientations",
}
WITHOUT_PAGE = "/espace/imports/tableaux/"
# One cell of each table that may always be written, and what is written in it.
NEW: dict[str, dict[str, str]] = {
    "projects": {"title": "=Collège", "summary": "Deux\nlignes", "location_note": "quai", "owner": "Région"},
    "values": {"wording": "« 1 300 »", "source": "Autre source", "confidence": "à vérifier"},
    "measures": {"definition": "Autre chose.", "note": "'=1+1", "producer": "Région"},
    "organisations": {"short_name": "-Lens", "website": "https://exemple.fr"},
    "entries": {"object": "Chaufferie", "scheme": "DETR", "identifier": "007"},
    "movements": {"wording": "@mots", "source": "Autre source", "said_by": "Région"},
    "spendings": {"note": "-avoir", "said_by": "Région"},
    "milestones": {"title": "Livraison n° 2", "kind": "livraison"},
    "plans": {"note": "-acquise"},
    "orientations": {"title": "=Se loger", "quotation": "Deux\nlignes"},
}
LAW = settings(
    max_examples=3, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)


@st.composite
def filtered(draw: Any, client: Client, address: str) -> str:
    """The address of a list under some of the filters that its page offers."""
    if address.startswith(WITHOUT_PAGE):
        return ""
    offered = Offered(client.get(address).content.decode())
    words = st.sampled_from(("cole", "lens", "01004", "62498", "216204982", "", "projet", *NASTY))
    some = (
        draw(st.sets(st.sampled_from(sorted({*offered.selects, *offered.boxes})))) if offered.selects else ()
    )
    chosen = {
        name: draw(st.sampled_from(offered.selects[name]) if name in offered.selects else words)
        for name in sorted(some)
    }
    return f"?{urlencode(chosen)}" if chosen else ""


def furnish(draw: Any) -> User:
    """What the filters tell apart: fictitious, late, contested, former, replaced; and who reads them."""
    group = make.place("CA de Lens-Liévin", kind=PlaceKind.AGGLOMERATION)
    places = list(Place.objects.filter(kind=PlaceKind.COMMUNE).order_by("pk"))
    make.inside(places[0], group)
    bodies = list(Organisation.objects.order_by("pk")[:3])
    make.succession(bodies[0], bodies[1])
    make.organisation("Région")
    make.source(title="Autre source")
    for project in Project.objects.order_by("pk"):
        project.is_published, project.is_fictional = True, draw(st.booleans())
        project.save()
        make.milestone_date(make.milestone(project, title="Chantier"), make.today() - timedelta(30))
    _answer(draw, bodies)
    _date_the_entries(draw)
    if draw(st.booleans()):
        return make.member(Role.MANAGER, of=bodies[0], place=group)
    return make.member(Role.MANAGER, of=bodies[0])


def _answer(draw: Any, bodies: list[Organisation]) -> None:
    """Some statements are contested, some withdrawn, some replaced by another value."""
    for said in list(Statement.objects.order_by("pk")):
        match draw(st.sampled_from(("stands", "contested", "withdrawn", "replaced"))):
            case "contested":
                make.position(said, bodies[2], kind="contested", reason="Recomptés.")
            case "withdrawn":
                said.withdrawn_on, said.withdrawn_reason = date(2024, 1, 1), "Erreur."
                said.save()
            case "replaced":
                names = ("measure", "said_by", "source", "place", "project", "definition", "period_end")
                make.statement(replaces=said, **{name: getattr(said, name) for name in names})


def _date_the_entries(draw: Any) -> None:
    for entry in LedgerEntry.objects.order_by("pk"):
        entry.year = draw(st.sampled_from((None, 2023, 2024)))
        entry.save()
    for register in Register.objects.order_by("pk"):
        register.is_public = draw(st.booleans())
        register.save()


def whole(kind: str) -> list[dict[str, Any]]:
    """All that a table says; of the plan of a project, its last version, where a change is written."""
    rows = list(exports.export(kind, everything=True).records())
    newest = {row["project"]: row["version"] for row in rows} if kind == "plans" else {}
    return [row for row in rows if kind != "plans" or newest[row["project"]] == row["version"]]


def sent_back(sender: Sender, taken: Taken) -> Batch | None:
    """The batch of a file sent by the pages; None where there is no row to send, which is said."""
    count = Batch.objects.count()
    answer = sender.sends_bytes(taken.content, taken.name, target=taken.kind, register="")
    if Batch.objects.count() == count:
        assert "aucune ligne" in answer.content.decode(), taken.address
        return None
    sender.settles(latest())
    return latest()


def lists(client: Client) -> Iterator[tuple[str, str]]:
    for address, kind in LISTS.items():
        for slug in Project.objects.visible_to(None).order_by("pk").values_list("slug", flat=True)[:1]:
            yield address.format(slug=slug), kind


@given(data=st.data())
@LAW
def test_any_list_under_any_of_its_filters_comes_back_unchanged(data: st.DataObject) -> None:
    with undone():
        data.draw(programmes())
        sender = Sender(furnish(data.draw))
        for address, kind in lists(sender.client):
            query = data.draw(filtered(sender.client, address))
            taken = took(sender.client, address, query, kind, data.draw(st.sampled_from(FORMATS)))
            rows = rows_in(taken)

            batch = sent_back(sender, taken)

            if batch is None:
                assert rows == []
                continue
            told = [(p.line, p.header, p.expected) for p in batch.problems.all()]
            assert (taken.address, told) == (taken.address, [])
            assert (batch.status, batch.counts["unchanged"]) == (Batch.Status.READY, len(rows))


@given(data=st.data())
@LAW
def test_one_cell_changed_in_it_changes_that_cell_alone(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with undone():
        data.draw(programmes())
        sender = Sender(furnish(data.draw))
        for address, kind in lists(sender.client):
            query = data.draw(filtered(sender.client, address))
            taken = took(sender.client, address, query, kind, data.draw(st.sampled_from(FORMATS)))
            rows = rows_in(taken)
            standing = [rank for rank, row in enumerate(rows) if stands(row)]
            if not standing:
                continue
            rank = data.draw(st.sampled_from(standing))
            name = data.draw(st.sampled_from(sorted(NEW[kind])))
            before = whole(kind)
            mended = with_one_cell(taken, rank, name, NEW[kind][name])
            path = tmp_path_factory.mktemp("mended") / mended.name
            path.write_bytes(mended.content)

            batch = brought_in(path, target=kind)

            told = [(p.line, p.header, p.expected) for p in batch.problems.all()]
            assert (taken.address, batch.status, told) == (taken.address, Batch.Status.APPLIED, [])
            assert (batch.counts["changed"], batch.counts["unchanged"]) == (1, len(rows) - 1)
            assert [told for told, _ in moved(before, whole(kind))] == [name]


def stands(row: dict[str, Any]) -> bool:
    """A statement withdrawn or replaced is not changed any more."""
    return not {row.get(f"État{READ_ONLY}"), row.get(f"etat{READ_ONLY_KEY}")} & {"retirée", "remplacée"}


def test_the_law_tries_every_table_that_comes_back() -> None:
    assert set(LISTS.values()) == set(exports.KINDS) == set(NEW)
