"""Calculate what two books have in common, from the books and from what people decided before."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.journal.writing import hold
from molette.domain.people.permissions import Permission, require
from molette.domain.reconciliation import explaining, keeping
from molette.domain.reconciliation.models import Calculation, Candidate, Decision, Group, Line, Reconciliation
from molette.domain.reconciliation.reading import Side, became, book_of, read, total
from molette.domain.reconciliation.ringing import ring
from molette.engines.reconciliation.answer import Gap, Pair, Residual
from molette.engines.reconciliation.answer import Group as Told
from molette.engines.reconciliation.answer import Reconciliation as Answer
from molette.engines.reconciliation.books import Decisions
from molette.engines.reconciliation.reconciling import reconcile

Status = Calculation.Status
State = Group.State
LIKELY: Final = 0.5
"""Under this probability two lines are not proposed as one."""
UNLIKELY: Final = 0.01
"""Under this probability a line is not offered: it would only be in the way."""
OFFERED: Final = 5
"""Lines of the other book offered for each line that has none."""
TRIES: Final = 3
"""How many times the books are reconciled again when somebody keeps deciding meanwhile."""
Lines = Sequence[Line]


@action
def ask(actor: Actor, of: Reconciliation) -> Calculation:
    """Ask for a calculation; one already asked for and not begun yet is the one returned."""
    hold(of)
    require(actor, Permission.RECONCILE, of)
    if of.closed_on is not None:
        raise ValidationError("Ce rapprochement est clos : rouvrez-le d’abord.")
    under_way = Calculation.objects.filter(reconciliation=of, status=Status.WAITING).order_by("-pk").first()
    if under_way is not None:
        record("attend déjà le calcul de", of)
        return under_way
    asked = Calculation.objects.create(
        reconciliation=of,
        asked_by_id=actor.user_id,
        asked_for_id=actor.organisation_id,
        asked_by=actor.label,
    )
    record("a demandé le calcul de", of)
    return asked


def calculate(actor: Actor, asked: Calculation, step: Callable[[str], None] = lambda _: None) -> None:
    """Read both books, reconcile them, and put the groups in place of the former ones: all or nothing.

    The books are read and reconciled while others go on deciding: what they decided meanwhile has the whole
    calculated anew, and nobody waits but for the writing.
    """
    of = asked.reconciliation
    require(actor, Permission.RECONCILE, of)
    clock = _Clock(step)
    for _ in range(TRIES):
        read_at = timezone.now()
        sides = tuple(list(read(of, side)) for side in (Side.LEFT, Side.RIGHT))
        clock("lecture")
        if not all(sides):
            empty = of.left_name if not sides[0] else of.right_name
            raise ValidationError(f"Aucune ligne à rapprocher dans {empty} pour ces années.")
        decided = list(Decision.objects.standing().filter(reconciliation=of).defer("before").order_by("pk"))
        found = _found((sides[0], sides[1]), decided, clock)
        with suppress(_DecidedMeanwhileError):
            _write(actor, asked, _Read((sides[0], sides[1]), decided, found, read_at), clock)
            return
    raise ValidationError("Ces groupes changent sans cesse : relancez le calcul dans un moment.")


@dataclass(frozen=True, slots=True)
class _Read:
    """The two books as they were read, what had been decided by then, and what was found in them."""

    sides: tuple[Lines, Lines]
    decided: Sequence[Decision]
    found: Answer
    at: datetime


class _DecidedMeanwhileError(Exception):
    """Somebody decided of a group while the books were being reconciled."""


def _found(sides: tuple[Lines, Lines], decided: Sequence[Decision], clock: "_Clock") -> Answer:
    try:
        return reconcile(
            book_of(sides[0]),
            book_of(sides[1]),
            decisions=_hard(decided),
            places=became(),
            offers=OFFERED,
            step=clock,
        )
    except ValueError as nothing:
        raise ValidationError(
            "Ces deux livres n’ont aucune colonne en commun : rien ne s’y compare."
        ) from nothing


@action
def _write(actor: Actor, asked: Calculation, made: _Read, clock: "_Clock") -> None:
    del actor  # it is the journal that names him
    of = asked.reconciliation
    hold(of)
    asked.refresh_from_db()
    if asked.status == Status.DONE:  # another worker did it
        nothing_changed()
        return
    standing = Decision.objects.standing().filter(reconciliation=of).order_by("pk")
    if list(standing.values_list("pk", flat=True)) != [one.pk for one in made.decided]:
        raise _DecidedMeanwhileError
    _replace(of, made.sides, made.found, made.decided)
    clock("écriture")
    asked.status, asked.read_at, asked.ended_at = Status.DONE, made.at, timezone.now()
    asked.recall, asked.seconds = made.found.recall.share, clock.seconds
    asked.counts = _counts(made.sides, made.found)
    asked.weights = explaining.kept(made.found.weights)
    asked.save()
    ring(of)
    record("a calculé le rapprochement", of, after={"groupes": len(made.found.matched)})


@action
def note_failure(actor: Actor, asked: Calculation, why: str) -> None:
    """Keep why a calculation did not end; what the former one found stays."""
    del actor  # it is the journal that names him
    asked.status, asked.ended_at, asked.failure = Status.FAILED, timezone.now(), why[:300]
    asked.save()
    record("n’a pas pu calculer le rapprochement", asked.reconciliation, reason=why)


class _Clock:
    """Seconds of each step, told on as they end."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.seconds: dict[str, float] = {}
        self._tell, self._last = tell, time.perf_counter()

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = round(self.seconds.get(name, 0) + now - self._last, 2)
        self._last = now
        self._tell(name)


def _hard(decided: Sequence[Decision]) -> Decisions:
    """What people accepted and rejected; of two that contradict each other the later holds."""
    accepted: set[tuple[str, str]] = set()
    rejected: set[tuple[str, str]] = set()
    for one in decided:
        accepted = (accepted - one.rejected) | one.accepted
        rejected = (rejected - one.accepted) | one.rejected
    return Decisions(frozenset(accepted), frozenset(rejected))


def _replace(
    of: Reconciliation, sides: tuple[Lines, Lines], found: Answer, decided: Sequence[Decision]
) -> None:
    Group.objects.filter(reconciliation=of).delete()
    Line.objects.filter(reconciliation=of).delete()
    for lines in sides:
        Line.objects.bulk_create(lines, batch_size=keeping.BATCH)
    held = _Held(decided)
    keeping.keep(of, [made for one in found.groups for made in held.made(one, sides)])
    Candidate.objects.bulk_create(
        [
            _offer(pair, sides)
            for pair in {(p.left, p.right): p for p in found.offers}.values()
            if pair.probability >= UNLIKELY
        ],
        batch_size=keeping.BATCH,
    )


def _offer(pair: Pair, sides: tuple[Lines, Lines]) -> Candidate:
    reasons = list(pair.reasons[: keeping.REASONS])
    left, right = sides[0][pair.left], sides[1][pair.right]
    return Candidate(left=left, right=right, probability=pair.probability, reasons=reasons)


class _Held:
    """The groups that people settled, by the lines these hold; the later of two on one line holds."""

    def __init__(self, decided: Sequence[Decision]) -> None:
        self._by_lines: dict[frozenset[tuple[str, str]], tuple[str, Decision]] = {}
        self._together = {pair for one in decided for pair in one.accepted}
        states = {
            Decision.Kind.ACCEPT: State.ACCEPTED,
            Decision.Kind.GROUP: State.ACCEPTED,
            Decision.Kind.CONFIRM: State.CONFIRMED,
            Decision.Kind.PARK: State.PARKED,
        }
        of_line: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}
        for one in decided:
            if one.kind == Decision.Kind.COMMENT:
                continue
            for line in one.keys:
                self._by_lines.pop(of_line.pop(line, frozenset()), None)
            if (state := states.get(Decision.Kind(one.kind))) is not None:
                self._by_lines[one.keys] = (state, one)
                of_line |= dict.fromkeys(one.keys, one.keys)

    def made(self, told: Told, sides: tuple[Lines, Lines]) -> list[keeping.Made]:
        """A group found, in the state that people gave it; one that grew since is proposed again.

        One less likely than not is no proposal: its lines are alone, and candidates of one another.
        """
        left, right = (
            tuple(sides[side][rank] for rank in ranks) for side, ranks in enumerate((told.left, told.right))
        )
        keys = frozenset((line.side, line.key) for line in left + right)
        state, decision = self._by_lines.get(keys, (None, None))
        if state is not None:
            return [keeping.Made(left, right, state, told, decision)]
        if not left or not right:
            return [keeping.Made(left, right, State.ALONE, told)]
        people = any((one.key, other.key) in self._together for one in left for other in right)
        if told.probability >= LIKELY or people:
            return [keeping.Made(left, right, State.PROPOSED, told)]
        apart = [keeping.Made((line,), (), State.ALONE, _missing(line)) for line in left]
        return apart + [keeping.Made((), (line,), State.ALONE, _missing(line)) for line in right]


def _missing(line: Line) -> Told:
    """A line that the other book has not."""
    euros = line.amount or Decimal(0)
    is_left = line.side == Side.LEFT
    gap = Gap.MISSING_ON_THE_RIGHT if is_left else Gap.MISSING_ON_THE_LEFT
    return Told((), (), 0.0, (), (Residual(gap, euros if is_left else -euros, euros),))


def _counts(sides: tuple[Lines, Lines], found: Answer) -> dict[str, Any]:
    shapes = Counter(keeping.shape(one.left, one.right) for one in found.groups)
    return {
        "left": len(sides[0]),
        "right": len(sides[1]),
        "left_euros": f"{total(sides[0])}",
        "right_euros": f"{total(sides[1])}",
        "candidates": found.candidates,
        "groups": len(found.matched),
        "shapes": dict(shapes),
    }
