"""Who may open each address of the workspace: a table in which every address has its row."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, reverse

from molette.domain.journal.models import Entry
from molette.engines.access import Role
from molette.web.workspace import urls
from tests.web.workspace.conftest import PEOPLE, RESIDENT, STRANGER, Desk

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("memory")]

MEMBERS = frozenset({*Role, STRANGER})
INSIDE = frozenset(Role)
SPEAKERS = frozenset({Role.CONTRIBUTOR, Role.PROJECT_LEAD, Role.SIGNATORY, Role.MANAGER})
LEADS = frozenset({Role.PROJECT_LEAD, Role.MANAGER})
SIGNATORIES = frozenset({Role.SIGNATORY})
MANAGERS = frozenset({Role.MANAGER})
RECORDERS = MANAGERS | SIGNATORIES
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

ON_BOTH_BASES = {RESIDENT, STRANGER, Role.MANAGER}
READERS = [who if who in ON_BOTH_BASES else pytest.param(who, marks=pytest.mark.walk) for who in PEOPLE]
KNOWN = frozenset({200, 302, 403, 404, 405, 422})
REFUSED = frozenset({403, 404})


@dataclass(frozen=True, slots=True)
class Address:
    """An address: what it names of the desk (a slug, or a key), and the people who may open it.

    `ending` is that of an address which is a file and no page.
    """

    who: frozenset[str]
    names: str = ""
    ending: str = ""


ADDRESSES = {
    "overview": Address(MEMBERS),
    "late": Address(MEMBERS),
    "alerts": Address(MEMBERS),
    "alert_mails": Address(MEMBERS),
    "alert_acknowledge": Address(MANAGERS, "alert"),
    "alert_snooze": Address(MANAGERS, "alert"),
    "alert_bring_back": Address(MANAGERS, "alert"),
    "projects": Address(MEMBERS),
    "followup": Address(MEMBERS),
    "campaigns": Address(MEMBERS),
    "campaign_new": Address(MANAGERS),
    "campaign": Address(INSIDE, "campaign"),
    "campaign_close": Address(MANAGERS, "campaign"),
    "campaign_sheet": Address(LEADS, "campaign"),
    "campaign_sheet_send": Address(LEADS, "campaign"),
    "own_link": Address(frozenset({Role.PROJECT_LEAD}), "campaign"),
    "link_renew": Address(MANAGERS, "link"),
    "update": Address(INSIDE, "update"),
    "update_fill": Address(LEADS, "update"),
    "update_return": Address(MANAGERS, "update"),
    "update_approve": Address(MANAGERS, "update"),
    "confidence": Address(MEMBERS),
    "judgement_new": Address(LEADS, "gare"),
    "judgement_withdraw": Address(LEADS, "judgement"),
    "followup_blockings": Address(MEMBERS),
    "followup_delays": Address(MEMBERS),
    "blocking_new": Address(LEADS, "gare"),
    "blocking_edit": Address(LEADS, "blocking"),
    "blocking_lift": Address(SPEAKERS, "blocking"),
    "blocking_withdraw": Address(LEADS, "blocking"),
    "risk_new": Address(LEADS, "gare"),
    "risk_edit": Address(LEADS, "risk"),
    "risk_close": Address(LEADS, "risk"),
    "wait_new": Address(LEADS, "gare"),
    "wait_withdraw": Address(LEADS, "wait"),
    "project_state": Address(INSIDE, "gare"),
    "weather_new": Address(LEADS, "gare"),
    "weather_withdraw": Address(LEADS, "weather"),
    "project_new": Address(MANAGERS),
    "project": Address(INSIDE, "gare"),
    "project_edit": Address(LEADS, "gare"),
    "project_publish": Address(LEADS, "gare"),
    "milestone_new": Address(LEADS, "gare"),
    "date_new": Address(LEADS, "milestone"),
    "date_withdraw": Address(LEADS, "date"),
    "document_new": Address(LEADS, "gare"),
    "document": Address(INSIDE, "document"),
    "document_remove": Address(LEADS, "document"),
    "photos": Address(INSIDE, "gare"),
    "photo_new": Address(LEADS, "gare"),
    "photo_remove": Address(LEADS, "photo"),
    "plan": Address(INSIDE, "gare"),
    "plan_open": Address(LEADS, "gare"),
    "plan_draft": Address(LEADS, "gare"),
    "plan_vote": Address(LEADS, "gare"),
    "movements": Address(INSIDE, "gare"),
    "movement_new": Address(LEADS, "gare"),
    "envelopes": Address(MEMBERS),
    "vote_new": Address(MANAGERS),
    "envelope": Address(MEMBERS, "envelope"),
    "delegation_new": Address(LEADS, "envelope"),
    "delegation_part": Address(LEADS, "delegation"),
    "delegation_edit": Address(LEADS, "delegation"),
    "delegation_end": Address(LEADS, "delegation"),
    "spendings": Address(INSIDE, "gare"),
    "spending_year": Address(LEADS, "year"),
    "spending_correct": Address(LEADS, "spending"),
    "spending_withdraw": Address(LEADS, "spending"),
    "deadlines": Address(MEMBERS),
    "forecast": Address(MEMBERS),
    "forecast_method": Address(MEMBERS),
    "displays": Address(MEMBERS),
    "display_posters": Address(MEMBERS, "paper"),
    "project_displays": Address(INSIDE, "gare"),
    "display_new": Address(LEADS, "owned"),
    "display_withdraw": Address(LEADS, "display"),
    "conditions": Address(MEMBERS),
    "condition_new": Address(LEADS, "gare"),
    "condition": Address(INSIDE, "condition"),
    "condition_edit": Address(LEADS, "condition"),
    "reading_new": Address(SPEAKERS, "condition"),
    "condition_lift": Address(LEADS, "condition"),
    "reading_withdraw": Address(SPEAKERS, "reading"),
    "claim_new": Address(LEADS, "owned"),
    "claim_contest": Address(LEADS, "claim"),
    "claim_withdraw": Address(LEADS, "claim"),
    "simulation": Address(MEMBERS),
    "project_services": Address(INSIDE, "gare"),
    "snapshots": Address(MEMBERS),
    "snapshot_new": Address(MANAGERS),
    "snapshot": Address(MEMBERS, "frozen"),
    "snapshot_content": Address(MEMBERS, "frozen"),
    "snapshot_pack": Address(MEMBERS, "frozen"),
    "snapshot_progress": Address(MEMBERS, "frozen"),
    "snapshot_file": Address(MEMBERS, "frozen_file"),
    "extend": Address(LEADS, "movement"),
    "count_in": Address(LEADS, "movement"),
    "double_counts": Address(MEMBERS),
    "give_again": Address(LEADS, "movement"),
    "euros_apart": Address(LEADS, "movement"),
    "doubt_again": Address(LEADS, "apart"),
    "statements": Address(MEMBERS),
    "statement_new": Address(SPEAKERS | {STRANGER}),
    "statement": Address(INSIDE, "statement"),
    "signing": Address(MEMBERS),
    "sign_many": Address(SIGNATORIES),
    "joint_rates": Address(MEMBERS),
    "movement": Address(INSIDE, "movement"),
    "date": Address(INSIDE, "date"),
    "sign_accept": Address(SIGNATORIES, "signed"),
    "sign_contest": Address(SIGNATORIES, "signed"),
    "sign_settle": Address(MANAGERS, "signed"),
    "sign_widen": Address(SPEAKERS, "signed"),
    "convergence": Address(MEMBERS),
    "convergence_depths": Address(MEMBERS),
    "tree_versions": Address(MEMBERS),
    "concordance_new": Address(SPEAKERS, "", "?gauche=mobilites&droite=tourisme"),
    "dismissal_new": Address(SPEAKERS, "", "?gauche=mobilites&droite=tourisme"),
    "dismissal_remove": Address(SPEAKERS, "dismissal"),
    "concordance": Address(MEMBERS, "concordance"),
    "concordance_correct": Address(SPEAKERS, "concordance"),
    "concordance_withdraw": Address(SPEAKERS, "concordance"),
    "reconciliations": Address(MEMBERS),
    "reconciliation_new": Address(MANAGERS),
    "reconciliation": Address(INSIDE, "nos-livres"),
    "reconciliation_progress": Address(INSIDE, "nos-livres"),
    "reconciliation_ask": Address(MANAGERS, "nos-livres"),
    "reconciliation_archive": Address(MANAGERS, "nos-livres"),
    "reconciliation_reopen": Address(MANAGERS, "nos-livres"),
    "bench": Address(INSIDE, "nos-livres"),
    "bench_decide": Address(MANAGERS, "nos-livres"),
    "bench_sure": Address(INSIDE, "nos-livres"),
    "bench_decisions": Address(INSIDE, "nos-livres"),
    "bench_undo": Address(MANAGERS, "book_decision"),
    "closing_new": Address(MANAGERS, "nos-livres", "?annee=2024"),
    "closing": Address(INSIDE, "closing"),
    "closing_withdraw": Address(MANAGERS, "closing"),
    "gap_new": Address(MANAGERS, "gap_group"),
    "submitted_gap": Address(INSIDE, "gap"),
    "gap_correct": Address(MANAGERS, "gap"),
    "gap_withdraw": Address(MANAGERS, "gap"),
    "bodies": Address(MEMBERS),
    "body_new": Address(MANAGERS),
    "body": Address(MEMBERS, "body"),
    "body_edit": Address(MANAGERS, "body"),
    "seat_new": Address(MANAGERS, "body"),
    "seat_end": Address(MANAGERS, "seat"),
    "meetings": Address(MEMBERS),
    "meeting_new": Address(MANAGERS, "body"),
    "meeting": Address(INSIDE, "meeting"),
    "meeting_edit": Address(MANAGERS, "meeting"),
    "meeting_cancel": Address(MANAGERS, "meeting"),
    "meeting_step": Address(MANAGERS, "meeting_step"),
    "convocation": Address(INSIDE, "meeting"),
    "convocation_pdf": Address(INSIDE, "meeting"),
    "convocation_docx": Address(INSIDE, "meeting"),
    "invitation": Address(INSIDE, "meeting"),
    "meeting_sign": Address(SIGNATORIES, "meeting_act"),
    "point_new": Address(SPEAKERS, "meeting"),
    "point_take": Address(MANAGERS, "meeting"),
    "point_edit": Address(MANAGERS, "point"),
    "point_accept": Address(MANAGERS, "point"),
    "point_move": Address(MANAGERS, "point"),
    "point_drop": Address(MANAGERS, "point"),
    "point_merge": Address(MANAGERS, "point"),
    "option_new": Address(MANAGERS, "point"),
    "option_withdraw": Address(MANAGERS, "option"),
    "stance_new": Address(SPEAKERS, "point"),
    "stance_withdraw": Address(SPEAKERS, "stance"),
    "session_open": Address(RECORDERS, "meeting"),
    "session": Address(INSIDE, "opened"),
    "attendance": Address(RECORDERS, "opened"),
    "votes": Address(RECORDERS, "treated"),
    "decision_new": Address(RECORDERS, "treated"),
    "decision_withdraw": Address(RECORDERS, "resolution"),
    "session_close": Address(RECORDERS, "opened"),
    "minutes": Address(INSIDE, "opened"),
    "minutes_pdf": Address(INSIDE, "opened"),
    "minutes_docx": Address(INSIDE, "opened"),
    "obligations": Address(MEMBERS),
    "fulfillment_new": Address(SPEAKERS, "resolution"),
    "fulfillment_withdraw": Address(SPEAKERS, "fulfillment"),
    "surveys": Address(SPEAKERS | {STRANGER}),
    "survey_new": Address(MANAGERS),
    "survey": Address(MANAGERS, "survey"),
    "survey_question_new": Address(MANAGERS, "survey"),
    "survey_wave_new": Address(MANAGERS, "survey"),
    "survey_translate": Address(MANAGERS, "asked"),
    "survey_question_drop": Address(MANAGERS, "asked"),
    "survey_wave": Address(MANAGERS, "wave"),
    "survey_invite": Address(MANAGERS, "wave"),
    "survey_codes": Address(MANAGERS, "wave"),
    "survey_entrances": Address(MANAGERS, "wave"),
    "survey_margin": Address(MANAGERS, "wave"),
    "survey_close": Address(MANAGERS, "wave"),
    "survey_publish": Address(MANAGERS, "wave"),
    "survey_open_rows": Address(MANAGERS, "wave"),
    "survey_paper": Address(SPEAKERS | {STRANGER}, "wave"),
    "survey_qr": Address(MANAGERS, "entrance"),
    "voices": Address(SPEAKERS | {STRANGER}),
    "voice": Address(LEADS, "message"),
    "voice_photo": Address(LEADS, "message"),
    "voice_publish": Address(LEADS, "message"),
    "voice_refuse": Address(LEADS, "message"),
    "topic": Address(SPEAKERS, "topic"),
    "topic_edit": Address(LEADS, "topic"),
    "topic_join": Address(LEADS, "topic"),
    "reply_new": Address(SPEAKERS, "topic"),
    "reply_withdraw": Address(SPEAKERS, "reply"),
    "question_new": Address(LEADS | {STRANGER}),
    "question_withdraw": Address(LEADS, "question"),
    "use_rule_new": Address(MANAGERS, "contract"),
    "statement_replace": Address(SPEAKERS, "statement"),
    "cosign": Address(SPEAKERS, "correction"),
    "correction_drop": Address(SPEAKERS, "correction"),
    "statement_withdraw": Address(SPEAKERS, "statement"),
    "statement_choose": Address(MANAGERS, "statement"),
    "measures": Address(MEMBERS),
    "measure_new": Address(MANAGERS),
    "measure_edit": Address(MANAGERS, "measure"),
    "contract": Address(MEMBERS, "contract"),
    "contract_edit": Address(MANAGERS, "contract"),
    "amendment_new": Address(MANAGERS, "contract"),
    "tree_new": Address(MANAGERS, "contract"),
    "scheme_new": Address(MANAGERS, "contract"),
    "node_new": Address(MANAGERS, "axes"),
    "node_edit": Address(MANAGERS, "mobilites"),
    "journal": Address(MEMBERS),
    "journal_proof": Address(MEMBERS),
    "journal_verify": Address(MEMBERS),
    "journal_proof_of": Address(INSIDE, "proved"),
    "search": Address(MEMBERS),
    "reservations": Address(MEMBERS - ADMINISTRATORS),
    "reservation": Address(INSIDE - ADMINISTRATORS, "reservation"),
    "reserve": Address(LEADS | SIGNATORIES, "reservable"),
    "contacts": Address(MEMBERS, "organisation"),
    "contact_new": Address(SPEAKERS | ADMINISTRATORS, "organisation"),
    "contact_remove": Address(SPEAKERS | ADMINISTRATORS, "contact"),
    "members": Address(MEMBERS),
    "rights": Address(MEMBERS),
    "invite": Address(ADMINISTRATORS),
    "mandate_new": Address(ADMINISTRATORS),
    "mandate_end": Address(ADMINISTRATORS, "mandate"),
    "rename": Address(ADMINISTRATORS | {Role.READER}, "person"),
    "organisation_new": Address(ADMINISTRATORS),
    "organisation_edit": Address(ADMINISTRATORS, "organisation"),
    "organisations": Address(MEMBERS),
    "organisation": Address(MEMBERS, "organisation"),
    "doubles": Address(MEMBERS),
    "organisation_unite": Address(ADMINISTRATORS, "organisation", "?avec=ville-double"),
    "organisation_apart": Address(ADMINISTRATORS, "organisation", "?avec=ville-double"),
    "name_new": Address(ADMINISTRATORS, "organisation"),
    "name_remove": Address(ADMINISTRATORS, "other_name"),
    "siret_new": Address(ADMINISTRATORS, "organisation"),
    "succession_new": Address(ADMINISTRATORS, "organisation"),
    "succession_withdraw": Address(ADMINISTRATORS, "succession"),
    "reunion_undo": Address(ADMINISTRATORS, "reunion"),
    "settings": Address(ADMINISTRATORS),
    "rulebook": Address(ADMINISTRATORS),
    "rule_withdraw": Address(ADMINISTRATORS, "rule"),
    "rule_write": Address(ADMINISTRATORS, "rate_ceiling"),
    "imports": Address(MEMBERS),
    "imports-send": Address(MANAGERS),
    "import-template": Address(MEMBERS, "projects", ".csv"),
    "import-export": Address(MEMBERS, "projects", ".csv"),
    "entries": Address(MEMBERS),
    "entry": Address(INSIDE, "entry"),
    "import": Address(INSIDE, "batch"),
    "import-progress": Address(INSIDE, "batch"),
    "import-file": Address(INSIDE, "batch"),
    "import-problems": Address(INSIDE, "batch"),
    "import-refused": Address(INSIDE, "batch", ".csv"),
    "import-mapping": Address(MANAGERS, "batch"),
    "import-outline": Address(MANAGERS, "read"),
    "import-apply": Address(MANAGERS, "batch"),
    "import-skip": Address(MANAGERS, "batch"),
    "import-cancel": Address(MANAGERS, "batch"),
    "import-revert": Address(MANAGERS, "batch"),
    "import-rules": Address(MANAGERS, "batch"),
    "import-publish": Address(MANAGERS, "batch"),
    "import-relaunch": Address(MANAGERS, "batch"),
}


@contextmanager
def put_away(response: Any) -> Iterator[Any]:
    """Close the files of a response, not the connection on which the test's transaction lives."""
    yield response
    for close in response._resource_closers:
        close()


def names(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern} has no name"
            yield pattern.name


def test_every_address_of_the_workspace_says_who_may_open_it() -> None:
    assert set(names(urls.urlpatterns)) == set(ADDRESSES)


def address_of(name: str, desk: Desk) -> str:
    """The address on this desk: what it names is a key of the desk, or a slug written as it stands."""
    address = ADDRESSES[name]
    named = desk.keys.get(address.names, address.names)
    args = named if isinstance(named, list) else [named] if named else []
    return reverse(f"workspace:{name}", args=args) + address.ending


@pytest.mark.parametrize("who", READERS)
def test_an_address_opens_to_those_it_is_for_and_to_nobody_else(desk: Desk, who: str) -> None:
    browser, wrong = desk.client(who), {}
    for name, address in ADDRESSES.items():
        with put_away(browser.get(address_of(name, desk))) as response:
            status = response.status_code
        assert status in KNOWN, (name, status)
        expected = {200, 302} if who in address.who else REFUSED
        if who == RESIDENT:
            expected = {302}
        if status not in expected:
            wrong[name] = status
    assert not wrong


@pytest.mark.parametrize("who", READERS)
def test_an_empty_form_never_breaks_and_writes_nothing_for_whom_it_is_not(desk: Desk, who: str) -> None:
    browser, wrong = desk.client(who), {}
    refused = {302} if who == RESIDENT else REFUSED | {405}
    for name, address in ADDRESSES.items():
        lines = Entry.objects.count()
        with put_away(browser.post(address_of(name, desk), {})) as response:
            status = response.status_code
        assert status in KNOWN, (name, status)
        if who not in address.who and (status not in refused or Entry.objects.count() != lines):
            wrong[name] = status
    assert not wrong
