"""Draw the register of a funder as its own services would keep it, and hold it beside the programme.

All of it is invented, from the movements that are: same grants, told in instalments, rounded, with tax, at
another date, under another spelling, twice or not at all. People have begun to decide of it.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from molette.config.demo.book import Book
from molette.config.demo.operations import SEED
from molette.domain.exchange import actions as exchange
from molette.domain.funding.models import Movement
from molette.domain.journal.keeping import create
from molette.domain.journal.recording import Actor
from molette.domain.ledger.actions import begin_apply, open_register, publish
from molette.domain.ledger.models import Register
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Membership, Organisation
from molette.domain.reconciliation import actions
from molette.domain.reconciliation.actions.deciding import MOST_AT_ONCE
from molette.domain.reconciliation.models import Group, Reconciliation
from molette.domain.reconciliation.queries import sure
from molette.domain.signatures.models import Position, Subject
from molette.engines.ladder import Rung

NAME: Final = "Registre fictif des subventions de la Région"
FUNDER, HOLDER = "region-hauts-de-france", "pole-metropolitain-artois"
HEADER: Final = (
    "Identifiant", "Dispositif", "Bénéficiaire", "SIREN du bénéficiaire", "Objet", "Montant",
    "Date de décision", "Année", "Code INSEE", "Commune",
)  # fmt: skip
TAX, EURO = Decimal("1.20"), Decimal(1)
UNKNOWN_HERE: Final = 6
"""Lines of the register that the programme does not know."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the register."""

    number: str
    scheme: str
    body: str
    siren: str
    object: str
    amount: Decimal
    on: date
    insee: str
    town: str

    def cells(self) -> tuple[str, ...]:
        amount = f"{self.amount:.2f}".replace(".", ",")
        on = self.on.strftime("%d/%m/%Y")
        return (
            self.number, self.scheme, self.body, self.siren, self.object, amount, on, str(self.on.year),
            self.insee, self.town,
        )  # fmt: skip


def load_registers(book: Book) -> None:
    """The register, sent and applied as any file, then held beside the programme; nothing where it exists."""
    if Register.objects.filter(name=NAME).order_by("pk").exists():
        return
    funder = book.organisation(FUNDER)
    rows = list(_lines(funder))
    if not rows:
        return
    speaker = _speaker(book.organisation(HOLDER))
    _opened(speaker, funder)
    batch = exchange.send(
        speaker, [_written(rows)], exchange.Parcel("registre-fictif-region.csv", register=NAME)
    )
    proposed = exchange.intake_of(batch)
    settled = dict.fromkeys(batch.header, "") | proposed.columns.fields()
    batch = exchange.check(speaker, exchange.settle(speaker, batch, settled, {}))
    batch = exchange.apply(speaker, begin_apply(speaker, batch))
    register = batch.register
    if register is None:
        return
    publish(speaker, register, is_public=True)
    book.count(Register, 1)
    _reconciled(book, speaker, funder, register)
    book.count(Reconciliation, 1)


def _opened(speaker: Actor, funder: Organisation) -> None:
    register = open_register(speaker, NAME, publisher=funder)
    register.is_fictional = True
    register.save()


def _speaker(of: Organisation) -> Actor:
    held = Membership.objects.filter(organisation=of, role="manager").select_related("user").order_by("pk")
    mandate = held.first()
    return actor_for(mandate.user, of) if mandate else Actor("Chargement de la démonstration")


def _reconciled(book: Book, speaker: Actor, funder: Organisation, register: Register) -> None:
    """Calculated once, the surest half accepted: what is left is for the visitor."""
    holder = book.organisation(HOLDER)
    of = actions.open_reconciliation(
        speaker,
        opened_by=holder,
        name="Le programme et le registre fictif de la Région",
        left=None,
        right=register,
        funder=funder,
        left_holder=holder,
        right_holder=funder,
        is_fictional=True,
    )
    actions.calculate(speaker, actions.ask(speaker, of))
    _signed(book, of, speaker)
    found = list(sure(of).values_list("pk", flat=True)[: 2 * MOST_AT_ONCE])
    actions.accept_sure(speaker, of, found[::2][:MOST_AT_ONCE])


def _signed(book: Book, of: Reconciliation, speaker: Actor) -> None:
    """The two oldest years are closed: the funder signed the one and contests the other."""
    groups = Group.objects.filter(reconciliation=of).exclude(year=None)
    told = groups.order_by("year").values_list("year", flat=True)
    years = list(dict.fromkeys(year for year in told if year is not None))[:2]
    for year, kind in zip(years, ("accepted", "contested"), strict=False):
        waiting = groups.filter(year=year, state=Group.State.PROPOSED).order_by("pk")
        for key in list(waiting.values_list("pk", flat=True))[:MOST_AT_ONCE]:
            actions.accept(speaker, of, key)
        closing = actions.close_year(speaker, of, year=year, said_by=of.left_holder)
        contests = kind == "contested"
        answer = Position(
            subject=Subject.CLOSING,
            subject_id=closing.pk,
            organisation=of.right_holder,
            kind=kind,
            counter_value=closing.difference + 12_500 if contests else None,
            reason="fictif : un solde versé en décembre manque." if contests else "",
            said_on=closing.said_on,
            source=book.sources["demonstration"],
            is_fictional=True,
        )
        book.count(Position, len(create([answer])))


def _lines(funder: Organisation) -> Iterator[Told]:
    chance = Random(f"{SEED}-register")  # noqa: S311 - a draw to be repeated, not a secret
    paid = Movement.objects.filter(rung=Rung.NOTIFIED.value, is_fictional=True, amount__gt=0, counted_in=None)
    own = paid.filter(funding_source__funder=funder).exclude(project=None)
    linked = own.select_related("project__owner", "funding_source__scheme").prefetch_related(
        "project__places"
    )
    number = 0
    for movement in linked.order_by("pk").iterator(chunk_size=500):
        for line in _told_again(chance, _of(movement)):
            number += 1
            yield replace(line, number=f"R{line.on.year}-{number:05d}")
    for rank in range(1, UNKNOWN_HERE + 1 if number else 1):
        on = date(2022 + rank % 3, 1 + rank, 12)
        amount = Decimal(chance.randrange(8, 90) * 1_000)
        yield Told(
            f"R{on.year}-9{rank:04d}", "Fonds régional (fictif)", f"Association n° {rank} (fictive)",
            "", f"Action culturelle n° {rank} (fictif)", amount, on, "", "",
        )  # fmt: skip


def _of(movement: Movement) -> Told:
    project = movement.project
    owner = project.owner if project else None
    places = list(project.places.all()) if project else []
    place = places[0] if len(places) == 1 else None
    return Told(
        "", movement.funding_source.scheme.name, owner.name if owner else "", owner.siren if owner else "",
        project.title if project else movement.wording, movement.amount or Decimal(0), movement.dated,
        place.code if place else "", place.name if place else "",
    )  # fmt: skip


def _told_again(chance: Random, line: Told) -> Iterator[Told]:
    """The same grant as another service writes it; most often alike, never the same letters."""
    line = replace(
        line, on=line.on + timedelta(days=chance.choice((0, 0, 0, 1, 3, 9))), body=_spelt(chance, line.body)
    )
    draw = chance.random()
    if draw < 0.05:  # the register does not have it  # noqa: PLR2004 - shares of a draw
        return
    if draw < 0.15:  # two instalments  # noqa: PLR2004
        first = (line.amount * chance.choice((30, 50, 70)) / 100).quantize(EURO)
        yield replace(line, object=f"{line.object} : acompte", amount=first)
        later = line.on + timedelta(days=chance.randrange(40, 200))
        yield replace(line, object=f"{line.object} : solde", amount=line.amount - first, on=later)
    elif draw < 0.21:  # with tax  # noqa: PLR2004
        yield replace(line, amount=(line.amount * TAX).quantize(EURO))
    elif draw < 0.29:  # to the thousand  # noqa: PLR2004
        yield replace(line, amount=max(Decimal(1_000), round(line.amount, -3)))
    elif draw < 0.31:  # twice  # noqa: PLR2004
        yield line
        yield line
    else:
        yield line


def _spelt(chance: Random, name: str) -> str:
    draw = chance.random()
    if draw < 0.3:  # noqa: PLR2004
        return name.upper()
    return name.replace("Communauté d’agglomération", "CA").replace("Commune de ", "") if draw < 0.6 else name  # noqa: PLR2004


def _written(rows: Sequence[Told]) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";")
    writer.writerow(HEADER)
    writer.writerows(row.cells() for row in rows)
    return held.getvalue().encode("utf-8-sig")
