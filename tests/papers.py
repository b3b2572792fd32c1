"""Documents made for one test: a DOCX and an ODT written by hand, a PDF composed by typst."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from xml.sax.saxutils import escape

import typst
from odf.opendocument import OpenDocumentText
from odf.text import H, P

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = f"""<w:styles {W}>
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="TM1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="Titre 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre3"><w:name w:val="heading 3"/></w:style>
<w:style w:type="paragraph" w:styleId="Axe"><w:name w:val="Axe du contrat"/>
<w:basedOn w:val="Titre1"/></w:style>
<w:style w:type="paragraph" w:styleId="Rond"><w:name w:val="Rond"/><w:basedOn w:val="Carré"/></w:style>
<w:style w:type="paragraph" w:styleId="Carré"><w:name w:val="Carré"/><w:basedOn w:val="Rond"/></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Axe %1"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl>
</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def paragraph(text: str, style: str = "", *, runs: str = "", about: str = "") -> str:
    """A paragraph of a DOCX: `runs` dresses its letters, `about` says more of it."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    dressed = f"<w:rPr>{runs}</w:rPr>" if runs else ""
    told = f'<w:r>{dressed}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p><w:pPr>{named}{about}</w:pPr>{told}</w:p>"


def listed(level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>'


def docx(*body: str, styles: str = STYLES, parts: Mapping[str, str] | None = None) -> bytes:
    """A DOCX of these paragraphs, already written."""
    told = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {W}><w:body>{''.join(body)}</w:body></w:document>",
        "word/styles.xml": styles,
        "word/numbering.xml": NUMBERING,
        **(parts or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in told.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def headed(headings: Iterable[tuple[int, str, str]]) -> bytes:
    """A DOCX whose headings are styled; each is a level from 1 to 3, a title and the text under it."""
    return docx(
        *(
            part
            for level, title, text in headings
            for part in (paragraph(title, f"Titre{level}"), *([paragraph(text)] if text else []))
        )
    )


def odt(headings: Iterable[tuple[int, str, str]]) -> bytes:
    """The same, as an ODT."""
    document = OpenDocumentText()
    for level, title, text in headings:
        document.text.addElement(H(outlinelevel=level, text=title))
        if text:
            document.text.addElement(P(text=text))
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


@cache
def pdf(source: str) -> bytes:
    """A PDF that typst makes of this source."""
    made: bytes = typst.compile(source.encode())
    return made


PROSE = "Les partenaires conviennent de poursuivre la réhabilitation thermique des logements miniers. " * 9
CONTRACT = f"""
#set page(paper: "a5", header: [Contrat de relance, version du 12 mars],
  footer: context [Page #counter(page).display() sur 9])
#set text(lang: "fr", size: 10pt, hyphenate: true)
#set par(justify: true)
#set heading(bookmarked: false)
#show heading.where(level: 1): it => block(text(size: 14pt, weight: "bold", it.body))
#show heading.where(level: 2): it => block(text(size: 11.5pt, weight: "bold", it.body))
#align(center, text(size: 22pt)[Stratégie du territoire])
#outline(title: [Sommaire])
#pagebreak()
= Axe 1 : Réussir la rénovation énergétique des cités minières et de leurs jardins partagés
{PROSE}
== 1.1 Réhabiliter les logements
{PROSE}
== 1.2 Accompagner les familles
{PROSE}
= Axe 2 : Désenclaver
Les sous-préfets, le vice-président. {PROSE}

*A. Un sous-titre en gras*

{PROSE}
"""
MARKED = f"""
#set text(lang: "fr", size: 11pt)
#set heading(numbering: "1.1")
#show heading: set text(size: 11pt, weight: "regular")
= Habiter
{PROSE}
== Rénover
{PROSE}
= Se déplacer
{PROSE}
"""
