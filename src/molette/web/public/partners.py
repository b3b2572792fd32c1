"""The partners and the contract that binds them; each with what it signed, stated, pays and carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.desk.promises import chain
from molette.domain.funding.queries import Dimension, Group, MovementFilter, ladder_by
from molette.domain.identities.queries.sheet import SuccessionView, answering, successions_of
from molette.domain.programme.queries import (
    PAGE,
    ContractView,
    PartnerRow,
    ProjectFilter,
    ProjectList,
    contract_view,
    partners,
    project_set,
    projects,
)
from molette.domain.secrecy.contacts import ContactView, contacts_of
from molette.engines.drawing.figure import Figure
from molette.engines.french import short_date
from molette.engines.ladder import Ladder, Rung, RungTotal
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public import lists, money_tables, promises, words
from molette.web.public.choices import page_number
from molette.web.representations import represent
from molette.web.secret_cells import beside, on_rung
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.tables import Group as RowGroup


@dataclass(frozen=True, slots=True)
class PartnersPage:
    contract: ContractView | None
    signatories: int
    table: Table


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Those who signed, stated, pay or carry something."""
    contract = contract_view(settings.PROGRAMME)
    money = _money(request)
    rows = [p for p in partners(request.user) if p.parties or p.trees or p.owned or p.slug in money]
    page = PartnersPage(
        contract=contract,
        signatories=sum(1 for party in contract.parties if party.role == "signataire") if contract else 0,
        table=_table(rows, money),
    )
    return represent(
        request, fmt, template="public/partners.html", context={"view": page}, sheet=_sheet(rows, money)
    )


def _money(request: HttpRequest) -> Mapping[str, Group]:
    return {g.href_key: g for g in ladder_by(Dimension.FUNDER, MovementFilter(), request.user)}


def _table(rows: Sequence[PartnerRow], money: Mapping[str, Group]) -> Table:
    """One table, a group a kind of partner, in the order of kinds."""
    kinds = dict.fromkeys(row.kind_label for row in rows)
    return Table(
        caption="Les partenaires",
        columns=(
            Column("Partenaire"),
            Column("Ce qu’il a signé"),
            Column("Projets portés", Kind.NUMBER),
            Column("Notifié", Kind.EUROS),
            Column("Payé (CP)", Kind.EUROS),
        ),
        groups=tuple(
            RowGroup(
                words.sentence(kind),
                tuple(_row(row, money.get(row.slug)) for row in rows if row.kind_label == kind),
            )
            for kind in kinds
        ),
    )


def _row(row: PartnerRow, money: Group | None) -> Row:
    signed = ", ".join(f"{party.contract.label} ({party.role})" for party in row.parties)
    held = money.ladder if money else None
    return Row(
        (
            Cell(row.name, reverse("public:partner", args=[row.slug])),
            Cell(signed or "–"),
            Cell(row.owned),
            *(
                Cell(
                    on_rung(held, rung),
                    note=beside(held, rung),
                    tag="en partie fictif" if held and held.at(rung).fictional else "",
                    tag_kind="fictif",
                )
                for rung in (Rung.NOTIFIED, Rung.PAID)
            ),
        ),
        fictif=row.is_fictional,
    )


def _sheet(rows: Sequence[PartnerRow], money: Mapping[str, Group]) -> Sheet:
    return Sheet(
        "partenaires",
        (
            SheetColumn("siren", "SIREN", lambda p: p.siren),
            SheetColumn("nom", "Partenaire", lambda p: p.name),
            SheetColumn("nature", "Nature", lambda p: p.kind_label),
            SheetColumn("signe", "Contrats", lambda p: ", ".join(x.contract.label for x in p.parties)),
            SheetColumn("projets", "Projets portés", lambda p: p.owned),
            SheetColumn("notifie", "Notifié (€)", lambda p: _at(money, p, Rung.NOTIFIED)),
            SheetColumn("paye", "Payé (€)", lambda p: _at(money, p, Rung.PAID)),
            SheetColumn("fictif", "Fictif", lambda p: p.is_fictional),
            SheetColumn("adresse", "Adresse", lambda p: reverse("public:partner", args=[p.slug])),
        ),
        rows,
    )


def _at(money: Mapping[str, Group], row: PartnerRow, rung: Rung) -> Decimal | str | None:
    """Euros of a partner on a rung, or that they are reserved; None when nothing is published there."""
    return money[row.slug].ladder.told(rung) if row.slug in money else None


@dataclass(frozen=True, slots=True)
class PartnerPage:
    partner: PartnerRow
    place_href: str
    chain: promises.ChainFigure
    projects: Table
    page: Page[int]
    owned: int
    ladder: Ladder
    notified: RungTotal
    paid: RungTotal
    ladder_figure: Figure | None
    rungs: Table
    by_project: Table
    funded: Page[Group]
    left_out: tuple[str, ...]
    successors: tuple[SuccessionView, ...]
    predecessors: Table | None
    contacts: tuple[ContactView, ...]


def detail(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """A partner; its file holds the projects it carries."""
    partner = next(iter(partners(request.user, slug=slug)), None)
    if partner is None:
        return _elsewhere(slug, fmt)
    owned = ProjectFilter(owner=slug)
    if fmt:
        found, context = project_set(owned, request.user), {}
    else:
        stages = tuple(lists.STAGES)
        found = projects(owned, request.user, page=page_number(request), nodes=False, order=stages)
        context = {"view": _page(request, partner, found)}
    return represent(
        request,
        fmt,
        template="public/partner.html",
        context=context,
        sheet=lists.project_sheet(lists.every_line(found, request.user), f"partenaire-{slug}"[:31]),
        about={"partenaire": partner.name, "siren": partner.siren},
    )


def _page(request: HttpRequest, partner: PartnerRow, found: ProjectList) -> PartnerPage:
    lines = lists.project_lines(found.rows, request.user)
    climbed = chain(found.states, request.user)
    groups = ladder_by(Dimension.PROJECT, MovementFilter(funder=partner.id), request.user)
    financed = [group for group in groups if not group.ladder.is_empty]
    funded = Paginator(financed, PAGE).get_page(page_number(request, "finance"))
    held = money_tables.whole(groups)
    after, before = successions_of(partner.id)
    return PartnerPage(
        partner=partner,
        place_href=_place(partner),
        chain=promises.chain_figure(climbed, {"maitre-d-ouvrage": partner.slug}),
        projects=lists.stage_table(
            lines, "Les projets qu’il porte", whole=found, empty="Il ne porte aucun projet."
        ),
        page=lists.pages(found),
        owned=found.total,
        ladder=held,
        notified=held.at(Rung.NOTIFIED),
        paid=held.at(Rung.PAID),
        ladder_figure=money_tables.ladder_figure(held, "Les euros qu’il apporte"),
        rungs=money_tables.rung_table(held, "Échelon par échelon"),
        by_project=money_tables.group_table(list(funded), Dimension.PROJECT, "Ce qu’il finance"),
        funded=funded,
        left_out=money_tables.left_out(held),
        successors=after,
        predecessors=_past(before, held, request) if before else None,
        contacts=contacts_of(partner.id, request.user),
    )


def _elsewhere(slug: str, fmt: str) -> HttpResponseBase:
    """Lead, for good, from the address of a double to the organisation that answers for it."""
    kept, _ = answering(slug)
    if kept is None:
        raise Http404("Ce partenaire n’existe pas.")
    address = reverse("public:partner", args=[kept.slug])
    return redirect(f"{address}.{fmt}" if fmt else address, permanent=True)


def _past(before: Sequence[SuccessionView], own: Ladder, request: HttpRequest) -> Table:
    """What it brings, and what was brought by those it took the place of: each its own line, then all."""
    money = _money(request)
    ladders = [(said, money[said.slug].ladder if said.slug in money else None) for said in before]
    rungs = (Rung.NOTIFIED, Rung.PAID)
    rows = [
        Row(
            (
                Cell(said.name, reverse("public:partner", args=[said.slug]), note=_how(said)),
                *(_euros(ladder, rung) for rung in rungs),
            )
        )
        for said, ladder in ladders
    ]
    whole = [own, *(ladder for _, ladder in ladders if ladder)]
    totals = [sum((_lines(one, rung) for one in whole), Decimal(0)) for rung in rungs]
    return Table(
        caption="Ceux dont il a pris la suite, et ce qu’ils apportaient",
        columns=(Column("Organisation"), Column("Notifié", Kind.EUROS), Column("Payé (CP)", Kind.EUROS)),
        rows=(*rows, Row((Cell("Lui-même"), *(_euros(own, rung) for rung in rungs)))),
        footer=(Cell("Avec sa suite"), *(Cell(total) for total in totals)),
    )


def _how(said: SuccessionView) -> str:
    source = said.source_title or "source non donnée"
    return f"{said.kind}, {short_date(said.happened_on)} ; {source}"


def _euros(ladder: Ladder | None, rung: Rung) -> Cell:
    total = ladder.at(rung) if ladder else None
    return Cell(total.amount if total and total.lines else "–")


def _lines(ladder: Ladder, rung: Rung) -> Decimal:
    return ladder.at(rung).amount or Decimal(0)


def _place(partner: PartnerRow) -> str:
    if not partner.place_slug:
        return ""
    name = "public:commune" if partner.place_kind == "commune" else "public:place"
    return reverse(name, args=[partner.place_slug])
