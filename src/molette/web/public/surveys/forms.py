"""The page on which one answers: a few questions, in the language chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField

from molette.domain.surveys.models import Kind, Question
from molette.domain.surveys.models.questionnaires import LANGUAGES
from molette.engines.voice import receipts
from molette.web.public.surveys.languages import FRENCH, Language, language_of
from molette.web.public.voice import stamps

KEEP = "garder"
"""The act of who keeps what is answered so far, to finish later."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the words of a language; French where it has none in that one."""

    question: Question
    words: str
    options: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Step:
    """A question on the page: its field, and where it stands among the others."""

    field: BoundField
    rank: int
    total: int
    told: str
    language: Language

    @property
    def has_choices(self) -> bool:
        return isinstance(self.field.field, forms.ChoiceField)


def asked_in(questions: Sequence[Question], language: str) -> tuple[Asked, ...]:
    found = []
    for one in questions:
        wording = next((w for w in one.wordings.all() if w.language == language), None)
        if wording is None:
            found.append(Asked(one, one.words, one.options, FRENCH))
        else:
            found.append(Asked(one, wording.words, wording.options, language))
    return tuple(found)


def languages_of(questions: Sequence[Question]) -> tuple[tuple[str, str], ...]:
    """The languages in which some question is asked, French first."""
    told = {w.language for one in questions for w in one.wordings.all()}
    return (FRENCH, "Français"), *((code, name) for code, name in LANGUAGES if code in told)


class AnswerForm(forms.Form):
    """One field a question, named « q » and its key. What is required is asked by the action alone.

    `timbre` makes one answer of a page sent twice, where the code is that of a place and not of a person.
    """

    use_required_attribute = False
    timbre = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, asked: Sequence[Asked], language: Language | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.language = tuple(asked), language or language_of(FRENCH)
        for one in asked:
            field = self.fields[f"q{one.question.pk}"] = answer_field(one, self.language)
            if self.is_bound and self.data.get("geste") == KEEP:
                field.required = False

    def steps(self) -> Iterator[Step]:
        """The questions in order, each told which it is of how many."""
        total = len(self.asked)
        for rank, one in enumerate(self.asked, start=1):
            told = self.language.say("step", rank=rank, total=total)
            yield Step(self[f"q{one.question.pk}"], rank, total, told, language_of(one.language))

    def said(self) -> dict[str, Any]:
        """What was typed, by key of the question."""
        return {str(one.question.pk): self.cleaned_data.get(f"q{one.question.pk}") for one in self.asked}

    def key(self) -> UUID:
        """The key of the page. Raises NotStampedError."""
        return stamps.read(self.cleaned_data["timbre"]).key


def answer_field(one: Asked, language: Language | None = None) -> forms.Field:
    """The field of a question in the words it is asked in; what is said around it, in those of the page."""
    question, around = one.question, language or language_of(FRENCH)
    attrs = {"lang": one.language} if one.language != FRENCH else {}
    if question.has_choices:
        pairs = [(str(rank), told) for rank, told in enumerate(one.options)]
        field: forms.Field = forms.ChoiceField(choices=pairs, widget=forms.RadioSelect(attrs=attrs))
    elif question.kind == Kind.NUMBER:
        shown = {**attrs, "inputmode": "decimal", "class": "short", "autocomplete": "off"}
        field = forms.CharField(max_length=20, widget=forms.TextInput(attrs=shown))
    else:
        field = forms.CharField(
            max_length=1000,
            widget=forms.Textarea(attrs={**attrs, "rows": 4}),
            help_text=around.say("no_name"),
        )
    field.label, field.required = one.words, question.is_required
    field.error_messages |= {"required": around.say("missing"), "invalid_choice": around.say("choose")}
    return field


class CodeForm(forms.Form):
    """Where the code of an invitation is typed."""

    use_required_attribute = False
    code = forms.CharField(
        label="Votre code",
        max_length=40,
        help_text="Vingt lettres et chiffres, sur votre lettre ou là où vos réponses furent gardées.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Recopiez le code de votre lettre."},
    )

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        if not receipts.read(typed):
            raise forms.ValidationError("Un code a vingt lettres et chiffres : relisez-le.")
        return typed
