"""The journal on screen: who did what, for whom, before, after and why; and its file."""

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

from django.urls import reverse

from molette.domain.journal.recording import Actor
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.conftest import STRANGER, Desk

HERE = reverse("workspace:journal")


def page(desk: Desk, who: str, query: str = "") -> str:
    return desk.client(who).get(f"{HERE}{query}").content.decode()


def test_a_line_says_before_after_and_why(desk: Desk) -> None:
    make.entry(
        "a modifié", subject=desk.project, before={"title": "Gare"}, after={"title": "Halte"}, reason="Vote"
    )
    told = page(desk, Role.READER)

    for said in ("<del>Gare</del>", "<ins>Halte</ins>", "intitulé", "Vote"):
        assert said in told


def test_restricted_lines_are_for_those_who_manage_members(desk: Desk) -> None:
    make.entry("a donné le mandat", subject=desk.project, reason="Arrivée en mars", restricted=True)

    assert "Arrivée en mars" in page(desk, Role.ADMINISTRATOR)
    assert "Arrivée en mars" not in page(desk, Role.MANAGER)


def test_a_member_of_another_perimeter_reads_only_the_acts_of_his_own(desk: Desk) -> None:
    own = desk.people[STRANGER].memberships.get().organisation
    make.entry("a prévenu", by=Actor("Douai", organisation_id=own.pk, organisation=own.name))
    make.entry("a caché", by=Actor("Région", organisation_id=desk.other.pk, organisation=desk.other.name))
    told = page(desk, STRANGER)

    assert "a prévenu" in told
    assert "a caché" not in told


def test_the_file_honours_the_filter_of_the_page(desk: Desk) -> None:
    make.entry("a signé", subject=desk.project)
    answer = desk.client(Role.READER).get(f"{HERE}.csv?acte=a+signé")
    written = answer.getvalue().decode("utf-8-sig")

    assert {row["A fait"] for row in csv.DictReader(StringIO(written), delimiter=";")} == {"a signé"}


def test_a_day_that_is_none_filters_nothing(desk: Desk) -> None:
    assert "Nouvelle gare" in page(desk, Role.READER, "?du=hier&numero=99999999999")


def test_a_filter_that_keeps_nothing_says_so(desk: Desk) -> None:
    assert "Aucune ligne ne répond à ces filtres." in page(desk, Role.READER, "?qui=personne")


def test_a_longer_journal_asks_the_database_no_more_often(
    desk: Desk, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    browser = desk.client(Role.READER)
    with max_queries() as before:
        browser.get(HERE)
    for _ in range(5):
        make.entry(subject=desk.project, after={"title": "Halte"})
    with max_queries(len(before.captured_queries)):
        browser.get(HERE)
