"""Resolve real name variants of local bodies to their SIREN: ours beside a bare rapidfuzz best match.

The labels are those of ../shared/data/er (4,554 variants with their SIREN). The directory holds the official
name of each body of the file and, so that there be others to be mistaken for, every commune of
Pas-de-Calais. The bodies are parted in two by their SIREN: thresholds and rules were set on one half, the
share of the other is what is claimed. A third set was never looked at: the names that the Fonds vert 2023
register gives to bodies of Pas-de-Calais that are not in the file. Some labels are wrong, and communes
nouvelles bear another name than the register's: both count as errors here.

The misses of both halves were read while the rules were drafted, before the bodies were parted again: only
the third set was truly never looked at.

Intervals are of 95 %, by resampling the bodies, since the variants of one body are not independent.
"""

import csv
import random
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from molette.engines.identities.names import BodyKind, read_name
from molette.engines.identities.resolving import Directory, Listed

DATA = Path(__file__).parents[2] / "shared/data"
VARIANTS = "er/variantes_noms_collectivites.csv"
COMMUNES = "admin/communes_62.csv"
FONDS_VERT = "ledgers/raw/fonds_vert_2023_exportA_datagouv.csv"
RESAMPLES = 1_000
PEER_CUTOFF = 86


@dataclass(frozen=True, slots=True)
class Label:
    written: str
    siren: str
    department: str


Resolver = Callable[[Label], str]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def department(code: str) -> str:
    return {"20A": "2A", "20B": "2B"}.get(code, code)


def directory(variants: list[dict[str, str]]) -> tuple[Listed, ...]:
    """The bodies, each in its department: told by the SIREN of old communes, else by most of its rows."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    names = {row["siren"]: row["nom_officiel"] for row in variants}
    for row in variants:
        seen[row["siren"]][department(row["departement"])] += 1
    for row in rows(COMMUNES):
        names.setdefault(row["siren_commune"], row["nom"])
        names.setdefault(row["epci_siren"], row["epci_nom"])
        seen[row["siren_commune"]]["62"] += 1
        seen[row["epci_siren"]]["62"] += 1
    return tuple(
        Listed(siren, (name,), kind(name), frozenset({_seat(siren, seen[siren])}), siren)
        for siren, name in names.items()
    )


def _seat(siren: str, seen: Counter[str]) -> str:
    told = siren[2:4]
    return seen.most_common(1)[0][0] if siren[:2] not in {"21", "24"} or told in {"20", "97"} else told


def kind(name: str) -> BodyKind:
    return BodyKind.GROUPING if read_name(name).kind is BodyKind.GROUPING else BodyKind.COMMUNE


def ours(bodies: Directory, label: Label, *, located: bool) -> str:
    found = bodies.resolve(label.written, department=label.department if located else "").listed
    return found.siren if found else ""


def with_rapidfuzz(
    names: dict[str, dict[str, str]], label: Label, *, cutoff: int | None, located: bool
) -> str:
    """What one writes first: the best of the weighted ratios, among the bodies of the department."""
    among = names.get(label.department if located else "", {})
    found = process.extractOne(
        label.written, among, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=cutoff
    )
    return str(found[2]) if found else ""


def interval(outcomes: Sequence[tuple[str, int, int]]) -> tuple[float, float, float]:
    """Give the share of successes (good, of) and its 95 % interval, resampling bodies."""
    by_body: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for siren, good, of in outcomes:
        by_body[siren][0] += good
        by_body[siren][1] += of
    groups = list(by_body.values())
    chance = random.Random(1)  # noqa: S311 - the same draw at each run
    shares = []
    for _ in range(RESAMPLES):
        drawn = chance.choices(groups, k=len(groups))
        shares.append(sum(g for g, _ in drawn) / max(1, sum(n for _, n in drawn)))
    shares.sort()
    good, asked = sum(g for g, _ in groups), max(1, sum(n for _, n in groups))
    if good == asked:  # no error to resample: what as many bodies may still hide, exactly
        return 1.0, 0.025 ** (1 / max(1, len(groups))), 1.0
    return good / asked, shares[int(0.025 * RESAMPLES)], shares[int(0.975 * RESAMPLES) - 1]


def measure(what: str, labels: Sequence[Label], resolver: Resolver) -> None:
    start = time.perf_counter()
    answers = [(label, resolver(label)) for label in labels]
    took = (time.perf_counter() - start) * 1000 / max(1, len(labels))
    right = [(a.siren, int(found == a.siren), 1) for a, found in answers if found]
    precision = interval(right)
    recall = interval([(a.siren, int(found == a.siren), 1) for a, found in answers])
    print(f"  {what:34} precision {_told(precision)}  recall {_told(recall)}  {took:6.2f} ms a name")


def _told(found: tuple[float, float, float]) -> str:
    share, low, high = (100 * part for part in found)
    return f"{share:5.1f} % [{low:5.1f} ; {high:5.1f}]"


def unseen(known: Iterable[str], bodies: Iterable[Listed]) -> list[Label]:
    """The names of the Fonds vert for bodies of Pas-de-Calais that the file of variants does not hold."""
    listed = {body.siren for body in bodies} - set(known)
    names = {
        (row["nom_beneficiaire_principal"], row["siren"], row["code_departement"])
        for row in rows(FONDS_VERT)
        if row["siren"] in listed
    }
    return [Label(*found) for found in sorted(names)]


def main() -> None:
    if not (DATA / VARIANTS).exists():
        print(f"names of bodies: skipped, {VARIANTS} is not beside the project")
        return
    variants = rows(VARIANTS)
    bodies = directory(variants)
    labels = [Label(row["libelle"], row["siren"], department(row["departement"])) for row in variants]
    halves: dict[bool, list[Label]] = {True: [], False: []}
    for label in labels:
        halves[zlib.crc32(label.siren.encode()) % 2 == 0].append(label)
    indexed = Directory.of(bodies)
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for body in bodies:
        for where in ("", *body.departments):
            names[where][body.siren] = body.names[0]
    sets = (
        ("half used to set the rules", halves[True]),
        ("half kept apart", halves[False]),
        ("Fonds vert, Pas-de-Calais, not in the file", unseen({one.siren for one in labels}, bodies)),
    )
    print(f"names of bodies: {len(labels):,} variants, a directory of {len(bodies):,}")
    for title, chosen in sets:
        print(f"{title}: {len(chosen):,} names of {len({one.siren for one in chosen}):,} bodies")
        for told, located in (("department known", True), ("name alone", False)):
            measure(f"molette, {told}", chosen, partial(ours, indexed, located=located))
            peer = partial(with_rapidfuzz, names, located=located)
            measure(f"rapidfuzz best match, {told}", chosen, partial(peer, cutoff=None))
            if located:
                measure(f"rapidfuzz over {PEER_CUTOFF}, {told}", chosen, partial(peer, cutoff=PEER_CUTOFF))


if __name__ == "__main__":
    main()
