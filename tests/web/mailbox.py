"""A real SMTP server on this machine: what it took, or the answer by which it refuses."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings


class Box:
    """The server's side."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.to: list[str] = []
        self.refusal = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name there
        if self.refusal:
            return self.refusal
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        made: Any = message_from_bytes(content, policy=policy.default)
        self.taken.append(made)
        self.to += envelope.rcpt_tos
        return "250 OK"

    def text(self, number: int = -1, kind: str = "plain") -> str:
        body: Any = self.taken[number].get_body((kind,))
        return str(body.get_content()).replace("\N{NO-BREAK SPACE}", " ")


@contextmanager
def listening(settings: Settings) -> Iterator[Box]:
    """A server that listens on a free port, and an instance that sends through it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    held = Box()
    server = Controller(held, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "Molette <alertes@exemple.fr>"
    settings.SITE_URL = "https://programme.exemple.fr"
    settings.EMAIL_READY = True
    try:
        yield held
    finally:
        server.stop()
