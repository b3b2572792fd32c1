"""Read rule files written in TOML, and say where each is wrong: file, line, and what to mend."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from molette.engines.french import listing
from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book, overlaps
from molette.engines.rules.examples import failures

TABLES: Final = {"scheme": "dispositif", "rule": "règle"}
HEADER: Final = re.compile(r"^\s*\[\[\s*(\w+)\s*\]\]")
SYNTAX: Final = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where. `line` counts from 1; 0 when the whole file is."""

    file: str
    line: int
    said: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} : {self.said}" if self.line else f"{self.file} : {self.said}"


@dataclass(frozen=True, slots=True)
class Read:
    """The book that files make, and what is wrong in them: with a problem, the book is not to be used."""

    book: Book
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    line: int


def read(files: Mapping[str, str], over: Mapping[str, str] | None = None) -> Read:
    """Read rule files, given by name. Every problem is told, not the first alone.

    What the files of `over` write takes the place of what `files` write at the same address.
    """
    schemes: list[v.Scheme] = []
    rules: list[v.Rule] = []
    problems: list[Problem] = []
    at: dict[str, _Place] = {}
    overwritten: set[str] = set()
    for layer in (over or {}, files):
        for file, text in layer.items():
            for table, row, place, lines in _rows(file, text, problems):
                found = _record(table, row, place, lines, problems)
                if found is None or found.id in overwritten:
                    continue
                if found.id in at:
                    said = (
                        f"« {found.id} » est déjà écrit dans {at[found.id].file}, ligne {at[found.id].line}"
                    )
                    problems.append(Problem(file, place.line, said))
                    continue
                at[found.id] = place
                (schemes if isinstance(found, v.Scheme) else rules).append(found)  # type: ignore[arg-type]
        overwritten = set(at)
    book = Book(tuple(schemes), tuple(rules))
    problems += [Problem(at[slug].file, at[slug].line, said) for slug, said in faults(book)]
    return Read(book, tuple(sorted(problems, key=lambda one: (one.file, one.line))))


@dataclass(frozen=True, slots=True)
class Written:
    """A record as it is written: its address, its table (« scheme » or « rule »), its own lines."""

    id: str
    table: str
    text: str


def records(text: str) -> tuple[Written, ...]:
    """Part a text that reads into its records, each with its own lines, comments of its own included."""
    blocks, data = _blocks(text), tomllib.loads(text)
    return tuple(
        Written(row["id"], table, "\n".join(blocks[table][rank][1]).strip() + "\n")
        for table in TABLES
        for rank, row in enumerate(data.get(table, []))
    )


def faults(book: Book) -> Iterator[tuple[str, str]]:
    """Give what contradicts within a book, each with the address of the record that says it."""
    known = {slug for scheme in book.schemes for slug in (scheme.id, *scheme.also)}
    for scheme in book.schemes:
        if scheme.succeeded_by and scheme.succeeded_by not in known:
            yield scheme.id, f"« {scheme.succeeded_by} », qui lui succède, n’est écrit nulle part"
    ids = {rule.id for rule in book.rules}
    for rule in book.rules:
        named = (*rule.schemes, *(rule.excludes if isinstance(rule, v.Exclusion) else ()))
        if strangers := [slug for slug in named if slug not in known]:
            yield rule.id, f"dispositif inconnu : {listing(strangers)}"
        for slug in named:
            if slug in known and book.key(slug) != slug:
                yield rule.id, f"« {slug} » est une autre adresse de « {book.key(slug)} » : écrivez celle-ci"
        if rule.replaces and rule.replaces not in ids:
            yield rule.id, f"« {rule.replaces} », dont elle prendrait la place, n’est écrite nulle part"
        for failure in _worked(rule):
            yield rule.id, failure
    for one, two in overlaps(book.rules):
        yield (
            two.id,
            f"valable en même temps que « {one.id} », qui dit la même chose : mettez une date de fin",
        )


def _worked(rule: v.Rule) -> Iterator[str]:
    try:
        yield from failures(rule)
    except ValidationError as error:
        yield from (f"exemple : {_told(one)}" for one in error.errors())


Row = tuple[str, dict[str, Any], _Place, list[str]]


def _rows(file: str, text: str, problems: list[Problem]) -> Iterator[Row]:
    """Give each table of a file, with the line where it begins and its own lines."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = SYNTAX.search(str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        reason = SYNTAX.sub("", str(error)).strip()
        problems.append(Problem(file, line, f"ce n’est pas du TOML ({reason})"))
        return
    for table in set(data) - set(TABLES):
        line = _line(text.splitlines(), table)
        problems.append(Problem(file, line, f"« {table} » est inconnu : écrivez [[scheme]] ou [[rule]]"))
    blocks = _blocks(text)
    for table in TABLES:
        for rank, row in enumerate(data.get(table, [])):
            line, lines = blocks[table][rank]
            yield table, row, _Place(file, line), lines


def _blocks(text: str) -> dict[str, list[tuple[int, list[str]]]]:
    """Where each [[scheme]] and [[rule]] begins, and the lines it holds."""
    found: dict[str, list[tuple[int, list[str]]]] = {table: [] for table in TABLES}
    for number, line in enumerate(text.splitlines(), start=1):
        header = HEADER.match(line)
        if header and header[1] in TABLES:
            found[header[1]].append((number, []))
            held = found[header[1]][-1][1]
        if any(found.values()):
            held.append(line)
    return found


def _record(
    table: str, row: Any, place: _Place, lines: list[str], problems: list[Problem]
) -> v.Scheme | v.Rule | None:
    try:
        return v.Scheme.model_validate(row) if table == "scheme" else v.RULE.validate_python(row)
    except ValidationError as error:
        for one in error.errors():
            key = next((str(part) for part in reversed(one["loc"]) if isinstance(part, str)), "")
            line = place.line + max(0, _line(lines, key) - 1)
            problems.append(Problem(place.file, line, _told(one)))
        return None


def _line(lines: Iterable[str], key: str) -> int:
    """The line, from 1, where a key is written; 0 when it is not."""
    written = re.compile(rf"(?:^|[\s{{,.\[]){re.escape(key)}\s*(?:=|\]|\.)") if key else None
    return next((n for n, line in enumerate(lines, start=1) if written and written.search(line)), 0)


def _told(error: Any) -> str:
    """A pydantic error in French, with the key, the value and what was expected."""
    path = ".".join(str(part) for part in error["loc"] if part not in _KINDS)
    said = _SAID.get(error["type"], "« {path} » vaut « {value} » : {message}")
    context = error.get("ctx") or {}
    return said.format(path=path, value=str(error["input"])[:60], message=error["msg"], **context)


_SAID: Final = {
    "extra_forbidden": "« {path} » n’existe pas dans cette sorte de règle : retirez-le ou corrigez son nom",
    "missing": "« {path} » manque",
    "enum": "« {path} » vaut « {value} » ; attendu : {expected}",
    "literal_error": "« {path} » vaut « {value} » ; attendu : {expected}",
    "union_tag_invalid": "« kind » vaut « {tag} » ; attendu : {expected_tags}",
    "union_tag_not_found": "« kind » manque : il dit la sorte de règle",
    "value_error": "{error}",
    "less_than_equal": "« {path} » vaut « {value} » ; attendu : {le} au plus",
    "greater_than_equal": "« {path} » vaut « {value} » ; attendu : {ge} au moins",
    "greater_than": "« {path} » vaut « {value} » ; attendu : plus de {gt}",
    "decimal_parsing": "« {path} » vaut « {value} » ; attendu : un nombre",
    "int_parsing": "« {path} » vaut « {value} » ; attendu : un nombre entier",
    "int_from_float": "« {path} » vaut « {value} » ; attendu : un nombre entier",
    "bool_parsing": "« {path} » vaut « {value} » ; attendu : true ou false",
    "string_type": "« {path} » vaut « {value} » ; attendu : un texte entre guillemets",
    "too_short": "« {path} » est vide ; attendu : au moins {min_length}",
    "string_too_short": "« {path} » est vide ; attendu : un texte",
    "string_too_long": "« {path} » est trop long ; attendu : {max_length} caractères au plus",
    "date_from_datetime_parsing": "« {path} » vaut « {value} » ; attendu : une date, 2026-03-31",
    "date_type": "« {path} » vaut « {value} » ; attendu : une date, 2026-03-31",
    "string_pattern_mismatch": "« {path} » vaut « {value} » ; attendu : la forme {pattern}",
}
_KINDS: Final = frozenset(
    (
        "eligible_owner", "eligible_place", "eligible_category", "rate_floor", "rate_ceiling", "aid_ceiling",
        "own_share", "exclusion", "no_start_before", "deadline", "advance", "instalments", "balance",
        "repayment", "publication", "documents",
    )
)  # fmt: skip
