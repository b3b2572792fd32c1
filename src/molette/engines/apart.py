"""Run one of our readers in a process of its own: hostile bytes end that process, not the server.

A reader is a script of ours, never imported by who runs it. It calls `bound` first, then writes one line of
ASCII for each thing it reads; its exit status says why it stopped.
"""

import contextlib
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

DONE, PASSWORD, DAMAGED = 0, 3, 4
"""How a reader ends. Any other status is that of a reader killed for what it asked."""
ANSWERS: Final = frozenset({DONE, PASSWORD, DAMAGED})


def bound(memory: int, seconds: int) -> None:
    """Hold this process to so many bytes of address space and seconds of work, and to no core dump."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a system that does not know this bound, as macOS
            resource.setrlimit(what, (most, most))


class Stopped(Exception):  # noqa: N818 - it says how a reader ended
    """The reader did not go to its end; `status` is one of those above, or that of a process killed."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def lines(script: str, source: Path, memory: int, seconds: int, *task: str) -> Iterator[str]:
    """Start a reader on a file and give what it writes; end it when nobody listens any more.

    Raises:
        Stopped: it ended otherwise than well, after the lines already given.
    """
    command = [sys.executable, "-I", script, str(source.resolve()), str(memory), str(seconds), *task]
    with subprocess.Popen(  # noqa: S603 - our own script, no shell, the file's path is one argument
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            for line in cast("IO[bytes]", process.stdout):
                yield line.decode("ascii")
            if status := process.wait():
                raise Stopped(status)
        finally:
            process.kill()
