"""How every screen of the workspace answers: the page, the form refused, the form done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.domain.people.queries import demonstration_partners
from molette.engines.french import spaced
from molette.web.workspace.conflicts import conflict_context
from molette.web.workspace.finding import must_be_today
from molette.web.workspace.forms.base import DeskForm, MovedMeanwhileError

Crumbs = Sequence[tuple[str, str]]
UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class FormPage:
    """What surrounds a form: its question, the way back, its one main action, and what follows from it."""

    title: str
    submit: str
    back: str
    crumbs: Crumbs = ()
    lead: str = ""
    consequences: Sequence[str] = ()
    groups: Sequence[tuple[str, Sequence[str]]] = ()
    is_upload: bool = False
    echoes: Sequence[tuple[str, str, str]] = ()  # what else says it: its kind, its name, its address
    extra: Mapping[str, Any] = field(default_factory=dict)
    second: tuple[str, str] | None = None  # another way to send it: the name of its button, and its words


def user_of(request: HttpRequest) -> User:
    """Return the signed-in person: the middleware lets nobody else in."""
    user = request.user
    if not isinstance(user, User):  # pragma: no cover - a fault of ours in the addresses
        raise TypeError("the workspace is for signed-in people")
    return user


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of the workspace shows on every page: for whom one acts, and who else one may be."""
    user = user_of(request)
    return {
        "organisations": [mandate.organisation.label for mandate in user.mandates][:1],
        "partners": demonstration_partners() if settings.DEMONSTRATION and user.is_demonstration else [],
    }


def page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Answer with a page of the workspace."""
    return render(request, f"workspace/{template}", {**frame(request), **context}, status=status)


def form_page(request: HttpRequest, form: DeskForm, around: FormPage) -> HttpResponse:
    """Show a form; one that was refused keeps what was typed and answers 422, or 409 where the row moved."""
    must_be_today()
    if form.conflict:
        return conflict_page(request, form, around)
    return page(request, "form.html", form_context(form, around), form_status(form))


def form_context(form: DeskForm, around: FormPage) -> dict[str, Any]:
    """What the page of a form shows, within whatever frame."""
    grouped = {name for _, names in around.groups for name in names}
    rest = [name for name in form.fields if name not in grouped and not form[name].is_hidden]
    groups = [("", rest), *around.groups]
    return {
        "form": form,
        "around": _written(around),
        "groups": [
            (title, [form[name] for name in names if name in form.fields]) for title, names in groups if names
        ],
        **around.extra,
    }


def form_status(form: DeskForm) -> int:
    """Refused where what was sent is shown again."""
    return UNPROCESSABLE if form.is_bound else 200


def conflict_page(request: HttpRequest, form: DeskForm, around: FormPage) -> HttpResponse:
    """Show what was typed beside what another wrote meanwhile, for each field to be chosen."""
    return page(request, "conflict.html", both_sides(request, form, around), CONFLICT)


def both_sides(request: HttpRequest, form: DeskForm, around: FormPage) -> dict[str, Any]:
    """What the page of a conflict shows, within whatever frame."""
    return {"around": _written(around), **conflict_context(request, form)}


def _written(around: FormPage) -> FormPage:
    """Set the no-break spaces of what surrounds a form, titles typed by people included."""
    return replace(
        around,
        title=spaced(around.title),
        lead=spaced(around.lead),
        consequences=[spaced(said) for said in around.consequences],
    )


def accepted(form: DeskForm, act: Callable[[], Any]) -> bool:
    """Run the action of a form that was sent and reads well; write its refusals on the form."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        with form.unless_moved():
            act()
    except ValidationError as refusal:
        _write_refusals(form, refusal)
        return False
    except MovedMeanwhileError:
        return False
    return True


def _write_refusals(form: DeskForm, refusal: ValidationError) -> None:
    """Put each refusal beside its field, and those of fields not shown on top."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        shown = name in form.fields and name != NON_FIELD_ERRORS
        form.add_error(name if shown else None, errors)


def done(request: HttpRequest, said: str, to: str, *args: Any) -> HttpResponse:
    """Say what was done and go where it shows."""
    messages.success(request, spaced(said))
    return redirect(reverse(to, args=args))


def corrected(moved: Sequence[bool], said: str) -> str:
    """What is told of a correction that was accepted: that nothing changed, where nothing did."""
    return said if any(moved) else "Rien n’a changé : le formulaire disait ce qui est déjà écrit."


def sent(request: HttpRequest) -> Any:
    """Return what a form was sent with, or None when it is only asked for."""
    return request.POST if request.method == "POST" else None


def pager(total: int, number: int, size: int) -> Page[int]:
    """Return a page of a paginator, for the links to the others."""
    return Paginator(range(total), size).get_page(number)


def number_in(request: HttpRequest, name: str = "page") -> int:
    """Return a positive number from the address, 1 where it is not one."""
    value = request.GET.get(name, "1")
    return max(int(value), 1) if value.isascii() and value.isdigit() and len(value) < 9 else 1  # noqa: PLR2004 - beyond, it is no page


def allowed(user: User, *permissions: Permission, subject: Any = None) -> dict[str, bool]:
    """Return what the user may do here, by the name of the permission: for the page to offer it."""
    return {permission.value: can(user, permission, subject) for permission in permissions}
