"""Search the large programme: our search, rights and slips included, beside a LIKE scan of the same words.

The index is written anew first, and the time it takes printed, unless `--keep-index`. Median and worst of
the runs, and the processor time of ours alone: other processes lengthen the first two, not the last, which
does not see the server of PostgreSQL. The scan stops at its first hundred rows, looks at no right and ranks
nothing: it is fast on a common word, and slow on a rare one.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.instance import arguments, load_of_the_machine, prepare

RUNS = 15
TEXTS = (
    ("a rare word", "mineurs"),
    ("a place, without accents", "lievin"),
    ("a slip of the keyboard", "rehabilittion"),
    ("a word of most statements", "logements"),
    ("three words", "renovation lens logements"),
    ("the start of a word", "ren"),
    ("nothing", "zanzibar"),
)
BOUND = 50


def milliseconds(run: Callable[[], Any]) -> tuple[float, float, float]:
    """Give the median, the worst, and the median of the processor time."""
    run()
    taken, worked = [], []
    for _ in range(RUNS):
        start, begun = time.perf_counter(), time.process_time()
        run()
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - begun) * 1000)
    return statistics.median(taken), max(taken), statistics.median(worked)


def like_scan(text: str) -> list[Any]:
    """What one writes first: every word with LIKE over the same normalised text, no rights, no ranking."""
    from molette.domain.search.models import SearchEntry  # noqa: PLC0415 - Django is set up by main()
    from molette.engines.searching import words_of  # noqa: PLC0415

    rows = SearchEntry.objects.all()
    for word in words_of(text):
        rows = rows.filter(words__contains=word)
    return list(rows.order_by("pk").values_list("kind", "key", "title")[:100])


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.set_defaults(scale="large")
    parser.add_argument("--keep-index", action="store_true", help="l’index tel qu’il est")
    told = parser.parse_args()
    prepare(told.scale, told.database)
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    from molette.domain.people.models import User  # noqa: PLC0415
    from molette.domain.search.indexing import reindex  # noqa: PLC0415
    from molette.domain.search.queries import find  # noqa: PLC0415

    if not told.keep_index:
        start = time.perf_counter()
        with transaction.atomic():
            counts = reindex()
        took = time.perf_counter() - start
        print(f"search on {connection.vendor}: {sum(counts.values()):,} entries written in {took:.1f} s")
    member = User.objects.exclude(memberships=None).order_by("pk").first()
    for who, reader in (("resident", AnonymousUser()), ("member", member)):
        for what, text in TEXTS:
            mine, worst, work = milliseconds(partial(find, text, reader))
            theirs, _, _ = milliseconds(partial(like_scan, text))
            late = "" if mine <= BOUND else f"  over {BOUND} ms"
            print(
                f"  {who:8} {what:26} molette {mine:6.1f} ms (worst {worst:6.1f}, processor {work:5.1f})"
                f"  LIKE scan {theirs:6.1f} ms  ratio {mine / theirs:5.2f}{late}"
            )
    print(load_of_the_machine())


if __name__ == "__main__":
    main()
