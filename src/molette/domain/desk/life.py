"""The life of a figure as a thread: proposed by whom, answered by whom, silent since when, what is used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from molette.domain.desk.concern import Concern, concerns
from molette.domain.journal.known import today
from molette.domain.people.models import Organisation
from molette.domain.programme.queries import Ref, SourceRef, organisation_ref, source_ref
from molette.domain.signatures.models import Position, Widening
from molette.domain.signatures.queries import positions_on, rule_for, widened
from molette.domain.signatures.subjects import SUBJECTS, Signed, Value
from molette.engines.signatures import (
    CAPACITY_LABELS,
    STATE_LABELS,
    Answer,
    Capacity,
    State,
    last_words,
    silences,
    state,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer, or the decision of a body; `holds` for the last word of that partner.

    `unchanged` is None where nothing was sealed, False when what was signed has changed since.
    """

    id: int
    organisation: Ref
    voice: int
    kind: str
    kind_label: str
    counter: Value | None
    reason: str
    body: str
    source: SourceRef | None
    document: Ref | None
    said_on: date
    holds: bool
    unchanged: bool | None
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner asked to sign: why, what it answered; `silent_days` since it was asked, None if it did."""

    organisation: Ref
    voice: int
    capacity: str
    why: str
    answer: str
    silent_days: int | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Life:
    """A figure, where its partners stand, and which value is used meanwhile.

    `instead` is used in place of the value said; `rule` says why. `answer_days` is the time to answer.
    """

    signed: Signed
    state: State
    state_label: str
    partners: tuple[Partner, ...] = ()
    turns: tuple[Turn, ...] = ()
    instead: Value | None = None
    rule: str = ""
    rule_is_fictional: bool = False
    answer_days: int = 0
    is_hidden: bool = False

    @property
    def accepted(self) -> int:
        return sum(partner.answer == Answer.ACCEPTED for partner in self.partners)

    @property
    def silent(self) -> tuple[Partner, ...]:
        return tuple(partner for partner in self.partners if partner.silent_days is not None)

    @property
    def late(self) -> int:
        return sum(partner.is_late for partner in self.partners)

    @property
    def is_unchanged(self) -> bool | None:
        """Whether what was signed is still what is shown; None when nobody signed."""
        told = [turn.unchanged for turn in self.turns if turn.unchanged is not None and turn.holds]
        return all(told) if told else None


def life(subject: str, key: int, user: object) -> Life | None:
    """The life of one figure that the user sees, or None. At most twenty queries.

    Of one whose value is hidden from him, nothing is told but that it exists.
    """
    kind = SUBJECTS.get(subject)
    if kind is None:
        return None
    is_readable = kind.readable(user).filter(pk=key).order_by("pk").exists()
    if not is_readable and not kind.visible(user).filter(pk=key).order_by("pk").exists():
        return None
    signed = kind.find([key])
    if is_readable:
        return life_of(concerns(signed)[0])
    bare = replace(signed[0], value=None, content={})
    return Life(bare, State.PUBLISHED, "réservée", is_hidden=True)


def life_of(concern: Concern) -> Life:
    """The life of a figure whose concern is known. At most six queries."""
    signed, day = concern.signed, today()
    positions = list(positions_on(signed.subject, [signed.key]))
    added = widened([signed]).get(signed.name, [])
    rule = rule_for(signed.contract, signed.matter, signed.said_on)
    where = state(concern.case, day)
    return Life(
        signed=signed,
        state=where,
        state_label=STATE_LABELS[where],
        partners=tuple(_partners(concern, added, day)),
        turns=tuple(_turns(positions, signed.content_hash)),
        instead=getattr(signed.row, signed.retained),
        rule=rule.sentence if rule else "",
        rule_is_fictional=rule.is_fictional if rule else False,
        answer_days=signed.contract.answer_days if signed.contract else 0,
    )


def _partners(concern: Concern, added: Sequence[Widening], day: date) -> Iterable[Partner]:
    voices = {stake.partner for stake in concern.stakes}
    known = {one.pk: one for one in Organisation.objects.filter(pk__in=voices).order_by("pk")}
    words = last_words(concern.case, day)
    quiet = {silence.partner: silence for silence in silences(concern.case, day)}
    reasons = {row.organisation.voice_id: row.reason for row in added}
    for stake in concern.stakes:
        silence = quiet.get(stake.partner)
        word = words.get(stake.partner)
        yield Partner(
            organisation=organisation_ref(known[stake.partner]) or Ref("", ""),
            voice=stake.partner,
            capacity=CAPACITY_LABELS[stake.capacity],
            why=reasons.get(stake.partner, "") if stake.capacity is Capacity.WIDENED else "",
            answer=word.answer.value if word else "",
            silent_days=silence.days if silence else None,
            is_late=silence.late if silence else False,
        )


def _turns(positions: Sequence[Position], now: str) -> Iterable[Turn]:
    last = {p.organisation.voice_id: p.pk for p in positions if p.kind != Answer.SETTLED}
    for position in positions:
        document = position.document
        yield Turn(
            id=position.pk,
            organisation=organisation_ref(position.organisation) or Ref("", ""),
            voice=position.organisation.voice_id,
            kind=position.kind,
            kind_label=position.get_kind_display(),
            counter=position.counter,
            reason=position.reason,
            body=position.body,
            source=source_ref(position.source),
            document=Ref(str(document.pk), document.title, document.is_fictional) if document else None,
            said_on=position.said_on,
            holds=position.kind == Answer.SETTLED or last[position.organisation.voice_id] == position.pk,
            unchanged=position.content_hash == now if position.content_hash else None,
            is_fictional=position.is_fictional,
        )
