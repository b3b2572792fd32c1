"""What became of an organisation: the past keeps its name, the present is followed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from molette.domain.identities import actions
from molette.domain.identities.models import BodySuccession, FormerIdentifier
from molette.domain.people.models import Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db


def _merger(former: Organisation, current: Organisation) -> BodySuccession:
    return actions.say_succession(make.SHELL, former, current, kind="merger", happened_on=date(2017, 1, 1))


def test_a_body_replaced_keeps_what_it_said() -> None:
    former, current = make.organisation("Artois Comm."), make.organisation("CA nouvelle")
    said = make.statement(said_by=former)
    _merger(former, current)

    said.refresh_from_db()
    assert said.said_by == former
    assert Organisation.objects.filter(pk=former.pk).exists()


def test_nobody_succeeds_to_himself_even_through_others() -> None:
    one, two, three = (make.organisation() for _ in range(3))
    with pytest.raises(ValidationError):
        _merger(one, one)
    _merger(one, two)
    _merger(two, three)
    with pytest.raises(ValidationError, match="a elle-même pris la suite"):
        _merger(three, one)


def test_a_succession_said_by_mistake_is_withdrawn_with_a_reason() -> None:
    said = _merger(make.organisation(), make.organisation())
    with pytest.raises(ValidationError):
        actions.withdraw_succession(make.SHELL, said, reason="")
    actions.withdraw_succession(make.SHELL, said, reason="Erreur de saisie.")
    assert not BodySuccession.objects.exists()


def test_a_new_siret_keeps_the_former_one() -> None:
    of = make.organisation(siren="216204982", siret="21620498200014")
    actions.change_siret(make.SHELL, of, siret="216 204 982 00022", on=date(2026, 1, 1))

    of.refresh_from_db()
    assert of.siret == "21620498200022"
    kept = FormerIdentifier.objects.get()
    assert (kept.kind, kept.value, kept.until) == ("siret", "21620498200014", date(2026, 1, 1))


def test_a_siret_that_cannot_be_one_is_refused_and_nothing_is_kept() -> None:
    of = make.organisation(siren="216204982", siret="21620498200014")
    with pytest.raises(ValidationError):
        actions.change_siret(make.SHELL, of, siret="12", on=date(2026, 1, 1))
    assert not FormerIdentifier.objects.exists()
