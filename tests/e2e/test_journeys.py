"""What people come to do, from the first page to the last, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

SignIn = Callable[[Page, str], None]


@pytest.mark.parametrize("typed", ["lievin", "LIÉVIN", "Lievain", "62800"])
def test_a_resident_finds_his_commune_however_he_types_it(page_without_javascript: Page, typed: str) -> None:
    page = page_without_javascript
    page.goto("/")
    page.get_by_label("Votre commune").fill(typed)
    page.get_by_role("button", name="Voir").click()
    link = page.get_by_role("main").get_by_role("link", name="Liévin", exact=True)
    if not page.url.endswith("/communes/lievin"):
        link.first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Liévin")


def test_a_resident_opens_the_source_of_a_figure(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/chiffres/logements-renoves")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Logements")
    cited = page.get_by_role("table").first.get_by_role("link")
    cited.filter(has_text=re.compile("Comité de pilotage")).first.click()

    expect(page.get_by_role("link", name=re.compile("ouvrir|Ouvrir")).first).to_have_attribute(
        "href", re.compile("^https?://")
    )


def test_the_keyboard_alone_reaches_the_content_then_a_commune(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Votre commune").focus()
    page.keyboard.type("carvin")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Carvin")


def test_a_filter_stays_in_the_address_and_in_the_file(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/projets?fictif=non")
    address = page.get_by_role("link", name="CSV").get_attribute("href") or ""
    rows = page.request.get(address).text().splitlines()

    assert "fictif=non" in address
    assert len(rows) == 18  # the header, and the 17 real projects


def test_a_mayor_finds_what_his_school_may_ask_then_the_rule_that_says_so(
    page_without_javascript: Page,
) -> None:
    page = page_without_javascript
    page.goto("/mode-d-emploi/trouver")
    page.get_by_label("Où se trouve l’opération").fill("saint")
    page.get_by_label("Pour quoi faire").select_option(label="bâtiments scolaires")
    page.get_by_label("Coût hors taxes").fill("1 000 000")
    page.get_by_role("button", name="Voir les aides").click()
    expect(page.get_by_role("alert")).to_contain_text("choisissez dans la liste")
    page.get_by_label("Où se trouve l’opération").select_option(index=1)
    page.get_by_role("button", name="Voir les aides").click()

    answer = page.get_by_role("main").locator(".answer")
    expect(answer).to_contain_text(re.compile(r"peut demander \d"))
    page.get_by_role("link", name=re.compile("^DSIL")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dotation de soutien à l’investissement local")


def test_the_findings_of_a_plan_are_made_anew_as_one_types_and_the_hand_stays_where_it_was(
    page: Page, sign_in: SignIn
) -> None:
    sign_in(page, "Responsable du pilotage")
    page.goto("/espace/projets/fictif-00005/plan/version")
    own = page.locator('input[name="0-amount"]')
    own.fill("10 000")

    expect(page.locator("#constats")).to_contain_text("de part propre")
    expect(page.locator("#constats")).to_contain_text("CGCT, art. L1111-10")
    expect(own).to_be_focused()
    expect(own).to_have_value("10 000")


@pytest.mark.refuses
def test_an_officer_delegates_commits_too_much_reads_why_raises_then_commits(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, "préfecture du Pas-de-Calais")
    page.goto("/espace/enveloppes")
    main = page.get_by_role("main")
    expect(main.locator(".answer")).to_contain_text("de CP restent à trouver")
    main.get_by_role("row").filter(has_text="17\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000").get_by_role(
        "link", name="2025"
    ).click()
    main.get_by_role("link", name="Déléguer une part de Préfecture du Pas-de-Calais").click()
    page.get_by_label("À qui").select_option(label="CA Lens-Liévin")
    page.get_by_label("Où").fill("Lens-Liévin")
    page.get_by_label("AE déléguées").fill("1 000 000")
    page.get_by_label("Acte").fill("Arrêté d’essai")
    page.get_by_label("Décidée le").fill("2025-04-01")
    page.get_by_role("button", name="Déléguer").click()
    if page.get_by_label("Où").count():  # several places answer to these words
        page.get_by_label("Où").select_option(index=1)
        page.get_by_role("button", name="Déléguer").click()
    expect(main).to_contain_text("La délégation est inscrite.")
    envelope = page.url

    def commit() -> None:
        page.goto("/espace/projets/cite-des-genettes/mouvements/nouveau")
        page.get_by_label("Échelon").select_option(label="engagé (AE)")
        page.get_by_label("Financeur").select_option(label="État")
        page.get_by_label("Dispositif", exact=True).select_option(label="P112 – FNADT")
        typed = {
            "scheme_year": "2025", "amount": "2 000 000", "year": "2025", "dated": "2025-05-05",
            "act": "Convention d’essai", "commitment_key": "EJ-ESSAI",
        }  # fmt: skip
        for name, value in typed.items():
            page.locator(f"input[name={name}]").fill(value)
        page.locator("select[name=source]").select_option(index=1)
        page.get_by_role("button", name="Inscrire le mouvement").click()

    commit()
    expect(page.get_by_role("alert")).to_contain_text("il reste 1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000")
    expect(page.get_by_role("alert")).to_contain_text("Inscrivez d’abord l’acte qui relève l’enveloppe")
    page.goto(envelope)
    main.get_by_role("link", name="Changer CA Lens-Liévin").click()
    page.get_by_label("AE déléguées").fill("2 000 000")
    page.get_by_label("Motif").fill("Un engagement de plus")
    page.get_by_role("button", name="Changer").click()
    expect(main).to_contain_text("La délégation est changée.")
    commit()

    expect(main).to_contain_text("Le mouvement est inscrit.")


def test_an_owner_says_that_its_plan_is_shown_and_it_leaves_the_late(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, "CA Lens-Liévin")
    page.get_by_role("navigation", name="Espace des partenaires").get_by_text("Argent").click()
    page.get_by_role("link", name="Affichages").click()
    page.get_by_label("État", exact=True).select_option(label="en retard")
    page.get_by_role("button", name="Filtrer").click()
    main = page.get_by_role("main")
    late = main.get_by_role("row").filter(has=page.get_by_role("link", name="Inscrire un affichage"))
    title = late.first.get_by_role("link").first.inner_text()
    late.first.get_by_role("link", name=title).click()
    waiting = main.get_by_role("row").filter(has_text="en retard")
    for _ in range(waiting.count()):
        waiting.first.get_by_role("link", name=re.compile("^Inscrire")).click()
        page.get_by_label("Affiché le").fill("2026-11-02")
        page.get_by_label("Ce qui le prouve").fill("fictif — capture du site")
        page.get_by_role("button", name="Inscrire l’affichage").click()
        expect(main).to_contain_text("L’affichage est inscrit.")

    expect(main).to_contain_text("Affiché le 2\N{NO-BREAK SPACE}novembre 2026")
    page.goto("/espace/affichages?etat=late")
    expect(main.get_by_role("link", name=title, exact=True)).to_have_count(0)


def test_a_town_hall_prints_all_its_posters_at_once(page_without_javascript: Page, sign_in: SignIn) -> None:
    page = page_without_javascript
    sign_in(page, "CA Lens-Liévin")
    page.goto("/espace/affichages")
    href = page.get_by_role("link", name=re.compile(r"\d+ affiches A4")).get_attribute("href") or ""
    answer = page.request.get(href)

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def test_one_changes_partner_in_one_click(page_without_javascript: Page, sign_in: SignIn) -> None:
    page = page_without_javascript
    sign_in(page, "Région")
    expect(page.get_by_role("banner")).to_contain_text("Région")
    page.goto("/compte/connexion")
    page.get_by_role("button", name=re.compile("Département")).first.click()

    expect(page.get_by_role("banner")).to_contain_text("Département")


def test_an_officer_imports_a_register_without_losing_a_row(
    page_without_javascript: Page, sign_in: SignIn, tmp_path: Path
) -> None:
    page = page_without_javascript
    register = tmp_path / "registre.csv"
    register.write_text(
        "N° dossier;Bénéficiaire;Code INSEE;Objet;Montant de la subvention\r\n"
        "D-1;COMMUNE DE LIEVIN;62510;Halle de tennis;199 630,00 €\r\n"
        "D-2;COMMUNE DE LENS;62498;École;21 667,50 €\r\n",
        encoding="cp1252",
        errors="replace",
    )
    sign_in(page, "préfecture du Pas-de-Calais")
    page.goto("/espace/imports/envoyer")
    page.locator("input[type=file]").set_input_files(register)
    page.get_by_label("Registre").first.fill("Registre d’essai")
    button = page.locator("main form button[type=submit]")
    button.first.click()  # send
    button.last.click()  # the columns are as proposed
    main = page.get_by_role("main")
    expect(main).to_contain_text("2 lignes à ajouter")
    expect(main).to_contain_text("221\N{NO-BREAK SPACE}297,50\N{NO-BREAK SPACE}€")
    main.get_by_text("Appliquer").first.click()
    button.first.click()  # confirm

    expect(main).to_contain_text("2 lignes ajoutées")
    expect(main).to_contain_text("Halle de tennis")


def test_an_owner_says_a_year_of_spending_by_the_keyboard_and_sees_what_a_change_of_advance_costs(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, "Responsable du pilotage")
    page.goto("/espace/projets/fictif-00047/plan")
    section = page.locator("#tresorerie")
    expect(section).to_contain_text("Sous la règle de 2024 (avance de 30\N{NO-BREAK SPACE}%)")
    expect(section).to_contain_text(re.compile(r"€ de plus\."))
    section.get_by_label("Sous").select_option(value="2025-01-01")
    section.get_by_role("button", name="Comparer").click()
    expect(page).to_have_url(re.compile(r"regles=2025-01-01"))
    expect(section).not_to_contain_text("sous les règles d’avant")

    section.get_by_role("link", name="Les dépenses, mois par mois").click()
    page.get_by_role("link", name=re.compile("^de 2027$")).click()
    page.get_by_label("mars 2027, prévue").focus()
    page.keyboard.type("1 200,50")
    page.keyboard.press("Tab")
    expect(page.get_by_label("avril 2027, prévue")).to_be_focused()
    page.keyboard.press("Enter")

    main = page.get_by_role("main")
    expect(main).to_contain_text("1\N{NO-BREAK SPACE}200,50\N{NO-BREAK SPACE}€")
    page.goto("/espace/projets/fictif-00047/plan")
    expect(section).to_contain_text("et mars 2027")


def test_a_promise_is_followed_to_its_word_and_residents_read_where_it_stands(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, "Responsable du pilotage")
    page.goto("/espace/contreparties")
    main = page.get_by_role("main")
    expect(main.locator(".answer")).to_contain_text("contreparties ne sont pas tenues")
    page.get_by_label("État", exact=True).select_option(label="à tenir")
    page.get_by_role("button", name="Filtrer").click()
    main.get_by_role("link", name=re.compile("^Affectation à maintenir")).first.click()
    project = page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link").nth(1)
    address = (project.get_attribute("href") or "").removeprefix("/espace")

    page.get_by_role("link", name="Dire où elle en est").click()
    page.get_by_label("Est-ce tenu").select_option(label="oui")
    page.get_by_label("D’après quoi").fill("fictif : visite d’essai")
    page.get_by_role("button", name="Inscrire le constat").click()

    expect(main.locator(".answer")).to_contain_text("oui, d’après «\N{NO-BREAK SPACE}fictif : visite d’essai")
    expect(main.locator(".answer")).to_contain_text("En cours")
    page.goto(address)
    expect(page.locator("#contreparties")).to_contain_text("visite d’essai")
