"""The form by which anybody says something, and those of the page that follows it."""

from typing import Any, Final, TypeAlias

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from molette.domain.programme.models import Project
from molette.domain.services.models import Service
from molette.domain.territory.models import Place
from molette.domain.voice.actions import Message
from molette.domain.voice.actions.authors import PHOTO_MAX_BYTES
from molette.domain.voice.models import Nature
from molette.domain.voice.models.contributions import MOST
from molette.engines.voice import keeping
from molette.engines.voice.work import is_proof
from molette.web.public.voice import stamps

About: TypeAlias = Project | Place | Service
MOST_OF_A_SERVICE: Final = 120
"""Characters of the name of a service, told in free words."""
DIGITS_OF_A_KEY: Final = 18


def is_key(told: str) -> bool:
    """Whether a text from an address may be the number of a row."""
    return told.isascii() and told.isdecimal() and len(told) <= DIGITS_OF_A_KEY


class SpeakForm(forms.Form):
    """What is said, of what; an address and a photo for who wants. It asks neither name nor account.

    `about` is the project, the place or the service that the address of the page names: it is then not asked.
    """

    use_required_attribute = False

    nature = forms.ChoiceField(
        label="C’est",
        choices=Nature.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’un des quatre."},
    )
    commune = forms.ChoiceField(label="Quelle commune", required=False)
    service = forms.CharField(
        label="Quel service",
        max_length=MOST_OF_A_SERVICE,
        required=False,
        help_text="Avec vos mots : la piscine, le bus 18, la collecte des déchets.",
    )
    words = forms.CharField(
        label="Ce que vous voulez dire",
        max_length=MOST,
        widget=forms.Textarea({"rows": 6}),
        help_text="Quelques phrases, sans nom de personne ni numéro de porte : cela sera lu, puis publié.",
        error_messages={"required": "Dites ce que vous voulez dire."},
    )
    photo = forms.FileField(
        label="Une photo",
        required=False,
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text="8 Mo au plus. Le lieu et l’heure cachés dedans sont effacés. Ni visage ni plaque.",
    )
    email = forms.EmailField(
        label="Votre adresse électronique",
        required=False,
        widget=forms.EmailInput({"autocomplete": "email", "autocapitalize": "none"}),
        help_text="Pour être prévenu de la réponse, et pour rien d’autre. Elle n’est montrée à personne, et "
        f"s’efface au bout de {keeping.EMAIL_MONTHS} mois.",
        error_messages={"invalid": "Par exemple nom@exemple.fr."},
    )
    # Nobody sees this field, and machines that fill every field fill it.
    site = forms.CharField(label="Laissez ce champ vide", required=False, widget=forms.TextInput)
    timbre = forms.CharField(required=False, widget=forms.HiddenInput)
    preuve = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, communes: list[tuple[str, str]], about: About | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.stamp: stamps.Stamp | None = None
        self.fields["site"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}
        commune = self.fields["commune"]
        if isinstance(commune, forms.ChoiceField):
            commune.choices = [("", "—"), *communes]
        if about is not None:
            del self.fields["commune"]
        if isinstance(about, Project | Service):
            del self.fields["service"]
        if not settings.EMAIL_READY:  # an address that nothing would be sent to is not asked for
            del self.fields["email"]

    def clean_site(self) -> str:
        if self.cleaned_data["site"]:
            raise ValidationError("Ce champ est un piège à machines : videz-le, et renvoyez.")
        return ""

    def clean_photo(self) -> UploadedFile[bytes] | None:
        sent: UploadedFile[bytes] | None = self.cleaned_data["photo"]
        if sent and (sent.size or 0) > PHOTO_MAX_BYTES:
            raise ValidationError("Cette photo dépasse 8 Mo : choisissez-en une plus légère.")
        return sent

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        try:
            self.stamp = stamps.read(given.get("timbre", ""))
        except stamps.NotStampedError as refusal:
            raise ValidationError(str(refusal)) from None
        if self.stamp.seconds < stamps.LEAST_SECONDS:
            raise ValidationError("C’est allé trop vite pour avoir été lu : relisez, et renvoyez.")
        if self.about is None and not given.get("commune") and not given.get("service"):
            self.add_error("commune", "Dites de quelle commune ou de quel service vous parlez.")
        return given

    @property
    def is_proved(self) -> bool:
        """Whether the browser did the work that a machine sending thousands would not."""
        return is_proof(self.cleaned_data["timbre"], self.cleaned_data["preuve"])

    def message(self, place: Place | None) -> Message:
        """What the action takes; `place` is the commune that was picked."""
        given = self.cleaned_data
        photo = given["photo"]
        return Message(
            nature=given["nature"],
            words=given["words"],
            project=self.about if isinstance(self.about, Project) else None,
            place=self.about if isinstance(self.about, Place) else place,
            known_service=self.about if isinstance(self.about, Service) else None,
            service=given.get("service", ""),
            email=given.get("email", ""),
            photo=photo.read() if photo else None,
        )


class ReceiptForm(forms.Form):
    """The number by which a message is followed."""

    use_required_attribute = False
    numero = forms.CharField(
        label="Votre numéro de suivi",
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        help_text="Vingt lettres et chiffres, donnés quand vous avez écrit.",
        error_messages={"required": "Saisissez votre numéro."},
    )
