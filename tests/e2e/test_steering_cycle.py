"""The whole cycle with six people: from the facts to the committee, and from its decisions back to the facts.

What the test needs (a campaign, a body, two meetings) it makes for itself: whatever other tests did before,
and whatever they do after, is left as it was.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from molette.engines.french import said_date

SignIn = Callable[[Page, str], None]
BODY = "Comité du cycle (fictif)"
CAMPAIGN = "Campagne du cycle (fictif)"
DECIDED = "fictif : le comité demande un calendrier que tous les financeurs acceptent"
DONE = "fictif : calendrier transmis à tous les financeurs"
TODAY = timezone.localdate()  # that of the instance too
PUT_OFF = timedelta(8 * 365)  # what makes the alert grave, and so a matter for a committee
WAIT, AGAIN = 60_000, 500  # milliseconds: for what the worker makes


@dataclass(frozen=True, slots=True)
class Six:
    """Each in a browser of his own; the resident has no account."""

    manager: Page
    lead: Page
    reviewer: Page
    state: Page
    region: Page
    resident: Page


@pytest.fixture
def six(browser: Browser, site: str, sign_in: SignIn) -> Iterator[Six]:
    accounts = (
        "Responsable du pilotage",
        "Cheffe de projet, CA Hénin-Carvin",
        "Responsable du programme, préfecture",
        "Chargée de mission, préfecture de région",
        "Chargé de mission ERBM, Région",
    )
    pages = [browser.new_context(base_url=site, locale="fr-FR").new_page() for _ in range(6)]
    for page, account in zip(pages, accounts, strict=False):
        sign_in(page, account)
    yield Six(*pages)
    for page in pages:
        page.context.close()


def test_a_fact_goes_to_the_committee_and_its_decision_comes_back(six: Six) -> None:
    set_up_a_body(six.manager)
    open_a_campaign(six.manager)
    title = propose_later_dates(six.lead, of=what_is_public(six.resident))
    send_back(six.reviewer, title, "fictif : la livraison en quelle année ?")
    mend_and_send_again(six.lead, title)

    assert "jalon en retard" in alerts_on(six.lead, title)
    approve(six.reviewer, title)
    assert alerts_on(six.lead, title) == {"fin de projet repoussée"}

    meeting = plan_a_meeting(six.manager, TODAY)
    take_into_the_agenda(six.manager, meeting, title)
    convene(meeting, six.state, six.region)
    ask_for_the_pack(six.manager, meeting)  # made away from the pages, while the session goes on
    open_the_session(six.manager, meeting)
    decide_through_a_cut(six.manager)
    close_the_session(six.manager, meeting)
    sign_the_minutes(meeting, six.state, six.region)
    residents_read_that_it_is("attendue", six.resident)
    assert plain(title) in pack_of(six.manager, meeting)

    carry_out(six.lead)
    residents_read_that_it_is("faite", six.resident)
    following = plan_a_meeting(six.manager, TODAY + timedelta(40))
    convene(following, six.state, six.region)
    assert f"fait le {said_today()}" in what_moved(six.manager, following)
    ask_for_the_pack(six.manager, following)
    assert f"fait le {said_today()} : {DONE}" in pack_of(six.manager, following)


# --- The facts ----------------------------------------------------------------------------------------------


def open_a_campaign(manager: Page) -> None:
    manager.goto("/espace/campagnes/nouvelle")
    manager.get_by_label("Nom de la campagne").fill(CAMPAIGN)
    manager.get_by_label("À rendre avant le").fill(f"{TODAY + timedelta(15)}")
    manager.get_by_label("Lieu").fill("CA Hénin-Carvin")
    manager.get_by_role("button", name="Ouvrir la campagne").click()
    expect(manager.get_by_role("heading", level=1)).to_contain_text("Campagne du cycle")


def update_of(page: Page, title: str) -> None:
    """Go to the update asked of a project in this campaign."""
    page.goto("/espace/campagnes")
    page.get_by_role("link", name=CAMPAIGN).last.click()
    page.get_by_role("link", name=title).last.click()


def what_is_public(resident: Page) -> set[str]:
    """The titles of the projects that everybody may read: a frozen state tells no other."""
    return {line["titre"].removesuffix(" (fictif)") for line in lines(resident, "/projets.json")}


def propose_later_dates(lead: Page, *, of: set[str]) -> str:
    """Of a project whose date passed, announce new dates; return its title."""
    late = {
        line["objet"] for line in lines(lead, "/espace/alertes.json?quoi=milestone_late") if line["fictif"]
    }
    lead.goto("/espace/campagnes")
    lead.get_by_role("link", name=CAMPAIGN).last.click()
    asked = lead.get_by_role("region", name="Chaque mise à jour").get_by_role("link").all_inner_texts()
    title = next(name.strip() for name in asked if name.strip() in late & of)
    update_of(lead, title)
    lead.get_by_role("link", name="Remplir la mise à jour").click()
    dates = lead.get_by_label("nouvelle date")
    for rank in range(dates.count()):
        dates.nth(rank).fill(f"{TODAY + timedelta(90 + rank)}")
    lead.get_by_role("button", name="Envoyer").click()
    expect(lead.get_by_role("main")).to_contain_text("La mise à jour est envoyée.")
    return title


def send_back(reviewer: Page, title: str, comment: str) -> None:
    update_of(reviewer, title)
    reviewer.get_by_role("link", name="Renvoyer").click()
    reviewer.get_by_label("Ce qui est à revoir").fill(comment)
    reviewer.get_by_role("button", name="Renvoyer").click()
    expect(reviewer.get_by_role("main")).to_contain_text("renvoyée")


def mend_and_send_again(lead: Page, title: str) -> None:
    update_of(lead, title)
    expect(lead.get_by_role("main")).to_contain_text("la livraison en quelle année")
    expect(lead.get_by_role("link", name="Approuver")).to_have_count(0)  # nobody approves his own line
    lead.get_by_role("link", name="Remplir la mise à jour").click()
    lead.get_by_label("nouvelle date").last.fill(f"{TODAY + PUT_OFF}")
    lead.get_by_label("En une phrase, pour le comité").fill("fictif : huit ans de plus")
    lead.get_by_role("button", name="Envoyer").click()
    expect(lead.get_by_role("main")).to_contain_text("La mise à jour est envoyée.")


def approve(reviewer: Page, title: str) -> None:
    update_of(reviewer, title)
    expect(reviewer.get_by_role("main")).to_contain_text(f"{(TODAY + PUT_OFF).year}")
    reviewer.get_by_role("link", name="Approuver").click()
    reviewer.get_by_role("button", name="Approuver").click()
    expect(reviewer.get_by_role("main")).to_contain_text("approuvée")


def alerts_on(page: Page, title: str) -> set[str]:
    """What calls for somebody on the dates of a project."""
    about = {"jalon en retard", "fin de projet repoussée"}
    return {line["alerte"] for line in lines(page, "/espace/alertes.json") if line["objet"] == title} & about


def lines(page: Page, address: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(page.request.get(address).text())["lignes"]
    return found


# --- The committee ------------------------------------------------------------------------------------------


def set_up_a_body(manager: Page) -> None:
    """A body that the State and the Region chair together."""
    manager.goto("/espace/instances/nouvelle")
    manager.get_by_label("Nom").fill(BODY)
    manager.get_by_role("button", name="Inscrire").click()
    seats = (
        ("Préfecture de région", "chair"),
        ("Région", "chair"),
        ("PMA", "secretary"),
        ("CA Hénin-Carvin", "member"),
    )
    for organisation, role in seats:
        manager.goto("/espace/instances/comite-du-cycle-fictif/sieges/nouveau")
        manager.get_by_label("Organisation").select_option(label=organisation)
        manager.get_by_label("À quel titre").select_option(role)
        manager.get_by_role("button", name="Donner ce siège").click()


def plan_a_meeting(manager: Page, day: date) -> str:
    """Return the address of the meeting."""
    manager.goto("/espace/instances/comite-du-cycle-fictif/seances/nouvelle")
    manager.get_by_label("Jour").fill(f"{day}")
    manager.get_by_label("Heure").fill("14:30")
    manager.get_by_label("Lieu").fill("Oignies")
    manager.get_by_role("button", name="Prévoir la séance").click()
    expect(manager.get_by_role("heading", level=1)).to_contain_text("Séance du")
    return manager.url


def take_into_the_agenda(manager: Page, meeting: str, title: str) -> None:
    manager.goto(meeting)
    for more in manager.get_by_text(re.compile("autres? suggestions?$")).all():
        more.click()
    manager.get_by_role("button", name=f"Prendre : {title}").first.click()
    expect(manager.get_by_role("region", name="Ordre du jour")).to_contain_text(title)


def convene(meeting: str, *chairs: Page) -> None:
    """Each chair signs the convocation for itself; the last signature freezes the state."""
    for chair in chairs:
        chair.goto(f"{meeting}/convocation")
        chair.get_by_role("link", name="Signer pour votre organisation").click()
        chair.get_by_role("button", name="Signer la convocation").click()
    expect(chairs[-1].get_by_role("main")).to_contain_text("Signée par toutes les présidences.")


def open_the_frozen_state(page: Page, meeting: str) -> None:
    """Wait for the worker, then go to the state on which the meeting decides."""
    link = page.get_by_role("link", name="l’état figé le")
    for _ in range(WAIT // AGAIN):
        page.goto(meeting)
        if link.count():
            break
        page.wait_for_timeout(AGAIN)
    link.click()


def ask_for_the_pack(page: Page, meeting: str) -> None:
    open_the_frozen_state(page, meeting)
    page.get_by_role("button", name="Préparer le dossier").click()


def pack_of(page: Page, meeting: str) -> str:
    """Wait for the four files of the pack of a meeting; return the words of its DOCX."""
    open_the_frozen_state(page, meeting)
    expect(page.get_by_role("link", name="XLSX")).to_be_visible(timeout=WAIT)
    files = {name: page.request.get(href_of(page, name)).body() for name in ("PDF", "DOCX", "ODT", "XLSX")}
    assert files["PDF"].startswith(b"%PDF")
    told = ZipFile(BytesIO(files["DOCX"])).read("word/document.xml").decode()
    return plain(re.sub(r"<[^>]+>", " ", told))


def href_of(page: Page, name: str) -> str:
    return page.get_by_role("link", name=name, exact=True).get_attribute("href") or ""


def what_moved(page: Page, meeting: str) -> str:
    open_the_frozen_state(page, meeting)
    return plain(page.get_by_role("main").inner_text())


def open_the_session(manager: Page, meeting: str) -> None:
    manager.goto(f"{meeting}/ouverture")
    manager.get_by_role("button", name="Ouvrir la séance").click()
    expect(manager.get_by_role("main")).to_contain_text("Rien n’a changé depuis le")
    expect(manager.get_by_text("gardé dans cette page")).to_be_visible()


def decide_through_a_cut(manager: Page) -> None:
    """The decision is typed while the network is cut; it is written once when it is back."""
    manager.context.set_offline(offline=True)
    manager.get_by_label("Le comité").select_option("ask_more")
    manager.get_by_label("Termes de la décision").fill(DECIDED)
    manager.get_by_label("Qui en répond").select_option(label="CA Hénin-Carvin")
    manager.get_by_label("Pour le").fill(f"{TODAY + timedelta(30)}")
    manager.get_by_role("button", name="Inscrire la décision").click()
    expect(manager.locator("[data-kept]")).to_contain_text("1 saisie gardée")
    manager.context.set_offline(offline=False)
    expect(manager.locator("[data-kept]")).to_contain_text("Ce qui était gardé est inscrit.", timeout=WAIT)
    manager.reload()
    expect(manager.get_by_text(DECIDED)).to_have_count(1)


def close_the_session(manager: Page, meeting: str) -> None:
    """Say who is there, then close: the draft of the minutes holds what was decided."""
    manager.goto(f"{meeting}/presences")
    for presence in manager.locator("select[name^=presence]").all():
        presence.select_option("present")
    manager.get_by_role("button", name="Inscrire les présences").click()
    manager.goto(f"{meeting}/cloture")
    manager.get_by_role("button", name="Clore la séance").click()
    expect(manager.get_by_role("main")).to_contain_text(DECIDED)


def sign_the_minutes(meeting: str, *chairs: Page) -> None:
    for chair in chairs:
        chair.goto(f"{meeting}/releve")
        chair.get_by_role("link", name="Signer pour votre organisation").click()
        chair.get_by_role("button", name="Signer le relevé").click()
    expect(chairs[-1].get_by_role("main")).to_contain_text("plus rien n’y change")


# --- What follows -------------------------------------------------------------------------------------------


def carry_out(lead: Page) -> None:
    """Who answers for the decision says that it is done, and what shows it."""
    lead.goto("/espace/obligations")
    row = lead.get_by_role("row").filter(has_text=DECIDED)
    row.get_by_role("link", name="dire qu’elle est faite").click()
    lead.get_by_label("Ce qui le montre").fill(DONE)
    lead.get_by_role("button", name="Inscrire").click()
    expect(lead.get_by_role("row").filter(has_text=DECIDED)).to_contain_text("faite")


def residents_read_that_it_is(state: str, resident: Page) -> None:
    """What became of the decision, on the public list: it may be late by as much as it says."""
    told = ""
    for _ in range(WAIT // AGAIN):
        (told,) = [one["etat"] for one in lines(resident, "/decisions.json") if DECIDED in one["texte"]]
        if told == state:
            break
        resident.wait_for_timeout(AGAIN)
    assert told == state


def said_today() -> str:
    return plain(said_date(TODAY))


def plain(text: str) -> str:
    """Words alone, whatever spaces hold them together."""
    return re.sub(r"\s+", " ", text)
