"""One invented campaign of updates, on invented operations: some sent, returned or approved, some waited."""

from datetime import date
from decimal import Decimal
from typing import Final

from molette.config.demo.book import Book
from molette.config.demo.operations import ORDINARY, reference
from molette.config.demo.past import create_then, turn
from molette.config.demo.turns import TODAY
from molette.domain.followup.actions import approve_update
from molette.domain.followup.models import Campaign, Update
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.programme.queries.states import states
from molette.engines.stages import Stage

PLACE, OPENER, LEAD = "246200299", "pole-metropolitain-artois", "projets@henin-carvin.example"
REVIEWER = "pilotage@pole-artois.example"
OPENS, CLOSES, SENT_ON = date(2026, 10, 12), date(2026, 11, 20), date(2026, 10, 26)
ASKED: Final = frozenset({Stage.ANNOUNCED, Stage.STUDIES, Stage.WORKS})
Status = Update.Status
APPROVED: Final = 2
"""Among those sent, the rank of the ones that a reviewer approved: what they say is in the programme."""
TURN: Final = (Status.SUBMITTED, Status.RETURNED, Status.SUBMITTED, Status.DRAFT, Status.ASKED, Status.ASKED)


def load_campaign(book: Book) -> None:
    """Open the campaign once, and write what those who conduct the operations have sent."""
    row = Campaign(
        title="Campagne d’automne 2026 (fictif)",
        opens_on=OPENS,
        closes_on=CLOSES,
        remind_days=7,
        place=book.place(PLACE),
        said_on=OPENS,
        said_by=book.organisation(OPENER),
        is_fictional=True,
    )
    campaign = next(iter(book.keep([row], "title").added), None)
    if campaign is None:
        return
    lead = User.objects.get(email=LEAD)
    last = reference(ORDINARY)
    there = Project.objects.editable_by(lead).filter(is_fictional=True, reference__lte=last)
    asked = {state.id for state in states(there, TODAY, ("pk",)) if state.stage in ASKED}
    projects = [one for one in there.order_by("reference", "pk") if one.pk in asked]
    rows = [
        _update(campaign, one, TURN[rank % len(TURN)], lead, book.organisation(PLACE))
        for rank, one in enumerate(projects)
    ]
    for approved in rows[APPROVED :: len(TURN)]:
        approved.spent = approved.spent_year = None  # what its months cost is told elsewhere
    made = create_then(rows, [None] * len(rows))
    turn(projects, "lead", lead, [OPENS] * len(projects))  # to each his reminders, and his personal link
    book.count(Update, len(rows))
    reviewer = actor_for(User.objects.get(email=REVIEWER), book.organisation(OPENER))
    for one in made[APPROVED :: len(TURN)]:
        approve_update(reviewer, one)


def _update(campaign: Campaign, project: Project, status: str, lead: User, of: Organisation) -> Update:
    made = Update(campaign=campaign, project=project, status=status, is_fictional=True)
    if status == Status.ASKED:
        return made
    made.done = "Les études d’avant-projet sont rendues. (fictif)"
    made.sentence = "Le calendrier tient si l’accord de voirie arrive avant la fin de l’année. (fictif)"
    made.spent, made.spent_year = Decimal(180_000), TODAY.year
    made.level, made.why = "support", "L’accord de voirie manque. (fictif)"
    made.drafted_by_id, made.said_by = lead.pk, of
    if status != Status.DRAFT:
        made.sent_on = SENT_ON
    if status == Status.RETURNED:
        made.comment = "La dépense est-elle hors taxes ? (fictif)"
        made.decided_on, made.decided_by = TODAY, campaign.said_by
    return made
