"""Forms on financing plans and movements."""

from collections.abc import Sequence
from typing import Any

from django import forms

from molette.domain.funding.actions import LineDraft, Payer
from molette.domain.funding.models import ACTS, CATEGORIES, WAIVERS, Movement, PlanLine, Scheme
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.sources.models import Source
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.rules.words import Act
from molette.web.workspace.forms.base import DeskForm, SourcedForm
from molette.web.workspace.forms.fields import DayField, EuroField, Pick, choice, reason, text

FIRST_YEAR, LAST_YEAR = 2000, 2060
SAMPLE = """# Un modèle, à récrire. Les sortes de règles sont décrites dans « Le mode d’emploi des aides ».
# [[scheme]]
# id = "aide-aux-places"
# name = "Aide aux places (fictif)"
# payer = "Agglomération"
#
# [[rule]]
# id = "aide-aux-places-taux"
# kind = "rate_ceiling"
# schemes = ["aide-aux-places"]
# rate = 0.40
# base = "eligible"
# valid_from = 2026-01-01
# reference = { text = "Règlement du 3 mars 2026", url = "https://example.org/reglement" }
#
#   [[rule.example]]
#   says = "pour 100 000 € de dépense, l’aide est d’au plus 40 000 €."
#   given = { eligible = 100000, grant = 40000 }
#   expects = "met"
"""
MOST_RULES = 200_000  # characters: ten times what comes with the product


def funders() -> Any:
    return Organisation.objects.order_by("name", "pk")


def schemes() -> Any:
    return Scheme.objects.order_by("name", "pk")


def year_field(label: str, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"class": "short"}),
        **options,
    )


class CostForm(DeskForm):
    """What the project costs; the balance is made on the cost excluding tax."""

    permission = Permission.EDIT_PLAN

    cost_excl_tax = EuroField(label="Coût hors taxes", required=False)
    cost_incl_tax = EuroField(label="Coût toutes taxes", required=False)
    eligible_cost = EuroField(label="Dépense éligible HT", required=False)
    category = choice("Nature de l’opération", CATEGORIES, required=False)
    waiver = choice("Cas de part moindre", WAIVERS, required=False)
    is_lead = forms.BooleanField(label="Maître d’ouvrage chef de file (part de 30 %)", required=False)
    note = text("Note", max_length=500, required=False)


class LineForm(forms.Form):
    """One line of a plan. The lists of funders and schemes are read once for all the lines."""

    use_required_attribute = False

    kind = forms.ChoiceField(label="Nature", choices=PlanLine.Kind.choices)
    funder = forms.ChoiceField(label="Financeur", required=False)
    scheme = forms.ChoiceField(label="Dispositif", required=False)
    year = year_field("Année", required=False)
    amount = EuroField(label="Montant", required=False)
    requested_on = DayField(label="Demande reçue le", required=False)
    note = text("Note", max_length=200, required=False)

    def __init__(self, *args: Any, offered: "Offered", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        for name, choices in (("funder", offered.funder_choices), ("scheme", offered.scheme_choices)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def draft(self) -> LineDraft:
        """Return the line as typed; what does not read is left unknown."""
        found = getattr(self, "cleaned_data", {})
        return LineDraft(
            kind=found.get("kind") or PlanLine.Kind.GRANT,
            funder=self.offered.funders.get(found.get("funder", "")),
            scheme=self.offered.schemes.get(found.get("scheme", "")),
            year=found.get("year"),
            amount=found.get("amount"),
            note=found.get("note", ""),
            requested_on=found.get("requested_on"),
        )


class Offered:
    """The funders and the schemes that the lines of a plan may name."""

    def __init__(self) -> None:
        self.funders: dict[str, Organisation] = {str(one.pk): one for one in funders()}
        self.schemes: dict[str, Scheme] = {str(one.pk): one for one in schemes()}
        self.funder_choices = [("", "—"), *((key, one.label) for key, one in self.funders.items())]
        self.scheme_choices = [("", "—"), *((key, str(one)) for key, one in self.schemes.items())]


class VoteForm(DeskForm):
    permission = Permission.EDIT_PLAN

    dated = DayField(label="Voté le")
    act = text("Référence de la délibération", max_length=200)
    body = Pick("Assemblée", funders)


class MovementForm(SourcedForm):
    """Euros reaching a rung. An amount left empty is one that was not published."""

    permission = Permission.EDIT_PLAN

    rung = choice("Échelon", [(rung.value, RUNG_LABELS[rung]) for rung in Rung])
    funder = Pick("Financeur", funders)
    scheme = Pick("Dispositif", schemes)
    scheme_year = year_field("Millésime du dispositif", required=False)
    amount = EuroField(label="Montant", required=False, help_text="Vide : il n’a pas été publié.")
    is_approximate = forms.BooleanField(label="Montant approché (« près de », « plus de »)", required=False)
    year = year_field("Exercice")
    year_end = year_field(
        "Dernier exercice", required=False, help_text="Pour un montant sur plusieurs années."
    )
    dated = DayField(label="Date de l’acte")
    act = text("Acte", max_length=250, required=False, help_text="Délibération, arrêté, convention, mandat.")
    commitment_key = text(
        "Numéro d’engagement",
        max_length=60,
        required=False,
        help_text="Il joint l’engagement à ses paiements.",
    )
    wording = text("Les mots de la source", lines=2, required=False)
    through = Pick(
        "Par l’intermédiaire de",
        funders,
        required=False,
        blank="— personne —",
        help_text="Qui reçoit ces euros pour les verser, ou pour les redonner.",
    )

    field_order: Sequence[str] | None = (
        *("rung", "funder", "scheme", "scheme_year", "through", "amount", "is_approximate"),
        *("year", "year_end", "dated", "act", "commitment_key", "wording"),
    )

    def values(self) -> dict[str, Any]:
        found = super().values()
        payer = Payer(found.pop("funder"), found.pop("scheme"), found.pop("scheme_year"))
        return {**found, "funding_source": payer, "rung": Rung(found["rung"]), "said_by": self.speaks_for}


def _movement(told: Movement) -> str:
    """A movement beside others of the same payer and year: by its act, and by what it pays."""
    of = str(told.project) if told.project else "tout le programme"
    return ", ".join(part for part in (str(told), told.act, of) if part)


class CountInForm(DeskForm):
    """Which movement already holds these euros, and why."""

    permission = Permission.EDIT_PLAN

    holder = Pick("Déjà compté dans", Movement.objects.none, named=_movement)
    reason = reason()

    def offer(self, holders: Any) -> None:
        field = self.fields["holder"]
        if isinstance(field, Pick):
            field.offer(holders)


class GiveAgainForm(DeskForm):
    """Of which gift the euros of a movement come, how many of them, and how it is known."""

    permission = Permission.EDIT_PLAN

    origin = Pick("Ces euros viennent de", Movement.objects.none, named=_movement)
    amount = EuroField(
        label="Montant redonné", required=False, help_text="Vide : la totalité de ce mouvement."
    )
    reason = reason("D’où le sait-on ?")

    def offer(self, origins: Any, proposed: Movement | None) -> None:
        """Offer these gifts; the one `proposed` is chosen already."""
        _offer(self, "origin", origins, proposed)


class EurosApartForm(DeskForm):
    """Which movement these euros are not those of, and why."""

    permission = Permission.EDIT_PLAN

    other = Pick("Ce ne sont pas les euros de", Movement.objects.none, named=_movement)
    reason = reason()

    def offer(self, others: Any, proposed: Movement | None) -> None:
        """Offer these movements; the one `proposed` is chosen already."""
        _offer(self, "other", others, proposed)


def _offer(form: DeskForm, name: str, rows: Any, proposed: Movement | None) -> None:
    field = form.fields[name]
    if isinstance(field, Pick):
        field.offer(rows)
    if proposed is not None:
        form.initial[name] = proposed


class ExtensionForm(DeskForm):
    """More time given to a grant."""

    permission = Permission.EDIT_PLAN

    what = choice("Pour", ACTS)
    until = DayField(label="Jusqu’au")
    decided_on = DayField(label="Décidée le")
    act = text("Décision", max_length=200, help_text="Arrêté, avenant, lettre du financeur.")

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "what": Act(found["what"])}


class RulesForm(DeskForm):
    """Schemes and rules in TOML, typed or sent as a file; nothing is executed, all is read again."""

    permission = Permission.MANAGE_SETTINGS

    text = text(
        "Dispositifs et règles, en TOML", lines=18, max_length=MOST_RULES, required=False, initial=SAMPLE
    )
    file = forms.FileField(label="Ou un fichier TOML", required=False)
    reason = reason()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        sent = self.files.get("file")
        if sent is not None and (sent.size or 0) > MOST_RULES:
            self.add_error("file", "Ce fichier est trop gros : 200 000 caractères au plus.")
        elif not self.text_typed():
            self.add_error("text", "Écrivez au moins une règle, ou choisissez un fichier.")
        return found

    def text_typed(self) -> str:
        """What was typed, or what the file holds; empty where neither reads."""
        sent = self.files.get("file") if self.is_bound else None
        if sent is None:
            return str(self.data.get("text", "")).strip() if self.is_bound else ""
        if (sent.size or 0) > MOST_RULES:
            return ""
        held = sent.read().decode("utf-8", errors="replace")
        sent.seek(0)
        return str(held).strip()

    def values(self) -> dict[str, Any]:
        return {"text": self.text_typed(), "reason": self.cleaned_data["reason"]}


class SchemeForm(DeskForm):
    permission = Permission.EDIT_CONTRACT

    name = text("Nom", max_length=200)
    short_name = text("Sigle", max_length=60, required=False)
    summary = text("En une phrase", lines=2, required=False)
    source = Pick("Source", lambda: Source.objects.order_by("title", "pk"), required=False)
