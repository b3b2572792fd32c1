"""The guard rails that watch every answer of the site."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.guards import GuardRailError, markup, writes_in_get

pytestmark = pytest.mark.urls("tests.guards.pages")


@pytest.fixture(autouse=True)
def bare_site(settings: Settings) -> None:
    settings.MIDDLEWARE = []


def test_a_page_that_asks_nothing_of_another_site_passes(client: Client) -> None:
    assert client.get("/sound").status_code == 200


@pytest.mark.parametrize("fault", ["script", "style", "outside"])
def test_a_page_the_browser_would_block_in_part_fails(client: Client, fault: str) -> None:
    with pytest.raises(GuardRailError, match=f"/{fault} breaks the content security policy"):
        client.get(f"/{fault}")


@pytest.mark.parametrize(
    "html",
    [
        "<style>p { color: red }</style>",
        "<button onclick='go()'>",
        "<a href='javascript:go()'>",
        "<script type='module'>go()</script>",
        "<script src='//example.org/a.js'></script>",
        "<link rel='stylesheet' href='https://example.org/a.css'>",
        "<link rel='icon' href='//example.org/a.png'>",
        "<iframe src='https://example.org'></iframe>",
        "<img srcset='/a.png 1x, https://example.org/a.png 2x' alt=''>",
        "<svg><use href='https://example.org/a.svg#b'/></svg>",
        "<source src='http://example.org/a.mp4'>",
    ],
)
def test_each_kind_of_fault_is_found(html: str) -> None:
    assert len(markup.faults(html)) == 1


@pytest.mark.parametrize(
    "html",
    [
        "<script type='application/json'>{}</script>",
        "<link rel='canonical' href='https://example.org/page'>",
        "<a href='https://example.org'>ailleurs</a>",
        "<svg><path fill='none'/></svg>",
        "<img src='/static/a.png' srcset='/static/b.png 2x' alt=''>",
    ],
)
def test_what_the_browser_allows_passes(html: str) -> None:
    assert markup.faults(html) == []


def test_a_style_sheet_that_fetches_from_another_site_is_found() -> None:
    css = "@import 'https://example.org/a.css'; p { background: url(//example.org/a.png), url(/b.png) }"

    assert markup.outside_addresses(css) == ["https://example.org/a.css", "//example.org/a.png"]


@pytest.mark.django_db
def test_a_write_in_a_get_fails(client: Client) -> None:
    with pytest.raises(GuardRailError, match="a write in GET /write: INSERT"):
        client.get("/write")


@pytest.mark.django_db
def test_the_same_write_in_a_post_passes(client: Client) -> None:
    assert client.post("/write").status_code == 200


@pytest.mark.parametrize(
    ("statement", "harmless"),
    [
        ('UPDATE "programme_project" SET "title" = %s', False),
        ('INSERT OR IGNORE INTO "journal_entry"', False),
        ('DELETE FROM "journal_entry"', False),
        ('SELECT "update" FROM "journal_entry"', True),
        ('UPDATE "django_session" SET "expire_date" = %s', True),
        ("SAVEPOINT s1", True),
    ],
)
def test_only_writes_beyond_the_session_are_refused(statement: str, harmless: bool) -> None:
    assert writes_in_get.is_harmless(statement) is harmless


@pytest.mark.django_db
def test_a_template_that_queries_the_database_fails(client: Client) -> None:
    with pytest.raises(GuardRailError, match="SQL while rendering"):
        client.get("/query")
