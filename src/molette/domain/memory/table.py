"""When each table is known: the one place that says it.

Seen from a past day, a row reads as its history told it that day. Much was said before an instance was
opened to record it: a row recorded later is known all the same from the day it was said, in the words in
which it was first recorded. What it could not say yet (its withdrawal, what replaced it) is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Emptied:
    """Columns that read empty while the date in the first of them is still to come."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A link that reads empty, with its other columns, while the row it leads to is not known, or no more."""

    link: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outrun:
    """A column that tells a row outrun by a later one reads `before` while no later one is known.

    Later rows share the column `among` and hold a higher `rank`.
    """

    column: str
    told: str
    before: str
    among: str
    rank: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What answers made of a figure of this subject reads empty while one of them is still to come."""

    column: str
    subject: str


@dataclass(frozen=True, slots=True)
class Since:
    """The instant of a recording reads as the day it was said, when it was said before."""

    column: str
    day: str


Later = Emptied | Unlinked | Outrun | Answered | Since


@dataclass(frozen=True, slots=True)
class Tracked:
    """A table that keeps its history; how what it holds is known before having been recorded.

    `on`: from the day in the first of these columns that is not empty (« source.published_on » is a column of
    the row at the end of that link). `by`: from the first day that a row of another table speaks of it.
    `always`: whatever the day, for what names and situates but says nothing. None of these: from its
    recording alone. `of` is the link to the row that it is part of: never known before that row, in the words
    it had when that row was said; added to a row already recorded, it has no day but its own. `still`: the
    columns on which rights are decided read as they are today.
    """

    on: tuple[str, ...] = ()
    by: tuple[tuple[str, str], ...] = ()
    of: str = ""
    always: bool = False
    still: tuple[str, ...] = ()
    later: tuple[Later, ...] = ()


@dataclass(frozen=True, slots=True)
class Untracked:
    """A table without a history: a row is known from a date it bears, or from that of a row it belongs to.

    `recorded`: the column of an instant; `on`: that of a day, an empty one being known whatever the day.
    """

    recorded: str = ""
    on: str = ""
    later: tuple[Later, ...] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """A table always read as it is today, and why."""

    why: str


Rule = Tracked | Untracked | Present
NAMES: Final = Tracked(always=True)

RULES: Final[Mapping[str, Rule]] = {
    "journal.Entry": Untracked(recorded="at"),
    "journal.Seal": Present("une preuve porte sur toute la chaîne"),
    "journal.Verification": Present("une preuve porte sur toute la chaîne"),
    "sources.Source": NAMES,
    "territory.Place": NAMES,
    "territory.PlaceMembership": NAMES,  # dated by itself: pages ask who is where on the day
    "territory.Succession": Tracked(on=("happened_on",)),
    "territory.Population": Untracked(on="source.published_on"),
    "territory.Contour": Present("un dessin n’est pas une parole : la carte garde son trait"),
    "territory.Perimeter": NAMES,
    "people.Organisation": NAMES,
    "people.Contact": Tracked(),
    "people.User": Present("qui lit est celui d’aujourd’hui"),
    "people.Membership": Present("les droits sont ceux d’aujourd’hui"),
    "services.ServiceKind": NAMES,
    "services.Service": Tracked(on=("source.published_on",), later=(Emptied(("closed_on",)),)),
    "services.TravelTable": Untracked(recorded="loaded_at"),
    "services.TravelRow": Untracked(recorded="table.loaded_at"),
    "secrecy.Reservation": Present("ce qui est réservé aujourd’hui l’est aussi au passé"),
    # What is told of a project may be older than the signature: the contract is its frame, not a statement.
    "programme.Contract": Tracked(always=True, later=(Emptied(("signed_on",)),)),
    "programme.ContractParty": Tracked(on=("since", "contract.signed_on"), of="contract"),
    "programme.Amendment": Tracked(on=("happened_on",)),
    "programme.OrientationTree": Tracked(on=("stated_on", "source.published_on")),
    "programme.OrientationNode": Tracked(on=("stated_on", "tree.stated_on"), of="tree"),
    "programme.Project": Tracked(
        by=(
            ("programme.Milestone", "project"),
            ("statements.Statement", "project"),
            ("funding.Movement", "project"),
            ("funding.FinancingPlan", "project"),
        ),
        later=(Unlinked("parent"),),
        still=("is_published",),
    ),
    "programme.Milestone": Tracked(by=(("programme.MilestoneDate", "milestone"),)),
    "programme.MilestoneDate": Tracked(
        on=("said_on", "source.published_on"),
        later=(Answered("on_in_use", "date"), Since("recorded_at", "said_on")),
    ),
    "programme.Document": Tracked(on=("dated",)),
    "programme.Photo": Tracked(on=("taken_on",), later=(Since("recorded_at", "taken_on"),)),
    "signatures.Position": Tracked(
        on=("said_on",), later=(Unlinked("document"), Since("recorded_at", "said_on"))
    ),
    "signatures.Widening": Tracked(on=("added_on",)),
    "signatures.UseRule": Tracked(on=("since",)),
    "statements.Measure": Tracked(
        by=(("statements.Statement", "measure"),),
        later=(Unlinked("weight"),),
        still=("secrecy_threshold", "secrecy_count"),
    ),
    "statements.Statement": Tracked(
        on=("said_on",),
        later=(
            Emptied(("withdrawn_on", "withdrawn_reason")),
            # `replaces` reads as it stands: statements are joined on it, by its index.
            Answered("value_in_use", "statement"),
            Since("recorded_at", "said_on"),
        ),
    ),
    "statements.Choice": Tracked(on=("chosen_on",), of="statement"),
    "surveys.Questionnaire": Tracked(by=(("surveys.Wave", "questionnaire"),)),
    "surveys.Question": Tracked(of="questionnaire"),
    "surveys.Wording": Tracked(of="question"),
    "surveys.Wave": Tracked(
        on=("opens_on",),
        later=(Emptied(("closed_on",)), Emptied(("published_on", "method")), Emptied(("opened_rows_on",))),
    ),
    "surveys.Margin": Tracked(of="wave"),
    "surveys.Entrance": Present("un lien ouvre, ou non, aujourd’hui"),
    "surveys.Invitation": Present("une invitation ouvre, ou non, aujourd’hui"),
    # What was answered is read on no day, but to be weighted; what is erased is gone.
    "surveys.Response": Present("une réponse s’efface, et avec elle tout ce qui en fut gardé"),
    "surveys.PublishedEstimate": Untracked(on="published_on"),
    "surveys.OpenCount": Untracked(on="published_on"),
    "funding.Scheme": Tracked(by=(("funding.FundingSource", "scheme"),)),
    "funding.FundingSource": Tracked(
        by=(("funding.Movement", "funding_source"), ("funding.PlanLine", "funding_source"))
    ),
    "funding.FinancingPlan": Tracked(
        on=("dated",), later=(Outrun("status", "superseded", "voted", among="project", rank="version"),)
    ),
    "funding.PlanLine": Tracked(on=("plan.dated",), of="plan"),
    "funding.RuleText": Present("une règle porte ses propres dates"),
    "funding.GrantExtension": Tracked(on=("decided_on",)),
    "funding.Delegation": Tracked(
        on=("decided_on",), later=(Emptied(("withdrawn_on", "withdrawn_reason")), Unlinked("parent"))
    ),
    "funding.PlanDisplay": Tracked(on=("shown_on",)),
    "funding.GrantCondition": Tracked(on=("decided_on",), later=(Emptied(("lifted_on", "lifted_act")),)),
    "funding.ConditionReading": Tracked(on=("said_on",), later=(Since("recorded_at", "said_on"),)),
    "funding.RepaymentClaim": Tracked(
        on=("asked_on",), later=(Emptied(("contested_on", "contested_note")), Unlinked("condition"))
    ),
    "funding.Spending": Tracked(on=("said_on",), later=(Since("recorded_at", "said_on"),)),
    "funding.Movement": Tracked(
        on=("dated",),
        later=(
            Unlinked("counted_in", ("overlap_reason",)),
            Unlinked("drawn_from", ("drawn_amount", "drawn_reason")),
            Unlinked("plan_line"),
            Answered("amount_in_use", "movement"),
            Since("recorded_at", "dated"),
        ),
    ),
    "funding.DistinctEuros": Tracked(on=("said_on",)),
    "convergence.Concordance": Tracked(
        on=("said_on",),
        later=(
            Emptied(("withdrawn_on", "withdrawn_reason")),
            Answered("relation_in_use", "relation"),
            Since("recorded_at", "said_on"),
        ),
    ),
    "convergence.Dismissal": Tracked(on=("dismissed_on",)),
    "reconciliation.Reconciliation": Tracked(
        on=("opened_on",), later=(Emptied(("closed_on", "closed_reason")),)
    ),
    "reconciliation.Calculation": Untracked(recorded="asked_at"),
    "reconciliation.Line": Present("deux livres se lisent comme ils ont été rapprochés en dernier"),
    "reconciliation.Group": Present("deux livres se lisent comme ils ont été rapprochés en dernier"),
    "reconciliation.Residual": Present("deux livres se lisent comme ils ont été rapprochés en dernier"),
    "reconciliation.Candidate": Present("deux livres se lisent comme ils ont été rapprochés en dernier"),
    "reconciliation.Decision": Tracked(),
    "reconciliation.Closing": Tracked(
        on=("said_on",),
        later=(
            Emptied(("withdrawn_on", "withdrawn_reason")),
            Answered("difference_in_use", "closing"),
            Since("recorded_at", "said_on"),
        ),
    ),
    "reconciliation.SubmittedGap": Tracked(
        on=("said_on",),
        later=(
            Emptied(("withdrawn_on", "withdrawn_reason")),
            Answered("euros_in_use", "gap"),
            Since("recorded_at", "said_on"),
        ),
    ),
    "followup.WeatherWord": Tracked(on=("said_on",), later=(Since("recorded_at", "said_on"),)),
    "followup.Risk": Tracked(on=("said_on",), later=(Emptied(("closed_on", "closed_reason")),)),
    "followup.Blocking": Tracked(on=("said_on",), later=(Emptied(("cleared_on", "evidence", "cleared_by")),)),
    "followup.Judgement": Tracked(on=("said_on",), later=(Since("recorded_at", "said_on"),)),
    "followup.Campaign": Tracked(on=("said_on",), later=(Emptied(("closed_on", "closed_reason")),)),
    "followup.Update": Tracked(of="campaign"),
    "followup.ProposedDate": Tracked(of="update"),
    "followup.ProposedValue": Tracked(of="update"),
    "followup.PersonalLink": Present("un lien personnel ouvre, ou non, aujourd’hui"),
    "followup.Reminder": Present("un rappel parti ne part pas deux fois, quel que soit le jour lu"),
    "followup.Dependency": Tracked(on=("said_on",), later=(Since("recorded_at", "said_on"),)),
    "ledger.Register": Tracked(still=("is_public",)),
    "ledger.Batch": Tracked(),
    "ledger.Problem": Untracked(recorded="batch.sent_at"),
    "ledger.Written": Untracked(recorded="batch.applied_at"),
    "ledger.RawRow": Untracked(recorded="batch.sent_at"),
    "ledger.LedgerEntry": Untracked(recorded="batch.sent_at", later=(Emptied(("withdrawn_on",)),)),
    "identities.OtherName": NAMES,
    "identities.FormerIdentifier": NAMES,
    "identities.BodySuccession": Tracked(on=("happened_on",)),
    "identities.Distinction": Present("qui est qui se lit comme on le sait aujourd’hui"),
    "identities.Reunion": Present("ce qui a été réuni peut se défaire, quel que soit le jour lu"),
    "identities.Step": Present("ce qui a été réuni peut se défaire, quel que soit le jour lu"),
    "snapshots.FrozenState": Untracked(recorded="recorded_at"),
    # What a resident asked to have erased is read on no past day.
    "voice.Contribution": Present("la parole d’un habitant s’efface, et avec elle tout ce qui en fut gardé"),
    "voice.Topic": Tracked(on=("opened_on",), later=(Unlinked("joined_to"),)),
    "voice.Reply": Tracked(on=("said_on",), of="topic", later=(Since("recorded_at", "said_on"),)),
    "voice.AssemblyQuestion": Tracked(on=("asked_on",)),
    "governance.Body": Tracked(),
    "governance.Seat": Tracked(on=("since",), of="body"),
    "governance.Meeting": Tracked(),
    "governance.ChairSignature": Tracked(
        on=("signed_on",), of="meeting", later=(Emptied(("voided_on", "voided_reason")),)
    ),
    "governance.Minutes": Untracked(on="validated_on"),
    "governance.AgendaPoint": Tracked(of="meeting"),
    "governance.PointOption": Tracked(of="point"),
    "governance.Stance": Tracked(on=("said_on",), of="point"),
    "governance.Attendance": Tracked(of="meeting"),
    "governance.Ballot": Tracked(of="point"),
    "governance.Resolution": Tracked(
        on=("decided_on",), of="point", later=(Emptied(("withdrawn_on", "withdrawn_reason")),)
    ),
    "governance.Fulfillment": Tracked(on=("done_on",), of="resolution"),
    "alerts.Handling": Tracked(on=("said_on",), later=(Emptied(("undone_on", "undone_reason")),)),
    "alerts.DigestPreference": Present("chacun règle ses courriels d’aujourd’hui"),
    "alerts.Notice": Present(
        "ce qui fut écrit à quelqu’un ne s’écrit pas deux fois, quel que soit le jour lu"
    ),
    "following.Follow": Present("un habitant suit ce qu’il suit aujourd’hui, et part sans trace"),
    "search.SearchEntry": Present("on cherche parmi ce qui est écrit aujourd’hui"),
    "search.SearchWord": Present("on cherche parmi ce qui est écrit aujourd’hui"),
}
