"""What the door of the imports does not let in, and how it says so."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from molette.domain.ledger.models import Batch, LedgerEntry, RawRow, Register
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.parcels import HEAD, SCHOOL, Sender, downloaded, latest, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender() -> Sender:
    return Sender()


def bomb() -> bytes:
    """An xlsx that would fill a quarter of a gigabyte with zeros."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(256):
            sheet.write(b"0" * (1 << 20))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vide.csv", b""),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        ("tronque.xlsx", b"PK\x03\x04" + bytes(40)),
        ("tronque.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)),
        ("page.csv", b"<html><body>Erreur 502</body></html>"),
        ("entites.ods", b'<!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><x>&b;</x>'),
        ("compresse.csv", gzip.compress(f"{HEAD}\n{SCHOOL}\n".encode())),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(sender: Sender, name: str, content: bytes) -> None:
    response = sender.sends_bytes(content, name)

    assert response.status_code == 422
    assert len(response.context["form"].errors["file"]) >= 1
    assert not Batch.objects.exists()
    assert not Register.objects.exists()


def test_a_zip_bomb_is_refused_before_it_is_opened(sender: Sender) -> None:
    assert sender.sends_bytes(bomb(), "bombe.xlsx").status_code == 422
    assert not Batch.objects.exists()


def test_a_file_beyond_the_limit_is_refused_in_a_sentence(sender: Sender, settings: Settings) -> None:
    settings.UPLOAD_MAX_MB = 1
    response = sender.sends_bytes(b"Objet;Montant\n" + b"a;1\n" * 300_000, "lourd.csv")

    assert response.status_code == 422
    assert "Ce fichier dépasse 1 Mo" in plain(response)
    assert not Batch.objects.exists()


def test_a_form_without_a_file_says_what_is_missing(sender: Sender) -> None:
    response = sender.client.post("/espace/imports/envoyer", {"target": "grants"})

    assert response.status_code == 422
    assert 'href="#id_file"' in plain(response)


def test_a_name_that_would_leave_its_folder_stays_in_it(sender: Sender, settings: Settings) -> None:
    sender.sends(HEAD, SCHOOL, name="..\\..\\etc\\passwd.csv")

    kept = Path(latest().file.path).resolve()
    assert latest().filename == "passwd.csv"
    assert kept.is_relative_to(Path(settings.MEDIA_ROOT).resolve())


def test_what_a_file_says_is_never_run_by_the_page(sender: Sender) -> None:
    batch = sender.applied(
        "Bénéficiaire;<script>alert(1)</script>;Montant", "<img src=x onerror=alert(1)>;<b>;12"
    )

    for address in (
        f"/espace/imports/{batch.pk}",
        f"/espace/imports/{batch.pk}/colonnes",
        "/espace/imports/ecritures",
        f"/espace/imports/ecritures/{LedgerEntry.objects.get().pk}",
    ):
        page = sender.client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_formula_that_was_sent_does_not_run_in_what_is_downloaded(sender: Sender) -> None:
    sender.applied("Bénéficiaire;Objet;Montant", "@SUM(1+1)*cmd;Parc;12")
    file = downloaded(sender.client.get("/espace/imports/ecritures.csv"))

    assert "'@SUM(1+1)*cmd" in file


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_whoever_may_not_import_is_told_so(role: Role) -> None:
    person = Sender(make.member(role))

    assert person.client.get("/espace/imports/envoyer").status_code == 403
    assert person.sends(HEAD, SCHOOL).status_code == 403
    assert not Batch.objects.exists()


def test_whoever_is_not_signed_in_is_sent_to_the_door(sender: Sender) -> None:
    sender.client.logout()

    assert sender.sends(HEAD, SCHOOL)["Location"].startswith("/compte/connexion")
    assert not Batch.objects.exists()


anything = st.one_of(
    st.binary(max_size=400),
    st.text(alphabet="abé;,\t\n\r\"'=€0123456789 \x00\u202f", max_size=300).map(lambda t: t.encode("utf-16")),
    st.text(alphabet="abé;,\t\n\r\"'=€0123456789 ", max_size=300).map(str.encode),
    st.text(alphabet=" 0123456789,.€-ab", max_size=40).map(
        lambda cell: f"{HEAD}\nD1;Lens;École;{cell};62498\n".encode()
    ),
    st.binary(max_size=300).map(lambda tail: f"{HEAD}\n{SCHOOL}\n".encode() + tail),
    st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=anything, ending=st.sampled_from([".csv", ".xlsx", ".xls", ".ods", "", ".txt"]))
def test_random_files_never_break_a_page_nor_leave_half_an_import(
    sender: Sender, content: bytes, ending: str
) -> None:
    response = sender.sends_bytes(content or b"\n", f"essai{ending}")
    assert response.status_code in {302, 422}
    if response.status_code == 422:
        return
    batch = latest()
    written = LedgerEntry.objects.count()
    assert sender.settles(batch).status_code in {302, 422}
    assert sender.sees(batch).status_code in {200, 302}
    assert sender.does("appliquer", batch).status_code in {302, 422}
    batch.refresh_from_db()
    added = batch.counts.get("added", 0) + batch.counts.get("changed", 0)
    expected = added if batch.status == Batch.Status.APPLIED else 0
    assert LedgerEntry.objects.count() - written == expected
    if not expected:
        assert not RawRow.objects.filter(batch=batch).exclude(entry=None).exists()
