"""A test that speaks to another machine fails; loopback and Unix sockets are this machine."""

import ipaddress
import socket
from typing import Any

import pytest

from tests.guards import GuardRailError


def is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def refuse(host: object) -> None:
    if not is_here(host):
        message = f"a test speaks to {host}"
        raise GuardRailError(message)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            refuse(address[0])

    def connect_here(self: socket.socket, address: Any) -> None:
        check(self, address)
        connect(self, address)

    def connect_ex_here(self: socket.socket, address: Any) -> int:
        check(self, address)
        return connect_ex(self, address)

    def getaddrinfo_here(host: Any, *args: Any, **kwargs: Any) -> Any:
        refuse(host)
        return getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex_here)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo_here)
