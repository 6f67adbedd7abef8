"""Logins and logouts, by whatever way they come, begin sessions and go on record."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import audit, proofs, sessions
from accounts.proofs import ASKED, FACTOR, PROVED_AT, Factor


@receiver(user_logged_in, dispatch_uid="accounts.begin_session")
def begin_session(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A new session with the marks of this login, none of an earlier one."""
    factor = getattr(request, "login_factor", Factor.PASSWORD)
    for name in (FACTOR, PROVED_AT, ASKED):
        request.session.pop(name, None)
    sessions.begin(request)
    proofs.note(request, factor)
    if proofs.has_factor(user):
        request.session[ASKED] = True
    detail = {"factor": str(factor), "session": request.session[sessions.HANDLE]}
    audit.append(audit.Action.LOGIN, by=user, detail=detail)


@receiver(user_logged_out, dispatch_uid="accounts.end_session")
def end_session(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Put a logout on record; a session that ran out is recorded by whoever noticed."""
    if user is not None and not getattr(request, "session_ran_out", False):
        audit.append(audit.Action.LOGOUT, by=user)
