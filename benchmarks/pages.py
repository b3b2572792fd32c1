"""Measure every kind of page of the demonstration, beside an empty Django view and a table server.

Crawls the site from its two doors, as a resident and as the programme's manager, and measures one page of
each address pattern: processor time of the server, or the clock beside PostgreSQL (median and p95); the first
answer after somebody wrote of a project; queries, weight sent, times the empty view. A page that lists a
table is told beside the same table served by datasette in this run. Files are no pages: they stream.
With `--le`, the pages of the workspace are read as they were known that day.

Ends with status 1 when a page costs more than a page may.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from benchmarks.instance import arguments, load_of_the_machine, prepare

MOST_MS, MOST_P95_MS, MOST_QUERIES = 100, 250, 25
RUNS = 9
FILES = (".json", ".csv", ".xlsx", ".ods", ".xml", ".geojson")
TABLES = {
    "/projets": "programme_project",
    "/communes": "territory_place",
    "/partenaires": "people_organisation",
    "/sources": "sources_source",
    "/chiffres": "statements_measure",
    "/espace/projets": "programme_project",
    "/espace/declarations": "statements_statement",
    "/espace/mouvements": "funding_movement",
    "/espace/mesures": "statements_measure",
    "/espace/organisations": "people_organisation",
    "/espace/journal": "journal_entry",
}
"""The table that a page lists, as datasette serves it: a hundred rows, nothing counted or joined."""


@dataclass(frozen=True)
class Cost:
    who: str
    path: str
    times: tuple[float, ...]  # milliseconds, what is the same for all being remembered
    after: float  # the same, the first time after a line of the journal
    queries: int
    kilobytes: float

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.times, n=20, method="inclusive")[-1]

    @property
    def faults(self) -> str:
        told = {
            "trop lente": self.median > MOST_MS,
            "p95": self.p95 > MOST_P95_MS,
            "lente après une écriture": self.after > MOST_P95_MS,
            "trop de requêtes": self.queries > MOST_QUERIES,
        }
        return ", ".join(word for word, is_true in told.items() if is_true)


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") or ""
        if tag == "a" and address.startswith("/") and not address.startswith("//"):
            self.found.append(address.partition("#")[0])


def crawl(client: Any, door: str) -> Iterator[str]:
    """Yield the first page met of each address pattern, the query string being part of the pattern."""
    from django.urls import Resolver404, resolve  # noqa: PLC0415 - Django is set up by main()

    waiting, seen = [door], set()
    while waiting:
        path = waiting.pop(0)
        if path.partition("?")[0].endswith(FILES):
            continue
        try:
            kind = (resolve(path.partition("?")[0]).route, path.partition("?")[2].partition("=")[0])
        except Resolver404:
            print(f"lien mort : {path}", file=sys.stderr)
            continue
        if kind in seen:
            continue
        seen.add(kind)
        response = client.get(path)
        if response.status_code == 200:  # noqa: PLR2004 - a redirection costs what its target costs
            yield path
            if response.headers["Content-Type"].startswith("text/html"):
                waiting += Links(response.content.decode()).found
        response.close()


def timed(ask: Callable[[], object]) -> float:
    """Milliseconds of processor that a call takes: what others do on the machine does not count.

    A base that is a process of its own is not seen by that: there, milliseconds of the clock.
    """
    clock = time.perf_counter if os.environ.get("MOLETTE_DATABASE_URL") else time.process_time
    start = clock()
    ask()
    return (clock() - start) * 1000


def write_a_line() -> None:
    """What anybody's action leaves: a line of the journal that names a project."""
    from molette.domain.journal.recording import Actor, action, record  # noqa: PLC0415
    from molette.domain.programme.models import Project  # noqa: PLC0415

    @action
    def say(actor: Actor, project: Project) -> None:
        del actor
        record("a été mesuré", project, project=project.slug)

    say(Actor("banc de mesure"), Project.objects.order_by("pk")[:1].get())


def cost(client: Any, who: str, path: str) -> Cost:
    from django.db import connection  # noqa: PLC0415 - Django is set up by main()
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from molette.web.kept_pages import shelf  # noqa: PLC0415

    def ask() -> bytes:
        shelf.clear()  # the view itself is measured, never the page kept for residents
        response = client.get(path, headers={"accept-encoding": "gzip"})
        body: bytes = response.getvalue()
        response.close()
        return body

    ask()  # what a process reads once, templates and code, is nobody's cost
    write_a_line()
    after = timed(ask)
    with CaptureQueriesContext(connection) as captured:
        body = ask()
    queries = len(captured)  # the next request empties the log
    times = tuple(timed(ask) for _ in range(RUNS))
    return Cost(who, path, times, after, queries, len(body) / 1000)


def measure(le: str = "") -> Iterator[Cost]:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - Django is set up by main()
    from django.test import Client  # noqa: PLC0415

    resident, manager = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
    manager.force_login(get_user_model().objects.filter(memberships__role="manager").order_by("pk")[:1].get())
    doors = [("habitant", resident, "/"), ("responsable", manager, "/espace")]
    if le:  # the pages keep their links on the day that is read
        doors = [("responsable", manager, f"/espace?le={le}")]
    for who, client, door in doors:
        for path in [path for path in crawl(client, door) if f"le={le}" in path or not le]:
            yield cost(client, who, path)


def empty_view() -> float:
    """The median of a Django view that answers four bytes, asked in the same way."""
    from django.test import Client, override_settings  # noqa: PLC0415 - Django is set up by main()

    with override_settings(ROOT_URLCONF="benchmarks.empty", MIDDLEWARE=[], ALLOWED_HOSTS=["*"]):
        client = Client()
        client.get("/")
        return statistics.median(timed(lambda: client.get("/")) for _ in range(RUNS))


def table_server(base: Path) -> dict[str, float]:
    """The median of the page of each table, served by datasette from the same file."""
    from datasette.app import Datasette  # noqa: PLC0415 - loaded when everything else is measured

    async def medians() -> dict[str, float]:
        server = Datasette([str(base)], settings={"num_sql_threads": 1})
        found = {}
        for table in sorted(set(TABLES.values())):
            times = []
            for _ in range(RUNS):
                start = time.process_time()
                answer = await server.client.get(f"/{base.stem}/{table}")
                times.append((time.process_time() - start) * 1000)
                answer.raise_for_status()
            found[table] = statistics.median(times)
        return found

    return asyncio.run(medians())


def main() -> int:
    options = arguments(__doc__ or "")
    options.add_argument("--le", default="", help="jour passé à lire, par exemple 2024-06-30")
    told = options.parse_args()
    folder = prepare(told.scale, told.database)
    empty = empty_view()
    costs = sorted(measure(told.le), key=lambda c: -c.median)
    peers = {} if told.database else table_server(folder / "molette.sqlite3")
    print(f"{'ms':>7} {'p95':>7} {'écrit':>8} {'requêtes':>8} {'ko':>7} {'× vide':>7} {'× table':>8}  page")
    for c in costs:
        beside = peers.get(TABLES.get(c.path, ""))
        ratio = f"{c.median / beside:8.2f}" if beside else " " * 8
        print(
            f"{c.median:7.1f} {c.p95:7.1f} {c.after:8.1f} {c.queries:8d} {c.kilobytes:7.1f} "
            f"{c.median / empty:7.0f} {ratio}  {c.who} {c.path}  {c.faults}".rstrip()
        )
    middle = statistics.median(c.median for c in costs)
    print(f"{len(costs)} pages, médiane {middle:.1f} ms ; vue vide {empty:.2f} ms")
    print("écrit : la première réponse après qu’un projet a changé")
    print("× table : la même table servie par datasette, dans cette mesure" if peers else "")
    print(load_of_the_machine())
    return int(any(c.faults for c in costs))


if __name__ == "__main__":
    sys.exit(main())
