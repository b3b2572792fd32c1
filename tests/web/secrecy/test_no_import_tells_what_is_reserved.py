"""A table sent back by who may not see all of it: no preview, no refusal, no file tells him the rest."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from molette.domain.ledger.models import Batch
from molette.engines.access import Role
from molette.web.converters import FORMATS
from tests.web.secrecy.reading import read
from tests.web.secrecy.scene import GRANT, SECRETS, Scene
from tests.web.workspace.parcels import Sender, latest

WRONG = Decimal("731913.38")
Rows = list[dict[str, str]]


@pytest.fixture
def scene(furnished: Scene) -> Scene:
    return furnished


@pytest.fixture
def outsider(scene: Scene) -> Sender:
    return Sender(scene.outsider(Role.MANAGER))


@pytest.fixture
def insider(scene: Scene) -> Sender:
    return Sender(scene.insider())


def taken(sender: Sender, kind: str) -> Rows:
    """A table taken away, as its reader may send it back."""
    content = read_file(sender.client.get(f"/espace/imports/tableaux/{kind}.csv"))
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def read_file(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def sent(sender: Sender, kind: str, rows: Rows) -> Batch:
    out = io.StringIO()
    table = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    sender.sends_bytes(out.getvalue().encode(), f"{kind}.csv", target=kind, register="")
    sender.settles(latest())
    return latest()


def answered(batch: Batch) -> tuple[Any, ...]:
    """What a sender is told of his file, line by line, but for the cells that he wrote himself."""
    fates = {name: batch.counts.get(name) for name in ("added", "changed", "unchanged", "refused")}
    met = list(batch.problems.order_by("line", "code", "id").values_list("line", "code", "header"))
    moved = {fate: [(row["line"], row["moved"]) for row in rows] for fate, rows in batch.samples.items()}
    return fates, met, moved


def said_of(sender: Sender, batch: Batch) -> str:
    """All that is read of a batch: its page, what was met, the rows refused, the journal."""
    own = f"/espace/imports/{batch.pk}"
    faces = [own, f"{own}/anomalies", "/espace/journal", "/espace/journal.csv", f"{own}/annuler"]
    faces += [f"{own}/{name}.{ending}" for name in ("anomalies", "refusees") for ending in FORMATS]
    return " ".join(read(sender.client.get(path), path) for path in faces)


def secrets_in(text: str, *typed: str) -> list[str]:
    for own in typed:
        text = text.replace(own, "")
    return [one for secret in SECRETS.values() for one in secret if one in text]


CELLS = {"movements": "Montant", "plans": "Montant", "values": "Valeur"}


@pytest.mark.parametrize("kind", CELLS)
def test_a_right_guess_and_a_wrong_one_are_answered_alike(outsider: Sender, kind: str) -> None:
    cell = CELLS[kind]
    hidden = [rank for rank, row in enumerate(taken(outsider, kind)) if row[cell] == "réservé"]
    assert hidden
    right = {"movements": str(GRANT), "plans": str(GRANT), "values": "846193"}[kind]
    answers = []
    for guess in (right, str(WRONG)):
        rows = taken(outsider, kind)
        for rank in hidden:
            rows[rank][cell] = guess
        batch = sent(outsider, kind, rows)
        assert batch.counts["refused"] >= len(hidden)
        assert not secrets_in(said_of(outsider, batch), guess.replace(".", ","), guess)
        answers.append(answered(batch))
    assert answers[0] == answers[1]


def test_where_a_line_of_a_plan_goes_does_not_confirm_a_guess(outsider: Sender) -> None:
    answers = []
    for guess in (str(GRANT), str(WRONG)):
        rows = taken(outsider, "plans")
        own = next(row for row in rows if row["Montant"] == "réservé")
        other = {**own, "Année": "2031", "Montant": "12"}
        batch = sent(outsider, "plans", [other, {**own, "Montant": guess}, *rows[1:]])
        answers.append(answered(batch))
    assert answers[0] == answers[1]


def test_a_plan_without_its_reserved_line_is_refused_and_the_line_is_not_told(outsider: Sender) -> None:
    rows = [row for row in taken(outsider, "plans") if row["Montant"] != "réservé"]

    batch = sent(outsider, "plans", rows)

    assert batch.counts["refused"] == len(rows)
    assert "plan-reserve" in set(batch.problems.values_list("code", flat=True).order_by("code"))
    assert not secrets_in(said_of(outsider, batch))


@pytest.mark.parametrize("kind", ["movements", "plans"])
def test_what_was_taken_away_comes_back_and_changes_nothing(outsider: Sender, kind: str) -> None:
    batch = sent(outsider, kind, taken(outsider, kind))

    assert (batch.counts["changed"], batch.counts["added"], batch.counts["refused"]) == (0, 0, 0)
    assert not secrets_in(said_of(outsider, batch))


def test_a_line_whose_amount_is_reserved_is_left_whole(outsider: Sender) -> None:
    rows = taken(outsider, "movements")
    for row in rows:
        if row["Montant"] == "réservé":
            row["Numéro d’engagement"] = "EJ-78"

    batch = sent(outsider, "movements", rows)

    assert "ligne-reservee" in set(batch.problems.values_list("code", flat=True).order_by("code"))
    assert not secrets_in(said_of(outsider, batch))


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("role", Role)
def test_the_file_of_those_who_see_is_not_opened_by_the_others(
    scene: Scene, insider: Sender, kind: str, role: Role
) -> None:
    rows = taken(insider, kind)
    for row in rows:
        if kind == "movements" and row["Montant"] == "731913,37":
            row["Montant"] = "731914,00"
    batch = sent(insider, kind, rows)
    other = Sender(scene.outsider(role))

    page = read(other.client.get(f"/espace/imports/{batch.pk}"), "")
    assert "Ce fichier dit ce qui est réservé à d’autres" in page
    assert not secrets_in(page)
    asked = ("fichier", "anomalies", "anomalies.csv", "refusees.csv", "colonnes", "trier", "annuler")
    for rest in asked:
        response = other.client.get(f"/espace/imports/{batch.pk}/{rest}")
        assert (rest, response.status_code) == (rest, 403)
        assert not secrets_in(read(response, ""))
    assert other.does("appliquer", batch).status_code == 403


def test_those_who_see_read_what_changes(insider: Sender) -> None:
    batch = sent(insider, "plans", [row for row in taken(insider, "plans") if row["Montant"] != "731913,37"])

    assert "731913" in said_of(insider, batch)


def test_what_an_undoing_removed_stays_reserved_in_the_journal(insider: Sender, outsider: Sender) -> None:
    row = next(row for row in taken(insider, "movements") if row["Montant"] == "731913,37")
    batch = sent(insider, "movements", [{**row, "Numéro": "", "Dit par": "", "Montant": "612345,00"}])
    insider.does("appliquer", batch)
    insider.does("annuler", batch, reason="essai")

    told, kept = (read(one.client.get("/espace/journal.csv"), "x.csv") for one in (insider, outsider))
    assert "612345" in told
    assert "612345" not in kept
