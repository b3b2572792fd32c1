"""No reader finds by difference what is hidden from him."""

from collections.abc import Collection, Sequence
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.secrecy import Cell, Key, Relation, is_determined, protect, total

COST = total("coût", ["État", "Région", "propre"], "le coût est la somme de ses lignes")


def _rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """Plain elimination, written apart from the engine: what it proves is not taken from it."""
    left, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(rank, len(left)) if left[i][column]), None)
        if pivot is None:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        for i in range(len(left)):
            if i != rank and left[i][column]:
                factor = left[i][column] / left[rank][column]
                left[i] = [a - factor * b for a, b in zip(left[i], left[rank], strict=True)]
        rank += 1
    return rank


def _falls_out(secret: Key, relations: Sequence[Relation], unknown: Collection[Key]) -> bool:
    """A cell is determined when adding the row that names it alone adds no rank."""
    order = sorted(unknown, key=str)
    rows = [[Fraction(relation.terms.get(key, 0)) for key in order] for relation in relations]
    alone = [Fraction(key == secret) for key in order]
    return _rank([*rows, alone]) == _rank(rows)


def test_one_hidden_line_hides_another_so_that_the_cost_does_not_tell_it() -> None:
    cells = [Cell("coût", 9), Cell("État", 4), Cell("Région", 5), Cell("propre", 2)]
    hidden = protect(cells, [COST], {"État"})
    assert [(one.key, one.because) for one in hidden] == [
        ("État", ""),
        ("propre", "le coût est la somme de ses lignes"),
    ]


def test_a_funder_who_knows_his_own_line_does_not_find_the_secret_one_through_it() -> None:
    cells = [Cell("coût", 9), Cell("État", 4), Cell("Région", 2, frozenset({7})), Cell("propre", 3)]
    assert {one.key for one in protect(cells, [COST], {"État"})} == {"État", "propre"}


def test_an_insider_may_know_what_is_hidden_beside_the_secret() -> None:
    cells = [Cell("coût", 9), Cell("État", 4), Cell("Région", 2, frozenset({7})), Cell("propre", 3)]
    assert {one.key for one in protect(cells, [COST], {"État"}, insiders={7})} == {"État", "Région"}


def test_a_second_relation_that_gives_the_first_away_is_seen() -> None:
    whole = total("ensemble", ["propre", "autre"], "le programme est la somme de ses parts propres")
    harms = {"coût": 9, "État": 4, "Région": 5, "propre": 2, "ensemble": 8, "autre": 3}
    cells = [Cell(key, harm) for key, harm in harms.items()]
    hidden = {one.key for one in protect(cells, [COST, whole], {"État"})}
    assert hidden == {"État", "propre", "autre"}


def test_nothing_more_is_hidden_where_nothing_gives_it_away() -> None:
    assert [one.key for one in protect([Cell("seul"), Cell("autre")], [], {"seul"})] == ["seul"]


def test_two_rows_that_look_safe_one_by_one_are_seen_to_tell_together() -> None:
    sums = [total("a+b", ["a", "b"], "somme"), total("a+2b", ["a", "b", "b"], "somme pondérée")]
    assert is_determined("a", sums, {"a", "b"})
    cells = [Cell("a"), Cell("b"), Cell("a+b", 3), Cell("a+2b", 2)]
    assert {one.key for one in protect(cells, sums, {"a"})} == {"a", "b", "a+2b"}


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[Cell], list[Relation], set[Key], set[int]]:
    """Parts and wholes over wholes, a few of them secret; some cells known by some partner."""
    parts = [f"p{n}" for n in range(draw(st.integers(2, 6)))]
    relations: list[Relation] = []
    keys = list(parts)
    for n in range(draw(st.integers(1, 4))):
        chosen = draw(st.lists(st.sampled_from(keys), min_size=2, max_size=4, unique=True))
        relations.append(total(f"t{n}", chosen, f"t{n}"))
        keys.append(f"t{n}")
    partners = st.frozensets(st.integers(1, 3), max_size=2)
    cells = [Cell(key, draw(st.integers(1, 9)), draw(partners)) for key in keys]
    secrets: set[Key] = set(draw(st.lists(st.sampled_from(keys), min_size=1, max_size=2, unique=True)))
    return cells, relations, secrets, draw(st.sets(st.integers(1, 3), max_size=2))


@given(_tables())
def test_no_combination_of_what_is_shown_determines_a_secret(
    table: tuple[list[Cell], list[Relation], set[Key], set[int]],
) -> None:
    cells, relations, secrets, insiders = table
    hidden = {one.key for one in protect(cells, relations, secrets, insiders)}
    assert secrets <= hidden
    everything = {cell.key for cell in cells}
    for reader in (None, *{1, 2, 3} - insiders):
        own = {cell.key for cell in cells if reader in cell.known_by}
        for secret in secrets - own:
            told = _falls_out(secret, relations, hidden - own)
            # Only where hiding everything would not help either may it fall out.
            assert not told or _falls_out(secret, relations, everything - own)


@given(_tables())
def test_nothing_hidden_beside_the_secrets_could_be_shown_alone(
    table: tuple[list[Cell], list[Relation], set[Key], set[int]],
) -> None:
    cells, relations, secrets, insiders = table
    hidden = {one.key for one in protect(cells, relations, secrets, insiders)}
    everything = {cell.key for cell in cells}
    owns = [
        {cell.key for cell in cells if reader in cell.known_by} for reader in (None, *{1, 2, 3} - insiders)
    ]
    fought = [
        (s, own) for own in owns for s in secrets - own if not _falls_out(s, relations, everything - own)
    ]

    def leaks(kept: set[Key]) -> bool:
        return any(_falls_out(secret, relations, kept - own) for secret, own in fought)

    assert all(leaks(hidden - {key}) for key in hidden - secrets)
