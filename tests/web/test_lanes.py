"""A few requests are computed at once; what is ready for residents waits for none of them."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from molette.web.lanes import compute_few_at_once

PATIENCE = 5


@dataclass
class Views:
    """Views that last until told, and how many of them ran together."""

    may_end: Event = field(default_factory=Event)
    both_there: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    running: int = 0
    most: int = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "molette_session" not in request.COOKIES:
            return HttpResponse("ready")
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
            if self.running == 2:
                self.both_there.set()
        self.may_end.wait(PATIENCE)
        with self.lock:
            self.running -= 1
        return HttpResponse("computed")


@pytest.fixture
def views() -> Views:
    return Views()


@pytest.fixture
def ask(views: Views, memory: Settings) -> Callable[..., HttpResponse]:
    memory.AT_ONCE = 2
    answer = compute_few_at_once(views)

    def take(*, partner: bool) -> HttpResponse:
        request = RequestFactory().get("/projets")
        if partner:
            request.COOKIES["molette_session"] = "somebody"
        found = answer(request)
        assert isinstance(found, HttpResponse)
        return found

    return take


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(6) as pool:
        yield pool


def test_partners_are_computed_two_at_once_and_a_resident_passes_meanwhile(
    views: Views, ask: Callable[..., HttpResponse], crowd: ThreadPoolExecutor
) -> None:
    asked: list[Future[HttpResponse]] = [crowd.submit(ask, partner=True) for _ in range(5)]
    assert views.both_there.wait(PATIENCE)

    assert ask(partner=False).content == b"ready"
    assert not any(one.done() for one in asked)
    views.may_end.set()

    assert {one.result(PATIENCE).content for one in asked} == {b"computed"}
    assert views.most == 2


def test_a_view_that_fails_gives_its_turn_back(memory: Settings) -> None:
    memory.AT_ONCE = 1

    def fail(request: HttpRequest) -> HttpResponse:
        raise ValueError(request.path)

    answer = compute_few_at_once(fail)
    for _ in range(2):
        request = RequestFactory().post("/projets")
        with pytest.raises(ValueError, match="/projets"):
            answer(request)


def test_what_is_ready_and_what_is_refused_at_the_door_wait_for_no_turn() -> None:
    order = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]

    turn = order.index("compute_few_at_once")
    assert order.index("keep_public_pages") < order.index("guard_the_form") < turn
    assert turn < order.index("SessionMiddleware")  # nothing is read of the base before
