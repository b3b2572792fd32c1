"""Who is to be told of a reply by e-mail: those who left an address, once for each reply."""

from collections.abc import Iterator
from dataclasses import dataclass

from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold
from molette.domain.voice.actions.traces import keep
from molette.domain.voice.models import Contribution, Reply, Topic
from molette.domain.voice.receipts import mark_of, receipt_of


@dataclass(frozen=True, slots=True)
class Telling:
    """A reply to tell: to which address, at which number; none where it cannot be made again."""

    message: Contribution
    reply: Reply
    email: str
    receipt: str


def to_tell() -> Iterator[Telling]:
    """The last reply to each public topic, for the authors who left an address and were not told of it."""
    rows = Reply.objects.filter(withdrawn_reason="").order_by("said_on", "pk")
    last = {one.topic_id: one for one in rows.select_related("topic")}
    seen = Topic.objects.public().order_by().values("pk")
    waiting = Contribution.objects.published().filter(topic__in=last).filter(topic__in=seen).exclude(email="")
    for one in waiting.select_related("topic", "project").order_by("pk"):
        said = last[one.topic_id or 0]
        if one.told_of_id != said.pk:
            yield Telling(one, said, one.email, _receipt(one))


def _receipt(one: Contribution) -> str:
    """The number of a message, where the secret of the instance is still the one that made it."""
    made = receipt_of(one.entry_key)
    return made if mark_of(one.entry_key) == one.receipt_mark else ""


@action
def take(actor: Actor, telling: Telling) -> bool:
    """Note that an author is told of a reply, before the letter leaves; False where another did it."""
    del actor
    one = telling.message
    hold(one)
    if one.told_of_id == telling.reply.pk or one.email != telling.email:
        nothing_changed()
        return False
    keep("a prévenu de la réponse l’auteur de la", one, {"told_of": telling.reply})
    return True


@action
def let_go(actor: Actor, telling: Telling) -> None:
    """Note that the letter did not leave: it is tried again."""
    del actor
    one = telling.message
    hold(one)
    keep("n’a pas pu prévenir de la réponse l’auteur de la", one, {"told_of": None})
