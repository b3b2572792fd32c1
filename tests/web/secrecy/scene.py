"""A programme in which one of each thing is reserved, with values that no other thing could show."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Q

from molette.domain.funding import actions as money
from molette.domain.funding.actions import LineDraft
from molette.domain.funding.models import Movement, PlanLine
from molette.domain.funding.reserving import contribution_key
from molette.domain.governance import actions as committees
from molette.domain.governance.contents import content_of, hash_of
from molette.domain.people import actions as people
from molette.domain.people.models import Organisation, User
from molette.domain.programme.actions import add_document
from molette.domain.programme.models import Project
from molette.domain.reconciliation import actions as books
from molette.domain.secrecy.actions import reserve
from molette.domain.secrecy.models import Kind
from molette.domain.secrecy.subjects import subject
from molette.domain.signatures.actions import take_position
from molette.domain.statements import actions as statements
from molette.domain.statements.reserving import key_of, scope_of
from molette.domain.statements.signing import STATEMENTS
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.access import Role
from molette.engines.agenda import Candidate
from molette.engines.agenda import Kind as Kind_
from molette.engines.ladder import Rung
from molette.engines.rules.words import Cause
from tests import factories as make

GRANT = Decimal("731913.37")
JOBS = Decimal(846193)
COUNTERED = Decimal(859267)
BEDS = Decimal(918273)
RATE = Decimal("43.7193")
COST = Decimal(2_400_000)
REGION = Decimal(611_222)
PAPER = "Avis confidentiel QX"
PAPER_AT = "https://exemple.fr/confidentiel-qx.pdf"
NAME, EMAIL, PHONE = "Zoé Quintessence", "zoe.quintessence@exemple.fr", "07 31 91 33 70"
SAID = "sept cent trente et un mille"
OF_THE_STATE = Decimal(700_000)
ELSEWHERE = Decimal(150_000)  # of the same funder, for the other operation of the district
APART = GRANT - OF_THE_STATE  # what a register that everyone reads lacks of the grant: it tells the grant


def spaced(value: Decimal, decimals: int) -> str:
    return f"{value:,.{decimals}f}".replace(",", " ").replace(".", ",")


def spellings(value: Decimal) -> set[str]:
    """The ways in which a page, a file or a sentence may write a number, spaces all alike."""
    whole = value.quantize(Decimal(1))
    exact = value.normalize()
    decimals = max(0, -int(exact.as_tuple().exponent))
    written = {f"{exact:f}", f"{exact:f}".replace(".", ","), spaced(exact, decimals)}
    if value > 1000:
        written |= {f"{whole}", spaced(whole, 0), f"{value / 1_000_000:.2f} M€".replace(".", ",")}
    return written


SECRETS: dict[str, set[str]] = {
    "le montant": {*spellings(GRANT), *spellings(APART), SAID, spaced(GRANT / COST * 100, 1) + " %"},
    "la valeur": spellings(JOBS),
    "la contre-valeur": spellings(COUNTERED),
    "la mesure": spellings(BEDS),
    "le taux": spellings(RATE),
    "le document": {PAPER, PAPER_AT, "confidentiel-qx"},
    "le contact": {NAME, EMAIL, PHONE},
}


@dataclass
class Scene:
    """The people, what they reserved, and what must not be read."""

    state: Organisation
    region: Organisation
    lens: Organisation
    insee: Organisation
    project: Project
    whole: Project
    town: Place
    document: int = 0
    file: int = 0
    keys: dict[str, Any] = field(default_factory=dict)

    def insider(self) -> User:
        """Someone of the organisation whose it all is."""
        return make.member(Role.MANAGER, of=self.lens)

    def outsider(self, role: Role) -> User:
        return make.member(role, of=self.region)


def planted() -> Scene:
    """Write it all through the actions, so that the journal tells it too; then reserve it."""
    names = ("Préfecture du Pas-de-Calais", "Région", "Ville de Lens", "INSEE")
    state, region, lens, insee = (make.organisation(name) for name in names)
    source = make.source(title="Délibération du 3 mars")
    contract = make.contract(slug=settings.PROGRAMME, signed_on=date(2017, 3, 7), source=source)
    for one in (state, region, lens):
        make.party(contract, one)
    agglomeration = make.place("CA de Lens - Liévin", kind=PlaceKind.AGGLOMERATION, slug="ca-lens")
    towns = [make.place(name, slug=name.lower()) for name in ("Lens", "Avion", "Bully")]
    for town in towns:
        make.inside(town, agglomeration)
        make.population(town, 30_000, source=source)
    make.perimeter(*towns, slug=settings.PERIMETER)
    tree = make.tree(contract, slug="axes", stated_by=region, source=source)
    node = make.node(tree, slug="mobilites", title="Mobilités")
    whole = make.project(towns[0], slug="quartier", title="Le quartier", contract=contract, owner=lens)
    project = make.project(
        towns[0],
        slug="gare",
        title="Nouvelle gare",
        contract=contract,
        owner=lens,
        nodes=[node],
        parent=whole,
    )
    scene = Scene(state, region, lens, insee, project, whole, towns[0])
    _money(scene)
    _figures(scene, towns)
    _papers(scene)
    _books(scene)
    _committee(scene)
    return scene


def _money(scene: Scene) -> None:
    editor, funder = (make.member(Role.MANAGER, of=one).actor() for one in (scene.lens, scene.state))
    scheme = make.scheme("DETR")
    plan = money.open_version(editor, scene.project)
    lines = [
        LineDraft(PlanLine.Kind.GRANT, scene.state, scheme, 2025, GRANT, f"{SAID} euros"),
        LineDraft(PlanLine.Kind.GRANT, scene.region, scheme, 2025, REGION),
        LineDraft(PlanLine.Kind.OWN_SHARE, scene.lens, amount=Decimal(500_000)),
    ]
    money.edit_plan(editor, plan, lines=lines, fill_gap=True, cost_excl_tax=COST)
    money.vote_plan(editor, plan, dated=date(2025, 1, 10), act="Délibération 12", body=scene.lens)
    paid = plan.lines.select_related("funding_source").order_by("order")[0].funding_source
    assert paid is not None
    source = make.source()
    for rung in (Rung.ANNOUNCED, Rung.PROGRAMMED, Rung.NOTIFIED, Rung.COMMITTED, Rung.PAID):
        made = money.record_movement(
            funder, contract=scene.project.contract, project=scene.project, funding_source=paid, rung=rung,
            amount=GRANT, year=2025, dated=date(2025, 3, 3), act=f"Arrêté de {spaced(GRANT, 2)} €",
            commitment_key="EJ-77", said_by=scene.state, source=source, wording=f"{SAID} euros",
        )  # fmt: skip
        scene.keys["movement"] = made.pk
        if rung is Rung.NOTIFIED:
            _given_again(scene, made)
    _asked_back(scene, editor, funder, paid)
    other = make.project(scene.town, contract=scene.project.contract, owner=scene.lens, parent=scene.whole)
    for project, amount in ((scene.whole, GRANT + ELSEWHERE), (other, ELSEWHERE)):
        make.movement(Rung.NOTIFIED, amount, project=project, funding_source=paid, source=source)
    make.movement(Rung.NOTIFIED, REGION, project=scene.project, source=source,
                  funding_source=plan.lines.order_by("order")[1].funding_source)  # fmt: skip
    for rung in (Rung.VOTED, Rung.VOTED_CP):  # an envelope, of which the secret is a part
        make.movement(rung, 9_000_000, contract=scene.project.contract, funding_source=paid, source=source)
    make.delegation(paid, 5_000_000, cp=5_000_000, perimeter=scene.town, holder=scene.lens)
    _reserve(scene, Kind.AMOUNT, contribution_key(scene.project.pk, paid.pk), scene.state)
    scene.keys["plan"] = plan.pk


def _given_again(scene: Scene, grant: Movement) -> None:
    """The town gives the secret grant again, to the last cent, to another operation: one tells the other."""
    giver = make.member(Role.MANAGER, of=scene.lens).actor()
    other = make.project(scene.town, title="Le kiosque", contract=grant.contract, owner=scene.state)
    again = money.record_movement(
        giver, contract=grant.contract, project=other, rung=Rung.NOTIFIED, amount=GRANT, year=2025,
        funding_source=money.Payer(scene.lens, make.scheme("Fonds de concours"), 2025),
        dated=date(2025, 4, 3), act="Délibération 31", said_by=scene.lens, source=make.source(),
    )  # fmt: skip
    money.give_again(giver, again, origin=grant, reason="Le fonds de concours redonne la dotation.")


def _asked_back(scene: Scene, editor: Any, funder: Any, paid: Any) -> None:
    """A promise made in return for the grant, and the whole of it asked back by an act that says how much."""
    promise = money.add_condition(
        editor, scene.project, paid, kind="jobs_created", target=Decimal(320), unit="emplois",
        decided_on=date(2024, 1, 10), until=date(2026, 12, 31), wording=f"320 emplois pour {SAID} euros.",
        act=f"Convention de {SAID} euros",
    )  # fmt: skip
    for note in (f"Bilan de {SAID} euros", "Bilan"):
        read = money.say_reading(
            editor, promise, on=date(2026, 6, 30), value=Decimal(210), said_by=scene.lens, note=note
        )
    money.withdraw_reading(editor, read, reason=f"{SAID}, compté deux fois")
    lifted = make.condition(scene.project, funding_source=paid, act="Convention du 3 mars")
    money.lift_condition(funder, lifted, lifted_on=date(2026, 2, 3), lifted_act=f"Avenant à {SAID} euros")
    scene.keys |= {"condition": promise.pk, "reading": read.pk}
    held = money.claim_repayment(
        funder, scene.project, paid, condition=promise, cause=Cause.CONDITIONS, amount=GRANT,
        asked_on=date(2026, 3, 3), act=f"Titre de {SAID} euros",
    )  # fmt: skip
    money.contest_claim(editor, held, contested_on=date(2026, 4, 3), contested_note=f"{SAID}, c’est trop")


def _books(scene: Scene) -> None:
    """The State's register held beside the programme, which counts the grant in that of the district."""
    register = make.register(name="Registre de l’État", publisher=scene.state)
    make.ledger_entry(
        register=register, amount=OF_THE_STATE + ELSEWHERE, object="Nouvelle gare", year=2025,
        beneficiary_name="Ville de Lens", decided_on=date(2025, 3, 3), date_precision="day",
    )  # fmt: skip
    of = books.open_reconciliation(
        make.SHELL, opened_by=scene.lens, name="Le programme et l’État", left=None, right=register,
        funder=scene.state, left_holder=scene.lens, right_holder=scene.state,
    )  # fmt: skip
    books.calculate(make.SHELL, books.ask(make.SHELL, of))
    keeper = make.member(Role.MANAGER, of=scene.lens).actor()
    theirs = Q(movement__project=scene.whole) | Q(side="right")
    lines = of.lines.filter(theirs).order_by("pk").values_list("pk", flat=True)
    books.group_together(keeper, of, list(lines), reason=f"{SAID} euros")
    group = of.groups.get(shape="1-1", state="accepted")
    why = f"Il manque {spaced(APART, 2)} €."
    books.submit_gap(keeper, of, group.pk, said_by=scene.lens, gap="timing", why=why)
    for other in of.groups.filter(state="proposed").order_by("pk"):
        books.accept(keeper, of, other.pk)
    books.close_year(keeper, of, year=2025, said_by=scene.lens, note=f"{SAID} euros")


def _figures(scene: Scene, towns: list[Place]) -> None:
    jobs = make.measure(slug="emplois", name="Emplois promis", unit="emplois")
    said = _said(scene, jobs, JOBS, project=scene.project, wording=f"« {spaced(JOBS, 0)} emplois »")
    signer = make.member(Role.SIGNATORY, of=scene.state)
    take_position(
        signer.actor(), STATEMENTS.find([said.pk])[0], organisation=scene.state, kind="contested",
        counter_value=COUNTERED, reason=f"Nous comptons {spaced(COUNTERED, 0)} emplois.",
    )  # fmt: skip
    chooser = make.member(Role.MANAGER, of=scene.lens).actor()
    statements.choose_value(chooser, said, reason=f"Seul {spaced(JOBS, 0)} est tenu.", chosen_by=scene.lens)
    _reserve(scene, Kind.VALUE, key_of(scope_of(said)), scene.lens)
    beds = make.measure(slug="lits", name="Lits d’hôpital", unit="lits", producer=scene.lens)
    for nature in ("observed", "target"):
        _said(scene, beds, BEDS + (nature == "target"), nature=nature)
    _said(scene, beds, Decimal(300_000), nature="baseline")
    _reserve(scene, Kind.MEASURE, str(beds.pk), scene.lens)
    homes = make.measure(slug="menages", name="Ménages", unit="ménages", aggregation="sum")
    rate = make.measure(
        slug="pauvrete", name="Taux de pauvreté", unit="%", decimals=4, producer=scene.insee,
        aggregation="weighted_mean", weight=homes, secrecy_threshold=11, secrecy_count=homes,
    )  # fmt: skip
    for town, households, value in zip(
        towns, (7, 2_000, 3_000), (RATE, Decimal(20), Decimal(21)), strict=True
    ):
        make.statement(measure=homes, place=town, value=Decimal(households))
        _said(scene, rate, value, place=town)
    scene.keys |= {"statement": said.pk, "rate": rate.pk}


def _said(scene: Scene, measure: Any, value: Decimal, **fields: Any) -> Any:
    actor = make.member(Role.MANAGER, of=scene.lens).actor()
    given = {"period_end": date(2024, 12, 31), "said_on": date(2025, 1, 1), "source": make.source()}
    return statements.state_value(
        actor, said_by=scene.lens, measure=measure, value=value, **{**given, **fields}
    )


def _papers(scene: Scene) -> None:
    actor = make.member(Role.MANAGER, of=scene.lens).actor()
    paper = add_document(actor, scene.project, title=PAPER, url=PAPER_AT)
    kept = add_document(
        actor,
        scene.project,
        title=f"{PAPER} (2)",
        file=ContentFile(b"%PDF-1.4 confidentiel-qx", name="qx.pdf"),
    )
    scene.document, scene.file = paper.pk, kept.pk
    for one in (paper, kept):
        _reserve(scene, Kind.DOCUMENT, str(one.pk), scene.lens)
    contact = people.add_contact(actor, scene.lens, name=NAME, role="Directrice", email=EMAIL, phone=PHONE)
    _reserve(scene, Kind.CONTACT, str(contact.pk), scene.lens)


def _reserve(scene: Scene, kind: Kind, key: str, by: Organisation) -> None:
    found = subject(kind, key)
    assert found is not None
    actor = make.member(Role.MANAGER, of=by).actor()
    reserve(actor, found, reason="Négociation en cours.", ends_on=make.today() + timedelta(100))


def _committee(scene: Scene) -> None:
    """A committee treats the operation whose grant is secret, and a contested figure that is: all is said."""
    keeper = make.member(Role.MANAGER, of=scene.lens).actor()
    body = make.body(scene.state, scene.lens, members=[scene.region], contract=scene.project.contract)
    opened = make.session(body)
    for one in (scene.state, scene.lens, scene.region):
        make.attendance(opened, one)
    words = f"Il y faut {SAID} euros."
    point = committees.add_point(
        keeper, opened, title="La nouvelle gare", why=words, project=scene.project, euros=GRANT
    )
    found = Candidate(
        Kind_.CONTESTED, "suggestion", "Emplois promis", f"on en dit {spaced(JOBS, 0)}",
        euros=JOBS, subject="statement", subject_key=scene.keys["statement"], project="gare",
    )  # fmt: skip
    figure = committees.take_suggestion(keeper, opened, found)
    committees.add_option(keeper, point, text=words, cost=GRANT, risk=words, key=uuid4())
    committees.say_stance(keeper, point, organisation=scene.lens, kind="reserve", words=words, key=uuid4())
    told = committees.Decided(
        "postpone", words, uuid4(), owner=scene.lens, due_on=make.today() + timedelta(20)
    )
    made = committees.record_decision(keeper, point, told)
    later = committees.Decided(
        "ask_more", f"{spaced(COUNTERED, 0)} ou pas ?", uuid4(), scene.lens, make.today()
    )
    committees.record_decision(keeper, figure, later)
    committees.fulfil(keeper, made, done_on=make.today(), evidence=words)
    committees.close_session(keeper, opened)
    for chair in (scene.state, scene.lens):
        signer = make.member(Role.SIGNATORY, of=chair).actor()
        digest = hash_of(content_of(opened, "minutes"))
        committees.sign(signer, opened, act="minutes", organisation=chair, seen=digest)
    ahead = make.meeting(body, held_on=make.today() + timedelta(30))
    dropped = committees.add_point(keeper, ahead, title="La gare encore", why=words, project=scene.project)
    committees.drop_point(keeper, dropped, reason=f"Réglé pour {SAID} euros")
    scene.keys |= {"held": opened.pk, "ahead": ahead.pk, "point": point.pk, "resolution": made.pk}
