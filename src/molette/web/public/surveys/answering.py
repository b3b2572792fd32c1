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
from molette.domain.surveys.queries import Door, door
from molette.web.public.surveys.forms import FRENCH, KEEP, AnswerForm, CodeForm, asked_in, languages_of
from molette.web.public.voice import stamps

PAGE_OR_FORM: Final = ["GET", "HEAD", "POST"]


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


@never_cache
@require_http_methods(PAGE_OR_FORM)
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The questions that a code opens, on one page; kept, they are taken up again at this address."""
    opened = door(code)
    if opened is None:
        raise Http404("Ce code n’ouvre aucune enquête.")
    questions = asked(opened.wave.questionnaire)
    language = request.GET.get("langue", FRENCH)
    form = AnswerForm(**_sent(request, opened), asked=asked_in(questions, language))
    is_open = opened.wave.is_open(timezone.localdate())
    if request.method == "POST" and form.is_valid():
        kept = _kept(request, opened, form)
        if kept:
            return redirect(f"{reverse('public:survey-answer', args=[kept])}?langue={language}")
    context = {
        "form": form,
        "wave": opened.wave,
        "of": opened.wave.questionnaire,
        "place": opened.place,
        "is_open": is_open,
        "is_done": opened.is_done,
        "is_begun": opened.begun is not None,
        "is_invited": opened.wave.is_drawn,
        "code": code,
        "languages": languages_of(questions),
        "language": language,
        "rtl": language == "ar",
    }
    return render(request, "public/surveys/answer.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest, opened: Door) -> dict[str, Any]:
    """What fills the page: what was sent, else what was kept; a new stamp for each page of a link."""
    said = opened.begun.said if opened.begun else {}
    initial = {"timbre": stamps.new(), **{f"q{key}": str(value) for key, value in said.items()}}
    return {"data": request.POST if request.method == "POST" else None, "initial": initial}


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
