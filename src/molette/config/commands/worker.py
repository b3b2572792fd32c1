"""`molette worker`: run the jobs that pages leave for later (large imports)."""

import argparse
import contextlib
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("worker", help="exécute les tâches longues (imports volumineux)")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    from django.core.management import call_command  # noqa: PLC0415 - after django.setup()

    from molette.domain.exchange.jobs import resume_interrupted  # noqa: PLC0415

    resumed = resume_interrupted()
    if resumed:
        print(f"{resumed} import(s) interrompu(s) repris.", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        call_command("db_worker", startup_delay=False, reload=False, verbosity=0)
    return 0
