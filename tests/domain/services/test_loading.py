"""Services and journeys are loaded once, journalled, and refused with their line."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor
from molette.domain.services.actions import ServicesRefusedError, load_services, load_times
from molette.domain.services.kinds import NewKind
from molette.domain.services.models import Service, ServiceKind, TravelTable
from molette.domain.sources.models import Source
from molette.domain.territory.models import Place
from molette.engines.access import Role
from molette.engines.reach.times import Times, read_times
from molette.engines.tables.reading import read
from tests import factories as make
from tests.domain.services.conftest import Load, listed_at
from tests.factories import SHELL


@pytest.fixture
def times(tmp_path: Path) -> Times:
    file = tmp_path / "temps.csv"
    file.write_text("origine;destination;minutes\n62498;62065;9\n62065;62498;8\n59350;62498;30\n", "utf-8")
    return read_times(read(file), beyond=90)


def test_the_same_list_twice_changes_nothing(load: Load) -> None:
    first = load("lycee", ("0620108F", "62498", 1.0), ("X", "62065", 1.0))
    lines = Entry.objects.count()

    again = load("lycee", ("0620108F", "62498", 1.0), ("X", "62065", 1.0))

    assert (first.added, again.added, again.unchanged) == (2, 0, 2)
    assert Entry.objects.count() == lines


def test_a_list_that_says_something_else_corrects_and_the_journal_says_it(load: Load) -> None:
    load("medecin", ("62498", "62498", 41.0))

    done = load("medecin", ("62498", "62498", 38.0))

    assert done.changed == 1
    line = Entry.objects.latest("pk")
    assert line.verb == "a corrigé le service"
    assert (line.before["capacity"], line.after["capacity"]) == ("41.00", "38.00")


def test_a_service_elsewhere_counts_with_its_coordinates(towns: dict[str, Place], published: Source) -> None:
    listed = [listed_at("A", "59178", longitude=3.09, latitude=50.37)]

    done = load_services(SHELL, "gare", listed, source=published)

    assert done.elsewhere == 1
    assert Service.objects.get().place is None


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"commune": "59178"}, "ni coordonnées, ni commune du territoire (59178)"),
        (
            {"commune": "62498", "opened_on": date(2025, 1, 1), "closed_on": date(2024, 1, 1)},
            "fermé le 01/01/2024, avant d’ouvrir le 01/01/2025",
        ),
    ],
)
def test_a_service_nowhere_or_closed_before_it_opens_is_refused_with_its_line(
    towns: dict[str, Place], published: Source, told: dict[str, object], said: str
) -> None:
    with pytest.raises(ServicesRefusedError) as refused:
        load_services(SHELL, "gare", [listed_at("A", **told)], source=published)  # type: ignore[arg-type]

    assert said in str(refused.value)
    assert str(refused.value).startswith("Ligne 2")
    assert not Service.objects.exists()


def test_a_kind_that_is_not_known_is_defined_with_a_name(towns: dict[str, Place], published: Source) -> None:
    with pytest.raises(ServicesRefusedError, match="n’est pas définie"):
        load_services(SHELL, "creche", [listed_at("A", "62498")], source=published)

    load_services(
        SHELL, NewKind("creche", "Crèches", "places", 10), [listed_at("A", "62498")], source=published
    )

    assert ServiceKind.objects.get().threshold_minutes == 10


def test_only_who_loads_the_territory_loads_services_and_journeys(published: Source, times: Times) -> None:
    lead = make.member(Role.PROJECT_LEAD)
    actor = Actor("Cheffe de projet", user_id=lead.pk, user=lead)

    with pytest.raises(PermissionDenied):
        load_services(actor, "gare", [], source=published)
    with pytest.raises(PermissionDenied):
        load_times(actor, times, source=published)


def test_journeys_from_elsewhere_are_left_aside_and_counted(
    towns: dict[str, Place], published: Source, times: Times
) -> None:
    done = load_times(SHELL, times, source=published, told_on=date(2025, 1, 1))
    again = load_times(SHELL, times, source=published, told_on=date(2025, 1, 1))

    assert (done.pairs, done.places, done.elsewhere, done.is_new) == (2, 2, 1, True)
    assert again.is_new is False
    assert TravelTable.objects.get().pairs == 2


def test_journeys_of_which_none_leaves_the_territory_are_refused(published: Source, times: Times) -> None:
    with pytest.raises(ServicesRefusedError, match="Aucune origine"):
        load_times(SHELL, times, source=published)
