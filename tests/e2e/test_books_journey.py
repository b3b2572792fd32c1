"""Two partners hold their books side by side, decide, sign a year, contest a gap, in a real browser."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

SignIn = Callable[[Page, str], None]
HEADER = "N° dossier;Bénéficiaire;Code INSEE;Objet;Montant de la subvention;Date de décision;Année\r\n"
LINES = (
    ("1", "Halle de tennis", 199_630),
    ("2", "École Basly", 121_667),
    ("3", "Voie verte", 84_200),
    ("4", "Médiathèque", 310_045),
)
LAST = "4"
PARTNERS = (
    ("CA Lens-Liévin", "lens", 0, "Livre de l’agglomération"),
    ("Responsable du pilotage", "pole", 4_000, "Livre du Pôle"),
)


def written(folder: Path, name: str, *, off: int) -> Path:
    """The same four grants as one partner writes them; `off` euros more on the last."""
    file = folder / f"{name}.csv"
    rows = [
        f"{name}-{n};COMMUNE DE LIEVIN;62510;{title};{amount + off * (n == LAST)};12/03/2024;2024\r\n"
        for n, title, amount in LINES
    ]
    file.write_text(HEADER + "".join(rows), encoding="utf-8")
    return file


def send(page: Page, file: Path, register: str) -> None:
    page.goto("/espace/imports/envoyer")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Registre").first.fill(register)
    button = page.locator("main form button[type=submit]")
    button.first.click()  # send
    button.last.click()  # the columns are as proposed
    page.get_by_role("main").get_by_text("Appliquer").first.click()
    button.first.click()  # confirm
    expect(page.get_by_role("main")).to_contain_text("4 lignes ajoutées")


@pytest.mark.refuses
def test_two_partners_import_reconcile_sign_a_year_and_contest_one_gap(
    page: Page, sign_in: SignIn, tmp_path: Path
) -> None:
    for who, name, off, register in PARTNERS:
        sign_in(page, who)
        send(page, written(tmp_path, name, off=off), register)

    page.goto("/espace/rapprochements/nouveau")
    page.get_by_label("Le registre", exact=True).select_option(label="Livre du Pôle")
    page.get_by_role("button", name="Ouvrir et calculer").click()
    expect(page.get_by_role("alert")).to_contain_text("dites qui en répond")
    pick(page, "Qui en répond", "PMA")
    page.get_by_label("À côté de").select_option(label="Livre de l’agglomération")
    pick(page, "Qui répond du premier livre", "CA Lens-Liévin")
    page.get_by_role("button", name="Ouvrir et calculer").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text(re.compile("4.000.€ séparent les deux livres"))
    board = page.url

    page.get_by_role("link", name="Ouvrir l’établi").click()
    for left in (3, 2, 1, 0):  # at the keyboard: the next group comes by itself
        press(page, "a")
        expect(main).to_contain_text(
            re.compile(f"{left}.groupe" if left else "Plus aucun groupe proposé n’attend")
        )
    press(page, "u")
    expect(main).to_contain_text(re.compile("1.groupe à décider"))
    press(page, "a")
    expect(main).to_contain_text("Plus aucun groupe proposé n’attend")

    page.goto(f"{board}/etabli?etat=acceptes&texte=Médiathèque")
    page.get_by_role("link", name="Soumettre l’écart").click()
    page.get_by_label("Ce qui l’explique").select_option(label="avance pas encore inscrite")
    page.get_by_label("En une phrase").fill("Une avance que l’agglomération n’a pas inscrite.")
    page.get_by_role("button", name="Soumettre").click()
    gap = page.url
    page.goto(board)
    page.get_by_role("link", name=re.compile("^Arrêter")).click()
    page.get_by_role("button", name="Arrêter").click()
    closing = page.url

    sign_in(page, "CA Lens-Liévin")
    page.goto(closing)
    page.get_by_role("link", name="Accepter").click()
    page.get_by_role("button", name="Accepter").click()
    page.goto(closing)
    expect(main).to_contain_text("Conjointe")
    contest(page, gap, "1500")
    page.goto(gap)
    expect(main).to_contain_text(re.compile("contest", re.IGNORECASE))
    expect(main).to_contain_text(re.compile("1.500"))

    page.goto(f"{board}/etabli?etat=acceptes&texte=tennis")
    press(page, "r")
    expect(main).to_contain_text("dites pourquoi vous le défaites")
    page.get_by_label("Motif ou commentaire").fill("Ce sont deux chantiers.")
    page.get_by_role("button", name="Rejeter").click()  # what was signed no longer holds
    expect(main).to_contain_text("C’est rejeté")
    page.goto(closing)
    expect(main).to_contain_text("ont changé depuis")


def test_the_public_flow_page_agrees_with_the_books(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "Responsable du pilotage")
    board = "/espace/rapprochements/le-programme-et-le-registre-fictif-de-la-region"
    years = page.request.get(f"{board}.json").json()["lignes"]
    roads = page.request.get("/argent/flux.json?financeur=region-hauts-de-france").json()["lignes"]
    given = sum(Decimal(road["montant"]) for road in roads)
    assert given > 0
    assert given == sum(Decimal(year["gauche"]) for year in years)

    page.goto("/argent/flux?financeur=region-hauts-de-france")
    whole = page.locator("tfoot").first
    expect(whole).to_contain_text("Ensemble")
    assert f"{given:.0f}" in re.sub(r"\s", "", whole.inner_text())

    page.goto("/convergence/livres")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nos livres concordent-ils ?")


def press(page: Page, key: str) -> None:
    """Once the page that the last key brought is there whole, and listens."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def contest(page: Page, gap: str, instead: str) -> None:
    page.goto(gap)
    page.get_by_role("link", name="Contester").click()
    page.get_by_label(re.compile("valeur|montant", re.IGNORECASE)).first.fill(instead)
    page.get_by_label(re.compile("Motif|Pourquoi|Raison")).first.fill("Une partie est payée depuis.")
    page.get_by_role("button", name="Contester").click()


def pick(page: Page, label: str, name: str) -> None:
    """Choose an organisation by a word of its name: from a list, or typed where nobody would read it."""
    field = page.get_by_label(re.compile(f"^{label}"))
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value=field.locator("option", has_text=name).first.get_attribute("value"))
    else:
        field.fill(name)
