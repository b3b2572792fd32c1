"""More time given to a grant by its funder, with the act that gives it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.funding.models import FundingSource, GrantExtension, Movement
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import write
from molette.domain.people.permissions import Permission, require
from molette.domain.programme.models import Project
from molette.engines.ladder import Rung
from molette.engines.rules.words import Act


@action
def extend(
    actor: Actor,
    project: Project,
    funding_source: FundingSource,
    *,
    what: Act,
    until: date,
    decided_on: date,
    act: str,
) -> GrantExtension:
    """Write that a funder gave until a day. A grant that was never notified has nothing to extend."""
    require(actor, Permission.EDIT_PLAN, project)
    errors: dict[str, str] = {}
    notified = Movement.objects.filter(project=project, funding_source=funding_source, rung=Rung.NOTIFIED)
    first = notified.order_by("dated").values_list("dated", flat=True).first()
    if first is None:
        raise ValidationError("Cette aide n’est pas notifiée : rien ne court encore.")
    if decided_on > timezone.localdate():
        errors["decided_on"] = "Ce qui sera décidé demain n’est pas encore décidé."
    elif decided_on < first:
        errors["decided_on"] = "Une prolongation ne précède pas la notification."
    if until <= first:
        errors["until"] = "Une prolongation mène après la notification."
    if not act.strip():
        errors["act"] = "Donnez la décision qui prolonge : arrêté, avenant, lettre."
    if errors:
        raise ValidationError(errors)
    made = GrantExtension()
    values = {
        "project": project,
        "funding_source": funding_source,
        "what": what.value,
        "until": until,
        "decided_on": decided_on,
        "act": act.strip(),
        "is_fictional": project.is_fictional,
    }
    write("a inscrit une prolongation", made, values, project=project.slug)
    return made
