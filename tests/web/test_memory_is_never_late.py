"""What is kept in memory, or told again of a few projects, is what the base would say: after every act."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import Settings

from molette.domain.alerts.queries import told
from molette.domain.desk.promises import PromiseFilter, chain_of, standing_in
from molette.domain.desk.promises.path import path
from molette.domain.desk.promises.streets import streets
from molette.domain.desk.rate import joint_rates
from molette.domain.followup import actions as followup
from molette.domain.followup import queries as followup_reads
from molette.domain.followup.models import Update
from molette.domain.funding import actions as money
from molette.domain.funding.desk import desk_overview
from molette.domain.funding.models import Movement, PlanDisplay
from molette.domain.funding.queries import EnvelopeFilter, MovementFilter, displays, envelopes, ladder
from molette.domain.funding.queries.proofs import funded
from molette.domain.funding.situations import situations_of
from molette.domain.journal.recording import Actor
from molette.domain.memory.late import LateFilter, late
from molette.domain.people import actions as people
from molette.domain.programme import actions as programme
from molette.domain.programme.models import MilestoneDate, MilestoneKind
from molette.domain.programme.queries import ProjectFilter, project_set
from molette.domain.secrecy.actions import lift
from molette.domain.secrecy.models import Reservation
from molette.domain.secrecy.veils import keeping, veil
from molette.domain.signatures.actions import take_position
from molette.domain.statements import actions as statements
from molette.domain.statements.desk import DeskFilter, desk
from molette.domain.statements.filosofi import load_filosofi
from molette.domain.statements.models import Measure, Statement
from molette.domain.statements.queries import measures
from molette.domain.statements.queries.places import measures_of_places, side_by_side, values_by_place
from molette.domain.statements.signing import STATEMENTS
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.engines.project_weather import Level
from molette.engines.rules.display import Where
from tests import factories as make
from tests.web.secrecy import moved
from tests.web.secrecy.scene import Scene, planted

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
RESIDENT = AnonymousUser()


def anywhere() -> frozenset[int]:
    return frozenset(Place.objects.order_by().values_list("pk", flat=True))


def everything(user: object) -> dict[str, Any]:
    """The answers that stay in memory, in a form that compares."""
    whole = desk_overview(user)
    return {
        "situations": dict(situations_of(None, user)),
        "desk": (whole.total, tuple(whole.rows)),
        "funded": dict(funded(user)),
        "promises": chain_of(PromiseFilter(), user),
        "standing": standing_in((anywhere(),), user),
        "path": path(user, fictional=True),
        "streets": streets(user),
        "ladder": ladder(MovementFilter(), user),
        "displays": displays(user),
        "envelopes": envelopes(EnvelopeFilter(), user),
        "projects": project_set(ProjectFilter(), user),
        "places": values_by_place(frozenset(Measure.objects.values_list("pk", flat=True)), user),
        "figures": measures(user),
        "statements": desk(DeskFilter(), user),
        "contested": desk(DeskFilter(contested=True), user),
        "measures": measures_of_places(PlaceKind.COMMUNE, user),
        "beside": side_by_side([(None, sorted(anywhere()))], user),
        "late": late(LateFilter(), user),
        "rates": joint_rates(user),
        "veil": veil(user),
        "weather": followup_reads.weather_of(None, user),
        "blockings": followup_reads.blockings(user),
        "risks": followup_reads.risks(user),
        "judgements": followup_reads.judgements(user),
        "delays": (followup_reads.delays(user), followup_reads.waits(user)),
        "updates": (followup_reads.campaigns(user), followup_reads.updates(user)),
    }


Act = Callable[[], object]
NOTHING: tuple[str, Act] = ("nothing", lambda: None)


def acts(scene: Scene) -> Iterator[tuple[str, Act]]:
    """What partners do in a week, one act after the other."""
    lens, state = (make.member(Role.MANAGER, of=one).actor() for one in (scene.lens, scene.state))
    project, whole = scene.project, scene.whole
    payer = Movement.objects.filter(project=project).order_by("pk")[0].funding_source
    source = make.source()

    def pay(rung: Rung, amount: int, **fields: Any) -> Act:
        return lambda: money.record_movement(
            state, contract=project.contract, funding_source=payer, rung=rung, amount=Decimal(amount),
            year=2026, dated=date(2026, 3, 3), act="Mandat 12",
            commitment_key="EJ-78", said_by=scene.state, source=source, **fields,
        )  # fmt: skip

    yield "the whole is paid", pay(Rung.PAID, 90_000, project=whole)
    yield "its part is paid, within", pay(Rung.PAID, 40_000, project=project)
    yield "the programme is voted", pay(Rung.VOTED, 10_000_000, project=None)
    yield "all that is reserved is said otherwise", lambda: moved.move(scene)
    homes = make.measure(slug="logements", name="Logements", unit="logements", producer=scene.lens)
    yield (
        "a town is given a value",
        lambda: statements.state_value(
            lens, measure=homes, place=scene.town, value=Decimal(900), said_by=scene.lens, source=source,
            period_end=date(2025, 12, 31), said_on=date(2026, 2, 1), nature="observed",
        ),
    )  # fmt: skip
    signer = make.member(Role.SIGNATORY, of=scene.region).actor()

    def last() -> Statement:
        return Statement.objects.order_by("-pk")[0]

    yield (
        "it is contested",
        lambda: take_position(
            signer, STATEMENTS.find([last().pk])[0], organisation=scene.region, kind="contested",
            counter_value=Decimal(1_000), reason="Nous en comptons mille.",
        ),
    )  # fmt: skip
    yield "it is withdrawn", lambda: statements.withdraw_statement(lens, last(), reason="Erreur de saisie")
    yield (
        "a date is announced",
        lambda: programme.say_date(
            lens,
            programme.add_milestone(lens, project, kind=MilestoneKind.OPENED, title="Ouverture"),
            nature=MilestoneDate.Nature.PLANNED, on=date(2025, 1, 1), said_on=date(2024, 1, 1),
            said_by=scene.lens, source=source,
        ),
    )  # fmt: skip
    yield (
        "a plan is shown",
        lambda: money.record_display(lens, project, where=Where.SEAT, shown_on=make.today()),
    )
    yield (
        "its display is taken back",
        lambda: money.withdraw_display(lens, PlanDisplay.objects.get(), reason="Une autre"),
    )
    yield (
        "a part leaves its whole",
        lambda: programme.edit_project(lens, project, parent=None, reason="Seule"),
    )
    yield (
        "the whole is taken back",
        lambda: programme.publish_project(lens, whole, published=False, reason="Trop tôt"),
    )
    yield from _goings(lens, scene)
    yield "an owner changes", lambda: programme.edit_project(lens, whole, owner=scene.state, reason="Cédé")
    held = Reservation.objects.in_force(make.today()).order_by("pk")[0]
    yield "a reservation is lifted", lambda: lift(state, held, reason="Signé")
    admin = make.member(Role.ADMINISTRATOR, of=scene.region).actor()
    yield (
        "an organisation is renamed",
        lambda: people.edit_organisation(
            admin, scene.region, name="Région Hauts-de-France", reason="Son nom"
        ),
    )


def _goings(lens: Actor, scene: Scene) -> Iterator[tuple[str, Act]]:
    """What is said of how a project goes."""
    project = scene.project
    turn = make.milestone(project, title="Remise des clés", kind=MilestoneKind.DELIVERED)
    make.milestone_date(turn, make.today() + timedelta(60))
    given: dict[str, Any] = {"title": "Avis attendu", "since": make.today(), "lifter": scene.state}
    graded: dict[str, Any] = {"likelihood": 2, "impact": 2, "carrier": "La ville"}
    yield (
        "the weather is said",
        lambda: followup.say_weather(lens, project, level=Level.SUPPORT, why="Un avis manque."),
    )
    yield "a project is stopped", lambda: followup.say_blocking(lens, project, **given)
    yield (
        "a risk is feared",
        lambda: followup.say_risk(lens, project, title="Sol", cause="Mine", consequence="Mois", **graded),
    )
    yield "somebody is sure", lambda: followup.say_judgement(lens, turn, percent=70)
    other = make.milestone(scene.whole, title="Voirie")
    yield "a project waits", lambda: followup.say_dependency(lens, turn, other, why="L’accès.")
    days: dict[str, Any] = {
        "opens_on": make.today(),
        "closes_on": make.today() + timedelta(9),
        "remind_days": 7,
    }
    yield "a campaign opens", lambda: followup.open_campaign(lens, title="Automne", **days)
    yield (
        "an update proposes an amount",
        lambda: followup.save_update(
            lens, Update.objects.get(project=project), said_by=scene.lens, spent=Decimal(9_000), submit=True
        ),
    )


def _load_filosofi(scene: Scene, year: str) -> None:
    columns = ("NBMENFISC", "NBPERSMENFISC", "MED", "TP60")
    content = ";".join(["CODGEO", *(f"{name}{year}" for name in columns)])
    content += f"\n{scene.town.code};2000;4500;19000;21,5\n"
    load_filosofi(Actor("ligne de commande"), content, source=make.source(), producer=scene.insee)


def test_after_every_act_each_reader_is_told_what_the_base_says(memory: Settings) -> None:
    memory.REMEMBER = False
    scene = planted()
    readers = (RESIDENT, scene.insider(), scene.outsider(Role.MANAGER))
    for name, act in [NOTHING, *acts(scene)]:
        act()
        for reader in readers:
            memory.REMEMBER = True
            kept = everything(reader)
            memory.REMEMBER = False
            with keeping():  # his veil, worked out once, as in a page
                anew = everything(reader)
            assert [key for key in anew if kept[key] != anew[key]] == [], (name, reader)
        # Alerts ask all that is above: any line but their own has them told anew, whoever reads.
        memory.REMEMBER = True
        kept_alerts = told(readers[1])
        memory.REMEMBER = False
        with keeping():
            assert kept_alerts == told(readers[1]), name
