"""The instance that is measured: a demonstration of the size asked, on SQLite or on another database."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = ROOT / "build/bench"


def arguments(told: str) -> argparse.ArgumentParser:
    """The options that every measure of a whole instance takes."""
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument("--scale", default="1", help="taille de la démonstration : un nombre, ou « large »")
    parser.add_argument("--database", default="", help="adresse d’une base PostgreSQL (défaut : SQLite)")
    return parser


def prepare(scale: str, database: str = "") -> Path:
    """Load the demonstration where it is missing and set Django up; return the folder of its data."""
    folder = DATA / scale
    os.environ |= {
        "MOLETTE_DATA_DIR": str(folder),
        "MOLETTE_DEMONSTRATION": "true",
        "DJANGO_SETTINGS_MODULE": "molette.config.settings",
    }
    if database:
        os.environ["MOLETTE_DATABASE_URL"] = database
    molette = Path(sys.executable).with_name("molette")
    loaded = [str(molette), "demo", "--no-serve", "--scale", scale]
    subprocess.run(loaded, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    import django  # noqa: PLC0415 - the environment above decides the settings

    django.setup()
    return folder


def load_of_the_machine() -> str:
    """How busy the machine was: a measure taken among others says so."""
    one, five, _ = os.getloadavg()
    return f"charge de la machine {one:.1f} (1 min), {five:.1f} (5 min), {os.cpu_count()} cœurs"
