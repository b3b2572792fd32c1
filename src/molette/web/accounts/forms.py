"""Forms of the account: coming in, and choosing a password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from molette.domain.people.models import User
from molette.web.accounts import throttle


class SignInForm(forms.Form):
    use_required_attribute = False
    email = forms.EmailField(
        label="Adresse électronique",
        widget=forms.EmailInput({"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": "Saisissez votre adresse.", "invalid": "Par exemple nom@exemple.fr."},
    )
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": "Saisissez votre mot de passe."},
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self.person: User | None = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        email, password = given.get("email", "").lower(), given.get("password", "")
        if not email or not password:
            return given
        if throttle.is_closed(self.request, email):
            raise ValidationError("Trop d’essais. Réessayez dans un quart d’heure.")
        found = authenticate(self.request, username=email, password=password)
        if not isinstance(found, User):
            throttle.failed(self.request, email)
            # One message for both faults: it must not tell which accounts exist.
            raise ValidationError("Adresse ou mot de passe inconnus.")
        throttle.passed(self.request, email)
        self.person = found
        return given


class NewPasswordForm(forms.Form):
    """A password typed twice, held to the instance's rules."""

    use_required_attribute = False
    password = forms.CharField(
        label="Nouveau mot de passe",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=" ".join(password_validators_help_texts()),
        error_messages={"required": "Choisissez un mot de passe."},
    )
    again = forms.CharField(
        label="Le même, une seconde fois",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Saisissez-le une seconde fois."},
    )

    def __init__(self, person: User, data: Any = None) -> None:
        super().__init__(data)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if {"password", "again"} <= given.keys() and given["password"] != given["again"]:
            self.add_error("again", "Les deux mots de passe diffèrent.")
        return given


class ChangePasswordForm(NewPasswordForm):
    """The same, behind the password in force."""

    current = forms.CharField(
        label="Mot de passe actuel",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": "Saisissez votre mot de passe actuel."},
    )
    field_order = ("current", "password", "again")

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.person.check_password(current):
            raise ValidationError("Ce n’est pas votre mot de passe actuel.")
        return current
