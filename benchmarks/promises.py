"""Measure the pages of promises, for a resident and for the programme's manager: cold, warm, after a writing.

Cold is the first answer of a process that remembers nothing, its code and its templates being read; warm, the
median of nine; written, the first answer after a line of the journal that names a project. With
`--scale large` the programme has ten thousand projects.

Ends with status 1 when a page is slower than a page may be: 100 ms warm, 5 s cold.
"""

import statistics
import sys
from typing import Any

from benchmarks.instance import arguments, load_of_the_machine, prepare
from benchmarks.pages import MOST_MS, RUNS, timed, write_a_line

MOST_COLD_MS = 5000
PAGES = (
    "/promesses",
    "/promesses?genre=orientations",
    "/promesses?genre=engagements",
    "/promesses?etape=delivered",
    "/promesses?page=40",
    "/promesses/rues",
    "/chemin",
    "/comparer",
)
DESK = ("/espace",)


def measure(client: Any, who: str, path: str) -> bool:
    """Print what a page costs; return whether it is slower than it may be."""
    from molette.domain.journal.remembered import forget  # noqa: PLC0415 - Django is set up by main()
    from molette.web.kept_pages import shelf  # noqa: PLC0415

    def ask() -> None:
        shelf.clear()  # the view itself is measured, never the page kept for residents
        response = client.get(path)
        status = response.status_code
        response.close()
        if status != 200:  # noqa: PLR2004 - what is measured is a page, and nothing that refuses
            sys.exit(f"{path} : {status}")

    ask()
    forget()
    cold = timed(ask)
    warm = statistics.median(timed(ask) for _ in range(RUNS))
    write_a_line()
    written = timed(ask)
    is_slow = warm > MOST_MS or cold > MOST_COLD_MS
    print(f"{cold:9.0f} {warm:8.1f} {written:9.0f}  {who} {path}{'  trop lente' if is_slow else ''}")
    return is_slow


def main() -> int:
    told = arguments(__doc__ or "").parse_args()
    prepare(told.scale, told.database)
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - Django is set up above
    from django.test import Client  # noqa: PLC0415

    from molette.domain.programme.models import Project  # noqa: PLC0415

    resident, manager = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
    manager.force_login(get_user_model().objects.filter(memberships__role="manager").order_by("pk")[:1].get())
    print(f"{Project.objects.count()} projets")
    print(f"{'froid ms':>9} {'chaud ms':>8} {'écrit ms':>9}  page")
    slow = [
        *(measure(resident, "habitant", path) for path in PAGES),
        *(measure(manager, "responsable", path) for path in (*PAGES, *DESK)),
    ]
    print("froid : rien n’est en mémoire ; écrit : la première réponse après qu’un projet a changé")
    print(load_of_the_machine())
    return int(any(slow))


if __name__ == "__main__":
    sys.exit(main())
