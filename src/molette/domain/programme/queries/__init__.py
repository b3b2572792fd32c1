"""Reads of the programme; each returns frozen dataclasses."""

from molette.domain.programme.queries.branches import branch
from molette.domain.programme.queries.calendars import DateSaid, MilestoneView
from molette.domain.programme.queries.citations import Citation, citations, count_citations
from molette.domain.programme.queries.detail import (
    DocumentView,
    NodeInTree,
    ProjectDetail,
    project_detail,
)
from molette.domain.programme.queries.orientations import (
    Crossing,
    NodeDetail,
    NodeView,
    TreeView,
    node_detail,
    tree_names,
    trees,
)
from molette.domain.programme.queries.overview import Leaf, OverviewRow, RowKind, overview
from molette.domain.programme.queries.partners import (
    AmendmentView,
    ContractView,
    PartnerRow,
    PartyView,
    contract_view,
    partners,
    signed_on,
)
from molette.domain.programme.queries.photos import Pair, PhotoView, pairs, photos_of
from molette.domain.programme.queries.places import CommuneHead, PlaceSheet, communes, place_ref, place_sheet
from molette.domain.programme.queries.projects import (
    PAGE,
    ProjectFilter,
    ProjectList,
    ProjectRow,
    count_by_place,
    listed,
    project_links,
    project_names,
    project_owners,
    project_rows,
    project_set,
    projects,
)
from molette.domain.programme.queries.refs import Ref, SourceRef, organisation_ref, source_ref
from molette.domain.programme.queries.states import State

__all__ = [
    "PAGE",
    "AmendmentView",
    "Citation",
    "CommuneHead",
    "ContractView",
    "Crossing",
    "DateSaid",
    "DocumentView",
    "Leaf",
    "MilestoneView",
    "NodeDetail",
    "NodeInTree",
    "NodeView",
    "OverviewRow",
    "Pair",
    "PartnerRow",
    "PartyView",
    "PhotoView",
    "PlaceSheet",
    "ProjectDetail",
    "ProjectFilter",
    "ProjectList",
    "ProjectRow",
    "Ref",
    "RowKind",
    "SourceRef",
    "State",
    "TreeView",
    "branch",
    "citations",
    "communes",
    "contract_view",
    "count_by_place",
    "count_citations",
    "listed",
    "node_detail",
    "organisation_ref",
    "overview",
    "pairs",
    "partners",
    "photos_of",
    "place_ref",
    "place_sheet",
    "project_detail",
    "project_links",
    "project_names",
    "project_owners",
    "project_rows",
    "project_set",
    "projects",
    "signed_on",
    "source_ref",
    "tree_names",
    "trees",
]
