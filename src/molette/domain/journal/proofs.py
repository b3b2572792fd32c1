"""Prove that nothing sealed has changed: walk the chain again, line after line, and say where it breaks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Exists, Min, OuterRef
from django.utils import timezone

from molette.domain.journal.models import Entry, Seal, Unsaid, Verification
from molette.domain.journal.queries import Line, line_of
from molette.domain.journal.sealing import BATCH, lines_of
from molette.engines.proof import NOTHING_BEFORE, chained, content_hash

TELL_EVERY: Final = 20_000


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of the chain: written down elsewhere, it holds all that came before."""

    number: int = 0
    digest: str = NOTHING_BEFORE


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain breaks: the rank in the chain, the line, what is wrong, what was expected and found."""

    number: int | None
    entry: int | None
    fault: str
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        line = f"Ligne {self.entry} du journal" if self.entry is not None else "Journal"
        rank = f" (rang {self.number})" if self.number is not None else ""
        told = f"{line}{rank} : {self.fault}"
        return f"{told}. Attendu : {self.expected}. Trouvé : {self.found}." if self.expected else f"{told}."


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk along the chain found: how many lines it read again, where it ended, the first break."""

    lines: int
    head: Head
    first_break: Break | None = None

    @property
    def holds(self) -> bool:
        return self.first_break is None


@dataclass(frozen=True, slots=True)
class LineProof:
    """A line and its seal. A line that the reader may not read is proved without a word of it."""

    number: int | None
    digest: str
    holds: bool
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the journal proves of one object: each of its lines, read again and found as it was sealed."""

    lines: tuple[LineProof, ...] = field(default=())
    head: Head = field(default_factory=Head)

    @property
    def holds(self) -> bool:
        return bool(self.lines) and all(line.holds for line in self.lines)


@dataclass(frozen=True, slots=True)
class VerificationView:
    """A walk that was asked for, and what it found."""

    id: int
    asked_at: datetime
    asked_by: str
    verdict: str
    verdict_label: str
    done: int
    total: int
    head: Head
    seconds: float | None
    finding: str
    finished_at: datetime | None

    @property
    def is_running(self) -> bool:
        return self.verdict == Verification.Verdict.RUNNING

    @property
    def holds(self) -> bool:
        return self.verdict == Verification.Verdict.HOLDS


def verifications(count: int = 10) -> tuple[VerificationView, ...]:
    """Return the last walks, the latest first. One query."""
    return tuple(_view(one) for one in Verification.objects.order_by("-id")[:count])


def every_seal() -> Iterator[tuple[int, int, str, str]]:
    """Yield every link of the chain in its order: rank, line, hash of the line, hash of the chain."""
    after = 0
    while part := list(
        Seal.objects.filter(number__gt=after)
        .order_by("number")
        .values_list("number", "entry_id", "content", "digest")[:BATCH]
    ):
        yield from part
        after = part[-1][0]


def sealed_since() -> datetime | None:
    """Return when the first sealed line was written. One query."""
    first = Seal.objects.order_by("number").values("entry_id")[:1]
    return Entry.objects.filter(pk__in=first).order_by("pk").values_list("at", flat=True).first()


def _view(one: Verification) -> VerificationView:
    return VerificationView(
        id=one.pk,
        asked_at=timezone.localtime(one.asked_at),
        asked_by=one.asked_by,
        verdict=one.verdict,
        verdict_label=one.get_verdict_display(),
        done=one.done,
        total=one.total,
        head=Head(one.number, one.digest),
        seconds=one.seconds,
        finding=one.finding,
        finished_at=timezone.localtime(one.finished_at) if one.finished_at else None,
    )


def head() -> Head:
    """Return the last link of the chain. One query."""
    last = Seal.objects.order_by("-number").values_list("number", "digest").first()
    return Head(*last) if last else Head()


class Signed:
    """What was signed and has changed since: told by the app that knows, above this one."""

    changed: Callable[[], Iterator[Break]]


def verify(
    *,
    known: str = "",
    since: date | None = None,
    tell: Callable[[int], None] | None = None,
    signed: bool = True,
) -> Walk:
    """Walk the chain to where it ends now, in bounded memory; stop at the first line that does not hold.

    `known` is the hash of a head written down earlier: it must be met, or what followed the last lines was
    cut off or written anew. With `since` the walk starts at the first line of that day, and trusts what is
    before. Once the chain holds, what was `signed` is read again too: a figure changed by hand in its own
    table leaves the journal whole.
    """
    start, end = _start(since), head()
    at, seen = start, Head().digest == known or start.digest == known
    for number, entry, content, digest, line in _links(start.number, end.number):
        if wrong := _wrong(at, (number, entry, content, digest), line):
            return Walk(at.number - start.number, at, wrong)
        at, seen = Head(number, digest), seen or digest == known
        if tell and (at.number - start.number) % TELL_EVERY == 0:
            tell(at.number - start.number)
    wrong = _cut(end, at) or _unsealed(since) or _unmet(known, seen, start)
    if wrong is None and signed and since is None:
        wrong = next(Signed.changed(), None)
    return Walk(at.number - start.number, at, wrong)


def proof_of(subject_type: str, subject_id: int, user: object) -> Proof:
    """Read the lines of one object again, each against its seal and the link before. Four queries."""
    keys = list(
        Entry.objects.filter(subject_type=subject_type, subject_id=subject_id)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    seals = {seal.entry_id: seal for seal in Seal.objects.filter(entry_id__in=keys).order_by("number")}
    before = dict(
        Seal.objects.filter(number__in=[seal.number - 1 for seal in seals.values()])
        .order_by("number")
        .values_list("number", "digest")
    )
    unsaid = Unsaid.to(user)
    readable = {entry.pk: line_of(entry, unsaid) for entry in _readable(keys, user)}
    told = {line["id"]: content_hash(line) for line in lines_of(keys)}
    proofs = (_proof(seals.get(key), told[key], before, readable.get(key)) for key in keys)
    return Proof(tuple(proofs), head())


def _readable(keys: list[int], user: object) -> Iterator[Entry]:
    return Entry.objects.visible_to(user).filter(pk__in=keys).order_by("pk").iterator()


def _proof(seal: Seal | None, content: str, before: dict[int, str], line: Line | None) -> LineProof:
    if seal is None:
        return LineProof(None, "", holds=False, line=line)
    previous = before.get(seal.number - 1, NOTHING_BEFORE if seal.number == 1 else "")
    held = seal.content == content and seal.digest == chained(previous, seal.number, content)
    return LineProof(seal.number, seal.digest, held, line)


def _start(since: date | None) -> Head:
    """The link before the first line of a day; before all of them when no day is given."""
    if since is None:
        return Head()
    first = _sealed_since(since).aggregate(first=Min("number"))["first"]
    last = head()
    before = Seal.objects.filter(number=first - 1 if first else last.number).order_by("number")
    return Head(*(before.values_list("number", "digest").first() or (0, NOTHING_BEFORE)))


def _sealed_since(day: date) -> Any:
    return Seal.objects.filter(entry_id__in=_since(day).order_by().values("pk"))


def _since(day: date) -> Any:
    midnight: datetime = timezone.make_aware(datetime.combine(day, time.min))
    return Entry.objects.filter(at__gte=midnight)


def _links(after: int, until: int) -> Iterator[tuple[int, int, str, str, dict[str, Any] | None]]:
    """Every link in its order with its line as it now stands, None where there is none any more."""
    columns = ("number", "entry_id", "content", "digest")
    while part := list(
        Seal.objects.filter(number__gt=after, number__lte=until)
        .order_by("number")
        .values_list(*columns)[:BATCH]
    ):
        lines = {line["id"]: line for line in lines_of([entry for _, entry, _, _ in part])}
        for number, entry, content, digest in part:
            yield number, entry, content, digest, lines.get(entry)
        after = part[-1][0]


def _wrong(at: Head, seal: tuple[int, int, str, str], line: dict[str, Any] | None) -> Break | None:
    number, entry, content, digest = seal
    if number != at.number + 1:
        return Break(at.number + 1, None, "ce rang de la chaîne manque", str(at.number + 1), str(number))
    if line is None:
        return Break(number, entry, "elle a été supprimée", content, "rien")
    if (found := content_hash(line)) != content:
        return Break(number, entry, "son contenu a changé", content, found)
    if (expected := chained(at.digest, number, content)) != digest:
        return Break(number, entry, "son sceau n’est pas celui de la chaîne", expected, digest)
    return None


def _cut(end: Head, at: Head) -> Break | None:
    if end.number == at.number:
        return None
    return Break(end.number, None, "la fin de la chaîne manque", str(end.number), str(at.number))


def _unsealed(since: date | None) -> Break | None:
    """A line that no action wrote: every action seals its own before it ends."""
    entries = Entry.objects.all() if since is None else _since(since)
    sealed = Exists(Seal.objects.filter(entry_id=OuterRef("pk")))
    first = entries.filter(~sealed).order_by("pk").values_list("pk", flat=True).first()
    return Break(None, first, "elle n’est pas scellée", "un sceau", "aucun") if first is not None else None


def _unmet(known: str, seen: bool, start: Head) -> Break | None:  # noqa: FBT001 - private
    if not known or seen:
        return None
    earlier = start.number and Seal.objects.filter(digest=known, number__lte=start.number).exists()
    if earlier:
        return None
    return Break(
        None,
        None,
        "l’empreinte notée n’est plus dans la chaîne : sa fin a été coupée ou récrite",
        known,
        "aucun rang qui la porte",
    )
