"""Sessions in PostgreSQL that know whose they are, and what a session says of its login.

`SESSION_ENGINE` names this module. A session ends when it was idle for `SESSION_IDLE`, when it is
older than `SESSION_COOKIE_AGE`, at logout, at a change of password, and when its row is deleted.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from accounts.origin import client_address, device_of, network_of

STARTED, SEEN, NETWORK = "started_at", "seen_at", "network"
BROWSER, SYSTEM = "browser", "system"
#: What lists and the audit call a session: its key would open it.
HANDLE = "handle"
#: Seconds after which a request is noted as a sign of life; not each is worth a write.
NOTED_AFTER = 60


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        from accounts.models import StaffSession  # noqa: PLC0415  the engine loads before models

        return StaffSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row of the session, with what lists of sessions show."""
        row: Any = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.handle, row.address = data.get(HANDLE, ""), data.get(NETWORK, "")
        row.browser, row.system = data.get(BROWSER, ""), data.get(SYSTEM, "")
        row.started_at, row.seen_at = _moment(data.get(STARTED)), _moment(data.get(SEEN))
        return row


def begin(request: HttpRequest) -> None:
    """Note the start of a session at login."""
    now = int(timezone.now().timestamp())
    request.session[STARTED] = request.session[SEEN] = now
    request.session[NETWORK] = network_of(client_address(request))
    request.session[BROWSER], request.session[SYSTEM] = device_of(request)
    request.session[HANDLE] = secrets.token_hex(8)


def has_run_out(request: HttpRequest) -> bool:
    """Whether the session was idle, or has lasted, for too long. A session without marks has."""
    now = timezone.now().timestamp()
    started, seen = request.session.get(STARTED, 0), request.session.get(SEEN, 0)
    idle = now - seen > settings.SESSION_IDLE.total_seconds()
    return bool(idle or now - started > settings.SESSION_COOKIE_AGE)


def touch(request: HttpRequest) -> None:
    """Note a sign of life."""
    now = int(timezone.now().timestamp())
    if now - request.session.get(SEEN, 0) >= NOTED_AFTER:
        request.session[SEEN] = now


def standing(**found: Any) -> Any:
    """The sessions of accounts that are still good, newest first."""
    model, now = SessionStore.get_model_class(), timezone.now()
    good = {"expire_date__gt": now, "seen_at__gt": now - settings.SESSION_IDLE}
    return model.objects.filter(user__isnull=False, **good, **found).order_by("-started_at")


def end_all(user: Any, *, but: str | None = None) -> int:
    """End the sessions of an account, all but one; returns how many."""
    model = SessionStore.get_model_class()
    ended, _ = model.objects.filter(user=user).exclude(session_key=but or "").delete()
    return int(ended)


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
