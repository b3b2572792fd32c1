"""Who reads: read from the database once, before any view, so that no template ever asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from molette.domain.journal.reading import one_reading
from molette.domain.secrecy.veils import keeping


def know_the_reader(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Load the signed-in person and his mandates at the door. A resident costs no query."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.user.grants  # noqa: B018 - asked for its effect: the mandates are kept on the user
        with one_reading():
            return get_response(request)

    return answer


def veil_once(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Work out once a page what its reader may not see; a request that writes asks anew."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with keeping():
            return get_response(request)

    return answer
