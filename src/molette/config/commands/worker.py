"""`molette worker`: run the jobs that pages leave for later (large imports)."""

import argparse
import contextlib
import sys
import time
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("worker", help="exécute les tâches longues (imports volumineux)")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Run jobs until asked to stop; a disk that fills or a base that goes away is waited for."""
    from django.core.management import call_command  # noqa: PLC0415 - after django.setup()
    from django.db import Error  # noqa: PLC0415

    take_up_again()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            try:
                call_command("db_worker", startup_delay=False, reload=False, verbosity=0)
            except (Error, OSError) as failure:
                wait_out(failure)
            else:
                break
    return 0


def take_up_again() -> None:
    """Start again the jobs that were left half-way."""
    from molette.domain.exchange import jobs as imports  # noqa: PLC0415 - after django.setup()
    from molette.domain.reconciliation import jobs as calculations  # noqa: PLC0415

    if resumed := imports.resume_interrupted():
        print(f"{resumed} import(s) interrompu(s) repris.", flush=True)
    if resumed := calculations.resume_interrupted():
        print(f"{resumed} rapprochement(s) interrompu(s) repris.", flush=True)


def wait_out(failure: Exception) -> None:
    """Wait until the base takes writes again, and start again what stopped; a fault of ours goes up."""
    from django.db import Error, connection  # noqa: PLC0415 - after django.setup()

    from molette.web.weather import RETRY_AFTER, weather  # noqa: PLC0415

    while found := weather(failure):
        print(f"{found.title}. L’exécuteur réessaie dans {RETRY_AFTER} s.", file=sys.stderr, flush=True)
        time.sleep(RETRY_AFTER)
        try:
            connection.close()
            take_up_again()
        except (Error, OSError) as again:
            failure = again
        else:
            return
    raise failure
