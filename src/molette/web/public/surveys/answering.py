"""Answering a survey: by a code or the link of a place, without an account, at once or in several times."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from molette.domain.surveys import actions
from molette.domain.surveys.actions.preparing import asked
from molette.domain.surveys.codes import code_of, mark_of
from molette.domain.surveys.models import Wave
from molette.domain.surveys.queries import Door, door
from molette.engines.surveys.waves import WHY_NO_MARGIN
from molette.web.public.surveys.forms import KEEP, AnswerForm, CodeForm, asked_in, languages_of
from molette.web.public.surveys.languages import FRENCH, Language, language_of
from molette.web.public.voice import stamps

PAGE_OR_FORM: Final = ["GET", "HEAD", "POST"]
SPOKEN: Final = "langue"
"""Names the language, in the address of the page and on its buttons."""


@never_cache
@require_http_methods(PAGE_OR_FORM)
def enter(request: HttpRequest) -> HttpResponse:
    """Where the code of a letter is typed."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data["code"].strip()
        if door(typed) is not None:
            return redirect("public:survey-answer", typed)
        form.add_error("code", "Aucune invitation ne porte ce code : relisez-le.")
    return render(request, "public/surveys/enter.html", {"form": form}, status=422 if form.errors else 200)


def open_wave(request: HttpRequest, slug: str) -> HttpResponse:
    """What a wave that is not published yet asks and how to come to it: nothing of what was answered."""
    held = Wave.objects.filter(slug=slug, published_on=None).select_related("questionnaire__run_by")
    found = held.order_by("pk").first()
    if found is None:
        raise Http404("Aucune enquête ne porte ce nom.")
    is_open = found.is_open(timezone.localdate())
    context = {
        "wave": found,
        "of": found.questionnaire,
        "is_open": is_open,
        "asked": list(found.questionnaire.questions.order_by("rank")),
        "links": _links(found) if is_open else [],
        "why_no_margin": "" if found.is_drawn else WHY_NO_MARGIN,
    }
    return render(request, "public/surveys/open.html", context)


def _links(wave: Wave) -> list[tuple[str, str]]:
    """The link of each place of a consultation, which is on its posters too."""
    rows = wave.entrances.select_related("place").order_by("place__search_name", "pk")
    return [(one.place.name, reverse("public:survey-answer", args=[code_of(one.key)])) for one in rows]


@never_cache
@require_http_methods(PAGE_OR_FORM)
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The questions that a code opens, on one page; kept, they are taken up again at this address."""
    opened = door(code)
    if opened is None:
        raise Http404("Ce code n’ouvre aucune enquête, ou ses réponses sont déjà effacées.")
    if opened.is_done:
        return _thanked(request, opened)
    questions = asked(opened.wave.questionnaire)
    language = _language(request)
    is_sent = request.method == "POST" and SPOKEN not in request.POST
    form = AnswerForm(
        data=request.POST if is_sent else None,
        initial=_initial(request, opened),
        asked=asked_in(questions, language.code),
        language=language,
    )
    if is_sent and form.is_valid():
        kept = _kept(request, opened, form)
        if kept:
            return redirect(f"{reverse('public:survey-answer', args=[kept])}?langue={language.code}")
    context = {
        **_around(opened, language),
        "form": form,
        "is_open": opened.wave.is_open(timezone.localdate()),
        "code": code,
        "languages": languages_of(questions),
        "told": _told(opened, form, language),
        "resume": next((step for step in form.steps() if not step.field.value()), None),
    }
    return render(request, "public/surveys/answer.html", context, status=422 if form.errors else 200)


def _around(opened: Door, language: Language) -> dict[str, Any]:
    wave = opened.wave
    return {"wave": wave, "of": wave.questionnaire, "place": opened.place, "language": language}


def _language(request: HttpRequest) -> Language:
    """The language chosen: by the button of the page, else by its address."""
    return language_of(request.POST.get(SPOKEN) or request.GET.get(SPOKEN, FRENCH))


def _thanked(request: HttpRequest, opened: Door) -> HttpResponse:
    """What is said to who has answered: that it is received, what comes next, and when it is erased."""
    language, wave = _language(request), opened.wave
    told = {
        "thanks": language.say("thanks"),
        "received": language.say("received"),
        "then": language.say("then", day=wave.closes_on),
        "erased": language.say("erased", day=wave.keep_until),
    }
    return render(request, "public/surveys/thanks.html", {**_around(opened, language), "told": told})


def _told(opened: Door, form: AnswerForm, language: Language) -> dict[str, str]:
    """What the page says around the questions."""
    wave, begun = opened.wave, opened.begun
    plain = ("optional", "to_correct", "send", "keep", "what_is_kept", "few")
    told = {word: language.say(word) for word in plain}
    told["until"] = language.say("until", who=wave.questionnaire.run_by.name, day=wave.keep_until)
    told["none"] = language.say("by_code" if wave.is_drawn else "by_link")
    if begun is not None:
        total = len(form.asked)
        told["kept"] = language.say("kept", done=len(begun.said), total=total, day=wave.closes_on)
        first = next((step.rank for step in form.steps() if not step.field.value()), None)
        told["resume"] = language.say("resume", rank=first) if first else ""
    return told


def _initial(request: HttpRequest, opened: Door) -> dict[str, Any]:
    """What fills the page: what was typed before another language was chosen, else what was kept.

    Each page of a link has a stamp of its own, and keeps it from one language to another.
    """
    said = opened.begun.said if opened.begun else {}
    typed = {name: value for name, value in request.POST.items() if name.startswith("q")}
    stamp = request.POST.get("timbre") or stamps.new()
    return {**{f"q{key}": str(value) for key, value in said.items()}, **typed, "timbre": stamp}


def _kept(request: HttpRequest, opened: Door, form: AnswerForm) -> str:
    """Keep what was sent and return the code under which it is found; nothing where it is refused."""
    sheet = actions.Sheet(form.said(), is_complete=request.POST.get("geste") != KEEP)
    mark, code = opened.mark, str(request.resolver_match.kwargs["code"]) if request.resolver_match else ""
    try:
        if opened.entrance is not None:
            key = form.key()
            mark, code = mark_of(key), code_of(key)
        actions.answer(
            actions.ANSWERING, opened.wave, sheet, mark=mark, place=opened.place, weight=opened.weight
        )
    except stamps.NotStampedError as refusal:
        form.add_error(None, str(refusal))
        return ""
    except ValidationError as refusal:
        if not hasattr(refusal, "error_dict"):
            form.add_error(None, refusal)
            return ""
        for name, errors in refusal.message_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return ""
    return code
