"""Set French prose as French is set: curly apostrophes, no-break spaces. Code spans are left alone.

Usage: scripts/french.py PAGE.md...
"""

import re
import sys
from itertools import cycle
from pathlib import Path

NBSP = "\N{NO-BREAK SPACE}"
CODE = re.compile(r"(^```.*?^ *```$|^ +```.*?^ +```$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
RULES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"« "), f"«{NBSP}"),
    (re.compile(r" (?=[»€%;?!])| (?=:\s)"), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}\b|(?:k|M|Md)€)"), NBSP),
)


def french(text: str) -> str:
    parts = []
    for part, is_code in zip(CODE.split(text), cycle((False, True)), strict=False):
        changed = part
        for pattern, replacement in () if is_code else RULES:
            changed = pattern.sub(replacement, changed)
        parts.append(changed)
    return "".join(parts)


def main() -> None:
    for page in map(Path, sys.argv[1:]):
        prose, mark, english = page.read_text().partition("## In English")
        page.write_text(french(prose) + mark + english)


if __name__ == "__main__":
    main()
