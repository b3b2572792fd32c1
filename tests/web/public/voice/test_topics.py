"""What is said and who owes a reply is public; what is not moderated, and who wrote, never is."""

import io
import json

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from molette.domain.journal.models import Entry
from molette.domain.people.models import OrganisationKind
from molette.domain.voice.models import Contribution, Topic
from molette.domain.voice.receipts import receipt_of
from molette.engines.access import Role
from tests import factories as make
from tests.web.public.voice.conftest import Resident, fetched

EMAIL, SECRET, REFUSED = "habitante@exemple.fr", "pas-encore-lu", "jamais-publié"


def page(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, address
    body = b"".join(response) if response.streaming else response.content
    return body.decode(errors="replace").replace("\N{NO-BREAK SPACE}", " ")


def scene() -> Topic:
    """A topic with a published message, and around it one unread, one refused and one erased."""
    lens = make.place("Lens", slug="lens")
    owing = make.organisation("CALL", slug="call", kind=OrganisationKind.AGGLOMERATION)
    photo = ContentFile(b"\xff\xd8\xff", name="secret.jpg")
    said = make.message(place=lens, words="Le lampadaire est en panne", email=EMAIL, photo=photo)
    topic = make.topic(said, title="Éclairage", owed_by=owing)
    make.message(place=lens, words=SECRET, email=EMAIL, photo=ContentFile(b"\xff\xd8\xff", name="b.jpg"))
    make.message(place=lens, words=REFUSED, status="refused", refusal="insult", refusal_note=REFUSED)
    make.message(place=lens, status="erased", words="", erased_on=make.today(), topic=topic)
    return topic


@pytest.fixture
def said(db: None) -> Topic:
    return scene()


def test_who_owes_a_reply_and_since_when_is_public(said: Topic, client: Client) -> None:
    told = page(client, "/paroles")

    assert "1 sujet attend une réponse, le plus ancien depuis 3 jours" in told
    assert "CALL doit répondre, depuis 3 jours" in told
    assert f"/paroles/{said.pk}" in told
    one = page(client, f"/paroles/{said.pk}")
    assert "2 paroles" in one
    assert "Le lampadaire est en panne" in one
    assert "Mots effacés le" in one


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", 1), ("etat=waiting", 1), ("etat=answered", 0), ("qui=call", 1), ("projet=rien", 0)],
)
def test_filters_live_in_the_address_and_hold_in_the_files(
    said: Topic, client: Client, asked: str, found: int
) -> None:
    rows = json.loads(page(client, f"/paroles.json?{asked}"))["lignes"]

    assert len(rows) == found
    assert page(client, f"/paroles.csv?{asked}").count("CALL") == found


def test_a_filter_nobody_knows_is_refused(said: Topic, client: Client) -> None:
    assert client.get("/paroles?etat=jamais").status_code == 404
    assert client.get("/paroles/999999").status_code == 404


def test_a_topic_gathered_into_another_leads_to_it(said: Topic, client: Client) -> None:
    former = Topic.objects.create(
        title="Lampes", place=said.place, since=said.since, opened_on=said.opened_on, joined_to=said
    )

    assert client.get(f"/paroles/{former.pk}").headers["Location"] == f"/paroles/{said.pk}"


def test_the_reply_says_what_is_decided_and_what_authors_think_of_it(said: Topic, client: Client) -> None:
    make.reply(said, decided="declined", on=None, why="La rue sera refaite.", words="Pas cette année.")

    told = page(client, f"/paroles/{said.pk}")

    for words in (
        "Ce ne sera pas fait",
        "La rue sera refaite.",
        "Pas cette année.",
        "Aucun auteur n’a encore",
    ):
        assert words in told


PUBLIC = (
    "/paroles",
    "/paroles.json",
    "/paroles.csv",
    "/paroles/{topic}",
    "/paroles/{topic}.json",
    "/paroles/{topic}.csv",
    "/charte",
    "/lieux/{place}",
    "/communes/{place}",
    "/donnees-personnelles/registre",
    "/sitemap.xml",
    "/recherche?q=pas-encore-lu",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_no_public_page_or_file_tells_what_is_not_moderated_nor_who_wrote(
    said: Topic, client: Client, address: str
) -> None:
    place = said.place.slug if said.place else ""
    response = client.get(address.format(topic=said.pk, place=place), follow=True)
    body = b"".join(response) if response.streaming else response.content
    told = body.decode(errors="replace").replace("?q=pas-encore-lu", "").replace('value="pas-encore-lu"', "")

    marks = Contribution.objects.order_by("pk").values_list("receipt_mark", "entry_key")
    numbers = [str(one) for pair in marks for one in pair] + [receipt_of(key) for _, key in marks]
    told = told.replace("«\N{NO-BREAK SPACE}pas-encore-lu", "")
    assert [word for word in (EMAIL, REFUSED, *numbers) if word in told] == []
    if "recherche" not in address:
        assert SECRET not in told


def test_a_photo_is_public_once_published_with_its_words_and_not_before(said: Topic, client: Client) -> None:
    shown, unread = said.contributions.exclude(photo="").get(), Contribution.objects.get(words=SECRET)
    addresses = [f"/paroles/photos/{one.pk}.webp" for one in (shown, unread)]
    assert [fetched(client, one)[0] for one in addresses] == [404, 404]

    shown.photo_is_public = True
    shown.save()

    assert [fetched(client, one)[0] for one in addresses] == [200, 404]
    told = page(client, f"/paroles/{said.pk}")
    assert f"/paroles/photos/{shown.pk}.webp" in told
    assert "secret" not in told


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.SIGNATORY, Role.MANAGER])
def test_no_partner_reads_the_address_of_a_resident(said: Topic, role: Role) -> None:
    browser = Client()
    browser.force_login(make.member(role))
    unread = Contribution.objects.get(words=SECRET)
    addresses = (
        "/espace/paroles",
        f"/espace/paroles/{unread.pk}",
        f"/espace/paroles/{unread.pk}/publication",
        f"/espace/sujets/{said.pk}",
        "/espace/journal",
        "/espace/journal.csv",
        "/espace/alertes",
    )
    for address in addresses:
        response = browser.get(address)
        body = b"".join(response) if response.streaming else response.content
        assert EMAIL.encode() not in body, address
        if role is not Role.MANAGER:
            assert SECRET.encode() not in body, address


def test_what_is_sent_and_read_leaves_no_word_in_the_journal(resident: Resident, photo: io.BytesIO) -> None:
    resident.say(SECRET, email=EMAIL, photo=photo)
    browser = Client()
    browser.force_login(make.member(Role.MANAGER))
    one = Contribution.objects.get()
    browser.post(f"/espace/paroles/{one.pk}/publication", {"title": "Un titre"})
    browser.post(f"/espace/paroles/{one.pk}/refus", {"refusal": "insult", "note": REFUSED})

    lines = [f"{e} {e.before} {e.after} {e.reason}" for e in Entry.objects.order_by("pk")]
    assert len(lines) == 4
    assert [line for line in lines if SECRET in line or EMAIL in line or REFUSED in line] == []


def test_the_charter_counts_what_was_not_published(said: Topic, client: Client) -> None:
    told = page(client, "/charte")

    assert "injure, menace ou haine".capitalize() in told
    assert "1 parole non publiée pour cela" in told


def test_the_register_tells_every_use_with_the_delays_that_are_applied(db: None, client: Client) -> None:
    told = page(client, "/donnees-personnelles/registre")

    for words in ("36 mois", "60 jours", "12 mois au plus", "10 minutes", "article 6.1.e"):
        assert words in told
    rows = json.loads(page(client, "/donnees-personnelles/registre.json"))["lignes"]
    assert all(row["finalite"] and row["duree"] for row in rows)


def test_an_assembly_asks_in_public(db: None, client: Client) -> None:
    make.assembly_question()

    assert "Qui entretient les cavaliers" in page(client, "/paroles")
