"""The editor of a plan: one form, its lines added and removed by its own buttons, weighed at each sending."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from molette.domain.funding.actions import LineDraft
from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.funding.queries import About, Bringing, Ground, Judged, facts, ground_of, judged
from molette.domain.people.models import User
from molette.engines.french import short_date
from molette.engines.money import euros
from molette.engines.plans import Line, LineKind, Plan
from molette.engines.rules.findings import CATEGORY, COST, OWN
from molette.web.tables import Table
from molette.web.workspace.forms.fields import EuroField
from molette.web.workspace.forms.money import CostForm, LineForm, Offered
from molette.web.workspace.forms.seen import KEEP, THEIRS, Edited
from molette.web.workspace.judged import Shown, elsewhere, line_of, most_table, shown, verdict

MOST_LINES = 60
COUNT = "lignes"
SAVE, ADD, REMOVE, FILL = "enregistrer", "ajouter", "retirer-", "combler"
FIELDS = {COST: "cost_excl_tax", CATEGORY: "category"}
COSTS = ("cost_excl_tax", "cost_incl_tax", "eligible_cost", "category", "waiver", "is_lead", "note")


@dataclass(frozen=True, slots=True)
class Balance:
    """What the lines typed amount to; `missing` is None where a part is unknown."""

    cost: Decimal | None
    found: Decimal
    missing: Decimal | None
    own_share: Decimal | None
    judged: Judged
    brought: Mapping[str, Decimal]
    at: Callable[[str], str]

    @property
    def findings(self) -> tuple[Shown, ...]:
        return shown(self.judged.findings, self.at)

    @property
    def verdict(self) -> str:
        return verdict(self.judged)

    @property
    def most(self) -> Table | None:
        return most_table(self.judged, self.brought)


class PlanEditor:
    """The draft as stored, or as typed since: `todo` is the button that was pressed."""

    def __init__(self, plan: FinancingPlan, user: User, typed: QueryDict | None) -> None:
        self.plan = plan
        self.user = user
        self.offered = Offered()
        self.todo = typed.get("faire", "") if typed is not None else ""
        edits = Edited(plan, as_shown, typed=self._told)
        self.costs = CostForm(typed, user=user, subject=plan.project, edits=edits)
        self.lines = self._typed(typed) if typed is not None else self._stored()
        if typed is not None and typed.get(f"{KEEP}lines") == THEIRS:
            self.lines = [self._line(rank, _data(line)) for rank, line in enumerate(self._stored())]
        if self.todo == ADD and len(self.lines) < MOST_LINES:
            self.lines.append(self._line(len(self.lines), {"kind": PlanLine.Kind.GRANT}))
            # Whoever adds a line goes on by filling it.
            self.lines[-1].fields["kind"].widget.attrs["autofocus"] = True
        if self.todo == FILL:
            self._fill_gap()

    @property
    def saves(self) -> bool:
        return self.todo == SAVE

    @property
    def is_refused(self) -> bool:
        return self.saves and (bool(self.costs.errors) or any(line.errors for line in self.lines))

    def save(self, edit_plan: Callable[..., None]) -> None:
        """Run the action with what was typed.

        Raises ValidationError where a line does not read; each of its fields says why.
        """
        if any(line.errors for line in self.lines):
            raise ValidationError("Une ligne ne se lit pas.")
        edit_plan(self.costs.actor, self.plan, lines=self.drafts(), **self.costs.values())

    def _told(self) -> dict[str, list[str]]:
        return {"lines": [_told(draft) for draft in self.drafts()]}

    def drafts(self) -> list[LineDraft]:
        return [line.draft() for line in self.lines]

    def balance(self) -> Balance:
        """Weigh and judge what is on the screen, saved or not, with the rules of today."""
        drafts = self.known()
        weighed = Plan(self._cost(), tuple(Line(LineKind(d.kind), d.amount) for d in drafts))
        told = facts(self.ground, self._about(weighed.cost), [_bringing(draft) for draft in drafts])
        found = judged(told, timezone.localdate(), is_voted=True)  # its vote comes after
        brought = {scheme: told.granted(scheme) for scheme in told.schemes}
        return Balance(
            weighed.cost, weighed.found, weighed.missing, weighed.own_share, found, brought, self._at
        )

    def _at(self, cell: str) -> str:
        """Where on this page, or on another, a part of the plan is mended."""
        if cell in FIELDS:
            return f"#{self.costs[FIELDS[cell]].auto_id}"
        own = [rank for rank, line in enumerate(self.known()) if line.kind == PlanLine.Kind.OWN_SHARE]
        rank = own[0] if cell == OWN and own else line_of(cell)
        if rank is not None and rank < len(self.lines):
            return f"#{self.lines[rank]['amount'].auto_id}"
        return elsewhere(cell, self.plan.project.slug)

    @cached_property
    def ground(self) -> Ground:
        return ground_of(self.plan.project_id, self.user)

    def _about(self, cost: Decimal | None) -> About:
        held = self.costs.cleaned_data if self.costs.is_bound else {n: getattr(self.plan, n) for n in COSTS}
        category, waiver = held.get("category") or "", held.get("waiver") or ""
        return About(cost, held.get("eligible_cost"), category, waiver, bool(held.get("is_lead")))

    def known(self) -> list[LineDraft]:
        """The lines on the screen, stored or typed."""
        return [line.draft() if line.is_bound else self._initial(line) for line in self.lines]

    def _initial(self, line: LineForm) -> LineDraft:
        """A line as stored, before anything is typed."""
        held: dict[str, Any] = dict(line.initial or {})
        return LineDraft(
            held["kind"],
            self.offered.funders.get(held["funder"]),
            self.offered.schemes.get(held["scheme"]),
            held["year"],
            held["amount"],
            requested_on=held["requested_on"],
        )

    def _cost(self) -> Decimal | None:
        if not self.costs.is_bound:
            return self.plan.cost_excl_tax
        self.costs.is_valid()
        found: Decimal | None = self.costs.cleaned_data.get("cost_excl_tax")
        return found

    def _fill_gap(self) -> None:
        """Put what is missing in one line « non trouvé »."""
        missing = self.balance().missing
        kept = [line for line in self.lines if line["kind"].value() != PlanLine.Kind.NOT_FOUND]
        self.lines = [self._line(rank, _data(line)) for rank, line in enumerate(kept)]
        if missing is not None and missing > 0:
            gap = {"kind": PlanLine.Kind.NOT_FOUND, "amount": EuroField().prepare_value(missing)}
            self.lines.append(self._line(len(self.lines), gap))

    def _stored(self) -> list[LineForm]:
        rows = self.plan.lines.select_related("funding_source").order_by("order", "id")
        return [LineForm(prefix=str(n), offered=self.offered, initial=_stored(r)) for n, r in enumerate(rows)]

    def _typed(self, typed: QueryDict) -> list[LineForm]:
        count = typed.get(COUNT, "0")
        ranks = range(min(int(count), MOST_LINES) if count.isascii() and count.isdigit() else 0)
        gone = self.todo.removeprefix(REMOVE) if self.todo.startswith(REMOVE) else ""
        kept = [rank for rank in ranks if str(rank) != gone]
        typed_lines = [
            {name: typed.get(f"{rank}-{name}", "") for name in LineForm.base_fields} for rank in kept
        ]
        return [self._line(rank, data) for rank, data in enumerate(typed_lines)]

    def _line(self, rank: int, data: dict[str, Any]) -> LineForm:
        """A line bound to what was typed, renumbered; an added one has nothing to complain about yet."""
        line = LineForm({f"{rank}-{k}": v for k, v in data.items()}, prefix=str(rank), offered=self.offered)
        line.is_valid()
        return line


def as_shown(plan: FinancingPlan) -> dict[str, object]:
    """What a draft says, its lines as sentences: they are kept or left as a whole."""
    rows = plan.lines.select_related("funding_source__funder", "funding_source__scheme").order_by(
        "order", "id"
    )
    return {**{name: getattr(plan, name) for name in COSTS}, "lines": [_told(_drafted(row)) for row in rows]}


def _drafted(row: PlanLine) -> LineDraft:
    held = row.funding_source
    if held is None:
        return LineDraft(row.kind, amount=row.amount, note=row.note)
    return LineDraft(row.kind, held.funder, held.scheme, held.year, row.amount, row.note, row.requested_on)


def _told(line: LineDraft) -> str:
    who = [str(part) for part in (line.funder and line.funder.label, line.scheme, line.year) if part]
    amount = "montant non publié" if line.amount is None else euros(line.amount)
    asked = [f"demandé le {short_date(line.requested_on)}"] if line.requested_on else []
    said = ", ".join([*who, PlanLine.Kind(line.kind).label, *asked])
    return f"{said} : {amount}" + (f" ({line.note})" if line.note else "")


def _data(line: LineForm) -> dict[str, Any]:
    return {name: line[name].value() or "" for name in line.fields}


def _stored(row: PlanLine) -> dict[str, Any]:
    source = row.funding_source
    return {
        "kind": row.kind,
        "funder": str(source.funder_id) if source else "",
        "scheme": str(source.scheme_id) if source else "",
        "year": source.year if source else None,
        "amount": row.amount,
        "requested_on": row.requested_on,
        "note": row.note,
    }


def _bringing(draft: LineDraft) -> Bringing:
    return Bringing(
        draft.kind,
        draft.amount,
        draft.scheme.slug if draft.scheme else "",
        draft.funder.kind if draft.funder else "",
        draft.requested_on,
    )
