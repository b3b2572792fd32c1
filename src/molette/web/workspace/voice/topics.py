"""Topics at the desk: read, called better, passed on, gathered, answered once for all."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.domain.voice import actions
from molette.domain.voice.actions.topics import TOPIC_FIELDS
from molette.domain.voice.models import Contribution, Reply, Topic
from molette.domain.voice.queries import message
from molette.domain.voice.queries.views import views
from molette.engines.voice.owed import STATE_LABELS
from molette.web.public.voice.topics import TAGS, since
from molette.web.workspace import finding
from molette.web.workspace.desk import (
    Crumbs,
    FormPage,
    accepted,
    corrected,
    done,
    form_page,
    page,
    sent,
    user_of,
)
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.seen import Edited
from molette.web.workspace.voice.forms import JoinForm, ReplyForm, TopicForm

MODERATE, ANSWER = Permission.MODERATE_VOICE, Permission.ANSWER_VOICE
LIST, TOPIC = "workspace:voices", "workspace:topic"


def _topic(user: User, key: int, permission: Permission | None = None) -> Topic:
    rows = Topic.objects.reached_by(user).filter(pk=key)
    found = finding.one(rows.select_related("project", "place", "known_service", "owed_by", "joined_to"))
    finding.must(user, ANSWER)
    if permission is not None:
        finding.must(user, permission, found)
    return found


def _crumbs(topic: Topic | None = None) -> Crumbs:
    own = [(topic.title, reverse(TOPIC, args=[topic.pk]))] if topic else []
    return [("Paroles d’habitants", reverse(LIST)), *own]


@never_cache
def show(request: HttpRequest, key: int) -> HttpResponse:
    """One topic: its messages, its replies, and what one may do of it."""
    user = user_of(request)
    topic = _topic(user, key)
    view = next(iter(views(Topic.objects.filter(pk=key))), None)
    said = (
        Contribution.objects.counted().filter(topic=topic).select_related("project", "place", "known_service")
    )
    state = view.standing.state if view else None
    context = {
        "topic": topic,
        "view": view,
        "state": STATE_LABELS[state] if state else "",
        "tag": TAGS[state] if state else "",
        "since": since(view) if view else "",
        "said": [message(one) for one in said.order_by("said_on", "pk")],
        "moderates": can(user, MODERATE, topic) and topic.joined_to_id is None,
        "answers": can(user, ANSWER, topic) and topic.joined_to_id is None,
        "crumbs": _crumbs(),
    }
    return page(request, "voice/topic.html", context)


def edit(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    topic = _topic(user, key, MODERATE)
    form = TopicForm(sent(request), user=user, subject=topic, edits=Edited(topic, _read))
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.edit_topic(form.actor, topic, **form.values()))):
        return done(request, corrected(moved, "Le sujet est revu."), TOPIC, key)
    around = FormPage(
        title="Revoir le sujet",
        submit="Enregistrer",
        back=reverse(TOPIC, args=[key]),
        crumbs=_crumbs(topic),
        groups=(("Pourquoi", ("reason",)),),
    )
    return form_page(request, form, around)


def _read(topic: Topic) -> dict[str, object]:
    return {name: getattr(topic, name) for name in TOPIC_FIELDS}


def join(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    topic = _topic(user, key, MODERATE)
    form = JoinForm(sent(request), user=user, subject=topic, topic=topic)
    into: list[Topic] = []

    def gather() -> None:
        into.append(form.values()["into"])
        actions.join_topics(form.actor, topic, into=into[0])

    if accepted(form, gather):
        return done(request, "Les deux sujets n’en font plus qu’un.", TOPIC, into[-1].pk)
    around = FormPage(
        title="Réunir ce sujet à un autre",
        submit="Réunir",
        back=reverse(TOPIC, args=[key]),
        crumbs=_crumbs(topic),
        consequences=(
            "Ses paroles et ses réponses seront celles de l’autre.",
            "Son adresse publique mènera à l’autre.",
        ),
    )
    return form_page(request, form, around)


def reply(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    topic = _topic(user, key, ANSWER)
    form = ReplyForm(sent(request), user=user, subject=topic)
    if accepted(form, lambda: actions.reply(form.actor, topic, said_by=form.speaks_for, **form.values())):
        return done(request, "La réponse est publiée.", TOPIC, key)
    around = FormPage(
        title="Répondre aux habitants",
        submit="Publier la réponse",
        back=reverse(TOPIC, args=[key]),
        crumbs=_crumbs(topic),
        lead=topic.title,
        consequences=(
            "Elle sera lue de tous, au nom de votre organisation.",
            "Ceux qui ont laissé une adresse seront prévenus ; chacun dira si elle répond.",
        ),
    )
    return form_page(request, form, around)


def withdraw_reply(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    seen = Topic.objects.reached_by(user).order_by().values("pk")
    rows = Reply.objects.filter(pk=key, withdrawn_reason="", topic__in=seen)
    said = finding.one(rows.select_related("topic__project", "topic__place", "said_by"))
    finding.must(user, ANSWER, said.topic)
    form = ReasonForm(sent(request), user=user, subject=said.topic, to=ANSWER)
    if accepted(form, lambda: actions.withdraw_reply(form.actor, said, **form.values())):
        return done(request, "La réponse est retirée : elle est due de nouveau.", TOPIC, said.topic_id)
    around = FormPage(
        title="Retirer cette réponse ?",
        submit="Retirer la réponse",
        back=reverse(TOPIC, args=[said.topic_id]),
        crumbs=_crumbs(said.topic),
        lead=said.words,
        consequences=("Elle reste dans l’historique, avec votre motif.", "Une réponse est due de nouveau."),
    )
    return form_page(request, form, around)
