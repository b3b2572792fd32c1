"""A small programme seen from the desk, and one person for each role that may sit at it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client

from molette.domain.ledger.models import Batch
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Contract, MilestoneKind, OrientationNode, Project
from molette.domain.statements.models import Statement
from molette.domain.territory.models import Place
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.web.documents.packs.keeping import Shelf
from tests import factories as make
from tests import papers
from tests.books import books

STRANGER = "member of another perimeter"
RESIDENT = "anonymous"
__all__ = ["books"]  # a fixture
PEOPLE = (RESIDENT, *Role, STRANGER)


@dataclass(frozen=True)
class Desk:
    """What the tests of the workspace speak of: an unpublished project in Lens with one of everything."""

    lens: Place
    owner: Organisation
    other: Organisation
    contract: Contract
    node: OrientationNode
    project: Project
    said: Statement
    keys: dict[str, Any]
    people: dict[str, User]

    def client(self, who: str) -> Client:
        """A browser where this person is signed in."""
        browser = Client(raise_request_exception=True)
        if who != RESIDENT:
            browser.force_login(User.objects.get(pk=self.people[who].pk))
        return browser

    def grow(self) -> None:
        """Make the programme three projects richer, each with its calendar, plan, euros and statements."""
        for _ in range(3):
            project = make.project(self.lens, contract=self.contract, nodes=[self.node], owner=self.owner)
            _furnish(project, self.owner)


def _frozen() -> dict[str, Any]:
    """A state that is kept, one of its files made."""
    state = make.frozen_state()
    path = Shelf(state.digest).path("xlsx")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK")
    return {"frozen": state.pk, "frozen_file": [state.pk, "xlsx"]}


def _furnish(project: Project, owner: Organisation) -> dict[str, Any]:
    source = make.source()
    milestone = make.milestone(project, kind=MilestoneKind.WORKS_START)
    said = make.milestone_date(milestone, date(2030, 1, 1), source=source, said_by=owner)
    plan = make.plan(project, status="voted")
    make.plan_line(plan, 400_000)
    make.plan_line(plan, 600_000, kind="not_found")
    make.plan(project, version=2)
    movement = make.movement(Rung.NOTIFIED, 400_000, project=project, source=source)
    make.reading(make.condition(project, funding_source=movement.funding_source))
    make.claim(project, funding_source=movement.funding_source)
    statement = make.statement(project=project, said_by=owner, source=source)
    document = make.document(project)
    photo = make.photo(project)
    make.entry("a modifié", subject=project, project=project.slug, after={"title": project.title})
    return {
        "milestone": milestone.pk,
        "date": said.pk,
        "movement": movement.pk,
        "apart": make.distinct_euros(movement, make.movement(amount=0, project=project)).pk,
        "spending": make.spending(project, said_by=owner).pk,
        "weather": make.weather(project, said_by=owner).pk,
        "judgement": make.judgement(milestone, on=date(2030, 1, 1)).pk,
        "risk": make.risk(project).pk,
        "wait": make.dependency(milestone, make.milestone(project, title="Voirie")).pk,
        "statement": statement.pk,
        "document": document.pk,
        "photo": photo.pk,
        "said": statement,
    }


def _person(who: str, organisation: Organisation, elsewhere: Place) -> User:
    if who == STRANGER:
        return make.member(Role.PROJECT_LEAD, of=make.organisation("Ville de Douai"), place=elsewhere)
    return make.member(Role(who), of=organisation)


def _books(owner: Organisation, other: Organisation) -> dict[str, Any]:
    """A register held beside the programme, one group of it, what was decided and signed."""
    of = make.reconciliation(slug="nos-livres", left_holder=owner, right_holder=other)
    decided = make.decision(of)
    group = make.matched(of, 1_000, 900)
    return {
        "gap_group": ["nos-livres", group.pk],
        "book_decision": ["nos-livres", decided.pk],
        "closing": make.closing(of, said_by=other).pk,
        "gap": make.submitted_gap(of, said_by=other).pk,
    }


def _committee(contract: Contract, owner: Organisation, other: Organisation) -> dict[str, Any]:
    """A body that the people of the desk chair, a meeting to come, and one in session."""
    held = make.body(other, members=[owner], contract=contract, slug="copil", name="Comité de pilotage")
    ahead = make.meeting(held, held_on=make.today() + timedelta(40))
    point = make.point(ahead, "Le tracé")
    opened = make.session(held)
    make.attendance(opened, other)
    make.attendance(opened, owner)
    treated = make.point(opened, "La gare")
    decided = make.resolution(treated, owner=other, due_on=make.today() + timedelta(9))
    return {
        "body": held.slug,
        "seat": held.seats.get(organisation=owner).pk,
        "meeting": ahead.pk,
        "meeting_act": [ahead.pk, "convocation"],
        "meeting_step": [ahead.pk, "points"],
        "point": point.pk,
        "option": make.option(point).pk,
        "stance": make.stance(point, other).pk,
        "opened": opened.pk,
        "treated": treated.pk,
        "resolution": decided.pk,
        "fulfillment": make.fulfillment(decided).pk,
    }


def _voice(lens: Place, other: Organisation) -> dict[str, Any]:
    """A message to read with its photo, a topic that the people of the desk must answer, and a question."""
    photo = ContentFile(b"\xff\xd8\xff", name="photo.jpg")
    topic = make.topic(make.message(place=lens), owed_by=other)
    return {
        "message": make.message(place=lens, photo=photo).pk,
        "topic": topic.pk,
        "reply": make.reply(topic).pk,
        "question": make.assembly_question(place=lens).pk,
    }


def _survey(lens: Place, other: Organisation) -> dict[str, Any]:
    """A wave that is open, its question, and the link of a town."""
    wave = make.wave(run_by=other)
    return {
        "survey": wave.questionnaire_id,
        "asked": wave.questionnaire.questions.get().pk,
        "wave": wave.pk,
        "entrance": make.entrance(wave, lens).pk,
    }


@pytest.fixture
def desk(db: None) -> Desk:
    lens, douai = make.place("Lens", slug="lens"), make.place("Douai", slug="douai")
    owner, other = make.organisation("CA Lens-Liévin"), make.organisation("Région")
    contract = make.contract(slug=settings.PROGRAMME, name="Engagement pour le renouveau")
    for one in (owner, other):
        make.party(contract, one)
    tree = make.tree(contract, slug="axes", stated_by=other)
    node = make.node(tree, slug="mobilites", title="Mobilités")
    project = make.project(
        lens,
        slug="gare",
        title="Nouvelle gare",
        contract=contract,
        nodes=[node],
        owner=owner,
        is_published=False,
    )
    mine = make.tree(contract, slug="ambitions", stated_by=owner)
    transports = make.node(mine, slug="transports", title="Les transports")
    make.node(mine, slug="tourisme", title="Le tourisme")
    concordance = make.concordance(node, transports, said_by=owner)
    aside = make.dismissal(make.node(tree, slug="habitat", title="Habitat"), transports)
    people = {who: _person(who, other, douai) for who in PEOPLE if who != RESIDENT}
    batch = make.batch(
        register=make.register(publisher=other),
        organisation=other,
        status=Batch.Status.READY,
        target=Batch.Target.GRANTS,
        counts=dict.fromkeys(
            ("rows_read", "rows_in_perimeter", "added", "changed", "unchanged", "refused"), 1
        ),
        file=ContentFile(b"a;b\n1;2\n", name="registre.csv"),
    )
    read = make.batch(
        organisation=other,
        target=Batch.Target.ORIENTATIONS,
        reader="docx",
        sha256="d" * 64,
        file=ContentFile(
            papers.headed([(1, "Habiter", "Du texte."), (2, "Rénover", "")]), name="contrat.docx"
        ),
    )
    entry = make.ledger_entry(batch=batch, amount=Decimal(1000))
    keys = _furnish(project, owner)
    said = keys.pop("said")
    contact = make.contact(other)
    reservation = make.reservation(reserved_by=other)
    correction = make.statement(
        project=project, measure=said.measure, said_by=owner, corrects=said, explanation="Recomptés."
    )
    voted = make.funding_source(funder=other)
    make.movement(Rung.VOTED, 8_000_000, funding_source=voted, contract=contract)
    delegation = make.delegation(voted, 1_000_000, holder=other)
    mandate = people[Role.READER].memberships.get()
    double = make.organisation("Ville double", slug="ville-double")
    # A project that the people of the desk carry out themselves, its plan shown.
    owned = make.project(
        lens,
        slug="la-notre",
        contract=contract,
        owner=other,
        is_published=False,
        lead=people[Role.PROJECT_LEAD],
    )
    shown = make.plan_display(make.plan(owned, status="voted"), shown_on=date(2025, 2, 3))
    aid = make.funding_source(funder=other)  # which they bring to it themselves, too
    make.movement(Rung.NOTIFIED, 100_000, project=owned, funding_source=aid)
    promise = make.condition(owned, funding_source=aid)
    campaign = make.campaign(contract=contract)
    make.update(campaign, owned)
    alert = f"uncovered_plan-{project.pk}-20250101"
    make.handling(alert)
    keys |= {
        "campaign": campaign.pk,
        "link": [campaign.pk, people[Role.PROJECT_LEAD].pk],
        "update": make.update(campaign, project).pk,
        "alert": alert,
        "owned": owned.slug,
        "condition": promise.pk,
        "reading": make.reading(promise).pk,
        "claim": make.claim(owned, funding_source=aid).pk,
        "display": shown.pk,
        "blocking": make.blocking(project, lifter=other).pk,
        "paper": "a4",
        "other_name": make.other_name(other).pk,
        "rule": make.rule_text().slug,
        "succession": make.succession(make.organisation(), other).pk,
        "reunion": make.reunion(other, double).pk,
        "batch": batch.pk,
        "read": read.pk,
        "entry": entry.pk,
        "mandate": mandate.pk,
        "correction": correction.pk,
        "signed": ["valeur", said.pk],
        "concordance": concordance.pk,
        "dismissal": aside.pk,
        "contract": contract.slug,
        "measure": said.measure.slug,
        "organisation": other.slug,
        "person": people[Role.READER].pk,
        "year": ["gare", 2026],
        "proved": ["programme.project", project.pk],
        "contact": contact.pk,
        "reservable": ["contact", str(contact.pk)],
        "reservation": reservation.pk,
        "envelope": [other.slug, voted.scheme.slug, 2025],
        "delegation": delegation.pk,
    }
    keys |= _books(owner, other) | _frozen()
    keys |= _committee(contract, owner, other)
    keys |= _voice(lens, other)
    keys |= _survey(lens, other)
    return Desk(lens, owner, other, contract, node, project, said, keys, people)
