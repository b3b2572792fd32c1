"""Organisations, contracts and trees of orientations of the demonstration."""

from molette.config.demo import rows
from molette.config.demo.book import Book
from molette.config.demo.reading import csv_rows, toml_rows
from molette.domain.journal.recording import record
from molette.domain.people.models import Organisation, OrganisationKind
from molette.domain.programme.models import (
    Amendment,
    Contract,
    ContractParty,
    OrientationNode,
    OrientationTree,
)
from molette.domain.programme.models.contract import PartyRole
from molette.engines.french import of


def load_organisations(book: Book) -> None:
    """Partners, agglomerations and communes, then the services that speak for one of them.

    Those of the territory answer to their code too.
    """
    named = toml_rows("organisations", "organisation", rows.OrganisationRow)
    services = [row for row in named if row.speaks_for]
    bodies = [row for row in named if not row.speaks_for]
    instances = [_organisation(book, row) for row in bodies]
    codes = [row.slug for row in bodies]
    for row in csv_rows("agglomerations", rows.AgglomerationRow):
        place = book.place(row.siren)
        kind = OrganisationKind.AGGLOMERATION
        instances.append(
            Organisation(
                slug=place.slug,
                name=row.name,
                short_name=row.name.partition(",")[0],
                kind=kind,
                siren=row.siren,
                place=place,
            )
        )
        codes.append(row.siren)
    for commune in csv_rows("communes", rows.CommuneRow):
        place = book.place(commune.insee)
        instances.append(
            Organisation(
                slug=f"commune-{place.slug}",
                name=f"Commune {of(place.name)}",
                short_name=place.name,
                kind=OrganisationKind.COMMUNE,
                siren=commune.siren,
                place=place,
            )
        )
        codes.append(commune.insee)
    kept = book.keep(instances, "slug")
    book.organisations = dict(zip(codes, kept.rows, strict=True))
    kept = book.keep([_organisation(book, row) for row in services], "slug")
    book.organisations |= {one.slug: one for one in kept.rows}


def _organisation(book: Book, row: rows.OrganisationRow) -> Organisation:
    return Organisation(
        **row.model_dump(exclude={"place", "speaks_for"}),
        place=book.places[row.place] if row.place else None,
        speaks_for=book.organisation(row.speaks_for) if row.speaks_for else None,
    )


def load_contracts(book: Book) -> None:
    for row in toml_rows("contracts", "contract", rows.ContractRow):
        told = row.model_dump(
            include={"slug", "name", "short_name", "summary", "signed_on", "starts_on", "ends_on"}
        )
        contract = Contract(
            **told,
            parent=book.contracts[row.parent] if row.parent else None,
            perimeter=book.perimeters[row.perimeter] if row.perimeter else None,
            source=book.sources[row.source],
        )
        kept = book.keep([contract], "slug")
        book.contracts[row.slug] = kept.rows[0]
        if kept.added:
            record("a inscrit le contrat", kept.rows[0], after={"signed_on": row.signed_on})
        _parties(book, row)
        book.keep(
            [
                Amendment(
                    contract=book.contracts[row.slug],
                    source=book.sources[a.source],
                    **a.model_dump(exclude={"source"}),
                )
                for a in row.amendment
            ],
            "contract_id",
            "happened_on",
            "title",
        )


def _parties(book: Book, row: rows.ContractRow) -> None:
    roles = (
        (PartyRole.SIGNATORY, row.signatories, row.source),
        (PartyRole.CO_CHAIR, row.co_chairs, row.co_chairs_source),
        (PartyRole.ASSOCIATED, row.associated, row.source),
    )
    parties = [
        ContractParty(
            contract=book.contracts[row.slug],
            organisation=book.organisation(party),
            role=role,
            since=row.signed_on if role == PartyRole.SIGNATORY else None,
            source=book.sources[source],
        )
        for role, members, source in roles
        for party in members
    ]
    book.keep(parties, "contract_id", "organisation_id", "role")


def load_orientations(book: Book) -> None:
    for row in toml_rows("orientations", "tree", rows.TreeRow):
        source = book.sources[row.source]
        tree = OrientationTree(
            **row.model_dump(include={"slug", "name", "node_word", "stated_on", "stated_precision", "note"}),
            contract=book.contracts[row.contract],
            stated_by=book.organisation(row.stated_by),
            source=source,
        )
        kept = book.keep([tree], "slug")
        if kept.added:
            record("a inscrit l’arbre d’orientations", kept.rows[0], after={"nodes": len(row.nodes)})
        nodes = [
            OrientationNode(
                tree=kept.rows[0], order=order, stated_on=row.stated_on, source=source, **node.model_dump()
            )
            for order, node in enumerate(row.nodes)
        ]
        book.nodes |= {node.slug: node for node in book.keep(nodes, "slug").rows}
