"""Where a plan must be shown and by when: the days come from the book, nobody is told late on a guess."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.domain.funding.rulebook import shipped
from molette.engines.rules.book import Book
from molette.engines.rules.display import (
    PROMPT,
    Duty,
    Operation,
    State,
    Where,
    cited,
    duty,
)
from molette.engines.rules.vocabulary import Publication
from molette.engines.rules.words import LOCAL_AUTHORITIES, Owner
from molette.engines.stages import Said
from molette.engines.works import Works

START, TODAY = date(2026, 3, 1), date(2026, 6, 1)
TOWN: dict[str, Any] = {"owner": Owner.COMMUNE, "is_granted": True, "cost": Decimal(900_000)}
days = st.dates(date(2020, 10, 1), date(2030, 12, 31))


def on(day: date, *, until: date | None = None, actual: bool = True, precision: str = "day") -> Said:
    return Said(day, until or day, actual=actual, precision=precision)


def owed(day: date = TODAY, *, held: Book | None = None, **given: Any) -> Duty:
    told = {**TOWN, "works": Works(begun=on(START)), **given}
    return duty(held or shipped(), Operation(**told), day)


def states(found: Duty) -> list[State]:
    return [one.state for one in found.displays]


def test_the_plan_is_shown_within_fifteen_days_at_the_seat_and_on_the_website() -> None:
    found = owed(date(2026, 3, 16))

    assert [found.at(where).due for where in PROMPT] == [date(2026, 3, 16)] * 2
    assert states(found) == [State.TO_SHOW, State.TO_SHOW, State.OWED, State.NOT_YET]
    assert found.at(Where.SEAT).said == "À afficher au plus tard le 16\xa0mars 2026."


def test_the_day_after_it_is_late_by_one_day() -> None:
    found = owed(date(2026, 3, 17))

    assert (found.state, found.at(Where.SEAT).days) == (State.LATE, 1)
    assert found.at(Where.WEBSITE).said == (
        "Devait être affiché au plus tard le 16\xa0mars 2026\xa0: 1\xa0jour de retard."
    )


def test_a_panel_stands_on_the_site_as_long_as_works_last() -> None:
    panel = owed().at(Where.SITE)

    assert (panel.state, panel.due, panel.days) == (State.OWED, None, 92)
    assert panel.said == "À afficher tant que durent les travaux, commencés le 1er\xa0mars 2026."


def test_what_was_shown_is_shown_and_says_if_it_was_late() -> None:
    shown = {Where.SEAT: date(2026, 3, 10), Where.WEBSITE: date(2026, 3, 28), Where.SITE: START}
    found = owed(shown=shown)

    assert found.state is State.SHOWN
    assert found.at(Where.SEAT).said == "Affiché le 10\xa0mars 2026."
    assert found.at(Where.WEBSITE).said == "Affiché le 28\xa0mars 2026, 12\xa0jours après l’échéance."


def test_once_works_end_only_the_permanent_display_is_owed_and_what_was_never_shown_stays_said() -> None:
    found = owed(works=Works(begun=on(START), ended=date(2026, 5, 20)))

    assert states(found) == [State.NEVER, State.NEVER, State.NEVER, State.OWED]
    assert (found.state, found.days) == (State.OWED, 12)
    assert found.never == (Where.SEAT, Where.WEBSITE, Where.SITE)


def test_an_operation_never_shown_while_its_works_lasted_stays_in_the_register() -> None:
    small = owed(works=ENDED, cost=Decimal(10_000))
    put_up_since = owed(works=ENDED, shown={Where.PERMANENT: date(2026, 5, 25)})

    for found in (small, put_up_since):
        assert (found.state, found.is_owed, found.is_missing, found.days) == (State.NEVER, True, False, 0)


def test_what_is_put_up_after_the_works_was_not_shown_while_they_lasted() -> None:
    shown = {Where.SEAT: date(2026, 5, 20), Where.WEBSITE: date(2026, 5, 21), Where.SITE: START}
    found = owed(works=ENDED, shown=shown)

    assert states(found)[:3] == [State.SHOWN, State.NEVER, State.SHOWN]
    assert found.at(Where.WEBSITE).said == (
        "Affiché le 21\xa0mai 2026, après la fin des travaux, le 20\xa0mai 2026."
    )


def test_an_operation_shown_everywhere_in_time_has_nothing_against_it_once_over() -> None:
    found = owed(works=ENDED, shown=dict.fromkeys(PROMPT, date(2026, 3, 9)) | {Where.SITE: START})

    assert (found.never, found.state) == ((), State.OWED)


@pytest.mark.parametrize(
    ("cost", "state"), [(10_000, State.NONE), (10_001, State.OWED), (None, State.UNKNOWN)]
)
def test_it_is_owed_above_the_threshold_of_the_rule(cost: int | None, state: State) -> None:
    ended = Works(begun=on(START), ended=date(2026, 5, 20))
    found = owed(works=ended, cost=None if cost is None else Decimal(cost))

    assert found.at(Where.PERMANENT).state is state


def test_the_days_and_the_threshold_are_those_of_the_book() -> None:
    (rule,) = (one for one in shipped().rules if isinstance(one, Publication))
    other = Book(rules=(rule.model_copy(update={"days": 40, "permanent_above": Decimal(5_000_000)}),))
    found = owed(held=other)

    assert found.due == START + timedelta(days=40)
    assert found.at(Where.PERMANENT).state is State.NONE


def test_without_a_date_of_start_nothing_is_late_and_the_sentence_says_so() -> None:
    found = owed(works=Works())

    assert states(found) == [State.NOT_YET] * 4
    assert found.at(Where.SEAT).said == (
        "À afficher dans les 15\xa0jours du début des travaux, dont la date n’est pas connue ici."
    )


def test_a_start_hoped_for_and_gone_accuses_nobody() -> None:
    hoped = on(date(2026, 1, 1), until=date(2026, 3, 31), actual=False, precision="quarter")
    found = owed(works=Works(hoped=hoped))

    assert found.state is State.NOT_YET
    assert found.at(Where.SEAT).said == (
        "À afficher dans les 15\xa0jours du début des travaux, prévu\xa0: 1er trimestre 2026."
    )


def test_a_start_hoped_for_before_the_rule_and_never_seen_is_still_to_come() -> None:
    found = owed(works=Works(hoped=on(date(2019, 5, 1), actual=False)))

    assert (found.is_owed, found.state) == (True, State.NOT_YET)


def test_works_seen_under_way_may_have_begun_before_the_rule() -> None:
    found = owed(works=Works(seen=on(date(2021, 2, 1))))

    assert states(found) == [State.UNKNOWN] * 4
    assert "on ne sait pas s’il précède le 1er\xa0octobre 2020" in found.displays[0].said


def test_a_start_known_to_the_month_runs_from_its_last_day() -> None:
    found = owed(works=Works(begun=on(date(2026, 5, 1), until=date(2026, 5, 31), precision="month")))

    assert (found.due, found.state) == (date(2026, 6, 15), State.OWED)


def test_works_begun_before_the_rule_owe_nothing() -> None:
    found = owed(works=Works(begun=on(date(2020, 9, 30))))

    assert (found.rule, found.is_owed) == (None, False)
    assert found.displays[0].said == (
        "Rien à afficher\xa0: les travaux ont commencé avant le 1er\xa0octobre 2020."
    )
    assert owed(works=Works(begun=on(date(2020, 10, 1)))).is_owed


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"owner": Owner.LANDLORD}, "le maître d’ouvrage n’est pas une collectivité"),
        ({"is_granted": False}, "aucune subvention publique"),
        ({"works": Works(is_given_up=True)}, "abandonnée"),
    ],
)
def test_who_owes_nothing_is_told_why(given: dict[str, Any], why: str) -> None:
    found = owed(**given)

    assert states(found) == [State.NONE] * 4
    assert all(why in one.said for one in found.displays)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"owner": None}, "qui porte l’opération"),
        ({"owner": Owner.OPERATOR}, "si le maître d’ouvrage est un groupement"),
        ({"is_granted": None}, "si le plan reçoit une subvention publique"),
    ],
)
def test_what_is_not_known_stays_unknown(given: dict[str, Any], why: str) -> None:
    found = owed(**given)

    assert states(found) == [State.UNKNOWN] * 4
    assert all(why in one.said for one in found.displays)


RULE = next(one for one in shipped().rules if isinstance(one, Publication))
ENDED = Works(begun=on(START), ended=date(2026, 5, 20))


def permanent(day: date = TODAY, *, above: int | None = 10_000, **given: Any) -> tuple[State, str, int]:
    limit = None if above is None else Decimal(above)
    held = Book(rules=(RULE.model_copy(update={"permanent_above": limit}),))
    found = owed(day, held=held, **given).at(Where.PERMANENT)
    return found.state, found.said, found.days


def test_each_answer_on_the_permanent_display_is_a_sentence() -> None:
    under_way = Works(begun=on(START))

    assert permanent(works=ENDED) == (
        State.OWED,
        "À afficher pour de bon depuis l’achèvement, le 20\xa0mai 2026.",
        12,
    )
    assert permanent(works=under_way) == (
        State.NOT_YET,
        "À afficher dès l’achèvement\xa0: le coût dépasse 10\xa0000\xa0€.",
        0,
    )
    assert permanent(works=ENDED, above=900_000) == (
        State.NONE,
        "Rien à afficher\xa0: le coût ne dépasse pas 900\xa0000\xa0€.",
        0,
    )
    assert permanent(works=ENDED, cost=None) == (
        State.UNKNOWN,
        "À afficher après l’achèvement si le coût dépasse 10\xa0000\xa0€\xa0; il n’est pas connu ici.",
        0,
    )
    assert permanent(works=ENDED, above=None) == (
        State.NONE,
        "La règle ne demande rien après l’achèvement.",
        0,
    )


def test_each_display_says_where_it_is() -> None:
    for found in (owed(), owed(works=ENDED), owed(works=Works()), owed(owner=None), owed(is_granted=False)):
        assert [one.where for one in found.displays] == list(Where)


def test_what_was_never_shown_while_works_lasted_is_told_with_the_day_it_was_due() -> None:
    seat = owed(works=ENDED).at(Where.SEAT)

    assert (seat.due, seat.days) == (date(2026, 3, 16), 0)
    assert seat.said == "Aucun affichage n’est inscrit pendant les travaux, terminés le 20\xa0mai 2026."


def test_a_panel_shown_has_its_day_and_no_lateness() -> None:
    panel = owed(shown={Where.SITE: date(2026, 5, 1)}).at(Where.SITE)

    assert (panel.state, panel.shown_on, panel.due, panel.days) == (
        State.SHOWN,
        date(2026, 5, 1),
        None,
        0,
    )
    late = owed(shown={Where.SEAT: date(2026, 3, 28)}).at(Where.SEAT)
    assert (late.shown_on, late.due, late.days) == (date(2026, 3, 28), date(2026, 3, 16), 12)
    assert owed(shown={Where.SEAT: date(2026, 3, 17)}).at(Where.SEAT).days == 1


def test_the_panel_comes_with_the_first_day_of_works() -> None:
    assert owed(works=Works()).at(Where.SITE).said == (
        "À afficher dès le début des travaux, dont la date n’est pas connue ici."
    )


def test_where_no_rule_holds_nothing_is_owed_and_no_day_is_made_up() -> None:
    over = Book(rules=(RULE.model_copy(update={"valid_to": date(2025, 12, 31)}),))

    for held in (Book(), over):
        found = owed(held=held)
        assert (found.rule, found.is_owed, states(found)) == (None, False, [State.NONE] * 4)
        assert found.displays[0].said == "Aucune règle d’affichage ne vaut ce jour-là."


def test_the_oldest_of_what_is_late_says_how_long() -> None:
    found = owed(shown={Where.SEAT: START})

    assert (found.state, found.days, found.due) == (State.LATE, 77, date(2026, 3, 16))
    assert owed(works=Works()).days == 0
    assert owed(shown=dict.fromkeys((Where.SEAT, Where.WEBSITE, Where.SITE), date(2026, 5, 1))).days == 0


def test_what_may_be_owed_keeps_its_rule() -> None:
    assert owed(owner=None).rule == RULE
    assert owed(is_granted=False).rule is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CGCT, art. L1111-11 et D1111-8", "des articles L1111-11 et D1111-8 du CGCT"),
        ("CGCT, art. L1, L2", "des articles L1, L2 du CGCT"),
        ("CGCT, art. L1", "de l’article L1 du CGCT"),
        ("Règlement du 3 mars", "de\xa0: Règlement du 3 mars"),
    ],
)
def test_the_articles_are_named_after_en_application(text: str, said: str) -> None:
    reference = RULE.reference.model_copy(update={"text": text})

    assert cited(RULE.model_copy(update={"reference": reference})) == said


@given(owner=st.sampled_from(LOCAL_AUTHORITIES), start=days, waited=st.integers(0, 900))
def test_one_is_late_exactly_when_the_days_of_the_rule_are_gone(
    owner: Owner, start: date, waited: int
) -> None:
    today = start + timedelta(days=waited)
    found = owed(today, owner=owner, works=Works(begun=on(start)))

    assert (found.state is State.LATE) is (waited > 15)
    assert found.at(Where.SEAT).days == max(0, waited - 15)


@given(start=days, day=days, where=st.sampled_from(Where))
def test_showing_never_makes_an_operation_owe_more(start: date, day: date, where: Where) -> None:
    bare = owed(day, works=Works(begun=on(start)))
    shown = owed(day, works=Works(begun=on(start)), shown={where: day})

    assert shown.at(where).state is State.SHOWN
    assert [x for x in shown.displays if x.where is not where] == [
        x for x in bare.displays if x.where is not where
    ]
