"""Find what an address names, among what its reader sees; what he does not see does not exist for him."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from molette.domain.funding.models import (
    ConditionReading,
    FinancingPlan,
    GrantCondition,
    Movement,
    PlanDisplay,
    RepaymentClaim,
    Spending,
)
from molette.domain.funding.reserving import UNSEEN_AID, UNSEEN_PLAN, hides_money
from molette.domain.funding.speaking import not_yours, speaking_for
from molette.domain.identities.queries.sheet import answering
from molette.domain.journal.known import known_on
from molette.domain.people.acting import organisations_for
from molette.domain.people.models import Membership, Organisation, User
from molette.domain.people.permissions import READING, Permission, can
from molette.domain.programme.models import (
    Contract,
    Document,
    Milestone,
    MilestoneDate,
    OrientationNode,
    OrientationTree,
    Photo,
    Project,
)
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.statements.models import Measure, Statement
from molette.domain.statements.queries.views import hidden_words

M = TypeVar("M", bound=Model)


def one(rows: QuerySet[M]) -> M:
    """Return the only row, or answer 404."""
    found = rows.order_by("pk").first()
    if found is None:
        raise Http404
    return found


class PastIsOnlyReadError(PermissionDenied):
    """A page that writes was asked for with a past day: it answers by the way back to today."""


def must(user: User, permission: Permission, subject: object = None) -> None:
    """Answer 403, in a sentence, where the user may not."""
    if permission not in READING:
        must_be_today()
    if not can(user, permission, subject):
        raise PermissionDenied("Votre mandat ne permet pas cela ici.")


def must_be_today() -> None:
    """Lead back to today whoever asks for a page that writes."""
    if known_on() is not None:
        raise PastIsOnlyReadError


def must_answer(user: User, said: Statement) -> None:
    """Answer 403 where the user may not sign; whoever said the value is told why."""
    own = {grant.organisation for grant in user.grants}
    if said.said_by_id in own and not can(user, Permission.SIGN_STATEMENT, said):
        raise PermissionDenied("Nul n’accepte ni ne conteste sa propre ligne : remplacez-la ou retirez-la.")
    must(user, Permission.SIGN_STATEMENT, said)


def project(user: User, slug: str, permission: Permission | None = None) -> Project:
    found = one(Project.objects.visible_to(user).filter(slug=slug).select_related("contract", "owner"))
    if permission is not None:
        must(user, permission, found)
    return found


def milestone(user: User, key: int) -> Milestone:
    seen = Project.objects.visible_to(user).order_by().values("pk")
    found = one(Milestone.objects.filter(pk=key, project__in=seen).select_related("project"))
    must(user, Permission.EDIT_PROJECT, found)
    return found


def date_said(user: User, key: int) -> MilestoneDate:
    seen = Project.objects.visible_to(user).order_by().values("pk")
    rows = MilestoneDate.objects.filter(pk=key, milestone__project__in=seen)
    found = one(rows.select_related("milestone__project"))
    must(user, Permission.EDIT_PROJECT, found.milestone)
    return found


def document(user: User, key: int) -> Document:
    return one(Document.objects.readable_by(user).filter(pk=key).select_related("project"))


def photo(user: User, key: int) -> Photo:
    return one(Photo.objects.visible_to(user).filter(pk=key).select_related("project"))


def draft(user: User, of: Project) -> FinancingPlan:
    """Return the version under preparation of a project, to whoever sees all its amounts."""
    must(user, Permission.EDIT_PLAN, of)
    must_see_the_plan(user, of)
    return one(FinancingPlan.objects.filter(project=of, status=FinancingPlan.Status.DRAFT))


def must_see_the_plan(user: User, of: Project) -> None:
    """Answer 403 to whoever does not see some amount of a project."""
    if hides_money(veil(user), of.pk):
        raise PermissionDenied(UNSEEN_PLAN)


def spending(user: User, key: int) -> Spending:
    """Return a word on spending to correct or take back, to whoever sees all the amounts of the project."""
    rows = Spending.objects.visible_to(user).standing().filter(pk=key)
    found = one(rows.select_related("project", "said_by", "source"))
    must(user, Permission.EDIT_PLAN, found.project)
    must_see_the_plan(user, found.project)
    return found


def condition(user: User, key: int, permission: Permission | None = None) -> GrantCondition:
    named = ("project__owner", "funding_source__funder", "funding_source__scheme", "source")
    found = one(GrantCondition.objects.visible_to(user).filter(pk=key).select_related(*named))
    if permission is not None:
        must(user, permission, found.project)
        must_see_the_aid(user, found.project_id, found.funding_source_id)
    return found


def voices_of(user: User, body: Organisation | None, of: Project) -> tuple[Organisation, ...]:
    """Return those of his organisations that speak for a body on a project; answer 403 where none does."""
    must(user, Permission.EDIT_PLAN, of)
    found = speaking_for(body, user, of)
    if not found:
        raise PermissionDenied(not_yours(body) if body else "Le maître d’ouvrage n’est pas inscrit.")
    return found


def must_see_the_aid(user: User, of: int, source: int) -> None:
    """Answer 403 to whoever does not see what an aid brings to a project: its words may tell it."""
    if veil(user).hides(Sort.CONTRIBUTION, (of, source)):
        raise PermissionDenied(UNSEEN_AID)


def reading(user: User, key: int) -> ConditionReading:
    """Return a reading to take back."""
    rows = ConditionReading.objects.visible_to(user).filter(pk=key, withdrawn_reason="")
    named = ("condition__project", "condition__funding_source__funder", "condition__funding_source__scheme")
    found = one(rows.select_related("said_by", *named))
    must(user, Permission.STATE_VALUE, found.condition.project)
    must_see_the_aid(user, found.condition.project_id, found.condition.funding_source_id)
    return found


def claim(user: User, key: int) -> RepaymentClaim:
    """Return a claim to contest or to take back, to whoever sees what its aid brings."""
    rows = RepaymentClaim.objects.visible_to(user).filter(pk=key, withdrawn_reason="")
    found = one(rows.select_related("project__owner", "funding_source__funder", "funding_source__scheme"))
    must(user, Permission.EDIT_PLAN, found.project)
    must_see_the_aid(user, found.project_id, found.funding_source_id)
    return found


def display(user: User, key: int) -> PlanDisplay:
    """Return a display to take back: only for whoever speaks for the owner."""
    seen = Project.objects.visible_to(user).order_by().values("pk")
    found = one(PlanDisplay.objects.filter(pk=key, project__in=seen).select_related("project__owner"))
    must_speak_for_owner(user, found.project)
    return found


def must_speak_for_owner(user: User, of: Project) -> None:
    """Answer 403 to whoever does not act for the owner: he alone knows what he put up."""
    must(user, Permission.EDIT_PLAN, of)
    if of.owner_id not in {one.pk for one in organisations_for(user, Permission.EDIT_PLAN, of)}:
        said = str(of.owner) if of.owner else "le maître d’ouvrage, qui n’est pas inscrit"
        raise PermissionDenied(f"L’affichage est dit par {said} : vous n’agissez pas en son nom.")


def movement(user: User, key: int) -> Movement:
    rows = Movement.objects.visible_to(user).filter(pk=key)
    found = one(rows.select_related("project", "funding_source__funder", "funding_source__scheme"))
    if veil(user).hides(Sort.MOVEMENT, found.pk):
        raise PermissionDenied("Ce montant est réservé : on n’y touche pas sans le voir.")
    if found.project is None:
        must(user, Permission.EDIT_CONTRACT)
    else:
        must(user, Permission.EDIT_PLAN, found.project)
    return found


def project_of(movement: Movement) -> Project:
    """The project of a movement; what belongs to the whole programme has none."""
    if movement.project is None:
        raise Http404
    return movement.project


def statement(user: User, key: int) -> Statement:
    rows = Statement.objects.visible_to(user).filter(pk=key)
    return one(rows.select_related("measure", "said_by", "project", "place", "perimeter", "source"))


def standing(said: Statement) -> Statement:
    """Return the statement that stands for this one now: itself, or the last that replaced it."""
    while newer := Statement.objects.filter(replaces=said).order_by("pk").first():
        said = newer
    return said


def statement_seen(user: User, key: int) -> Statement:
    """Return a statement to answer or to correct: one whose value the user sees."""
    found = statement(user, key)
    if hidden_words(found.pk, veil(user)):
        raise PermissionDenied("Cette valeur est réservée : on n’y touche pas sans la voir.")
    return found


def measure(slug: str) -> Measure:
    return one(Measure.objects.filter(slug=slug))


def contract(slug: str) -> Contract:
    return one(Contract.objects.filter(slug=slug))


def tree(slug: str) -> OrientationTree:
    return one(OrientationTree.objects.filter(slug=slug).select_related("contract"))


def node(slug: str) -> OrientationNode:
    return one(OrientationNode.objects.filter(slug=slug).select_related("tree__contract"))


def mandate(key: int) -> Membership:
    return one(Membership.objects.filter(pk=key).select_related("user", "organisation", "place"))


def organisation(slug: str) -> Organisation:
    return one(Organisation.objects.filter(slug=slug))


def standing_organisation(slug: str) -> tuple[Organisation, bool]:
    """Return the organisation of an address, and whether it answers there for its double."""
    found, moved = answering(slug)
    if found is None:
        raise Http404
    return found, moved


def person(key: int) -> User:
    return one(User.objects.filter(pk=key))
