"""Every export imports back to « unchanged », and an import changed in one cell changes that cell alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from molette.domain.exchange import exports, pipeline
from molette.domain.exchange.matching import Fate
from molette.domain.exchange.pipeline import Outcome
from molette.domain.exchange.targets import fields_of, importer_for
from molette.engines import sheets
from molette.engines.ladder import Rung
from molette.engines.money import NBSP
from molette.engines.rules.spending import first_of
from molette.engines.sheets import Sheet
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
FORMATS = ("csv", "xlsx", "ods", "json")
NASTY = (
    "=1+1", "'=1+1", "''+33", "-5 %, d’abord", "@SUM(A1)", "'Lens'", "007", "1e5", "TRUE", "#N/A", "Total",
    f"60{NBSP}%,  deux  espaces", "a;b\"c';d", "ligne 1\nligne 2\r\nligne 3", "\t=1", "réserve", "œuvre ﬁ",
    "e\u0301te\u0301", "🏗️ chantier", "_x0041_", "<b>&amp;</b>", "Titre", "\x0bcontrôle\x01", "n.c.", "-",
    "\u2028", "a\u200b", "\u202f12", "12,50", "2024-05-01", "oui",
)  # fmt: skip
# A failure is told as it was found: shrinking a whole programme takes minutes.
LAW = settings(
    max_examples=10, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
text = st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
titles = text.filter(lambda t: any(c.isalnum() for c in t) and t.strip() != "réservé")
# SQLite keeps fifteen significant digits of a number; PostgreSQL, all of them.
LARGEST = Decimal("9999999999999.99" if connection.vendor == "sqlite" else "99999999999999.99")
amounts = st.none() | st.sampled_from((Decimal("0.01"), LARGEST)) | st.decimals(0, LARGEST, places=2)
figures = st.decimals(-LARGEST, LARGEST / 100, places=4)
days = st.dates(date(1901, 1, 1), date(2026, 1, 1))
precisions = st.sampled_from(("day", "month", "quarter", "year"))


@st.composite
def programmes(draw: Any) -> None:
    """A programme as people may leave it: names alike, cents, dates known to the year, cells left empty."""
    shared = draw(titles)
    names = st.just(shared) | titles
    contract = make.contract(name=draw(names)[:200])
    places = [make.place(draw(names)[:150], code=code) for code in ("01004", "62498", "2A004")]
    bodies = [
        make.organisation(draw(names)[:200], short_name=draw(text)[:80], place=places[0], siren=siren)
        for siren in ("", "216204982", "000000000")
    ]
    cited = make.source(title=draw(names)[:300])
    tree = _tree(draw, contract, bodies, cited, names)
    nodes = list(tree.nodes.order_by("pk"))
    projects = [
        make.project(
            *draw(st.sets(st.sampled_from(places))), contract=contract, title=draw(names)[:250],
            summary=draw(text), reference=draw(text)[:40], location_note=draw(text)[:200],
            owner=draw(st.sampled_from([None, *bodies])), nodes=draw(st.sets(st.sampled_from(nodes))),
            is_published=draw(st.booleans()),
        )
        for _ in range(2)
    ]  # fmt: skip
    scheme = make.scheme(draw(names)[:200])
    paid = make.funding_source(
        funder=bodies[0], scheme=scheme, year=draw(st.none() | st.integers(1950, 2090))
    )
    for project in projects:
        _money(draw, project, paid, cited)
        _calendar(draw, project, bodies, cited)
        _spending(draw, project, bodies, cited)
    _words(draw, projects, places, bodies, cited)
    for _ in range(2):
        make.ledger_entry(
            object=draw(text), beneficiary_name=draw(text)[:300], identifier=draw(text)[:120],
            amount=draw(amounts), decided_on=draw(st.none() | days), place_code="01004", year=2024,
        )  # fmt: skip


def _tree(draw: Any, contract: Any, bodies: Any, cited: Any, names: Any) -> Any:
    tree = make.tree(
        contract, name=draw(names)[:200], stated_by=bodies[0], source=cited, note=draw(text),
        node_word=draw(titles)[:40], stated_on=draw(st.none() | days), stated_precision=draw(precisions),
    )  # fmt: skip
    above = None
    for rank in range(3):
        node = make.node(
            tree, title=draw(names)[:250], code=draw(text)[:20], quotation=draw(text), parent=above,
            order=draw(st.integers(0, 9)), stated_on=draw(st.none() | days),
            source=draw(st.sampled_from([None, cited])), slug=f"noeud-{rank}",
        )  # fmt: skip
        above = draw(st.sampled_from([None, node]))
    return tree


def _money(draw: Any, project: Any, paid: Any, cited: Any) -> None:
    plan = make.plan(
        project, cost_excl_tax=draw(amounts), cost_incl_tax=draw(amounts), eligible_cost=draw(amounts),
        status=draw(st.sampled_from(("draft", "voted"))),
    )  # fmt: skip
    for amount in draw(st.lists(amounts, min_size=1, max_size=3)):
        make.plan_line(plan, amount, funding_source=paid, note=draw(text)[:200])
    make.plan_line(plan, draw(amounts), kind="not_found")
    make.movement(
        draw(st.sampled_from(list(Rung))), draw(amounts), project=project, funding_source=paid, source=cited,
        act=draw(text)[:250], wording=draw(text), dated=draw(days), dated_precision=draw(precisions),
        year=draw(st.integers(1950, 2090)), commitment_key=draw(text)[:60],
        is_approximate=draw(st.booleans()),
    )  # fmt: skip


def _spending(draw: Any, project: Any, bodies: Any, cited: Any) -> None:
    precision = draw(st.sampled_from(("month", "quarter", "year")))
    make.spending(
        project, draw(amounts) or 0, nature=draw(st.sampled_from(("planned", "actual"))), precision=precision,
        period=first_of(draw(days), precision), said_on=draw(days), note=draw(text)[:250],
        said_by=draw(st.sampled_from([None, *bodies])), source=draw(st.sampled_from([None, cited])),
    )  # fmt: skip


def _calendar(draw: Any, project: Any, bodies: Any, cited: Any) -> None:
    milestone = make.milestone(project, title=draw(titles)[:200])
    make.milestone(project, title=draw(titles)[:200], kind="studies")
    make.milestone_date(
        milestone, draw(days), precision=draw(precisions), said_on=draw(st.none() | days),
        said_by=draw(st.sampled_from([None, *bodies])), source=draw(st.sampled_from([None, cited])),
        evidence=draw(text),
    )  # fmt: skip


def _words(draw: Any, projects: Any, places: Any, bodies: Any, cited: Any) -> None:
    measure = make.measure(
        name=draw(titles)[:200], definition=draw(titles), unit=draw(titles)[:40], producer=bodies[1],
        delay_days=draw(st.none() | st.integers(0, 30_000)), note=draw(text),
    )  # fmt: skip
    make.measure(aggregation="weighted_mean", weight=measure)
    for scope in ({"project": projects[0]}, {"place": places[0]}, {}, {}):
        said = draw(st.sampled_from(("value", "missing")))
        what = {"missing": "hidden"} if said == "missing" else {"value": draw(figures)}
        make.statement(
            measure=measure, said_by=bodies[0], source=cited, definition=draw(text)[:300], wording=draw(text),
            said_on=draw(days), said_precision=draw(precisions), period_end=draw(days), **scope, **what,
        )  # fmt: skip


def saved(sheet: Sheet, fmt: str, path: Path) -> Path:
    match fmt:
        case "csv":
            path.write_text("".join(sheets.csv_lines(sheet)), encoding="utf-8", newline="")
        case "xlsx":
            path.write_bytes(sheets.xlsx(sheet))
        case "json":
            told = {"a_propos": {}, "lignes": list(sheet.records())}
            path.write_text(json.dumps(told, cls=DjangoJSONEncoder), encoding="utf-8")
        case _:
            path.write_bytes(sheets.ods(sheet))
    return path


def previewed(path: Path, kind: str) -> Outcome:
    intake = pipeline.take(path, fields_of(kind))
    return pipeline.preview(intake, importer_for(kind, make.SHELL, intake))


@contextmanager
def undone() -> Iterator[None]:
    """Run an example as if it had not been: each finds the database as the first did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("fmt", FORMATS)
@given(data=st.data())
@LAW
def test_every_export_comes_back_unchanged(data: st.DataObject, fmt: str, tmp_path_factory: Any) -> None:
    with undone():
        data.draw(programmes())
        for kind in exports.KINDS:
            sheet = exports.export(kind, everything=True)
            path = saved(sheet, fmt, tmp_path_factory.mktemp("trip") / f"{kind}.{fmt}")
            rows = len(list(exports.export(kind, everything=True).cells()))

            outcome = previewed(path, kind)

            blocking = [issue for issue in outcome.log.kept if issue.blocks]
            moved = [row.moved for fate in Fate for row in outcome.samples[fate] if row.moved]
            assert (kind, blocking, moved) == (kind, [], [])
            assert outcome.fates == {Fate.UNCHANGED: rows}
