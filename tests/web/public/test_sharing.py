"""What is made of a page for elsewhere: sheet, QR code, card, frame, feed; and what a page weighs."""

import gzip
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from molette.domain.programme.models import MilestoneKind
from molette.domain.secrecy.models import Kind
from molette.engines.access import Role
from molette.engines.pictures import SMALL_BYTES
from molette.web.documents.sheets import matrix
from tests import factories as make
from tests.web.public.conftest import Programme, turn
from tests.web.public.test_pages import MaxQueries

SUBJECTS = ("lieu/lens", "lieu/ca-lens", "projet/gare", "orientation/mobilites")
PARTS = ("", "/qr.svg", "/carte.png", "/cadre", "/fil.atom")
ATOM = "{http://www.w3.org/2005/Atom}"
MOST_BYTES = 100_000


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("part", PARTS)
def test_a_place_a_project_and_an_orientation_have_what_is_shared_of_them(
    programme: Programme, client: Client, max_queries: MaxQueries, subject: str, part: str
) -> None:
    with max_queries():
        answer = client.get(f"/partage/{subject}{part}")

    assert answer.status_code == 200
    assert not answer.cookies
    assert b"secret" not in answer.content


@pytest.mark.parametrize("subject", ["lieu/inconnu", "projet/secret", "orientation/x", "autre/lens"])
@pytest.mark.parametrize("part", [*PARTS, "/affiche.pdf"])
def test_what_a_resident_may_not_read_is_not_shared_by_anybody(
    programme: Programme, client: Client, subject: str, part: str
) -> None:
    client.force_login(make.member(Role.ADMINISTRATOR))

    assert client.get(f"/partage/{subject}{part}").status_code == 404


def test_the_sheet_is_one_accessible_page_that_says_what_happens_and_where_to_read_on(
    programme: Programme, client: Client
) -> None:
    answer = client.get("/partage/lieu/lens/affiche.pdf")

    read = PdfReader(io.BytesIO(answer.content))
    words = " ".join(read.pages[0].extract_text().split())
    assert len(read.pages) == 1
    root: Any = read.trailer["/Root"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    for said in ("Lens", "En cours (1 projet)", "Nouvelle gare", "http://testserver/communes/lens"):
        assert said in words
    assert client.get("/partage/lieu/lens/affiche.pdf").content == answer.content


def test_the_sheet_of_a_place_with_many_projects_stays_on_one_page(
    programme: Programme, client: Client
) -> None:
    for number in range(12):
        done = make.project(
            programme.lens, title=f"Projet {number} " + "très long " * 12, contract=programme.station.contract
        )
        turn(done, MilestoneKind.OPENED, date(2023, 6, 1), nature="actual")

    read = PdfReader(io.BytesIO(client.get("/partage/lieu/lens/affiche.pdf").content))

    assert len(read.pages) == 1
    assert "Et 9 autres projets." in read.pages[0].extract_text()


def test_the_code_is_a_square_whose_three_corners_find_it() -> None:
    rows = matrix("https://programme.exemple.fr/communes/lens")

    assert {len(row) for row in rows} == {len(rows)}
    assert rows[0].startswith("1111111")
    assert rows[0].endswith("1111111")
    assert rows[-1].startswith("1111111")


def test_the_card_is_of_the_size_that_messages_ask_for_and_its_page_names_it(
    programme: Programme, client: Client
) -> None:
    drawn = Image.open(io.BytesIO(client.get("/partage/lieu/lens/carte.png").content))
    page = client.get("/communes/lens").content.decode()

    assert drawn.size == (1200, 630)
    assert 'property="og:image" content="http://testserver/partage/lieu/lens/carte.png"' in page
    assert 'type="application/atom+xml"' in page
    assert 'href="/partage/lieu/lens/fil.atom"' in page


def test_the_frame_alone_lets_other_sites_show_it_and_runs_nothing(
    programme: Programme, client: Client
) -> None:
    framed = client.get("/partage/lieu/lens/cadre")
    policy = framed["Content-Security-Policy"]

    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "X-Frame-Options" not in framed
    assert "<script" not in framed.content.decode()
    for path in ("/partage/lieu/lens", "/communes/lens"):
        assert client.get(path)["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in client.get(path)["Content-Security-Policy"]


def test_the_feed_is_atom_with_an_address_and_a_date_for_each_new_thing(
    programme: Programme, client: Client
) -> None:
    answer = client.get("/partage/lieu/lens/fil.atom")

    feed = ET.fromstring(answer.content.decode())  # noqa: S314 - our own feed
    entries = feed.findall(f"{ATOM}entry")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert {e.findtext(f"{ATOM}id") for e in entries} == {e.findtext(f"{ATOM}id") for e in entries} - {None}
    assert len({e.findtext(f"{ATOM}id") for e in entries}) == len(entries) > 0
    links = [link.get("href") for e in entries for link in e.findall(f"{ATOM}link")]
    assert "http://testserver/projets/gare" in links
    assert all(e.findtext(f"{ATOM}updated") for e in entries)


@pytest.mark.parametrize("part", [*PARTS, "/affiche.pdf"])
def test_no_reserved_amount_is_shared_even_by_who_sees_it(
    programme: Programme, client: Client, part: str
) -> None:
    plan = make.plan(programme.station, status="voted", cost_excl_tax=Decimal(3_000_000))
    europe = make.funding_source(funder=make.organisation("Europe"))
    make.plan_line(plan, 2_345_000, funding_source=europe)
    make.reservation(europe.funder, kind=Kind.AMOUNT, key=f"{programme.station.pk}-{europe.pk}")
    client.force_login(make.member(Role.ADMINISTRATOR, of=europe.funder))

    content = client.get(f"/partage/lieu/lens{part}").content
    told = (
        PdfReader(io.BytesIO(content)).pages[0].extract_text()
        if part.endswith("pdf")
        else content.decode(errors="replace")
    )

    assert "2,3 M" not in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "345 000" not in told.replace("\N{NO-BREAK SPACE}", " ")


def wire(html: str) -> dict[str, int]:
    """What a first visit fetches, in bytes as they travel: text compressed, images and fonts as they are."""
    linked = re.findall(
        r'<(?:link rel="(?:stylesheet|preload|icon)"|script|img)[^>]+?(?:href|src)="([^"]+)"', html
    )
    linked += ["/static/vendor/source-sans-3/source-sans-3-latin-wght-normal.woff2"]
    held = {"page": len(gzip.compress(html.encode(), 6))}
    for address in dict.fromkeys(linked):
        if address.startswith("/static/"):
            content = Path(str(finders.find(address.removeprefix("/static/")))).read_bytes()
            held[address] = len(content if address.endswith("woff2") else gzip.compress(content, 9))
        elif address.startswith("/photos/"):
            held[address] = SMALL_BYTES
    return held


def test_a_first_visit_weighs_less_than_a_hundred_kilobytes_with_its_fonts_and_its_photographs(
    programme: Programme, client: Client
) -> None:
    for number in range(50):
        one = make.project(
            programme.lens, title=f"Opération {number}", contract=programme.station.contract, nodes=[]
        )
        turn(one, MilestoneKind.DELIVERED, date(2028, 1, 1 + number % 28))
    for moment in ("before", "after"):
        photo = make.photo(programme.station, moment=moment)
        photo.small.save("petite.webp", ContentFile(bytes(SMALL_BYTES)))

    held = wire(client.get("/communes/lens").content.decode())

    assert sum("/photos/" in address for address in held) == 2
    assert not any("serif" in address or "htmx" in address for address in held)
    assert sum(held.values()) < MOST_BYTES, held


@pytest.mark.parametrize(
    "path", ["/pres-de-chez-moi", "/cites", "/partage/lieu/lens", "/partage/lieu/lens/cadre"]
)
def test_the_other_pages_of_residents_weigh_no_more(programme: Programme, client: Client, path: str) -> None:
    assert sum(wire(client.get(path).content.decode()).values()) < MOST_BYTES
