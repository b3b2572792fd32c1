"""`molette reconcile`: any two tables, from any field, without a database."""

import csv
import json
import random
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from molette.config.cli import main
from molette.engines import sheets

Rows = list[list[Any]]
LETTERS = "abcdefghilmnoprstuv"
FIRST = (
    "Anne",
    "Bruno",
    "Chloé",
    "David",
    "Élise",
    "Farid",
    "Gaëlle",
    "Hugo",
    "Inès",
    "Jules",
    "Katia",
    "Louis",
)
NOUNS = ("lampe", "chaise", "table", "clavier", "écran", "casque", "bureau", "tapis", "réveil", "miroir")
THEMES = (
    "mines",
    "rivières",
    "écoles",
    "forêts",
    "logements",
    "transports",
    "paysages",
    "archives",
    "marchés",
)


def write(path: Path, header: list[str], rows: Rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def slip(chance: random.Random, text: str) -> str:
    """A text as another would type it: a slip, two words swapped, a word shortened, or as it is."""
    words = text.split()
    fate = chance.random()
    if fate < 0.25:
        at = chance.randrange(1, len(text))
        return text[:at] + chance.choice(LETTERS) + text[at + 1 :]
    if fate < 0.4 and len(words) > 1:
        return " ".join((*words[1:], words[0]))
    if fate < 0.5 and len(words[-1]) > 5:
        return " ".join((*words[:-1], f"{words[-1][:4]}."))
    return text


def missing(chance: random.Random, value: str) -> str:
    return "" if chance.random() < 0.12 else value


PARTS = ("ba", "ro", "mi", "tel", "sou", "cor", "vin", "gar", "lu", "dan")


def word(chance: random.Random, size: int) -> str:
    return "".join(
        chance.choice(("ba", "ro", "mi", "tel", "sou", "cor", "vin", "gar", "lu", "dan")) for _ in range(size)
    )


def people(chance: random.Random) -> list[str]:
    born = f"{chance.randrange(1940, 2005)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    return [
        chance.choice(FIRST),
        word(chance, 3).title(),
        f"{chance.randrange(1, 99)} rue {word(chance, 3)}",
        born,
    ]


def books(chance: random.Random) -> list[str]:
    title = (
        f"Histoire des {chance.choice(THEMES)} de {word(chance, 3).title()} et des {chance.choice(THEMES)}"
    )
    return [
        title,
        f"{chance.choice(FIRST)} {word(chance, 2).title()}",
        word(chance, 4).title(),
        str(chance.randrange(1970, 2025)),
    ]


def products(chance: random.Random) -> list[str]:
    model = f"{chance.choice('ABCDEF')}{chance.randrange(10, 999)}"
    name = f"{word(chance, 2).title()} {chance.choice(NOUNS)} {word(chance, 2)} {model}"
    return [name, word(chance, 2).title(), f"{chance.randrange(500, 90_000) / 100:.2f}"]


FIELDS: dict[str, tuple[Callable[[random.Random], list[str]], list[str], list[str], int]] = {
    "people": (
        people, ["n°", "prénom", "nom", "adresse", "naissance"],
        ["id", "first_name", "surname", "street", "dob"], 3,
    ),
    "books": (
        books, ["cote", "titre", "auteurs", "revue", "année"],
        ["key", "title", "authors", "venue", "year"], 3,
    ),
    "products": (products, ["réf", "produit", "marque", "prix"], ["id", "name", "brand", "price"], 2),
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_tables_of_other_fields_are_reconciled_without_a_word_of_help(field: str, tmp_path: Path) -> None:
    make, left_header, right_header, texts = FIELDS[field]
    chance = random.Random(4)
    known = [make(chance) for _ in range(300)]
    left = [[f"g{rank}", *cells] for rank, cells in enumerate(known[:260])]
    right = [
        [
            f"d{rank}",
            *(missing(chance, slip(chance, cell) if at < texts else cell) for at, cell in enumerate(cells)),
        ]
        for rank, cells in list(enumerate(known))[40:]
    ]
    chance.shuffle(right)
    out = tmp_path / "pairs.csv"

    status = main([
        "reconcile", str(write(tmp_path / "l.csv", left_header, left)),
        str(write(tmp_path / "r.csv", right_header, right)), "--one-to-one", "--out", str(out),
    ])  # fmt: skip

    with out.open(encoding="utf-8", newline="") as file:
        pairs = [(row["left_id"][1:], row["right_id"][1:]) for row in csv.DictReader(file)]
    good = sum(one == other for one, other in pairs)
    assert status == 0
    assert 2 * good / (len(pairs) + 220) > 0.93


HEADER = ["dossier", "bénéficiaire", "montant", "date"]
ROWS: Rows = [
    ["A1", "Commune de Frévilliers", "1 200,50", "03/02/2024"],
    ["A2", "Syndicat mixte du Gard", "800,00", "05/03/2024"],
]


def both(tmp_path: Path) -> tuple[str, str]:
    left = write(tmp_path / "etat.csv", HEADER, ROWS)
    right = write(tmp_path / "ville.csv", HEADER, [["B1", "FREVILLIERS", "1200.50", "2024-02-05"]])
    return str(left), str(right)


def test_every_format_is_read_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left, right = both(tmp_path)
    columns = tuple(sheets.Column(name, name, itemgetter(rank)) for rank, name in enumerate(HEADER))
    sheet = sheets.Sheet("Lignes", columns, [tuple(row) for row in ROWS])
    (tmp_path / "etat.xlsx").write_bytes(sheets.xlsx(sheet))
    (tmp_path / "etat.ods").write_bytes(sheets.ods(sheet))
    duckdb.connect().execute(
        f"COPY (SELECT * FROM read_csv('{left}', all_varchar=true)) TO '{tmp_path}/etat.parquet'"
    )

    told = []
    for name in ("etat.csv", "etat.xlsx", "etat.ods", "etat.parquet"):
        assert main(["reconcile", str(tmp_path / name), right, "--json"]) == 0
        told.append(json.loads(capsys.readouterr().out)["counts"])

    assert told[0]["pairs"] == 1
    assert all(one == told[0] for one in told)


def test_the_difference_is_told_with_its_causes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", *both(tmp_path), "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["difference"] == "800.00"
    assert told["residuals"] == {"timing": "800.00"}
    assert told["left"]["columns"]["montant"] == "amount:montant"
    assert set(told["seconds"]) >= {"lecture", "paires candidates", "affectation"}


def test_it_is_said_in_french_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", *both(tmp_path)]) == 0

    assert "1\N{NO-BREAK SPACE}groupe entre 2\N{NO-BREAK SPACE}lignes de etat.csv" in capsys.readouterr().out


@pytest.mark.parametrize(
    "mapping",
    [
        '[columns]\nid = "dossier"\ntext = ["bénéficiaire"]\namount = "montant"\ndate = "date"',
        '[columns]\n"dossier" = "id"\n"bénéficiaire" = "text:tiers"\n"montant" = "amount"',
    ],
)
def test_a_mapping_is_written_by_role_or_by_column(
    mapping: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "roles.toml"
    file.write_text(mapping)

    assert main(["reconcile", *both(tmp_path), "--mapping", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["pairs"] == 1


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('[columns]\n"dossier" = "clé"', "n’est pas un rôle. Choisissez parmi id, text"),
        ('[columns]\namount = "prix"', "il n’y a pas de colonne"),
        ('[columns]\namount = ["montant", "dossier"]', "N’en gardez qu’une"),
        ('[left]\nid = "dossier"', "il n’y a pas de table [right]"),
        ("[columns", "ce n’est pas du TOML"),
    ],
)
def test_a_wrong_mapping_says_what_to_write(
    mapping: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "roles.toml"
    file.write_text(mapping)

    assert main(["reconcile", *both(tmp_path), "--mapping", str(file)]) == 2
    assert said in capsys.readouterr().err


def test_a_cell_that_does_not_read_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, right = both(tmp_path)
    more = [[f"C{n}", "Commune", "10,00", "2024-01-01"] for n in range(9)]
    left = write(tmp_path / "faux.csv", HEADER, [*ROWS, *more, ["A3", "Commune", "douze", "2024-01-01"]])

    assert main(["reconcile", str(left), right]) == 0
    said = capsys.readouterr().err
    assert "faux.csv, ligne 13, colonne C (montant)" in said
    assert "«\N{NO-BREAK SPACE}douze\N{NO-BREAK SPACE}» n’est pas un montant" in said


def test_a_column_of_amounts_without_an_amount_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roles = tmp_path / "roles.toml"
    roles.write_text('[columns]\namount = "bénéficiaire"\ntext = "dossier"')

    assert main(["reconcile", *both(tmp_path), "--mapping", str(roles)]) == 2
    assert "colonne bénéficiaire" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PAR1 broken", b"PK\x03\x04broken"])
def test_a_file_that_is_no_table_is_refused_with_its_name(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "mauvais"
    broken.write_bytes(content)

    assert main(["reconcile", str(broken), both(tmp_path)[1]]) == 2
    assert str(broken) in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", str(tmp_path / "absent.csv"), both(tmp_path)[1]]) == 2
    assert "absent.csv" in capsys.readouterr().err


def test_ids_are_written_as_the_tables_have_them(tmp_path: Path) -> None:
    rows = [["=1+1", "Commune de Frévilliers", "1200.50", "2024-02-03"]]
    left, right = write(tmp_path / "l.csv", HEADER, rows), write(tmp_path / "r.csv", HEADER, rows)
    out = tmp_path / "pairs.csv"

    assert main(["reconcile", str(left), str(right), "--out", str(out)]) == 0
    header, row = out.read_text().splitlines()
    assert header == "left_id,right_id,group,probability,reasons"
    assert row.startswith("=1+1,=1+1,1,")


def test_amounts_are_euros_only_where_a_table_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = both(tmp_path)[1]
    found = []
    for heading, sign in (("montant", ""), ("montant (€)", ""), ("montant", " €"), ("montant", " $")):
        rows = [[row[0], row[1], f"{row[2]}{sign}", row[3]] for row in ROWS]
        left = str(write(tmp_path / "l.csv", ["dossier", "bénéficiaire", heading, "date"], rows))
        assert main(["reconcile", left, right]) == 0
        said = capsys.readouterr().out
        assert main(["reconcile", left, right, "--json"]) == 0
        found.append((json.loads(capsys.readouterr().out)["unit"], "800\N{NO-BREAK SPACE}€" in said))
        assert "800" in said

    assert found == [(None, False), ("EUR", True), ("EUR", True), (None, False)]


def test_amounts_in_thousands_meet_the_same_in_euros(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        [row[0], row[1], str(float(row[2].replace(" ", "").replace(",", ".")) / 1000), row[3]] for row in ROWS
    ]
    left = write(tmp_path / "l.csv", ["dossier", "bénéficiaire", "montant (k€)", "date"], rows)

    assert main(["reconcile", str(left), both(tmp_path)[1], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["difference"] == "800.00"


def test_texts_under_names_that_say_nothing_are_compared_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left = [
        ["1", "Lampe de bureau Bavin A12"],
        ["2", "Chaise pliante Rotel"],
        ["3", "Clavier sans fil Mitel C9"],
    ]
    right = [["a", "lampe bureau bavin a12"], ["b", "clavier mitel c9 sans fil"], ["c", "tapis volant"]]
    files = (
        write(tmp_path / "l.csv", ["n", "designation"], left),
        write(tmp_path / "r.csv", ["k", "zzz"], right),
    )

    assert main(["reconcile", *map(str, files), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["pairs"] == 2


def test_a_table_of_ids_alone_has_nothing_to_compare(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = write(tmp_path / "ids.csv", ["id"], [["1"], ["2"]])

    assert main(["reconcile", str(ids), both(tmp_path)[1]]) == 2
    assert "aucune colonne qui se compare" in capsys.readouterr().err
