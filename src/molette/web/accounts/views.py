"""The doors: sign in, sign out, first password, change of password, and the demonstration's switch."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.encoding import force_str
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from molette.domain.people.actions import welcome
from molette.domain.people.models import User
from molette.domain.people.queries import demonstration_partners
from molette.web.accounts.forms import ChangePasswordForm, NewPasswordForm, SignInForm

BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE_OR_FORM = ["GET", "HEAD", "POST"]


def _way_on(request: HttpRequest) -> str:
    """Where the person was going, when it is a page of this site; else the workspace."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else settings.LOGIN_REDIRECT_URL


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, even empty; nothing when the page is only read."""
    return request.POST if request.method == "POST" else None


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(PAGE_OR_FORM)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Open a session; in a demonstration the page offers every partner's account, one click each."""
    form = SignInForm(request, _sent(request))
    if form.is_valid() and form.person:
        login(request, form.person)
        return redirect(_way_on(request))
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "partners": demonstration_partners() if settings.DEMONSTRATION else [],
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/sign_in.html", context, status=status)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session."""
    logout(request)
    messages.success(request, "Vous êtes déconnecté.")
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Take a demonstration account. Outside a demonstration this address does not exist."""
    if not settings.DEMONSTRATION:
        raise Http404
    key = request.POST.get("compte", "")
    person = get_object_or_404(
        User, pk=key if key.isdecimal() else None, is_demonstration=True, is_active=True
    )
    login(request, person, backend=BACKEND)
    messages.success(request, f"Vous êtes : {person.name}.")
    return redirect(_way_on(request))


@never_cache
@sensitive_post_parameters()
@require_http_methods(PAGE_OR_FORM)
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end, this one goes on."""
    person = get_object_or_404(User, pk=request.user.pk)
    form = ChangePasswordForm(person, _sent(request))
    if form.is_valid():
        welcome(person.actor(), person, password=form.cleaned_data["password"])
        update_session_auth_hash(request, person)
        messages.success(request, "Votre mot de passe est changé.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    status = 422 if form.errors else 200
    return render(request, "accounts/password.html", {"form": form}, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(PAGE_OR_FORM)
def activate(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Choose one's first password, from the link of an invitation, good once and for a time."""
    person = _invited(key)
    if person is None or not default_token_generator.check_token(person, token):
        return render(request, "accounts/expired.html", status=410)
    form = NewPasswordForm(person, _sent(request))
    if form.is_valid():
        welcome(person.actor(), person, password=form.cleaned_data["password"])
        login(request, person, backend=BACKEND)
        return redirect(settings.LOGIN_REDIRECT_URL)
    status = 422 if form.errors else 200
    return render(request, "accounts/activate.html", {"form": form, "person": person}, status=status)


def _invited(key: str) -> User | None:
    """The person an invitation names, or nobody when the address was cut or mistyped."""
    try:
        pk = force_str(urlsafe_base64_decode(key))
    except ValueError:
        return None
    return User.objects.filter(pk=pk, is_active=True).first() if pk.isdecimal() else None
