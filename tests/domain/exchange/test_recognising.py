"""A table names an organisation as its sender writes it: it is recognised, and the preview says why."""

from datetime import date

import pytest

from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.targets.projects import FORM
from molette.domain.identities import actions
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_variant_is_recognised_with_its_reasons() -> None:
    of = make.organisation("CA de Lens - Liévin")
    read, issues = FORM.read({"owner": "COMMUNAUTE D'AGGLOMERATION LENS LIEVIN"}, Lookups())
    assert read["owner"] == of
    assert [(i.code, i.blocks) for i in issues] == [("nom-reconnu", False)]
    assert "les mêmes mots" in issues[0].expected


def test_an_exact_name_says_nothing() -> None:
    of = make.organisation("CA de Lens - Liévin")
    read, issues = FORM.read({"owner": of.name}, Lookups())
    assert (read["owner"], issues) == (of, [])


def test_what_is_not_sure_is_refused_and_near_names_are_offered() -> None:
    make.organisation("CC du Pays de Saint-Gilles")
    read, issues = FORM.read({"owner": "CC St Gilles Croix de Vie"}, Lookups())
    assert "owner" not in read
    assert "Vouliez-vous dire" in issues[0].remedy
    assert "CC du Pays de Saint-Gilles" in issues[0].remedy


def test_a_former_siret_still_finds_its_organisation() -> None:
    of = make.organisation("Ville", siren="216204982", siret="21620498200014")
    actions.change_siret(make.SHELL, of, siret="21620498200022", on=date(2026, 1, 1))
    read, issues = FORM.read({"owner": "216 204 982 00014"}, Lookups())
    assert read["owner"] == of
    assert "ancien identifiant" in issues[0].expected
