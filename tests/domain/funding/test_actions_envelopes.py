"""Delegating, committing within what one holds, and being refused one cent beyond."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.funding import actions, ceilings
from molette.domain.funding.models import Delegation, FundingSource, Movement
from molette.domain.funding.reserving import movement_key
from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.secrecy.models import Kind
from molette.domain.territory.models import Place
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
M = Decimal(1_000_000)
CENT = Decimal("0.01")


@pytest.fixture
def state() -> Organisation:
    return make.organisation("État", kind="state")


@pytest.fixture
def region(state: Organisation) -> Organisation:
    return make.organisation("Préfecture de région", kind="state", speaks_for=state)


@pytest.fixture
def housing(state: Organisation) -> FundingSource:
    """8 M€ of AE and 2 M€ of CP, voted for 2025."""
    source = make.funding_source(scheme=make.scheme("Programme 135"), funder=state)
    make.movement(Rung.VOTED, 8 * M, funding_source=source)
    make.movement(Rung.VOTED_CP, 2 * M, funding_source=source)
    return source


@pytest.fixture
def county() -> Place:
    return make.place("Pas-de-Calais")


@pytest.fixture
def lens(county: Place) -> Place:
    town = make.place("Lens")
    make.inside(town, county)
    return town


def give(
    taken_from: FundingSource | Delegation,
    ae: Decimal | int,
    cp: Decimal | int = 0,
    *,
    actor: Actor = make.SHELL,
    holder: Organisation | None = None,
    perimeter: Place | None = None,
    **given: Any,
) -> Delegation:
    values = {"ae": Decimal(ae), "cp": Decimal(cp), "act": "arrêté 2025-7", "decided_on": date(2025, 2, 1)}
    return actions.delegate(
        actor, taken_from, holder=holder or make.organisation(), perimeter=perimeter, **{**values, **given}
    )


def reach(
    source: FundingSource,
    rung: Rung,
    amount: Decimal | None,
    project: Project | None = None,
    actor: Actor = make.SHELL,
    **given: Any,
) -> Movement:
    values: dict[str, Any] = {
        "year": 2025,
        "dated": date(2025, 3, 3),
        "act": "convention 2025-12",
        "commitment_key": "EJ-1",
        "source": make.source(),
        "contract": project.contract if project else make.contract(),
    }
    return actions.record_movement(
        actor, project=project, funding_source=source, rung=rung, amount=amount, **{**values, **given}
    )


def told(refusal: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(refusal.value.messages).replace("\N{NO-BREAK SPACE}", " ")


class TestDelegating:
    def test_the_service_of_a_funder_gives_a_part_of_what_was_voted(
        self, housing: FundingSource, region: Organisation, county: Place
    ) -> None:
        actor = make.member(Role.MANAGER, of=region).actor()

        made = give(housing, 5 * M, M, actor=actor, perimeter=county)

        line = Entry.objects.get()
        assert (made.said_by, line.verb, line.after["ae"]) == (region, "a délégué", "5000000")

    def test_a_holder_gives_on_what_it_received(
        self, housing: FundingSource, county: Place, lens: Place
    ) -> None:
        holder = make.organisation("Préfecture du Pas-de-Calais")
        held = give(housing, 5 * M, holder=holder, perimeter=county)
        actor = make.member(Role.MANAGER, of=holder).actor()

        assert give(held, 2 * M, actor=actor, perimeter=lens).parent == held

    def test_nobody_gives_what_another_holds(self, housing: FundingSource) -> None:
        held = give(housing, 5 * M, holder=make.organisation("Préfecture du Pas-de-Calais"))
        stranger = make.member(Role.MANAGER).actor()

        for taken_from in (housing, held):
            with pytest.raises(PermissionDenied, match="en son nom"):
                give(taken_from, M, actor=stranger)

    @pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.SIGNATORY, Role.ADMINISTRATOR])
    def test_whoever_writes_no_plan_delegates_nothing(
        self, housing: FundingSource, state: Organisation, role: Role
    ) -> None:
        with pytest.raises(PermissionDenied):
            give(housing, M, actor=make.member(role, of=state).actor())

    def test_one_gives_to_the_cent_what_one_has_left_and_not_one_more(self, housing: FundingSource) -> None:
        reach(housing, Rung.COMMITTED, 3 * M)

        with pytest.raises(ValidationError) as refusal:
            give(housing, 5 * M + CENT, perimeter=make.place())
        assert "il reste 5 000 000 € d’AE, et il en manquerait 0,01 €" in told(refusal)
        assert not Delegation.objects.exists()

        assert give(housing, 5 * M, perimeter=make.place()).pk

    def test_no_more_cp_are_given_than_the_year_has(self, housing: FundingSource) -> None:
        with pytest.raises(ValidationError) as refusal:
            give(housing, 0, 2 * M + CENT)

        assert "il reste 2 000 000 € de CP" in told(refusal)

    def test_two_perimeters_of_one_giver_share_no_place(
        self, housing: FundingSource, county: Place, lens: Place
    ) -> None:
        give(housing, M, holder=make.organisation("Préfecture"), perimeter=county)

        for place in (lens, None):
            with pytest.raises(ValidationError) as refusal:
                give(housing, M, perimeter=place)
            assert "recoupe celui de Préfecture (Pas-de-Calais)" in told(refusal)

    def test_one_gives_nothing_outside_of_one_s_own_perimeter(
        self, housing: FundingSource, county: Place
    ) -> None:
        held = give(housing, 5 * M, perimeter=county)

        for place in (make.place("Douai"), None):
            with pytest.raises(ValidationError) as refusal:
                give(held, M, perimeter=place)
            assert "sort de celui qui est délégué : Pas-de-Calais" in told(refusal)

    def test_a_delegation_covers_what_is_committed_there_already(
        self, housing: FundingSource, lens: Place
    ) -> None:
        reach(housing, Rung.COMMITTED, 3 * M, make.project(lens))

        with pytest.raises(ValidationError) as refusal:
            give(housing, 2 * M, perimeter=lens)
        assert "il en manquerait 1 000 000 €" in told(refusal)
        assert give(housing, 3 * M, perimeter=lens).pk

    def test_nothing_is_given_of_a_vote_that_nobody_published(self, state: Organisation) -> None:
        unknown = make.funding_source(funder=state)
        several = make.funding_source(funder=state, year=None)
        make.movement(Rung.VOTED, 8 * M, funding_source=several)

        for source, ae, cp, field in ((unknown, M, 0, "ae"), (unknown, 0, M, "cp"), (several, 0, M, "cp")):
            with pytest.raises(ValidationError) as refusal:
                give(source, ae, cp)
            assert field in refusal.value.error_dict

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("act", {"act": " "}),
            ("ae", {"ae": Decimal(0)}),
            ("ae", {"ae": Decimal(-1)}),
            ("decided_on", {"decided_on": make.today() + timedelta(1)}),
        ],
    )
    def test_a_delegation_has_an_amount_an_act_and_its_day(
        self, housing: FundingSource, field: str, wrong: dict[str, Any]
    ) -> None:
        with pytest.raises(ValidationError) as refusal:
            give(housing, **{"ae": M, **wrong})

        assert field in refusal.value.error_dict


class TestChanging:
    def test_a_delegation_is_raised_within_what_its_giver_has_left(self, housing: FundingSource) -> None:
        held = give(housing, 5 * M)

        with pytest.raises(ValidationError) as refusal:
            actions.change_delegation(make.SHELL, held, reason="Avenant", ae=8 * M + CENT)
        assert "il reste 3 000 000 € d’AE, et il en manquerait 0,01 €" in told(refusal)
        actions.change_delegation(make.SHELL, held, reason="Avenant", ae=8 * M)

        assert Entry.objects.order_by("-id")[0].reason == "Avenant"

    def test_a_delegation_is_not_lowered_below_what_was_done_of_it(
        self, housing: FundingSource, county: Place, lens: Place
    ) -> None:
        held = give(housing, 5 * M, perimeter=county)
        give(held, M, perimeter=lens)
        reach(housing, Rung.COMMITTED, 2 * M, make.project(county))

        with pytest.raises(ValidationError):
            actions.change_delegation(make.SHELL, held, reason="Gel", ae=3 * M - CENT)
        actions.change_delegation(make.SHELL, held, reason="Gel", ae=3 * M)

        held.refresh_from_db()
        assert held.ae == 3 * M

    def test_a_change_says_why_and_comes_from_the_giver(self, housing: FundingSource) -> None:
        held = give(housing, 5 * M)

        with pytest.raises(ValidationError):
            actions.change_delegation(make.SHELL, held, reason=" ", ae=M)
        actor = make.member(Role.MANAGER, of=held.holder).actor()
        with pytest.raises(PermissionDenied):
            actions.change_delegation(actor, held, reason="Je me sers", ae=8 * M)

    def test_a_delegation_taken_back_gives_its_euros_back(self, housing: FundingSource, lens: Place) -> None:
        held = give(housing, 5 * M, perimeter=lens)
        reach(housing, Rung.COMMITTED, 2 * M, make.project(lens))

        actions.withdraw_delegation(make.SHELL, held, reason="Regroupement")

        with pytest.raises(ValidationError) as refusal:
            give(housing, 6 * M + CENT, perimeter=make.place())
        assert "il reste 6 000 000 €" in told(refusal)
        held.refresh_from_db()
        assert (held.withdrawn_on, held.withdrawn_reason) == (make.today(), "Regroupement")

    def test_a_delegation_overrun_is_not_taken_back_onto_a_giver_without_room(
        self, housing: FundingSource, lens: Place
    ) -> None:
        held = make.delegation(housing, M, perimeter=lens)
        make.movement(Rung.COMMITTED, 2 * M, funding_source=housing, project=make.project(lens))
        give(housing, 7 * M, perimeter=make.place())

        with pytest.raises(ValidationError) as refusal:
            actions.withdraw_delegation(make.SHELL, held, reason="Regroupement")
        assert "il en manquerait 1 000 000 €" in told(refusal)

    def test_what_was_given_on_is_taken_back_from_the_last_first(
        self, housing: FundingSource, county: Place, lens: Place
    ) -> None:
        held = give(housing, 5 * M, perimeter=county)
        last = give(held, M, perimeter=lens)

        with pytest.raises(ValidationError, match="à d’autres"):
            actions.withdraw_delegation(make.SHELL, held, reason="Regroupement")
        actions.withdraw_delegation(make.SHELL, last, reason="Regroupement")
        actions.withdraw_delegation(make.SHELL, held, reason="Regroupement")

        for act in (actions.withdraw_delegation, actions.change_delegation):
            with pytest.raises(ValidationError, match="déjà retirée"):
                act(make.SHELL, held, reason="Encore")
        with pytest.raises(ValidationError, match="ne se délègue plus"):
            give(held, M, perimeter=lens)


class TestCommitting:
    def test_a_commitment_passes_to_the_cent_and_is_refused_one_beyond(self, housing: FundingSource) -> None:
        reach(housing, Rung.COMMITTED, 8 * M)

        with pytest.raises(ValidationError) as refusal:
            reach(housing, Rung.COMMITTED, CENT)

        assert "amount" in refusal.value.error_dict
        assert told(refusal) == (
            "État, Programme 135 2025 : il reste 0 € d’AE, et il en manquerait 0,01 €. "
            "Inscrivez d’abord l’acte qui relève l’enveloppe, ou diminuez le montant."
        )
        assert Movement.objects.filter(rung=Rung.COMMITTED).count() == 1

    def test_the_act_that_raises_the_envelope_lets_the_commitment_pass(self, housing: FundingSource) -> None:
        with pytest.raises(ValidationError):
            reach(housing, Rung.COMMITTED, 9 * M)
        reach(housing, Rung.VOTED, M, act="loi de finances rectificative")

        assert reach(housing, Rung.COMMITTED, 9 * M).pk

    def test_a_holder_commits_what_it_received_whatever_the_giver_has_left(
        self, housing: FundingSource, lens: Place
    ) -> None:
        project = make.project(lens)
        give(housing, 2 * M, holder=make.organisation("Préfecture"), perimeter=lens)
        reach(housing, Rung.COMMITTED, 2 * M, project)

        with pytest.raises(ValidationError) as refusal:
            reach(housing, Rung.COMMITTED, CENT, project)
        assert "Préfecture : il reste 0 € d’AE" in told(refusal)
        assert reach(housing, Rung.COMMITTED, 6 * M, make.project(make.place("Douai"))).pk

    def test_what_was_given_on_is_no_more_the_giver_s_to_commit(
        self, housing: FundingSource, lens: Place
    ) -> None:
        give(housing, 7 * M, perimeter=lens)

        with pytest.raises(ValidationError) as refusal:
            reach(housing, Rung.COMMITTED, M + CENT, make.project(make.place("Douai")))
        assert "il reste 1 000 000 € d’AE" in told(refusal)

    def test_no_more_is_paid_than_the_cp_of_the_year(self, housing: FundingSource) -> None:
        reach(housing, Rung.PAID, 2 * M)

        with pytest.raises(ValidationError) as refusal:
            reach(housing, Rung.PAID, CENT)
        assert "il reste 0 € de CP" in told(refusal)
        assert reach(housing, Rung.PAID, M, year=2026, dated=date(2026, 3, 3)).pk  # no CP is known for 2026

    def test_what_is_programmed_may_pass_the_envelope(self, housing: FundingSource) -> None:
        assert reach(housing, Rung.PROGRAMMED, 20 * M).pk
        assert reach(housing, Rung.NOTIFIED, 20 * M).pk

    def test_an_envelope_that_nobody_published_refuses_nothing(self, state: Organisation) -> None:
        unknown = make.funding_source(funder=state)
        for_one = make.funding_source(funder=state)
        make.movement(Rung.VOTED, M, funding_source=for_one, project=make.project())

        assert reach(unknown, Rung.COMMITTED, 20 * M).pk
        assert reach(for_one, Rung.COMMITTED, 20 * M).pk

    def test_an_amount_that_is_not_published_passes(self, housing: FundingSource) -> None:
        assert reach(housing, Rung.COMMITTED, None).pk

    def test_a_vote_is_written_even_where_more_was_committed_already(self, state: Organisation) -> None:
        source = make.funding_source(funder=state)
        make.movement(Rung.COMMITTED, 20 * M, funding_source=source)

        assert reach(source, Rung.VOTED, 8 * M).pk
        with pytest.raises(ValidationError) as refusal:
            reach(source, Rung.COMMITTED, CENT)
        assert "il reste 0 € d’AE, et il en manquerait 12 000 000,01 €" in told(refusal)

    def test_a_commitment_withdrawn_in_its_year_may_be_made_again(self, housing: FundingSource) -> None:
        reach(housing, Rung.COMMITTED, 8 * M)
        reach(housing, Rung.LAPSED, 3 * M)

        assert reach(housing, Rung.COMMITTED, 3 * M, commitment_key="EJ-2").pk

    def test_two_beyond_the_bound_are_not_made_one(self, housing: FundingSource) -> None:
        first = reach(housing, Rung.COMMITTED, 8 * M)
        again = make.movement(
            Rung.COMMITTED, 8 * M, funding_source=housing, counted_in=first, overlap_reason="Le même."
        )

        with pytest.raises(ValidationError):
            actions.count_apart(make.SHELL, again, reason="Un autre")
        again.refresh_from_db()
        assert again.counted_in == first

    def test_a_correction_goes_by_the_same_check(self, housing: FundingSource) -> None:
        made = reach(housing, Rung.COMMITTED, 7 * M)
        opened = Movement.objects.get(rung=Rung.VOTED)
        elsewhere = make.movement(Rung.COMMITTED, 2 * M, commitment_key="EJ-9", act="convention")

        with pytest.raises(ValidationError):
            actions.correct_movement(make.SHELL, made, reason="Erreur", amount=8 * M + CENT)
        with pytest.raises(ValidationError):
            actions.correct_movement(make.SHELL, opened, reason="Annulation", amount=7 * M - CENT)
        with pytest.raises(ValidationError):
            actions.correct_movement(make.SHELL, elsewhere, reason="Erreur", funding_source=housing)
        with pytest.raises(ValidationError):
            actions.count_in(
                make.SHELL,
                opened,
                holder=make.movement(Rung.VOTED, 8 * M),
                reason="Dit ailleurs",
            )
        actions.correct_movement(make.SHELL, made, reason="Erreur", amount=8 * M)

        assert {Movement.objects.get(pk=one.pk).amount for one in (made, opened)} == {8 * M}

    def test_what_is_over_already_may_be_mended(self, housing: FundingSource) -> None:
        made = make.movement(
            Rung.COMMITTED, 20 * M, funding_source=housing, commitment_key="EJ-1", act="convention"
        )

        actions.correct_movement(make.SHELL, made, reason="Une virgule", amount=12 * M)
        with pytest.raises(ValidationError):
            actions.correct_movement(make.SHELL, made, reason="Une virgule", amount=12 * M + CENT)

    def test_a_refusal_gives_no_amount_where_some_is_reserved(self, housing: FundingSource) -> None:
        secret = make.movement(Rung.COMMITTED, 3 * M, funding_source=housing, project=make.project())
        make.reservation(make.organisation(), kind=Kind.AMOUNT, key=movement_key(secret))

        with pytest.raises(ValidationError) as refusal:
            reach(housing, Rung.COMMITTED, 6 * M)

        assert "les limites d’AE seraient dépassées" in told(refusal)
        assert not re.search(r"\s000", told(refusal))  # thousands are set apart, the numbers of names are not

    def test_a_rung_that_uses_no_envelope_reads_none(
        self, housing: FundingSource, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ceilings, "books", pytest.fail)

        assert reach(housing, Rung.NOTIFIED, M).pk


def test_whoever_commits_on_a_scheme_waits_for_who_does_before_reading_what_is_left(
    housing: FundingSource,
) -> None:
    with CaptureQueriesContext(connection) as asked:
        reach(housing, Rung.COMMITTED, 5 * M)

    told = [query["sql"] for query in asked]
    held = next(n for n, sql in enumerate(told) if 'FROM "funding_scheme"' in sql)
    read = next(n for n, sql in enumerate(told) if "SUM(" in sql)
    assert held < read
    # SQLite lets one writer in at a time: its transactions are IMMEDIATE.
    assert told[held].endswith("FOR NO KEY UPDATE") == (connection.vendor == "postgresql")
