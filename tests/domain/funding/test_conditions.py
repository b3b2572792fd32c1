"""What is owed in return for aids: promises, readings, what is asked back; each refusal says what to do."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.funding import actions
from molette.domain.funding.models import ConditionReading, FundingSource, GrantCondition, RepaymentClaim
from molette.domain.funding.queries import returns, returns_of
from molette.domain.journal.models import Entry
from molette.domain.memory.past import as_known_on
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.secrecy.veils import keeping
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.engines.rules.conditions import State
from molette.engines.rules.words import Cause
from tests import factories as make

pytestmark = pytest.mark.django_db
QUESTIONS = 7  # promises, readings, claims, what came back, places; the two of what he may not see


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région")


@pytest.fixture
def project() -> Project:
    return make.project(make.place("Lens"), title="Usine (fictif)", is_published=True, is_fictional=True)


@pytest.fixture
def aid(project: Project, region: Organisation) -> FundingSource:
    """2 M€ of the Region, paid."""
    source = make.funding_source(funder=region, scheme=make.scheme("Aide à l’emploi"))
    make.movement(Rung.PAID, 2_000_000, project=project, funding_source=source)
    return source


@pytest.fixture
def promise(project: Project, aid: FundingSource) -> GrantCondition:
    return make.condition(project, funding_source=aid)


def promised(project: Project, aid: FundingSource, **fields: Any) -> GrantCondition:
    given = {
        "kind": "jobs_created",
        "target": Decimal(320),
        "unit": "emplois",
        "decided_on": date(2024, 1, 10),
        "until": date(2026, 12, 31),
        "wording": "Créer 320 emplois.",
        "act": "Convention n° 12",
    }
    return actions.add_condition(make.SHELL, project, aid, **{**given, **fields})


def refused(act: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as found:
        act()
    told: dict[str, list[str]] = getattr(found.value, "message_dict", {"": found.value.messages})
    return told


def by(role: Role, **fields: Any) -> Any:
    user = make.member(role, **fields)
    return actor_for(user, next(m.organisation for m in user.mandates))


# --- Promises -----------------------------------------------------------------------------------------------


def test_a_promise_is_written_with_the_act_that_asks_it_and_keeps_the_mark_of_its_project(
    project: Project, aid: FundingSource
) -> None:
    made = promised(project, aid)

    assert made.is_fictional
    assert Entry.objects.get(verb="a inscrit la contrepartie").project == project.slug


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"target": Decimal(0)}, "target", "au-dessus de zéro"),
        ({"unit": " "}, "unit", "ce qui se compte"),
        ({"until": date(2024, 1, 10)}, "until", "après l’acte"),
        ({"held_until": date(2026, 1, 1)}, "held_until", "plus tard"),
        ({"wording": " "}, "wording", "Recopiez"),
        ({"act": ""}, "act", "Donnez l’acte"),
        ({"decided_on": date(2999, 1, 1), "until": date(2999, 2, 1)}, "decided_on", "demain"),
    ],
)
def test_a_promise_that_cannot_be_is_refused(
    project: Project, aid: FundingSource, fields: dict[str, Any], name: str, said: str
) -> None:
    told = refused(lambda: promised(project, aid, **fields))

    assert said in told[name][0]


def test_what_is_not_counted_is_a_yes(project: Project, aid: FundingSource) -> None:
    made = promised(project, aid, kind="use_kept", target=None, unit="")

    assert (made.target, made.unit) == (1, "")


def test_only_an_aid_of_the_project_asks_something_of_it(project: Project) -> None:
    told = refused(lambda: promised(project, make.funding_source()))

    assert "inscrivez-la d’abord" in told["funding_source"][0]


def test_a_correction_says_why_and_changes_only_what_it_says(promise: GrantCondition) -> None:
    def mend(**values: Any) -> bool:
        return actions.correct_condition(make.SHELL, promise, **values)

    assert "reason" in refused(lambda: mend(reason=" ", target=Decimal(300)))
    assert not mend(reason="", target=Decimal(320))
    assert mend(reason="faute de frappe", target=Decimal(300))
    promise.refresh_from_db()
    assert (promise.target, promise.unit) == (300, "emplois")


def test_a_promise_is_released_once_by_an_act(promise: GrantCondition) -> None:
    def lift(**values: Any) -> None:
        given = {"lifted_on": date(2025, 3, 1), "lifted_act": "Avenant n° 2", **values}
        actions.lift_condition(make.SHELL, promise, **given)

    assert "lifted_act" in refused(lambda: lift(lifted_act=" "))
    assert "lifted_on" in refused(lambda: lift(lifted_on=make.today() + timedelta(1)))
    assert "lifted_on" in refused(lambda: lift(lifted_on=date(2023, 1, 1)))
    lift()
    assert "déjà levée" in refused(lift)[""][0]


def test_only_who_may_edit_the_plan_writes_a_promise(project: Project, aid: FundingSource) -> None:
    contributor = by(Role.CONTRIBUTOR)

    with pytest.raises(PermissionDenied):
        actions.add_condition(contributor, project, aid)


# --- Readings -----------------------------------------------------------------------------------------------


def told(promise: GrantCondition, actor: Any = make.SHELL, **fields: Any) -> ConditionReading:
    given = {"on": date(2026, 6, 30), "value": Decimal(210), "note": "Bilan de l’entreprise"}
    return actions.say_reading(actor, promise, **{**given, **fields})


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"on": date(2999, 1, 1)}, "on", "dans l’avenir"),
        ({"on": date(2023, 1, 1)}, "on", "ne précède pas"),
        ({"value": Decimal(-1)}, "value", "n’est pas négatif"),
        ({"note": " "}, "note", "d’après quoi"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(
    promise: GrantCondition, fields: dict[str, Any], name: str, said: str
) -> None:
    assert said in refused(lambda: told(promise, **fields))[name][0]


def test_a_use_is_kept_or_it_is_not(project: Project, aid: FundingSource) -> None:
    kept = promised(project, aid, kind="use_kept")

    assert "oui (1) ou non (0)" in refused(lambda: told(kept, value=Decimal(2)))["value"][0]
    assert told(kept, value=Decimal(0)).value == 0


def test_a_new_word_writes_over_none(promise: GrantCondition) -> None:
    told(promise)
    told(promise, value=Decimal(215))

    (view,) = returns_of(promise.project_id, None).conditions
    assert [(one.value, one.in_use) for one in view.readings] == [(210, False), (215, True)]


def test_a_contributor_says_where_a_promise_stands_in_his_own_name(
    promise: GrantCondition, region: Organisation
) -> None:
    speaker = by(Role.CONTRIBUTOR, of=region)

    assert told(promise, speaker, said_by=region).said_by == region
    with pytest.raises(PermissionDenied, match="parole"):
        told(promise, speaker, said_by=make.organisation("État"))
    with pytest.raises(PermissionDenied):
        told(promise, by(Role.READER))


def test_a_reading_withdrawn_counts_no_more_and_stays(promise: GrantCondition) -> None:
    one = told(promise, on=make.today(), value=Decimal(400))

    assert "reason" in refused(lambda: actions.withdraw_reading(make.SHELL, one, reason=" "))
    actions.withdraw_reading(make.SHELL, one, reason="compté deux fois")

    (view,) = returns_of(promise.project_id, None).conditions
    assert view.last is None
    assert view.readings[0].withdrawn_reason == "compté deux fois"
    assert "déjà retiré" in refused(lambda: actions.withdraw_reading(make.SHELL, one, reason="x"))[""][0]


# --- What is asked back -------------------------------------------------------------------------------------


def asked(project: Project, aid: FundingSource, amount: int, **fields: Any) -> RepaymentClaim:
    given = {"cause": Cause.CONDITIONS, "asked_on": date(2026, 7, 1), "act": "Titre n° 7"}
    return actions.claim_repayment(make.SHELL, project, aid, amount=Decimal(amount), **{**given, **fields})


def test_no_more_is_asked_back_than_was_paid_and_the_refusal_gives_the_figures(
    project: Project, aid: FundingSource
) -> None:
    asked(project, aid, 1_500_000)

    (said,) = refused(lambda: asked(project, aid, 600_000))["amount"]

    assert said.replace("\N{NO-BREAK SPACE}", " ") == (
        "Il est demandé 600 000 €, mais 2 000 000 € ont été payés, dont 1 500 000 € déjà demandés : "
        "demandez au plus 500 000 €, ou inscrivez d’abord le paiement qui manque."
    )
    asked(project, aid, 500_000)


def test_where_nobody_knows_what_was_paid_nothing_is_supposed(project: Project) -> None:
    silent = make.funding_source()
    make.movement(Rung.NOTIFIED, 100, project=project, funding_source=silent)

    assert asked(project, silent, 600_000).amount == 600_000


def test_a_claim_lacks_neither_act_nor_day_nor_its_own_promise(project: Project, aid: FundingSource) -> None:
    other = make.condition(project)

    assert "act" in refused(lambda: asked(project, aid, 1, act=" "))
    assert "asked_on" in refused(lambda: asked(project, aid, 1, asked_on=date(2999, 1, 1)))
    assert "condition" in refused(lambda: asked(project, aid, 1, condition=other))
    assert "amount" in refused(lambda: asked(project, aid, 0))
    assert "funding_source" in refused(lambda: asked(project, make.funding_source(), 1))


def test_what_came_back_is_read_on_the_ladder_and_never_typed(project: Project, aid: FundingSource) -> None:
    asked(project, aid, 1_200_000)
    make.movement(Rung.REPAID, 300_000, project=project, funding_source=aid)

    (view,) = returns_of(project.pk, None).repayments

    assert view.sums is not None
    assert (view.sums.asked, view.sums.repaid, view.sums.remaining) == (1_200_000, 300_000, 900_000)


def test_what_came_back_in_part_without_a_published_amount_is_not_known(
    project: Project, aid: FundingSource
) -> None:
    asked(project, aid, 1_200_000)
    for amount in (300_000, None):
        make.movement(Rung.REPAID, amount, project=project, funding_source=aid)

    (view,) = returns_of(project.pk, None).repayments

    assert view.sums is not None
    assert (view.sums.asked, view.sums.repaid, view.sums.remaining) == (1_200_000, None, None)


def test_a_claim_withdrawn_asks_nothing(project: Project, aid: FundingSource) -> None:
    one = asked(project, aid, 2_000_000)
    actions.withdraw_claim(make.SHELL, one, reason="titre annulé")

    (view,) = returns_of(project.pk, None).repayments
    assert view.sums is not None
    assert view.sums.asked == 0
    asked(project, aid, 2_000_000)


def test_a_claim_is_contested_with_its_reason(project: Project, aid: FundingSource) -> None:
    project.owner = make.organisation("Ville de Lens")
    project.save()
    one = asked(project, aid, 100)

    def contest(**values: Any) -> None:
        given = {"contested_on": date(2026, 8, 1), "contested_note": "Recours gracieux", **values}
        actions.contest_claim(make.SHELL, one, **given)

    assert "contested_note" in refused(lambda: contest(contested_note=" "))
    assert "contested_on" in refused(lambda: contest(contested_on=date(2026, 6, 1)))
    contest()
    assert returns_of(project.pk, None).repayments[0].claims[0].contested_on == date(2026, 8, 1)


def test_what_is_reserved_of_an_aid_is_told_by_no_claim(project: Project, aid: FundingSource) -> None:
    one = asked(project, aid, 1_234_567)
    make.reservation(aid.funder, kind="amount", key=f"{project.pk}-{aid.pk}", reserved_by=aid.funder)
    stranger = make.member(Role.MANAGER)

    (view,) = returns_of(project.pk, stranger).repayments

    assert view.sums is None
    assert (view.claims[0].amount, view.claims[0].act) == (None, "texte réservé")
    actor = actor_for(stranger, next(m.organisation for m in stranger.mandates))
    with pytest.raises(PermissionDenied):
        actions.withdraw_claim(actor, one, reason="x")


def test_where_an_aid_is_reserved_the_words_of_its_promises_are_hidden_and_nobody_else_writes_on_them(
    promise: GrantCondition, aid: FundingSource
) -> None:
    said = told(promise, note="210 emplois pour 1 234 567 €")
    gone = told(promise, on=date(2026, 5, 1))
    actions.withdraw_reading(make.SHELL, gone, reason="1 234 567 €")
    actions.lift_condition(make.SHELL, promise, lifted_on=date(2026, 7, 1), lifted_act="1 234 567 €")
    make.reservation(aid.funder, kind="amount", key=f"{promise.project_id}-{aid.pk}", reserved_by=aid.funder)
    stranger, insider = make.member(Role.MANAGER), make.member(Role.MANAGER, of=aid.funder)

    (hidden,) = returns_of(promise.project_id, stranger).conditions
    (shown,) = returns_of(promise.project_id, insider).conditions

    words = (hidden.wording, hidden.act, hidden.lifted_act, hidden.readings[1].note)
    assert words == ("texte réservé",) * 4
    assert hidden.readings[0].withdrawn_reason == "texte réservé"
    assert hidden.readings[1].withdrawn_reason == ""
    assert (shown.wording, shown.lifted_act) == (promise.wording, "1 234 567 €")
    actor = actor_for(stranger, next(m.organisation for m in stranger.mandates))
    for write in (
        lambda: told(promise, actor),
        lambda: actions.withdraw_reading(actor, said, reason="x"),
        lambda: actions.add_condition(actor, promise.project, aid),
    ):
        with pytest.raises(PermissionDenied, match="réservé"):
            write()


# --- In whose name ------------------------------------------------------------------------------------------


@pytest.fixture
def owner(project: Project) -> Organisation:
    project.owner = make.organisation("Ville de Lens")
    project.save()
    return project.owner


def spoken(who: str, owner: Organisation, region: Organisation) -> Any:
    """A person who may edit the plan, for one of those whom it concerns or for none of them."""
    of = {
        "the owner": owner,
        "the funder": region,
        "a service of the funder": make.organisation("Région, service aides", speaks_for=region),
        "a stranger": make.organisation("Département"),
    }
    return by(Role.MANAGER, of=of[who])


def acts_of_the_funder(promise: GrantCondition, actor: Any) -> dict[str, Any]:
    project, aid = promise.project, promise.funding_source
    held = asked(project, aid, 100)
    claim = {"cause": Cause.CONDITIONS, "asked_on": date(2026, 7, 1), "act": "Titre n° 8"}
    return {
        "claim": lambda: actions.claim_repayment(actor, project, aid, amount=Decimal(10), **claim),
        "withdraw": lambda: actions.withdraw_claim(actor, held, reason="titre annulé"),
        "correct": lambda: actions.correct_condition(actor, promise, reason="x", target=Decimal(10)),
        "lift": lambda: actions.lift_condition(
            actor, promise, lifted_on=date(2026, 3, 1), lifted_act="Avenant n° 2"
        ),
    }


@pytest.mark.parametrize("act", ["claim", "withdraw", "correct", "lift"])
@pytest.mark.parametrize("who", ["the owner", "a stranger"])
def test_only_the_funder_asks_back_withdraws_corrects_and_lifts(
    promise: GrantCondition, owner: Organisation, region: Organisation, act: str, who: str
) -> None:
    acts = acts_of_the_funder(promise, spoken(who, owner, region))
    lines = Entry.objects.count()

    with pytest.raises(PermissionDenied, match="C’est à Région de le dire"):
        acts[act]()

    assert Entry.objects.count() == lines


@pytest.mark.parametrize("act", ["claim", "withdraw", "correct", "lift"])
@pytest.mark.parametrize("who", ["the funder", "a service of the funder"])
def test_the_funder_and_his_services_do(
    promise: GrantCondition, owner: Organisation, region: Organisation, act: str, who: str
) -> None:
    acts = acts_of_the_funder(promise, spoken(who, owner, region))
    lines = Entry.objects.count()

    acts[act]()

    assert Entry.objects.count() == lines + 1


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.SIGNATORY, Role.ADMINISTRATOR])
def test_who_may_not_edit_the_plan_speaks_for_no_funder(
    promise: GrantCondition, region: Organisation, role: Role
) -> None:
    for act in acts_of_the_funder(promise, by(role, of=region)).values():
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize("who", ["the funder", "a service of the funder", "a stranger"])
def test_only_the_owner_contests(
    promise: GrantCondition, aid: FundingSource, owner: Organisation, region: Organisation, who: str
) -> None:
    held = asked(promise.project, aid, 100)
    said: dict[str, Any] = {"contested_on": date(2026, 8, 1), "contested_note": "Recours gracieux"}

    with pytest.raises(PermissionDenied, match="C’est à Ville de Lens de le dire"):
        actions.contest_claim(spoken(who, owner, region), held, **said)
    actions.contest_claim(spoken("the owner", owner, region), held, **said)

    assert RepaymentClaim.objects.get().contested_on == date(2026, 8, 1)


def test_where_no_owner_is_known_nobody_contests(
    promise: GrantCondition, aid: FundingSource, region: Organisation
) -> None:
    held = asked(promise.project, aid, 100)

    with pytest.raises(ValidationError, match="n’est pas inscrit"):
        actions.contest_claim(
            by(Role.MANAGER, of=region), held, contested_on=date(2026, 8, 1), contested_note="x"
        )


def test_a_promise_and_a_claim_keep_who_said_them(
    project: Project, aid: FundingSource, owner: Organisation, region: Organisation
) -> None:
    given = {
        "kind": "jobs_created", "target": Decimal(320), "unit": "emplois", "decided_on": date(2024, 1, 10),
        "until": date(2026, 12, 31), "wording": "Créer 320 emplois.", "act": "Convention n° 12",
    }  # fmt: skip
    actions.add_condition(spoken("the owner", owner, region), project, aid, **given)
    service = spoken("a service of the funder", owner, region)
    actions.claim_repayment(
        service, project, aid, cause=Cause.CONDITIONS, amount=Decimal(10), asked_on=date(2026, 7, 1),
        act="Titre n° 8",
    )  # fmt: skip

    found = returns_of(project.pk, None)

    assert found.conditions[0].said_by is not None
    assert found.conditions[0].said_by.label == "Ville de Lens"
    assert found.repayments[0].claims[0].said_by is not None
    assert found.repayments[0].claims[0].said_by.label == "Région, service aides"


# --- Reads --------------------------------------------------------------------------------------------------


def test_a_promise_of_a_project_that_is_not_published_is_not_public(aid: FundingSource) -> None:
    make.condition(make.project(is_published=False), funding_source=aid)

    assert returns(None).conditions == ()
    assert len(returns(make.member(Role.READER)).conditions) == 1


def test_on_a_past_day_what_was_read_since_is_not_known(promise: GrantCondition) -> None:
    make.reading(promise, on=date(2025, 6, 30), said_on=date(2025, 7, 1))
    make.reading(promise, 340, on=date(2026, 6, 30), said_on=date(2026, 7, 1))
    reader = make.member(Role.READER)

    with as_known_on(date(2025, 12, 1)):
        (then,) = returns_of(promise.project_id, reader).conditions
    (now,) = returns_of(promise.project_id, reader).conditions

    assert (then.standing.state, now.standing.state) == (State.IN_PROGRESS, State.MET)


def test_promises_ask_as_many_questions_however_many(project: Project, aid: FundingSource) -> None:
    reader = User.objects.get(pk=make.member(Role.READER).pk)
    counts: list[int] = []
    assert reader.grants
    for _ in range(2):
        make.reading(make.condition(project, funding_source=aid))
        make.claim(project, funding_source=aid)
        make.reading(make.condition(make.project(make.place()), funding_source=aid))
        with keeping(), CaptureQueriesContext(connection) as captured:
            returns(reader)
        counts.append(len(captured))

    assert counts == [QUESTIONS, QUESTIONS]


def test_the_list_is_told_anew_after_a_reading(promise: GrantCondition, settings: Any) -> None:
    settings.REMEMBER = True
    reader = make.member(Role.READER)
    before = returns(reader).conditions[0].standing.state

    told(promise, value=Decimal(330))

    assert before is not State.MET
    assert returns(reader).conditions[0].standing.state is State.MET
