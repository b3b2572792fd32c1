"""Turn docs/ into plain HTML pages under build/docs, readable from the disk, without network."""

import html
import re
import shutil
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
BUILD = ROOT / "build/docs"
MARKDOWN_LINK = re.compile(r'href="(?!https?:)([^"#]*?)\.md(#[^"]*)?"')
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)

PAGE = """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} | Molette</title>
<link rel="stylesheet" href="{up}site.css">
</head>
<body>
<header><a href="{up}index.html">Documentation de Molette</a></header>
<main>
{body}
</main>
</body>
</html>
"""

STYLE = """body { margin: 0 auto; max-width: 46rem; padding: 1.5rem; background: #fbfaf7; color: #1b2126;
  font: 1.05rem/1.55 "Source Sans 3", system-ui, sans-serif; }
h1, h2, h3 { font-family: "Source Serif 4", Georgia, serif; line-height: 1.2; }
h2 { margin-top: 2.2rem; border-top: 1px solid #d9d5ca; padding-top: 1rem; }
a { color: #1d5688; } header a { color: #56606a; }
code, pre { font-size: 0.92em; background: #f1efe8; } code { padding: 0 0.2em; }
pre { padding: 0.8rem 1rem; overflow-x: auto; } pre code { padding: 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #d9d5ca; padding: 0.35rem 1rem 0.35rem 0; text-align: left;
  vertical-align: top; }
img { max-width: 100%; }
"""


def page(source: Path, markdown: MarkdownIt) -> str:
    """Render one page; its links to other Markdown files become links to their pages."""
    text = source.read_text()
    body = MARKDOWN_LINK.sub(r'href="\1.html\2"', markdown.render(text))
    title = TITLE.search(text)
    return PAGE.format(
        title=html.escape(title.group(1) if title else source.stem),
        up="../" * (len(source.relative_to(DOCS).parts) - 1),
        body=body,
    )


def build(site: Path) -> int:
    """Write every page under `site`, emptied first; return how many."""
    shutil.rmtree(site, ignore_errors=True)
    markdown = MarkdownIt("commonmark").enable("table")
    sources = sorted(DOCS.rglob("*.md"))
    for source in sources:
        target = site / source.relative_to(DOCS).with_suffix(".html")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page(source, markdown))
    (site / "site.css").write_text(STYLE)
    if (DOCS / "images").is_dir():
        shutil.copytree(DOCS / "images", site / "images")
    return len(sources)


def main() -> None:
    count = build(BUILD)
    print(f"{count} pages : {(BUILD / 'index.html').relative_to(ROOT)}")


if __name__ == "__main__":
    main()
