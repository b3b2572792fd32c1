"""Names of bodies as registers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.identities.names import BodyKind, read_name


@pytest.mark.parametrize(
    ("written", "kind", "core"),
    [
        ("COMMUNE DE LENS", BodyKind.COMMUNE, "LENS"),
        ("Mairie d’Avion", BodyKind.COMMUNE, "AVION"),
        ("STRASBOURG VILLE", BodyKind.COMMUNE, "STRASBOURG"),
        ("C.C. Pays d'Huriel", BodyKind.GROUPING, "PAYS HURIEL"),
        ("CDC COEUR DU PERCHE", BodyKind.GROUPING, "COEUR PERCHE"),
        ("Cté de Cnes Vienne et Gartempe", BodyKind.GROUPING, "VIENNE GARTEMPE"),
        ("COM COM CÔTE D'ALBÂTRE", BodyKind.GROUPING, "COTE ALBATRE"),
        ("MET TOURS METROPOLE VAL DE LOIRE", BodyKind.GROUPING, "TOURS VAL LOIRE"),
        ("Lannion-Trégor Communauté", BodyKind.GROUPING, "LANNION TREGOR"),
        ("CONSEIL DEPARTEMENTAL DU PAS-DE-CALAIS", BodyKind.DEPARTMENT, "PAS CALAIS"),
        ("Dept du Nord", BodyKind.DEPARTMENT, "NORD"),
        ("SIVOM DE LA COMMUNAUTE DU BETHUNOIS", BodyKind.SYNDICATE, "SIVOM COMMUNAUTE BETHUNOIS"),
        ("ASSOCIATION LENS TENNIS", BodyKind.OTHER, "ASSOCIATION LENS TENNIS"),
        ("BEAUSSAIS/MER", BodyKind.COMMUNE, "BEAUSSAIS MER"),
        ("CHAMPDOR CORCELLES (commune nouvelle)", BodyKind.COMMUNE, "CHAMPDOR CORCELLES"),
        ("SAUVERNY travaux commencés le 12/09/18", BodyKind.COMMUNE, "SAUVERNY"),
        ("CAPELLE LES HESDIN", BodyKind.COMMUNE, "CAPELLE HESDIN"),
    ],
)
def test_the_kind_and_the_words_of_a_name_are_read(written: str, kind: BodyKind, core: str) -> None:
    name = read_name(written)
    assert (name.kind, name.core) == (kind, core)


def test_an_article_set_aside_comes_back_first() -> None:
    assert {read_name(w).letters for w in ("Le Portel", "PORTEL LE", "PORTEL (LE)", "FERTE-MACE - LA")} == {
        "LEPORTEL",
        "LAFERTEMACE",
    }


def test_the_department_between_brackets_is_no_word_of_the_name() -> None:
    assert (read_name("MAURIAC (33)").core, read_name("MAURIAC (33)").department) == ("MAURIAC", "33")


@given(st.text(max_size=60))
def test_any_text_is_read_without_fault(written: str) -> None:
    name = read_name(written)
    assert name.written == written
    assert all(word for word in name.words)


@given(
    st.sampled_from(["Lens", "Noyelles-sous-Lens", "Saint-Venant", "La Couture", "Bruay-la-Buissière"]),
    st.data(),
)
def test_case_and_hyphens_do_not_make_another_name(official: str, data: st.DataObject) -> None:
    written = "".join(data.draw(st.sampled_from([c.upper(), c.lower()])) for c in official).replace("-", " ")
    assert read_name(written).words == read_name(official).words
