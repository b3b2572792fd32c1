"""Forms of those who run a survey, and of those who enter what came on paper."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from molette.domain.people.permissions import Permission
from molette.domain.statements.models import Measure
from molette.domain.surveys.models import Kind, Question, Wave
from molette.domain.surveys.models.questionnaires import LANGUAGES, lines
from molette.domain.surveys.models.waves import RECRUITMENTS
from molette.domain.territory.models import Place, PlaceKind
from molette.web.public.surveys.forms import Asked
from molette.web.public.surveys.forms import answer_field as field_of
from molette.web.workspace.forms.base import DeskForm, KeyedForm, SourcedForm
from molette.web.workspace.forms.fields import DayField, Pick, text

RUN = Permission.RUN_SURVEY


def _communes() -> Any:
    return Place.objects.filter(kind=PlaceKind.COMMUNE).order_by("search_name", "pk")


class QuestionnaireForm(KeyedForm):
    permission = RUN

    title = text("Titre", max_length=160)
    theme = text("Thème", max_length=80, help_text="Cadre de vie, transports, santé…")
    purpose = text("À quoi sert l’enquête", lines=3, max_length=400, help_text="Lu par qui répond.")


class QuestionForm(KeyedForm):
    permission = RUN

    kind = forms.ChoiceField(label="Comment on y répond", choices=Kind.choices, widget=forms.RadioSelect)
    words = text("La question", max_length=300)
    choices = text("Choix", lines=5, required=False, help_text="Un par ligne, du moins bon au meilleur.")
    favourable = forms.IntegerField(
        label="Choix favorables",
        min_value=0,
        initial=0,
        help_text="Combien de choix, en partant du dernier, disent que cela va bien. 0 : aucun ordre.",
    )
    is_profile = forms.BooleanField(
        label="Elle dit qui répond", required=False, help_text="Âge, sexe, logement : les poids y sont calés."
    )
    is_required = forms.BooleanField(label="Réponse obligatoire", required=False)
    measure = Pick(
        "Chiffre à mettre à côté",
        lambda: Measure.objects.filter(is_project_cost=False).order_by("name", "pk"),
        required=False,
        blank="— aucun —",
    )


class WordingForm(DeskForm):
    permission = RUN

    language = forms.ChoiceField(label="Langue", choices=LANGUAGES)
    words = text("La question", max_length=300)
    choices = text("Choix", lines=5, required=False, help_text="Un par ligne, dans le même ordre.")


class WaveForm(KeyedForm):
    permission = RUN

    name = text("Nom de la vague", max_length=80, help_text="Automne 2026.")
    recruitment = forms.ChoiceField(
        label="Comment on y vient",
        choices=RECRUITMENTS,
        widget=forms.RadioSelect,
        help_text="Seul un tirage au sort donne une marge d’erreur.",
    )
    population = text("Qui elle interroge", max_length=200, help_text="Les habitants de 18 ans et plus.")
    opens_on = DayField(label="Ouverte du")
    closes_on = DayField(label="Au")
    trim = forms.IntegerField(
        label="Poids le plus grand", min_value=1, max_value=100, initial=5, help_text="En poids moyens."
    )
    keep_until = DayField(label="Réponses effacées le", help_text="Dit à qui répond, et fait ce jour-là.")


class InviteForm(KeyedForm):
    permission = RUN

    place = Pick("Commune", _communes)
    many = forms.IntegerField(label="Personnes tirées", min_value=1)
    population = forms.IntegerField(
        label="Sur combien",
        min_value=1,
        help_text="La population visée de la commune : elle fait le poids.",
    )


class EntrancesForm(DeskForm):
    permission = RUN

    places = forms.ModelMultipleChoiceField(
        label="Communes", queryset=Place.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["places"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = _communes()
            field.choices = [(str(one.pk), str(one)) for one in field.queryset]  # read before the page is


class MarginForm(SourcedForm):
    """How many the population has: by choice of a profile question, or by commune where none is chosen."""

    permission = RUN

    question = Pick("Question", Question.objects.none, required=False, blank="— la commune —")
    totals = text(
        "Combien ils sont",
        lines=6,
        help_text="Un nombre par ligne, dans l’ordre des choix ; pour la commune, « code ; nombre ».",
    )

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["question"]
        if isinstance(field, Pick):
            field.offer(wave.questionnaire.questions.filter(is_profile=True).order_by("rank"))

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        try:
            found["totals"] = _totals(found.get("question"), found.get("totals", ""))
        except ValueError as refusal:
            self.add_error("totals", ValidationError(str(refusal)))
        return found


def _totals(question: Question | None, typed: str) -> dict[str, int]:
    """Read the totals of a margin. Raises ValueError, in words."""
    told = lines(typed)
    if question is not None:
        if len(told) != len(question.options):
            raise ValueError(f"Il en faut {len(question.options)}, un par choix.")
        return {str(rank): _count(one) for rank, one in enumerate(told)}
    pairs = [one.partition(";") for one in told]
    codes = {code.strip() for code, _, _ in pairs}
    keys = dict(_communes().filter(code__in=codes).values_list("code", "pk"))
    if missing := sorted(codes - keys.keys()):
        raise ValueError(f"Aucune commune n’a ce code : {', '.join(missing)}.")
    return {str(keys[code.strip()]): _count(count) for code, _, count in pairs}


def _count(typed: str) -> int:
    bare = "".join(typed.split())
    if not (bare.isascii() and bare.isdigit() and len(bare) < 10):  # noqa: PLR2004 (a billion people)
        raise ValueError(f"« {typed} » n’est pas un nombre de personnes.")
    return int(bare)


class PaperForm(KeyedForm):
    """What came on paper: where, under which code, and the answers."""

    permission = Permission.ENTER_ANSWERS

    place = Pick("Commune", Place.objects.none)
    code = text("Code de l’invitation", max_length=40, required=False)

    def __init__(self, *args: Any, wave: Wave, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        if isinstance(field, Pick):
            field.offer(places)
        if not wave.is_drawn:
            del self.fields["code"]
        self.asked = list(wave.questionnaire.questions.order_by("rank"))
        for one in self.asked:
            self.fields[f"q{one.pk}"] = field_of(Asked(one, one.words, one.options, "fr"))

    def values(self) -> dict[str, Any]:
        found = super().values()
        said = {str(one.pk): found.pop(f"q{one.pk}") for one in self.asked}
        return {**found, "said": said}
