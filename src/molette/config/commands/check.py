"""`molette check`: what this instance lacks before it may open to the public."""

import argparse
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("check", help="dit ce qui manque à l’instance avant d’ouvrir au public")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    from django.core.checks import ERROR, run_checks  # noqa: PLC0415 - after django.setup()

    from molette.web.instance import lacks  # noqa: PLC0415

    faults = [f"{m.msg} {m.hint or ''}".strip() for m in run_checks() if m.level >= ERROR]
    for fault in faults:
        print(f"✗ {fault}")
    missing = lacks()
    for lack in missing:
        print(f"{'✗' if lack.is_blocking else '·'} {lack.title}\n  {lack.remedy}")
    if not faults and not missing:
        print("Rien ne manque.")
    return 1 if faults or any(lack.is_blocking for lack in missing) else 0
