"""Every write on contracts, orientations, projects, their calendar and their documents."""

from molette.domain.programme.actions.contracts import (
    add_amendment,
    create_node,
    create_tree,
    edit_contract,
    edit_node,
)
from molette.domain.programme.actions.documents import DOCUMENT_MAX_BYTES, add_document, remove_document
from molette.domain.programme.actions.milestones import (
    add_milestone,
    correct_milestone,
    say_date,
    withdraw_date,
)
from molette.domain.programme.actions.photos import PHOTO_MAX_BYTES, add_photo, remove_photo
from molette.domain.programme.actions.projects import create_project, edit_project, publish_project

__all__ = [
    "DOCUMENT_MAX_BYTES",
    "PHOTO_MAX_BYTES",
    "add_amendment",
    "add_document",
    "add_milestone",
    "add_photo",
    "correct_milestone",
    "create_node",
    "create_project",
    "create_tree",
    "edit_contract",
    "edit_node",
    "edit_project",
    "publish_project",
    "remove_document",
    "remove_photo",
    "say_date",
    "withdraw_date",
]
