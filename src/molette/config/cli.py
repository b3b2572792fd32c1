"""`molette`: the same product from the shell."""

import argparse
import os
import sys
from collections.abc import Sequence

from molette.config.commands import (
    account,
    backup,
    check,
    demo,
    digest,
    export_table,
    filosofi,
    import_table,
    journal,
    migrate,
    plan,
    reconcile,
    restore,
    rules,
    search,
    serve,
    services,
    snapshot,
    surveys,
    territory,
    undo,
    voice,
    worker,
)

COMMANDS = (
    serve,
    worker,
    demo,
    migrate,
    check,
    account,
    territory,
    import_table,
    undo,
    export_table,
    filosofi,
    services,
    journal,
    backup,
    restore,
    search,
    rules,
    plan,
    reconcile,
    snapshot,
    digest,
    surveys,
    voice,
)


def build_parser() -> argparse.ArgumentParser:
    """Describe every subcommand and option; docs/reference/commandes.md follows it, held by a test."""
    parser = argparse.ArgumentParser(
        prog="molette", description="Piloter ensemble un programme de renouveau territorial."
    )
    subparsers = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)
    for command in COMMANDS:
        command.add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status: 0 done, 1 refused, 2 unusable request."""
    args = build_parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molette.config.settings")
    if getattr(args, "needs_django", True):
        import django  # noqa: PLC0415 - settings are read here, once the environment is complete

        django.setup()
    return _run(args)


def _run(args: argparse.Namespace) -> int:
    """Run the command; what fails outside of it is said in a sentence, never as a traceback."""
    from django.db import DatabaseError  # noqa: PLC0415 - as late as Django itself

    try:
        status: int = args.run(args)
    except BrokenPipeError:  # the reader of our output has seen enough (`molette … | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        print(
            f"La base de données ne répond pas comme il faut : {reason}.\n"
            "Lancez « molette migrate », ou vérifiez MOLETTE_DATABASE_URL.",
            file=sys.stderr,
        )
        return 2
    return status


if __name__ == "__main__":
    sys.exit(main())
