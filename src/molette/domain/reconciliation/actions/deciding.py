"""Decide of the lines of two books: accept, reject, group, split, put aside, comment.

Each decision takes the groups it is about apart, makes others, and keeps what it replaced, to go back.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from django.core.exceptions import ValidationError

from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require
from molette.domain.reconciliation import keeping
from molette.domain.reconciliation.explaining import explained
from molette.domain.reconciliation.keeping import Made
from molette.domain.reconciliation.models import Calculation, Decision, Group, Line, Reconciliation
from molette.domain.reconciliation.reading import Side, total
from molette.domain.reconciliation.ringing import ring
from molette.engines.money import NBSP

Kind = Decision.Kind
State = Group.State
LONGEST: Final = 60
"""Lines of a group made by hand, at most: beyond, it says nothing any more."""
MOST_AT_ONCE: Final = 500


@action
def accept(actor: Actor, of: Reconciliation, group: int, *, reason: str = "") -> Decision:
    """Hold the lines of a group together; of a line alone, hold that the other book does not have it."""
    (found,) = _begin(actor, of, [group])
    if found.state in (State.ACCEPTED, State.CONFIRMED):
        raise ValidationError("Ce groupe est déjà accepté.")
    decision = _accepted(actor, of, found, reason)
    ring(of)
    return decision


@action
def accept_sure(actor: Actor, of: Reconciliation, groups: Sequence[int]) -> list[Decision]:
    """Hold together the sure groups that a person was shown, all or none."""
    if len(groups) > MOST_AT_ONCE:
        raise ValidationError(f"Au plus {MOST_AT_ONCE} groupes à la fois.")
    found = _begin(actor, of, groups)
    if any(not one.is_sure or one.state != State.PROPOSED for one in found):
        raise ValidationError("L’un de ces groupes n’est plus proposé comme sûr : relisez la liste.")
    made = [_accepted(actor, of, one, "") for one in found]
    ring(of)
    return made


def _accepted(actor: Actor, of: Reconciliation, group: Group, reason: str) -> Decision:
    """One decision, its group only changing state: nothing is taken apart."""
    left, right = _sides(group)
    kind, state = (Kind.ACCEPT, State.ACCEPTED) if left and right else (Kind.CONFIRM, State.CONFIRMED)
    decision = _decide(actor, of, kind, (left, right), replaced=[group], reason=reason)
    group.state, group.decision, group.is_sure = state, decision, False
    group.save(update_fields=["state", "decision", "is_sure"])
    return decision


@action
def reject(actor: Actor, of: Reconciliation, group: int, *, reason: str = "") -> Decision:
    """Take a group apart: none of its lines of one book is any of the other, and none comes back."""
    (found,) = _begin(actor, of, [group])
    if not found.is_matched:
        raise ValidationError("Cette ligne est seule : il n’y a rien à rejeter.")
    _refuse_in_silence(actor, found, reason)
    left, right = _sides(found)
    decision = _decide(actor, of, Kind.REJECT, (left, right), replaced=[found], reason=reason)
    _remake(
        of,
        [found],
        [Made(*_one(line), State.ALONE, explained(of, *_one(line)), decision) for line in left + right],
    )
    return decision


@action
def group_together(actor: Actor, of: Reconciliation, lines: Sequence[int], *, reason: str = "") -> Decision:
    """Make one group of lines chosen by hand, of any groups; what these keep is proposed anew."""
    _may(actor, of)
    chosen = list(Line.objects.filter(reconciliation=of, pk__in=lines).select_related("group").order_by("pk"))
    if len(chosen) != len(set(lines)):
        raise ValidationError("Une de ces lignes n’est plus dans les livres : relisez la page.")
    if len(chosen) > LONGEST:
        raise ValidationError(f"Un groupe fait à la main tient au plus {LONGEST} lignes.")
    left, right = _split_by_side(chosen)
    if not left or not right:
        raise ValidationError("Choisissez au moins une ligne de chaque livre.")
    groups = _held({line.group_id for line in chosen if line.group_id is not None}, of, actor=actor)
    _refuse_settled(
        one for one in groups if set(one.lines.values_list("pk", flat=True)) - {x.pk for x in chosen}
    )
    for one in groups:
        _refuse_in_silence(actor, one, reason)
    decision = _decide(actor, of, Kind.GROUP, (left, right), replaced=groups, reason=reason)
    made = [Made(left, right, State.ACCEPTED, explained(of, left, right), decision)]
    taken = {line.pk for line in chosen}
    for group in groups:
        rest = [line for line in group.lines.order_by("pk") if line.pk not in taken]
        made += _rest(of, rest)
    _remake(of, groups, made)
    return decision


@action
def split(
    actor: Actor, of: Reconciliation, group: int, lines: Sequence[int], *, reason: str = ""
) -> Decision:
    """Take lines out of a group: they are apart from those of the other book that it keeps, for good."""
    (found,) = _begin(actor, of, [group])
    _refuse_in_silence(actor, found, reason)
    every = list(found.lines.order_by("pk"))
    parted = [line for line in every if line.pk in set(lines)]
    kept = [line for line in every if line.pk not in set(lines)]
    if not parted or not kept:
        raise ValidationError("Choisissez les lignes à séparer, et laissez-en dans le groupe.")
    decision = _decide(actor, of, Kind.SPLIT, _split_by_side(every), replaced=[found], reason=reason)
    decision.parted_keys = [[line.side, line.key] for line in parted]
    decision.save(update_fields=["parted_keys"])
    _remake(of, [found], [*_rest(of, kept), *_rest(of, parted)])
    return decision


@action
def park(actor: Actor, of: Reconciliation, group: int, *, reason: str) -> Decision:
    """Put a group aside for later, and say what is awaited."""
    (found,) = _begin(actor, of, [group])
    if not reason.strip():
        raise ValidationError({"reason": "Dites ce qui est attendu, et de qui."})
    if found.state not in (State.PROPOSED, State.ALONE):
        raise ValidationError("Ce groupe est déjà décidé : défaites d’abord la décision.")
    decision = _decide(actor, of, Kind.PARK, _sides(found), replaced=[found], reason=reason)
    found.state, found.decision, found.is_sure = State.PARKED, decision, False
    found.save(update_fields=["state", "decision", "is_sure"])
    ring(of)
    return decision


@action
def comment(actor: Actor, of: Reconciliation, group: int, *, reason: str) -> Decision:
    """Write something beside a group; nothing else changes."""
    (found,) = _begin(actor, of, [group])
    if not reason.strip():
        raise ValidationError({"reason": "Écrivez votre commentaire."})
    return _decide(actor, of, Kind.COMMENT, _sides(found), reason=reason)


def _may(actor: Actor, of: Reconciliation) -> None:
    hold(of)
    require(actor, Permission.RECONCILE, of)
    if of.closed_on is not None:
        raise ValidationError("Ce rapprochement est clos : rouvrez-le d’abord.")


def _begin(actor: Actor, of: Reconciliation, groups: Sequence[int]) -> list[Group]:
    """The groups named, the reconciliation being held: two people decide one after the other."""
    _may(actor, of)
    return _held(groups, of, actor=actor)


def _held(groups: Iterable[int], of: Reconciliation, actor: Actor | None = None) -> list[Group]:
    wanted = set(groups)
    rows = Group.objects.filter(reconciliation=of, pk__in=wanted)
    if actor is not None and actor.user is not None:
        rows = rows.readable_by(actor.user)
    found = list(rows.order_by("pk"))
    if len(found) != len(wanted):
        raise ValidationError(
            f"Ce groupe a changé pendant que vous le lisiez{NBSP}: quelqu’un en a décidé, ou un calcul l’a "
            "refait. Relisez la page."
        )
    return found


def _refuse_settled(groups: Iterable[Group]) -> None:
    """A group that somebody accepted is not taken apart in passing."""
    for one in groups:
        if one.state in (State.ACCEPTED, State.CONFIRMED):
            raise ValidationError(f"«{NBSP}{one}{NBSP}» est déjà accepté : défaites d’abord cette décision.")


def _refuse_in_silence(actor: Actor, group: Group, reason: str) -> None:
    """What another partner settled is not taken apart without saying why."""
    settled = group.decision if group.state in (State.ACCEPTED, State.CONFIRMED) else None
    if settled is None or settled.decided_by_id in (None, actor.organisation_id) or reason.strip():
        return
    said = f"{settled.decided_by} a accepté ce groupe{NBSP}: dites pourquoi vous le défaites."
    raise ValidationError({"reason": said})


def _decide(
    actor: Actor,
    of: Reconciliation,
    kind: Kind,
    sides: tuple[Sequence[Line], Sequence[Line]],
    *,
    replaced: Sequence[Group] = (),
    reason: str = "",
) -> Decision:
    left, right = sides
    decided_by = Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first()
    first = next(iter((*left, *right)))
    decision = Decision(
        reconciliation=of,
        calculation=_current(of),
        kind=kind,
        left_keys=[line.key for line in left],
        right_keys=[line.key for line in right],
        before=keeping.remembered(replaced),
        left_euros=total(left),
        right_euros=total(right),
        label=str(first)[:300],
        reason=reason.strip(),
        decided_by=decided_by,
        person=actor.label,
    )
    decision.full_clean()
    decision.save()
    decision.movements.set([line.movement_id for line in (*left, *right) if line.movement_id is not None])
    # Neither its label nor its reason: the journal of a partner may be read by who may not read this line.
    told = {"décision": decision.get_kind_display(), "lignes": len(left) + len(right)}
    record("a décidé d’un groupe de", of, after=told)
    return decision


def _current(of: Reconciliation) -> Calculation:
    done = Calculation.objects.filter(reconciliation=of, status=Calculation.Status.DONE)
    found = done.order_by("-pk").first()
    if found is None:
        raise ValidationError("Rien n’est encore calculé.")
    return found


def _remake(of: Reconciliation, former: Sequence[Group], made: Sequence[Made]) -> None:
    """Put groups in place of others, which hold the same lines."""
    keeping.keep(of, made)  # first: a line follows its group when this is deleted
    Group.objects.filter(pk__in=[one.pk for one in former]).delete()
    ring(of)


def _rest(of: Reconciliation, lines: Sequence[Line]) -> list[Made]:
    """What lines taken from a group become: a group proposed, or lines alone where one side has none."""
    left, right = _split_by_side(lines)
    if left and right:
        return [Made(left, right, State.PROPOSED, explained(of, left, right))]
    return [Made(*_one(line), State.ALONE, explained(of, *_one(line))) for line in lines]


def _sides(group: Group) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    return _split_by_side(group.lines.order_by("pk"))


def _split_by_side(lines: Iterable[Line]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    found = list(lines)
    return tuple(x for x in found if x.side == Side.LEFT), tuple(x for x in found if x.side == Side.RIGHT)


def _one(line: Line) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    return ((line,), ()) if line.side == Side.LEFT else ((), (line,))
