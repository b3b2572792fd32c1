"""How public pages write dates, delays and titles."""

from datetime import date

import pytest

from molette.engines.stages import Said, Slip
from molette.web.public import words

FIRST = Said(date(2020, 12, 31), date(2020, 12, 31), actual=False)


@pytest.mark.parametrize(
    ("precision", "written"),
    [("day", "1er\xa0mai 2027"), ("month", "mai 2027"), ("quarter", "2e trimestre 2027"), ("year", "2027")],
)
def test_a_date_is_no_more_precise_than_it_was_said(precision: str, written: str) -> None:
    assert words.said_date(date(2027, 5, 1), precision) == written


@pytest.mark.parametrize(
    ("latest", "written"),
    [
        (date(2027, 5, 31), "77\xa0mois plus tard"),
        (date(2020, 10, 1), "2\xa0mois plus tôt"),
        (date(2020, 12, 20), "11\xa0jours plus tôt"),
        (date(2020, 12, 31), ""),
    ],
)
def test_a_slip_is_told_in_months_then_in_days(latest: date, written: str) -> None:
    assert words.slip(Slip(FIRST, Said(latest, latest, actual=False))) == written


def test_a_title_keeps_its_acronyms_inside_a_sentence() -> None:
    assert words.lowered("Remise à la CA") == "remise à la CA"
    assert words.sentence("voté (AE)") == "Voté (AE)"
