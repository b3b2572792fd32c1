"""A printed poster: the same bytes twice, read aloud, whole, and never run."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader

from molette.domain.funding.queries import DisplayView, PlanLineView, PlanView
from molette.domain.funding.rulebook import shipped
from molette.engines.money import euros
from molette.engines.plans import LineKind
from molette.engines.rules.display import Operation, duty
from molette.engines.rules.words import Owner
from molette.engines.stages import Said
from molette.engines.works import Works
from molette.web.documents.posters import PAPERS, Poster, payers, posters_pdf, total

START, VOTED, TODAY = date(2026, 3, 1), date(2026, 1, 15), date(2026, 6, 1)
A4, A3 = (595, 842), (842, 1191)
HOSTILE = '#read("/etc/passwd") $x$ *gras* <titre> \\ "guillemets" @renvoi'


def line(
    kind: LineKind, amount: int | None, funder: str = "", scheme: str = "", **fields: Any
) -> PlanLineView:
    held = None if amount is None else Decimal(amount)
    blank: dict[str, Any] = dict.fromkeys(PlanLineView.__dataclass_fields__)
    told = {"kind": kind, "kind_label": kind.value, "funder": funder, "funder_name": funder, "scheme": scheme}
    share = None if held is None else held / Decimal(1_200_000)
    return PlanLineView(**{**blank, **told, "amount": held, "share": share, **fields})


LINES = (
    line(LineKind.OWN_SHARE, 300_000, "Ville de Lens", "Fonds propres"),
    line(LineKind.GRANT, 412_345, "État", "DETR"),
    line(LineKind.GRANT, 487_655, "Région Hauts-de-France", "Région – ERBM"),
)


def plan(*lines: PlanLineView, **fields: Any) -> PlanView:
    blank: dict[str, Any] = dict.fromkeys(PlanView.__dataclass_fields__)
    told = {
        "dated": VOTED,
        "voted_by": "Ville de Lens",
        "act": "délibération 2026-12",
        "cost_excl_tax": Decimal(1_200_000),
        "missing": Decimal(0),
        "lines": lines or LINES,
    }
    return PlanView(**{**blank, **told, **fields})


def view(**fields: Any) -> DisplayView:
    told = Works(begun=Said(START, START, actual=True))
    operation = Operation(Owner.COMMUNE, is_granted=True, cost=Decimal(1_200_000), works=told)
    given: dict[str, Any] = {
        "project_id": 1,
        "project": "Rénovation de l’école Jean-Zay",
        "project_slug": "ecole",
        "owner": "Ville de Lens",
        "owner_id": 1,
        "lead": "",
        "contract": "Engagement pour le renouveau",
        "version": 1,
        "is_fictional": False,
        "is_published": True,
        "is_reserved": False,
        "places": frozenset(),
        "where": (("Lens", "lens"),),
        "works": told,
        "duty": duty(shipped(), operation, TODAY),
        "shown": (),
    }
    return DisplayView(**{**given, **fields})


def printed(*posters: Poster, paper: str = "a4") -> bytes:
    return posters_pdf(posters or [Poster(view(), plan())], paper, "Plan de financement : école")


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    """The words of a PDF, its spaces all alike."""
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def plain(text: str) -> str:
    return " ".join(text.split())


def test_the_same_plan_prints_the_same_bytes() -> None:
    assert printed() == printed()
    assert printed() != printed(Poster(view(), plan(act="délibération 2026-13")))


def test_the_file_is_tagged_and_says_its_title_its_language_and_its_standard() -> None:
    content = printed()
    held = read(content)
    root: Any = held.root_object

    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "fr-FR"
    assert held.metadata is not None
    assert held.metadata.title == "Plan de financement : école"
    assert held.metadata.author
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_its_date_is_that_of_the_vote_and_not_of_the_printer() -> None:
    about = read(printed()).metadata

    assert about is not None
    assert about.creation_date is not None
    assert about.creation_date.date() == VOTED


def test_the_table_has_cells_of_heading() -> None:
    """A reader hears « Montant » before an amount."""
    content: Any = read(printed())
    objects = [content.get_object(rank) for rank in range(1, content.trailer["/Size"])]
    kinds = [str(held["/S"]) for held in objects if hasattr(held, "keys") and "/S" in held]

    assert kinds.count("/TH") >= 3
    assert kinds.count("/H1") == 1


def test_every_amount_of_the_plan_is_on_the_poster() -> None:
    said = words(printed())

    for amount in (1_200_000, 300_000, 412_345, 487_655):
        assert plain(euros(Decimal(amount))) in said
    for told in ("Région Hauts-de-France", "DETR", "25,0 %", "délibération 2026-12", "16 mars 2026"):
        assert told in said
    assert "en application des articles L1111-11 et D1111-8 du CGCT" in said


def test_an_amount_that_nobody_published_is_said_so_and_adds_up_to_nothing() -> None:
    told = plan(*LINES[:2], line(LineKind.GRANT, None, "Département", "Aide"), missing=None)
    said = words(printed(Poster(view(), told)))

    assert "Département" in said
    assert said.count("non publié") == 2  # its line, and the total
    assert total(payers(told, "Ville")) is None


def test_what_nobody_brings_yet_is_one_line_even_where_the_plan_does_not_say_it() -> None:
    silent = plan(*LINES[:2], missing=Decimal(487_655))
    said = plan(*LINES[:2], line(LineKind.NOT_FOUND, 400_000), missing=Decimal(487_655))

    for told in (silent, said):
        last = payers(told, "Ville")[-1]
        assert (last.who, last.amount) == ("Reste à trouver", 487_655)
        assert total(payers(told, "Ville")) == 1_200_000


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("funders", [1, 12])
def test_a_long_title_and_twelve_funders_stand_on_one_page(paper: str, funders: int) -> None:
    title = "Rénovation énergétique, mise en accessibilité et extension du groupe scolaire " * 3
    lines = [
        line(
            LineKind.GRANT, 100_001 + n, f"Financeur public n° {n}, direction de l’aménagement", "Dispositif"
        )
        for n in range(funders)
    ]
    content = printed(Poster(view(project=title), plan(*lines)), paper=paper)
    (page,) = read(content).pages

    assert (round(page.mediabox.width), round(page.mediabox.height)) == (A4 if paper == "a4" else A3)
    for n in range(funders):
        assert plain(euros(Decimal(100_001 + n))) in words(content)


def test_what_people_typed_is_text_and_never_source() -> None:
    content = printed(Poster(view(project=HOSTILE, owner="#panic()"), plan(act=HOSTILE)))
    said = words(content)

    assert said.count('#read("/etc/passwd")') == 2
    assert "#panic()" in said


def test_several_operations_are_as_many_pages_in_one_file() -> None:
    other = view(project="Halle de tennis")
    content = printed(Poster(view(), plan()), Poster(other, plan()))
    first, second = (page.extract_text() for page in read(content).pages)

    assert "Jean-Zay" in first
    assert "Halle de tennis" in second


def test_the_permanent_poster_says_that_the_works_are_over() -> None:
    ended = Works(begun=Said(START, START, actual=True), ended=date(2026, 5, 20))
    said = words(printed(Poster(view(works=ended), plan(), is_permanent=True)))

    assert "Plan de financement de l’opération achevée" in said
    assert "Opération achevée le 20 mai 2026" in said
    assert "au plus tard" not in said


def test_an_invented_operation_says_so_on_the_wall() -> None:
    assert "Opération fictive" in words(printed(Poster(view(is_fictional=True), plan())))
    assert "fictive" not in words(printed())
