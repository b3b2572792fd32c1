"""What the gallery shows: believable, invented, and said to be. No real partner's figure stands here."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator

from molette.engines import french, money
from molette.web.public.gallery_figures import TODAY, every_figure
from molette.web.tables import Cell, Column, Group, Kind, Row, Table, row


def plan_table() -> Table:
    """A financing plan, with a total and a line still to be found."""
    amounts = ("Demandé", "Notifié", "Engagé (AE)", "Payé (CP)")
    columns = (Column("Financeur"), Column("Dispositif"), *(Column(name, Kind.EUROS) for name in amounts))

    def line(funder: str, scheme: str, *values: int | None, state: str = "") -> Row:
        return row(
            funder,
            scheme,
            *(None if v is None else Decimal(v) for v in values),
            state=state,
            fictif=not state,
        )

    return Table(
        caption=f"Plan de financement, coût éligible {money.euros(Decimal(2_150_000))} HT",
        columns=columns,
        rows=(
            line("État", "Dotation de soutien", 640_000, 580_000, 580_000, 0),
            line("Région", "Fonds des cités", 900_000, 860_000, 860_000, 86_000),
            line("Département", "Contrat", 280_000, 280_000, 0, 0),
            line("Commune", "Part propre", 388_000, 388_000, None, None),
            line("Non trouvé", "–", 0, 42_000, 0, 0, state="missing"),
        ),
        footer=(
            Cell("Total"),
            Cell(""),
            *(Cell(Decimal(v)) for v in (2_208_000, 2_150_000, 1_440_000, 86_000)),
        ),
        note="Montants exacts, hors taxes. Un montant inconnu n’est pas un zéro.",
    )


def values_table() -> Table:
    """Several statements of one measure, the one in use marked."""
    return Table(
        caption="Ce que chacun a dit",
        columns=(
            Column("Dit le", Kind.DATE), Column("Valeur", Kind.NUMBER),
            Column("Ce qu’elle compte"), Column("Source"),
        ),
        rows=(
            row(date(2021, 12, 1), 3400, "chantiers commencés", "partenaire A", fictif=True),
            row(date(2023, 1, 16), 2900, "logements rendus", "partenaires A et B", state="used", fictif=True),
            row(date(2024, 10, 1), None, "logements financés", "partenaire C", fictif=True),
        ),
    )  # fmt: skip


def stage_table() -> Table:
    """Projects grouped by stage, under the same columns."""
    columns = (Column("Projet"), Column("Prochaine date"), Column("Coût annoncé", Kind.EUROS))
    school = row("École des Tilleuls", "mai 2027", Decimal(1_450_000), fictif=True)
    street = Row(
        (
            Cell("Rues de la cité Basse", note="Deux communes"),
            Cell("2023", tag="en retard de 1 058 jours", tag_kind="late"),
            Cell(None),
        ),
        fictif=True,
    )
    hall = row("Salle commune", "–", Decimal(620_000), fictif=True)
    groups = (Group("En travaux", (school, street), "2 projets"), Group("Livrés", (hall,), "1 projet"))
    return Table(caption="Ce qui se passe ici", columns=columns, groups=groups)


class SampleForm(forms.Form):
    """A form with every kind of field the product uses."""

    name = forms.CharField(label="Intitulé du projet", help_text="Tel qu’un habitant le dirait.")
    cost = forms.DecimalField(
        label="Coût éligible hors taxes", localize=True, help_text="En euros, sans les centimes."
    )
    start = forms.DateField(label="Commencement prévu", required=False, help_text="Par exemple 3/03/2027.")
    funder = forms.ChoiceField(label="Financeur", choices=[("etat", "État"), ("region", "Région")])
    stage = forms.ChoiceField(
        label=french.spaced("Où en est le plan ?"),
        choices=[("idea", "Idée"), ("voted", "Voté"), ("notified", "Notifié")],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label="Le conseil a délibéré", required=False)
    reason = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 3}), required=False)


def refused_form() -> SampleForm:
    """The form as it comes back when it cannot be accepted."""
    form = SampleForm(
        {"name": "", "cost": "deux millions", "start": "3/03/2027", "funder": "etat", "stage": "idea"}
    )
    form.is_valid()
    return form


def context() -> dict[str, Any]:
    """Everything the gallery's template shows."""
    return {
        "figures": every_figure(),
        "plan": plan_table(),
        "values": values_table(),
        "stages": stage_table(),
        "form": refused_form(),
        "page": Paginator(range(230), 20).page(4),
        "amount": Decimal(12_430_000),
        "ratio": Decimal("0.62"),
        "today": TODAY,
        "first_of_month": date(2026, 11, 1),
        "places": [(french.of(name), french.at(name)) for name in ("Avion", "Lens", "La Couture")],
        "steps": (
            {"label": "Annoncé", "note": "7 mars 2022", "state": "on"},
            {"label": "Voté", "note": "12 déc. 2023", "state": "on"},
            {"label": "Notifié", "note": "3 mars 2025", "state": "on"},
            {"label": "Engagé", "note": "avant le 3 mars 2027", "state": "now"},
            {"label": "Payé", "note": "0 sur 1,7 M€", "state": ""},
            {"label": "Soldé", "note": "non renseigné", "state": "off"},
        ),
        "tabs": (
            {"label": "Résumé", "href": "#navigation", "current": False},
            {"label": "Financement", "href": "#navigation", "current": True},
            {"label": "Calendrier", "href": "#navigation", "current": False},
            {"label": "Mesures", "href": "#navigation", "current": False},
        ),
        "crumbs": (("Projets", "#navigation"), ("Cité fictive n° 12", "#navigation")),
        "data_links": tuple({"label": name, "href": "#chiffres"} for name in ("JSON", "CSV", "XLSX", "ODS")),
        "colours": (
            ("brick", "ce qui manque, ce qui tarde"), ("pine", "ce qui tient"),
            ("amber", "en cours, à surveiller"), ("sky", "liens"),
            ("plum", "paroles d’habitants"), ("ink", "encre"), ("muted", "précisions"),
        ),
    }  # fmt: skip
