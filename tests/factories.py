"""A valid instance of every model in one call: a test names only what it speaks of."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.text import slugify

from molette.domain.alerts.models import Handling
from molette.domain.convergence.models import Concordance, Dismissal
from molette.domain.followup.models import (
    Blocking,
    Campaign,
    Dependency,
    Judgement,
    ProposedDate,
    Risk,
    Update,
    WeatherWord,
)
from molette.domain.funding.models import (
    ConditionReading,
    Delegation,
    DistinctEuros,
    FinancingPlan,
    FundingSource,
    GrantCondition,
    Movement,
    PlanDisplay,
    PlanLine,
    RepaymentClaim,
    RuleText,
    Scheme,
    Spending,
)
from molette.domain.governance.models import (
    AgendaPoint,
    Attendance,
    Body,
    Fulfillment,
    Meeting,
    PointOption,
    Resolution,
    Seat,
    Stance,
)
from molette.domain.identities.models import BodySuccession, OtherName, Reunion
from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor, action, record
from molette.domain.ledger.models import Batch, LedgerEntry, RawRow, Register
from molette.domain.people.models import Contact, Membership, Organisation, OrganisationKind, Scope, User
from molette.domain.programme.models import (
    Amendment,
    Contract,
    ContractParty,
    Document,
    Milestone,
    MilestoneDate,
    MilestoneKind,
    OrientationNode,
    OrientationTree,
    Photo,
    Project,
)
from molette.domain.reconciliation.models import (
    Calculation,
    Closing,
    Decision,
    Group,
    Line,
    Reconciliation,
    SubmittedGap,
)
from molette.domain.secrecy.models import Kind, Reservation
from molette.domain.services.models import Service, ServiceKind
from molette.domain.signatures.models import Position, Subject
from molette.domain.snapshots.models import FrozenState
from molette.domain.sources.models import Source
from molette.domain.statements.models import Choice, Direction, Measure, Statement
from molette.domain.surveys.codes import mark_of as code_mark
from molette.domain.surveys.models import Entrance, Question, Questionnaire, Wave
from molette.domain.territory.models import Perimeter, Place, PlaceKind, PlaceMembership, Population
from molette.domain.voice.models import AssemblyQuestion, Contribution, Reply, Topic
from molette.domain.voice.receipts import mark_of
from molette.engines.access import Role
from molette.engines.committees.powers import Power
from molette.engines.ladder import Rung
from molette.engines.snapshots.state import Snapshot
from molette.engines.snapshots.writing import dumps, fingerprint

PASSWORD = "une phrase assez longue"
SHELL = Actor("ligne de commande")
_numbers = count(1)


def source(**fields: Any) -> Source:
    n = next(_numbers)
    given = {"slug": f"source-{n}", "title": f"Délibération {n}", "publisher": "Préfecture"}
    return Source.objects.create(**{**given, "published_on": date(2023, 1, 16), **fields})


def place(name: str = "Lens", **fields: Any) -> Place:
    n = next(_numbers)
    given = {"kind": PlaceKind.COMMUNE, "code": f"{62000 + n}", "slug": f"lieu-{n}"}
    return Place.objects.create(**{**given, "name": name, "search_name": name.upper(), **fields})


def inside(place: Place, container: Place, **fields: Any) -> PlaceMembership:
    return PlaceMembership.objects.create(place=place, container=container, **fields)


def population(place: Place, municipal: int = 1000, **fields: Any) -> Population:
    given = {"year": 2023, "source": fields.pop("source", None) or source()}
    return Population.objects.create(place=place, municipal=municipal, **{**given, **fields})


def perimeter(*places: Place, **fields: Any) -> Perimeter:
    n = next(_numbers)
    made = Perimeter.objects.create(
        **{"slug": f"perimetre-{n}", "name": f"Périmètre {n}", "stated_by": "Préfecture", **fields}
    )
    made.places.set(places)
    return made


def organisation(name: str = "", **fields: Any) -> Organisation:
    n = next(_numbers)
    given = {"slug": f"organisation-{n}", "kind": OrganisationKind.AGGLOMERATION}
    return Organisation.objects.create(**{**given, "name": name or f"Organisation {n}", **fields})


def other_name(of: Organisation, name: str = "LE MÊME", **fields: Any) -> OtherName:
    return OtherName.objects.create(organisation=of, name=name, **fields)


def succession(former: Organisation, current: Organisation, **fields: Any) -> BodySuccession:
    given = {"kind": BodySuccession.Kind.MERGER, "happened_on": date(2017, 1, 1)}
    return BodySuccession.objects.create(former=former, current=current, **{**given, **fields})


def reunion(kept: Organisation, double: Organisation) -> Reunion:
    """A reunion already undone: the double stands."""
    undone = {"undone_at": timezone.now(), "undone_by": "Administrateur", "undone_reason": "Ce sont deux."}
    return Reunion.objects.create(kept=kept, double=double, reason="Essai.", done_by="Essai", **undone)


def contact(organisation: Organisation, **fields: Any) -> Contact:
    given = {"name": "Le secrétariat", "email": "secretariat@exemple.fr"}
    return Contact.objects.create(organisation=organisation, **{**given, **fields})


def reservation(*organisations: Organisation, **fields: Any) -> Reservation:
    """A reservation in force, of nothing that exists unless `kind` and `key` say of what."""
    given = {"kind": Kind.DOCUMENT, "key": "0", "title": "Un avis", "reason": "Négociation en cours."}
    days = {"starts_on": today() - timedelta(1), "ends_on": today() + timedelta(90)}
    made = Reservation.objects.create(**{**given, **days, **fields})
    made.organisations.set(organisations)
    return made


def user(name: str = "", **fields: Any) -> User:
    n = next(_numbers)
    email = fields.pop("email", f"personne-{n}@exemple.fr")
    return User.objects.create_user(email, PASSWORD, name=name or f"Personne {n}", **fields)


def mandate(role: Role, user: User, organisation: Organisation, **fields: Any) -> Membership:
    """A role over the whole programme, unless a `place` or a `project` (its slug) narrows it."""
    scope = Scope.PLACE if "place" in fields else Scope.PROJECT if "project" in fields else Scope.PROGRAMME
    return Membership.objects.create(
        user=user, organisation=organisation, role=role.value, scope=scope, **fields
    )


def member(role: Role, *, of: Organisation | None = None, **fields: Any) -> User:
    """A person with an account and one mandate, over the whole programme unless narrowed."""
    person = user()
    mandate(role, person, of or organisation(), **fields)
    return person


def contract(**fields: Any) -> Contract:
    n = next(_numbers)
    return Contract.objects.create(**{"slug": f"contrat-{n}", "name": f"Contrat {n}", **fields})


def party(contract: Contract, organisation: Organisation, **fields: Any) -> ContractParty:
    return ContractParty.objects.create(contract=contract, organisation=organisation, **fields)


def amendment(contract: Contract, **fields: Any) -> Amendment:
    given = {"title": "Avenant n° 1", "happened_on": date(2022, 3, 7)}
    return Amendment.objects.create(contract=contract, **{**given, **fields})


def tree(contract: Contract, **fields: Any) -> OrientationTree:
    n = next(_numbers)
    given = {
        "slug": f"arbre-{n}",
        "name": f"Arbre {n}",
        "stated_by": fields.pop("stated_by", None) or organisation(),
        "source": fields.pop("source", None) or source(),
    }
    return OrientationTree.objects.create(contract=contract, **{**given, **fields})


def node(tree: OrientationTree, **fields: Any) -> OrientationNode:
    n = next(_numbers)
    return OrientationNode.objects.create(
        tree=tree, **{"slug": f"orientation-{n}", "title": f"Orientation {n}", **fields}
    )


def concordance(left: OrientationNode, right: OrientationNode, **fields: Any) -> Concordance:
    """What the author of the left tree says of two orientations, each quoted by its title."""
    given = {
        "relation": "close",
        "left_quotation": left.title,
        "right_quotation": right.title,
        "why": "Les deux parlent de la même chose.",
        "said_by": left.tree.stated_by,
        "said_on": date(2023, 1, 16),
    }
    return Concordance.objects.create(left=left, right=right, **{**given, **fields})


def dismissal(left: OrientationNode, right: OrientationNode, **fields: Any) -> Dismissal:
    return Dismissal.objects.create(left=left, right=right, dismissed_on=date(2023, 1, 16), **fields)


def project(*places: Place, **fields: Any) -> Project:
    n = next(_numbers)
    nodes = fields.pop("nodes", ())
    given = {
        "slug": f"projet-{n}",
        "title": f"Projet {n}",
        "contract": fields.pop("contract", None) or contract(),
    }
    made = Project.objects.create(**{**given, **fields})
    if places:
        made.places.add(*places)
    if nodes:
        made.nodes.add(*nodes)
    return made


def milestone(project: Project, **fields: Any) -> Milestone:
    given = {"kind": MilestoneKind.WORKS_START, "title": "Début des travaux"}
    return Milestone.objects.create(project=project, **{**given, **fields})


def milestone_date(milestone: Milestone, on: date = date(2026, 6, 1), **fields: Any) -> MilestoneDate:
    given = {"nature": MilestoneDate.Nature.PLANNED, "said_on": date(2024, 1, 1)}
    return MilestoneDate.objects.create(milestone=milestone, on=on, **{**given, **fields})


def delivery(project: Project, days: int = 90) -> Milestone:
    """A delivery planned so many days from now."""
    made = milestone(project, title="Livraison", kind="delivered")
    milestone_date(made, far(days))
    return made


def document(project: Project, **fields: Any) -> Document:
    given = {"title": "Délibération", "url": "https://exemple.fr/deliberation.pdf"}
    return Document.objects.create(project=project, **{**given, **fields})


def photo(project: Project, **fields: Any) -> Photo:
    n = next(_numbers)
    given = {
        "moment": "before",
        "alt": "Une façade noircie",
        "credit": "Ville de Lens",
        "taken_on": date(2024, 5, 2),
        "large": f"photos/{n}.webp",
        "small": f"photos/{n}-petite.webp",
        "width": 480,
        "height": 360,
        "fingerprint": f"{n:064d}",
    }
    return Photo.objects.create(project=project, **{**given, **fields})


def measure(**fields: Any) -> Measure:
    n = next(_numbers)
    given = {
        "slug": f"mesure-{n}",
        "name": f"Mesure {n}",
        "definition": "Ce qui est compté.",
        "unit": "logements",
    }
    return Measure.objects.create(**{**given, "direction": Direction.RISING, **fields})


def statement(**fields: Any) -> Statement:
    given = {
        "measure": fields.pop("measure", None) or measure(),
        "said_by": fields.pop("said_by", None) or organisation(),
        "source": fields.pop("source", None) or source(),
        "value": None if fields.get("missing") else Decimal(7000),
        "period_end": date(2022, 12, 31),
        "said_on": date(2023, 1, 16),
    }
    return Statement.objects.create(**{**given, **fields})


def position(said: Any, organisation: Organisation, **fields: Any) -> Position:
    """An answer to a statement, or to a movement or a date where the `subject` says so."""
    given = {"kind": Position.Kind.ACCEPTED, "said_on": date(2023, 2, 1), "subject": Subject.STATEMENT}
    return Position.objects.create(subject_id=said.pk, organisation=organisation, **{**given, **fields})


def choice(statement: Statement, **fields: Any) -> Choice:
    given = {"reason": "La seule qui compte les logements finis.", "chosen_on": date(2023, 3, 1)}
    return Choice.objects.create(measure=statement.measure, statement=statement, **{**given, **fields})


def scheme(name: str = "", **fields: Any) -> Scheme:
    n = next(_numbers)
    return Scheme.objects.create(**{"slug": f"dispositif-{n}", "name": name or f"Dispositif {n}", **fields})


def rule_text(**fields: Any) -> RuleText:
    n = next(_numbers)
    text = f'[[scheme]]\nid = "aide-{n}"\nname = "Aide {n} (fictif)"\npayer = "État"\n'
    return RuleText.objects.create(**{"slug": f"aide-{n}", "table": "scheme", "text": text, **fields})


def funding_source(**fields: Any) -> FundingSource:
    given = {
        "scheme": fields.pop("scheme", None) or scheme(),
        "funder": fields.pop("funder", None) or organisation(),
        "year": 2025,
    }
    return FundingSource.objects.create(**{**given, **fields})


def plan(project: Project, **fields: Any) -> FinancingPlan:
    given = {"version": 1, "dated": date(2025, 1, 1), "cost_excl_tax": Decimal(1_000_000)}
    return FinancingPlan.objects.create(project=project, **{**given, **fields})


def plan_line(plan: FinancingPlan, amount: Decimal | int | None = 400_000, **fields: Any) -> PlanLine:
    kind = fields.pop("kind", PlanLine.Kind.GRANT)
    if kind not in {PlanLine.Kind.NOT_FOUND, PlanLine.Kind.UNPUBLISHED}:
        fields.setdefault("funding_source", None)
        fields["funding_source"] = fields["funding_source"] or funding_source()
    return PlanLine.objects.create(plan=plan, kind=kind, amount=amount, **fields)


def plan_display(plan: FinancingPlan, **fields: Any) -> PlanDisplay:
    said_by = fields.pop("said_by", None) or plan.project.owner or organisation()
    given = {"where": "seat", "shown_on": date(2026, 2, 3), "said_by": said_by}
    return PlanDisplay.objects.create(project=plan.project, plan=plan, **{**given, **fields})


def movement(rung: Rung = Rung.NOTIFIED, amount: Decimal | int | None = 400_000, **fields: Any) -> Movement:
    of = fields.get("project")
    given = {
        "contract": fields.pop("contract", None) or (of.contract if of else contract()),
        "funding_source": fields.pop("funding_source", None) or funding_source(),
        "source": fields.pop("source", None) or source(),
        "year": 2025,
        "dated": date(2025, 3, 3),
    }
    if fields.get("drawn_from"):
        given["drawn_reason"] = "La convention le dit."
    return Movement.objects.create(rung=rung.value, amount=amount, **{**given, **fields})


def distinct_euros(one: Movement, other: Movement, **fields: Any) -> DistinctEuros:
    given = {"reason": "Deux conventions.", "said_on": date(2025, 6, 1)}
    one, other = sorted((one, other), key=lambda held: held.pk)
    return DistinctEuros.objects.create(one=one, other=other, **{**given, **fields})


def delegation(source: FundingSource, ae: Decimal | int = 0, **fields: Any) -> Delegation:
    given = {
        "holder": fields.pop("holder", None) or organisation(),
        "act": "arrêté 2025-7",
        "decided_on": date(2025, 2, 1),
    }
    return Delegation.objects.create(funding_source=source, ae=ae, **{**given, **fields})


def spending(project: Project, amount: Decimal | int = 1_000, **fields: Any) -> Spending:
    given = {"nature": "planned", "period": date(2026, 6, 1), "said_on": date(2026, 1, 1)}
    return Spending.objects.create(project=project, amount=amount, **{**given, **fields})


def condition(project: Project, target: Decimal | int = 320, **fields: Any) -> GrantCondition:
    given = {
        "funding_source": fields.pop("funding_source", None) or funding_source(),
        "kind": "jobs_created",
        "unit": "emplois",
        "decided_on": date(2024, 1, 10),
        "until": date(2026, 12, 31),
        "wording": "Créer 320 emplois.",
        "act": "Convention du 10 janvier 2024",
    }
    return GrantCondition.objects.create(project=project, target=target, **{**given, **fields})


def reading(condition: GrantCondition, value: Decimal | int = 210, **fields: Any) -> ConditionReading:
    given = {"on": date(2026, 6, 30), "said_on": date(2026, 7, 1)}
    return ConditionReading.objects.create(condition=condition, value=value, **{**given, **fields})


def claim(project: Project, amount: Decimal | int = 300_000, **fields: Any) -> RepaymentClaim:
    given = {"cause": "conditions", "asked_on": date(2026, 7, 1), "act": "Titre n° 7"}
    source = fields.pop("funding_source", None) or funding_source()
    return RepaymentClaim.objects.create(
        project=project, amount=amount, funding_source=source, **{**given, **fields}
    )


def weather(project: Project, level: str = "reachable", **fields: Any) -> WeatherWord:
    given = {"why": "Les marchés sont attribués.", "said_on": today()}
    return WeatherWord.objects.create(project=project, level=level, **{**given, **fields})


def risk(project: Project, **fields: Any) -> Risk:
    given = {
        "title": "Sol pollué",
        "cause": "Le passé minier du terrain",
        "consequence": "Six mois de dépollution",
        "likelihood": 2,
        "impact": 3,
        "carrier": "La maîtrise d’œuvre",
        "said_on": date(2026, 1, 10),
    }
    return Risk.objects.create(project=project, **{**given, **fields})


def blocking(project: Project, **fields: Any) -> Blocking:
    words = {} if fields.get("lifter") else {"lifter_words": "La commission départementale"}
    given = {"title": "Avis attendu", "since": date(2026, 1, 5), "said_on": date(2026, 1, 10), **words}
    return Blocking.objects.create(project=project, **{**given, **fields})


def dependency(waiting: Milestone, awaited: Milestone, **fields: Any) -> Dependency:
    given = {"why": "La voirie mène au chantier.", "said_on": date(2026, 1, 10)}
    return Dependency.objects.create(waiting=waiting, awaited=awaited, **{**given, **fields})


def judgement(milestone: Milestone, percent: int = 70, **fields: Any) -> Judgement:
    given = {"on": today() + timedelta(90), "said_on": today()}
    return Judgement.objects.create(milestone=milestone, percent=percent, **{**given, **fields})


def campaign(**fields: Any) -> Campaign:
    days = {"opens_on": today() - timedelta(10), "closes_on": today() + timedelta(10), "said_on": today()}
    return Campaign.objects.create(**{"title": "Campagne d’automne", **days, **fields})


def update(campaign: Campaign, project: Project, **fields: Any) -> Update:
    return Update.objects.create(campaign=campaign, project=project, **fields)


def proposed_date(update: Update, milestone: Milestone, on: date, **fields: Any) -> ProposedDate:
    given = {"nature": "planned", **fields}
    return ProposedDate.objects.create(update=update, milestone=milestone, on=on, **given)


def register(**fields: Any) -> Register:
    n = next(_numbers)
    return Register.objects.create(**{"slug": f"registre-{n}", "name": f"Registre {n}", **fields})


def batch(**fields: Any) -> Batch:
    n = next(_numbers)
    given = {
        "filename": f"fichier-{n}.csv",
        "file": f"imports/fichier-{n}.csv",
        "sha256": f"{n:064x}",
        "size": 1,
    }
    return Batch.objects.create(**{**given, **fields})


def ledger_entry(**fields: Any) -> LedgerEntry:
    n = next(_numbers)
    of = fields.pop("batch", None) or batch(register=fields.get("register") or register())
    row = fields.pop("raw_row", None) or RawRow.objects.create(batch=of, line=n)
    given = {
        "register": of.register,
        "key": f"{n:032x}",
        "content_hash": f"{n:064x}",
        "amount": Decimal(1000),
    }
    return LedgerEntry.objects.create(batch=of, raw_row=row, **{**given, **fields})


def reconciliation(**fields: Any) -> Reconciliation:
    """A register held beside the programme: nothing is calculated yet."""
    n = next(_numbers)
    held = fields.pop("right", None) or register()
    left, right = (fields.pop(f"{side}_holder", None) or organisation() for side in ("left", "right"))
    given = {
        "slug": f"rapprochement-{n}",
        "name": f"Rapprochement {n}",
        "right": held,
        "left_holder": left,
        "right_holder": right,
        "opened_by": left,
        "opened_on": date(2026, 9, 1),
    }
    return Reconciliation.objects.create(**{**given, **fields})


def calculation(of: Reconciliation, **fields: Any) -> Calculation:
    given = {"status": "done", "asked_by": "Personne", "read_at": timezone.now(), "ended_at": timezone.now()}
    return Calculation.objects.create(reconciliation=of, **{**given, **fields})


def matched(of: Reconciliation, left: int | None, right: int | None, **fields: Any) -> Group:
    """A group of one line of each book, or of one alone; amounts in euros."""
    n = next(_numbers)
    euros = Decimal(left or 0), Decimal(right or 0)
    alone = "left" if right is None else "right" if left is None else ""
    given = {
        "state": "alone" if alone else "proposed",
        "shape": alone or "1-1",
        "probability": None if alone else 0.97,
        "reasons": [] if alone else ["même montant"],
        "left_euros": euros[0],
        "right_euros": euros[1],
        "difference": euros[0] - euros[1],
        "stake": max(euros),
        "label": f"Opération {n}",
        "year": 2024,
    }
    group = Group.objects.create(reconciliation=of, **{**given, **fields})
    for side, amount in (("left", left), ("right", right)):
        if amount is not None:
            Line.objects.create(
                reconciliation=of, group=group, side=side, key=f"{side}-{n}", object=f"Opération {n}",
                amount=Decimal(amount), year=2024,
            )  # fmt: skip
    return group


def decision(of: Reconciliation, **fields: Any) -> Decision:
    given = {"kind": "comment", "left_keys": ["a"], "label": "École", "reason": "Vu", "person": "Personne"}
    on = fields.pop("calculation", None) or calculation(of)
    return Decision.objects.create(reconciliation=of, calculation=on, **{**given, **fields})


def closing(of: Reconciliation, **fields: Any) -> Closing:
    none = [0, "0.00", "0.00"]
    figures = {
        "accepted": none, "parked": none, "missing_left": none, "missing_right": none, "agreed": "0.00",
        "difference": "0.00", "causes": {},
    }  # fmt: skip
    given = {
        "year": 2024,
        "said_by": of.left_holder,
        "said_on": date(2026, 9, 2),
        "difference": Decimal(0),
        "figures": figures,
        "fingerprint": "0" * 64,
    }
    return Closing.objects.create(reconciliation=of, **{**given, **fields})


def submitted_gap(of: Reconciliation, **fields: Any) -> SubmittedGap:
    given = {
        "said_by": of.left_holder,
        "said_on": date(2026, 9, 2),
        "label": "École",
        "gap": "rounding",
        "euros": Decimal(500),
        "why": "Arrondi au millier.",
    }
    return SubmittedGap.objects.create(reconciliation=of, **{**given, **fields})


def body(*chairs: Organisation, members: Sequence[Organisation] = (), **fields: Any) -> Body:
    """A committee that may decide everything, with those who chair it and those who have a voice in it."""
    n = next(_numbers)
    powers = {f"may_{power.value}": True for power in Power}
    made = Body.objects.create(
        **{"slug": f"instance-{n}", "name": f"Comité {n}", "kind": "steering", **powers, **fields}
    )
    for one in chairs:
        seat(made, one, role="chair")
    for one in members:
        seat(made, one)
    return made


def seat(body: Body, organisation: Organisation, **fields: Any) -> Seat:
    return Seat.objects.create(**{"body": body, "organisation": organisation, "role": "member", **fields})


def meeting(of: Body, **fields: Any) -> Meeting:
    given = {"body": of, "held_on": today(), "starts_at": time(14, 30), "where": "Oignies"}
    return Meeting.objects.create(**{**given, **fields})


def session(of: Body, **fields: Any) -> Meeting:
    """A meeting convened and opened today."""
    return meeting(of, **{"convened_on": today(), "opened_on": today(), **fields})


def point(of: Meeting, title: str = "Le chantier", **fields: Any) -> AgendaPoint:
    return AgendaPoint.objects.create(**{"meeting": of, "order": 1, "title": title, **fields})


def option(of: AgendaPoint, text: str = "Commencer par le nord", **fields: Any) -> PointOption:
    return PointOption.objects.create(**{"point": of, "text": text, **fields})


def stance(of: AgendaPoint, organisation: Organisation, **fields: Any) -> Stance:
    return Stance.objects.create(
        **{"point": of, "organisation": organisation, "kind": "for", "said_on": today(), **fields}
    )


def attendance(of: Meeting, organisation: Organisation, **fields: Any) -> Attendance:
    return Attendance.objects.create(
        **{"meeting": of, "organisation": organisation, "presence": "present", **fields}
    )


def resolution(of: AgendaPoint, **fields: Any) -> Resolution:
    given = {
        "point": of, "number": 1, "kind": "validate", "text": "Le comité valide.",
        "decided_on": of.meeting.held_on,
    }  # fmt: skip
    return Resolution.objects.create(**{**given, **fields})


def fulfillment(of: Resolution, **fields: Any) -> Fulfillment:
    return Fulfillment.objects.create(
        **{"resolution": of, "done_on": today(), "evidence": "Arrêté du jour", **fields}
    )


def handling(key: str, **fields: Any) -> Handling:
    """An alert taken in hand, whatever its fact."""
    given = {"kind": "uncovered_plan", "gravity": 3, "about": "Gare", "how": "acknowledged"}
    said = {"person": "Personne", "said_on": date(2026, 1, 5)}
    return Handling.objects.create(key=key, **{**given, **said, **fields})


@action
def _leave_a_line(actor: Actor, /, verb: str, **fields: Any) -> None:
    record(verb, fields.pop("subject", None) or source(), **fields)


def entry(verb: str = "a modifié", *, by: Actor = SHELL, **fields: Any) -> Entry:
    """A line of the journal, left by an action as any other."""
    _leave_a_line(by, verb, **fields)
    return Entry.objects.order_by("-id")[0]


def today() -> date:
    return timezone.localdate()


def far(days: int) -> date:
    """So many days from now; before it, where they are negative."""
    return today() + timedelta(days)


def frozen_state(**fields: Any) -> FrozenState:
    """A state that holds nothing, of a reader of its own: two of them are two."""
    state = Snapshot(fields.pop("on", date(2026, 6, 1)), "ERBM", f"lecteur {next(_numbers)}")
    given = {"name": "Comité de juin", "on": state.on, "digest": fingerprint(state)}
    return FrozenState.objects.create(content=dumps(state).decode(), **{**given, **fields})


def service(name: str = "Lycée Condorcet", *, kind: str = "Lycées", **fields: Any) -> Service:
    """One of the services loaded, open, in no commune unless `place` says which."""
    slug = slugify(kind)[:40]
    held, _ = ServiceKind.objects.get_or_create(slug=slug, defaults={"name": kind, "unit": "services"})
    where = fields.get("place")
    given = {"code": f"S{next(_numbers)}", "commune_code": where.code if where else "", **fields}
    if "source" not in given:
        given["source"] = source()
    return Service.objects.create(kind=held, name=name, **given)


def message(**fields: Any) -> Contribution:
    """What a resident said, not read yet, of a place unless something else is given to say of what."""
    key = fields.pop("key", None) or uuid4()
    given: dict[str, Any] = {
        "entry_key": key,
        "receipt_mark": mark_of(key),
        "nature": "problem",
        "words": "Le lampadaire est en panne.",
        "said_on": today() - timedelta(3),
        "erase_on": today() + timedelta(177),
        "erase_email_on": today() + timedelta(360),
    }
    if not fields.keys() & {"project", "place", "known_service", "service"}:
        given["place"] = place()
    return Contribution.objects.create(**{**given, **fields})


def topic(*messages: Contribution, **fields: Any) -> Topic:
    """A topic of these published messages: of one, where none is given."""
    held = messages or (
        message(**{k: fields[k] for k in ("project", "place", "known_service", "service") if k in fields}),
    )
    first = held[0]
    given = {
        "title": "Éclairage de la rue",
        "project": first.project,
        "place": first.place,
        "known_service": first.known_service,
        "service": first.service,
        "since": min(one.said_on for one in held),
        "opened_on": today(),
    }
    made = Topic.objects.create(**{**given, **fields})
    for one in held:
        one.topic, one.status = made, "published"
        one.save()
    return made


def reply(topic: Topic, **fields: Any) -> Reply:
    given = {
        "decided": "will",
        "on": today() + timedelta(30),
        "words": "Nous le réparons ce mois-ci.",
        "said_on": today(),
        "said_by": topic.owed_by,
    }
    return Reply.objects.create(topic=topic, **{**given, **fields})


def assembly_question(**fields: Any) -> AssemblyQuestion:
    given = {
        "assembly": fields.pop("assembly", None)
        or organisation("Grand Forum", kind=OrganisationKind.RESIDENTS),
        "title": "Qui entretient les cavaliers ?",
        "words": "Les chemins sont à l’abandon.",
        "asked_on": date(2026, 3, 1),
    }
    return AssemblyQuestion.objects.create(**{**given, **fields})


def wave(*, run_by: Organisation, **fields: Any) -> Wave:
    """An open consultation on one question."""
    number = next(_numbers)
    of = Questionnaire.objects.create(
        slug=f"enquete-{number}", title="Vivre ici", theme="Cadre de vie", purpose="Savoir.", run_by=run_by
    )
    Question.objects.create(questionnaire=of, rank=1, kind="closed", words="Votre rue ?", choices="Mal\nBien")
    given = {
        "slug": f"vague-{number}",
        "name": "Automne",
        "opens_on": today() - timedelta(5),
        "closes_on": today() + timedelta(25),
        "recruitment": "opt_in",
        "population": "les habitants",
        "keep_until": today() + timedelta(400),
    }
    return Wave.objects.create(questionnaire=of, **{**given, **fields})


def entrance(wave: Wave, place: Place) -> Entrance:
    key = uuid4()
    return Entrance.objects.create(wave=wave, place=place, key=key, mark=code_mark(key))
