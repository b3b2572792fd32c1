"""`python -m molette.config.demo --scale N`: prepare the database and load the demonstration."""

import argparse
import os
import sys

import django


def main() -> int:
    """Migrate, load, say what was added. Runs apart from the server, which then starts small."""
    parser = argparse.ArgumentParser(prog="molette.config.demo")
    parser.add_argument("--scale", type=int, default=1)
    scale = parser.parse_args().scale
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molette.config.settings")
    django.setup()
    from molette.config.demo.loading import load  # noqa: PLC0415 - after django.setup()
    from molette.config.prepare import prepare  # noqa: PLC0415 - the same

    prepare()
    report = load(scale)
    for name, count in report.added.items():
        if count:
            print(f"  {count:>7} {name}")
    found = "Démonstration chargée" if report.total else "Démonstration déjà chargée"
    print(f"{found} en {report.seconds:.1f} s.".replace(".", ",", 1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
