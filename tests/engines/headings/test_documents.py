"""A DOCX, an ODT or a PDF gives its headings; a bad one is refused with a sentence and a remedy."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from molette.engines.headings import documents
from molette.engines.headings.bounds import DocumentLimits
from molette.engines.headings.documents import Kind
from molette.engines.headings.reading import read
from molette.engines.tables.bounds import UnusableFile
from tests import papers

Send = Callable[[bytes], Path]
W = papers.W
LIMITS = DocumentLimits()


@pytest.fixture
def sent(tmp_path: Path) -> Send:
    def write(content: bytes) -> Path:
        path = tmp_path / "document"
        path.write_bytes(content)
        return path

    return write


def tree(path: Path) -> list[tuple[int, str, str]]:
    return [(one.level, one.code, one.title) for one in read(documents.read(path).paragraphs).found]


def refused(path: Path, limits: DocumentLimits = LIMITS) -> str:
    with pytest.raises(UnusableFile) as error:
        documents.read(path, limits)
    assert error.value.remedy.endswith(".")
    return error.value.message


def said_or_refused(path: Path) -> object:
    """What a document says, or the remedy of what it is refused for."""
    try:
        return documents.read(path).paragraphs
    except UnusableFile as error:
        return error.remedy


def test_the_styles_of_a_docx_are_its_levels(sent: Send) -> None:
    content = papers.docx(
        papers.paragraph("Contrat", "Titre"),
        papers.paragraph("Axe 1 : Habiter\t3", "TM1"),
        papers.paragraph("Axe 1 : Habiter", "Titre1"),
        papers.paragraph("Du texte."),
        papers.paragraph("Rénover", "Titre2"),
        papers.paragraph("Isoler", "Titre3"),
        papers.paragraph("Axe 2 : Se déplacer", "Axe"),
        papers.paragraph("Un plan", about='<w:outlineLvl w:val="1"/>'),
    )

    assert tree(sent(content)) == [
        (1, "Axe 1", "Habiter"), (2, "", "Rénover"), (3, "", "Isoler"), (1, "Axe 2", "Se déplacer"),
        (2, "", "Un plan"),
    ]  # fmt: skip
    assert read(documents.read(sent(content)).paragraphs).found[0].reasons == ("style « heading 1 »",)


def test_the_numbers_that_a_docx_writes_by_itself_are_read(sent: Send) -> None:
    content = papers.docx(
        papers.paragraph("Habiter", "Titre1", about=papers.listed(0)),
        papers.paragraph("Rénover", "Titre2", about=papers.listed(1)),
        papers.paragraph("Isoler", "Titre2", about=papers.listed(1)),
        papers.paragraph("Se déplacer", "Titre1", about=papers.listed(0)),
        papers.paragraph("Rouler", "Titre2", about=papers.listed(1)),
    )

    assert [code for _, code, _ in tree(sent(content))] == ["Axe I", "I.1", "I.2", "Axe II", "II.1"]


def test_a_docx_without_styles_is_read_by_its_look(sent: Send) -> None:
    bold = '<w:b/><w:sz w:val="32"/>'
    content = papers.docx(
        papers.paragraph("Habiter", runs=bold), papers.paragraph(papers.PROSE),
        papers.paragraph("Se déplacer", runs=bold), papers.paragraph(papers.PROSE),
    )  # fmt: skip

    assert tree(sent(content)) == [(1, "", "Habiter"), (1, "", "Se déplacer")]


def test_what_a_reader_of_a_docx_does_not_see_is_not_read(sent: Send) -> None:
    gone = f"<w:p><w:del>{papers.paragraph('Retiré', 'Titre1')}</w:del></w:p>"
    hidden = papers.paragraph("Masqué", "Titre1", runs="<w:vanish/>")

    assert tree(sent(papers.docx(gone, hidden, papers.paragraph("Habiter", "Titre1")))) == [
        (1, "", "Habiter")
    ]


def test_styles_that_turn_in_circles_are_read_all_the_same(sent: Send) -> None:
    content = papers.docx(papers.paragraph("Texte", "Rond"), papers.paragraph("Habiter", "Titre1"))

    assert tree(sent(content)) == [(1, "", "Habiter")]


def test_the_headings_of_an_odt_carry_their_level(sent: Send) -> None:
    told = [(1, "Axe 1 : Habiter", "Du texte."), (2, "Rénover", ""), (1, "Axe 2 : Se déplacer", "")]

    assert tree(sent(papers.odt(told))) == [
        (1, "Axe 1", "Habiter"),
        (2, "", "Rénover"),
        (1, "Axe 2", "Se déplacer"),
    ]


def test_a_pdf_is_read_by_its_look_without_what_its_pages_repeat(sent: Send) -> None:
    path = sent(papers.pdf(papers.CONTRACT))
    paragraphs = documents.read(path).paragraphs

    assert tree(path) == [
        (1, "Axe 1", "Réussir la rénovation énergétique des cités minières et de leurs jardins partagés"),
        (2, "1.1", "Réhabiliter les logements"),
        (2, "1.2", "Accompagner les familles"),
        (1, "Axe 2", "Désenclaver"),
        (2, "A", "Un sous-titre en gras"),
    ]
    said = " ".join(one.text for one in paragraphs)
    assert "version du 12 mars" not in said
    assert "Page" not in said
    assert "Sommaire" not in said
    assert "sous-préfets, le vice-président" in said
    assert said.count(papers.PROSE.strip()) == 5
    assert [one.page for one in paragraphs if one.text.startswith("Axe")] == [2, 3]


def test_the_bookmarks_of_a_pdf_are_its_levels(sent: Send) -> None:
    path = sent(papers.pdf(papers.MARKED))

    assert tree(path) == [(1, "1", "Habiter"), (2, "1.1", "Rénover"), (1, "2", "Se déplacer")]
    assert read(documents.read(path).paragraphs).found[0].reasons == ("signet du PDF",)


def test_a_scanned_pdf_is_said_to_be_an_image(sent: Send) -> None:
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(200, 200)

    assert refused(sent(written(writer))).startswith("Ce PDF est une image")


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_locked_pdf_is_refused(sent: Send) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.pdf(papers.MARKED))))
    writer.encrypt("secret", algorithm="RC4-128")

    assert refused(sent(written(writer))) == "Le document est protégé par un mot de passe."


def test_bookmarks_that_turn_in_circles_end(sent: Send) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.pdf(papers.MARKED))))
    mark = DictionaryObject({NameObject("/Title"): TextStringObject("Habiter")})
    held = writer._add_object(mark)
    mark[NameObject("/Next")] = mark[NameObject("/First")] = mark[NameObject("/Parent")] = held
    root = DictionaryObject({NameObject("/First"): held, NameObject("/Last"): held})
    writer._root_object[NameObject("/Outlines")] = writer._add_object(root)

    assert tree(sent(written(writer)))[0] == (1, "1", "Habiter")


def test_a_pdf_of_a_million_objects_is_read_or_refused_in_a_bounded_time(sent: Send) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.pdf(papers.MARKED))))
    junk = b"".join(b"%d 0 obj\n[%d 0 R]\nendobj\n" % (n, n + 1) for n in range(10_000, 1_010_000))
    path = sent(written(writer) + junk)

    assert said_or_refused(path)


def test_a_tree_of_pages_that_never_ends_is_refused(sent: Send) -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    pages = writer._pages.get_object()
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Kids")] = ArrayObject([writer._pages])
    pages[NameObject("/Count")] = NumberObject(10**6)

    assert refused(sent(written(writer)))


def test_a_truncated_document_is_said_to_be_damaged(sent: Send) -> None:
    assert (
        refused(sent(b"%PDF-1.7\nrien"))
        == "Le document est incomplet ou abîmé\N{NO-BREAK SPACE}: il ne s’ouvre pas."
    )


def test_a_docx_that_would_be_out_of_all_proportion_is_not_opened(sent: Send) -> None:
    bomb = papers.docx(papers.paragraph("a" * 50_000_000))

    assert refused(sent(bomb)).startswith("Une fois décompressé, le fichier serait démesuré")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_docx_that_declares_entities_is_refused(sent: Send, encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<w:document {W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", text.encode(encoding))

    assert "définitions cachées" in refused(sent(buffer.getvalue()))


def test_tags_within_tags_without_end_are_refused(sent: Send) -> None:
    deep = "<w:sdt>" * 5_000 + "</w:sdt>" * 5_000

    assert refused(sent(papers.docx(deep))).startswith("Le document est incomplet ou abîmé")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le"), "ancien format (.doc)"),
        (b"{\\rtf1 Axe 1}", "document RTF"),
        (b"Axe;Titre\n1;Habiter\n", "n’est pas un document"),
    ],
)
def test_what_is_not_read_says_what_to_send(sent: Send, content: bytes, said: str) -> None:
    assert said in refused(sent(content))


def test_a_document_larger_than_allowed_is_refused(sent: Send) -> None:
    path = sent(papers.pdf(papers.MARKED))

    assert refused(path, DocumentLimits(file_bytes=10)).startswith("Le document pèse")
    assert refused(path, DocumentLimits(memory=1)) in {
        "Une fois ouvert, le document serait démesuré\N{NO-BREAK SPACE}: il n’a pas été lu.",
        "Le document est incomplet ou abîmé\N{NO-BREAK SPACE}: il ne s’ouvre pas.",
    }


def test_a_document_of_more_paragraphs_than_one_reads_is_refused(sent: Send) -> None:
    most = LIMITS.paragraphs
    assert "plus de texte" in refused(sent(papers.docx(*[papers.paragraph("a")] * (most + 1))))


def test_a_document_without_text_is_refused(sent: Send) -> None:
    assert refused(sent(papers.docx())) == "Ce document n’a pas de texte."


def test_a_workbook_is_no_document(sent: Send) -> None:
    assert documents.kind_of(sent(b"PK\x03\x04 rien")) is None
    assert documents.kind_of(sent(papers.pdf(papers.MARKED))) is Kind.PDF


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=30)
told = st.lists(
    st.tuples(st.integers(1, 3), words.filter(lambda t: any(c.isalpha() for c in t)), words), min_size=1
)


@given(told)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_styled_document_is_read_back_heading_by_heading(
    sent: Send, told: list[tuple[int, str, str]]
) -> None:
    for content in (papers.headed(told), papers.odt(told)):
        paragraphs = documents.read(sent(content)).paragraphs

        found = [
            (one.level, " ".join(paragraphs[one.ranks[0] - 1].text.split())) for one in read(paragraphs).found
        ]

        assert found == [(level, " ".join(title.split())) for level, title, _ in told]


@given(st.integers(0, 2**32), st.sampled_from(("docx", "odt", "pdf")))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_altered_documents_never_raise_anything_else(sent: Send, seed: int, kind: str) -> None:
    content = bytearray(
        {"docx": papers.headed([(1, "Habiter", "x")]), "odt": papers.odt([(1, "Habiter", "x")])}.get(
            kind, papers.pdf(papers.MARKED)
        )
    )
    for n in range(6):
        content[(seed * (n + 1) * 2_654_435_761) % len(content)] = (seed >> n) % 256
    assert said_or_refused(sent(bytes(content)))
