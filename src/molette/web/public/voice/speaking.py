"""Saying something, then following it by its number: the reply, one's opinion of it, a copy, its erasure."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from molette.domain.journal.known import today
from molette.domain.programme.models import Project
from molette.domain.programme.queries import communes
from molette.domain.services.finding import has_services, service_named, services_found
from molette.domain.services.models import Service
from molette.domain.territory.models import Place, PlaceKind
from molette.domain.voice import actions
from molette.domain.voice.models import Contribution, Reply, Status
from molette.domain.voice.queries import public_topic
from molette.domain.voice.receipts import found, mark_of, receipt_of
from molette.engines.voice import keeping, work
from molette.engines.voice.charter import ARTICLES, Refusal
from molette.web.public.voice import stamps
from molette.web.public.voice.forms import MOST_OF_A_SERVICE, About, ReceiptForm, SpeakForm, is_key
from molette.web.public.voice.photos import picture

PAGE_OR_FORM = ["GET", "HEAD", "POST"]
SAID = "suivi"


@never_cache
@require_http_methods(PAGE_OR_FORM)
def speak(request: HttpRequest) -> HttpResponse:
    """The form, about the project, the place or the service that the address names; then its receipt."""
    about = _about(request)
    form = _form(request, about)
    if form.is_bound and form.is_valid():
        receipt = _said(form)
        if receipt:
            return redirect(f"{reverse('public:receipt', args=[receipt])}?{SAID}=nouveau")
    if form.is_bound:
        form.data = {**request.POST.dict(), "timbre": _stamp(form), "preuve": ""}
    context = {
        "form": form,
        "about": about,
        "is_project": isinstance(about, Project),
        "is_service": isinstance(about, Service),
        "seeks_service": "service" in form.fields and has_services(),
        "searched": request.GET.get("mots", "")[:MOST_OF_A_SERVICE]
        or (about.name if isinstance(about, Place) else ""),
        "kept": keeping,
        "bits": work.BITS,
    }
    return render(request, "public/voice/speak.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, about: About | None) -> SpeakForm:
    around = (
        [(one.place.slug, one.place.name) for one in communes(settings.PERIMETER)] if about is None else []
    )
    sent = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    initial = {"timbre": stamps.new(), "service": request.GET.get("mots", "")[:MOST_OF_A_SERVICE]}
    return SpeakForm(**sent, communes=around, about=about, initial=initial)


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """The services loaded here that answer to some words; each leads to the form about it."""
    text = request.GET.get("q", "")[:MOST_OF_A_SERVICE].strip()
    return render(request, "public/voice/services.html", {"text": text, "found": services_found(text)})


def _stamp(form: SpeakForm) -> str:
    """The stamp of a form refused: its own, so that it is written once; a new one if it does not hold."""
    return str(form.data.get("timbre", "")) if form.stamp else stamps.new()


def _about(request: HttpRequest) -> About | None:
    """What the address names, among what anybody reads."""
    project, place, service = (request.GET.get(name, "") for name in ("projet", "lieu", "service"))
    held: About | None = None
    if project:
        held = Project.objects.filter(is_published=True, slug=project).order_by("pk").first()
    elif place:
        held = Place.objects.filter(slug=place).order_by("pk").first()
    elif service:
        held = service_named(int(service)) if is_key(service) else None
    if held is None and (project or place or service):
        raise Http404("On ne peut rien dire de cela ici.")
    return held


def _said(form: SpeakForm) -> str:
    """Keep what was said and return its number; nothing, and the faults on the form, where it is refused."""
    stamp = form.stamp
    if stamp is None:  # pragma: no cover - a valid form has one
        return ""
    slug = form.cleaned_data.get("commune")
    place = Place.objects.filter(kind=PlaceKind.COMMUNE, slug=slug).order_by("pk").first() if slug else None
    mark, message = mark_of(stamp.key), form.message(place)
    try:
        kept = actions.send(
            actions.RESIDENT, message, key=stamp.key, receipt_mark=mark, is_proved=form.is_proved
        )
    except ValidationError as refusal:
        for name, errors in refusal.message_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return ""
    return receipt_of(kept.entry_key)


@never_cache
@require_http_methods(PAGE_OR_FORM)
def find(request: HttpRequest) -> HttpResponse:
    """Where a number is typed to read its message."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data["numero"]
        if found(typed):
            return redirect("public:receipt", typed.strip())
        form.add_error("numero", "Aucune parole ne porte ce numéro : relisez-le.")
    return render(request, "public/voice/find.html", {"form": form}, status=422 if form.errors else 200)


def _mine(receipt: str) -> Contribution:
    one = found(receipt)
    if one is None:
        raise Http404("Aucune parole ne porte ce numéro.")
    return one


@never_cache
@require_http_methods(PAGE_OR_FORM)
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """What its author reads of a message, and does about it."""
    one = _mine(receipt)
    topic = public_topic(one.topic_id) if one.topic_id else None
    refused = ""
    if request.method == "POST":
        act = ACTS.get(request.POST.get("geste", ""))
        if act is None:
            raise Http404
        try:
            act(one, request)
        except ValidationError as refusal:
            refused = " ".join(refusal.messages)
        else:
            return redirect("public:receipt", receipt)
    context = {
        "one": one,
        "nature": one.get_nature_display(),
        "about": one.about,
        "receipt": receipt,
        "is_new": request.GET.get(SAID) == "nouveau",
        "topic": topic,
        "article": ARTICLES[Refusal(one.refusal)] if one.refusal else None,
        "judged": bool(topic and topic.reply and one.verdict_of_id == topic.reply.id),
        "states": Status,
        "refused": refused,
        "email_ready": settings.EMAIL_READY,
        "asks_to_erase": request.GET.get("geste") == "effacer",
    }
    return render(request, "public/voice/receipt.html", context, status=422 if refused else 200)


def _judge(one: Contribution, request: HttpRequest) -> None:
    key = request.POST.get("reponse", "")
    said = Reply.objects.filter(pk=key).order_by("pk").first() if is_key(key) else None
    if said is None:
        raise ValidationError("Cette réponse n’est plus celle qui vous est faite : relisez la page.")
    actions.give_verdict(actions.RESIDENT, one, said, verdict=request.POST.get("avis", ""))


def _erase(one: Contribution, _request: HttpRequest) -> None:
    actions.erase(actions.RESIDENT, one)


def _forget(one: Contribution, _request: HttpRequest) -> None:
    actions.forget_email(actions.RESIDENT, one)


ACTS: dict[str, Callable[[Contribution, HttpRequest], None]] = {
    "avis": _judge,
    "effacer": _erase,
    "oublier": _forget,
}


@never_cache
@require_GET
def export(request: HttpRequest, receipt: str) -> HttpResponse:
    """All that is kept of a message, for its author."""
    del request
    one = _mine(receipt)
    content = json.dumps(_kept(one), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    name = f'attachment; filename="parole-{today():%Y-%m-%d}.json"'
    return HttpResponse(content, content_type="application/json", headers={"Content-Disposition": name})


def _kept(one: Contribution) -> dict[str, Any]:
    return {
        "nature": one.get_nature_display(),
        "de_quoi": one.about,
        "dit_le": one.said_on,
        "mots": one.words,
        "adresse_electronique": one.email,
        "photo": bool(one.photo),
        "photo_publiee": one.photo_is_public,
        "etat": one.get_status_display(),
        "lue_le": one.moderated_on,
        "lue_par": str(one.moderated_by or ""),
        "article_de_la_charte": one.get_refusal_display() if one.refusal else "",
        "mot_du_moderateur": one.refusal_note,
        "sujet": str(one.topic or ""),
        "votre_avis": one.get_verdict_display() if one.verdict else "",
        "votre_avis_du": one.verdict_on,
        "s_efface_le": one.erase_on,
        "adresse_s_efface_le": one.erase_email_on if one.email else None,
        "effacee_le": one.erased_on,
    }


@never_cache
@require_GET
def own_photo(request: HttpRequest, receipt: str) -> HttpResponseBase:
    """The photo of a message, for its author, published or not."""
    del request
    response: FileResponse = picture(_mine(receipt))
    return response
