"""Forms on measures, statements and positions."""

from collections.abc import Sequence
from typing import Any

from django import forms

from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import DatePrecision, OrientationNode, Project
from molette.domain.statements.models import (
    Aggregation,
    Confidence,
    Direction,
    Measure,
    Missing,
    Nature,
    Periodicity,
)
from molette.domain.territory.models import Perimeter, Place, PlaceKind
from molette.web.workspace.forms.base import (
    ConfirmForm,
    CorrectingForm,
    DeskForm,
    ReasonForm,
    SourcedForm,
)
from molette.web.workspace.forms.fields import DayField, NumberField, Pick, PickMany, choice, text

_SAID = (
    *("value", "is_approximate", "missing", "definition", "period_start", "period_end"),
    *("said_on", "said_precision", "confidence", "wording"),
)


def value_field(**options: Any) -> NumberField:
    return NumberField(max_digits=20, decimal_places=4, required=False, **options)


class SaidForm(SourcedForm):
    """What a statement says, apart from what it speaks of."""

    permission = Permission.STATE_VALUE

    value = value_field(label="Valeur")
    is_approximate = forms.BooleanField(label="Valeur approchée (« près de », « plus de »)", required=False)
    missing = choice("Ou pourquoi il n’y en a pas", Missing.choices, required=False)
    definition = text(
        "Ce que cette valeur compte",
        max_length=300,
        required=False,
        help_text="Si ce n’est pas la définition.",
    )
    period_start = DayField(label="Du", required=False, help_text="Vide si la valeur est celle d’un jour.")
    period_end = DayField(label="Au", help_text="Le jour, ou le dernier de la période, dont parle la valeur.")
    said_on = DayField(label="Dite le")
    said_precision = choice("Connu au", DatePrecision.choices, initial=DatePrecision.DAY)
    confidence = choice("Comment elle est connue", Confidence.choices, initial=Confidence.OFFICIAL)
    wording = text("Les mots de la source", lines=2, required=False)

    field_order: Sequence[str] | None = _SAID


class CorrectionForm(SaidForm):
    """A newer statement in place of one's own: what it says, and why."""

    reason = text("Pourquoi cette valeur remplace l’ancienne", lines=2, help_text="Gardé au journal.")
    explanation = text(
        "Explication de l’écart",
        lines=3,
        required=False,
        help_text="Demandée si la valeur change de plus que l’écart réglé pour cette mesure.",
    )


class StatementForm(SaidForm):
    """A new statement: it also says of what, and over what."""

    measure = Pick("Mesure", lambda: Measure.objects.order_by("name", "pk"))
    nature = choice("C’est", Nature.choices, initial=Nature.OBSERVED)
    perimeter = Pick("Périmètre", lambda: Perimeter.objects.order_by("name", "pk"), required=False)
    place = Pick(
        "Ou lieu",
        lambda: Place.objects.filter(kind__in=(PlaceKind.COMMUNE, PlaceKind.AGGLOMERATION)),
        required=False,
    )
    project = Pick("Ou projet", Project.objects.none, required=False)

    field_order: Sequence[str] | None = (
        *("measure", "nature", "perimeter", "place", "project"),
        *_SAID,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["project"]
        if isinstance(field, Pick):
            field.offer(Project.objects.visible_to(self.person).order_by("title", "pk"))


class WithdrawForm(ReasonForm):
    permission = Permission.STATE_VALUE


class CosignForm(ConfirmForm):
    permission = Permission.STATE_VALUE


class ChooseForm(DeskForm):
    permission = Permission.CHOOSE_VALUE

    reason = text(
        "Pourquoi cette valeur plutôt qu’une autre", lines=3, help_text="Publié sur la page de la mesure."
    )


class MeasureForm(DeskForm):
    permission = Permission.EDIT_CONTRACT

    name = text("Nom", max_length=200)
    definition = text("Définition", lines=4, help_text="Ce qui est compté, et ce qui ne l’est pas.")
    unit = text("Unité", max_length=40, help_text="Telle qu’elle s’écrit après le nombre : logements, %, €.")
    decimals = forms.IntegerField(label="Décimales", min_value=0, max_value=4, initial=0)
    direction = choice("Sens du progrès", Direction.choices)
    producer = Pick("Producteur", lambda: Organisation.objects.order_by("name", "pk"), required=False)
    periodicity = choice("Périodicité", Periodicity.choices, initial=Periodicity.IRREGULAR)
    delay_days = forms.IntegerField(
        label="Délai de publication, en jours", min_value=0, max_value=2000, required=False
    )
    variance = forms.IntegerField(
        label="Écart à expliquer et à cosigner, en %",
        min_value=0,
        max_value=1000,
        required=False,
        help_text="Au-delà, une correction demande une explication et la signature d’une seconde personne.",
    )
    aggregation = choice("D’une commune à l’autre, elle", Aggregation.choices, initial=Aggregation.NONE)
    weight = Pick("Pondérée par", lambda: Measure.objects.filter(aggregation=Aggregation.SUM), required=False)
    secrecy_threshold = forms.IntegerField(
        label="Seuil du secret statistique",
        min_value=1,
        max_value=32000,
        required=False,
        help_text="Au-dessous de cet effectif, la valeur d’un lieu est masquée. 11 pour des ménages.",
    )
    secrecy_count = Pick(
        "Effectif comparé au seuil",
        lambda: Measure.objects.filter(is_project_cost=False),
        required=False,
        blank="— la valeur elle-même —",
    )
    nodes = PickMany(
        "Orientations mesurées", lambda: OrientationNode.objects.order_by("tree_id", "order", "pk")
    )
    note = text("Note", lines=2, required=False)


class EditMeasureForm(CorrectingForm, MeasureForm):
    """A definition better said, and why."""


MEASURE_FIELDS = tuple(MeasureForm.base_fields)
