"""Total the ladder: our one query beside the same total summed in Python from the ORM, in the same run.

Prepared with `molette demo --no-serve --scale 50` in build/bench/50 (about 7,000 projects and 65,000
movements), which this script does when it is not there.
"""

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SCALE = "50"
RUNS = 5


def milliseconds(run: Callable[[], Any]) -> tuple[float, Any]:
    best, answer = float("inf"), None
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = run()
        best = min(best, (time.perf_counter() - start) * 1000)
    return best, answer


def summed_in_python() -> dict[str, Decimal]:
    """What one writes first: read every movement, add in a loop, leave out what is counted elsewhere."""
    from molette.domain.funding.models import Movement  # noqa: PLC0415 - Django is set up by main()

    rows = list(Movement.objects.filter(project__is_published=True).select_related("project"))
    rows += list(Movement.objects.filter(project=None))
    held = {
        (m.project_id, m.rung, m.funding_source_id)
        for m in rows
        if m.amount is not None and not m.counted_in_id
    }
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for m in rows:
        parent = m.project.parent_id if m.project else None
        in_parent = parent is not None and (parent, m.rung, m.funding_source_id) in held
        if m.amount is not None and not m.counted_in_id and not in_parent:
            totals[m.rung] += m.amount
    return dict(totals)


def _say(what: str, mine: float, theirs: float) -> None:
    print(f"{what:20} molette {mine:7.1f} ms  orm loop {theirs:7.1f} ms  ratio {mine / theirs:5.3f}")


def main() -> None:
    os.environ |= {"MOLETTE_DATA_DIR": str(ROOT / "build/bench" / SCALE), "MOLETTE_DEMONSTRATION": "true"}
    molette = Path(sys.executable).with_name("molette")
    subprocess.run([molette, "demo", "--no-serve", "--scale", SCALE], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command

    import django  # noqa: PLC0415 - the environment above decides the settings

    os.environ["DJANGO_SETTINGS_MODULE"] = "molette.config.settings"
    django.setup()
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415

    from molette.domain.funding.models import Movement  # noqa: PLC0415
    from molette.domain.funding.queries import Dimension, MovementFilter, ladder, ladder_by  # noqa: PLC0415

    resident, everything = AnonymousUser(), MovementFilter()
    mine, held = milliseconds(lambda: ladder(everything, resident))
    theirs, expected = milliseconds(summed_in_python)
    if {t.rung.value: t.amount for t in held.rungs} != expected:
        sys.exit(f"the two totals differ: {held.rungs} and {expected}")
    print(f"{Movement.objects.count():,} movements")
    print(
        f"total of every rung   molette {mine:7.1f} ms  orm loop {theirs:7.1f} ms  ratio {mine / theirs:5.3f}"
    )
    for dimension in Dimension:
        took, _ = milliseconds(partial(ladder_by, dimension, everything, resident))
        _say(f"cut by {dimension}", took, theirs)


if __name__ == "__main__":
    main()
