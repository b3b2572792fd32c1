"""Write a frozen state in the one form it has, read it again, tell its fingerprint.

The form is that of the proofs (`engines/proof`): one line of JSON, keys sorted, UTF-8. The file holds these
bytes and nothing else, so that `sha256sum` gives the fingerprint printed on every page made from it.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from molette.engines.french import counted
from molette.engines.proof import canonical
from molette.engines.snapshots.state import FORMAT, Snapshot

LARGEST: Final = 64 * 2**20
"""Bytes: some forty thousand projects."""
SHORT: Final = 12
MOST_FAULTS: Final = 20


class UnreadableSnapshotError(ValueError):
    """A file that is no frozen state; `faults` say where, what was expected and how to mend it."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def dumps(snapshot: Snapshot) -> bytes:
    """Write a state: the same facts give the same bytes."""
    return canonical({"format": FORMAT, **_plain(snapshot)}).encode()


def fingerprint(snapshot: Snapshot) -> str:
    """Return the SHA-256 of its written form, in hexadecimal."""
    return sha256(dumps(snapshot)).hexdigest()


def short(digest: str) -> str:
    """The beginning of a fingerprint, enough for the foot of a page.

    >>> short("0123456789abcdef" * 4)
    '0123 4567 89ab'
    """
    kept = digest[:SHORT]
    return " ".join(kept[at : at + 4] for at in range(0, SHORT, 4))


def loads(content: bytes) -> Snapshot:
    """Read a state again. Raises UnreadableSnapshotError."""
    if len(content) > LARGEST:
        raise UnreadableSnapshotError(
            f"Le fichier dépasse {LARGEST // 2**20} Mo : ce n’est pas un état figé."
        )
    try:
        return _reader().validate_json(content)
    except ValidationError as error:
        raise UnreadableSnapshotError(*_faults(error)) from error


@cache
def _reader() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)


def _plain(value: Any) -> Any:
    """A value without what is left at its default."""
    if is_dataclass(value):
        held = ((one.name, getattr(value, one.name), one) for one in fields(value))
        return {name: _plain(said) for name, said, one in held if not _is_default(one, said)}
    if isinstance(value, Mapping):
        return {key: _plain(said) for key, said in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _is_default(one: Field[Any], said: Any) -> bool:
    if one.default is not MISSING:
        return bool(said == one.default and type(said) is type(one.default))
    return one.default_factory is not MISSING and said == one.default_factory()


def _faults(error: ValidationError) -> list[str]:
    """What is wrong, place by place, in French: pydantic speaks English to developers."""
    told = error.errors(include_url=False)
    if told[0]["type"] == "json_invalid":
        return ["Ce fichier n’est pas du JSON : donnez celui qu’a écrit « molette snapshot create »."]
    said = list(dict.fromkeys(f"{_where(one['loc'])} : {_fault(one)}" for one in told))
    left = len(said) - MOST_FAULTS
    return [*said[:MOST_FAULTS], f"et {counted(left, 'autre faute', 'autres fautes')}"] if left > 0 else said


def _where(path: tuple[int | str, ...]) -> str:
    """A place in the document: « projects[3].cost »; branches of a union are names of types, left out."""
    found = ""
    for step in path:
        if isinstance(step, int):
            found += f"[{step}]"
        elif "[" not in step and step not in {"decimal", "constrained-str"}:
            found += f".{step}" if found else step
    return found or "le document"


def _fault(one: Any) -> str:
    match one["type"]:
        case "missing":
            return "il manque ; un état figé l’écrit toujours"
        case "unexpected_keyword_argument" | "extra_forbidden":
            return "champ inconnu de cette version ; mettez Molette à jour, ou retirez-le"
        case "literal_error" if one["loc"] == ("format",):
            return f"format {one['input']!r} ; cette version lit le format {FORMAT}"
    return f"{one['input']!r:.80} ne convient pas ; reprenez le fichier d’origine"
