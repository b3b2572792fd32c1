"""What is already written is corrected with a reason; a form sent as it was shown asks for none."""

import pytest

from molette.domain.journal.models import Entry
from tests.web.workspace.conftest import Desk
from tests.web.workspace.pages import words
from tests.web.workspace.test_meanwhile import EDITS, address, as_sent, opened

# Each form that corrects fields, with a field and what it may become.
CORRECTIONS = {
    "project_edit": ("title", "Halte"),
    "contract_edit": ("name", "Pacte"),
    "node_edit": ("title", "Se déplacer"),
    "measure_edit": ("name", "Foyers"),
    "organisation_edit": ("name", "Communauté"),
}


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_correction_without_a_reason_is_asked_why_beside_its_field(desk: Desk, name: str) -> None:
    browser, there = desk.client(EDITS[name][0]), address(desk, name)
    field, value = CORRECTIONS[name]
    lines = Entry.objects.count()
    answer = browser.post(there, {**opened(browser, there), field: value})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'href="#id_reason"' in page
    assert as_sent(page)[field] == [value]
    assert Entry.objects.count() == lines


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_correction_leaves_its_reason_in_the_journal(desk: Desk, name: str) -> None:
    browser, there = desk.client(EDITS[name][0]), address(desk, name)
    field, value = CORRECTIONS[name]
    browser.post(there, {**opened(browser, there), field: value, "reason": "Nom délibéré"})
    line = Entry.objects.get(reason="Nom délibéré")

    assert line.after == {field: value}


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_form_sent_as_it_was_shown_says_that_nothing_changed(desk: Desk, name: str) -> None:
    browser, there = desk.client(EDITS[name][0]), address(desk, name)
    asked, lines = browser.get(there).content.decode(), Entry.objects.count()
    answer = browser.post(there, opened(browser, there), follow=True)

    assert "Motif de la correction</label>" in asked
    assert "Rien n’a changé" in words(answer)
    assert Entry.objects.count() == lines


def test_a_form_sent_untouched_over_what_another_wrote_shows_both(desk: Desk) -> None:
    browser, there = desk.client(EDITS["project_edit"][0]), address(desk, "project_edit")
    sent = opened(browser, there)
    desk.project.title = "Gare de Lens"
    desk.project.save()

    assert browser.post(there, sent).status_code == 409
