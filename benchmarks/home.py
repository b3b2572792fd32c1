"""Ask the home page of ten clients at once, through the real server; beside it, an empty Django view.

Prints requests per second, median and p95, and the processor time of the server by request: on a machine
shared with others, that last one says what the clock cannot.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.instance import ROOT, arguments, load_of_the_machine, prepare

HOST, CLIENTS, WORKERS = "127.0.0.1", 10, 2
SECONDS, WARM = 10.0, 5.0
TICKS = os.sysconf("SC_CLK_TCK")
OURS, EMPTY = "molette.config.wsgi:application", "benchmarks.empty_server:application"


@dataclass(frozen=True)
class Rate:
    name: str
    requests: int
    seconds: float
    milliseconds: tuple[float, ...]
    processor: float  # seconds of the server, user and system

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def processor_ms(self) -> float:
        return self.processor / self.requests * 1000

    def __str__(self) -> str:
        p95 = statistics.quantiles(self.milliseconds, n=20)[-1]
        return (
            f"{self.name:12} {self.per_second:8.0f} req/s"
            f"  médiane {statistics.median(self.milliseconds):6.2f} ms"
            f"  p95 {p95:6.2f} ms  processeur {self.processor_ms:5.2f} ms par requête,"
            f" soit {WORKERS * 1000 / self.processor_ms:6.0f} req/s sur {WORKERS} cœurs libres"
        )


@contextmanager
def served(target: str, port: int) -> Iterator[int]:
    """Granian with two processes; gives its process."""
    granian = Path(sys.executable).with_name("granian")
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", str(WORKERS)]
    server = subprocess.Popen(  # noqa: S603 - our own server
        [granian, *options, "--blocking-threads", "2", "--no-ws", target], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port)
        yield server.pid
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"nothing listens on {port}")


def processor_of(parent: int) -> float:
    """Seconds of processor spent by a process and its children."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = stat.read_text().split(" (", 1)
        except OSError:  # a process that just ended
            continue
        fields = rest.rpartition(")")[2].split()
        if int(pid) == parent or int(fields[1]) == parent:
            total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def client(port: int, until: float) -> list[float]:
    """One client on one connection, asking again as soon as it is answered."""
    question = f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    times = []
    with socket.create_connection((HOST, port)) as line, line.makefile("rb") as answer:
        while time.perf_counter() < until:
            start = time.perf_counter()
            line.sendall(question)
            status = answer.readline()
            length = 0
            while (header := answer.readline()) != b"\r\n":
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
            answer.read(length)
            if b" 200 " not in status:
                sys.exit(status.decode())
            times.append((time.perf_counter() - start) * 1000)
    return times


def rate(name: str, target: str, port: int, seconds: float) -> Rate:
    with served(target, port) as server, ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda _: client(port, time.perf_counter() + WARM), range(CLIENTS)))
        before, start = processor_of(server), time.perf_counter()
        held = list(pool.map(lambda _: client(port, start + seconds), range(CLIENTS)))
        took, spent = time.perf_counter() - start, processor_of(server) - before
    times = tuple(one for times in held for one in times)
    return Rate(name, len(times), took, times, spent)


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--port", type=int, default=8970)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    told = parser.parse_args()
    prepare(told.scale, told.database)
    ours = rate("accueil", OURS, told.port, told.seconds)
    empty = rate("vue vide", EMPTY, told.port + 1, told.seconds)
    print(ours, empty, sep="\n")
    ratio, cost = ours.per_second / empty.per_second, ours.processor_ms / empty.processor_ms
    print(
        f"l’accueil sert {ratio:.2f} fois ce que sert la vue vide ; une requête y coûte {cost:.2f} fois plus"
    )
    print(load_of_the_machine())


if __name__ == "__main__":
    main()
