"""Office files are archives: written again so that the same content is the same bytes."""

import io
import zipfile
from typing import Final
from xml.etree.ElementTree import canonicalize

NO_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The first day that an archive can write: that of writing says nothing of the content."""
FIRST: Final = "mimetype"


def of_the_day(content: bytes, *, canonical: bool = False) -> bytes:
    """The same members, in the order of their names, without the moment at which they were written.

    The type of an OpenDocument file stays first and uncompressed, as its norm wants (ODF 1.3, part 2, 3.3).
    `canonical`: their XML is written in its canonical form (C14N 2.0), where the library that made it lists
    names in the order in which this process met them.
    """
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(output, "w") as written:
        for name in sorted(read.namelist(), key=lambda one: (one != FIRST, one)):
            member = zipfile.ZipInfo(name, NO_DAY)
            member.compress_type = zipfile.ZIP_STORED if name == FIRST else zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            member.create_system = 3  # whatever the machine that writes
            held = read.read(name)
            if canonical and name.endswith(".xml"):
                held = canonicalize(held.decode()).encode()
            written.writestr(member, held)
    return output.getvalue()
