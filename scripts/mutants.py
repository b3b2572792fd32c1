"""Put faults in the rule book, one at a time, and say how many its tests find: `make mutants`.

`mutmut` changes one thing at a time in `engines/rules` (a sign, a bound, a word, an argument) and runs the
tests that pass there; a mutant that no test refuses survives. Functions under a decorator other than
`staticmethod` and `classmethod`, properties among them, and what stands outside of functions are not
changed: the figure says nothing of them. Never run by the continuous integration: it takes a quarter of an
hour.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
MUTMUT = Path(sys.executable).with_name("mutmut")
WANTED = 0.9
OTHER = ("timeout", "suspicious", "segfault")
"""Found too, without a test that fails: it never ends, or ends the process."""


def mutmut(*arguments: str) -> str:
    done = subprocess.run([MUTMUT, *arguments], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - of this environment
    return done.stdout


def main() -> None:
    if not sys.argv[1:]:  # what mutmut keeps of a former run would hide what tests have gained or lost since
        shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    subprocess.run([MUTMUT, "run", *sys.argv[1:]], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - the same
    mutmut("export-cicd-stats")
    told = json.loads((ROOT / "mutants/mutmut-cicd-stats.json").read_text(encoding="utf-8"))
    found, total = told["killed"] + sum(told[name] for name in OTHER), told["total"] - told["skipped"]
    alive = [line.split(": ")[0].strip() for line in mutmut("results").splitlines() if ": " in line]
    for function, count in sorted(Counter(name.partition("__mutmut_")[0] for name in alive).items()):
        print(f"{count:4} survive in {function}")
    print(f"{found:,} of {total:,} mutants killed: {found / total:.1%}. Read one: mutmut show NAME")
    if found < WANTED * total:
        sys.exit(f"less than {WANTED:.0%}")


if __name__ == "__main__":
    main()
