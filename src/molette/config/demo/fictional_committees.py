"""Meetings of the invented bodies: one whose minutes are signed, one in session, one to come.

All is marked `fictif`: what organisations are made to say and vote here, none of them ever did.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from molette.config.demo.book import Book
from molette.config.demo.fictional_session import (
    BETHUNE,
    DEPARTMENT,
    HENIN,
    LENS,
    REGION,
    attend,
    entry_key,
    meet,
    put_points,
    resolve,
    say,
    sign,
    vote,
)
from molette.config.demo.fictional_states import freeze
from molette.domain.governance.contents import hash_of
from molette.domain.governance.models import (
    AgendaPoint,
    Body,
    Fulfillment,
    Minutes,
    PointOption,
    SignedAct,
)
from molette.domain.programme.models import Project
from molette.domain.signatures.models import Position, Subject
from molette.domain.statements.models import Statement

CONVENED = date(2026, 10, 7)
PAST, TECHNICAL, OPEN, COMING = date(2026, 6, 18), date(2026, 10, 1), date(2026, 10, 15), date(2026, 12, 10)


def load_meetings(book: Book, bodies: Mapping[str, Body]) -> None:
    """Write them once: what people changed since is never undone."""
    steering, technical = bodies["copil-demonstration"], bodies["cotech-demonstration"]
    if steering.meetings.exists():
        return
    projects = list(Project.objects.filter(is_fictional=True, is_published=True).order_by("pk")[:4])
    _load_past(book, steering, projects)
    _load_technical(book, technical, steering, projects)
    _load_open(book, steering, projects)
    _load_coming(book, steering, projects)


def _load_past(book: Book, body: Body, projects: Sequence[Project]) -> None:
    """A meeting of June: everything is decided, its minutes are signed; one decision is done, one is late."""
    days = {"called_on": date(2026, 5, 28), "technical_on": date(2026, 6, 4), "sent_on": date(2026, 6, 10)}
    meeting = meet(
        book,
        body,
        PAST,
        convened_on=date(2026, 6, 10),
        opened_on=PAST,
        closed_on=PAST,
        validated_on=date(2026, 7, 2),
        **days,
    )
    points = put_points(
        book,
        meeting,
        [
            (
                "Calendrier de l’opération témoin (fictif)",
                "Deux dates annoncées se contredisent.",
                projects[0],
                {"days": 120, "euros": Decimal(3_200_000)},
            ),
            (
                "Règle commune pour les reports de chantier (fictif)",
                "Chaque partenaire compte les retards à sa façon.",
                None,
                {"inhabitants": 12_400},
            ),
            ("Point d’information sur les affichages (fictif)", "Demandé par le Département.", None, {}),
        ],
    )
    sign(book, meeting, SignedAct.CONVOCATION, date(2026, 6, 10))
    attend(book, meeting, HENIN, (BETHUNE, LENS))
    _decide_past(book, points)
    content = sign(book, meeting, SignedAct.MINUTES, date(2026, 7, 2))
    kept = Minutes(meeting=meeting, content=content, sha256=hash_of(content), validated_on=date(2026, 7, 2))
    book.keep([kept], "meeting_id")


def _decide_past(book: Book, points: Sequence[AgendaPoint]) -> None:
    first, second, third = points
    say(book, first, LENS, "for")
    say(book, first, DEPARTMENT, "reserve", "fictif — Sous réserve que les accès restent ouverts.")
    vote(book, first, abstains=DEPARTMENT, absent=HENIN)
    vote(book, second, absent=HENIN)
    done = resolve(
        book,
        first,
        1,
        kind="arbitrate",
        text="fictif — Le comité retient une livraison en mars 2027 et demande un calendrier révisé.",
        owner=book.organisation(LENS),
        due_on=date(2026, 9, 15),
    )
    resolve(
        book,
        second,
        2,
        kind="validate",
        text="fictif — Un report se compte à partir de la première date annoncée ; la règle est diffusée.",
        owner=book.organisation("pole-metropolitain-artois"),
        due_on=date(2026, 10, 15),
    )
    resolve(book, third, 3, kind="take_note", text="fictif — Le comité prend acte de l’état des affichages.")
    row = Fulfillment(
        resolution=done,
        done_on=date(2026, 9, 8),
        evidence="fictif — Calendrier révisé transmis aux partenaires.",
        said_by=book.organisation(LENS),
        is_fictional=True,
    )
    book.keep([row], "resolution_id")


def _load_technical(book: Book, body: Body, steering: Body, projects: Sequence[Project]) -> None:
    """The technical committee of October sends a point to the steering committee: it cannot arbitrate."""
    meeting = meet(
        book, body, TECHNICAL, convened_on=date(2026, 9, 22), opened_on=TECHNICAL, closed_on=TECHNICAL
    )
    (point,) = put_points(
        book,
        meeting,
        [
            (
                "Qui porte la voirie de la cité témoin (fictif)",
                "La commune et l’agglomération se renvoient la charge.",
                projects[1],
                {"euros": Decimal(1_450_000), "inhabitants": 2_100},
            )
        ],
    )
    resolve(
        book,
        point,
        1,
        kind="postpone",
        text="fictif — Le comité technique ne peut trancher : il renvoie le point au comité de pilotage.",
        referred_to=steering,
    )


def _load_open(book: Book, body: Body, projects: Sequence[Project]) -> None:
    """A session left open: whoever tries the demonstration writes it down himself."""
    days = {"called_on": date(2026, 9, 24), "technical_on": TECHNICAL, "sent_on": date(2026, 10, 7)}
    meeting = meet(book, body, OPEN, convened_on=CONVENED, opened_on=OPEN, **days)
    told: list[tuple[str, str, Project | None, dict[str, Any]]] = []
    contested = Position.objects.filter(subject=Subject.STATEMENT, kind="contested", is_fictional=True)
    invented = Statement.objects.standing().filter(is_fictional=True, project__is_published=True)
    costs = invented.filter(pk__in=contested.order_by().values("subject_id"))
    cost = costs.select_related("project").order_by("pk").first()
    if cost is not None:
        about = {
            "subject": Subject.STATEMENT.value,
            "subject_id": cost.pk,
            "euros": cost.value,
        }
        title = "Un coût que deux partenaires ne disent pas pareil (fictif)"
        told.append((title, "Chiffre contesté.", cost.project, about))
    told += [
        (
            "Reprise des espaces publics de l’opération témoin (fictif)",
            "Le plan prévoit une part que personne n’apporte encore.",
            projects[2],
            {"euros": Decimal(820_000), "inhabitants": 3_600, "days": 45},
        ),
        (
            "Calendrier des prochaines séances (fictif)",
            "Deux séances par an sont prévues.",
            None,
            {"kind": "discuss"},
        ),
    ]
    points = put_points(book, meeting, told)
    sign(book, meeting, SignedAct.CONVOCATION, CONVENED)
    attend(book, meeting, "", (BETHUNE, LENS))
    point = points[-2]
    options = (
        (
            "fictif — Financer la part manquante à deux, État et Région.",
            820_000,
            "Deux délibérations à obtenir.",
        ),
        ("fictif — Étaler les travaux sur deux ans.", 640_000, "Les réseaux attendent, le coût peut monter."),
    )
    rows = [
        PointOption(
            point=point,
            text=text,
            cost=Decimal(cost_of),
            risk=risk,
            entry_key=entry_key(point, f"option-{rank}"),
            is_fictional=True,
        )
        for rank, (text, cost_of, risk) in enumerate(options)
    ]
    book.keep(rows, "entry_key")
    say(book, point, LENS, "for")
    say(book, point, REGION, "reserve", "fictif — Sous réserve du vote du budget.")
    freeze(book, meeting, CONVENED)


def _load_coming(book: Book, body: Body, projects: Sequence[Project]) -> None:
    """The next meeting: its agenda begun, its convocation to be signed."""
    meeting = meet(book, body, COMING, called_on=date(2026, 11, 18))
    (point, _) = put_points(
        book,
        meeting,
        [
            (
                "Ouverture au public du parc témoin (fictif)",
                "La livraison approche et l’entretien n’a pas de payeur.",
                projects[3],
                {"euros": Decimal(260_000), "inhabitants": 8_900, "days": 60},
            ),
            ("Ce que le dernier relevé demandait (fictif)", "Suivi des décisions.", None, {"kind": "inform"}),
        ],
    )
    say(book, point, HENIN, "for", "fictif — À condition que l’entretien soit réparti.")
