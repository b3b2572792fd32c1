"""Fields as French officers fill them: amounts with spaces and commas, days, instances picked from a list."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.db.models import Model

from molette.engines.money import number

_SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}€")


class NumberField(forms.DecimalField):
    """A number written the French way: « 1 234,5 »; the point is accepted for the comma."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as DecimalField does
        if isinstance(value, str):
            value = value.translate(_SPACES).replace(",", ".").replace("\N{MINUS SIGN}", "-")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            decimals = max(0, -int(value.normalize().as_tuple().exponent))
            return number(value, decimals)
        return value


class EuroField(NumberField):
    """An amount in euros, to the cent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": 16, "decimal_places": 2, **options})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return number(value, 0 if value == value.to_integral_value() else 2)
        return value


class DayField(forms.DateField):
    """A day, picked in the browser's calendar or typed as 31/12/2026."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
        )
        super().__init__(**{"input_formats": ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"], **options})


class Pick(forms.TypedChoiceField):
    """One instance among those offered, read once when the form is made: rendering asks nothing."""

    def __init__(
        self, label: str, offered: Callable[[], Iterable[Model]], *, blank: str = "—", **options: Any
    ) -> None:
        self.offered, self.blank = offered, blank
        self.instances: dict[str, Model] = {}
        super().__init__(label=label, empty_value=None, **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copy = super().__deepcopy__(memo)
        copy.offer(self.offered())
        return copy

    def offer(self, instances: Iterable[Model]) -> None:
        """Offer these instances and no others."""
        self.instances = {str(one.pk): one for one in instances}
        named = [(key, _named(one)) for key, one in self.instances.items()]
        self.choices = [*([] if self.required and len(named) == 1 else [("", self.blank)]), *named]
        self.coerce = self.instances.__getitem__

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, Model) else value


class PickMany(forms.TypedMultipleChoiceField):
    """Several instances among those offered, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str, offered: Callable[[], Iterable[Model]], **options: Any) -> None:
        self.offered = offered
        options.setdefault("required", False)
        super().__init__(label=label, empty_value=[], **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copy = super().__deepcopy__(memo)
        instances = {str(one.pk): one for one in copy.offered()}
        copy.choices = [(key, _named(one)) for key, one in instances.items()]
        copy.coerce = instances.__getitem__
        return copy

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [str(one.pk) if isinstance(one, Model) else one for one in value]
        return value


def _named(instance: Model) -> str:
    return str(getattr(instance, "label", "") or instance)


def text(label: str, *, lines: int = 1, **options: Any) -> forms.CharField:
    """A text; over one line it is an area of that height."""
    if lines > 1:
        options["widget"] = forms.Textarea(attrs={"rows": lines})
    return forms.CharField(label=label, **options)


def reason(label: str = "Motif", **options: Any) -> forms.CharField:
    """Why: kept in the journal."""
    return text(label, lines=3, **{"help_text": "Gardé au journal, lu par les partenaires.", **options})


def choice(label: str, choices: Any, **options: Any) -> forms.ChoiceField:
    """One of a few words; an empty one first when nothing need be said."""
    offered = list(choices)
    return forms.ChoiceField(
        label=label, choices=offered if options.get("required", True) else [("", "—"), *offered], **options
    )
