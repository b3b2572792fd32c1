"""The messages to read: the queue, one message beside the topics it looks like, published or not."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache

from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.domain.voice import actions
from molette.domain.voice.models import Contribution, Status, Topic
from molette.domain.voice.queries import (
    TopicView,
    alike_topics,
    message,
    topics_seen,
    waiting,
    waiting_in_all,
)
from molette.engines.french import counted, listing, spaced
from molette.engines.voice.owed import STATE_LABELS
from molette.web.public.voice.photos import picture
from molette.web.public.voice.topics import TAGS, since
from molette.web.workspace import finding
from molette.web.workspace.desk import Crumbs, FormPage, accepted, done, form_page, page, sent, user_of
from molette.web.workspace.voice.forms import PublishForm, RefuseForm

MODERATE = Permission.MODERATE_VOICE
LIST, ONE, TOPIC = "workspace:voices", "workspace:voice", "workspace:topic"


def _crumbs() -> Crumbs:
    return [("Paroles d’habitants", reverse(LIST))]


@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """What waits to be read on one's ground, and the topics to which a reply is owed."""
    user = user_of(request)
    finding.must(user, Permission.ANSWER_VOICE)
    to_read, many, topics = waiting(user), waiting_in_all(user), topics_seen(user)
    own = {mandate.organisation.slug for mandate in user.mandates}
    context = {
        "answer": _answer(many, topics, own),
        "to_read": to_read,
        "left": many - len(to_read),
        "lines": [
            (one, STATE_LABELS[one.standing.state], TAGS[one.standing.state], since(one)) for one in topics
        ],
        "moderates": can(user, MODERATE),
    }
    return page(request, "voice/index.html", context)


def _answer(many: int, topics: tuple[TopicView, ...], own: set[str]) -> str:
    owed = [one for one in topics if one.standing.is_owed and one.owed_by and one.owed_by.slug in own]
    told = [f"{counted(many, 'parole', 'paroles')} à lire"] if many else []
    told += [f"{counted(len(owed), 'réponse', 'réponses')} que vous devez"] if owed else []
    return spaced(f"Vous avez {listing(told)}." if told else "Rien n’est attendu de vous.")


def _message(user: User, key: int, *held: Status) -> Contribution:
    rows = Contribution.objects.visible_to(user).filter(pk=key, status__in=held or list(Status))
    found = finding.one(rows.select_related("project__owner", "place", "known_service", "topic"))
    finding.must(user, MODERATE, found)
    return found


@never_cache
def show(request: HttpRequest, key: int) -> HttpResponse:
    """One message, and the topics that look like it, with what makes it."""
    user = user_of(request)
    one = _message(user, key)
    is_waiting = one.status == Status.WAITING
    context = {
        "one": message(one),
        "topic": one.topic,
        "is_waiting": is_waiting,
        "is_published": one.status == Status.PUBLISHED,
        "alike": alike_topics(one, user) if is_waiting else (),
        "crumbs": _crumbs(),
    }
    return page(request, "voice/message.html", context)


@never_cache
def photo(request: HttpRequest, key: int) -> HttpResponseBase:
    """The photo of a message, for who moderates its ground."""
    return picture(_message(user_of(request), key))


def publish(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    one = _message(user, key, Status.WAITING)
    asked = request.GET.get("sujet", "")
    initial = {
        "topic": asked if asked.isdecimal() else "",
        "owed_by": one.project.owner if one.project else None,
    }
    form = PublishForm(sent(request), user=user, subject=one, message=one, initial=initial)
    made: list[Topic] = []
    if accepted(form, lambda: made.append(actions.publish(form.actor, one, **form.values()))):
        return done(request, "La parole est publiée.", TOPIC, made[0].pk)
    alike = [f"« {topic} » : {why.why}." for topic, why in alike_topics(one, user)]
    around = FormPage(
        title="Publier cette parole ?",
        submit="Publier",
        back=reverse(ONE, args=[key]),
        crumbs=[*_crumbs(), (str(one), reverse(ONE, args=[key]))],
        lead=f"« {one.words} »",
        consequences=(
            "Ses mots seront lus de tous, tels quels.",
            "Le sujet dira en public qui doit une réponse, et depuis quand.",
            *(f"Ressemble au sujet {said}" for said in alike),
        ),
    )
    return form_page(request, form, around)


def refuse(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    one = _message(user, key, Status.WAITING, Status.PUBLISHED)
    form = RefuseForm(sent(request), user=user, subject=one)
    if accepted(form, lambda: actions.refuse(form.actor, one, **form.values())):
        return done(request, "La parole n’est pas publiée ; son auteur lira pourquoi.", LIST)
    is_waiting = one.status == Status.WAITING
    around = FormPage(
        title="Ne pas publier cette parole ?"
        if is_waiting
        else "Retirer cette parole de ce qui est publié ?",
        submit="Ne pas la publier" if is_waiting else "La retirer",
        back=reverse(ONE, args=[key]),
        crumbs=[*_crumbs(), (str(one), reverse(ONE, args=[key]))],
        lead=f"« {one.words} »",
        consequences=(
            "Son auteur lira l’article de la charte, et votre mot.",
            "Le nombre de paroles non publiées, article par article, est public.",
            "N’être pas d’accord n’est pas un motif.",
        ),
    )
    return form_page(request, form, around)
