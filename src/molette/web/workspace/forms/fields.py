"""Fields as French officers fill them: amounts with spaces and commas, days, instances picked from a list."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from molette.engines.money import number
from molette.engines.searching import plain

MANY = 200
TYPED = "Quelques mots du nom"
_NUMBERED = re.compile(r"\(n° ([0-9]{1,12})\)$")
_SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}€")


def _named(instance: Model) -> str:
    return str(getattr(instance, "label", "") or instance)


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
    """One instance among those offered: a list, read once when the form is made; rendering asks nothing.

    Beyond `MANY` nobody reads a list: some words of the name are typed. When several answer to them, these
    become the list.
    """

    def __init__(
        self,
        label: str,
        offered: Callable[[], Iterable[Model]],
        *,
        blank: str = "—",
        named: Callable[[Any], str] = _named,
        **options: Any,
    ) -> None:
        self.offered, self.blank, self.named = offered, blank, named
        self.instances: dict[str, Model] = {}
        self.among: QuerySet[Model] | None = None
        super().__init__(label=label, empty_value=None, **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copy = super().__deepcopy__(memo)
        copy.offer(self.offered())
        return copy

    def offer(self, instances: Iterable[Model]) -> None:
        """Offer these instances and no others: a query that nobody cut, or a few of them."""
        listed = list(instances[: MANY + 1] if isinstance(instances, QuerySet) else instances)
        if isinstance(instances, QuerySet) and len(listed) > MANY:
            self.among, self.instances, self.choices = instances, {}, []
            self.widget = self._dressed(forms.TextInput(attrs={"autocomplete": "off", "placeholder": TYPED}))
            return
        self.instances = {str(one.pk): one for one in listed}
        named = [(key, self.named(one)) for key, one in self.instances.items()]
        self.choices = [*([] if self.required and len(named) == 1 else [("", self.blank)]), *named]
        self.coerce = self.instances.__getitem__

    @property
    def offers(self) -> bool:
        """Whether there is anything to pick."""
        return bool(self.instances) or self.among is not None

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Model):
            return value
        return str(value.pk) if self.among is None else self._numbered(value)

    def clean(self, value: Any) -> Any:
        if self.among is None:
            return super().clean(value)
        typed = str(value or "").strip()
        self.validate_presence(typed)
        return self._sought(typed, self.among) if typed else None

    def validate_presence(self, typed: str) -> None:
        if self.required and not typed:
            raise ValidationError(self.error_messages["required"], code="required")

    def _sought(self, typed: str, among: QuerySet[Model]) -> Model:
        """The one that answers to what was typed; several become a list to choose from."""
        if (one := self._by_number(typed, among)) is not None:
            return one
        words = plain(typed).split()
        found = [one for one in among.iterator(chunk_size=2000) if _answers(words, plain(self.named(one)))]
        found = [one for one in found if plain(self.named(one)) == plain(typed)] or found
        match len(found):
            case 0:
                raise ValidationError(f"Rien ne répond à « {typed} » : écrivez quelques mots du nom.")
            case 1:
                return found[0]
            case many if many > MANY:
                raise ValidationError(f"{many} noms répondent à « {typed} » : ajoutez un mot.")
        self.widget = self._dressed(forms.Select())
        self.choices = [("", "Choisissez…"), *((self._numbered(one), self.named(one)) for one in found)]
        raise ValidationError(f"{len(found)} noms répondent à « {typed} » : choisissez dans la liste.")

    def _by_number(self, typed: str, among: QuerySet[Model]) -> Model | None:
        """The one whose name the form wrote with its number; a name that ends alike is sought as any."""
        told = _NUMBERED.search(typed)
        one = among.filter(pk=told[1]).first() if told else None
        return one if one is not None and typed == self._numbered(one) else None

    def _numbered(self, instance: Model) -> str:
        """A name that no other has."""
        return f"{self.named(instance)} (n° {instance.pk})"

    def _dressed(self, widget: forms.Widget) -> forms.Widget:
        widget.is_required = self.required
        widget.attrs.update(self.widget_attrs(widget))
        return widget


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


def _answers(words: Iterable[str], name: str) -> bool:
    return all(word in name for word in words)


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
