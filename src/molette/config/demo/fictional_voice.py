"""A few invented messages of residents, on invented operations and on whole communes: all marked `fictif`.

No word of a real person, none left an address, and no number opens them: nobody holds it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from molette.config.demo.book import Book
from molette.config.demo.past import create_then
from molette.config.demo.turns import TODAY
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.services.models import Service
from molette.domain.voice.models import AssemblyQuestion, Contribution, Reply, Topic
from molette.domain.voice.receipts import mark_of
from molette.engines.voice import keeping

LENS, LIEVIN, CARVIN, BETHUNE = "62498", "62510", "62215", "62119"
LENS_LIEVIN, HENIN_CARVIN = "246200364", "246200299"
LAMP = "Le lampadaire de l’école est en panne, les enfants sortent dans le noir. (fictif)"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A topic to invent: its commune, who owes the reply, the messages by their age in days, the reply.

    `service` is told in free words, or by the code of one of the services loaded when `is_known`.
    """

    title: str
    place: str
    service: str
    owed_by: str
    said: tuple[tuple[int, str, str], ...]
    reply: tuple[str, int | None, str, str] | None = None
    verdicts: tuple[str, ...] = ()
    is_known: bool = False


TOPICS: Final = (
    Drawn(
        "Éclairage en panne devant l’école (fictif)",
        LENS,
        "éclairage public",
        LENS_LIEVIN,
        (
            (41, "problem", LAMP),
            (33, "problem", "Plus de lumière rue de l’école, le lampadaire est en panne. (fictif)"),
            (12, "question", "Quand le lampadaire de l’école sera-t-il réparé ? (fictif)"),
        ),
    ),
    Drawn(
        "Un banc à l’arrêt du bus (fictif)",
        LIEVIN,
        "bus",
        LENS_LIEVIN,
        ((64, "idea", "Un banc à l’arrêt aiderait les personnes âgées. (fictif)"),),
        ("will", 45, "", "Le banc est commandé ; il sera posé avec l’abri. (fictif)"),
        ("answers",),
    ),
    Drawn(
        "Horaires de la piscine le soir (fictif)",
        CARVIN,
        "piscine",
        HENIN_CARVIN,
        (
            (88, "question", "La piscine peut-elle ouvrir un soir de plus ? (fictif)"),
            (71, "idea", "Une nocturne à la piscine le jeudi serait bienvenue. (fictif)"),
        ),
        (
            "declined",
            None,
            "le personnel manque pour une soirée de plus",
            "Nous rouvrirons la question à l’été. (fictif)",
        ),
        ("misses", "answers"),
    ),
    Drawn(
        "Un abri à vélos devant la gare (fictif)",
        LENS,
        "87345025",
        LENS_LIEVIN,
        (
            (27, "idea", "Un abri à vélos fermé devant la gare, pour qui prend le train. (fictif)"),
            (9, "idea", "Il manque un abri pour les vélos à la gare. (fictif)"),
        ),
        is_known=True,
    ),
)
UNREAD: Final = (
    (
        BETHUNE,
        "collecte des déchets",
        "Les bacs restent sur le trottoir deux jours après la collecte. (fictif)",
    ),
    (LENS, "éclairage public", "Le lampadaire de l’école est toujours en panne. (fictif)"),
)
QUESTION: Final = (
    "Comment les habitants suivront-ils les travaux de leur rue ? (fictif)",
    "Le forum demande une date et un nom pour chaque chantier. (fictif)",
)


def load_voice(book: Book) -> None:
    """Write the messages, their topics, replies and one question, once."""
    if Topic.objects.filter(is_fictional=True).exists():
        return
    numbers = count(1)
    for drawn in TOPICS:
        _topic(book, drawn, numbers)
    for place, service, words in UNREAD:
        row = _message(next(numbers), TODAY - timedelta(2), "problem", words)
        row.place, row.service, row.is_proved = book.place(place), service, True
        _keep(book, row)
    _about_an_operation(book, numbers)
    title, words = QUESTION
    asked = AssemblyQuestion(
        assembly=book.organisation("grand-forum"),
        title=title,
        words=words,
        asked_on=TODAY - timedelta(50),
        place=book.place(LENS_LIEVIN),
        is_fictional=True,
    )
    book.count(AssemblyQuestion, len(create_then([asked], [None])))


def _topic(book: Book, drawn: Drawn, numbers: "count[int]") -> None:
    owing = book.organisation(drawn.owed_by)
    known = Service.objects.get(code=drawn.service) if drawn.is_known else None
    first = TODAY - timedelta(max(age for age, _, _ in drawn.said))
    topic = Topic(
        title=drawn.title,
        place=book.place(drawn.place),
        known_service=known,
        service="" if known else drawn.service,
        owed_by=owing,
        since=first,
        opened_on=first + timedelta(1),
        is_fictional=True,
    )
    book.count(Topic, len(create_then([topic], [None])))
    reply = _reply(book, topic, drawn, owing)
    rows = []
    for rank, (age, nature, words) in enumerate(drawn.said):
        row = _message(next(numbers), TODAY - timedelta(age), nature, words)
        row.topic, row.place, row.known_service, row.service = topic, topic.place, known, topic.service
        _published(row)
        if reply and rank < len(drawn.verdicts):
            row.verdict, row.verdict_of, row.verdict_on = drawn.verdicts[rank], reply, TODAY
        rows.append(row)
    _keep(book, *rows)


def _reply(book: Book, topic: Topic, drawn: Drawn, owing: Organisation) -> Reply | None:
    if drawn.reply is None:
        return None
    decided, days, why, words = drawn.reply
    row = Reply(
        topic=topic,
        decided=decided,
        on=TODAY + timedelta(days) if days else None,
        why=why,
        words=words,
        said_on=TODAY - timedelta(20),
        said_by=owing,
        is_fictional=True,
    )
    book.count(Reply, len(create_then([row], [None])))
    return row


def _about_an_operation(book: Book, numbers: "count[int]") -> None:
    """One message on an invented operation, whose owner owes the reply."""
    project = Project.objects.filter(is_fictional=True, is_published=True).order_by("reference", "pk").first()
    if project is None:
        return
    said_on = TODAY - timedelta(23)
    topic = Topic(
        title="La rue reste barrée après les travaux (fictif)",
        project=project,
        owed_by=project.owner,
        since=said_on,
        opened_on=said_on + timedelta(2),
        is_fictional=True,
    )
    book.count(Topic, len(create_then([topic], [None])))
    row = _message(
        next(numbers), said_on, "problem", "Les travaux sont finis et la rue reste barrée. (fictif)"
    )
    row.project, row.topic = project, topic
    _published(row)
    _keep(book, row)


def _message(number: int, said_on: date, nature: str, words: str) -> Contribution:
    key = uuid5(NAMESPACE_URL, f"molette:demo:voice:{number}")
    return Contribution(
        nature=nature,
        words=words,
        entry_key=key,
        receipt_mark=mark_of(key),
        said_on=said_on,
        erase_on=keeping.unread_until(said_on),
        erase_email_on=keeping.email_until(said_on),
        is_fictional=True,
    )


def _published(row: Contribution) -> None:
    row.status = "published"
    row.moderated_on = row.said_on + timedelta(2)
    row.erase_on = keeping.words_until(row.said_on)


def _keep(book: Book, *rows: Contribution) -> None:
    """Messages keep no history: what is erased of them is gone."""
    book.count(Contribution, len(Contribution.objects.bulk_create(rows)))
