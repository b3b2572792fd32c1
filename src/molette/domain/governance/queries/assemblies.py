"""Questions of assemblies of residents, offered to every committee until one takes them."""

from collections.abc import Iterator
from typing import Final

from molette.domain.governance.models import AgendaPoint, Body
from molette.domain.journal.known import today
from molette.domain.voice.queries import questions
from molette.engines.agenda import Candidate, Kind
from molette.engines.french import long_date

ASKED: Final = "question-"


def asked_by_residents(_body: Body, _user: object) -> Iterator[Candidate]:
    """The questions that no agenda holds; one dropped from an agenda, or whose meeting is off, comes back."""
    told = questions()
    if not told:
        return
    held = AgendaPoint.objects.filter(key__startswith=ASKED, dropped_on=None, meeting__cancelled_on=None)
    taken = frozenset(held.order_by("pk").values_list("key", flat=True))
    for one in told:
        if f"{ASKED}{one.id}" in taken:
            continue
        yield Candidate(
            Kind.QUESTION,
            f"{ASKED}{one.id}",
            one.title,
            f"question posée par {one.assembly.label} le {long_date(one.asked_on)}",
            days=max(0, (today() - one.asked_on).days),
            project=one.project.slug if one.project else "",
            is_fictional=one.is_fictional,
        )
