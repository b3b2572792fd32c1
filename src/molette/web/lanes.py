"""Who waits for whom: what is ready for residents never waits behind what is being computed for partners.

A server answers many requests at once, but the interpreter runs one at a time: ten pages computed together
all come late, and the page of a resident, which is ready, later still. So a few are computed at once, the
others wait for their turn without a stroke of work; residents have their own two turns (`kept_pages`).
"""

from collections.abc import Callable
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from molette.web.kept_pages import is_a_resident


def compute_few_at_once(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let `MOLETTE_AT_ONCE` requests be computed together, those of residents apart."""
    turns = BoundedSemaphore(settings.AT_ONCE)

    def answer(request: HttpRequest) -> HttpResponseBase:
        if is_a_resident(request):
            return get_response(request)
        with turns:
            return get_response(request)

    return answer
