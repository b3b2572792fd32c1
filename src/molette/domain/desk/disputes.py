"""The figures that partners contest, as everyone may read them: both values, and which is used."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from molette.domain.desk.asking import PROJECT, standing
from molette.domain.journal.known import today
from molette.domain.programme.queries import Ref, organisation_ref
from molette.domain.signatures.models import Position, Subject
from molette.domain.signatures.queries import act_of, is_contested, positions_on, rule_for
from molette.domain.signatures.subjects import SUBJECTS, Signed, Value
from molette.domain.statements.signing import signed_in
from molette.engines.signatures import Answer, Case, last_words


@dataclass(frozen=True, slots=True)
class Against:
    """A partner that contests, the value it gives instead if any, and why."""

    partner: Ref
    counter: Value | None
    reason: str
    is_fictional: bool
    said_on: date | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A figure, those who contest it, the value used instead of the one said, by which rule."""

    signed: Signed
    against: tuple[Against, ...]
    instead: Value | None
    rule: str

    @property
    def is_fictional(self) -> bool:
        return self.signed.is_fictional or all(one.is_fictional for one in self.against)


def disputes(project: int | None, user: object) -> tuple[Dispute, ...]:
    """The contested figures of a project, or those of the whole programme, that the user may read.

    One query where nothing is contested. A figure hidden from the user is not told.
    """
    if project is not None:
        return _disputes(user, lambda kind: Q(**{PROJECT[kind]: project}))
    return _disputes(user, _of_the_whole)


def disputes_everywhere(user: object) -> tuple[Dispute, ...]:
    """Those of the programme and of all its projects together, with their rules. As many queries."""
    return _disputes(user, lambda kind: _of_the_whole(kind) | ~Q(**{PROJECT[kind]: None}))


def _of_the_whole(kind: Subject) -> Q:
    """What is said of no project, nor of one place."""
    whole = Q(**{PROJECT[kind]: None})
    return whole & Q(place=None) if kind is Subject.STATEMENT else whole


def _disputes(user: object, kept: Callable[[Subject], Q]) -> tuple[Dispute, ...]:
    found = Q(pk__in=())
    for kind, rows in standing(user).items():
        if kind in PROJECT:  # what two texts or two books say is read on its own pages
            found |= Q(subject=kind, subject_id__in=rows.filter(kept(kind)).order_by().values("pk"))
    against = Position.objects.filter(found, kind=Answer.CONTESTED).order_by("subject", "subject_id")
    wanted: dict[Subject, list[int]] = defaultdict(list)
    for subject, key in against.values_list("subject", "subject_id").distinct():
        wanted[Subject(subject)].append(key)
    return tuple(dispute for kind, keys in wanted.items() for dispute in _of_kind(kind, keys, user))


def every_dispute(user: object) -> tuple[Dispute, ...]:
    """The contested figures of every kind that the user may read. One query a kind where none is contested.

    The rule that says which value is used is not told.
    """
    found: list[Dispute] = []
    for kind, rows in standing(user).items():
        keys = list(rows.filter(is_contested(kind)).order_by("pk").values_list("pk", flat=True))
        if keys:
            told = _answers(kind, keys)
            found += [_dispute(signed, told[signed.key]) for signed in SUBJECTS[kind].find(keys)]
    return tuple(found)


def disputes_on_values(statements: Iterable[int], user: object) -> Mapping[int, Dispute]:
    """Those of these statements that are contested and that the user may read, however many. Two queries.

    One query where nothing is contested. The rule that says which value is used is not told.
    """
    found = signed_in(_contested(Subject.STATEMENT, list(statements), user))
    told = _answers(Subject.STATEMENT, [signed.key for signed in found])
    return {signed.key: _dispute(signed, told[signed.key]) for signed in found}


def _of_kind(kind: Subject, keys: list[int], user: object) -> list[Dispute]:
    contested = list(_contested(kind, keys, user).order_by("pk").values_list("pk", flat=True))
    told, disputed = _answers(kind, contested), []
    for signed in SUBJECTS[kind].find(contested):
        rule = rule_for(signed.contract, signed.matter, signed.said_on)
        disputed.append(_dispute(signed, told[signed.key], rule.sentence if rule else ""))
    return disputed


def _contested(kind: Subject, keys: list[int], user: object) -> QuerySet[Any]:
    return standing(user)[kind].filter(is_contested(kind), pk__in=keys)


def _answers(kind: Subject, keys: list[int]) -> Mapping[int, list[Position]]:
    told: dict[int, list[Position]] = defaultdict(list)
    for position in positions_on(kind, keys) if keys else ():
        told[position.subject_id].append(position)
    return told


def _dispute(signed: Signed, positions: list[Position], rule: str = "") -> Dispute:
    case: Case[Value] = Case(signed.author_voice, (), tuple(map(act_of, positions)))
    words = last_words(case, today())
    last = {act.rank for act in words.values() if act.answer is Answer.CONTESTED}
    instead = getattr(signed.row, signed.retained)
    return Dispute(
        signed=signed,
        against=tuple(
            Against(
                organisation_ref(one.organisation) or Ref("", ""),
                one.counter,
                one.reason,
                one.is_fictional,
                one.said_on,
            )
            for one in positions
            if one.pk in last
        ),
        instead=instead,
        rule=rule,
    )
