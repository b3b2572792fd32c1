"""The rules of a register: refusals, lines that come again, lines that are gone, refused rows sent again."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from molette.domain.exchange import actions, mending, undoing
from molette.domain.exchange.repeats import Lines, Rule, aside, told
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, LedgerEntry, RawRow
from molette.domain.ledger.queries import sequel
from molette.engines import sheets
from tests import factories as make
from tests.domain.exchange.conftest import Import, Write

HEAD = "N° de dossier;Bénéficiaire;Objet;Montant accordé"
CLUB = "D1;Club;Fonctionnement;500"
AGAIN = "D1;Club;Fonctionnement;700"
PARK = "D2;Commune de Lens;Parc;1 000"


def amounts() -> list[Decimal | None]:
    known = LedgerEntry.objects.current().order_by("amount", "id")
    return list(known.values_list("amount", flat=True))


def ruled(**rules: Any) -> None:
    ledger.set_rules(make.SHELL, ledger.open_register(make.SHELL, "Registre"), **rules)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("each", [500, 500, 700, 1000]),
        ("once", [500, 700, 1000]),
        ("first", [500, 1000]),
        ("last", [700, 1000]),
    ],
)
def test_each_register_says_what_lines_that_come_again_are(
    file: Write, send_in: Import, rule: str, kept: list[int]
) -> None:
    ruled(duplicates=rule)

    batch = send_in(file(HEAD, CLUB, CLUB, AGAIN, PARK))

    assert batch.status == "applied"
    assert amounts() == kept
    assert batch.counts["repeated"] == 4 - len(kept)
    assert RawRow.objects.count() == 4  # nothing read is thrown away
    fates = [batch.counts[fate] for fate in ("added", "changed", "unchanged", "refused", "repeated")]
    assert sum(fates) == batch.counts["rows_read"]


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["each", "once", "first", "last"])
def test_under_any_rule_the_same_file_again_changes_nothing(file: Write, send_in: Import, rule: str) -> None:
    ruled(duplicates=rule)
    path = file(HEAD, CLUB, CLUB, AGAIN, PARK)
    send_in(path)
    before = amounts()

    again = send_in(path)

    assert (again.counts["added"], again.counts["changed"]) == (0, 0)
    assert amounts() == before


@pytest.mark.django_db
def test_lines_that_come_again_are_refused_with_the_remedy(file: Write, send_in: Import) -> None:
    ruled(duplicates="refuse")

    batch = send_in(file(HEAD, CLUB, AGAIN, PARK))

    problems = batch.problems.filter(code="reference-repetee")
    assert (batch.status, sorted(p.line or 0 for p in problems)) == ("refused", [2, 3])
    assert "règle" in problems[0].remedy


@pytest.mark.django_db
def test_a_register_that_asks_is_not_applied_before_somebody_answers(file: Write, send_in: Import) -> None:
    ruled(duplicates="ask")
    path = file(HEAD, CLUB, CLUB, PARK)
    batch = send_in(path)
    assert (batch.status, amounts()) == ("refused", [])
    assert "dites d’abord" in batch.failure

    ruled(duplicates="once")

    assert send_in(path).status == "applied"
    assert amounts() == [500, 1000]


@pytest.mark.django_db
def test_the_preview_tells_what_comes_again_and_what_each_rule_would_do(file: Write, send_in: Import) -> None:
    batch = send_in(file(HEAD, CLUB, CLUB, AGAIN, PARK))

    found = batch.counts["repeats"]
    assert (found["keys"], found["lines"], found["identical"], found["different"]) == (1, 3, 1, 1)
    assert found["rules"]["last"] == {"left": 2, "refused": 0, "amount": "1000.00"}
    assert found["rules"]["refuse"]["refused"] == 3
    assert found["examples"][0]["lines"] == [2, 3, 4]


@pytest.mark.django_db
def test_one_of_three_identical_lines_gone_withdraws_one_alone(file: Write, send_in: Import) -> None:
    ruled(absent="withdraw")
    send_in(file(HEAD, CLUB, CLUB, CLUB, PARK))

    batch = send_in(file(HEAD, CLUB, CLUB, PARK))

    assert (batch.counts["unchanged"], batch.counts["withdrawn"]) == (3, 1)
    assert amounts() == [500, 500, 1000]
    undoing.undo(make.SHELL, batch, "fichier incomplet")
    assert amounts() == [500, 500, 500, 1000]


@pytest.mark.django_db
def test_lines_gone_are_kept_where_files_only_tell_news(file: Write, send_in: Import) -> None:
    send_in(file(HEAD, CLUB, CLUB, PARK))

    batch = send_in(file(HEAD, CLUB))

    assert batch.counts["absent"] == 2
    assert amounts() == [500, 500, 1000]


def rows(count: int, bad: int) -> list[str]:
    good = [f"N{n};Commune;Objet {n};{n} €" for n in range(1, count - bad + 1)]
    return [*good, *(f"X{n};Commune;Parc {n};voir annexe" for n in range(bad))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "bad", "status"),
    [(None, 2, "applied"), (None, 3, "refused"), (Decimal(10), 4, "applied"), (Decimal(10), 5, "refused"),
     (Decimal(0), 1, "refused")],
)  # fmt: skip
def test_beyond_its_threshold_a_file_is_refused_whole_even_without_its_refused_rows(
    file: Write, send_in: Import, own: Decimal | None, bad: int, status: str
) -> None:
    ruled(most_refused=own)

    batch = send_in(file(HEAD, *rows(40, bad)), skip=True)

    assert batch.status == status
    assert LedgerEntry.objects.count() == (40 - bad if status == "applied" else 0)


@pytest.mark.django_db
def test_the_threshold_of_the_instance_is_a_setting(file: Write, send_in: Import, settings: Settings) -> None:
    settings.IMPORT_MOST_REFUSED = Decimal(50)

    assert send_in(file(HEAD, *rows(4, 2)), skip=True).status == "applied"


def refused_file(batch: Batch, path: Path, mend: tuple[str, str] | None = None) -> Path:
    intake = actions.intake_of(batch)
    sheet = mending.refused(batch, intake, actions.importer_of(make.SHELL, batch, intake))
    if path.suffix == ".xlsx":
        path.write_bytes(sheets.xlsx(sheet))
    elif path.suffix == ".ods":
        path.write_bytes(sheets.ods(sheet))
    else:
        text = "".join(sheets.csv_lines(sheet))
        path.write_text(text.replace(*mend) if mend else text, encoding="utf-8")
    return path


@pytest.mark.django_db
def test_refused_rows_mended_and_sent_again_complete_their_file(
    file: Write, send_in: Import, tmp_path: Path
) -> None:
    first = send_in(file(HEAD, *rows(40, 2)), skip=True)
    assert (first.status, first.counts["refused"]) == ("applied", 2)

    path = refused_file(first, tmp_path / "corrigees.csv", ("voir annexe", "1 500,00"))
    second = send_in(path, register="Un autre nom")

    assert (second.follows, second.register, second.status) == (first, first.register, "applied")
    assert second.counts["added"] == 2
    found = sequel(first)
    assert (found.refused, found.taken, found.left) == (2, 2, 0)
    assert first.counts["added"] + second.counts["added"] == 40
    mended = LedgerEntry.objects.get(identifier="X0")
    assert mended.amount == 1500
    assert mended.other == {}  # why it was refused is no part of what it says
    assert send_in(path).counts["unchanged"] == 2


@pytest.mark.django_db
@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_refused_rows_come_with_their_line_and_why_in_every_format(
    file: Write, send_in: Import, tmp_path: Path, fmt: str
) -> None:
    first = send_in(file(HEAD, *rows(3, 1), "-D9;=Club;@Parc;voir annexe"))

    again = send_in(refused_file(first, tmp_path / f"refusees.{fmt}"))

    assert (again.follows, again.counts["rows_read"], again.counts["refused"]) == (first, 2, 2)
    assert again.header[:4] == HEAD.split(";")
    assert again.header[5:] == [
        "Ligne d’origine (lecture seule)", "Motif du refus (lecture seule)", "Attendu (lecture seule)",
        "Remède (lecture seule)",
    ]  # fmt: skip
    raw = actions.intake_of(again).table
    assert [row.cells[0] for row in raw.rows()] == ["X0", "-D9"]


@pytest.mark.django_db
def test_a_mended_row_never_replaces_another_line_of_its_own_file(
    file: Write, send_in: Import, tmp_path: Path
) -> None:
    first = send_in(file(HEAD, *rows(40, 0), CLUB, "D1;Club;Fonctionnement;voir annexe"), skip=True)

    send_in(refused_file(first, tmp_path / "corrigees.csv", ("voir annexe", "700")))

    assert [e.amount for e in LedgerEntry.objects.current().filter(identifier="D1").order_by("id")] == [
        500,
        700,
    ]


files = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=20)


def as_lines(rows: list[tuple[int, int]]) -> Lines:
    lines = Lines()
    for number, (key, content) in enumerate(rows, start=2):
        lines.add(key, key * 10 + content, number, Decimal(100))
    return lines


@given(files)
def test_a_rule_keeps_one_line_at_least_of_each_key(rows: list[tuple[int, int]]) -> None:
    lines = as_lines(rows)
    for rule in Rule:
        left = aside(rule, lines, lines.repeated()).left
        kept = {key for rank, (key, _) in enumerate(rows) if rank not in left}
        assert kept == {key for key, _ in rows}


@given(files)
def test_one_line_a_key_leaves_as_many_lines_as_keys(rows: list[tuple[int, int]]) -> None:
    lines = as_lines(rows)
    for rule in (Rule.FIRST, Rule.LAST):
        assert len(rows) - len(aside(rule, lines, lines.repeated()).left) == len({key for key, _ in rows})
    assert len(rows) - len(aside(Rule.ONCE, lines, lines.repeated()).left) == len(set(rows))


@given(files)
def test_what_is_told_adds_up(rows: list[tuple[int, int]]) -> None:
    found = told(Rule.EACH, as_lines(rows))
    if found:
        assert found["keys"] + found["identical"] + found["different"] == found["lines"]
        assert found["rules"]["once"]["left"] == found["identical"]
