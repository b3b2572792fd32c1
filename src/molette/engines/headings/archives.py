"""Open the parts of a DOCX or an ODT, once their size and their declarations are known to be harmless."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from xml.etree import ElementTree as ET

from molette.engines.headings.bounds import DocumentLimits
from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.containers import BROKEN_ARCHIVE, check_sizes, declares_entities

LARGEST_PART: Final = 64 * 2**20
SAVE_AGAIN: Final = "Ouvrez-le dans un traitement de texte et enregistrez-le en .docx ou en .odt."
DAMAGED: Final = UnusableFile(
    "Le document est incomplet ou abîmé\N{NO-BREAK SPACE}: il ne s’ouvre pas.",
    "Demandez-le de nouveau à son auteur, ou enregistrez-le sous un autre nom.",
)
LOCKED: Final = UnusableFile(
    "Le document est protégé par un mot de passe.", "Retirez la protection, puis renvoyez-le."
)
TOO_LARGE: Final = UnusableFile(
    "Une fois ouvert, le document serait démesuré\N{NO-BREAK SPACE}: il n’a pas été lu.",
    "Retirez-en les images et les annexes, ou ne gardez que les pages des orientations.",
)


@contextmanager
def opened(path: str, limits: DocumentLimits) -> Iterator[zipfile.ZipFile]:
    """Open an archive of reasonable size.

    Raises:
        UnusableFile: it is damaged, locked, or would be out of all proportion once inflated.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_sizes(archive.infolist(), Limits(file_bytes=limits.file_bytes))
            yield archive
    except (*BROKEN_ARCHIVE, ET.ParseError, RecursionError) as error:
        raise DAMAGED from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise LOCKED from error


def part(archive: zipfile.ZipFile, name: str) -> ET.Element | None:
    """Read a part as XML, None where the archive has none of that name.

    Raises:
        UnusableFile: it declares entities, or is too large.
    """
    if name not in archive.namelist():
        return None
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise TOO_LARGE
    content = archive.read(name)
    if declares_entities(content.replace(b"\0", b"")):  # a part in UTF-16 would hide its declarations
        raise UnusableFile(
            "Le document contient des définitions cachées (entités XML) qu’un traitement de texte "
            "n’écrit jamais.",
            SAVE_AGAIN,
        )
    return ET.fromstring(content)  # noqa: S314 - nothing is declared in it, and its size is bounded
