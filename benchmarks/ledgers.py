"""Books drawn from a seed, with the truth: which lines speak of the same thing, and why euros differ.

The left is a funder's register of grants; the right is what beneficiaries write: one line, or an instalment
a line, with or without tax, under a name misspelt or shortened, sometimes in a merged commune, without
identifier, twice, for a part of the perimeter, or not at all. Names, places and objects are made of
syllables: nobody is meant.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from molette.engines.reconciliation.answer import Gap
from molette.engines.reconciliation.books import Book, Cell, Column, Role

FIRST = date(2023, 1, 1)
LAST = date(2025, 12, 31)
HEADS = (
    "Bas",
    "Clai",
    "Dor",
    "Fre",
    "Gar",
    "Hau",
    "Jon",
    "Lam",
    "Mar",
    "Nou",
    "Or",
    "Pel",
    "Quen",
    "Roc",
    "Sau",
    "Tre",
    "Ur",
    "Vau",
    "Wi",
)
MIDDLES = ("", "be", "cha", "den", "gne", "li", "mon", "ni", "ro", "ta", "ver", "vi", "zan")
TAILS = (
    "court",
    "gny",
    "ville",
    "mont",
    "sart",
    "bourg",
    "ières",
    "oy",
    "ain",
    "elle",
    "ange",
    "ency",
    "euil",
    "as",
)
WORKS = (
    "Réhabilitation",
    "Construction",
    "Rénovation énergétique",
    "Extension",
    "Mise aux normes",
    "Aménagement",
    "Équipement",
    "Restauration",
    "Isolation",
    "Accessibilité",
)
PLACES = (
    "de l’école",
    "de la salle des fêtes",
    "de la mairie",
    "du stade",
    "de la médiathèque",
    "de la crèche",
    "du gymnase",
    "de l’église",
    "de la voirie",
    "du parc",
    "de la cantine",
    "du centre social",
    "des ateliers",
    "de la piscine",
    "du pont",
)
SHORT = {
    "Réhabilitation": "Réhab.",
    "Construction": "Constr.",
    "Rénovation énergétique": "Rénov. énerg.",
    "Aménagement": "Amén.",
    "Équipement": "Équipt",
    "Extension": "Ext.",
}
KINDS = (("Commune de", 0.8), ("Communauté de communes de", 0.15), ("Syndicat mixte de", 0.05))


@dataclass(slots=True)
class Written:
    """A line as one book writes it."""

    id: str
    beneficiary: str
    object: str
    amount: Decimal
    on: date
    place: str
    siren: str | None


@dataclass(slots=True)
class Drawn:
    """Two books, the true groups (ids of the left, of the right), the true residuals of each."""

    left: list[Written] = field(default_factory=list)
    right: list[Written] = field(default_factory=list)
    groups: list[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    gaps: list[dict[Gap, Decimal]] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)

    def books(self) -> tuple[Book, Book]:
        return book(self.left), book(self.right)


def book(lines: list[Written]) -> Book:
    def cells(name: str) -> list[Cell]:
        return [getattr(line, name) for line in lines]

    return Book(
        [line.id for line in lines],
        (
            Column("bénéficiaire", Role.TEXT, cells("beneficiary"), is_body=True),
            Column("objet", Role.TEXT, cells("object")),
            Column("montant", Role.AMOUNT, cells("amount")),
            Column("date", Role.DATE, cells("on")),
            Column("commune", Role.PLACE, cells("place")),
            Column("SIREN", Role.IDENTIFIER, cells("siren")),
        ),
    )


def draw(lines: int, seed: int = 1) -> Drawn:
    """Draw books of about so many lines each."""
    chance = random.Random(seed)  # noqa: S311 - the same books each time are the point
    bodies = [_body(chance, rank) for rank in range(max(lines // 8, 5))]
    merged = {body[2]: bodies[rank - 1][2] for rank, body in enumerate(bodies) if rank % 40 == 39}
    drawn = Drawn(merged=merged)
    while len(drawn.left) < lines:
        _grant(drawn, chance, bodies[min(int(chance.expovariate(3) * len(bodies)), len(bodies) - 1)], bodies)
    for side in (drawn.left, drawn.right):
        chance.shuffle(side)
    return drawn


def _body(chance: random.Random, rank: int) -> tuple[str, str, str, str]:
    """The kind, the name, the code of the commune and the SIREN of a body."""
    kind = chance.choices([kind for kind, _ in KINDS], [odds for _, odds in KINDS])[0]
    name = chance.choice(HEADS) + chance.choice(MIDDLES) + chance.choice(MIDDLES) + chance.choice(TAILS)
    if chance.random() < 0.3:
        name += chance.choice(("-sur-", "-lès-", "-en-")) + chance.choice(HEADS) + chance.choice(TAILS)
    return kind, name, f"{rank % 95 + 1:02}{rank % 900:03}", f"2{rank:08}"


def _grant(
    drawn: Drawn,
    chance: random.Random,
    body: tuple[str, str, str, str],
    bodies: list[tuple[str, str, str, str]],
) -> None:
    work, place = chance.choice(WORKS), chance.choice(PLACES)
    subject = f"{work} {place}" + (
        f" {chance.choice(HEADS)}{chance.choice(MIDDLES)}{chance.choice(TAILS)}"
        if chance.random() < 0.7
        else ""
    )
    cents = int(10 ** chance.uniform(3.3, 6)) * 100 + (chance.randrange(100) if chance.random() < 0.4 else 0)
    amount, on = Decimal(cents) / 100, FIRST + timedelta(chance.randrange((LAST - FIRST).days))
    grant = Written(f"E{len(drawn.left)}", f"{body[0]} {body[1]}", subject, amount, on, body[2], body[3])
    fate = chance.random()
    if fate < 0.08:
        drawn.left.append(grant)
        _told(drawn, (grant.id,), (), {Gap.MISSING_ON_THE_RIGHT: amount})
    elif fate < 0.15:
        drawn.right.append(_as_written(drawn, chance, grant, grant.amount, on))
        _told(drawn, (), (drawn.right[-1].id,), {Gap.MISSING_ON_THE_LEFT: -amount})
    elif fate < 0.35:
        _instalments(drawn, chance, grant)
    elif fate < 0.38:
        _shared(drawn, chance, grant)
    else:
        _single(drawn, chance, grant, bodies)


def _told(drawn: Drawn, left: tuple[str, ...], right: tuple[str, ...], gaps: dict[Gap, Decimal]) -> None:
    drawn.groups.append((left, right))
    drawn.gaps.append({gap: euros for gap, euros in gaps.items() if euros})


def _as_written(drawn: Drawn, chance: random.Random, grant: Written, amount: Decimal, on: date) -> Written:
    """The line as the other side writes it."""
    place = drawn.merged.get(grant.place, grant.place)
    siren = grant.siren if chance.random() < 0.6 else None
    return Written(
        f"B{len(drawn.right)}",
        _name(chance, grant.beneficiary),
        _object(chance, grant.object),
        amount,
        on,
        place,
        siren,
    )


def _name(chance: random.Random, name: str) -> str:
    for kind, shorts in (
        ("Commune de", ("", "Ville de", "Mairie de", "COMMUNE DE")),
        ("Communauté de communes de", ("CC", "CC de", "Com. Com.")),
        ("Syndicat mixte de", ("SM", "SYNDICAT MIXTE")),
    ):
        if name.startswith(kind) and chance.random() < 0.6:
            name = f"{chance.choice(shorts)} {name.removeprefix(kind).strip()}".strip()
    name = name.upper() if chance.random() < 0.3 else name
    return _misspelt(chance, name) if chance.random() < 0.12 else name


def _object(chance: random.Random, text: str) -> str:
    for long, short in SHORT.items():
        if chance.random() < 0.3:
            text = text.replace(long, short)
    if chance.random() < 0.1:
        words = text.split()
        text = " ".join((*words[1:], words[0]))
    if chance.random() < 0.15:
        text = text[: chance.randrange(18, 30)]
    return _misspelt(chance, text) if chance.random() < 0.15 else text


def _misspelt(chance: random.Random, text: str) -> str:
    at = chance.randrange(1, max(len(text) - 1, 2))
    return text[:at] + chance.choice(("", text[at - 1], chance.choice("aeinrst"))) + text[at + 1 :]


def _instalments(drawn: Drawn, chance: random.Random, grant: Written) -> None:
    shares = chance.choice(((30, 70), (30, 50, 20), (20, 30, 30, 20), (50, 50), (30, 40, 30)))
    cents = int(grant.amount * 100)
    parts = [cents * share // 100 for share in shares[:-1]]
    parts.append(cents - sum(parts))
    days = [grant.on + timedelta(20 + 180 * rank + chance.randrange(50)) for rank in range(len(parts))]
    lines = [
        _as_written(drawn, chance, grant, Decimal(part) / 100, day)
        for part, day in zip(parts, days, strict=True)
    ]
    fate, gaps = chance.random(), {}
    if fate < 0.15:
        gaps = {Gap.ADVANCE: lines.pop(0).amount}
    elif fate < 0.35:
        gaps = {Gap.TIMING: lines.pop().amount}
    ids = []
    for line in lines:
        line.id = f"B{len(drawn.right)}"
        drawn.right.append(line)
        ids.append(line.id)
    drawn.left.append(grant)
    _told(drawn, (grant.id,), tuple(ids), gaps)


def _shared(drawn: Drawn, chance: random.Random, grant: Written) -> None:
    """A project that the funder writes in two lines, and the beneficiary in two others: n–n."""
    cents = int(grant.amount * 100)
    parts = [[cents * share // 100] for share in chance.sample((20, 35, 45, 55, 60, 70), 2)]
    for both in parts:
        both.append(cents - both[0])
    for part in parts[0]:
        line = replace(grant, id=f"E{len(drawn.left)}", amount=Decimal(part) / 100)
        drawn.left.append(line)
    for part in parts[1]:
        day = grant.on + timedelta(chance.randrange(200))
        drawn.right.append(_as_written(drawn, chance, grant, Decimal(part) / 100, day))
    left, right = (tuple(line.id for line in side[-2:]) for side in (drawn.left, drawn.right))
    _told(drawn, left, right, {})


def _single(
    drawn: Drawn, chance: random.Random, grant: Written, bodies: list[tuple[str, str, str, str]]
) -> None:
    fate, amount, gaps = chance.random(), grant.amount, {}
    if fate < 0.08:
        amount = (grant.amount * Decimal("1.2")).quantize(Decimal("0.01"))
        gaps = {Gap.TAX: grant.amount - amount}
    elif fate < 0.14:
        amount = (grant.amount * chance.choice((Decimal("0.8"), Decimal("0.6"), Decimal("0.75")))).quantize(
            Decimal("0.01")
        )
        gaps = {Gap.PERIMETER: grant.amount - amount}
    elif fate < 0.24:
        amount = grant.amount.quantize(Decimal(1))
        gaps = {Gap.ROUNDING: grant.amount - amount}
    line = _as_written(drawn, chance, grant, amount, grant.on + timedelta(chance.randrange(60)))
    if chance.random() < 0.02:
        line.place = chance.choice(bodies)[2]
    drawn.left.append(grant)
    drawn.right.append(line)
    ids = [line.id]
    if chance.random() < 0.02:
        twice = Written(
            f"B{len(drawn.right)}",
            line.beneficiary,
            line.object,
            line.amount,
            line.on,
            line.place,
            line.siren,
        )
        drawn.right.append(twice)
        ids.append(twice.id)
        gaps[Gap.DUPLICATE] = -line.amount
    _told(drawn, (grant.id,), tuple(ids), gaps)
