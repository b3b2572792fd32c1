"""The pages of the documentation hold together and are written in good French."""

import re
import tomllib
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
MARKDOWN = MarkdownIt("commonmark").enable("table")

LINK = re.compile(r'(?:href|src)="([^"]+)"')
CODE = re.compile(r"<pre>.*?</pre>|<code>.*?</code>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
STRAIGHT_APOSTROPHE = re.compile(r"\w'\w")
BREAKABLE_SPACE = re.compile(r"« | [»€%;?!]| :(?=\s)|\d (?:k|M|Md)€")
ENGLISH_PART = "## In English"

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def html(page: Path) -> str:
    return str(MARKDOWN.render(page.read_text().partition(ENGLISH_PART)[0]))


@every_page
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(MARKDOWN.render(page.read_text())) if "://" not in link]

    assert [link for link in links if not (page.parent / link.partition("#")[0]).exists()] == []


@every_page
def test_every_page_has_one_title(page: Path) -> None:
    assert html(page).count("<h1>") == 1


@every_page
def test_every_page_is_set_as_french_is_set(page: Path) -> None:
    prose = TAG.sub("", CODE.sub("", html(page)))

    assert STRAIGHT_APOSTROPHE.findall(prose) == []
    assert [prose[m.start() - 20 : m.end() + 5] for m in BREAKABLE_SPACE.finditer(prose)] == []


def test_every_page_is_reached_from_the_index() -> None:
    reached, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        links = LINK.findall(MARKDOWN.render(page.read_text()))
        waiting += [
            (page.parent / link).resolve() for link in links if link.endswith(".md") and "://" not in link
        ]

    assert set(DOCS.rglob("*.md")) - reached == set()


def test_decisions_are_numbered_in_a_row() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))


def test_every_dependency_has_its_line_in_the_decisions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needs = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = [re.split(r"[\[<>=~! ;]", need)[0] for need in needs]
    decision = (DOCS / "decisions/0002-dependances.md").read_text()

    assert [name for name in names if f"| {name} |" not in decision] == []
