"""What two orientations are to one another is proposed by one, quoted, and signed by the other."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.convergence.actions import correct, dismiss, propose, take_up_again, withdraw
from molette.domain.convergence.models import Concordance, Dismissal
from molette.domain.convergence.queries import suggestions
from molette.domain.desk.crosswalk import crosswalk
from molette.domain.desk.life import life
from molette.domain.desk.tabs import Tab, signing_desk
from molette.domain.journal.models import Entry
from molette.domain.people.acting import actor_for
from molette.domain.signatures.actions import settle, take_position
from molette.domain.signatures.models import Subject
from molette.domain.signatures.subjects import SUBJECTS, Signed
from molette.engines.access import Role
from molette.engines.convergence.relations import Relation
from molette.engines.signatures import State
from tests import factories as make
from tests.domain.convergence.conftest import Side

pytestmark = pytest.mark.django_db


def proposed(state: Side, town: Side, **values: Any) -> Concordance:
    given = {
        "relation": "narrower",
        "left_quotation": "logement",
        "right_quotation": "Habitat",
        "why": "Les deux parlent des logements.",
        **values,
    }
    left, right = state.node("Le logement minier"), town.node("Habitat")
    return propose(state.actor, left, right, said_by=state.who, **given)


def signed(said: Concordance) -> Signed:
    found = SUBJECTS[Subject.RELATION].signed(said.pk)
    assert found is not None
    return found


def where(said: Concordance, side: Side) -> State:
    found = life(Subject.RELATION, said.pk, side.person)
    assert found is not None
    return found.state


def test_the_other_signs_and_it_is_joint(state: Side, town: Side) -> None:
    said = proposed(state, town)
    assert where(said, town) is State.PROPOSED
    assert [row.signed.key for row in signing_desk(town.person, Tab.TO_SIGN).rows] == [said.pk]
    assert signing_desk(state.person, Tab.TO_SIGN).rows == ()

    take_position(town.actor, signed(said), organisation=town.who, kind="accepted")

    assert where(said, state) is State.JOINT


def test_nobody_signs_his_own_line(state: Side, town: Side) -> None:
    with pytest.raises(PermissionDenied):
        take_position(state.actor, signed(proposed(state, town)), organisation=state.who, kind="accepted")


def test_who_contests_may_say_another_relation_and_a_body_settles(state: Side, town: Side) -> None:
    said = proposed(state, town)
    take_position(
        town.actor,
        signed(said),
        organisation=town.who,
        kind="contested",
        counter_value="close",
        reason="Nous parlons aussi des copropriétés.",
    )
    said.refresh_from_db()
    assert (said.relation, said.relation_in_use, where(said, state)) == ("narrower", None, State.CONTESTED)

    manager = make.member(Role.MANAGER, of=make.organisation("Pôle"))
    actor = actor_for(manager, manager.mandates[0].organisation)
    settle(
        actor,
        signed(said),
        organisation=manager.mandates[0].organisation,
        body="Comité de pilotage",
        reason="Proches.",
        counter_value="close",
    )
    said.refresh_from_db()
    assert (said.relation, said.relation_in_use, where(said, state)) == ("narrower", "close", State.SETTLED)
    found = crosswalk(state.tree.slug, town.tree.slug, None)
    assert found is not None
    assert found.said[0].relation is Relation.CLOSE


def test_a_word_that_is_no_relation_is_refused(state: Side, town: Side) -> None:
    with pytest.raises(ValidationError, match="est proche"):
        take_position(
            town.actor,
            signed(proposed(state, town)),
            organisation=town.who,
            kind="contested",
            counter_value="presque",
            reason="Non.",
        )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("left_quotation", "le logement social"),
        ("right_quotation", ""),
        ("relation", "cousine"),
        ("why", " "),
    ],
)
def test_a_concordance_without_its_grounds_is_refused(
    state: Side, town: Side, field: str, value: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        proposed(state, town, **{field: value})
    assert list(refusal.value.message_dict) == [field]


def test_the_same_pair_is_proposed_once_whichever_comes_first(state: Side, town: Side) -> None:
    said = proposed(state, town)
    with pytest.raises(ValidationError, match="déjà proposée"):
        propose(
            town.actor,
            said.right,
            said.left,
            said_by=town.who,
            relation="broader",
            left_quotation="Habitat",
            right_quotation="logement",
            why="Plus large.",
        )


def test_read_the_other_way_narrower_is_broader(state: Side, town: Side) -> None:
    left, right = state.node("Le logement minier"), town.node("Habitat")
    said = propose(
        town.actor,
        right,
        left,
        said_by=town.who,
        relation="broader",
        left_quotation="Habitat",
        right_quotation="logement",
        why="Plus large.",
    )
    assert (said.left, said.relation, said.left_quotation) == (left, "narrower", "logement")


def test_two_orientations_of_one_tree_are_not_compared(state: Side, town: Side) -> None:
    with pytest.raises(ValidationError, match="même arbre"):
        propose(state.actor, state.node("A"), state.node("B"), said_by=state.who)


def test_a_correction_is_a_new_word_and_asks_to_be_signed_anew(state: Side, town: Side) -> None:
    said = proposed(state, town)
    take_position(town.actor, signed(said), organisation=town.who, kind="accepted")
    given = {"left_quotation": "logement", "right_quotation": "Habitat", "why": "Les mêmes."}

    newer = correct(state.actor, said, reason="Relu.", relation="same", **given)

    assert where(newer, town) is State.PROPOSED
    assert list(Concordance.objects.standing()) == [newer]
    with pytest.raises(ValidationError, match="remplacée"):
        withdraw(state.actor, said, reason="Trop tard.")
    with pytest.raises(ValidationError, match="pourquoi"):
        correct(state.actor, newer, reason="", relation="close", **given)


def test_only_its_author_corrects_or_withdraws_it(state: Side, town: Side) -> None:
    said = proposed(state, town)
    with pytest.raises(PermissionDenied):
        withdraw(town.actor, said, reason="Non.")
    withdraw(state.actor, said, reason="Erreur de lecture.")
    assert where(said, town) is State.WITHDRAWN
    assert not Concordance.objects.standing().exists()


def test_who_has_no_mandate_to_state_proposes_nothing(state: Side, town: Side) -> None:
    reader = make.member(Role.READER, of=state.who)
    with pytest.raises(PermissionDenied):
        propose(actor_for(reader, state.who), state.node("A"), town.node("B"), said_by=state.who)


def test_a_suggestion_set_aside_does_not_come_back_until_taken_up_again(state: Side, town: Side) -> None:
    left, right = state.node("Le logement"), town.node("Habitat")

    def suggested() -> int:
        return len(suggestions(town.tree.slug, state.tree.slug, None).rows)

    assert suggested() == 1
    aside = dismiss(town.actor, right, left, dismissed_by=town.who)
    assert suggested() == 0
    with pytest.raises(ValidationError, match="déjà écarté"):
        dismiss(state.actor, left, right, dismissed_by=state.who)

    take_up_again(state.actor, aside)

    assert suggested() == 1
    assert not Dismissal.objects.exists()
    assert Entry.objects.filter(verb__startswith="a repris").exists()
