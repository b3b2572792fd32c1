"""The file of a committee: four formats that say the same, from a frozen state alone, the same for ever."""

import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from odf import text as odf_text
from odf.opendocument import load as load_odt
from odf.teletype import extractText
from openpyxl import load_workbook
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from molette.engines.snapshots.agenda import FrozenDecision, FrozenOption, FrozenPoint, FrozenStance
from molette.engines.snapshots.going import FrozenAlert, FrozenConfidence, FrozenRisk
from molette.engines.snapshots.state import (
    HIDDEN,
    Answer,
    Cited,
    FrozenCommune,
    FrozenDispute,
    FrozenFigure,
    FrozenMilestone,
    FrozenMoney,
    FrozenNode,
    FrozenProject,
    FrozenTree,
    Named,
    Snapshot,
)
from molette.engines.snapshots.writing import dumps, fingerprint
from molette.web.documents.packs.content import pack
from molette.web.documents.packs.docx import pack_docx
from molette.web.documents.packs.files import pack_files
from molette.web.documents.texts import UnusableTemplateError

HOSTILE = '{{ 7 * 7 }} {% for x in [] %} #read("/etc/passwd") <w:p> & "guillemets"'
LENS = Named("62498", "Lens")
ERBM = Named("erbm", "ERBM")
HALLE = FrozenProject(
    "halle",
    "Halle de Lens",
    ERBM,
    "works",
    summary="Une halle couverte.",
    owner=Named("lens", "Ville de Lens"),
    places=(LENS,),
    nodes=("cadre",),
    milestones=(FrozenMilestone("delivered", "Livraison", "d", date(2027, 5, 1), "month"),),
    late=12,
    next_on=date(2027, 5, 1),
    next_title="Livraison",
    cost=Decimal(1_200_000),
    rungs={"notified": Decimal("412345.67"), "paid": HIDDEN},
    missing=Decimal(42_000),
    confidence=(
        FrozenConfidence("Début", date(2026, 12, 1), percent=70, basis="said", said_on=date(2026, 11, 3)),
        FrozenConfidence("Livraison", date(2027, 5, 1), "month", percent=12, basis="seen", seen=35),
    ),
    risks=(FrozenRisk("Sol pollué", 6, "CALL"),),
    alerts=(
        FrozenAlert(
            "milestone_late", "Études : annoncé le 2 oct. 2026, 55 jours de retard.", gravity=2,
            since=date(2026, 10, 2), who="Ville de Lens", duty="owner", clears="dire que c’est fait",
        ),
        FrozenAlert("uncovered", "Il manque 42 000 € au plan de financement"),  # as states told it before
    ),
)  # fmt: skip
PARC = FrozenProject("parc", HOSTILE, ERBM, "announced", is_fictional=True)
STATE = Snapshot(
    on=date(2026, 11, 26),
    programme="Engagement pour le renouveau du bassin minier",
    reader="tout le monde",
    site="Renouveau",
    perimeter="Artois",
    meeting="Comité de pilotage, séance du 3 décembre 2026",
    points=(
        FrozenPoint(
            "Choisir le tracé",
            "à décider",
            "Deux tracés restent.",
            euros=Decimal(2_000_000),
            inhabitants=31_000,
            options=(FrozenOption("Par le nord", Decimal(1_500_000), "Sol pollué"),),
            stances=(FrozenStance("Région", "pour", "C’est le moins cher."),),
        ),
        FrozenPoint("point réservé", "à décider", is_hidden=True),
    ),
    decisions=(
        FrozenDecision(
            "1",
            "Désigner un chef de projet",
            "Comité",
            date(2026, 6, 1),
            "Région",
            date(2026, 9, 1),
            days_late=86,
        ),
        FrozenDecision(
            "2",
            "Ouvrir la gare",
            "Comité",
            date(2026, 6, 1),
            "Lens",
            date(2026, 9, 1),
            done_on=date(2026, 8, 2),
            evidence="Arrêté n° 3",
        ),
    ),
    projects=(HALLE, PARC),
    money=(
        FrozenMoney(rungs={"notified": Decimal("412345.67")}, left_out=("payé (CP) : montant réservé (1)",)),
        FrozenMoney(Named("etat", "État"), {"notified": Decimal("412345.67")}),
    ),
    figures=(
        FrozenFigure(
            "logements",
            "Logements réhabilités",
            "logements",
            value=Decimal(7000),
            speaks_of=date(2022, 12, 31),
            said_by="État",
            source=Cited("Réponse écrite", "Sénat", "https://exemple.fr"),
        ),
        FrozenFigure("emplois", "Emplois créés", "emplois"),
    ),
    disputes=(
        FrozenDispute(
            "movement/1",
            "Payé, DSIL",
            "Ville de Lens",
            "100 000 €",
            date(2026, 1, 1),
            project="halle",
            against=(Answer("État", "90 000 €", "Un acompte est compté deux fois."),),
        ),
    ),
    alerts=(
        FrozenAlert(
            "over_committed",
            "1,2 M€ engagés pour 1 M€.",
            about="Région, Friches 2026",
            gravity=3,
            since=date(2026, 6, 2),
            who="Région",
            duty="funder",
            clears="voter des crédits",
        ),
    ),
    trees=(
        FrozenTree(
            "etat", "Priorités", "État", (FrozenNode("cadre", "3 Cadre de vie", projects=("halle",)),)
        ),
    ),
    communes=(
        FrozenCommune("62498", "Lens", "CALL", projects=1, longitude=2.83, latitude=50.43),
        FrozenCommune("62510", "Liévin", "CALL", longitude=2.77, latitude=50.42),
    ),
)
WAITING = replace(STATE.decisions[1], done_on=None, evidence="")
BEFORE = replace(
    STATE,
    on=date(2026, 6, 1),
    projects=(replace(HALLE, stage="studies"), PARC),
    decisions=(STATE.decisions[0], WAITING),
)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The four files, by their endings."""
    return {Path(name).suffix: content for name, content in pack_files(STATE, BEFORE)}


def docx_text(content: bytes) -> str:
    body = Document(io.BytesIO(content)).element.body
    return "\n".join("".join(one.text or "" for one in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def odt_text(content: bytes) -> str:
    held = load_odt(io.BytesIO(content)).text
    return "\n".join(
        extractText(one) for kind in (odf_text.P, odf_text.H) for one in held.getElementsByType(kind)
    )


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


READERS = {".docx": docx_text, ".odt": odt_text, ".pdf": pdf_text}


def flat(text: str) -> str:
    """Words without their spaces: each format breaks lines in its own way."""
    return "".join(text.split())


def test_all_that_a_file_says_is_said_in_each_format(files: dict[str, bytes]) -> None:
    held = pack(STATE, BEFORE)
    told = [*held.cover, *held.synthesis, held.digest]
    for section in held.sections:
        told += [section.title, *section.sentences, *section.notes]
        told += [word for fact in section.facts for word in fact]
        told += [
            cell for grid in section.grids for line in grid.lines for cell in (*grid.headers, *line.cells)
        ]
    for ending, read in READERS.items():
        said = flat(read(files[ending]))
        assert [one for one in told if flat(one) not in said] == [], ending


def test_what_a_file_says_is_what_the_state_holds(files: dict[str, bytes]) -> None:
    said = docx_text(files[".docx"])
    for words in (
        "412\xa0345,67\xa0€",
        "montant réservé",
        "mai 2027",
        "Reste à trouver",
        "42\xa0000\xa0€",
        "non renseigné",
        "État\xa0: 90 000\xa0€",
        "Halle de Lens\xa0: de études à travaux",
        "2\xa0projets, dont 1\xa0fictif\xa0: 1 annoncé et 1 en travaux.",
        "Depuis le 1er\xa0juin 2026",
        "Comité de pilotage, séance du 3 décembre 2026",
        "2\xa0M€, 31\xa0000\xa0habitants",
        "C’est le moins cher.",
        "Une partie de ce point est réservée à certains partenaires.",
        "en retard de 86\xa0jours",
        "1\xa0suivie d’effet sur 2, 1\xa0en retard.",
        "Comité, Ouvrir la gare\xa0: fait le 2\xa0août 2026",  # what moved since the last committee
        "fait le 2\xa0août 2026\xa0: Arrêté n° 3",
        "3\xa0alertes ce jour-là\xa0: 1\xa0grave et 1\xa0à traiter.",
        "Ce qui la lève\xa0: voter des crédits.",
        "Région, Friches 2026",
        "Ville de Lens (maître d’ouvrage)",
        "Jalon en retard (Ville de Lens)\xa0: Études",
        "Plans non couverts",
        "Début, 1er\xa0déc. 2026\xa0: 70\xa0%, dit le 3\xa0nov. 2026",
        "Livraison, mai 2027\xa0: 12\xa0%, d’après 35\xa0dates de même nature",
        "Risque de gravité 6 sur 9\xa0: Sol pollué, suivi par CALL",
    ):
        assert words in said, words


def test_what_people_typed_stays_text_and_runs_nothing(files: dict[str, bytes]) -> None:
    for ending, read in READERS.items():
        assert flat(HOSTILE) in flat(read(files[ending])), ending


def test_the_fingerprint_stands_at_the_foot_of_every_page(files: dict[str, bytes]) -> None:
    digest = fingerprint(STATE)

    pages = PdfReader(io.BytesIO(files[".pdf"])).pages
    assert len(pages) > 2
    assert all(digest in flat(page.extract_text()) for page in pages)
    (section, *_) = Document(io.BytesIO(files[".docx"])).sections
    assert digest in section.footer.paragraphs[0].text
    styles = zipfile.ZipFile(io.BytesIO(files[".odt"])).read("styles.xml").decode()
    assert digest in styles.partition("<style:footer>")[2]
    book = load_workbook(io.BytesIO(files[".xlsx"]))
    assert len(book.sheetnames) > 5
    assert all(digest in page.oddFooter.left.text for page in book)
    assert all(page.print_title_rows == "$1:$1" and page.page_setup.fitToHeight == 0 for page in book)


def test_the_pdf_is_tagged_in_french_with_its_title_and_the_words_of_its_map(files: dict[str, bytes]) -> None:
    read = PdfReader(io.BytesIO(files[".pdf"]))
    root: Any = read.trailer["/Root"]

    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.author) == (STATE.programme, "Renouveau")
    assert root["/Lang"].startswith("fr")
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    kinds, alternatives = set(), set()

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, ArrayObject):
            for one in node:
                walk(one)
        elif isinstance(node, DictionaryObject):
            kinds.add(node.get("/S"))
            alternatives.add(node.get("/Alt"))
            walk(node.get("/K", 0))

    walk(root["/StructTreeRoot"]["/K"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= kinds
    assert any("projets par commune, 2\xa0communes" in str(one) for one in alternatives)


def test_tables_repeat_their_header_and_documents_say_their_language(files: dict[str, bytes]) -> None:
    docx = zipfile.ZipFile(io.BytesIO(files[".docx"]))
    assert b"w:tblHeader" in docx.read("word/document.xml")
    assert b'w:lang w:val="fr-FR"' in docx.read("word/styles.xml")
    content = zipfile.ZipFile(io.BytesIO(files[".odt"])).read("content.xml")
    assert b"table:table-header-rows" in content
    assert b"<svg:desc>Cartogramme" in content


def test_the_annexes_hold_exact_numbers_and_no_formula(files: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(files[".xlsx"]))
    projects = {row[2].value: row for row in book["projets"].iter_rows(min_row=2)}

    titles = [cell.value for cell in book["projets"][1]]
    assert projects["Halle de Lens"][titles.index("notifié (€)")].value == 412345.67
    assert projects["Halle de Lens"][titles.index("payé (CP) (€)")].value == "montant réservé"
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    assert fingerprint(STATE) in [row[1].value for row in book["dossier"].iter_rows()]
    assert "changements" in book.sheetnames
    assert [row[4].value and row[4].value.date() for row in book["alertes"].iter_rows(min_row=2)] == [
        date(2026, 6, 2), date(2026, 10, 2), None,
    ]  # fmt: skip
    assert book["chiffres"]["C3"].value is None


def test_elsewhere_another_day_the_files_are_the_same_bytes(files: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "S.json").write_bytes(dumps(STATE))
    (tmp_path / "A.json").write_bytes(dumps(BEFORE))
    script = (
        "import time_machine, sys\n"
        "from molette.config.cli import main\n"
        "with time_machine.travel('2031-02-03T04:05:06+00:00'):\n"
        "    sys.exit(main(['snapshot', 'pack', 'S.json', '--since', 'A.json', '--out', 'dossier']))\n"
    )
    elsewhere = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C", "MOLETTE_SITE_NAME": "Autre"}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, **elsewhere}, check=True)

    made = {path.suffix: path.read_bytes() for path in (tmp_path / "dossier").iterdir()}
    assert {ending for ending in files if made[ending] == files[ending]} == {".pdf", ".docx", ".odt", ".xlsx"}


def test_a_state_of_nothing_makes_a_file_that_says_so() -> None:
    empty = Snapshot(date(2026, 11, 26), "ERBM", "tout le monde")
    files = dict(pack_files(empty))

    assert "Aucun projet n’est dans ce périmètre." in docx_text(files["dossier-2026-11-26.docx"])
    assert flat("Aucun montant n’est publié.") in flat(pdf_text(files["dossier-2026-11-26.pdf"]))


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return tmp_path / "modele.docx"


def written(path: Path, *lines: str) -> Path:
    made = Document()
    for line in lines:
        made.add_paragraph(line)
    made.save(str(path))
    return path


def test_an_instance_fills_its_own_template(template: Path) -> None:
    own = written(
        template,
        "Pour le comité : {{ title }}",
        "{%p for said in synthesis %}",
        "{{ said }}",
        "{%p endfor %}",
    )
    said = docx_text(pack_docx(pack(STATE), own))

    assert f"Pour le comité : {STATE.programme}" in said
    assert "412\xa0346\xa0€ notifiés" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [("{{ title", "modele.docx"), ("{% nimporte %}", "modele.docx"), ("{{ ''.__class__.mro() }}", "unsafe")],
)
def test_a_template_that_is_wrong_or_reaches_further_than_words_is_refused(
    template: Path, line: str, said: str
) -> None:
    with pytest.raises(UnusableTemplateError, match=said):
        pack_docx(pack(STATE), written(template, line))


def test_a_template_that_is_no_docx_is_refused(template: Path) -> None:
    template.write_text("ceci n’est pas un document")
    with pytest.raises(UnusableTemplateError, match="n’est pas un document DOCX"):
        pack_docx(pack(STATE), template)
