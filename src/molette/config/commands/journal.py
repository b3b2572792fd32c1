"""`molette journal`: prove that the journal has not changed, and print what to write down elsewhere."""

import argparse
import sys
from datetime import date
from time import monotonic
from typing import Any

HOLDS, BROKEN, UNUSABLE = 0, 1, 2
DIGEST_LENGTH = 64


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("journal", help="prouve que rien n’a changé dans le journal")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="relit la chaîne et dit la première ligne qui ne tient pas")
    verify.add_argument(
        "--head", metavar="EMPREINTE", default="", help="empreinte notée plus tôt, à retrouver"
    )
    verify.add_argument(
        "--since", metavar="JOUR", type=date.fromisoformat, help="ne relit que depuis ce jour (AAAA-MM-JJ)"
    )
    verify.set_defaults(run=run_verify)
    head = actions.add_parser("head", help="imprime la dernière empreinte, à noter hors de la base")
    head.set_defaults(run=run_head)


def run_head(_args: argparse.Namespace) -> int:
    from molette.domain.journal.proofs import head  # noqa: PLC0415 - after django.setup()

    last = head()
    print(f"{last.number} {last.digest}")
    return HOLDS


def run_verify(args: argparse.Namespace) -> int:
    """Walk the chain; 0 it holds, 1 it is broken, 2 the hash given is not one."""
    from molette.domain.journal.proofs import verify  # noqa: PLC0415 - after django.setup()

    known = args.head.rpartition(" ")[2].strip().lower()
    if known and (len(known) != DIGEST_LENGTH or not set(known) <= set("0123456789abcdef")):
        print("Cette empreinte n’en est pas une : 64 caractères, de 0 à 9 et de a à f.", file=sys.stderr)
        return UNUSABLE
    start = monotonic()
    walk = verify(known=known, since=args.since, tell=_tell if sys.stderr.isatty() else None)
    seconds = max(monotonic() - start, 1e-6)
    told = f"{walk.lines} lignes relues en {_comma(seconds)} s ({walk.lines / seconds:.0f} par seconde)"
    if walk.first_break is not None:
        print(f"✗ Quelque chose a changé.\n  {walk.first_break}\n  {told}.")
        return BROKEN
    print(f"Rien n’a changé : {told}.\nDernière empreinte : {walk.head.number} {walk.head.digest}")
    return HOLDS


def _tell(done: int) -> None:
    print(f"\r{done} lignes relues…", end="", file=sys.stderr, flush=True)


def _comma(seconds: float) -> str:
    return f"{seconds:.1f}".replace(".", ",")
