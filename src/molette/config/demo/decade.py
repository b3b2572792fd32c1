"""The large programme: ten years of monthly statements over the largest communes, and a crowd of agents.

Everything here is invented, on real communes, from a fixed seed; it is written where it says so.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from molette.config.demo import rows
from molette.config.demo.book import Book
from molette.config.demo.operations import SEED
from molette.config.demo.past import create_then
from molette.config.demo.reading import csv_rows, toml_rows
from molette.config.demo.turns import TODAY
from molette.domain.journal.keeping import create, link
from molette.domain.journal.recording import record
from molette.domain.people.models import Membership, Scope, User
from molette.domain.statements.models import Measure, Missing, Nature, Statement

COMMUNES: Final = 36
FIRST_YEAR, YEARS, MONTHS = 2016, 10, 12
AGENTS: Final = 3000
TENTH: Final = Decimal("0.1")
UNPUBLISHED, CORRECTED = 0.01, 0.04
ROLES: Final = ("contributor", "reader", "project_lead", "contributor", "signatory", "reader", "reader")
NAMES: Final = {
    "contributor": "Agent",
    "reader": "Lectrice",
    "project_lead": "Cheffe de projet",
    "signatory": "Signataire",
}
ENDED_EVERY: Final = 9


class DecadeRow(rows.MeasureRow):
    start: Decimal
    target: Decimal
    spread: float


def largest_communes() -> list[rows.CommuneRow]:
    """The communes on which the decade is told: the largest, in the order of their codes."""
    communes = sorted(csv_rows("communes", rows.CommuneRow), key=lambda row: -(row.municipal or 0))
    return sorted(communes[:COMMUNES], key=lambda row: row.insee)


def load_decade(book: Book) -> None:
    """Measure by measure: a measure that already speaks is left as it is."""
    communes = largest_communes()
    table = toml_rows("decade", "measure", DecadeRow)
    kept = book.keep([_measure(book, row) for row in table], "slug")
    fresh = {measure.pk for measure in kept.added}
    for row, measure in zip(table, kept.rows, strict=True):
        book.measures[row.slug] = measure
        if measure.pk not in fresh:
            continue
        link(Measure, "nodes", [(measure.pk, book.nodes[node].pk) for node in row.nodes])
        for commune in communes:
            _write_series(book, row, commune)
        record("a tiré dix ans de relevés fictifs de", measure)


def _measure(book: Book, row: DecadeRow) -> Measure:
    told = row.model_dump(
        include={"slug", "name", "definition", "unit", "decimals", "direction", "aggregation"}
    )
    return Measure(
        **told,
        weight=book.measures[row.weight] if row.weight else None,
        producer=book.organisation("bailleur-demonstration"),
        periodicity="month",
        delay_days=30,
        is_fictional=True,
    )


def _write_series(book: Book, row: DecadeRow, commune: rows.CommuneRow) -> None:
    """What the commune said month after month, then what it corrected."""
    chance = Random(f"{SEED}-decade-{row.slug}-{commune.insee}")  # noqa: S311 - a draw to be repeated
    said = list(_months(book, row, commune, chance))
    written = create_then(said, [statement.said_on for statement in said], recorded="said_on")
    wrong = [s for s in written if s.value is not None and chance.random() < CORRECTED]
    corrections = [_correction(statement, chance) for statement in wrong]
    create_then(corrections, [statement.said_on for statement in corrections], recorded="said_on")
    book.count(Statement, len(said) + len(corrections))


def _months(book: Book, row: DecadeRow, commune: rows.CommuneRow, chance: Random) -> Iterator[Statement]:
    own = Decimal(str(round(1 + chance.uniform(-row.spread, row.spread), 2)))
    exact = TENTH if row.decimals else Decimal(1)
    count = YEARS * MONTHS
    for month in range(count):
        last = _month_end(month)
        way = Decimal(month) / count * Decimal(str(round(chance.uniform(0.9, 1.05), 3)))
        silent = chance.random() < UNPUBLISHED
        value = (row.start + (row.target - row.start) * way) * own
        yield Statement(
            measure=book.measures[row.slug],
            nature=Nature.OBSERVED if month else Nature.BASELINE,
            value=None if silent else value.quantize(exact),
            missing=Missing.NOT_PUBLISHED if silent else "",
            period_start=last.replace(day=1),
            period_end=last,
            said_on=last + timedelta(days=chance.randint(5, 28)),
            said_by=book.organisation(commune.insee),
            place=book.place(commune.insee),
            source=book.sources["demonstration"],
            is_fictional=True,
        )


def _correction(former: Statement, chance: Random) -> Statement:
    """The same author says it again, a little otherwise."""
    if former.value is None:
        raise ValueError("a silence is not corrected")
    exact = TENTH if former.measure.decimals else Decimal(1)
    return Statement(
        **{name: getattr(former, name) for name in ("measure", "nature", "period_start", "period_end")},
        **{name: getattr(former, name) for name in ("said_by", "place", "source", "is_fictional")},
        value=(former.value * Decimal(str(round(chance.uniform(0.95, 1.05), 3)))).quantize(exact),
        definition="fictif — relevé corrigé",
        said_on=min(former.said_on + timedelta(days=chance.randint(20, 300)), TODAY),
        replaces=former,
    )


def _month_end(month: int) -> date:
    year, rank = divmod(month + 1, MONTHS)
    return date(FIRST_YEAR + year, rank + 1, 1) - timedelta(days=1)


def load_agents(book: Book) -> None:
    """Three thousand accounts nobody opens by hand, each with its mandate over its commune."""
    emails = [f"agent-{number:04d}@fictif.example" for number in range(1, AGENTS + 1)]
    there = set(User.objects.filter(email__in=emails).values_list("email", flat=True).order_by("email"))
    missing = [(number, email) for number, email in enumerate(emails, start=1) if email not in there]
    users = create([_agent(number, email) for number, email in missing])
    communes = largest_communes()
    mandates = [
        _mandate(book, user, number, communes[number % COMMUNES])
        for user, (number, _) in zip(users, missing, strict=True)
    ]
    create_then(mandates, [mandate.starts_on for mandate in mandates])
    for model, many in ((User, users), (Membership, mandates)):
        book.count(model, len(many))
    if mandates:
        record(
            "a donné les mandats fictifs de",
            book.contracts["erbm"],
            after={"added": len(mandates)},
            restricted=True,
        )


def _agent(number: int, email: str) -> User:
    name = f"{NAMES[ROLES[number % len(ROLES)]]} n° {number} (fictif)"
    user = User(email=email, name=name, is_demonstration=True)
    user.set_unusable_password()
    return user


def _mandate(book: Book, user: User, number: int, commune: rows.CommuneRow) -> Membership:
    """Held since one of the ten years; one in nine has ended."""
    starts = date(FIRST_YEAR + number % YEARS, number % MONTHS + 1, 1)
    return Membership(
        user=user,
        organisation=book.organisation(commune.insee),
        role=ROLES[number % len(ROLES)],
        scope=Scope.PLACE,
        place=book.place(commune.insee),
        starts_on=starts,
        ends_on=starts + timedelta(days=700) if number % ENDED_EVERY == 0 else None,
    )
