"""What moved since of what is reserved: corrected, replaced, withdrawn, voted anew, by those whose it is."""

from datetime import date
from decimal import Decimal
from typing import Final

from molette.domain.funding import actions as money
from molette.domain.funding.actions import LineDraft
from molette.domain.funding.models import Movement, PlanLine
from molette.domain.programme import actions as programme
from molette.domain.programme.models import Document
from molette.domain.statements import actions as statements
from molette.domain.statements.models import Statement
from molette.engines.access import Role
from tests import factories as make
from tests.web.secrecy.scene import BEDS, COST, JOBS, RATE, REGION, Scene, spaced, spellings

GRANT_SINCE: Final = Decimal("742824.48")
JOBS_SINCE: Final = Decimal(835184)
JOBS_GONE: Final = Decimal(824175)
BEDS_SINCE: Final = Decimal(907262)
RATE_SINCE: Final = Decimal("47.9137")
SAID_SINCE: Final = "sept cent quarante-deux mille"
SECRETS_SINCE: Final[dict[str, set[str]]] = {
    "le montant corrigé": {*spellings(GRANT_SINCE), SAID_SINCE, spaced(GRANT_SINCE / COST * 100, 1) + " %"},
    "la valeur remplacée": spellings(JOBS_SINCE),
    "la valeur retirée": spellings(JOBS_GONE),
    "la mesure remplacée": spellings(BEDS_SINCE),
    "le taux remplacé": spellings(RATE_SINCE),
}


def move(scene: Scene) -> None:
    """Say it all otherwise: each reserved thing had one value on the first day, and has another today."""
    _money(scene)
    _figures(scene)
    remover = make.member(Role.MANAGER, of=scene.lens).actor()
    programme.remove_document(remover, Document.objects.get(pk=scene.file), reason="remplacé")


def _money(scene: Scene) -> None:
    editor, funder = (make.member(Role.MANAGER, of=one).actor() for one in (scene.lens, scene.state))
    for told in Movement.objects.filter(commitment_key="EJ-77").order_by("pk"):
        money.correct_movement(
            funder, told, reason=f"Ce sont {spaced(GRANT_SINCE, 2)} €.", amount=GRANT_SINCE,
            wording=f"{SAID_SINCE} euros",
        )  # fmt: skip
    draft = money.open_version(editor, scene.project)
    former = draft.lines.select_related("funding_source__scheme").order_by("order")[0].funding_source
    assert former is not None
    lines = [
        LineDraft(PlanLine.Kind.GRANT, scene.state, former.scheme, 2025, GRANT_SINCE, f"{SAID_SINCE} euros"),
        LineDraft(PlanLine.Kind.GRANT, scene.region, former.scheme, 2025, REGION),
        LineDraft(PlanLine.Kind.OWN_SHARE, scene.lens, amount=Decimal(500_000)),
    ]
    money.edit_plan(editor, draft, lines=lines, fill_gap=True, cost_excl_tax=COST)
    money.vote_plan(editor, draft, dated=date(2026, 10, 12), act="Délibération 13", body=scene.lens)


def _figures(scene: Scene) -> None:
    actor = make.member(Role.MANAGER, of=scene.lens).actor()
    given = {"period_end": date(2025, 12, 31), "said_on": date(2026, 10, 10), "source": make.source()}
    for was, value in ((JOBS, JOBS_SINCE), (BEDS, BEDS_SINCE), (RATE, RATE_SINCE)):
        said = Statement.objects.filter(value=was).order_by("pk")[0]
        newer = statements.replace_statement(
            actor, said, reason=f"Recompté : {spaced(value, 0)}.", value=value, **given
        )
        if was == JOBS:
            gone = statements.state_value(
                actor, said_by=scene.lens, measure=newer.measure, project=scene.project, value=JOBS_GONE,
                period_end=date(2023, 12, 31), said_on=date(2025, 2, 1), source=make.source(),
            )  # fmt: skip
            statements.withdraw_statement(actor, gone, reason=f"{spaced(JOBS_GONE, 0)} était faux.")
