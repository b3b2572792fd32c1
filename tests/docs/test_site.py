"""The documentation as HTML pages, and the setting of its French."""

import re
from pathlib import Path

from scripts.french import french
from scripts.site import build

LINK = re.compile(r'(?:href|src)="([^":#]+)[#"]')


def test_every_page_of_the_site_is_read_from_the_disk_alone(tmp_path: Path) -> None:
    count = build(tmp_path / "site")
    pages = list((tmp_path / "site").rglob("*.html"))
    inside = [(page, link) for page in pages for link in LINK.findall(page.read_text())]
    broken = [(page, link) for page, link in inside if not (page.parent / link).is_file()]

    assert count == len(pages) > 0
    assert broken == []


def test_french_is_set_with_no_break_spaces_and_code_is_left_alone() -> None:
    assert french("« l'un » : `a : b` !") == "«\xa0l’un\xa0»\xa0: `a : b`\xa0!"
    assert french("3 300 logements, 25 M€ et 100 %") == "3\xa0300 logements, 25\xa0M€ et 100\xa0%"
    assert french("```\nmake test ; echo\n```\n") == "```\nmake test ; echo\n```\n"
