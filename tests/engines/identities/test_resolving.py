"""Who is meant: found when nothing else comes near, unsure otherwise, never guessed."""

import csv
import zlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.identities.duplicates import pairs
from molette.engines.identities.names import BodyKind, read_name
from molette.engines.identities.resolving import CERTAIN, Directory, Listed, Outcome

PAS_DE_CALAIS = frozenset({"62"})
LENS = Listed("lens", ("Lens",), departments=PAS_DE_CALAIS, siren="216204982")
CALL = Listed("call", ("CA de Lens - Liévin", "CALL"), BodyKind.GROUPING, PAS_DE_CALAIS, "246200364")
AVION = Listed("avion", ("Avion",), departments=PAS_DE_CALAIS)
NOYELLES = Listed("noyelles", ("Noyelles-sous-Lens",), departments=PAS_DE_CALAIS)
HOMONYMS = (
    Listed("sulpice-31", ("Saint-Sulpice",), departments=frozenset({"31"})),
    Listed("sulpice-46", ("Saint-Sulpice",), departments=frozenset({"46"})),
)
DIRECTORY = Directory.of([LENS, CALL, AVION, NOYELLES, *HOMONYMS])


def test_a_town_is_found_under_its_office() -> None:
    found = DIRECTORY.resolve("VILLE DE LENS", department="62")
    assert found.listed == LENS
    assert found.reasons == ("les mêmes mots", "le même département, 62")


def test_a_grouping_is_never_taken_for_its_town() -> None:
    assert DIRECTORY.resolve("CA LENS", department="62").listed != LENS
    assert DIRECTORY.resolve("COMMUNAUTE D'AGGLO LENS LIEVIN").listed == CALL
    assert DIRECTORY.resolve("CALL", department="62").listed == CALL


def test_a_siren_is_stronger_than_a_name() -> None:
    assert DIRECTORY.resolve("n’importe quoi", siren="246200364").listed == CALL


def test_homonyms_without_a_department_go_to_a_person() -> None:
    found = DIRECTORY.resolve("SAINT SULPICE")
    assert found.outcome is Outcome.UNSURE
    assert {candidate.listed for candidate in found.candidates} == set(HOMONYMS)
    assert DIRECTORY.resolve("SAINT-SULPICE (31)").listed == HOMONYMS[0]


def test_a_homonym_of_another_department_is_not_taken() -> None:
    assert DIRECTORY.resolve("AVION", department="80").outcome is not Outcome.FOUND


def test_a_club_is_not_its_town() -> None:
    for written in ("ASSOCIATION SPORTIVE LENS", "LENS TENNIS CLUB", "CCAS DE LENS"):
        assert DIRECTORY.resolve(written, department="62", at_least=CERTAIN).listed is None, written


def test_what_nobody_bears_is_unknown() -> None:
    assert DIRECTORY.resolve("Fromelles", department="59").outcome is Outcome.UNKNOWN


def test_bodies_of_one_siren_or_of_one_name_are_paired_with_reasons() -> None:
    again = Listed("lens-2", ("COMMUNE DE LENS",), departments=PAS_DE_CALAIS)
    other = Listed("call-2", ("Lens-Liévin agglomération",), BodyKind.GROUPING, siren="246200364")
    found = {frozenset((p.one, p.other)): p for p in pairs([LENS, CALL, AVION, NOYELLES, again, other])}
    assert found[frozenset(("lens", "lens-2"))].score == 100
    assert found[frozenset(("call", "call-2"))].reasons == ("le même SIREN, 246200364",)
    assert frozenset(("lens", "call")) not in found


def test_two_sirens_make_two_bodies_doubtful() -> None:
    one = Listed(1, ("CC du Val",), BodyKind.GROUPING, siren="200000001")
    other = Listed(2, ("CC Val",), BodyKind.GROUPING, siren="200000002")
    (pair,) = pairs([one, other])
    assert pair.score == 90
    assert "mais deux SIREN différents" in pair.reasons


NAMES = st.sampled_from(["Lens", "Avion", "Noyelles-sous-Lens", "CA de Lens - Liévin"])


@given(NAMES, st.sampled_from([str.upper, str.lower, str.title]))
def test_a_body_is_found_by_its_own_name_in_any_case(name: str, written: object) -> None:
    found = DIRECTORY.resolve(written(name), department="62")  # type: ignore[operator]
    assert found.listed is not None
    assert name in found.listed.names


@given(st.text(max_size=40), st.sampled_from(["", "62", "31"]))
def test_what_is_found_is_always_the_best_of_the_candidates(written: str, department: str) -> None:
    found = DIRECTORY.resolve(written, department=department)
    scores = [candidate.score for candidate in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert (found.listed is not None) == (found.outcome is Outcome.FOUND)


def test_real_variants_of_the_half_kept_apart_are_found_at_98_percent(shared_data: Path) -> None:
    """The half kept apart by `benchmarks/identities.py`, with the department that the registers give."""
    with (shared_data / "er/variantes_noms_collectivites.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    places: dict[str, str] = {}
    for row in rows:
        places.setdefault(row["siren"], row["departement"])
    names = {row["siren"]: row["nom_officiel"] for row in rows}
    kinds = {siren: read_name(name).kind for siren, name in names.items()}
    directory = Directory.of(Listed(s, (n,), kinds[s], frozenset({places[s]}), s) for s, n in names.items())
    kept = [row for row in rows if zlib.crc32(row["siren"].encode()) % 2]
    found = [directory.resolve(row["libelle"], department=row["departement"]).listed for row in kept]
    right = sum(1 for row, one in zip(kept, found, strict=True) if one and one.siren == row["siren"])
    assert right / sum(1 for one in found if one) > 0.995
    assert right / len(kept) > 0.98
