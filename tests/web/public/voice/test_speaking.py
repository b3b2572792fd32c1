"""Anybody says something without an account and without JavaScript, and follows it by its number."""

import io
import json
from itertools import count
from time import monotonic

import pytest
from pytest_django import Settings

from molette.domain.voice.models import Contribution, Status
from molette.domain.voice.receipts import receipt_of
from molette.engines.voice.work import is_proof
from molette.web.public.voice import door as doors
from molette.web.public.voice.door import MOST_SENT, WINDOW, Door, address_of, door
from tests import factories as make
from tests.web.public.voice.conftest import Resident, fetched

RECEIPT = "/paroles/suivi/"


def page(response: object) -> str:
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[attr-defined, no-any-return]


def test_the_form_says_what_is_kept_why_and_how_long(resident: Resident) -> None:
    told = page(resident.browser.get(resident.address))

    for said in ("36 mois une fois publiés", "12 mois au plus", "10 minutes", "Le registre des traitements"):
        assert said in told
    assert "no-store" in resident.browser.get(resident.address).headers["Cache-Control"]


def test_an_address_is_not_asked_for_where_nothing_would_be_sent(
    resident: Resident, settings: Settings
) -> None:
    settings.EMAIL_READY = False

    assert "Votre adresse" not in page(resident.browser.get(resident.address))
    resident.say(email="habitante@exemple.fr")
    assert Contribution.objects.get().email == ""


def test_once_sent_it_gives_a_number_that_opens_it(resident: Resident) -> None:
    answer = resident.say(email="habitante@exemple.fr")

    one = Contribution.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"{RECEIPT}{receipt_of(one.entry_key)}?suivi=nouveau"
    told = page(resident.browser.get(answer.url))
    assert "C’est reçu" in told
    assert "rien n’est publié" in told
    assert (one.words, one.place, one.status) == (
        "Le lampadaire est en panne.",
        resident.lens,
        Status.WAITING,
    )
    assert resident.browser.get(f"{RECEIPT}00000-00000-00000-00000").status_code == 404


def test_a_number_typed_by_hand_opens_it_and_another_does_not(resident: Resident) -> None:
    resident.say()
    typed = receipt_of(Contribution.objects.get().entry_key).lower().replace("-", " ")

    assert resident.browser.post("/paroles/suivi", {"numero": typed}).status_code == 302
    refused = resident.browser.post("/paroles/suivi", {"numero": "K7QF3"})
    assert (refused.status_code, "Aucune parole ne porte ce numéro" in page(refused)) == (422, True)


def test_a_double_click_writes_one_and_leads_to_the_same_number(resident: Resident) -> None:
    stamp = resident.stamp()

    first, second = (resident.say(timbre=stamp) for _ in range(2))

    assert first.url == second.url
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": ""}, "Dites ce que vous voulez dire"),
        ({"nature": ""}, "Choisissez l’un des quatre"),
        ({"email": "nulle part"}, "Par exemple nom@exemple.fr"),
        ({"site": "https://spam.example"}, "piège à machines"),
        ({"seconds": 1}, "trop vite"),
        ({"seconds": 100_000}, "plus d’un jour"),
        ({"timbre": "forgé"}, "pas complet"),
    ],
)
def test_what_keeps_it_from_being_sent_is_told_and_nothing_typed_is_lost(
    resident: Resident, fields: dict[str, object], said: str
) -> None:
    answer = resident.say(**{"words": "Mes mots à moi", **fields})  # type: ignore[arg-type]

    assert answer.status_code == 422
    assert said in page(answer)
    assert not fields.get("words", True) or "Mes mots à moi" in page(answer)
    assert not Contribution.objects.exists()


def test_without_a_commune_or_a_service_it_asks_of_what(resident: Resident) -> None:
    resident.address  # noqa: B018 - the page about Lens is not the one asked here
    stamp = resident.stamp("/parole")
    sent = {"nature": "idea", "words": "Un banc", "timbre": stamp}

    answer = resident.browser.post("/parole", sent)

    assert answer.status_code == 422


def test_what_is_not_public_is_spoken_of_nowhere(resident: Resident) -> None:
    hidden = make.project(resident.lens, is_published=False)

    assert resident.browser.get(f"/parole?projet={hidden.slug}").status_code == 404
    assert resident.browser.get("/parole?lieu=nulle-part").status_code == 404
    assert resident.browser.get(f"/parole?projet={make.project().slug}").status_code == 200


def test_the_work_of_the_browser_is_proved_and_its_absence_is_no_fault(resident: Resident) -> None:
    stamp = resident.stamp()
    nonce = next(str(n) for n in count() if is_proof(stamp, str(n)))
    resident.say(timbre=stamp, preuve=nonce)
    resident.say()
    resident.say(preuve="1")

    proved = Contribution.objects.order_by("pk").values_list("is_proved", flat=True)
    assert list(proved) == [True, False, False]


def test_a_photo_is_made_again_and_shown_to_its_author_alone(resident: Resident, photo: io.BytesIO) -> None:
    answer = resident.say(photo=photo)
    one = Contribution.objects.get()
    own = answer.url.partition("?")[0] + "/photo.webp"

    _, content = fetched(resident.browser, own)

    assert content.startswith(b"RIFF")
    assert b"pris chez moi" not in content
    assert "chez_moi" not in str(one.photo.name)
    assert resident.browser.get(f"/paroles/photos/{one.pk}.webp").status_code == 404
    assert resident.browser.get(f"/documents/{one.pk}").status_code == 404


def test_what_is_no_photo_is_refused_beside_its_field(resident: Resident) -> None:
    fake = io.BytesIO(b"<svg onload=alert(1)>")
    fake.name = "photo.jpg"

    answer = resident.say(photo=fake)

    assert (answer.status_code, "pas une photo JPEG" in page(answer)) == (422, True)


def test_the_author_judges_the_reply_takes_a_copy_and_erases_it_all(resident: Resident) -> None:
    answer = resident.say("Le lampadaire de la rue Pasteur", email="habitante@exemple.fr")
    address = answer.url.partition("?")[0]
    one = Contribution.objects.get()
    reply = make.reply(make.topic(one, title="Éclairage"))
    assert "Nous le réparons ce mois-ci" in page(resident.browser.get(address))

    resident.browser.post(address, {"geste": "avis", "reponse": reply.pk, "avis": "misses"})
    copy = json.loads(resident.browser.get(f"{address}/donnees.json").content)
    assert (copy["mots"], copy["adresse_electronique"]) == (one.words, "habitante@exemple.fr")
    assert copy["votre_avis"] == "la réponse ne répond pas"
    resident.browser.post(address, {"geste": "oublier"})
    assert Contribution.objects.get().email == ""
    assert "Cela ne se défait pas" in page(resident.browser.get(f"{address}?geste=effacer"))
    resident.browser.post(address, {"geste": "effacer"})

    told = page(resident.browser.get(address)) + page(resident.browser.get(f"/paroles/{one.topic_id}"))
    assert "Pasteur" not in told
    assert Contribution.objects.get().status == Status.ERASED
    assert resident.browser.post(address, {"geste": "voler"}).status_code == 404
    refused = resident.browser.post(address, {"geste": "avis", "reponse": "x", "avis": "answers"})
    assert refused.status_code == 422


def test_a_refusal_is_explained_to_its_author_by_the_charter(resident: Resident) -> None:
    address = resident.say().url.partition("?")[0]
    one = Contribution.objects.get()
    one.status, one.refusal, one.refusal_note = Status.REFUSED, "insult", "Le mot de la fin."
    one.save()

    told = page(resident.browser.get(address))

    assert "injure, menace ou haine" in told
    assert "redites ce qui ne va pas" in told
    assert "Le mot de la fin." in told


def test_too_many_from_one_address_wait_and_others_come_in(resident: Resident) -> None:
    stamp = resident.stamp()
    for _ in range(MOST_SENT):
        resident.browser.post(resident.address, {"timbre": stamp})

    refused = resident.browser.post(resident.address, {"timbre": stamp})
    other = resident.browser.post(resident.address, {"timbre": stamp}, REMOTE_ADDR="192.0.2.7")

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= WINDOW + 1
    assert "Réessayez dans 10 min" in page(refused)
    assert other.status_code == 422
    assert resident.browser.get("/paroles").status_code == 200


def test_a_refusal_at_the_door_asks_the_database_nothing(
    resident: Resident, django_assert_num_queries: object
) -> None:
    for _ in range(MOST_SENT):
        door.wait("127.0.0.1", monotonic())

    with django_assert_num_queries(0):  # type: ignore[operator]
        assert resident.browser.post(resident.address, {"words": "x" * 100_000}).status_code == 429
        big = resident.browser.generic("POST", "/parole", b"", CONTENT_LENGTH=str(doors.MOST_BYTES + 1))
        assert big.status_code == 413


def test_an_address_is_forgotten_after_its_time_and_memory_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = Door()
    for _ in range(MOST_SENT):
        assert held.wait("192.0.2.1", 0.0) == 0
    assert held.wait("192.0.2.1", 1.0) == WINDOW
    assert held.wait("192.0.2.1", float(WINDOW)) == 0
    assert all(b"192.0.2.1" not in one for one in held.sent)
    held.wait("192.0.2.2", 3.0 * WINDOW)
    assert len(held.sent) == 1
    monkeypatch.setattr(doors, "MOST_KNOWN", 5)
    for n in range(20):
        held.wait(f"198.51.100.{n}", 3.0 * WINDOW)
    assert len(held.sent) <= 6


def test_one_home_has_one_address_whatever_its_protocol() -> None:
    held = Door()
    for n in range(MOST_SENT):
        held.wait(f"2001:db8::{n:x}", 0.0)

    assert held.wait("2001:db8::ffff", 0.0) > 0
    assert held.wait("2001:db8:0:1::1", 0.0) == 0
    assert held.wait("pas une adresse", 0.0) == 0


def test_behind_proxies_of_ours_the_furthest_tells_the_address(rf: object, settings: Settings) -> None:
    request = rf.get("/", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.1", REMOTE_ADDR="10.0.0.1")  # type: ignore[attr-defined]

    assert address_of(request) == "10.0.0.1"
    settings.PROXIES = 1
    assert address_of(request) == "198.51.100.1"
    settings.PROXIES = 3
    assert address_of(request) == "10.0.0.1"
