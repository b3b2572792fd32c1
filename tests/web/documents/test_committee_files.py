"""Convocations and minutes as files: same words, same bytes, whatever the day; what is typed stays text."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from docx import Document
from pypdf import PdfReader
from pytest_django import Settings

from molette.web.documents.committees import as_docx, as_pdf
from molette.web.documents.texts import UnusableTemplateError
from molette.web.instance import _templates

DAY = date(2026, 6, 18)
TYPED = "Le <b>coût</b> & la part de l’État : {{ secret }} #pagebreak()"


def told(**fields: Any) -> dict[str, Any]:
    section = {
        "title": "1. Le plan",
        "paragraphs": [TYPED],
        "columns": ["Décision", "Qui en répond", "Pour le"],
        "rows": [[TYPED, "Ville de Lens", "15 septembre 2026"]],
    }
    given = {
        "kind": "Relevé de décisions",
        "heading": "Comité de pilotage",
        "mark": "fictif",
        "facts": [["Séance", "le 18 juin 2026 à 14 h 30"]],
        "sections": [section],
        "signatures": [["Région", "signé le 2 juillet 2026"]],
        "digest": "a" * 64,
        "notes": [],
    }
    return {**given, **fields}


@pytest.mark.parametrize("make", [as_pdf, as_docx])
def test_the_same_words_are_the_same_file_on_another_day(make: Any) -> None:
    with time_machine.travel(date(2027, 1, 1)):
        first = make(told(), DAY)
    with time_machine.travel(date(2031, 8, 9)):
        again = make(told(), DAY)

    assert first == again
    assert make(told(heading="Autre comité"), DAY) != first


def test_what_people_typed_stays_text_in_both_files() -> None:
    pdf = PdfReader(BytesIO(as_pdf(told(), DAY)))
    xml = ZipFile(BytesIO(as_docx(told(), DAY))).read("word/document.xml").decode()

    assert len(pdf.pages) == 1
    assert "<b>coût</b> & la part" in pdf.pages[0].extract_text()
    assert "&lt;b&gt;coût&lt;/b&gt; &amp; la part de l’État : {{ secret }}" in xml


def test_the_fingerprint_stands_on_every_page() -> None:
    many = [{**told()["sections"][0], "title": f"{rank}. Point"} for rank in range(30)]
    pages = PdfReader(BytesIO(as_pdf(told(sections=many), DAY))).pages

    assert len(pages) > 2
    assert all("a" * 64 in page.extract_text() for page in pages)


def test_a_text_document_keeps_no_moment_but_its_own_day() -> None:
    archive = ZipFile(BytesIO(as_docx(told(), DAY)))

    assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "2026-06-18T00:00:00Z" in archive.read("docProps/core.xml").decode()


def written(path: Path, *lines: str) -> Path:
    made = Document()
    for line in lines:
        made.add_paragraph(line)
    made.save(str(path))
    return path


def test_an_instance_fills_its_own_template_the_same_twice(settings: Settings, tmp_path: Path) -> None:
    settings.COMMITTEE_TEMPLATE = written(
        tmp_path / "modele.docx", "Notre en-tête : {{ kind }}, {{ heading }}", "{%p for one in sections %}",
        "{{ one.title }}", "{%p endfor %}",
    )  # fmt: skip
    made = as_docx(told(), DAY)

    said = [one.text for one in Document(BytesIO(made)).paragraphs]
    assert said == ["Notre en-tête : Relevé de décisions, Comité de pilotage", "1. Le plan"]
    assert as_docx(told(), DAY) == made


@pytest.mark.parametrize("line", ["{{ title", "{% nimporte %}"])
def test_a_template_that_is_wrong_is_refused_and_told_by_the_check(
    settings: Settings, tmp_path: Path, line: str
) -> None:
    settings.COMMITTEE_TEMPLATE = written(tmp_path / "modele.docx", line)

    with pytest.raises(UnusableTemplateError, match=r"modele\.docx"):
        as_docx(told(), DAY)
    (lack,) = _templates()
    assert "MOLETTE_COMMITTEE_TEMPLATE" in lack.remedy


def test_a_template_that_is_no_document_or_is_gone_is_told_by_the_check(
    settings: Settings, tmp_path: Path
) -> None:
    assert _templates() == []
    settings.COMMITTEE_TEMPLATE = tmp_path / "absent.docx"
    settings.PACK_TEMPLATE = tmp_path / "faux.docx"
    settings.PACK_TEMPLATE.write_text("ceci n’est pas un document")

    assert [one.title for one in _templates()] == [
        "Le modèle DOCX du dossier de comité ne se remplit pas.",
        "Le modèle DOCX des convocations et relevés ne se remplit pas.",
    ]
