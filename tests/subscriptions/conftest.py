"""A mail server and HTTP targets on loopback: nothing here is simulated but the far side's mind."""

from __future__ import annotations

import email
import email.policy
import http.server
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller

HANG_UP = "999 nothing is said any more"


@dataclass
class MailServer:
    """A real SMTP server; `refuse` maps a recipient to the answer it gets, or HANG_UP."""

    host: str = "127.0.0.1"
    port: int = 0
    inbox: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            if self.refuse[address] == HANG_UP:
                server.transport.abort()
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.inbox.append(message)
        return "250 taken"

    def text(self, number: int = -1) -> str:
        return self.inbox[number].get_content()


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    """The mail server of the site."""
    server = MailServer()
    with socket.create_server(("127.0.0.1", 0)) as free:
        server.port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.MAIL_AVAILABLE = True
    yield server
    controller.stop()


@dataclass
class Asked:
    """A request as a target got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}


class Target:
    """An HTTP server on loopback that the site may call. `answer(asked)` gives status and body."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer = lambda asked: (200, b'{"errcode": 0}')
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(length))
                outer.asked.append(asked)
                status, body = outer.answer(asked)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST

            def log_message(self, *args: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}/hook"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def target(settings: Any) -> Iterator[Target]:
    """One target, which the operator allows."""
    found = Target()
    settings.OUTGOING_ALLOWED = [*settings.OUTGOING_ALLOWED, found.place]
    yield found
    found.close()


@pytest.fixture
def other_target(settings: Any) -> Iterator[Target]:
    """A second one."""
    found = Target()
    settings.OUTGOING_ALLOWED = [*settings.OUTGOING_ALLOWED, found.place]
    yield found
    found.close()
