"""Who may do what, and where: roles, permissions, and how far a mandate reaches.

A *grant* is a role held for an organisation over a scope. The *reach* of a person for one permission is
the union of the scopes of the grants whose role carries it. Lists filter by the reach and checks test
against the same reach: they cannot disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    READER = "reader"
    CONTRIBUTOR = "contributor"
    PROJECT_LEAD = "project_lead"
    SIGNATORY = "signatory"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    VIEW_PROJECT = "view_project"
    CREATE_PROJECT = "create_project"
    EDIT_PROJECT = "edit_project"
    EDIT_PLAN = "edit_plan"
    STATE_VALUE = "state_value"
    SIGN_STATEMENT = "sign_statement"
    SETTLE_STATEMENT = "settle_statement"
    CHOOSE_VALUE = "choose_value"
    VIEW_LEDGER = "view_ledger"
    IMPORT_TABLE = "import_table"
    VIEW_JOURNAL = "view_journal"
    EDIT_CONTRACT = "edit_contract"
    LOAD_TERRITORY = "load_territory"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_SETTINGS = "manage_settings"
    VIEW_RESERVED = "view_reserved"
    RESERVE = "reserve"
    RECONCILE = "reconcile"
    RUN_CAMPAIGN = "run_campaign"
    CONVENE = "convene"
    RECORD_DECISION = "record_decision"
    MODERATE_VOICE = "moderate_voice"
    ANSWER_VOICE = "answer_voice"
    RUN_SURVEY = "run_survey"
    ENTER_ANSWERS = "enter_answers"


_READ = frozenset({Permission.VIEW_PROJECT, Permission.VIEW_LEDGER, Permission.VIEW_JOURNAL})
# What is reserved to an organisation is read by those it mandates, never by who only runs the instance.
_PARTNER = _READ | {Permission.VIEW_RESERVED}
_CONTRIBUTE = _PARTNER | {
    Permission.STATE_VALUE,
    Permission.ANSWER_VOICE,
    Permission.ENTER_ANSWERS,
}
_LEAD = _CONTRIBUTE | {
    Permission.EDIT_PROJECT,
    Permission.EDIT_PLAN,
    Permission.RESERVE,
    Permission.MODERATE_VOICE,
}
_MANAGE = _LEAD | {
    Permission.CREATE_PROJECT,
    Permission.CHOOSE_VALUE,
    Permission.SETTLE_STATEMENT,
    Permission.IMPORT_TABLE,
    Permission.EDIT_CONTRACT,
    Permission.LOAD_TERRITORY,
    Permission.RECONCILE,
    Permission.RUN_CAMPAIGN,
    Permission.CONVENE,
    Permission.RECORD_DECISION,
    Permission.RUN_SURVEY,
}

# What asks to read and writes nothing: all that holds while a past day is read.
READING = _PARTNER | {Permission.MANAGE_SETTINGS}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.READER: _PARTNER,
    Role.CONTRIBUTOR: _CONTRIBUTE,
    Role.PROJECT_LEAD: _LEAD,
    Role.SIGNATORY: _CONTRIBUTE | {Permission.SIGN_STATEMENT, Permission.RESERVE, Permission.RECORD_DECISION},
    Role.MANAGER: _MANAGE,
    # An administrator opens and closes mandates; he neither signs nor states for a partner.
    Role.ADMINISTRATOR: _READ | {Permission.MANAGE_MEMBERS, Permission.MANAGE_SETTINGS},
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held for an organisation, over everything, some places, or one project."""

    role: Role
    organisation: int
    everywhere: bool = False
    places: frozenset[int] = frozenset()
    project: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a person may use one permission."""

    everywhere: bool = False
    places: frozenset[int] = frozenset()
    projects: frozenset[str] = frozenset()
    organisations: frozenset[int] = field(default=frozenset())

    def covers(self, *, places: Iterable[int] = (), project: str = "") -> bool:
        """Say whether something standing on these places, or this project, is within reach."""
        return self.everywhere or project in self.projects or not self.places.isdisjoint(places)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.places) or bool(self.projects)


NOWHERE = Reach()


def reach(grants: Iterable[Grant], permission: Permission) -> Reach:
    """Return how far these grants carry the permission.

    >>> one_town = Grant(Role.CONTRIBUTOR, organisation=1, places=frozenset({62510}))
    >>> reach([one_town], Permission.STATE_VALUE).covers(places=[62510])
    True
    >>> bool(reach([one_town], Permission.EDIT_PLAN))
    False
    """
    able = [g for g in grants if permission in ROLE_PERMISSIONS[g.role]]
    return Reach(
        everywhere=any(g.everywhere for g in able),
        places=frozenset().union(*(g.places for g in able)),
        projects=frozenset(g.project for g in able if g.project),
        organisations=frozenset(g.organisation for g in able),
    )


def reach_of(user: object, permission: Permission) -> Reach:
    """Return the reach of a signed-in user; a resident without an account reaches nothing."""
    return reach(getattr(user, "grants", ()), permission)
