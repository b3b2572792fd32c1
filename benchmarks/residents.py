"""Three hundred pages a second are asked by residents for two minutes, while twenty officers write.

Starts the real server on a fresh demonstration. Pages are asked at a steady pace, whether the former were
answered or not: a slow server does not slow the crowd down. An officer writes, thinks for a few seconds, and
writes again. With `--posts`, one address also sends the form of residents so many times a second: it must be
refused, and the others answered. Ends with status 1 when 95 % of the pages do not come within 200 ms, when
one fails, or when what was acknowledged is not in the base.
"""

import argparse
import asyncio
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from benchmarks.concurrency import DATA, OK, PATIENCE, Person, Place, Server, Told, prepare, wrongs

BAR = 0.2  # seconds
PAGES = (
    "/", "/communes", "/communes/lens", "/communes/lievin", "/communes/bethune", "/lieux/ca-lens-lievin",
    "/cites", "/pres-de-chez-moi", "/projets", "/promesses", "/chemin", "/paroles", "/services", "/argent",
)  # fmt: skip


async def officer(person: Person, until: float, pause: float) -> None:
    while time.monotonic() < until:
        await person.count(random.choice(person.place.slugs))  # noqa: S311 - chance need not be secret
        thought = random.uniform(0.5, 1.5) * pause  # noqa: S311 - the same
        await asyncio.sleep(max(0.0, min(thought, until - time.monotonic())))


class Residents:
    """Browsers that keep connections open: bare sockets, for a crowd to cost less than what it measures."""

    def __init__(self, place: Place, told: Told) -> None:
        self.host, _, self.port = place.url.removeprefix("http://").partition(":")
        self.told = told
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, page: str) -> None:
        """Read a page; the time counts from the moment it was asked, its connection included."""
        start = time.monotonic()
        try:
            status = await asyncio.wait_for(self._read(page), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.told.faults[f"pas de réponse à {page} ({type(error).__name__})"] += 1
            return
        self.told.times["lire"].append(time.monotonic() - start)
        self.told.statuses[status] += 1
        if status != OK:
            self.told.faults[f"{status} {page}"] += 1

    async def post(self) -> None:
        """Send the form, empty: whatever it answers, an abuse is counted apart."""
        start = time.monotonic()
        status = await self._read("/parole", "POST")
        self.told.times["abuser"].append(time.monotonic() - start)
        self.told.unknown[f"réponse {status} à qui abuse"] += 1

    async def _read(self, page: str, method: str = "GET") -> int:
        """Read an answer whole; a connection closed while idle is opened again, as browsers do."""
        asked = (
            f"{method} {page} HTTP/1.1\r\nhost: {self.host}\r\naccept-encoding: gzip\r\n"
            f"{'content-length: 0' if method == 'POST' else 'accept: text/html'}\r\n\r\n"
        ).encode()
        while self.idle:
            held = self.idle.pop()
            try:
                return await self._answer(held, asked)
            except (ConnectionError, asyncio.IncompleteReadError) as closed:
                if getattr(closed, "partial", b""):
                    raise
        return await self._answer(await asyncio.open_connection(self.host, int(self.port)), asked)

    async def _answer(self, held: tuple[asyncio.StreamReader, asyncio.StreamWriter], asked: bytes) -> int:
        reader, writer = held
        writer.write(asked)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await reader.readexactly(int(re.findall(r"content-length: (\d+)", head)[0]))
        self.idle.append(held)
        return int(head.split(" ", 2)[1])


async def crowd(place: Place, args: argparse.Namespace) -> Told:
    """Ask the pages at their pace, the officers writing meanwhile."""
    told = Told()
    residents = Residents(place, told)
    for page in PAGES:  # the first reading after a start is not what is measured
        await residents.ask(page)
    told.times.clear()
    until = time.monotonic() + args.seconds
    async with httpx.AsyncClient(base_url=place.url, timeout=PATIENCE) as browser:
        acts = [
            asyncio.create_task(officer(Person(browser, place, told, session), until, args.pause))
            for session in place.sessions
        ]
        due = time.monotonic()
        while due < until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            page = random.choice(PAGES)  # noqa: S311 - the same
            acts.append(asyncio.create_task(residents.ask(page)))
            if random.random() < args.posts / args.rate:  # noqa: S311 - the same
                acts.append(asyncio.create_task(residents.post()))
            due += 1 / args.rate
        await asyncio.gather(*acts)
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--rate", type=int, default=300, help="pages demandées par seconde")
    parser.add_argument("--officers", type=int, default=20)
    parser.add_argument("--pause", type=float, default=5.0, help="secondes entre deux écritures d’un agent")
    parser.add_argument("--posts", type=int, default=0, help="formulaires envoyés par seconde d’une adresse")
    parser.add_argument("--processes", type=int, default=2, help="processus qui servent")
    parser.add_argument("--port", type=int, default=8766)
    args = parser.parse_args()
    args.kills = 0
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir(parents=True)
    os.environ |= {"MOLETTE_DATA_DIR": str(DATA), "MOLETTE_DEMONSTRATION": "true"}
    os.environ.pop("MOLETTE_DATABASE_URL", None)
    molette = Path(sys.executable).with_name("molette")
    subprocess.run([molette, "demo", "--no-serve"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    place = prepare(args.port, args.officers)
    server = Server(args.port, DATA / "server.log", "--processes", str(args.processes))
    server.start()
    try:
        told = asyncio.run(crowd(place, args))
    finally:
        server.stop(signal.SIGTERM)
    who = f"{args.officers} agents, {args.processes} processus"
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{args.rate} pages par seconde, {args.seconds} s, {who} ; charge {load}")
    for answer, count in told.unknown.items():
        if answer.startswith("réponse"):
            print(f"  {answer} : {count} fois")
    for what, times in told.times.items():
        ranked = sorted(times)
        middle, most = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.95)]
        told_in = f"médiane {middle * 1000:.0f} ms, 95 % sous {most * 1000:.0f} ms"
        print(f"  {what:8} {len(ranked):6d} fois, {told_in}, pire {ranked[-1] * 1000:.0f} ms")
    pages = sorted(told.times["lire"])
    found = list(wrongs(place, told, args))
    if not told.acknowledged:
        found.append("aucun agent n’a rien écrit")
    if pages[int(len(pages) * 0.95)] > BAR:
        found.append(f"95 % des pages ne viennent pas en {BAR * 1000:.0f} ms")
    print("\n".join(f"✗ {wrong}" for wrong in found) or "Chaque page est venue, rien n’est perdu.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
