"""Load the whole demonstration in one action; what is already there stays as it is."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from molette.config.demo.accounts import load_accounts
from molette.config.demo.book import Book
from molette.config.demo.committees import load_committees
from molette.config.demo.commune_figures import load_commune_figures
from molette.config.demo.concordances import load_concordances
from molette.config.demo.decade import load_agents, load_decade
from molette.config.demo.envelopes import load_delegations
from molette.config.demo.fictional import load_operations
from molette.config.demo.fictional_answers import load_rules
from molette.config.demo.fictional_campaign import load_campaign
from molette.config.demo.fictional_committees import load_meetings
from molette.config.demo.fictional_flows import load_flows
from molette.config.demo.fictional_photos import load_photos
from molette.config.demo.fictional_registers import load_registers
from molette.config.demo.fictional_survey import load_survey
from molette.config.demo.fictional_voice import load_voice
from molette.config.demo.figures import load_measures, load_statements
from molette.config.demo.money import load_movements, load_schemes
from molette.config.demo.partners import load_contracts, load_organisations, load_orientations
from molette.config.demo.projects import load_projects
from molette.config.demo.services import load_daily_services
from molette.config.demo.successions import load_successions
from molette.config.demo.territory import load_sources, load_territory
from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.search.indexing import reindex

ACTOR = Actor("Chargement de la démonstration")
LARGE: Final = 72  # times the ordinary operations: the large programme


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What a load added, by French name of what it is; and how long it took."""

    added: Mapping[str, int]
    seconds: float

    @property
    def total(self) -> int:
        return sum(self.added.values())


@action
def load_demonstration(actor: Actor, /, scale: int = 1, *, decade: bool = False) -> Mapping[str, int]:
    """Write the facts, then `scale` times the invented operations. Loaded again, it changes nothing.

    With the `decade`, ten years of monthly statements and three thousand accounts too: the large programme.
    What people changed since the first load is never undone. Raises ValueError for a scale under 1.
    """
    if scale < 1:
        raise ValueError("L’échelle de la démonstration est un nombre entier à partir de 1.")
    book = Book()
    load_sources(book)
    load_territory(actor, book)
    load_daily_services(actor, book)
    load_organisations(book)
    load_successions(book)
    load_contracts(book)
    load_orientations(book)
    load_measures(book)
    load_schemes(book)
    load_projects(book)
    load_statements(book)
    load_movements(book)
    load_delegations(book)
    load_commune_figures(book)
    load_rules(book)
    load_operations(book, scale)
    load_flows(book)
    load_concordances(book)
    load_accounts(book)
    load_campaign(book)
    load_registers(book)
    load_meetings(book, load_committees(book))
    load_photos(book)
    load_voice(book)
    load_survey(actor, book)
    if decade:
        load_decade(book)
        load_agents(book)
    if any(book.added.values()):
        record("a chargé la démonstration de", book.contracts["erbm"], after=book.added)
        reindex()
    else:
        nothing_changed()
    return book.added


def load(scale: int = 1, *, decade: bool = False) -> DemoReport:
    """Load the demonstration into the database of the instance."""
    started = time.perf_counter()
    added = load_demonstration(ACTOR, scale, decade=decade)
    return DemoReport(added, time.perf_counter() - started)
