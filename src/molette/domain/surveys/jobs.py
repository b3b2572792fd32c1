"""The calculation of a large wave, away from the page that asked for it."""

from django.core.exceptions import ValidationError
from django_tasks import task

from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.surveys.actions import publish, refuse
from molette.domain.surveys.models import Wave

LARGE = 4000
"""Answers beyond which a calculation may last over a second."""


@task()
def publish_away(wave: int, user: int, organisation: int) -> None:
    """Publish a wave for whoever asked; what keeps it from being published is kept with the wave."""
    held = Wave.objects.select_related("questionnaire").get(pk=wave)
    body = Organisation.objects.filter(pk=organisation).order_by("pk").first()
    actor = actor_for(User.objects.get(pk=user), body)
    try:
        publish(actor, held)
    except ValidationError as refusal:
        held.refresh_from_db()
        refuse(actor, held, why=" ".join(refusal.messages))
