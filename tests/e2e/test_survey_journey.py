"""A wave from its questions to its figures: prepared at a desk, answered on phones and on paper, published.

Nothing is planted behind the product: every answer goes in under the code of its letter.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import _watched
from tests.e2e.test_every_screen import SCREEN, faults, overflow

SignIn = Callable[[Page, str], None]
Look = Callable[[Page], None]
PHONE = {"width": 390, "height": 844}
DRAWN = {"Lens": 50, "Liévin": 50, "Béthune": 40, "Carvin": 5}
ALL = sum(DRAWN.values())
FEELING = ("Très mal", "Plutôt mal", "Plutôt bien", "Très bien")
AGES = ("Moins de 40 ans", "40 ans et plus")
TITLE, NAME = "Vivre dans son quartier", "essai d’automne"
HIDDEN = "non publié"
TODAY = timezone.localdate()  # that of the instance too
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
OPTION = re.compile(r'<option value="(\d+)">([^<]+)</option>')
FIELD = re.compile(r'name="(q\d+)"')


@dataclass(frozen=True)
class Letter:
    """What one person drawn receives."""

    town: str
    code: str
    address: str


@pytest.fixture
def agent(browser: Browser, site: str, request: pytest.FixtureRequest, sign_in: SignIn) -> Iterator[Page]:
    """Who runs surveys, at a desk."""
    for page in _watched(browser.new_context(base_url=site, locale="fr-FR", viewport=SCREEN), request):  # type: ignore[arg-type]
        sign_in(page, "Responsable du pilotage")
        yield page


def seen(page: Page) -> None:
    """A screen that is met is accessible, and no wider than its window."""
    assert faults(page) == [], page.url
    assert overflow(page) == 0, page.url


def fits(page: Page) -> None:
    """Where no script runs, axe does not either: the screen is held to its width alone."""
    assert overflow(page) == 0, page.url


def said(page: Page) -> Any:
    return expect(page.get_by_role("main"))


def sent(page: Page, button: str, look: Look = seen) -> None:
    look(page)
    page.get_by_role("button", name=button, exact=True).click()


def prepare(agent: Page) -> None:
    """Three questions, of which one says who answers."""
    agent.goto("/espace/enquetes")
    seen(agent)
    agent.get_by_role("link", name="Préparer une enquête").click()
    agent.get_by_label("Titre").fill(TITLE)
    agent.get_by_label("Thème").fill("Cadre de vie")
    agent.get_by_label("À quoi sert l’enquête").fill("Savoir comment les habitants vivent leur quartier.")
    sent(agent, "Préparer")
    ask(agent, "un choix", "Votre âge", AGES, "Elle dit qui répond")
    ask(agent, "une échelle", "Dans votre quartier, vous vivez", FEELING, "Réponse obligatoire", favourable=2)
    ask(agent, "des mots", "Ce qui compte le plus", ())
    seen(agent)


def ask(
    agent: Page, kind: str, words: str, choices: Sequence[str], *ticked: str, favourable: int = 0
) -> None:
    agent.get_by_role("link", name="Poser une question").click()
    agent.get_by_label(kind).check()
    agent.get_by_label("La question").fill(words)
    agent.get_by_label(re.compile("^Choix (?!favorables)")).fill("\n".join(choices))
    agent.get_by_label("Choix favorables").fill(str(favourable))
    for one in ticked:
        agent.get_by_label(one).check()
    agent.get_by_role("button", name="Ajouter la question").click()
    said(agent).to_contain_text("La question est posée.")


def open_wave(agent: Page) -> None:
    """A wave whose people are drawn, commune by commune."""
    agent.get_by_role("link", name="Prévoir une vague").click()
    agent.get_by_label("Nom de la vague").fill(NAME)
    agent.get_by_label("échantillon tiré au sort").check()
    agent.get_by_label("Qui elle interroge").fill("les habitants de 18 ans et plus")
    days = {"Ouverte du": 0, "Au": 30, "Réponses effacées le": 400}
    for label, later in days.items():
        agent.get_by_label(label, exact=True).fill((TODAY + timedelta(later)).isoformat())
    sent(agent, "Prévoir")
    agent.get_by_role("link", name=NAME).click()
    for town, many in DRAWN.items():
        agent.get_by_role("link", name="Préparer des invitations").click()
        agent.get_by_label("Commune").fill(town)
        agent.get_by_label("Personnes tirées").fill(str(many))
        agent.get_by_label("Sur combien").fill(str(many * 200))
        agent.get_by_role("button", name="Préparer", exact=True).click()
    seen(agent)


def letters(agent: Page) -> list[Letter]:
    """The codes as the agent downloads them to print."""
    address = agent.get_by_role("link", name="Les codes à imprimer (CSV)").get_attribute("href")
    assert address is not None
    told = agent.request.get(address).body().decode("utf-8-sig")
    return [
        Letter(row["Commune"], row["Code"], row["Adresse"])
        for row in csv.DictReader(io.StringIO(told), delimiter=";")
    ]


def answer_in_two_times(phone: Page, letter: Letter, look: Look = seen) -> None:
    """On a phone: the code is typed, a first answer kept, a question forgotten, then all is sent."""
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict is what it reads
    phone.goto("/enquetes")
    look(phone)
    phone.get_by_role("link", name="Répondre avec le code d’une lettre").click()
    phone.get_by_label("Votre code").fill(letter.code.lower().replace("-", " "))
    sent(phone, "Continuer", look)
    said(phone).to_contain_text("Question 2 sur 3")
    phone.get_by_label(AGES[0]).check()
    sent(phone, "Garder et finir plus tard", look)
    said(phone).to_contain_text("Vos réponses sont gardées : 1 sur 3")
    phone.goto(letter.address)
    expect(phone.get_by_label(AGES[0])).to_be_checked()
    sent(phone, "Envoyer mes réponses", look)
    expect(phone.get_by_role("alert")).to_contain_text("sans elle, rien ne peut être compté")
    look(phone)
    phone.get_by_label(FEELING[3]).check()
    phone.get_by_role("button", name="Envoyer mes réponses").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Merci")
    look(phone)


def answer_on_paper(agent: Page, letter: Letter) -> None:
    """What came by post, typed under its code; a code typed badly is refused beside its field."""
    agent.goto("/espace/enquetes")
    agent.get_by_role("link", name=f"{TITLE}, {NAME}").click()
    agent.get_by_label("Commune").select_option(label=letter.town)
    agent.get_by_label(FEELING[2]).check()
    agent.get_by_label(AGES[1]).check()
    agent.get_by_label("Code de l’invitation").fill("12")
    sent(agent, "Enregistrer")
    expect(agent.get_by_role("alert")).to_contain_text("relisez-le")
    agent.get_by_label("Code de l’invitation").fill(letter.code)
    sent(agent, "Enregistrer")
    said(agent).to_contain_text("La réponse est enregistrée")


def enter_all(agent: Page, rest: Sequence[Letter]) -> None:
    """The others came on paper, each sent from the form of the agent: two in three live well there."""
    agent.goto("/espace/enquetes")
    agent.get_by_role("link", name=f"{TITLE}, {NAME}").click()
    form = agent.content()
    token, towns = TOKEN.search(form), {name: key for key, name in OPTION.findall(form)}
    assert token is not None
    age, feeling, _ = sorted(set(FIELD.findall(form)), key=lambda name: int(name[1:]))
    for rank, letter in enumerate(rest):
        filled = {
            "csrfmiddlewaretoken": token[1],
            "key": str(uuid4()),
            "place": towns[letter.town],
            "code": letter.code,
            age: str(rank % 2),
            feeling: str((1, 2, 3)[rank % 3]),
        }
        sent_in = agent.request.post(agent.url, form=filled, headers={"Referer": agent.url}, max_redirects=0)
        assert sent_in.status == httpx.codes.FOUND, letter


def publish(agent: Page) -> None:
    """Margins with their source, the closing, the publication."""
    agent.goto("/espace/enquetes")
    agent.get_by_role("link", name=NAME, exact=True).click()
    said(agent).to_contain_text(f"{ALL} réponses")
    agent.get_by_role("link", name="Donner une marge").click()
    agent.get_by_label("Question").select_option(label="Votre âge")
    agent.get_by_label("Combien ils sont").fill("15 500\n19 500")
    agent.locator("select[name=source]").select_option(index=1)
    sent(agent, "Donner la marge")
    agent.get_by_role("link", name="Clore", exact=True).click()
    sent(agent, "Clore")
    agent.get_by_role("link", name="Publier les résultats").click()
    agent.get_by_role("button", name="Publier", exact=True).click()
    said(agent).to_contain_text("Publiée le")
    seen(agent)


def read(phone: Page) -> str:
    """A resident opens the results: each figure has its answers, its interval, its method and its day."""
    phone.goto("/enquetes")
    phone.get_by_role("link", name=f"{TITLE}, {NAME}").click()
    seen(phone)
    whole = phone.get_by_role("main").get_by_text("dans un intervalle de").first
    expect(whole).to_have_text(re.compile(r"\d+,\d\s%.*dans un intervalle de \d+,\d\s% à \d+,\d\s%"))
    note = phone.get_by_text(re.compile(rf"^\s*{ALL}\sréponses,")).first
    expect(note).to_contain_text("à 95")
    expect(note).to_contain_text(str(TODAY.year))
    said(phone).to_contain_text("calés par raking ratio sur Votre âge")
    return phone.url


def places(address: str) -> dict[str, dict[str, str]]:
    """The lines of the places in the CSV file, by place."""
    told = httpx.get(f"{address}.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told), delimiter=";"))
    return {row["Lieu"]: row for row in rows if "ou" in row["Réponse"]}


@pytest.mark.refuses
def test_a_wave_is_prepared_answered_weighted_and_published(
    agent: Page, page: Page, page_without_javascript: Page
) -> None:
    prepare(agent)
    open_wave(agent)
    held = letters(agent)
    assert len(held) == ALL
    answer_in_two_times(page, held[0])
    answer_in_two_times(page_without_javascript, held[1], fits)
    answer_on_paper(agent, held[2])
    enter_all(agent, held[3:])
    publish(agent)
    address = read(page)

    told = places(address)
    numbers = ("Estimation", "Borne basse", "Borne haute", "Réponses", "Méthode", "Date")
    hidden = {place for place, row in told.items() if {row[name] for name in numbers} == {HIDDEN}}
    shown = told.keys() - hidden - {"ensemble"}
    left = int(told["ensemble"]["Réponses"]) - sum(int(told[place]["Réponses"]) for place in shown)
    assert shown == {"Lens", "Liévin"}
    # By subtraction one has the sum over two communes, enough of it to be published: never the small one.
    assert hidden == {"Béthune", "Carvin"}
    assert left == DRAWN["Béthune"] + DRAWN["Carvin"]

    lines = httpx.get(f"{address}.json").json()["lignes"]
    small = [line for line in lines if line["lieu"] == "Carvin"]
    assert [
        {line[name.lower().replace(" ", "_").replace("é", "e")] for name in numbers} for line in small
    ] == [{HIDDEN}]
    page.goto(f"{address}/carvin")
    said(page).to_contain_text("Trop peu de réponses pour publier.")
    seen(page)
    page.goto("/communes/carvin#ressenti")
    expect(page.locator("#ressenti")).to_contain_text("Trop peu de réponses pour publier.")
