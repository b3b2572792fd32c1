"""The day that is read: today for everyone, a past day within the block that asks for it."""

from datetime import date
from threading import Thread

from django.utils import timezone

from molette.domain.journal.known import end_of, known_on, reading_on, today

JUNE = date(2024, 6, 30)


def test_the_day_read_is_today_unless_a_past_one_is_asked_for() -> None:
    assert (known_on(), today()) == (None, timezone.localdate())

    with reading_on(JUNE):
        assert (known_on(), today()) == (JUNE, JUNE)

    assert known_on() is None


def test_a_day_asked_for_in_one_thread_is_not_that_of_another() -> None:
    seen = []

    with reading_on(JUNE):
        other = Thread(target=lambda: seen.append(known_on()))
        other.start()
        other.join()

    assert seen == [None]


def test_a_day_ends_with_its_last_instant_on_the_clock_of_the_site() -> None:
    assert end_of(JUNE).isoformat() == "2024-06-30T23:59:59.999999+02:00"
