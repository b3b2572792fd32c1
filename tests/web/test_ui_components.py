import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.forms import CharField, Form
from django.template import Context, Template
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from molette.engines.drawing.palette import COLOURS
from molette.engines.money import MINUS
from molette.web.tables import Cell, Column, Group, Kind, Table, row, written

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src/molette/web/static"
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (STATIC / "molette/tokens.css").read_text()))

GROUNDS = ("paper", "white", "tint", "earth")
READABLE = 4.5  # WCAG 2.2 AA, text
VISIBLE = 3  # WCAG 2.2 AA, borders of fields and parts of a figure
TEXT_PAIRS = [
    *product(("ink", "muted", "brick", "pine", "amber", "sky", "plum"), GROUNDS),
    *product(("white",), ("brick", "brick-deep", "pine", "amber", "plum", "sky", "ink", "ramp-4", "ramp-5")),
    *product(("ink", "muted"), (name for name in TOKENS if name.endswith("-wash"))),
    *((name, f"{name}-wash") for name in ("brick", "pine", "amber", "sky", "plum")),
    *product(("ink",), ("ramp-1", "ramp-2", "ramp-3")),
    *product(("chalk", "chalk-muted"), ("coal",)),
]
GRAPHIC_PAIRS = [
    *product(("edge",), ("paper", "white", "tint")),
    *product((name for name in TOKENS if name.startswith(("depth-", "funder-"))), ("paper", "tint")),
    *product(("ember", "chalk"), ("coal",)),
]


def luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])))
    return (high + 0.05) / (low + 0.05)


def rendered(template: str, **context: object) -> str:
    request = RequestFactory().get("/projets?commune=62498")
    return Template(template).render(Context({"request": request, **context}))


@pytest.fixture
def gallery(client: Client) -> str:
    response = client.get("/ui/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_every_text_can_be_read_on_every_ground_it_stands_on(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= READABLE


@pytest.mark.parametrize(("mark", "ground"), GRAPHIC_PAIRS)
def test_every_mark_can_be_told_from_its_ground(mark: str, ground: str) -> None:
    assert contrast(mark, ground) >= VISIBLE


def test_figures_and_style_sheets_agree_on_every_colour() -> None:
    assert {name: TOKENS.get(name) for name in COLOURS} == COLOURS


def test_every_colour_of_a_figure_can_be_re_skinned() -> None:
    rules = (STATIC / "molette/palette.css").read_text()

    assert [name for name in COLOURS if f".fill-{name} {{ fill: var(--{name}); }}" not in rules] == []


def test_the_files_served_are_those_of_the_list() -> None:
    checked = subprocess.run(  # our own script
        [sys.executable, ROOT / "scripts/vendor", "--check"], capture_output=True, text=True, check=False
    )

    assert checked.stderr == ""
    assert checked.returncode == 0


def test_no_vendored_script_asks_for_its_source_map() -> None:
    scripts = list((STATIC / "vendor").rglob("*.js"))

    assert scripts
    assert [path for path in scripts if "sourceMappingURL" in path.read_text()] == []


def test_a_rounded_amount_gives_its_exact_value_to_everyone() -> None:
    assert rendered("{% short_euros amount %}", amount=Decimal("12430000.50")) == snapshot(
        '<data class="num exact" value="12430000.50" data-exact="12\xa0430\xa0000,50\xa0€" tabindex="0">'
        '12,4\xa0M€<span class="visually-hidden"> (exactement 12\xa0430\xa0000,50\xa0€)</span></data>'
    )


def test_an_amount_that_is_not_rounded_says_itself_once() -> None:
    assert rendered("{% short_euros amount %}", amount=Decimal(42_000)).count("42\xa0000") == 1


@pytest.mark.parametrize("tag", ["euros", "short_euros", "percentage", "number", "date", "long_date"])
def test_what_is_unknown_is_never_blank_nor_zero(tag: str) -> None:
    assert rendered(f"{{% {tag} nothing %}}", nothing=None) == '<span class="unknown">non renseigné</span>'


def test_what_is_unknown_says_why() -> None:
    assert "moins de 11 réponses" in rendered('{% percentage nothing "moins de 11 réponses" %}', nothing=None)


def test_the_first_of_the_month_is_written_as_one_says_it() -> None:
    written_day = rendered("{% date day %} {% long_date day %}", day=date(2026, 11, 1))

    assert re.sub("<[^>]+>", "", written_day) == "1er\xa0nov. 2026 1er\xa0novembre 2026"


def test_only_what_is_invented_is_marked_so() -> None:
    template = "{% fictif project %}"

    assert "fictif" in rendered(template, project=SimpleNamespace(fictif=True))
    assert rendered(template, project=SimpleNamespace(fictif=False)) == ""


@pytest.mark.parametrize(
    "template",
    [
        "{% unknown text %}",
        "{% tag text text %}",
        "{% source text text %}",
        "{% finding text text reference=text href=text %}",
        "{% empty text text text text %}",
        "{% crumbs pairs text %}",
    ],
)
def test_no_component_lets_markup_through(template: str) -> None:
    hostile = '"><script>alert(1)</script>'

    assert "<script" not in rendered(template, text=hostile, pairs=[(hostile, hostile)])


def test_a_table_keeps_its_meaning_when_it_folds_on_a_phone() -> None:
    content = Table(
        "Plan", (Column("Financeur"), Column("Notifié", Kind.EUROS)), (row("État", Decimal(580_000)),)
    )

    html = rendered("{% table content %}", content=content)

    assert '<th scope="row" role="rowheader">' in html
    assert 'data-label="Notifié" class="n"' in html
    assert "580\xa0000\xa0€" in html


def test_rows_stand_under_the_heading_of_their_group() -> None:
    columns = (Column("Projet"), Column("Coût", Kind.EUROS))
    groups = (
        Group("En travaux", (row("Cité 4", Decimal(5)),), "1 projet"),
        Group("Livrés", (row("Gare", None),)),
    )

    html = rendered("{% table content %}", content=Table("Projets", columns, groups=groups))

    assert html.count("<tbody") == 2
    assert '<th scope="rowgroup" role="rowheader" colspan="2">En travaux <small>1 projet</small></th>' in html
    assert html.index("En travaux") < html.index("Cité 4") < html.index("Livrés") < html.index("Gare")


def test_a_title_says_once_that_it_is_invented() -> None:
    content = Table("Projets", (Column("Projet"),), (row("Voie verte n° 4 (fictif)", fictif=True),))

    html = rendered("{% table content %}", content=content)

    assert "Voie verte n° 4 <span" in html
    assert html.count("fictif</span>") == 1


def test_a_table_says_when_it_has_nothing_and_when_it_does_not_know() -> None:
    columns = (Column("Financeur"), Column("Notifié", Kind.EUROS))
    nothing = Table("Plan", columns, (), empty="Aucun financeur n’a encore répondu.")
    unknown = Table("Plan", columns, (row("État", None),))

    assert "Aucun financeur n’a encore répondu." in rendered("{% table content %}", content=nothing)
    assert "non renseigné" in rendered("{% table content %}", content=unknown)


def test_a_row_with_a_missing_cell_is_refused() -> None:
    content = Table("Plan", (Column("Financeur"), Column("Notifié", Kind.EUROS)), (row("État"),))

    with pytest.raises(ValueError, match="shorter"):
        rendered("{% table content %}", content=content)


def test_a_total_may_be_unknown() -> None:
    content = Table(
        "Plan", (Column("Financeur"), Column("Payé", Kind.EUROS)), (), (Cell("Total"), Cell(None))
    )

    assert "non renseigné" in rendered("{% table content %}", content=content)


@given(value=st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_is_written_to_the_cent_in_a_table(value: Decimal) -> None:
    back = (
        written(value, Kind.EUROS)
        .removesuffix("\xa0€")
        .replace("\xa0", "")
        .replace(",", ".")
        .replace(MINUS, "-")
    )

    assert Decimal(back) == value


def test_a_date_is_no_amount() -> None:
    with pytest.raises(TypeError, match="euros"):
        written(date(2026, 11, 12), Kind.EUROS)


def test_pages_of_a_list_keep_its_filters() -> None:
    html = rendered("{% pagination page %}", page=Paginator(range(100), 10).page(2))

    assert 'href="?commune=62498&amp;page=3"' in html
    assert html.count('aria-current="page"') == 1


def test_a_list_of_one_page_has_no_pages() -> None:
    assert rendered("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


class OneField(Form):
    name = CharField(label="Intitulé", help_text="Tel qu’un habitant le dirait.")


def test_an_error_is_tied_to_its_field_and_summed_up_on_top() -> None:
    form = OneField({"name": ""})

    html = rendered("{% error_summary form %}{% field form.name %}", form=form)

    assert 'href="#id_name"' in html
    assert 'aria-invalid="true"' in html
    described = re.search(r'<input[^>]+aria-describedby="([^"]+)"', html)
    assert described
    assert all(f'id="{name}"' in html for name in described[1].split())


def test_a_sound_form_shows_no_summary() -> None:
    assert rendered("{% error_summary form %}", form=OneField({"name": "Halle"})).strip() == ""


def test_progress_never_leaves_its_bounds() -> None:
    assert 'value="100"' in rendered('{% progress ratio "Travaux" "t" %}', ratio=Decimal("1.4"))
    assert "<progress" not in rendered('{% progress ratio "Travaux" "t" %}', ratio=None)


@pytest.mark.django_db
def test_the_gallery_says_that_what_it_shows_is_invented(gallery: str) -> None:
    assert 'class="tag fictif"' in gallery


@pytest.mark.django_db
def test_a_page_has_one_title_its_landmarks_and_its_language(gallery: str) -> None:
    assert '<html lang="fr"' in gallery
    assert gallery.count("<h1") == gallery.count("<main") == gallery.count('class="site"') == 1
    assert 'class="skip" href="#contenu"' in gallery
    assert '<main id="contenu"' in gallery


@pytest.mark.django_db
def test_no_id_is_used_twice(gallery: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', gallery)

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_french_punctuation_never_starts_a_line(gallery: str) -> None:
    visible = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", "|", gallery, flags=re.DOTALL)

    assert re.findall(r"\S+ [?!:;»%€]|« \S+", visible) == []
