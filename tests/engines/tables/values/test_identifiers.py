from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.tables.values import Severity, is_valid, parse_organisation, parse_siren, parse_siret

CALL = "246200364"
"""SIREN of the agglomeration of Lens-Liévin."""
NOISE = st.lists(
    st.sampled_from([" ", ".", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "'", "-"]), max_size=6
)


def with_key(digits: str) -> str:
    """Complete a number with the digit that makes its key right."""
    return next(digits + key for key in "0123456789" if is_valid(digits + key))


SIRETS = st.integers(10**8, 10**9 - 1).map(lambda n: with_key(with_key(str(n)[:8]) + "0001"))


@given(siret=SIRETS, noise=NOISE, seed=st.randoms())
def test_a_siret_survives_the_noise_of_its_formatting(siret: str, noise: list[str], seed: object) -> None:
    written = list(siret)
    for mark in noise:
        written.insert(seed.randrange(1, len(written) + 1), mark)  # type: ignore[attr-defined]

    assert parse_siret("".join(written)).value == siret
    assert parse_siret("".join(written)).problem is None


@pytest.mark.parametrize("written", ["224 900 019 000 15'", "SIRET : 22490001900015", "22490001900015.0"])
def test_real_spellings_of_a_siret_are_understood(written: str) -> None:
    assert parse_organisation(written).value == "22490001900015"


def test_a_number_of_the_spreadsheet_is_a_siret() -> None:
    assert parse_organisation(Decimal("22530001100015.0")).value == "22530001100015"


def test_lost_zeros_are_put_back_when_the_key_proves_it() -> None:
    parsed = parse_organisation("5720113900045")

    assert parsed.value == "05720113900045"
    assert parsed.problem
    assert (parsed.problem.code, parsed.problem.severity) == ("leading-zeros", Severity.INFORMATION)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2.00071E+13", "rounded-by-spreadsheet"),
        ("7,86E+13", "rounded-by-spreadsheet"),
        ("38159300000000", "rounded-by-spreadsheet"),
        ("123456789", "wrong-key"),
        ("1090992001", "wrong-length"),
        ("W491234567", "rna"),
        ("en cours", "not-a-siret"),
    ],
)
def test_a_number_that_identifies_nobody_gives_no_value(written: str, code: str) -> None:
    parsed = parse_organisation(written)

    assert (parsed.value, parsed.problem and parsed.problem.code) == (None, code)


def test_a_wrong_establishment_leaves_the_siren() -> None:
    parsed = parse_organisation(CALL + "99999")

    assert (parsed.value, parsed.problem and parsed.problem.code) == (CALL, "wrong-nic")


def test_the_establishments_of_la_poste_have_a_key_of_their_own() -> None:
    assert is_valid("35600000049837")
    assert not is_valid("35600000049838")


def test_a_siren_is_not_a_siret_but_a_siret_holds_a_siren() -> None:
    siret = with_key(f"{CALL}0001")

    assert parse_siren(siret).value == CALL
    assert parse_siret(CALL).value is None
    assert parse_organisation(CALL).value == CALL
    assert parse_organisation(siret).value == siret


def test_a_lone_zero_is_no_identifier() -> None:
    assert (parse_organisation(Decimal(0)).value, parse_organisation("000").problem) == (None, None)
