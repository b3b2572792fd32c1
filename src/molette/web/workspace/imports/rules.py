"""The rules of a register: the refused rows it bears, what lines that come again are, what absence means."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.exchange import jobs
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Absent, Batch, Duplicates, Register
from molette.domain.people.permissions import Permission
from molette.engines.french import counted
from molette.engines.money import NBSP, euros, percent
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace.desk import FormPage, accepted, done, form_page, sent, user_of
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.fields import NumberField
from molette.web.workspace.imports.reaching import handled, way_back

CHECKED_AGAIN = frozenset({Batch.Status.READY, Batch.Status.REFUSED, Batch.Status.FAILED})


class RulesForm(DeskForm):
    """What a register asks of its files; it holds for those to come, and for the one under the eyes."""

    permission = Permission.IMPORT_TABLE

    duplicates = forms.ChoiceField(
        label="Des lignes qui reviennent dans un même fichier",
        choices=Duplicates.choices,
        widget=forms.RadioSelect,
        help_text="La référence : le numéro de dossier et l’année ; sans numéro, qui reçoit quoi, où.",
    )
    absent = forms.ChoiceField(
        label="Les lignes qu’un nouveau fichier n’a plus", choices=Absent.choices, widget=forms.RadioSelect
    )
    most_refused = NumberField(
        label="Part de lignes refusées au-delà de laquelle le fichier l’est en entier, en %",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = f"{settings.IMPORT_MOST_REFUSED.normalize():f}".replace(".", ",")
        self.fields["most_refused"].help_text = f"Vide : celle de l’instance, {limit}{NBSP}%."


def show(request: HttpRequest, key: int) -> HttpResponse:
    """Read and change the rules of the register of a file; one not applied yet is checked again."""
    user = user_of(request)
    batch = handled(user, key)
    if (register := batch.register) is None:
        raise Http404
    form = RulesForm(sent(request), user=user, initial=_initial(register))
    if accepted(form, lambda: _set(form, register, batch)):
        return done(request, "Les règles de ce registre sont écrites.", "workspace:import", key)
    around = FormPage(
        f"Les règles de « {register.name} »",
        "Garder ces règles",
        reverse("workspace:import", args=[key]),
        crumbs=way_back(batch),
        lead="Elles valent pour ce fichier et pour les suivants de ce registre.",
        consequences=_consequences(batch),
    )
    return form_page(request, form, around)


def _initial(register: Register) -> dict[str, object]:
    names = ("duplicates", "absent", "most_refused")
    return {name: getattr(register, name) for name in names}


def _consequences(batch: Batch) -> list[str]:
    if batch.status in CHECKED_AGAIN:
        return ["Ce fichier sera vérifié de nouveau sous ces règles ; rien n’est écrit sans vous."]
    return ["Ce qui est déjà écrit ne change pas : les règles valent pour le prochain fichier."]


def _set(form: RulesForm, register: Register, batch: Batch) -> None:
    ledger.set_rules(form.actor, register, **form.values())
    if batch.status in CHECKED_AGAIN:
        try:
            jobs.check(form.actor, ledger.check_again(form.actor, batch))
        except ledger.WrongStep as passed:
            raise ValidationError(str(passed)) from passed


def threshold(batch: Batch) -> str:
    """How far a file is from being refused whole, in a sentence; nothing before it was checked."""
    read, refused = batch.counts.get("rows_read", 0), batch.counts.get("refused", 0)
    if not read or "most_refused" not in batch.counts:
        return ""
    limit = Decimal(batch.counts["most_refused"])
    bears = int(limit * read / 100)
    share = percent(Decimal(refused) / read)
    rule = f"ce fichier en supporte {bears} sur {read} ({f'{limit.normalize():f}'.replace('.', ',')}{NBSP}%)"
    if not refused:
        return f"Aucune ligne refusée : {rule} avant d’être refusé en entier."
    lines = counted(refused, "ligne refusée", "lignes refusées")
    if refused > bears:
        return f"{lines}, {share} : {rule}, il est refusé en entier."
    left = counted(bears - refused, "autre") if bears > refused else "aucune autre"
    return f"{lines}, {share} : {rule}, il en supporterait encore {left}."


def is_beyond(batch: Batch) -> bool:
    """Say whether a file has more refused rows than its register bears."""
    read, refused = batch.counts.get("rows_read", 0), batch.counts.get("refused", 0)
    return bool(refused * 100 > Decimal(batch.counts.get("most_refused", "100")) * read)


def repeats(batch: Batch) -> dict[str, Any]:
    """What comes again in a file, in words, with what each rule would do of it; empty when nothing does."""
    told = batch.counts.get("repeats") or {}
    if not told:
        return {}
    rule = told["rule"]
    return {
        "sentence": _sentence(told),
        "rule": Duplicates(rule).label,
        "is_open": rule == Duplicates.ASK,
        "rules": _rules(told),
        "examples": [_example(one) for one in told["examples"]],
    }


def _sentence(told: dict[str, Any]) -> str:
    keys = counted(told["keys"], "référence revient", "références reviennent")
    parts = [f"{keys} dans ce fichier, sur {counted(told['lines'], 'ligne')} en tout"]
    if told["identical"]:
        parts.append(
            f"{counted(told['identical'], 'ligne en répète', 'lignes en répètent')} exactement une autre"
        )
    if told["different"]:
        parts.append(
            f"{counted(told['different'], 'ligne dit', 'lignes disent')} autre chose sous la même référence"
        )
    return " ; ".join(parts) + "."


def _rules(told: dict[str, Any]) -> Table:
    columns = (
        Column("Règle"),
        Column("Laissées de côté", Kind.NUMBER),
        Column("Refusées", Kind.NUMBER),
        Column("Euros en moins", Kind.EUROS),
    )
    rows = tuple(
        Row(
            (
                Cell(
                    Duplicates(name).label, tag="en vigueur" if name == told["rule"] else "", tag_kind="run"
                ),
                Cell(effect["left"]),
                Cell(effect["refused"]),
                Cell(Decimal(effect["amount"])),
            ),
            state="used" if name == told["rule"] else "",
        )
        for name, effect in told["rules"].items()
    )
    return Table("Ce que ferait chaque règle de ces lignes", columns, rows)


def _example(one: dict[str, Any]) -> str:
    lines = ", ".join(map(str, one["lines"])) + ("…" if one["count"] > len(one["lines"]) else "")
    amounts = ", ".join(euros(Decimal(amount)) for amount in one["amounts"])
    how = "identiques" if one["identical"] else "même référence, contenus différents"
    return f"Lignes {lines} : {how} ({amounts})."
