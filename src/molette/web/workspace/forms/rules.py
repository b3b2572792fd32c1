"""A scheme or a rule typed field by field: what is typed is written as the TOML that everybody can read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django import forms

from molette.domain.funding.book import book
from molette.domain.people.permissions import Permission
from molette.engines.rules import vocabulary as v
from molette.engines.rules.words import OWNER_LABELS
from molette.engines.rules.writing import written
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.fields import DayField, EuroField, choice, reason, text
from molette.web.workspace.forms.rule_fields import (
    ASKS,
    EXPECTS,
    FIELDS,
    GIVEN,
    KINDS,
    STATUSES,
    settle,
    several,
)

SLUG: Final = (
    "En minuscules et en tirets : « taux-fonds-vert-2027 ». De même adresse, elle en prend la place."
)
CASES: Final = 3
EXAMPLE: Final = "exemple_"
OWNERS: Final = [(owner.value, label) for owner, label in OWNER_LABELS.items()]


class RuleForm(DeskForm):
    """A rule of one kind. What it cannot type (a density, a case of its own) is written in TOML."""

    permission = Permission.MANAGE_SETTINGS

    id = forms.SlugField(label="Adresse de la règle", help_text=SLUG, max_length=80)
    schemes = several(
        "Quelles aides", lambda: [(one.id, one.label) for one in book().schemes], required=False
    )
    valid_from = DayField(label="En vigueur depuis le")
    or_earlier = forms.BooleanField(label="Ou avant : le premier jour n’a pas été trouvé", required=False)
    valid_to = DayField(label="Jusqu’au", required=False)
    status = choice("État", STATUSES)
    replaces = forms.ChoiceField(
        label="Proposée, elle prendrait la place de",
        choices=lambda: [("", "—"), *((one.id, one.id) for one in book().rules)],
        required=False,
    )
    reference_text = text("Article ou texte", max_length=1000)
    reference_url = forms.URLField(label="Où le lire", assume_scheme="https", max_length=500)
    changed = text("Ce qui a changé", max_length=1000, required=False)
    note = text("Note", max_length=1000, required=False)
    reason = reason()

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.says = [name for name in _said(kind) if name != "cases"]
        required = {name for name, field in KINDS[kind][1].model_fields.items() if field.is_required()}
        self.fields |= {name: FIELDS[name](required=name in required) for name in self.says}
        if "cases" in _said(kind):
            self.fields |= dict(_cases())
        if kind in ASKS:
            self.fields |= dict(_example(ASKS[kind]))
        settle(self.fields)

    def groups(self) -> list[tuple[str, list[str]]]:
        """The fields under their headings, in the order one fills them."""
        cases = [name for name in self.fields if name.startswith("case_")]
        example = [name for name in self.fields if name.startswith(EXAMPLE)]
        return [
            ("Ce que dit la règle", ["id", "schemes", *self.says, *cases]),
            ("D’où elle vient", ["reference_text", "reference_url"]),
            ("Quand elle vaut", ["valid_from", "or_earlier", "valid_to", "status", "replaces"]),
            ("Un exemple travaillé à la main, qui sera rejoué", example),
            ("Pourquoi", ["changed", "note", "reason"]),
        ]

    def toml(self) -> str:
        """The rule typed, once the form was found to read."""
        return written("rule", dict(self._record()))

    def _record(self) -> Iterator[tuple[str, Any]]:
        told = self.cleaned_data
        yield "id", told["id"]
        yield "kind", self.kind
        yield "schemes", told["schemes"]
        for name in self.says:
            yield name, [{"waiver": one} for one in told[name]] if name == "waived" else told[name]
        yield "cases", [case for rank in range(CASES) if (case := _case(told, rank))]
        for name in ("valid_from", "or_earlier", "valid_to", "status", "replaces", "changed", "note"):
            yield name, told[name]
        yield "reference", {"text": told["reference_text"], "url": told["reference_url"]}
        yield "example", [_worked(told, ASKS[self.kind])] if self.kind in ASKS else []


class SchemeRecordForm(DeskForm):
    """A scheme: its rules are written apart."""

    permission = Permission.MANAGE_SETTINGS

    id = forms.SlugField(label="Adresse du dispositif", help_text=SLUG, max_length=80)
    name = text("Nom", max_length=1000)
    short_name = text("Sigle", max_length=60, required=False)
    payer = text("Qui paie", max_length=1000)
    summary = text("En une phrase", max_length=1000, required=False)
    is_indicative = forms.BooleanField(label="Ses règles n’ont pas été trouvées", required=False)
    ends_on = DayField(label="Dernier jour", required=False)
    succeeded_by = forms.ChoiceField(
        label="Lui succède",
        choices=lambda: [("", "—"), *((one.id, one.label) for one in book().schemes)],
        required=False,
    )
    reason = reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settle(self.fields)

    def groups(self) -> list[tuple[str, list[str]]]:
        return [("", [name for name in self.fields if name != "pour"])]

    def toml(self) -> str:
        """The scheme typed, once the form was found to read."""
        return written("scheme", dict(self._record()))

    def _record(self) -> Iterator[tuple[str, Any]]:
        yield from ((name, self.cleaned_data[name]) for name in self.fields if name not in ("reason", "pour"))


def _said(kind: str) -> list[str]:
    """What a kind of rule says beside what all rules say."""
    own = KINDS[kind][1].model_fields
    return [name for name in own if name != "kind" and name not in v.Common.model_fields]


def _cases() -> Iterator[tuple[str, forms.Field]]:
    for rank in range(CASES):
        which = f", cas {rank + 1}"
        yield f"case_{rank}_owner", choice(f"Qui{which}", OWNERS, required=rank == 0)
        for name, label in (("from", "À partir de tant d’habitants"), ("below", "Jusqu’à moins de")):
            field = forms.IntegerField(label=f"{label}{which}", min_value=0, required=False)
            yield f"case_{rank}_{name}", field


def _case(told: Mapping[str, Any], rank: int) -> dict[str, Any]:
    owner = told.get(f"case_{rank}_owner")
    bounds = {name: told.get(f"case_{rank}_{name}") for name in ("from", "below")}
    given = {f"population_{name}": value for name, value in bounds.items() if value is not None}
    return {"owner": owner, **given} if owner else {}


def _example(asks: Iterable[str]) -> Iterator[tuple[str, forms.Field]]:
    yield f"{EXAMPLE}says", text("Le cas, en une phrase", max_length=1000)
    yield from ((f"{EXAMPLE}{name}", GIVEN[name](required=False)) for name in asks)
    yield f"{EXAMPLE}expects", choice("La règle est alors", EXPECTS, required=False)
    yield f"{EXAMPLE}amount", EuroField(label="Ou elle donne, en euros", required=False)
    yield f"{EXAMPLE}day", DayField(label="Ou elle donne le", required=False)


def _worked(told: Mapping[str, Any], asks: Iterable[str]) -> dict[str, Any]:
    given = {name: told[f"{EXAMPLE}{name}"] for name in asks}
    expected = {name: told[f"{EXAMPLE}{name}"] for name in ("says", "expects", "amount", "day")}
    return {**_kept(expected), "given": _kept(given)}


def _kept(told: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in: a zero is something."""
    return {name: value for name, value in told.items() if value is not None and value not in ("", [])}
