"""A spreadsheet of plans is read to facts, or each wrong cell is told with how to mend it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from molette.domain.funding.rulebook import shipped
from molette.engines.plans import LineKind
from molette.engines.rules.columns import (
    CATEGORIES,
    COLUMNS,
    LINES,
    OWNERS,
    WAIVERS,
    Words,
    key,
    perimeters,
    schemes,
    words,
)
from molette.engines.rules.facts import Facts, OwnerFacts, Share
from molette.engines.rules.sheets import CellProblem, Sheet, SheetPlan, read_plans
from molette.engines.rules.words import (
    CATEGORY_LABELS,
    OWNER_LABELS,
    WAIVER_LABELS,
    Category,
    Event,
    Owner,
    Waiver,
)
from molette.engines.tables.bounds import UnusableFile
from molette.engines.tables.cells import Cell, Row

LEAST: dict[str, Cell] = {"Plan": "École (fictif)", "Nature de la ligne": "subvention", "Montant": "300 000"}


def sheet(*rows: dict[str, Cell]) -> Sheet:
    """A sheet whose rows are told by their headings, from line 2."""
    titles = tuple(dict.fromkeys(title for row in rows for title in row))
    cells = [Row(n, tuple(row.get(title) for title in titles)) for n, row in enumerate(rows, start=2)]
    return read_plans(titles, cells, shipped())


def read(title: str, cell: Cell) -> Facts:
    found = sheet(LEAST | {title: cell}).plans[0]
    assert found.problems == ()
    return found.facts


def refused(title: str, cell: Cell) -> CellProblem:
    (problem,) = sheet(LEAST | {title: cell}).plans[0].problems
    assert (problem.line, problem.header) == (2, title)
    return problem


def test_a_plan_is_read_with_all_its_facts() -> None:
    first: dict[str, Cell] = {
        "Plan": "École (fictif)", "Date du plan": "15/01/2026", "Maître d’ouvrage": "EPCI",
        "Population": "242 587", "Potentiel financier": "0,85", "Densité": "1 014,5",
        "Commune centre": "32 618", "Chef de file": "oui", "Nature de l’opération": "écoles",
        "Coût HT": "2 108 000,00 €", "Dépense subventionnable": "2 000 000", "Périmètres": "artois ; erbm",
        "Contrat avec l’État": "oui", "Cas particuliers": "réseaux", "Demande reçue le": "10 janvier 2026",
        "Dossier complet le": "2026-02-01", "Notification": date(2026, 3, 3), "Commencement": "04/03/2026",
        "Fin": "31/12/2027", "Nature de la ligne": "subvention", "Dispositif": "DETR", "Montant": "1 000 000",
    }  # fmt: skip
    second: dict[str, Cell] = {"Nature de la ligne": "part propre", "Montant": Decimal(1_108_000)}

    (found,) = sheet(first, second).plans

    assert found == SheetPlan(
        "École (fictif)",
        date(2026, 1, 15),
        Facts(
            owner=OwnerFacts(Owner.AGGLOMERATION, 242_587, 32_618, Decimal("1014.5"), Decimal("0.85")),
            cost=Decimal(2_108_000),
            eligible=Decimal(2_000_000),
            shares=(
                Share(LineKind.GRANT, Decimal(1_000_000), "detr", 0),
                Share(LineKind.OWN_SHARE, Decimal(1_108_000), "", 1),
            ),
            category=Category.SCHOOLS,
            perimeters=frozenset({"artois", "erbm"}),
            in_contract=True,
            is_lead=True,
            waivers=frozenset({Waiver.NETWORKS}),
            events=(
                (Event.FILED, date(2026, 1, 10)),
                (Event.COMPLETE, date(2026, 2, 1)),
                (Event.NOTIFIED, date(2026, 3, 3)),
                (Event.STARTED, date(2026, 3, 4)),
                (Event.FINISHED, date(2027, 12, 31)),
            ),
        ),
        (2, 3),
        (),
    )


def test_what_is_not_told_stays_unknown() -> None:
    found = sheet(LEAST).plans[0]

    assert (found.on, found.facts) == (
        None,
        Facts(shares=(Share(LineKind.GRANT, Decimal(300_000)),)),
    )


def test_columns_come_in_any_order_with_or_without_accents_and_case() -> None:
    found = sheet(
        {"MONTANT (k€)": "300", "nature de la ligne": "Subvention", "COUT H.T.": "1 000 000", "plan": "A",
         "maitre d'ouvrage": "Commune"}
    ).plans[0]  # fmt: skip

    assert found.problems == ()
    assert (found.facts.owner.kind, found.facts.shares[0].amount) == (Owner.COMMUNE, 300_000)


def test_columns_that_are_not_ours_are_named_and_passed_over() -> None:
    found = sheet(LEAST | {"Financeur": "Agence de l’eau", "Coût HT": "1 000 000"})

    assert found.ignored == ("Financeur",)
    assert found.plans[0].facts.cost == 1_000_000


def test_without_its_columns_a_sheet_holds_no_plan() -> None:
    with pytest.raises(UnusableFile) as told:
        sheet({"Plan": "A", "Coût HT": "1"})

    assert str(told.value) == (
        "Il manque «\xa0Nature de la ligne\xa0» et «\xa0Montant\xa0» parmi les titres de colonnes. "
        "Les titres lus sont\xa0: Plan, Coût HT."
    )


def test_two_columns_of_one_fact_are_refused() -> None:
    with pytest.raises(UnusableFile) as told:
        sheet(LEAST | {"Coût": "1", "Coût HT": "2"})

    assert str(told.value) == (
        "Deux colonnes disent la même chose\xa0: «\xa0Coût\xa0» et «\xa0Coût HT\xa0». Retirez l’une des deux."
    )


def test_rows_of_one_name_are_one_plan_and_a_row_without_a_name_goes_on_the_one_above() -> None:
    found = sheet(
        LEAST | {"Coût HT": "1 000"}, LEAST | {"Plan": "Place (fictif)"},
        LEAST | {"Plan": None, "Montant": "2"}, LEAST | {"Montant": "3"},
    )  # fmt: skip

    assert [(one.name, one.lines) for one in found.plans] == [
        ("École (fictif)", (2, 5)),
        ("Place (fictif)", (3, 4)),
    ]
    assert [one.facts.cost for one in found.plans] == [1_000, None]


def test_a_row_may_give_the_facts_of_a_plan_and_no_line() -> None:
    (found,) = sheet({"Plan": "A", "Coût HT": "1 000"}, LEAST | {"Plan": None}).plans

    assert (found.facts.cost, found.lines, found.problems) == (1_000, (3,), ())


def test_a_row_before_any_plan_is_named_belongs_to_none() -> None:
    (found,) = sheet(LEAST | {"Plan": None}).plans

    (problem,) = found.problems
    assert (found.name, problem.column, problem.expected, problem.remedy, problem.code) == (
        "", "A", "le nom du plan", "Nommez le plan sur sa première ligne.", "required",
    )  # fmt: skip


def test_a_name_that_is_a_formula_without_its_result_is_told() -> None:
    (found,) = sheet(LEAST, LEAST | {"Plan": "#REF!"}).plans

    assert [(one.line, one.column, one.value, one.code) for one in found.problems] == [
        (3, "A", "#REF!", "formula")
    ]


def test_a_fact_said_twice_is_said_the_same() -> None:
    same = sheet(LEAST | {"Coût HT": "1 000"}, LEAST | {"Coût HT": "1000,00"}).plans[0]
    other = sheet(
        LEAST | {"Coût HT": "1 000"}, LEAST | {"Coût HT": None}, LEAST | {"Coût HT": "2 000"}
    ).plans[0]

    assert same.problems == ()
    assert other.problems == (
        CellProblem(
            4, "D", "Coût HT", "2 000", "la même valeur qu’à la ligne 2 du même plan",
            "Corrigez l’une des deux, ou laissez celle-ci vide.", "contradiction",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "cell", "code", "said"),
    [
        ("Montant", "sept cents", "not-an-amount", "un montant en euros"),
        ("Montant", "-700", "out-of-bounds", "un montant en euros, positif"),
        ("Montant", Decimal(10) ** 12 + 1, "out-of-bounds", "un montant en euros, positif"),
        ("Montant", "#REF!", "formula", "le résultat de la formule"),
        ("Coût HT", "1.234", "ambiguous-number", "un nombre dont la virgule ne se confond pas"),
        ("Date du plan", "31/02/2026", "impossible-date", "une date"),
        ("Date du plan", "02/28/2026", "american-date", "une date"),
        ("Date du plan", "mars 2026", "not-a-day", "une date au jour près"),
        ("Fin", "bientôt", "not-a-date", "une date"),
        ("Maître d’ouvrage", "Lens", "unknown-word", "une nature de maître d’ouvrage\xa0: commune, EPCI"),
        ("Population", "beaucoup", "not-an-amount", "un nombre d’habitants"),
        ("Population", "1,5", "not-people", "un nombre d’habitants, entier"),
        ("Population", "1,939", "not-people", "un nombre d’habitants, entier"),
        ("Population", "-3", "not-people", "un nombre d’habitants, entier"),
        ("Commune centre", Decimal(10) ** 9 + 1, "not-people", "un nombre d’habitants, entier"),
        ("Densité", "forte", "not-an-amount", "des habitants par km²"),
        ("Densité", "-1", "out-of-bounds", "des habitants par km²"),
        ("Densité", Decimal(10) ** 9 + 1, "out-of-bounds", "des habitants par km²"),
        ("Potentiel financier", "faible", "not-an-amount", "un multiple de la moyenne"),
        ("Potentiel financier", "850", "not-a-multiple", "un multiple de la moyenne"),
        ("Potentiel financier", "-0,5", "not-a-multiple", "un multiple de la moyenne"),
        ("Chef de file", "peut-être", "not-a-boolean", "oui ou non"),
        ("Nature de l’opération", "divers", "unknown-word", "une nature d’opération\xa0: énergie, mise"),
        ("Périmètres", "artois, lille", "unknown-word", "des périmètres que les règles connaissent\xa0: "),
        ("Cas particuliers", "pont, urgence", "unknown-word", "des cas particuliers\xa0: ANRU, patrimoine"),
        ("Nature de la ligne", "don", "unknown-word", "une nature de ligne\xa0: subvention, part propre"),
        ("Dispositif", "Aide X", "unknown-word", "un dispositif du mode d’emploi, ou rien pour une autre"),
    ],
)  # fmt: skip
def test_a_wrong_cell_says_what_was_expected_and_how_to_mend_it(
    title: str, cell: Cell, code: str, said: str
) -> None:
    problem = refused(title, cell)

    assert (problem.code, problem.expected.startswith(said)) == (code, True), problem
    assert problem.remedy
    assert problem.value == str(cell)


@pytest.mark.parametrize(
    ("title", "cell", "remedy"),
    [
        ("Nature de l’opération", "espace publik", "Vouliez-vous dire «\xa0espace public\xa0»\xa0?"),
        ("Nature de l’opération", "zzz", "Écrivez l’un de ces mots."),
        ("Périmètres", "erbm, artoiz", "Vouliez-vous dire «\xa0artois\xa0»\xa0?"),
        ("Dispositif", "FNADTT", "Vouliez-vous dire «\xa0FNADT\xa0»\xa0?"),
        ("Montant", "1.234", "Écrivez-le sans séparateur de milliers, ou avec ses deux décimales."),
        ("Montant", "mille", "Écrivez le montant en chiffres, seul dans sa cellule."),
        ("Montant", "-1", "Corrigez ce montant."),
        ("Densité", "-1", "Corrigez ce nombre."),
        ("Population", "1,5", "Écrivez le nombre, sans décimales."),
        ("Fin", "2026", "Ajoutez le jour."),
        ("Potentiel financier", "21",
         "Divisez le potentiel financier par habitant par la moyenne de sa catégorie."),
    ],
)  # fmt: skip
def test_the_remedy_fits_what_was_written(title: str, cell: Cell, remedy: str) -> None:
    assert refused(title, cell).remedy == remedy


def test_a_doubtful_number_is_read_as_its_column_writes_the_others() -> None:
    rows = [LEAST | {"Montant": text} for text in ("1.234", "12,50", "7,25")]

    (found,) = sheet(*rows).plans

    assert [share.amount for share in found.facts.shares] == [
        Decimal(1_234),
        Decimal("12.5"),
        Decimal("7.25"),
    ]


@pytest.mark.parametrize(
    ("title", "cell", "fact", "value"),
    [
        ("Coût HT", Decimal("333333.33333333"), "cost", Decimal("333333.33")),
        ("Coût HT", "0", "cost", 0),
        ("Coût HT", Decimal(10) ** 12, "cost", Decimal(10) ** 12),
        ("Coût HT (M€)", "1,2", "cost", 1_200_000),
        ("Dépense éligible", "n.c.", "eligible", None),
        ("Nature de l’opération", "schools", "category", Category.SCHOOLS),
        ("Catégorie", "Mobilité ou construction de logements", "category", Category.MOBILITY_HOUSING),
        ("Périmètre", "ERBM", "perimeters", frozenset({"erbm"})),
        ("Périmètres", "aucun", "perimeters", frozenset()),
        ("Périmètres", "artois\nerbm", "perimeters", frozenset({"artois", "erbm"})),
        ("Contrat avec l’État", "non", "in_contract", False),
        ("Cas particulier", "réseaux, ANRU", "waivers", frozenset({Waiver.NETWORKS, Waiver.ANRU})),
        ("Cas particulier", "patrimoine protégé, ANRU", "waivers",
         frozenset({Waiver.PROTECTED_HERITAGE, Waiver.ANRU})),
        ("Cas particuliers", WAIVER_LABELS[Waiver.NETWORKS], "waivers", frozenset({Waiver.NETWORKS})),
        ("Cas particuliers", f" {WAIVER_LABELS[Waiver.URGENT_HERITAGE]} ; anru", "waivers",
         frozenset({Waiver.URGENT_HERITAGE, Waiver.ANRU})),
    ],
)  # fmt: skip
def test_a_fact_of_the_operation_is_read_as_it_is_written(
    title: str, cell: Cell, fact: str, value: Any
) -> None:
    assert getattr(read(title, cell), fact) == value


@pytest.mark.parametrize(
    ("title", "cell", "fact", "value"),
    [
        ("Maître d’ouvrage", "Communauté d’agglomération", "kind", Owner.AGGLOMERATION),
        ("Maître d’ouvrage", "un service de l’État", "kind", Owner.STATE),
        ("Population", "1.939", "population", 1_939),
        ("Population", Decimal("1939.0"), "population", 1_939),
        ("Commune centre", "0", "centre", 0),
        ("Densité", "1.014,5", "density", Decimal("1014.5")),
        ("Population", Decimal(10) ** 9, "population", 10**9),
        ("Densité", "1,234", "density", Decimal("1.234")),
        ("Densité", Decimal(10) ** 9, "density", 10**9),
        ("Densité", "0", "density", 0),
        ("Potentiel financier", "1.123", "wealth", Decimal("1.123")),
        ("Potentiel financier", "85 %", "wealth", Decimal("0.85")),
        ("Potentiel financier", "85 % ", "wealth", Decimal("0.85")),
        ("Potentiel financier", Decimal("0.85"), "wealth", Decimal("0.85")),
        ("Potentiel financier (× moyenne)", "20", "wealth", 20),
        ("Potentiel financier", "0", "wealth", 0),
    ],
)
def test_a_fact_of_the_owner_is_read_as_it_is_written(title: str, cell: Cell, fact: str, value: Any) -> None:
    assert getattr(read(title, cell).owner, fact) == value


@pytest.mark.parametrize(
    ("written", "slug", "is_public"),
    [
        ("Dotation d’équipement des territoires ruraux", "detr", True),
        ("programme-112-fnadt", "fnadt", True),
        ("FSE+", "fse-plus", True),
        ("Privé", "prive", False),
        (None, "", True),
    ],
)
def test_a_scheme_is_known_by_each_of_its_names(written: Cell, slug: str, is_public: bool) -> None:
    (share,) = read("Dispositif", written).shares

    assert (share.scheme, share.is_public) == (slug, is_public)


@pytest.mark.parametrize(
    ("written", "kind"),
    [("Autofinancement", "own_share"), ("prêt", "loan"), ("mécénat", "private"), ("à trouver", "not_found"),
     ("non publié", "unpublished"), ("grant", "grant")],
)  # fmt: skip
def test_a_line_is_known_by_each_of_its_names(written: str, kind: str) -> None:
    assert [share.kind for share in read("Nature de la ligne", written).shares] == [kind]


def test_an_amount_left_empty_is_unknown_and_never_nothing() -> None:
    assert read("Montant", None).shares[0].amount is None


def test_a_line_whose_nature_is_not_told_is_refused_as_a_total_would_be() -> None:
    problem = refused("Nature de la ligne", None)

    assert (problem.code, problem.remedy) == (
        "required",
        "Dites ce qu’est cette ligne, ou retirez-la si c’est un total.",
    )
    assert problem.expected == "une nature de ligne\xa0: subvention, part propre, emprunt, privé, non trouvé"


@pytest.mark.parametrize("kind", ["part propre", "emprunt"])
def test_the_owner_s_own_money_comes_from_no_scheme(kind: str) -> None:
    (problem,) = sheet(LEAST | {"Nature de la ligne": kind, "Dispositif": "DETR"}).plans[0].problems

    assert (problem.column, problem.value, problem.code) == ("D", "DETR", "scheme-of-own-money")
    assert problem.expected.startswith("rien")
    assert problem.remedy == "Videz cette cellule, ou corrigez la nature."


def test_private_money_may_come_from_a_scheme() -> None:
    row = LEAST | {"Nature de la ligne": "privé", "Dispositif": "Privé"}

    assert sheet(row).plans[0].facts.shares == (
        Share(LineKind.PRIVATE, Decimal(300_000), "prive", is_public=False),
    )


def test_cells_beyond_the_headings_are_a_row_that_slipped() -> None:
    titles = tuple(LEAST)
    rows = [
        Row(2, (*LEAST.values(), None)),
        Row(3, ("Place", "subvention", "1", "200,00", None, "x")),
    ]

    good, bad = read_plans(titles, rows, shipped()).plans

    assert good.problems == ()
    assert bad.problems == (
        CellProblem(
            3, "D", "", "200,00 |  | x", "rien à cet endroit",
            "Plus de cellules que de titres\xa0: vérifiez que la ligne n’est pas décalée.", "beyond-header",
        ),
    )  # fmt: skip


def test_every_wrong_cell_is_told_and_the_other_plans_are_read() -> None:
    found = sheet(
        LEAST | {"Coût HT": "cher", "Montant": "rien du tout", "Fin": "un jour"}, LEAST | {"Plan": "B"}
    )

    assert [[problem.header for problem in one.problems] for one in found.plans] == [
        ["Coût HT", "Fin", "Montant"],
        [],
    ]
    assert found.plans[0].lines == ()


@pytest.mark.parametrize(
    "known",
    [
        (OWNERS, OWNER_LABELS), (CATEGORIES, CATEGORY_LABELS), (WAIVERS, WAIVER_LABELS), (LINES, {}),
        ({one.id: (one.label, one.name, *one.also) for one in shipped().schemes}, {}),
        ({column.field: (column.label, *column.names) for column in COLUMNS}, {}),
    ],
)  # fmt: skip
def test_no_word_means_two_things(known: tuple[Any, Any]) -> None:
    names, labels = known
    meant: dict[Any, set[Any]] = {}
    for value, written in names.items():
        for name in (*written, *([labels[value]] if value in labels else ())):
            meant.setdefault(key(name), set()).add(value)

    assert {word: values for word, values in meant.items() if len(values) > 1 or not word} == {}


def test_each_word_of_the_closed_lists_can_be_written() -> None:
    assert set(OWNERS) == set(Owner)
    assert set(CATEGORIES) == set(Category)
    assert set(WAIVERS) == set(Waiver)
    assert set(LINES) == set(LineKind)


def test_the_lists_are_those_of_the_book() -> None:
    assert perimeters(shipped()).named() == "artois, erbm, aucun"
    assert schemes(shipped()).written[:3] == ("DETR", "DSIL", "DSID")


def test_a_name_without_any_word_means_nothing() -> None:
    assert words({"a": ("la", "Lens")}, {}) == Words({("len",): "a"}, ("la",))


def test_a_word_is_known_by_its_code_its_label_and_its_names() -> None:
    known = words({"code": ("nom",), "autre": ("tiers",)}, {"code": "Le libellé", "autre": "Un autre"})

    assert known.values == {
        ("code",): "code", ("libelle",): "code", ("nom",): "code", ("autre",): "autre", ("tier",): "autre",
    }  # fmt: skip
    assert known.named() == "nom, tiers"
