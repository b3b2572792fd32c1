"""The sheet of a place, A4: what is under way, to come and done, and the QR code that leads to its page."""

from datetime import date
from typing import Any, Final

import segno

from molette.engines.french import counted, long_date
from molette.web.documents.printing import pdf
from molette.web.public.here import Group, Item
from molette.web.public.shared import Shared

FEW: Final = {"en-cours": 4, "a-venir": 3, "fait": 3, "arrete": 2}
"""Projects told under each heading: what stands on one page, and is read standing."""


def sheet_pdf(told: Shared, url: str, day: date) -> bytes:
    """Print the sheet of a place; the same state makes the same bytes."""
    return pdf(
        "place",
        {
            "about": told.subject.about.capitalize(),
            "place": told.subject.title,
            "programme": "Ce qui se passe ici",
            "groups": [_group(group) for group in told.here.groups],
            "empty": "Aucun projet du programme n’est publié ici.",
            "qr": matrix(url),
            "qr_alt": f"QR code qui mène à {url}",
            "scan": "Dates, financeurs, photos, et le moyen d’être prévenu de ce qui change :",
            "url": url,
            "as_of": f"État au {long_date(day)}.",
            "fictif": "Ce qui est marqué « fictif » est inventé pour la démonstration."
            if told.found.fictional
            else "",
        },
        title=f"Ce qui se passe ici : {told.subject.title}",
        description="En cours, à venir, fait",
        day=day,
    )


def matrix(url: str) -> list[str]:
    """The QR code of an address (ISO/IEC 18004, level Q), a line of « 0 » and « 1 » for each of its rows.

    >>> rows = matrix("https://exemple.fr/communes/lens")
    >>> len(rows) == len(rows[0]), rows[0][:7]
    (True, '1111111')
    """
    code = segno.make(url, error="q", micro=False)
    return ["".join("1" if dark else "0" for dark in row) for row in code.matrix]


def _group(group: Group) -> dict[str, Any]:
    shown = group.items[: FEW[group.slug]]
    left = group.total - len(shown)
    return {
        "slug": group.slug,
        "title": f"{group.title} ({counted(group.total, 'projet')})",
        "items": [_item(one) for one in shown],
        "left": f"Et {counted(left, 'autre projet', 'autres projets')}." if left else "",
    }


def _item(one: Item) -> dict[str, str]:
    return {
        "title": one.title,
        "mark": "fictif" if one.is_fictional else "",
        "now": one.now,
        "late": one.late,
        "next": f"Et après : {one.next}" if one.next else "",
        "pays": f"Qui paie : {one.pays}",
        "answers": f"Qui répond : {one.answers or 'non publié'}",
    }
