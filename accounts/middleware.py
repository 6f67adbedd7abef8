"""Around every request of the staff side: origin, sessions that run out, a net under the audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from accounts import audit, origin, sessions

#: Namespaces of addresses for staff; the public side never touches a session.
STAFF = frozenset({"admin", "accounts", "preview"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class AccountsMiddleware:
    """Comes after Django's authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with origin.of_request(request) as here:
            response = self.get_response(request)
            if here.acts == 0 and _worth_recording(request, response):
                _record(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """End a session that ran out; the view then meets somebody who is not logged in."""
        if not _is_staff_side(request) or not request.user.is_authenticated:
            return
        if sessions.has_run_out(request):
            user = request.user
            request.session_ran_out = True  # type: ignore[attr-defined]
            logout(request)
            audit.append(audit.Action.EXPIRED, by=user)
        else:
            sessions.touch(request)


def _is_staff_side(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.namespaces and match.namespaces[0] in STAFF)


def _worth_recording(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether something may have been done of which no code left a more telling entry."""
    done = request.method not in SAFE and response.status_code < 400
    return done and _is_staff_side(request) and request.user.is_authenticated


def _record(request: HttpRequest) -> None:
    match = request.resolver_match
    if match is not None:
        given = [f"{name}={value}" for name, value in match.kwargs.items()]
        audit.append(
            audit.Action.REQUEST,
            by=request.user,
            detail={"page": match.view_name, "of": given, "method": request.method or ""},
        )
