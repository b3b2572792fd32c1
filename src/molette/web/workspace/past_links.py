"""Links that stay in the past: every address of the workspace on a page keeps the day that is read.

Written once on the page that leaves, for no view and no template to remember. A link marked
`data-today` leads back to the present.
"""

import re
from html import escape, unescape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

LE: Final = "le"
ROOT: Final = "/espace"
_TAG: Final = re.compile(r"<(?:a|form)\s[^>]*>", re.IGNORECASE)
_HREF: Final = re.compile(r'(?<=\shref=")[^"]*(?=")')
_GET: Final = re.compile(r'\smethod="get"', re.IGNORECASE)
_TODAY: Final = re.compile(r"\sdata-today[\s>]")


def kept(address: str, day: str) -> str:
    """Return an address of the workspace with the day that is read; another one as it is.

    >>> kept("/espace/projets?page=2#liste", "2024-06-30")
    '/espace/projets?page=2&le=2024-06-30#liste'
    >>> kept("?page=3", "2024-06-30"), kept("/projets/gare", "2024-06-30")
    ('?page=3&le=2024-06-30', '/projets/gare')
    """
    parts = urlsplit(address)
    is_here = not parts.path and bool(parts.query)
    is_ours = parts.path == ROOT or parts.path.startswith((f"{ROOT}/", f"{ROOT}."))
    if parts.scheme or parts.netloc or not (is_here or is_ours):
        return address
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != LE]
    return urlunsplit(parts._replace(query=urlencode([*asked, (LE, day)])))


def carried(html: str, day: str) -> str:
    """Return a page whose links to the workspace, and whose forms that only ask, keep the day."""

    def write(found: re.Match[str]) -> str:
        tag = found.group()
        if _TODAY.search(tag):
            return tag
        if tag[1] in "aA":
            return _HREF.sub(lambda href: escape(kept(unescape(href.group()), day)), tag)
        return f'{tag}<input type="hidden" name="{LE}" value="{day}">' if _GET.search(tag) else tag

    return _TAG.sub(write, html)
