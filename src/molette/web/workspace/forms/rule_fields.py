"""The fields with which each word of the vocabulary of rules is typed: one for each, whatever the rule."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms

from molette.domain.funding.book import book
from molette.domain.territory.queries import perimeters
from molette.engines.rules import vocabulary as v
from molette.engines.rules.words import (
    ACT_LABELS,
    BASE_LABELS,
    CATEGORY_LABELS,
    CAUSE_LABELS,
    EVENT_LABELS,
    OWNER_LABELS,
    STATUS_LABELS,
    WAIVER_LABELS,
)
from molette.web.workspace.forms.fields import DayField, EuroField, NumberField, choice, text

Make = Callable[..., forms.Field]
HUNDRED: Final = Decimal(100)
KINDS: Final[Mapping[str, tuple[str, type[v.Common]]]] = {
    "eligible_owner": ("Qui peut demander", v.EligibleOwner),
    "eligible_place": ("Où l’aide est donnée", v.EligiblePlace),
    "eligible_category": ("Pour quelles opérations", v.EligibleCategory),
    "rate_floor": ("Le taux, au moins", v.RateFloor),
    "rate_ceiling": ("Le taux, au plus", v.RateCeiling),
    "aid_ceiling": ("Le plafond de toutes les aides publiques", v.AidCeiling),
    "own_share": ("La part minimale du maître d’ouvrage", v.OwnShare),
    "exclusion": ("Les aides qui ne se cumulent pas", v.Exclusion),
    "no_start_before": ("Rien avant ce jour", v.NoStartBefore),
    "deadline": ("Un délai", v.Deadline),
    "advance": ("L’avance", v.Advance),
    "instalments": ("Les acomptes", v.Instalments),
    "balance": ("Le solde", v.Balance),
    "repayment": ("Ce qui fait rembourser", v.Repayment),
    "publication": ("L’affichage du plan", v.Publication),
    "documents": ("Les pièces du dossier", v.Documents),
}
"""Each kind of rule, as a page names it, and its record."""


class PercentField(NumberField):
    """A share typed in percent: « 20 » is 0.2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 100, "max_digits": 6, **options})

    def clean(self, value: Any) -> Decimal | None:
        found: Decimal | None = super().clean(value)
        return None if found is None else found / HUNDRED

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(value * HUNDRED if isinstance(value, Decimal) else value)


class LinesField(forms.CharField):
    """A text a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": 4}), **options})

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


def several(label: str, offered: Callable[[], Any], **options: Any) -> forms.MultipleChoiceField:
    """Several of a closed list, as boxes to tick."""
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=offered, widget=widget, **options)


def settle(fields: Mapping[str, forms.Field]) -> None:
    """Read once what each field offers: a page that is being written asks nothing."""
    for field in fields.values():
        if isinstance(field, forms.ChoiceField):
            offered: Any = field.choices
            field.choices = list(offered)


def _words(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(word.value, label) for word, label in labels.items()]


def _schemes() -> list[tuple[str, str]]:
    return [(one.id, one.label) for one in book().schemes]


def _perimeters() -> list[tuple[str, str]]:
    return [(one.slug, one.name) for one in perimeters()]


def _percent(label: str) -> Make:
    return lambda **options: PercentField(label=label, **options)


def _whole(label: str, **given: Any) -> Make:
    return lambda **options: forms.IntegerField(label=label, min_value=0, **given, **options)


def _one(label: str, labels: Mapping[Any, str]) -> Make:
    return lambda **options: choice(label, _words(labels), **options)


def _many(label: str, offered: Callable[[], Any]) -> Make:
    return lambda **options: several(label, offered, **options)


def _text(label: str) -> Make:
    return lambda **options: text(label, max_length=1000, **options)


def _lines(label: str) -> Make:
    return lambda **options: LinesField(label=label, help_text="Une par ligne.", **options)


def _day(label: str) -> Make:
    return lambda **options: DayField(label=label, **options)


def _euros(label: str) -> Make:
    return lambda **options: EuroField(label=label, min_value=0, **options)


def _ticked(label: str) -> Make:
    return lambda **_: forms.BooleanField(label=label, required=False)


FIELDS: Final[Mapping[str, Make]] = {
    "rate": _percent("Taux, en %"),
    "guaranteed_rate": _percent("Taux contre une garantie bancaire, en %"),
    "long_rate": _percent("Taux pour une longue opération, en %"),
    "long_months": _whole("Longue : au-delà de tant de mois"),
    "base": _one("De quoi", BASE_LABELS),
    "perimeters": _many("Dans quels périmètres", _perimeters),
    "named": _text("Comment la phrase les nomme : « dans le bassin minier »"),
    "categories": _many("Quelles natures d’opération", lambda: _words(CATEGORY_LABELS)),
    "or_in_contract": _ticked("Et les opérations d’un contrat avec l’État"),
    "owners": _many("Quels maîtres d’ouvrage", lambda: _words(OWNER_LABELS)),
    "population_below": _whole("Pour les seules communes de moins de tant d’habitants"),
    "if_lead": _ticked("Quand il est chef de file"),
    "waived": _many("Rien n’est demandé en ces cas", lambda: _words(WAIVER_LABELS)),
    "excludes": _many("Avec quelles aides elle ne se cumule pas", _schemes),
    "event": _one("Rien ne commence avant", EVENT_LABELS),
    "act": _one("Ce qu’il faut faire", ACT_LABELS),
    "months": _whole("En tant de mois", max_value=240),
    "since": _one("À partir de", EVENT_LABELS),
    "extension_months": _whole("Prolongation, au plus, en mois"),
    "ask_months_before": _whole("À demander tant de mois avant"),
    "upon": _lines("Ce qu’il faut donner pour l’avoir"),
    "causes": _many("En quels cas", lambda: _words(CAUSE_LABELS)),
    "days": _whole("En tant de jours après le commencement"),
    "permanent_above": _euros("Pour toujours, au-delà de ce coût, en euros"),
    "items": _lines("Quelles pièces"),
}
"""What a kind of rule says beside what all say, but its cases of owners."""
GIVEN: Final[Mapping[str, Make]] = {
    "owner": _one("Maître d’ouvrage", OWNER_LABELS),
    "population": _whole("Habitants"),
    "cost": _euros("Coût hors taxes, en euros"),
    "eligible": _euros("Dépense subventionnable, en euros"),
    "grant": _euros("L’aide, en euros"),
    "aid": _euros("Les autres aides publiques, en euros"),
    "own": _euros("Part du maître d’ouvrage, en euros"),
    "category": _one("Nature de l’opération", CATEGORY_LABELS),
    "perimeters": _many("Périmètres du lieu", _perimeters),
    "with": _many("Autres aides du plan", _schemes),
    "filed": _day("Demande reçue le"),
    "complete": _day("Dossier complet le"),
    "notified": _day("Notifiée le"),
    "started": _day("Commencée le"),
    "finished": _day("Terminée le"),
    "claimed": _day("Solde demandé le"),
    "months": _whole("Durée, en mois"),
}
"""What a worked example may give (see `engines.rules.examples.Given`)."""
EVENTS: Final = ("filed", "complete", "notified", "started", "finished", "claimed")
ASKS: Final[Mapping[str, tuple[str, ...]]] = {
    "eligible_owner": ("owner", "population"),
    "eligible_place": ("perimeters",),
    "eligible_category": ("category",),
    "rate_floor": ("cost", "eligible", "grant"),
    "rate_ceiling": ("cost", "eligible", "grant"),
    "aid_ceiling": ("cost", "eligible", "grant", "aid"),
    "own_share": ("owner", "population", "cost", "grant", "aid", "own"),
    "exclusion": ("with",),
    "no_start_before": EVENTS,
    "deadline": EVENTS,
    "advance": ("grant",),
    "instalments": ("grant", "months"),
    "publication": ("started", "cost"),
}
"""What the worked example of each kind gives; a kind that computes nothing has none."""
EXPECTS: Final = (("met", "tenue"), ("broken", "pas tenue"), ("unknown", "on ne peut pas conclure"))
STATUSES: Final = _words(STATUS_LABELS)
