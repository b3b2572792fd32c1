"""Unite an organisation with its double, undo it exactly, or say that they are two."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from molette.domain.identities.models import BodySuccession, Distinction, OtherName, Reunion, Step
from molette.domain.identities.moving import LeftAsItIs, point, take_back
from molette.domain.identities.queries.reunions import obstacles
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require

COMPLETED: Final = ("short_name", "siren", "siret", "place_id", "website")
"""What the kept organisation takes from its double where it says nothing itself."""


@action
def unite(actor: Actor, kept: Organisation, double: Organisation, *, reason: str) -> Reunion:
    """Give to one organisation all that bears the name of its double, which then answers by it."""
    require(actor, Permission.MANAGE_MEMBERS)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ces deux organisations n’en font qu’une."})
    for one in sorted({kept, double}, key=lambda held: held.pk):
        hold(one)
    if found := obstacles(kept, double):
        raise ValidationError(list(found))
    reunion = Reunion.objects.create(kept=kept, double=double, reason=reason, done_by=actor.label)
    point(reunion, Organisation, double.pk, kept.pk)
    _add_names(reunion, kept, double)
    write("a été réunie à une autre", double, {"merged_into": kept}, reason=reason)
    filled = {name: getattr(double, name) for name in COMPLETED if not getattr(kept, name)}
    reunion.filled = {name: value for name, value in filled.items() if value}
    reunion.save(update_fields=["filled"])
    if reunion.filled:
        _fill(kept, {}, reunion.filled, reason)
    moved = {step.model: len(step.rows) for step in reunion.steps.order_by("id")}
    after = {"double": str(double), "rows": sum(moved.values())}
    record("a réuni une organisation à une autre", kept, after=after, reason=reason)
    return reunion


def _add_names(reunion: Reunion, kept: Organisation, double: Organisation) -> None:
    """Keep the names of the double: the next register that writes them finds the one kept."""
    known = {kept.name, kept.short_name, *kept.other_names.order_by("pk").values_list("name", flat=True)}
    for name in dict.fromkeys((double.name, double.short_name)):
        if name and name not in known:
            added = OtherName.objects.create(organisation=kept, name=name)
            Step.objects.create(
                reunion=reunion, kind=Step.Kind.ADDED, model=added._meta.label, rows=[added.pk]
            )


def _fill(kept: Organisation, former: dict[str, object], values: dict[str, object], reason: str) -> None:
    """Write on the kept organisation what it takes from its double, or gives back."""
    names = {name.removesuffix("_id"): name for name in values}
    before = {name: former.get(column, "") for name, column in names.items()}
    for column, value in values.items():
        setattr(kept, column, value)
    kept.save(update_fields=list(names))
    after = {name: values[column] for name, column in names.items()}
    record("a complété l’organisation", kept, before=before, after=after, reason=reason)


@action
def undo(actor: Actor, reunion: Reunion, *, reason: str) -> tuple[LeftAsItIs, ...]:
    """Take every step of a reunion back; return the rows changed since, which stay as they stand.

    What was written since in the name of the one kept remains its own.
    """
    require(actor, Permission.MANAGE_MEMBERS)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette réunion est défaite."})
    hold(reunion)
    if reunion.undone_at is not None:
        raise ValidationError("Cette réunion est déjà défaite.")
    kept, double = reunion.kept, reunion.double
    for one in sorted((kept, double), key=lambda held: held.pk):
        hold(one)
    later = Reunion.objects.filter(Q(kept=kept) | Q(double=kept), undone_at=None, pk__gt=reunion.pk)
    if (last := later.order_by("-pk").first()) is not None:
        raise ValidationError(f"Défaites d’abord la réunion plus récente de {last.double} à {last.kept}.")
    write("n’est plus réunie à une autre", double, {"merged_into": None}, reason=reason)
    left: list[LeftAsItIs] = []
    for step in reunion.steps.order_by("-id"):
        left += take_back(step)
    given_back = {n: v for n, v in reunion.filled.items() if getattr(kept, n) == v}
    if given_back:
        nothing: dict[str, object] = {name: None if name.endswith("_id") else "" for name in given_back}
        _fill(kept, given_back, nothing, reason)
    reunion.undone_at, reunion.undone_by, reunion.undone_reason = timezone.now(), actor.label, reason
    reunion.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    after = {"double": str(double), "left": len(left)}
    record("a défait la réunion", kept, after=after, reason=reason)
    return tuple(left)


@action
def tell_apart(actor: Actor, one: Organisation, other: Organisation, *, reason: str = "") -> Distinction:
    """Say that two organisations that look alike are two: the pair is offered no more."""
    require(actor, Permission.MANAGE_MEMBERS)
    first, second = sorted((one, other), key=lambda held: held.pk)
    if Distinction.objects.filter(one=first, other=second).exists():
        raise ValidationError("Il est déjà dit que ce sont deux organisations.")
    if BodySuccession.objects.filter(former__in=(one, other), current__in=(one, other)).exists():
        raise ValidationError("L’une a pris la suite de l’autre : il est déjà dit que ce sont deux.")
    distinction = Distinction()
    write("a dit que ce sont deux", distinction, {"one": first, "other": second, "reason": reason})
    return distinction
