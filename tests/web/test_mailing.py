"""Letters leave in turn; one that could not is given back, and what it says of the failure names nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from molette.web.mailing import Errand, Report, send_each

ADDRESS = "habitant@exemple.fr"
REFUSED = SMTPRecipientsRefused({ADDRESS: (550, b"inconnu")})


class Server(BaseEmailBackend):
    """A server that takes letters, or fails."""

    def __init__(self, failure: Exception | None) -> None:
        super().__init__()
        self.failure = failure

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if self.failure is not None:
            raise self.failure
        return len(email_messages)


@dataclass
class Post:
    """What happened to each letter, in order; some fail to leave, or to be written."""

    failing: dict[str, Exception] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def errand(self, name: str, *, is_private: bool = False) -> Errand:
        return Errand(
            lambda: self._letter(name),
            lambda: self.told.append(f"{name} rendue"),
            lambda: self.told.append(f"{name} partie"),
            is_private=is_private,
        )

    def _letter(self, name: str) -> EmailMessage:
        failure = self.failing.get(name)
        if isinstance(failure, ZeroDivisionError):
            raise failure
        return EmailMessage(subject=name, to=[ADDRESS], connection=Server(failure))


def test_letters_that_left_are_noted() -> None:
    post = Post()

    assert send_each(post.errand(name) for name in ("une", "deux")) == Report(2)
    assert post.told == ["une partie", "deux partie"]


def test_an_address_that_is_refused_stops_nobody() -> None:
    post = Post({"une": REFUSED})

    done = send_each(post.errand(name) for name in ("une", "deux"))

    assert (done.sent, done.failed) == (1, 1)
    assert ADDRESS in done.why
    assert post.told == ["une rendue", "deux partie"]


def test_a_server_that_does_not_answer_is_not_asked_again() -> None:
    post = Post({"une": SMTPServerDisconnected("parti")})

    assert send_each(post.errand(name) for name in ("une", "deux")) == Report(0, 1, "parti")
    assert post.told == ["une rendue"]


def test_why_a_resident_was_not_written_to_does_not_tell_his_address() -> None:
    post = Post({"une": REFUSED})

    assert send_each([post.errand("une", is_private=True)]).why == "SMTPRecipientsRefused"


def test_a_letter_that_cannot_be_written_is_given_back() -> None:
    post = Post({"une": ZeroDivisionError()})

    with pytest.raises(ZeroDivisionError):
        send_each([post.errand("une")])
    assert post.told == ["une rendue"]
