"""Forms of those who read residents' words and answer them."""

from typing import Any

from django import forms
from django.utils import timezone

from molette.domain.people.models import Organisation, OrganisationKind
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Project
from molette.domain.services.models import Service
from molette.domain.territory.models import Place, PlaceKind
from molette.domain.voice.models import Contribution, Topic
from molette.engines.voice.charter import LABELS
from molette.engines.voice.owed import DECIDED_LABELS, Decided
from molette.web.workspace.forms.base import CorrectingForm, DeskForm, KeyedForm
from molette.web.workspace.forms.fields import DayField, Pick, text

NO_NAMES = "En quelques mots simples, sans nom de personne : il est public, et au journal."
COMMUNES = (PlaceKind.COMMUNE, PlaceKind.CITE_MINIERE, PlaceKind.QPV, PlaceKind.AGGLOMERATION)


def _in_its_commune(one: Service) -> str:
    where = one.place.name if one.place else one.commune_code
    return f"{one.name} ({one.kind}{', ' if where else ''}{where})"


class PublishForm(DeskForm):
    """In which topic a message is published, and who then owes the reply."""

    permission = Permission.MODERATE_VOICE

    topic = Pick(
        "Dans un sujet déjà ouvert",
        Topic.objects.none,
        required=False,
        blank="— un nouveau sujet —",
        help_text="Ceux qui lui ressemblent sont dits au-dessus, avec leurs raisons.",
    )
    title = text("Sinon, titre du nouveau sujet", max_length=160, required=False, help_text=NO_NAMES)
    owed_by = Pick(
        "Qui doit répondre",
        lambda: Organisation.objects.order_by("name", "pk"),
        required=False,
        blank="— pas encore nommé —",
        help_text="Pour un nouveau sujet. C’est dit en public, avec le jour depuis lequel on attend.",
    )
    photo_is_public = forms.BooleanField(
        label="Publier la photo aussi",
        required=False,
        help_text="Seulement si personne n’y est reconnaissable : ni visage, ni plaque, ni porte.",
    )

    def __init__(self, *args: Any, message: Contribution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = Topic.objects.visible_to(self.person).filter(joined_to=None)
        field = self.fields["topic"]
        if isinstance(field, Pick):
            field.offer(topics.order_by("-since", "pk"))
        if not message.photo:
            del self.fields["photo_is_public"]


class RefuseForm(DeskForm):
    """Under which article of the charter a message is not published, and a word to its author."""

    permission = Permission.MODERATE_VOICE

    refusal = forms.ChoiceField(
        label="Article de la charte", choices=list(LABELS.items()), widget=forms.RadioSelect
    )
    note = text(
        "Un mot pour son auteur",
        lines=3,
        max_length=500,
        required=False,
        help_text="Il le lit avec son numéro ; personne d’autre, et le journal ne le garde pas.",
    )


class TopicForm(CorrectingForm):
    """What a topic is called, what it is about, who owes the reply."""

    permission = Permission.MODERATE_VOICE

    title = text("Titre", max_length=160, help_text=NO_NAMES)
    owed_by = Pick(
        "Qui doit répondre",
        lambda: Organisation.objects.order_by("name", "pk"),
        required=False,
        blank="— pas encore nommé —",
    )
    project = Pick(
        "Projet",
        lambda: Project.objects.filter(is_published=True).order_by("title", "pk"),
        required=False,
        blank="— aucun —",
    )
    place = Pick(
        "Lieu",
        lambda: Place.objects.filter(kind__in=COMMUNES).order_by("search_name", "pk"),
        required=False,
        blank="— aucun —",
    )
    known_service = Pick(
        "Service de la liste",
        lambda: Service.objects.select_related("kind", "place").order_by("name", "pk"),
        required=False,
        blank="— aucun —",
        named=_in_its_commune,
    )
    service = text("Service, en mots libres", max_length=120, required=False)


class JoinForm(DeskForm):
    """Into which other topic one is gathered."""

    permission = Permission.MODERATE_VOICE

    into = Pick("Avec le sujet", Topic.objects.none)

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        others = Topic.objects.visible_to(self.person).filter(joined_to=None).exclude(pk=topic.pk)
        if isinstance(field, Pick):
            field.offer(others.order_by("-since", "pk"))


class ReplyForm(KeyedForm):
    """What is decided, and said to all who spoke of it."""

    permission = Permission.ANSWER_VOICE

    decided = forms.ChoiceField(
        label="Ce qui est décidé",
        choices=[(one.value, DECIDED_LABELS[one]) for one in Decided],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites ce qui est décidé."},
    )
    on = DayField(
        label="Le, pour le, ou jusqu’au",
        required=False,
        help_text="Passé un jour promis, une réponse est due de nouveau.",
    )
    why = text(
        "Pourquoi",
        max_length=500,
        required=False,
        help_text="Obligatoire si ce ne sera pas fait.",
    )
    words = text(
        "La réponse",
        lines=6,
        max_length=3000,
        help_text="Lue par tous, une fois pour tous ceux qui en ont parlé. Sans nom de personne.",
    )


class QuestionForm(KeyedForm):
    """What an assembly of residents asks of the committees."""

    permission = Permission.MODERATE_VOICE

    assembly = Pick(
        "Instance d’habitants",
        lambda: Organisation.objects.filter(kind=OrganisationKind.RESIDENTS).order_by("name", "pk"),
        help_text="Grand Forum, conseil citoyen : inscrite parmi les organisations.",
    )
    title = text("La question", max_length=200, help_text="En une phrase : elle paraîtra à l’ordre du jour.")
    words = text("Ce qui en est dit", lines=4)
    asked_on = DayField(label="Posée le")
    project = Pick(
        "Sur le projet",
        lambda: Project.objects.filter(is_published=True).order_by("title", "pk"),
        required=False,
        blank="— aucun —",
    )
    place = Pick(
        "Sur le lieu",
        lambda: Place.objects.filter(kind__in=COMMUNES).order_by("search_name", "pk"),
        required=False,
        blank="— aucun —",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"asked_on": timezone.localdate()}})
