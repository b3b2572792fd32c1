"""`molette serve`: the web server and its worker, stopped together."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
from typing import Any, Final

WAITING: Final = 32
"""Threads beyond those that compute: they send what is ready, or wait for their turn."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="sert le site et exécute les tâches longues")
    add_address(parser)
    parser.add_argument("--threads", type=int, help="requêtes calculées à la fois (défaut : 3)")
    parser.add_argument("--processes", type=int, default=1, help="processus qui servent (défaut : 1)")
    parser.add_argument("--no-worker", action="store_true", help="ne pas lancer l’exécuteur de tâches")
    parser.set_defaults(run=run, needs_django=False)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Where to listen: the options that `serve` and `demo` share."""
    parser.add_argument("--host", default="127.0.0.1", help="adresse d’écoute (défaut : 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port d’écoute (défaut : 8000)")


def run(args: argparse.Namespace) -> int:
    prepared = subprocess.run([sys.executable, "-m", "molette.config.prepare"], check=False)
    if prepared.returncode:
        return prepared.returncode
    return listen(
        args.host, args.port, threads=args.threads, processes=args.processes, with_worker=not args.no_worker
    )


def listen(
    host: str, port: int, *, threads: int | None = None, processes: int = 1, with_worker: bool = True
) -> int:
    """Serve until asked to stop. This process stays without Django: it only watches the others."""
    from granian import Granian  # noqa: PLC0415 - only who serves needs the server
    from granian.constants import Interfaces  # noqa: PLC0415

    if threads:
        os.environ["MOLETTE_AT_ONCE"] = str(threads)  # read by the process that serves
    command = [sys.executable, "-m", "molette.config.cli", "worker"]
    with contextlib.ExitStack() as running:
        if with_worker:
            worker = running.enter_context(subprocess.Popen(command))
            running.callback(worker.send_signal, signal.SIGTERM)
        Granian(
            target="molette.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=WAITING + int(os.environ.get("MOLETTE_AT_ONCE") or 3),
            respawn_failed_workers=True,
            log_access=False,
        ).serve()
    return 0
