"""What the owner of an operation says of the display of its plan: shown there that day, or not after all."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.funding.models import FinancingPlan, PlanDisplay
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold, state, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Project
from molette.engines.french import long_date
from molette.engines.rules.display import Where

TOLD = ("where", "shown_on", "url", "note", "said_by")


@action
def record_display(
    actor: Actor, project: Project, *, where: Where, shown_on: date, url: str = "", note: str = ""
) -> PlanDisplay:
    """Write that the plan in use was shown somewhere on a day: its owner alone says so.

    Raises ValidationError where no plan is voted, where it was already said of that plan, and for a day to
    come or before the vote.
    """
    owner = _speaks(actor, project)
    hold(project)  # a plan voted at the same moment would be the one in use
    plan = project.plans.filter(status=FinancingPlan.Status.VOTED).order_by("-version").first()
    if plan is None:
        raise ValidationError("Aucun plan n’est voté : votez-le, puis affichez-le.")
    if PlanDisplay.objects.filter(plan=plan, where=where).exists():
        raise ValidationError({"where": "Cet affichage est déjà inscrit : retirez-le pour le corriger."})
    if shown_on > timezone.localdate():
        raise ValidationError({"shown_on": "Ce qui sera affiché demain n’est pas encore affiché."})
    if shown_on < plan.dated:
        voted = long_date(plan.dated)
        raise ValidationError(
            {"shown_on": f"Ce plan date du {voted} : il n’a pas pu être affiché avant. Corrigez la date."}
        )
    made = PlanDisplay()
    values = {
        "project": project,
        "plan": plan,
        "where": where.value,
        "shown_on": shown_on,
        "url": url,
        "note": note.strip(),
        "said_by": owner,
        "is_fictional": project.is_fictional,
    }
    write("a inscrit l’affichage du plan", made, values, project=project.slug)
    return made


@action
def withdraw_display(actor: Actor, held: PlanDisplay, *, reason: str) -> None:
    """Take back a display said by mistake: the journal keeps what was said, and why it is no more."""
    project = held.project
    _speaks(actor, project)
    hold(held)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cet affichage est retiré."})
    before = state(held, TOLD)
    record("a retiré l’affichage du plan", held, before=before, reason=reason.strip(), project=project.slug)
    held.delete()


def _speaks(actor: Actor, project: Project) -> Organisation:
    """Return the owner, for whom the actor must speak: he alone knows what he put up."""
    require(actor, Permission.EDIT_PLAN, project)
    if project.owner is None:
        raise ValidationError("Le maître d’ouvrage n’est pas inscrit : dites d’abord qui porte l’opération.")
    require_own_voice(actor, project.owner)
    return project.owner
