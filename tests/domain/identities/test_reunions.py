"""Two organisations found to be one: everything follows, nothing is lost, and it comes back exactly."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from molette.domain.funding.models import FundingSource, PlanLine
from molette.domain.identities import actions
from molette.domain.identities.models import OtherName, Reunion, Step
from molette.domain.identities.queries.reunions import obstacles, what_would_move
from molette.domain.journal.models import Entry
from molette.domain.people.models import Membership, Organisation
from molette.domain.programme.models import ContractParty, Project
from molette.domain.statements.models import Statement
from molette.engines.access import Role
from tests import factories as make

REASON = "Le même SIREN dans les deux registres."
# What an action leaves behind it on purpose: its trace.
TRACES = (Reunion, Step)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but the traces: the journal, the histories, the index, the reunions."""
    return {
        model._meta.label: list(model._meta.base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model not in TRACES
        and model._meta.app_label not in {"journal", "search"}
        and not model.__name__.startswith("Historical")
    }


@pytest.fixture
def kept(db: None) -> Organisation:
    return make.organisation("CA de Lens - Liévin", slug="call")


@pytest.fixture
def double(db: None) -> Organisation:
    return make.organisation("Communauté d’agglo Lens Liévin", slug="agglo-lens", siren="246200364")


def _furnish(of: Organisation) -> None:
    project = make.project(owner=of)
    make.statement(said_by=of, project=project)
    make.mandate(Role.READER, make.user(), of)
    make.plan_line(make.plan(project), funding_source=make.funding_source(funder=of))
    make.movement(project=project, said_by=of)
    make.batch(organisation=of, register=make.register(publisher=of))


def test_all_that_bears_the_name_of_the_double_follows(kept: Organisation, double: Organisation) -> None:
    _furnish(double)
    told = dict(what_would_move(double))
    assert told["projet"] == told["déclaration"] == told["mandat"] == 1

    actions.unite(make.SHELL, kept, double, reason=REASON)

    assert what_would_move(double) == ()
    assert Statement.objects.get().said_by == kept
    assert Project.objects.get().owner == kept
    assert Membership.objects.get().organisation == kept
    assert list(Organisation.objects.filter(slug__in=("call", "agglo-lens"))) == [kept]
    assert Organisation.everything.get(slug="agglo-lens").merged_into == kept


def test_the_name_of_the_double_goes_on_being_recognised(kept: Organisation, double: Organisation) -> None:
    actions.unite(make.SHELL, kept, double, reason=REASON)

    assert OtherName.objects.get().name == double.name
    kept.refresh_from_db()
    assert kept.siren == "246200364", "the one kept takes what it lacked"


def test_rows_that_would_be_doubles_are_folded_and_what_points_to_them_follows(
    kept: Organisation, double: Organisation
) -> None:
    contract, scheme = make.contract(), make.scheme()
    for one in (kept, double):
        make.party(contract, one, role="signatory")
        make.funding_source(scheme=scheme, funder=one, year=2025)
    theirs = FundingSource.objects.get(funder=double)
    line = make.plan_line(make.plan(make.project()), funding_source=theirs)

    actions.unite(make.SHELL, kept, double, reason=REASON)

    assert ContractParty.objects.get().organisation == kept
    line.refresh_from_db()
    assert line.funding_source == FundingSource.objects.get()


@pytest.mark.parametrize("furnished", [(True, True), (True, False), (False, True)])
def test_undone_a_reunion_leaves_the_database_as_it_was(
    kept: Organisation, double: Organisation, furnished: tuple[bool, bool]
) -> None:
    contract, scheme = make.contract(), make.scheme()
    for one, full in zip((kept, double), furnished, strict=True):
        if full:
            _furnish(one)
        make.party(contract, one, role="signatory", since=date(2017, 3, 7))
        source = make.funding_source(scheme=scheme, funder=one, year=None)
        make.plan_line(make.plan(make.project()), 123_456, funding_source=source)
    before = everything()

    reunion = actions.unite(make.SHELL, kept, double, reason=REASON)
    assert everything() != before
    left = actions.undo(make.SHELL, reunion, reason="Ce sont deux communautés.")

    assert left == ()
    assert everything() == before


class AnyProgramme(TestCase):
    """Whatever two organisations carry, together or apart, the reunion undone changes nothing."""

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 1)), max_size=9))
    def test_united_then_undone_nothing_has_changed(self, acts: list[tuple[bool, int, int]]) -> None:
        pair = [make.organisation("CC du Val"), make.organisation("COM COM DU VAL", siren="200000008")]
        contracts = [make.contract(), make.contract()]
        schemes = [make.scheme(), make.scheme()]
        making: list[Callable[[Organisation, int], object]] = [
            lambda of, n: _once(ContractParty, contract=contracts[n], organisation=of, role="signatory"),
            lambda of, n: _once(FundingSource, scheme=schemes[n], funder=of, year=2024),
            lambda of, n: _once(FundingSource, scheme=schemes[n], funder=of, year=None),
            lambda of, n: make.plan_line(
                make.plan(make.project(contract=contracts[n])),
                funding_source=_once(FundingSource, scheme=schemes[n], funder=of, year=2024),
            ),
            lambda of, _: make.statement(said_by=of),
            lambda of, _: make.project(make.place(), owner=of),
            lambda of, _: make.mandate(Role.READER, make.user(), of),
        ]
        for second, what, n in acts:
            making[what](pair[second], n)
        before = everything()

        reunion = actions.unite(make.SHELL, *pair, reason=REASON)
        assert what_would_move(pair[1]) == ()
        actions.undo(make.SHELL, reunion, reason="Essai.")

        assert everything() == before


def _once(model: Any, **fields: Any) -> Any:
    return model.objects.get_or_create(**fields)[0]


def test_a_row_changed_since_stays_as_it_stands_and_is_named(
    kept: Organisation, double: Organisation
) -> None:
    project, other = make.project(owner=double), make.project(owner=double)
    reunion = actions.unite(make.SHELL, kept, double, reason=REASON)
    third = make.organisation("Ville de Lens")
    Project.objects.filter(pk=project.pk).order_by("pk").get()
    project.refresh_from_db()
    project.owner = third
    project.save(update_fields=["owner"])

    left = actions.undo(make.SHELL, reunion, reason="Ce sont deux.")

    assert [(one.model, one.key, one.why) for one in left] == [("projet", project.pk, "a changé depuis")]
    assert Project.objects.get(pk=other.pk).owner == double
    assert Project.objects.get(pk=project.pk).owner == third


def test_what_was_written_since_stays_with_the_one_kept(kept: Organisation, double: Organisation) -> None:
    reunion = actions.unite(make.SHELL, kept, double, reason=REASON)
    said = make.statement(said_by=kept)

    actions.undo(make.SHELL, reunion, reason="Ce sont deux.")

    said.refresh_from_db()
    assert said.said_by == kept


def test_reunions_are_undone_from_the_latest_to_the_first(kept: Organisation, double: Organisation) -> None:
    first = actions.unite(make.SHELL, kept, double, reason=REASON)
    actions.unite(make.SHELL, make.organisation("CALL"), kept, reason=REASON)

    with pytest.raises(ValidationError, match="Défaites d’abord"):
        actions.undo(make.SHELL, first, reason="Trop tard ?")


def test_a_reunion_is_undone_once(kept: Organisation, double: Organisation) -> None:
    reunion = actions.unite(make.SHELL, kept, double, reason=REASON)
    actions.undo(make.SHELL, reunion, reason="Ce sont deux.")

    with pytest.raises(ValidationError, match="déjà défaite"):
        actions.undo(make.SHELL, reunion, reason="Encore.")


def test_organisations_that_answered_each_other_are_not_one(kept: Organisation, double: Organisation) -> None:
    make.position(make.statement(said_by=double), kept)

    assert "signé leur propre ligne" in obstacles(kept, double)[0]
    with pytest.raises(ValidationError, match="signé leur propre ligne"):
        actions.unite(make.SHELL, kept, double, reason=REASON)


def test_what_others_signed_keeps_the_name_of_its_author(kept: Organisation, double: Organisation) -> None:
    make.position(make.statement(said_by=double), make.organisation("Région"), content_hash="a" * 64)

    with pytest.raises(ValidationError, match="changerait ce qui a été signé"):
        actions.unite(make.SHELL, kept, double, reason=REASON)
    actions.unite(make.SHELL, double, kept, reason=REASON)


def test_two_that_were_told_apart_are_not_united(kept: Organisation, double: Organisation) -> None:
    actions.tell_apart(make.SHELL, double, kept, reason="Deux SIREN.")

    with pytest.raises(ValidationError, match="ce sont deux"):
        actions.unite(make.SHELL, kept, double, reason=REASON)


def test_a_body_replaced_is_no_double(kept: Organisation, double: Organisation) -> None:
    actions.say_succession(make.SHELL, double, kept, kind="merger", happened_on=date(2017, 1, 1))

    with pytest.raises(ValidationError, match="le passé garde son nom"):
        actions.unite(make.SHELL, kept, double, reason=REASON)


def test_only_whoever_manages_members_unites(kept: Organisation, double: Organisation) -> None:
    manager = make.member(Role.MANAGER).actor()
    with pytest.raises(PermissionDenied):
        actions.unite(manager, kept, double, reason=REASON)


def test_a_reunion_says_why_and_leaves_its_lines_in_the_journal(
    kept: Organisation, double: Organisation
) -> None:
    with pytest.raises(ValidationError):
        actions.unite(make.SHELL, kept, double, reason=" ")

    administrator = make.member(Role.ADMINISTRATOR).actor()
    reunion = actions.unite(administrator, kept, double, reason=REASON)
    actions.undo(administrator, reunion, reason="Ce sont deux.")

    verbs = list(Entry.objects.order_by("id").values_list("verb", flat=True))
    assert {"a réuni une organisation à une autre", "a été réunie à une autre", "a défait la réunion"} <= set(
        verbs
    )
    assert Entry.objects.filter(verb="a réuni une organisation à une autre").get().reason == REASON


def test_histories_keep_what_was_said_then(kept: Organisation, double: Organisation) -> None:
    said = make.statement(said_by=double)
    actions.unite(make.SHELL, kept, double, reason=REASON)

    lines = list(Statement.history.filter(id=said.pk).order_by("history_id"))
    assert [line.said_by_id for line in lines] == [double.pk, kept.pk]
    assert lines[-1].history_change_reason == REASON
    assert PlanLine.objects.count() == 0
