"""Two hundred people write while two hundred read: nothing must be lost, and no error of the base shown.

Starts the real server on a fresh demonstration. A writer opens the page of a project, adds one to its counter
and sends it back: an acknowledged write that another overwrote would be missing from the counter. Others
record movements of one euro, which the totals must hold to the euro. With `--kills` the server is killed
(SIGKILL) and started again meanwhile. Ends with status 1 when anything is wrong.
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
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import psycopg

ROOT = Path(__file__).parents[1]
DATA = ROOT / "build/bench/concurrency"
COUNTERS = 40
PATIENCE = 900.0
OK, FOUND, CONFLICT, BROKEN = 200, 302, 409, 500
BAD_WORDS = ("is locked", "Traceback", "OperationalError", "deadlock")
READ = ("/", "/communes", "/projets", "/argent", "/chiffres", "/espace", "/espace/projets", "/espace/journal")
FIELDS = re.compile(r"<input[^>]*>|<select.*?</select>|<textarea.*?</textarea>", re.DOTALL)


@dataclass
class Told:
    """What the crowd saw."""

    acknowledged: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    euros: int = 0
    euros_unknown: int = 0
    conflicts: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Place:
    """Where the crowd writes: the server, the counters, the people, what a movement needs."""

    url: str
    slugs: list[str]
    sessions: list[str]
    movement: dict[str, str]
    before: int


def prepare(port: int, people: int) -> Place:
    """Open an account and a session for each person, and set the counters to nothing."""
    import django  # noqa: PLC0415 - the environment is complete only now

    os.environ["DJANGO_SETTINGS_MODULE"] = "molette.config.settings"
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from molette.domain.funding.models import Movement, Scheme  # noqa: PLC0415
    from molette.domain.journal.recording import Actor  # noqa: PLC0415
    from molette.domain.people import actions  # noqa: PLC0415
    from molette.domain.people.models import Organisation  # noqa: PLC0415
    from molette.domain.programme.actions import edit_project  # noqa: PLC0415
    from molette.domain.programme.models import Project  # noqa: PLC0415
    from molette.domain.sources.models import Source  # noqa: PLC0415
    from molette.engines.access import Role  # noqa: PLC0415

    shell, sessions = Actor("banc d’essai"), []
    organisation = Organisation.objects.order_by("pk")[0]
    for n in range(people):
        person = actions.invite(shell, email=f"banc-{n}@exemple.fr", name=f"Personne {n} (fictif)")
        actions.grant(shell, user=person, organisation=organisation, role=Role.MANAGER)
        store = SessionStore()
        store[SESSION_KEY], store[BACKEND_SESSION_KEY] = (
            str(person.pk),
            "django.contrib.auth.backends.ModelBackend",
        )
        store[HASH_SESSION_KEY] = person.get_session_auth_hash()
        store.create()
        sessions.append(str(store.session_key))
    projects = list(Project.objects.order_by("pk")[:COUNTERS])
    for project in projects:
        edit_project(shell, project, reference="0", reason="mise à zéro du compteur")
    movement = {
        "rung": "announced",
        "funder": str(organisation.pk),
        "scheme": str(Scheme.objects.order_by("pk")[0].pk),
        "amount": "1",
        "year": "2026",
        "dated": "2026-01-15",
        "source": str(Source.objects.order_by("pk")[0].pk),
    }
    return Place(
        f"http://127.0.0.1:{port}", [p.slug for p in projects], sessions, movement, Movement.objects.count()
    )


class Server:
    """The real server, in a group of processes of its own, killed and started again as asked."""

    def __init__(self, port: int, log: Path, *options: str) -> None:
        self.port, self.log, self.options = port, log, options
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        molette = Path(sys.executable).with_name("molette")
        command = [str(molette), "serve", "--port", str(self.port), "--no-worker", *self.options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, start_new_session=True, stdout=log, stderr=log)  # noqa: S603 - our own command
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/robots.txt", timeout=5).status_code == OK:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise TimeoutError("the server never answered")

    def stop(self, how: int) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, how)
            self.process.wait(PATIENCE)
            self.process = None


def typed(page: str) -> dict[str, list[str]]:
    """What a browser would send of the main form of a page, untouched."""
    main = page[page.index("<main") :]
    form = main[main.index('<form method="post"') :]
    sent: dict[str, list[str]] = {}
    for tag in FIELDS.findall(form[: form.index("</form>")]):
        named = re.search(r'\bname="([^"]*)"', tag)
        value = re.search(r'\bvalue="([^"]*)"', tag)
        name = named.group(1) if named else ""
        if tag.startswith("<select"):
            sent.setdefault(name, []).extend(re.findall(r'<option value="([^"]*)" selected', tag)[:1])
        elif tag.startswith("<textarea"):
            sent.setdefault(name, []).append(unescape(re.sub(r"^<textarea[^>]*>\n?|</textarea>$", "", tag)))
        elif not re.search(r'type="(?:checkbox|radio)"', tag) or " checked" in tag:
            sent.setdefault(name, []).append(unescape(value.group(1)) if value else "")
    return sent


class Person:
    """Somebody at his screen."""

    def __init__(self, browser: httpx.AsyncClient, place: Place, told: Told, session: str) -> None:
        self.browser, self.place, self.told = browser, place, told
        self.cookies = {"molette_session": session}

    async def ask(self, what: str, method: str, path: str, data: Any = None) -> httpx.Response | None:
        """Send a request; None when no answer came. Bad words and failures are counted."""
        start = time.monotonic()
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            answer = await self.browser.request(method, path, data=data, headers=headers)
        except httpx.HTTPError as error:
            self.told.faults[f"pas de réponse ({type(error).__name__})"] += 1
            await asyncio.sleep(0.5)
            return None
        self.told.times[what].append(time.monotonic() - start)
        self.told.statuses[answer.status_code] += 1
        if token := answer.cookies.get("molette_csrf"):
            self.cookies["molette_csrf"] = token
        if answer.status_code >= BROKEN:
            self.told.faults[f"{answer.status_code} {path}"] += 1
        for word in BAD_WORDS:
            if word in answer.text:
                self.told.faults[f"« {word} » montré par {path}"] += 1
        return answer

    async def write(self, until: float) -> None:
        while time.monotonic() < until:
            slug = random.choice(self.place.slugs)  # noqa: S311 - chance need not be secret
            await (self.pay(slug) if random.random() < 0.25 else self.count(slug))  # noqa: S311, PLR2004 - one in four

    async def count(self, slug: str) -> None:
        path = f"/espace/projets/{slug}/modifier"
        page = await self.ask("ouvrir", "GET", path)
        if page is None or page.status_code != OK:
            return
        sent = typed(page.text)
        sent["reference"] = [str(int(sent["reference"][0]) + 1)]
        sent["reason"] = ["un de plus"]
        answer = await self.ask("écrire", "POST", path, sent)
        if answer is None:
            self.told.unknown[slug] += 1
        elif answer.status_code == FOUND:
            self.told.acknowledged[slug] += 1
        elif answer.status_code == CONFLICT and "Modifié entre-temps" in answer.text:
            self.told.conflicts += 1
        else:
            self.told.faults[f"{answer.status_code} à l’écriture"] += 1

    async def pay(self, slug: str) -> None:
        path = f"/espace/projets/{slug}/mouvements/nouveau"
        page = await self.ask("ouvrir", "GET", path)
        if page is None or page.status_code != OK:
            return
        answer = await self.ask("écrire", "POST", path, {**typed(page.text), **self.place.movement})
        if answer is None:
            self.told.euros_unknown += 1
        elif answer.status_code == FOUND:
            self.told.euros += 1
        else:
            self.told.faults[f"{answer.status_code} au mouvement"] += 1

    async def read(self, until: float) -> None:
        while time.monotonic() < until:
            await self.ask("lire", "GET", random.choice(READ))  # noqa: S311 - chance need not be secret


async def crowd(place: Place, args: argparse.Namespace, server: Server) -> Told:
    """Let everybody write and read until the time is over, the server dying now and then if asked."""
    told, until = Told(), time.monotonic() + args.seconds
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=place.url, timeout=PATIENCE, limits=limits) as browser:
        people = [Person(browser, place, told, session) for session in place.sessions]
        acts = [one.write(until) for one in people[: args.writers]]
        acts += [one.read(until) for one in people[args.writers :]]
        await asyncio.gather(*acts, _kill(server, args, until))
    return told


async def _kill(server: Server, args: argparse.Namespace, until: float) -> None:
    for _ in range(args.kills):
        await asyncio.sleep(random.uniform(0.5, 1.5) * args.seconds / (args.kills + 1))  # noqa: S311 - the same
        if time.monotonic() < until:
            server.stop(signal.SIGKILL)
            await asyncio.to_thread(server.start)


def wrongs(place: Place, told: Told, args: argparse.Namespace) -> Iterator[str]:
    """Compare what the base holds with what was acknowledged."""
    from molette.domain.funding.models import Movement  # noqa: PLC0415 - Django is set up by now
    from molette.domain.journal.proofs import verify  # noqa: PLC0415
    from molette.domain.programme.models import Project  # noqa: PLC0415

    held = dict(Project.objects.filter(slug__in=place.slugs).order_by("pk").values_list("slug", "reference"))
    for slug in place.slugs:
        least, most = told.acknowledged[slug], told.acknowledged[slug] + told.unknown[slug]
        if not least <= int(held[slug]) <= most:
            yield f"{slug} : le compteur dit {held[slug]}, {least} à {most} écritures attendues"
    euros = Movement.objects.count() - place.before
    if not told.euros <= euros <= told.euros + told.euros_unknown:
        yield f"{euros} mouvements en base, {told.euros} acquis ({told.euros_unknown} sans réponse)"
    walk = verify()
    if walk.first_break:
        yield f"le journal est rompu : {walk.first_break}"
    if not args.kills:
        yield from (f"{fault} : {count} fois" for fault, count in told.faults.items())
    log = (DATA / "server.log").read_text(errors="replace")
    yield from (f"« {word} » dans le journal du serveur" for word in BAD_WORDS if word in log)


def report(told: Told, args: argparse.Namespace) -> None:
    writes = sum(told.acknowledged.values()) + told.euros
    print(f"{args.writers} écrivains, {args.readers} lecteurs, {args.seconds} s, {args.kills} arrêts brutaux")
    print(f"{writes} écritures acquises ({writes / args.seconds:.0f}/s), {told.conflicts} conflits montrés")
    print(f"réponses : {dict(sorted(told.statuses.items()))} ; sans réponse : {dict(told.faults)}")
    for what, times in told.times.items():
        ranked = sorted(times)
        print(
            f"  {what:8} {len(ranked):6d} fois, médiane {ranked[len(ranked) // 2]:.2f} s, "
            f"95 % sous {ranked[int(len(ranked) * 0.95)]:.2f} s, pire {ranked[-1]:.2f} s"
        )


@contextmanager
def base(server: str) -> Iterator[str]:
    """An empty database on the PostgreSQL server given, taken away after; nothing for SQLite."""
    if not server:
        yield ""
        return
    name = f"molette_bench_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--writers", type=int, default=200)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument(
        "--kills", type=int, default=0, help="arrêts brutaux du serveur pendant les écritures"
    )
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--server", default="", help="postgres://…, sans nom de base ; sinon SQLite")
    args = parser.parse_args()
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir(parents=True)
    with base(args.server) as url:
        os.environ |= {"MOLETTE_DATA_DIR": str(DATA), "MOLETTE_DEMONSTRATION": "true"}
        os.environ.pop("MOLETTE_DATABASE_URL", None)
        if url:
            os.environ["MOLETTE_DATABASE_URL"] = url
        molette = Path(sys.executable).with_name("molette")
        subprocess.run([molette, "demo", "--no-serve"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        place = prepare(args.port, args.writers + args.readers)
        server = Server(args.port, DATA / "server.log")
        server.start()
        try:
            told = asyncio.run(crowd(place, args, server))
        finally:
            server.stop(signal.SIGTERM)
        print("PostgreSQL" if url else "SQLite", end=" : ")
        report(told, args)
        found = list(wrongs(place, told, args))
        print("\n".join(f"✗ {wrong}" for wrong in found) or "Rien n’est perdu, rien n’est compté de travers.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
