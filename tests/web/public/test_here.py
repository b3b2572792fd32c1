"""What a resident reads of a place first: what is under way, to come, done; who pays, who answers."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client

from molette.domain.programme.models import MilestoneKind
from molette.domain.secrecy.models import Kind
from molette.engines.pictures import SMALL_BYTES
from molette.engines.plans import LineKind
from tests import factories as make
from tests.web.public.conftest import Programme, turn
from tests.web.public.test_pages import text


def test_a_resident_reads_what_is_under_way_to_come_and_done(programme: Programme, client: Client) -> None:
    done = make.project(programme.lens, title="Piscine", contract=programme.station.contract)
    turn(done, MilestoneKind.OPENED, date(2023, 6, 1), nature="actual", precision="month")
    coming = make.project(programme.lens, title="Parc", contract=programme.station.contract)
    turn(coming, MilestoneKind.ANNOUNCED, date(2024, 1, 1), nature="actual")
    turn(coming, MilestoneKind.WORKS_START, date(2091, 1, 1), precision="year")

    said = text(client, "/communes/lens")

    assert "En cours : 1 À venir : 2 C’est fait : 1" in said
    assert "Les travaux sont en cours depuis 1er janv. 2024." in said
    assert "C’est livré en juin 2023." in said
    assert "début des travaux : 2091 (on ne sait pas encore dire si cette date sera tenue)" in said
    assert "Qui répond Région" in said
    assert said.index("Nouvelle gare") < said.index("Parc") < said.index("Piscine")


def test_a_date_that_is_past_is_said_late(programme: Programme, client: Client) -> None:
    with time_machine.travel("2025-01-31"):
        assert "En retard de 30 jours : ouverture, promis le 1er janv. 2025." in text(
            client, "/communes/lens"
        )


def test_who_pays_is_told_by_the_plan_in_use(programme: Programme, client: Client) -> None:
    assert "plan non publié ; subventions notifiées : 6 M€" in text(client, "/communes/lens").replace(
        "\u202f", " "
    )
    plan = make.plan(programme.station, status="voted", cost_excl_tax=Decimal(3_000_000))
    make.plan_line(plan, 2_000_000, funding_source=make.funding_source(funder=make.organisation("Europe")))
    make.plan_line(plan, None, kind=LineKind.NOT_FOUND, funding_source=None)

    assert "Europe (2 M€) ; une partie reste à trouver" in text(client, "/communes/lens").replace(
        "\u202f", " "
    )


def test_an_amount_reserved_to_others_is_told_to_no_resident(programme: Programme, client: Client) -> None:
    plan = make.plan(programme.station, status="voted", cost_excl_tax=Decimal(3_000_000))
    europe = make.funding_source(funder=make.organisation("Europe"))
    make.plan_line(plan, 2_345_000, funding_source=europe)
    make.reservation(kind=Kind.AMOUNT, key=f"{programme.station.pk}-{europe.pk}")

    said = client.get("/communes/lens").content.decode().replace("\u00a0", " ")

    assert "montant réservé" in said
    assert "2,3" not in said
    assert "2 345" not in said


@pytest.mark.parametrize("path", ["/communes/lens", "/projets/gare"])
def test_a_place_and_a_project_show_before_and_after(programme: Programme, client: Client, path: str) -> None:
    make.photo(programme.station, alt="Le quai en ruine")
    make.photo(programme.station, moment="after", alt="Le quai refait", taken_on=date(2025, 1, 1))
    make.photo(programme.hidden, alt="Un projet secret")

    said = client.get(path).content.decode()

    assert 'alt="Le quai en ruine"' in said
    assert 'alt="Le quai refait"' in said
    assert "Un projet secret" not in said


def test_a_photograph_is_served_to_whoever_sees_the_project(programme: Programme, client: Client) -> None:
    shown, hidden = make.photo(programme.station), make.photo(programme.hidden)
    for one in (shown, hidden):
        one.small.save("petite.webp", ContentFile(b"RIFF" + bytes(SMALL_BYTES)))

    served = client.get(f"/photos/{shown.pk}/petite")

    assert (served.status_code, served["Content-Type"]) == (200, "image/webp")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/photos/{hidden.pk}/petite").status_code == 404
    assert client.get(f"/photos/{shown.pk}/enorme").status_code == 404
    assert client.get(f"/photos/{shown.pk}/grande").status_code == 404  # its file is gone
