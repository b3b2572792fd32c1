"""Read one document in a process of its own and write what it holds on the standard output, as JSON lines.

Run as a script, never imported.

    python document_worker.py FILE BYTES SECONDS docx|odt|pdf FILE_BYTES

Each line is `{"paragraph": …}` with the fields of that dataclass, or `{"unusable": [message, remedy]}`, the
last one. Whatever depends on what the document holds is done here, under the bounds.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from molette.engines.apart import DAMAGED, DONE, PASSWORD, bound
from molette.engines.headings import docx, lines, odt
from molette.engines.headings.bounds import DocumentLimits
from molette.engines.headings.paragraphs import Bookmark, Line, Paragraph
from molette.engines.tables.bounds import UnusableFile


def held(path: str, kind: str, limits: DocumentLimits) -> Iterator[Paragraph]:
    letters = 0
    for rank, one in enumerate(_read(path, kind, limits)):
        letters += len(one.text)
        if letters > limits.characters or rank >= limits.paragraphs:
            raise UnusableFile(
                "Ce document a plus de texte qu’un document n’en a.",
                "Ne gardez que les pages des orientations.",
            )
        yield one


def _read(path: str, kind: str, limits: DocumentLimits) -> Iterable[Paragraph]:
    if kind != "pdf":
        return docx.read(path, limits) if kind == "docx" else odt.read(path, limits)
    from molette.engines.headings import pdf  # noqa: PLC0415 - the library is loaded under the bounds

    printed: list[Line] = []
    marks: list[Bookmark] = []
    for one in pdf.read(path, limits):
        if isinstance(one, Line):
            printed.append(one)
        else:
            marks.append(one)
    return lines.paragraphs(printed, marks)


def main(path: str, memory: str, seconds: str, kind: str, file_bytes: str) -> int:
    bound(int(memory), int(seconds))
    try:
        for one in held(path, kind, DocumentLimits(file_bytes=int(file_bytes))):
            sys.stdout.write(json.dumps({"paragraph": asdict(one)}) + "\n")
    except UnusableFile as error:
        sys.stdout.write(json.dumps({"unusable": [error.message, error.remedy]}) + "\n")
    except BrokenPipeError:
        return DONE
    except BaseException as error:  # noqa: BLE001 - a damaged file fails in ways that no library lists
        return PASSWORD if type(error).__name__ == "LockedError" else DAMAGED
    return DONE


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
