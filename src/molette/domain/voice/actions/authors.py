"""What somebody without an account does: say something, say whether the reply answers, have it erased."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError
from django.utils import timezone

from molette.domain.journal.recording import Actor, TakenMeanwhileError, action, nothing_changed, record
from molette.domain.journal.writing import hold
from molette.domain.programme.models import Project
from molette.domain.services.models import Service
from molette.domain.territory.models import Place
from molette.domain.voice.actions.traces import emptied, keep
from molette.domain.voice.models import Contribution, Reply, Status, Verdict
from molette.engines.pictures import NotAPictureError, picture
from molette.engines.voice import keeping

RESIDENT: Final = Actor("Un habitant")
GONE: Final = "Cette parole est effacée."

PHOTO_MAX_BYTES: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Message:
    """What a form was filled with. A known service stands in its commune.

    `photo` is what was uploaded: it is made again, and nothing else kept.
    """

    nature: str
    words: str
    project: Project | None = None
    place: Place | None = None
    known_service: Service | None = None
    service: str = ""
    email: str = ""
    photo: bytes | None = None


@action
def send(
    actor: Actor, /, message: Message, *, key: UUID, receipt_mark: str, is_proved: bool = False
) -> Contribution:
    """Keep what a resident says; sent twice from the same form, it is kept once. Raises ValidationError."""
    del actor
    held: Contribution | None = Contribution.objects.filter(entry_key=key).order_by("pk").first()
    if held is not None:
        nothing_changed()
        return held
    _refuse_what_lacks(message)
    day = timezone.localdate()
    project, known = message.project, message.known_service
    made = Contribution(
        entry_key=key,
        receipt_mark=receipt_mark,
        words=message.words.strip(),
        nature=message.nature,
        project=project,
        place=message.place or (known.place if known else None),
        known_service=known,
        service=message.service.strip(),
        email=message.email.strip(),
        is_proved=is_proved,
        said_on=day,
        erase_on=keeping.unread_until(day),
        erase_email_on=keeping.email_until(day),
        is_fictional=any(one.is_fictional for one in (project, known) if one),
    )
    _keep_new(made, _drawn_anew(message.photo, key))
    slug = project.slug if project else ""
    record("a reçu d’un habitant la", made, after={"nature": made.get_nature_display()}, project=slug)
    return made


def _refuse_what_lacks(message: Message) -> None:
    project = message.project
    if project is not None and not Project.objects.visible_to(AnonymousUser()).filter(pk=project.pk).exists():
        raise ValidationError({"project": "Ce projet n’est pas publié."})
    if not message.words.strip():
        raise ValidationError({"words": "Dites ce que vous voulez dire."})
    if not (project or message.place or message.known_service or message.service.strip()):
        raise ValidationError(
            {"service": "Dites de quoi vous parlez : une commune, un service ou un projet."}
        )


def _drawn_anew(photo: bytes | None, key: UUID) -> ContentFile[bytes] | None:
    if photo is None:
        return None
    if len(photo) > PHOTO_MAX_BYTES:
        raise ValidationError({"photo": "Cette photo dépasse 8 Mo : choisissez-en une plus légère."})
    try:
        return ContentFile(picture(photo).large, name=f"{key}.webp")
    except NotAPictureError as refusal:
        raise ValidationError({"photo": str(refusal)}) from refusal


def _keep_new(made: Contribution, photo: ContentFile[bytes] | None) -> None:
    """Save a message and its photo; a photo whose row is not kept is not kept either."""
    made.full_clean()
    if photo is not None:
        made.photo.save(str(photo.name), photo, save=False)
    try:
        made.save()
    except IntegrityError as error:
        if made.photo:
            made.photo.storage.delete(str(made.photo.name))
        raise TakenMeanwhileError(str(error)) from error


@action
def give_verdict(actor: Actor, one: Contribution, reply: Reply, *, verdict: str) -> None:
    """Say, as the author of a message, whether the reply to its topic answers it; the last said holds."""
    del actor
    hold(one)
    if one.status != Status.PUBLISHED or one.topic_id != reply.topic_id or reply.withdrawn_reason:
        raise ValidationError("Cette réponse n’est plus celle qui vous est faite : relisez la page.")
    if verdict not in Verdict.values:
        raise ValidationError("Dites si la réponse répond, ou non.")
    if (one.verdict, one.verdict_of_id) == (verdict, reply.pk):
        nothing_changed()
        return
    values: dict[str, Any] = {"verdict": verdict, "verdict_of": reply, "verdict_on": timezone.localdate()}
    keep("a jugé la réponse faite à la", one, values)


@action
def erase(actor: Actor, one: Contribution) -> None:
    """Erase, at the asking of its author, the words, the address and the photo of a message."""
    del actor
    hold(one)
    if one.status == Status.ERASED:
        nothing_changed()
        return
    keep("a fait effacer la", one, emptied(one))


@action
def forget_email(actor: Actor, one: Contribution) -> None:
    """Erase the address left with a message: its author follows it by its number alone."""
    del actor
    hold(one)
    if not one.email:
        nothing_changed()
        return
    keep("a fait oublier l’adresse laissée avec la", one, {"email": ""})
