"""The acts that a plan lacks: its vote, each funder's decision, the credits that pay."""

from decimal import Decimal

from molette.engines.rules.acts import Line, acts
from molette.engines.rules.findings import Severity


def line(planned: int | None = 300_000, **told: object) -> Line:
    base: dict[str, object] = {"label": "État, DETR", "rank": 0, "source": 7, "planned": planned}
    return Line(**{**base, **{k: Decimal(v) if isinstance(v, int) else v for k, v in told.items()}})  # type: ignore[arg-type]


def said(*lines: Line, is_voted: bool = True) -> list[tuple[str, str]]:
    return [(one.code, one.title.replace("\xa0", " ")) for one in acts(lines, is_voted=is_voted)]


def test_a_grant_notified_whole_lacks_nothing() -> None:
    assert said(line(notified=300_000)) == []


def test_a_plan_nobody_voted_is_said_first() -> None:
    assert said(line(notified=300_000), is_voted=False) == [("not-voted", "Ce plan n’est pas voté.")]


def test_a_grant_that_no_decision_notified_is_a_hope() -> None:
    assert said(line()) == [("not-notified", "État, DETR : 300 000 € non notifiés.")]


def test_a_grant_notified_in_part_says_what_is_left() -> None:
    assert said(line(notified=120_000)) == [("not-notified", "État, DETR : il reste 180 000 € à notifier.")]


def test_an_amount_that_nobody_published_asks_for_no_decision() -> None:
    assert said(line(None)) == []


def test_19_million_of_payments_are_still_to_be_found_for_25_million_committed() -> None:
    found = next(acts([line(notified=300_000, voted=25_000_000, voted_cp=6_000_000)], is_voted=True))

    assert (found.code, found.severity, found.amount) == ("ae-without-cp", Severity.AT_RISK, 19_000_000)
    assert "25\xa0000\xa0000\xa0€ d’AE pour 6\xa0000\xa0000\xa0€ de CP" in found.title


def test_credits_of_which_one_half_was_never_published_are_not_judged() -> None:
    assert said(line(notified=300_000, voted=25_000_000)) == []


def test_one_aid_written_twice_is_told_once() -> None:
    two = (line(notified=300_000), line(notified=300_000))

    assert [code for code, _ in said(*two)] == ["same-euro-twice"]


def test_the_euros_of_a_project_found_in_the_plan_of_its_programme_are_told() -> None:
    assert said(line(notified=300_000, twice="La cité")) == [
        ("same-euro-twice", "État, DETR : le même montant est au plan de « La cité ».")
    ]
