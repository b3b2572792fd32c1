"""What the facts would put on an agenda: contested figures, arbitrations asked, decisions overdue.

The applications above add what they know (alerts) to `SOURCES` as they are made ready. Nothing is applied:
a person takes each, or does not.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from django.db.models import Q

from molette.domain.desk.tabs import contested_figures
from molette.domain.governance.models import AgendaPoint, Body, Meeting, Resolution
from molette.domain.governance.queries.assemblies import asked_by_residents
from molette.domain.governance.queries.obligations import obligations
from molette.domain.governance.secrets import hidden_points
from molette.domain.journal.known import today
from molette.domain.programme.models import Project
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import populations_of
from molette.engines.agenda import Candidate, Kind, Ranked, ranked
from molette.engines.committees.powers import Decision
from molette.engines.french import listing, long_date, unmarked

Source = Callable[[Body, object], Iterable[Candidate]]
MOST: Final = 30
SENT: Final = "renvoi-"


def inhabitants_of(projects: Iterable[int]) -> Mapping[int, int]:
    """The inhabitants of the communes of each project; left out where one of them is unknown. Two queries."""
    rows = Project.places.through.objects.filter(project_id__in=set(projects), place__kind=PlaceKind.COMMUNE)
    held: dict[int, list[int]] = defaultdict(list)
    for project, place in rows.order_by("pk").values_list("project_id", "place_id"):
        held[project].append(place)
    known = populations_of({place for places in held.values() for place in places})
    return {
        project: sum(known[place].municipal for place in places)
        for project, places in held.items()
        if all(place in known for place in places)
    }


def contested(_body: Body, user: object) -> Iterator[Candidate]:
    """The figures that a partner contests and that nobody settled, those that engage the most first."""
    found = contested_figures(user, MOST)
    living = inhabitants_of(one.signed.project.pk for one in found if one.signed.project)
    for row in found:
        signed = row.signed
        against = listing([word.organisation.label for word in row.against])
        about = f" ({unmarked(signed.project.title)})" if signed.project else ""
        yield Candidate(
            Kind.CONTESTED,
            f"{signed.subject}-{signed.key}",
            f"{signed.label}{about}",
            f"chiffre contesté par {against}" if against else "chiffre contesté",
            euros=row.stake,
            inhabitants=living.get(signed.project.pk) if signed.project else None,
            days=row.days,
            subject=signed.subject,
            subject_key=signed.key,
            project=signed.project_slug,
            is_fictional=signed.is_fictional,
        )


def overdue(body: Body, user: object) -> Iterator[Candidate]:
    """The decisions of the body that their owner has not carried out in time."""
    for one in obligations(user, body=body.slug, only_late=True):
        if one.is_hidden:
            continue
        yield Candidate(
            Kind.OVERDUE,
            f"decision-{one.id}",
            f"Suite de la décision n° {one.resolution.number} du {one.held_on:%d/%m/%Y} : {one.point}",
            f"attendue de {one.owner.label} pour le {long_date(one.due_on)}",
            days=one.days_late,
            project=one.project.slug if one.project else "",
            is_fictional=one.is_fictional,
        )


def sent_on(body: Body, user: object) -> Iterator[Candidate]:
    """What another body sent here to be arbitrated, and what this one postponed."""
    referred = Q(referred_to=body)
    own = Q(point__meeting__body=body, referred_to=None)
    later = own & Q(kind__in=(Decision.POSTPONE.value, Decision.ASK_MORE.value))
    seen = Meeting.objects.visible_to(user).order_by().values("pk")
    rows = Resolution.objects.filter(referred | (later & Q(point__meeting__in=seen)), withdrawn_on=None)
    rows = rows.filter(point__meeting__closed_on__isnull=False)
    named = ("point__meeting__body", "point__project", "owner")
    held = list(rows.select_related(*named).order_by("decided_on", "pk"))
    hidden = hidden_points((one.point for one in held), user)
    # Once it stands on an agenda of the body, it is there that it is decided, or postponed again.
    again = AgendaPoint.objects.filter(meeting__body=body, meeting__cancelled_on=None, dropped_on=None)
    taken = set(again.filter(key__startswith=SENT).order_by("pk").values_list("key", flat=True))
    for one in held:
        if one.point_id in hidden or f"{SENT}{one.pk}" in taken:
            continue
        is_sent = one.referred_to_id == body.pk
        point, meeting = one.point, one.point.meeting
        why = (
            f"arbitrage demandé par « {meeting.body.name} » le {long_date(meeting.held_on)}"
            if is_sent
            else f"point que la séance du {long_date(meeting.held_on)} a renvoyé à plus tard"
        )
        yield Candidate(
            Kind.ARBITRATION if is_sent else Kind.POSTPONED,
            f"{SENT}{one.pk}",
            point.title,
            why,
            euros=point.euros,
            inhabitants=point.inhabitants,
            days=max(0, (today() - meeting.held_on).days),
            subject=point.subject,
            subject_key=point.subject_id,
            project=point.project_slug,
            is_fictional=one.is_fictional,
        )


SOURCES: dict[str, Source] = {
    "contested": contested,
    "overdue": overdue,
    "sent_on": sent_on,
    "residents": asked_by_residents,
}


def suggestions(meeting: Meeting, user: object) -> tuple[Ranked, ...]:
    """What could be put on the agenda of a meeting, ranked; what was already taken from here is left out.

    A suggestion dropped with a reason from this agenda does not come back to it.
    """
    found = [one for source in SOURCES.values() for one in source(meeting.body, user)]
    points = AgendaPoint.objects.filter(meeting=meeting).order_by("pk")
    taken = set(points.exclude(key="").values_list("key", flat=True))
    figures = {
        f"{subject}-{key}" for subject, key in points.exclude(subject="").values_list("subject", "subject_id")
    }
    return ranked(one for one in found if one.key not in taken | figures)


def suggestion(meeting: Meeting, key: str, user: object) -> Candidate | None:
    """One of them, by its key."""
    return next((one.candidate for one in suggestions(meeting, user) if one.candidate.key == key), None)
