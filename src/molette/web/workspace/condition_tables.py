"""Promises and what is asked back, as tables and as files."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.urls import reverse

from molette.domain.funding.queries import ClaimView, ConditionView, ReadingView, RepaymentView
from molette.engines.french import long_date, spaced
from molette.engines.ladder import RESERVED
from molette.engines.rules.conditions import KIND_LABELS, STATE_LABELS
from molette.engines.rules.words import CAUSE_LABELS
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web import condition_words as words
from molette.web.tables import Cell, Column, Kind, Row, Table


def condition_table(rows: Sequence[ConditionView]) -> Table:
    """Every promise, gravest first: what is promised, where it stands, from which word."""
    return Table(
        caption="Ce qui est promis en retour d’une aide",
        columns=(
            Column("Projet"),
            Column("Aide"),
            Column("Ce qui est promis"),
            Column("Où on en est"),
            Column("Jusqu’au", Kind.DATE),
        ),
        rows=tuple(_row(one) for one in rows),
        empty="Aucune contrepartie n’est inscrite.",
    )


def _row(one: ConditionView) -> Row:
    address = reverse("workspace:condition", args=[one.id])
    project = Cell(one.aid.project, reverse("workspace:project", args=[one.aid.project_slug]), one.aid.owner)
    held = f"à maintenir jusqu’au {long_date(one.held_until)}" if one.held_until else ""
    where = one.standing.state
    cells = (
        project,
        Cell(f"{one.aid.funder}, {one.aid.scheme}", note=one.act),
        Cell(words.promise(one), address, note=held),
        Cell(words.told(one), tag=words.state(one), tag_kind=words.STATE_TAGS.get(where, "plain")),
        Cell(one.ends_on),
    )
    return Row(cells, fictif=one.is_fictional)


def repayment_table(rows: Sequence[RepaymentView]) -> Table:
    """Aid by aid: what is asked back, what came back, what remains."""
    return Table(
        caption="Ce qui est demandé en reversement",
        columns=(
            Column("Projet"),
            Column("Aide"),
            Column("Demandé", Kind.EUROS),
            Column("Reversé", Kind.EUROS),
            Column("Reste à reverser", Kind.EUROS),
            Column("Contesté"),
        ),
        rows=tuple(_repayment(one) for one in rows),
        note="Reversé : ce que disent les mouvements de l’échelon « reversé », lus et jamais ressaisis.",
        empty="Aucun reversement n’est demandé.",
    )


def _repayment(one: RepaymentView) -> Row:
    sums = one.sums
    held = (None, None, None) if sums is None else (sums.asked, sums.repaid, sums.remaining)
    contested = [claim for claim in one.claims if claim.contested_on and not claim.withdrawn_reason]
    return Row(
        (
            Cell(one.aid.project, reverse("workspace:project", args=[one.aid.project_slug]), one.aid.owner),
            Cell(f"{one.aid.funder}, {one.aid.scheme}"),
            *(Cell(RESERVED) if sums is None else Cell(amount, reason="non publié") for amount in held),
            Cell("oui" if contested else "non", note=contested[0].contested_note if contested else ""),
        ),
        fictif=one.is_fictional,
    )


def claim_table(rows: Sequence[ClaimView], *, contests: bool, withdraws: bool) -> Table:
    """Claim by claim, those taken back among them, with what the reader may do: contest, or take back."""
    return Table(
        caption="Chaque demande, avec son acte",
        columns=(
            Column("Acte"),
            Column("Cause"),
            Column("Montant", Kind.EUROS),
            Column("Demandé le", Kind.DATE),
            Column("Dit par"),
            Column("Contesté le", Kind.DATE),
            *((Column("Contester"),) if contests else ()),
            *((Column("Retirer"),) if withdraws else ()),
        ),
        rows=tuple(_claim(one, contests=contests, withdraws=withdraws) for one in rows),
        empty="Aucun reversement n’est demandé.",
    )


def _claim(one: ClaimView, *, contests: bool, withdraws: bool) -> Row:
    gone = f"retirée : {one.withdrawn_reason}" if one.withdrawn_reason else ""
    is_hidden = one.amount is None
    may = not gone and not is_hidden
    contest = _act("contester", "workspace:claim_contest", one.id, may=may and one.contested_on is None)
    withdraw = _act("retirer", "workspace:claim_withdraw", one.id, may=may)
    return Row(
        (
            Cell(one.act, note=spaced(gone)),
            Cell(CAUSE_LABELS[one.cause]),
            Cell(RESERVED) if is_hidden else Cell(one.amount),
            Cell(one.asked_on),
            Cell(one.said_by.label if one.said_by else None, reason="non dit"),
            Cell(one.contested_on, note=one.contested_note) if one.contested_on else Cell("–"),
            *((contest,) if contests else ()),
            *((withdraw,) if withdraws else ()),
        ),
        fictif=one.is_fictional,
    )


def reading_table(view: ConditionView, own: Collection[str]) -> Table:
    """Every word on a promise, in the order of the days they speak of.

    `own` are the slugs of the organisations for which the reader may say more: he takes back theirs alone.
    """
    return Table(
        caption="Ce qui en fut constaté",
        columns=(
            Column("Au", Kind.DATE),
            Column("Constat"),
            Column("D’après"),
            Column("Dit par"),
            Column("Dit le", Kind.DATE),
            *((Column("Retirer"),) if own else ()),
        ),
        rows=tuple(
            Row(
                (
                    Cell(one.on),
                    Cell(words.value_of(view, one.value), note=_gone(one.withdrawn_reason)),
                    Cell(words.whom(one), one.source.url if one.source else ""),
                    Cell(one.said_by.label if one.said_by else None, reason="non dit"),
                    Cell(one.said_on),
                    *(
                        (_act("retirer", "workspace:reading_withdraw", one.id, may=_is_theirs(one, own)),)
                        if own
                        else ()
                    ),
                ),
                state="used" if one.in_use else "",
                fictif=one.is_fictional,
            )
            for one in view.readings
        ),
        empty="Personne n’a encore dit où en est cette contrepartie.",
    )


def _is_theirs(one: ReadingView, own: Collection[str]) -> bool:
    return not one.withdrawn_reason and (one.said_by is None or one.said_by.slug in own)


def _gone(reason: str) -> str:
    return spaced(f"retiré : {reason}") if reason else ""


def _act(label: str, to: str, key: int, *, may: bool) -> Cell:
    return Cell(label, reverse(to, args=[key])) if may else Cell("–")


def condition_sheet(rows: Sequence[ConditionView], repayments: Sequence[RepaymentView]) -> Sheet:
    """One promise a row, with what is asked back of its aid."""
    back = {one.aid.key: one for one in repayments}
    return Sheet(
        "contreparties",
        (
            SheetColumn("projet", "Projet", lambda one: one.aid.project),
            SheetColumn("adresse", "Adresse", lambda one: one.aid.project_slug),
            SheetColumn("porteur", "Maître d’ouvrage", lambda one: one.aid.owner),
            SheetColumn("financeur", "Financeur", lambda one: one.aid.funder),
            SheetColumn("dispositif", "Dispositif", lambda one: one.aid.scheme),
            SheetColumn("nature", "Contrepartie", lambda one: KIND_LABELS[one.kind]),
            SheetColumn("promis", "Promis", lambda one: one.target),
            SheetColumn("unite", "Unité", lambda one: one.unit),
            SheetColumn("jusqu_au", "Jusqu’au", lambda one: one.ends_on),
            SheetColumn("etat", "État", lambda one: STATE_LABELS[one.standing.state]),
            SheetColumn("constate", "Constaté", lambda one: one.last.value if one.last else None),
            SheetColumn("constate_le", "Constaté le", lambda one: one.last.on if one.last else None),
            SheetColumn("reste", "Jours restants", lambda one: one.standing.remaining, is_of_the_day=True),
            SheetColumn(
                "sans_nouvelle", "Jours sans nouvelle", lambda one: one.standing.silent, is_of_the_day=True
            ),
            SheetColumn(
                "demande", "Reversement demandé (€)", lambda one: _sum(back.get(one.aid.key), "asked")
            ),
            SheetColumn("reverse", "Reversé (€)", lambda one: _sum(back.get(one.aid.key), "repaid")),
            SheetColumn("acte", "Acte", lambda one: one.act),
            SheetColumn("mots", "Mots de l’acte", lambda one: one.wording),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: str(one.id),
        name_of=lambda one: f"{one.aid.project} : {words.promise(one)}",
    )


def _sum(one: RepaymentView | None, name: str) -> Decimal | str | None:
    """What is asked back of the aid or came back: None where nothing is asked, words where it is not told."""
    if one is None:
        return None
    if one.sums is None:
        return RESERVED
    amount: Decimal | None = getattr(one.sums, name)
    return "non publié" if amount is None else amount
