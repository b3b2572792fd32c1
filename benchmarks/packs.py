"""The file of a committee on five hundred operations, compared with the state before, format by format.

Ends with status 1 where the four files together take more than `BAR`: `python -m benchmarks.packs`.
"""

import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from benchmarks.instance import arguments, load_of_the_machine, prepare

OPERATIONS: Final = 500
BAR: Final = 10.0
"""Seconds of processor, whatever else the machine does."""


def main() -> int:
    """Freeze the demonstration, repeat its projects up to the number asked, and make the files twice told."""
    prepare(arguments(__doc__ or "").parse_args().scale)
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 - after django.setup()

    from molette.domain.snapshots.taking import take  # noqa: PLC0415
    from molette.web.documents.packs.files import pack_files  # noqa: PLC0415

    state = take(AnonymousUser())
    drawn = [
        replace(state.projects[rank % len(state.projects)], slug=f"operation-{rank:04}")
        for rank in range(OPERATIONS)
    ]
    after = replace(state, projects=tuple(drawn))
    moved = tuple(replace(one, cost=Decimal(1000 + rank), late=0) for rank, one in enumerate(drawn))
    before = replace(after, on=date(state.on.year, 1, 1) - timedelta(1), projects=moved)
    alerts = sum(len(one.alerts) for one in drawn) + len(after.alerts)
    print(f"{OPERATIONS} opérations, {alerts} alertes ; {load_of_the_machine()}")
    began = last = time.process_time()
    for name, content in pack_files(after, before):
        now = time.process_time()
        print(f"{name:>32} {now - last:6.2f} s {len(content) / 1024:8.0f} Ko")
        last = now
    whole = time.process_time() - began
    print("La première ligne tient aussi la composition, et le DOCX, fait avant le PDF.")
    print(f"{'en tout':>32} {whole:6.2f} s de processeur, {BAR:.0f} au plus")
    return int(whole > BAR)


if __name__ == "__main__":
    sys.exit(main())
