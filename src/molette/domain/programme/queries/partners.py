"""The partners: what they signed, what they stated, what they carry; and the contract that binds them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from molette.domain.journal.remembered import remembered
from molette.domain.people.models import Organisation, OrganisationKind
from molette.domain.programme.models import Amendment, Contract, ContractParty, OrientationTree, Project
from molette.domain.programme.queries.refs import Ref, SourceRef, source_ref


@dataclass(frozen=True, slots=True)
class PartyView:
    """What an organisation is to a contract."""

    contract: Ref
    organisation: Ref
    kind: str
    role: str
    since: date | None
    source: SourceRef | None


@dataclass(frozen=True, slots=True)
class PartnerRow:
    id: int
    slug: str
    name: str
    label: str
    kind: str
    kind_label: str
    siren: str
    website: str
    place_slug: str
    place_kind: str
    is_fictional: bool
    parties: tuple[PartyView, ...]
    trees: tuple[Ref, ...]
    owned: int


@dataclass(frozen=True, slots=True)
class AmendmentView:
    title: str
    happened_on: date
    precision: str
    summary: str
    source: SourceRef | None


@dataclass(frozen=True, slots=True)
class ContractView:
    id: int
    slug: str
    name: str
    short_name: str
    summary: str
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    answer_days: int
    source: SourceRef | None
    parties: tuple[PartyView, ...]
    amendments: tuple[AmendmentView, ...]
    children: tuple[Ref, ...]


def signed_on(slug: str) -> date | None:
    """When a contract was signed, if it is known. One query."""
    return Contract.objects.filter(slug=slug).order_by("pk").values_list("signed_on", flat=True).first()


def contract_view(slug: str) -> ContractView | None:
    """One contract with its parties and its amendments. Four queries."""
    parties = ContractParty.objects.select_related("organisation", "source", "contract").order_by("pk")
    contract = (
        Contract.objects.select_related("source")
        .prefetch_related(
            Prefetch("party_lines", parties),
            Prefetch("amendments", Amendment.objects.select_related("source").order_by("happened_on", "pk")),
            "children",
        )
        .filter(slug=slug)
        .order_by("pk")
        .first()
    )
    if contract is None:
        return None
    return ContractView(
        id=contract.pk,
        slug=contract.slug,
        name=contract.name,
        short_name=contract.short_name,
        summary=contract.summary,
        signed_on=contract.signed_on,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        answer_days=contract.answer_days,
        source=source_ref(contract.source),
        parties=tuple(_party(line) for line in contract.party_lines.all()),
        amendments=tuple(
            AmendmentView(a.title, a.happened_on, a.precision, a.summary, source_ref(a.source))
            for a in contract.amendments.all()
        ),
        children=tuple(Ref(child.slug, str(child)) for child in contract.children.all()),
    )


@remembered
def partners(user: object, *, slug: str = "") -> tuple[PartnerRow, ...]:
    """Every organisation but the press, by kind and name; `slug` keeps one, the press too. Four queries."""
    found = Organisation.objects.select_related("place")
    found = found.filter(slug=slug) if slug else found.exclude(kind=OrganisationKind.PRESS)
    lines = ContractParty.objects.select_related("contract", "organisation", "source").order_by("pk")
    trees = OrientationTree.objects.order_by("stated_on", "pk")
    owners = (
        Project.objects.visible_to(user).exclude(owner=None).order_by().values_list("owner_id", flat=True)
    )
    owned = Counter(owners)
    order = list(OrganisationKind.values)
    rows = [
        _partner(organisation, owned[organisation.pk])
        for organisation in found.prefetch_related(
            Prefetch("party_lines", lines), Prefetch("trees", trees)
        ).order_by("name", "pk")
    ]
    return tuple(sorted(rows, key=lambda row: order.index(row.kind)))


def _party(line: ContractParty) -> PartyView:
    return PartyView(
        contract=Ref(line.contract.slug, str(line.contract)),
        organisation=Ref(line.organisation.slug, line.organisation.label, line.organisation.is_fictional),
        kind=line.organisation.kind,
        role=line.get_role_display(),
        since=line.since,
        source=source_ref(line.source),
    )


def _partner(organisation: Organisation, owned: int) -> PartnerRow:
    place = organisation.place
    return PartnerRow(
        id=organisation.pk,
        slug=organisation.slug,
        name=organisation.name,
        label=organisation.label,
        kind=organisation.kind,
        kind_label=str(OrganisationKind(organisation.kind).label),
        siren=organisation.siren,
        website=organisation.website,
        place_slug=place.slug if place else "",
        place_kind=place.kind if place else "",
        is_fictional=organisation.is_fictional,
        parties=tuple(_party(line) for line in organisation.party_lines.all()),
        trees=tuple(Ref(tree.slug, tree.name) for tree in organisation.trees.all()),
        owned=owned,
    )
