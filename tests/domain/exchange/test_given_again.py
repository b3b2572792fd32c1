"""What is given again goes out and comes back by the file of movements, under the same refusals."""

from pathlib import Path

import pytest

from molette.domain.exchange import exports, undoing
from molette.domain.funding.models import Movement
from molette.domain.ledger.models import Batch
from molette.domain.secrecy.models import Kind
from molette.engines import sheets
from molette.engines.access import Role
from tests import factories as make
from tests.domain.exchange.conftest import Import

pytestmark = pytest.mark.django_db


@pytest.fixture
def gifts() -> tuple[Movement, Movement]:
    """The State gives 10 to the Agency; the Agency gives 4 to a school."""
    state, agency = make.organisation("État"), make.organisation("Agence")
    school = make.project()
    first = make.movement(
        amount=10, through=agency, contract=school.contract, funding_source=make.funding_source(funder=state)
    )
    again = make.movement(
        amount=4, act="Arrêté", project=school, funding_source=make.funding_source(funder=agency)
    )
    return first, again


def sent(send_in: Import, folder: Path, movement: Movement, **told: object) -> Batch:
    """Send back the exported line of a movement, some cells told otherwise."""
    sheet = exports.export(exports.Kind.MOVEMENTS, everything=True)
    rows = [{**row, **told} for row in sheet.records() if row["number"] == movement.pk]
    columns = [sheets.Column(c.key, c.label, lambda row, key=c.key: row[key]) for c in sheet.columns]  # type: ignore[misc]
    path = folder / "mouvements.csv"
    path.write_text("".join(sheets.csv_lines(sheets.Sheet("m", tuple(columns), rows))), encoding="utf-8")
    return send_in(path, target="movements")


def test_a_line_says_of_which_movement_its_euros_come_and_undoing_takes_it_back(
    gifts: tuple[Movement, Movement], send_in: Import, tmp_path: Path
) -> None:
    first, again = gifts

    batch = sent(send_in, tmp_path, again, drawn_from=first.pk, drawn_amount=3, drawn_reason="Convention")
    again.refresh_from_db()
    assert (again.drawn_from, again.drawn, again.drawn_reason) == (first, 3, "Convention")

    undoing.undo(make.SHELL, batch, "Erreur")
    again.refresh_from_db()
    assert (again.drawn_from, again.drawn_amount, again.drawn_reason) == (None, None, "")


def test_a_line_names_the_operator_through_whom_euros_go(
    gifts: tuple[Movement, Movement], send_in: Import, tmp_path: Path
) -> None:
    _, again = gifts

    sent(send_in, tmp_path, again, through="Agence")
    again.refresh_from_db()
    assert str(again.through) == "Agence"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"drawn_from": 999_999, "drawn_reason": "Convention"}, "origine-inconnue"),
        ({"drawn_reason": "Convention"}, "origine-inconnue"),
        ({"drawn_from": "first"}, "origine-sans-motif"),
        ({"drawn_from": "first", "drawn_amount": 5, "drawn_reason": "Convention"}, "origine-refusee"),
        ({"drawn_from": "again", "drawn_reason": "Convention"}, "origine-refusee"),
        ({"number": "", "amount": 11, "drawn_from": "first", "drawn_reason": "Non"}, "origine-refusee"),
    ],
)
def test_a_line_that_cannot_be_so_is_refused_before_it_is_applied(
    gifts: tuple[Movement, Movement],
    send_in: Import,
    tmp_path: Path,
    told: dict[str, object],
    code: str,
) -> None:
    named = {"first": gifts[0].pk, "again": gifts[1].pk}

    batch = sent(send_in, tmp_path, gifts[1], **{k: named.get(str(v), v) for k, v in told.items()})
    assert [one.code for one in batch.problems.order_by("pk")] == [code]


def test_a_new_line_gives_again_at_once(
    gifts: tuple[Movement, Movement], send_in: Import, tmp_path: Path
) -> None:
    first, again = gifts

    sent(send_in, tmp_path, again, number="", drawn_from=first.pk, drawn_reason="Convention")
    assert Movement.objects.get(drawn_from=first).amount == 4


def test_whoever_does_not_see_the_first_gift_is_not_told_that_it_is_given_again(
    gifts: tuple[Movement, Movement],
) -> None:
    first, again = gifts
    again.drawn_from, again.drawn_reason = first, "Convention"
    again.save()
    make.reservation(make.organisation(), kind=Kind.AMOUNT, key=f"m{first.pk}")

    sheet = exports.export(exports.Kind.MOVEMENTS, make.member(Role.READER))
    row = next(row for row in sheet.records() if row["number"] == again.pk)
    assert (row["amount"], row["drawn_from"], row["drawn_reason"]) == (4, "réservé", "réservé")
