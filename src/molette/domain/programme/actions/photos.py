"""The photographs of a project: drawn anew as they come in, taken off with a reason."""

from functools import partial
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction

from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import state, write
from molette.domain.people.permissions import Permission, require
from molette.domain.programme.models import Photo, Project
from molette.engines.pictures import NotAPictureError, picture

PHOTO_MAX_BYTES: Final = 15 * 1024 * 1024
KEPT: Final = ("moment", "alt", "credit", "taken_on")


@action
def add_photo(actor: Actor, /, project: Project, *, file: File[bytes], **values: Any) -> Photo:
    """Add a photograph. `values`: `moment`, `alt`, `credit`, `taken_on`, `precision`, `is_fictional`.

    What is kept is drawn from what was sent, which is not: its place and its camera are told to nobody.
    """
    require(actor, Permission.EDIT_PROJECT, project)
    if file.size > PHOTO_MAX_BYTES:
        raise ValidationError({"file": "Cette photo dépasse 15 Mo : réduisez-la."})
    try:
        drawn = picture(file.read())
    except NotAPictureError as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    mark = sha256(drawn.large).hexdigest()
    if Photo.objects.filter(project=project, fingerprint=mark).exists():
        raise ValidationError({"file": "Cette photo est déjà sur ce projet."})
    name = uuid4()
    photo = Photo()
    files = {
        "large": ContentFile(drawn.large, f"{name}.webp"),
        "small": ContentFile(drawn.small, f"{name}-petite.webp"),
    }
    told = {"width": drawn.width, "height": drawn.height, "fingerprint": mark, "project": project}
    write("a ajouté la photo", photo, {**values, **files, **told}, project=project.slug)
    return photo


@action
def remove_photo(actor: Actor, photo: Photo, *, reason: str) -> None:
    """Take a photograph off and erase its files; the journal keeps what it showed, and the reason."""
    project = photo.project
    require(actor, Permission.EDIT_PROJECT, project)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette photo est retirée."})
    record("a retiré la photo", photo, before=state(photo, KEPT), reason=reason, project=project.slug)
    stored = (photo.large, photo.small)
    photo.delete()
    for kept in stored:
        transaction.on_commit(partial(kept.storage.delete, str(kept.name)))
