"""What a server needs before it listens: a database of this version, and its static files gathered.

Run as `python -m molette.config.prepare`, in a process of its own so that the server stays small.
"""

import os
import sys


def prepare() -> None:
    """Migrate, and gather the static files if the package's are newer than those gathered."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from molette.config.tables import update  # noqa: PLC0415

    update()
    index_what_is_there()
    stamp = settings.STATIC_ROOT / ".gathered"
    files = (settings.PACKAGE / "web" / "static").rglob("*")
    if not stamp.exists() or stamp.stat().st_mtime < max(file.stat().st_mtime for file in files):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.touch()


def index_what_is_there() -> None:
    """Make an instance older than the search findable; one already indexed, or empty, is left as it is."""
    from django.db import transaction  # noqa: PLC0415 - after django.setup()

    from molette.domain.search.indexing import reindex  # noqa: PLC0415
    from molette.domain.search.models import SearchEntry  # noqa: PLC0415

    if not SearchEntry.objects.exists():
        with transaction.atomic():
            reindex()


def main() -> int:
    """Set Django up and prepare the instance."""
    import django  # noqa: PLC0415 - only here is this module a program

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molette.config.settings")
    django.setup()
    prepare()
    return 0


if __name__ == "__main__":
    sys.exit(main())
