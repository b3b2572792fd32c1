"""Measure every kind of page of the demonstration: time of the server, queries, weight sent.

Crawls the site from its two doors, as a resident and as the programme's manager, and measures one page of
each address pattern. Ends with status 1 when a page costs more than a page may.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DATA = ROOT / "build/bench"
MOST_MS, MOST_QUERIES = 60, 25
RUNS = 9


@dataclass(frozen=True)
class Cost:
    who: str
    path: str
    milliseconds: float
    queries: int
    kilobytes: float

    @property
    def is_too_much(self) -> bool:
        return self.milliseconds > MOST_MS or self.queries > MOST_QUERIES


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


def cost(client: Any, who: str, path: str) -> Cost:
    from django.db import connection  # noqa: PLC0415 - Django is set up by main()
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        client.get(path).getvalue()
    queries = len(captured)
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        response = client.get(path, headers={"accept-encoding": "gzip"})
        body = response.getvalue()
        times.append((time.perf_counter() - start) * 1000)
    return Cost(who, path, statistics.median(times), queries, len(body) / 1000)


def measure() -> Iterator[Cost]:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - Django is set up by main()
    from django.test import Client  # noqa: PLC0415

    resident, manager = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
    manager.force_login(get_user_model().objects.filter(memberships__role="manager").order_by("pk")[:1].get())
    for who, client, door in (("habitant", resident, "/"), ("responsable", manager, "/espace/")):
        for path in list(crawl(client, door)):
            yield cost(client, who, path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="1", help="taille de la démonstration")
    scale = parser.parse_args().scale
    os.environ |= {"MOLETTE_DATA_DIR": str(DATA / scale), "MOLETTE_DEMONSTRATION": "true"}
    molette = Path(sys.executable).with_name("molette")
    subprocess.run([molette, "demo", "--no-serve", "--scale", scale], check=True)  # noqa: S603 - our own command

    import django  # noqa: PLC0415 - the environment above decides the settings

    os.environ["DJANGO_SETTINGS_MODULE"] = "molette.config.settings"
    django.setup()
    costs = sorted(measure(), key=lambda c: -c.milliseconds)
    print(f"{'ms':>7} {'requêtes':>8} {'ko':>7}  page")
    for c in costs:
        mark = "  trop" if c.is_too_much else ""
        print(f"{c.milliseconds:7.1f} {c.queries:8d} {c.kilobytes:7.1f}  {c.who} {c.path}{mark}")
    print(f"{len(costs)} pages, médiane {statistics.median(c.milliseconds for c in costs):.1f} ms")
    return int(any(c.is_too_much for c in costs))


if __name__ == "__main__":
    sys.exit(main())
