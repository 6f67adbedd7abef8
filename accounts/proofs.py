"""How a session was proved, whether that is enough, and how long ago it was.

Other parts call `require_recent_authentication` before what cannot be undone:

    if redirect := require_recent_authentication(request):
        return redirect
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.policy import policy

FACTOR, PROVED_AT, ASKED = "factor", "proved_at", "second_factor_asked"


class Factor(StrEnum):
    """What a session was proved with last."""

    PASSWORD = "password"  # noqa: S105  the name of a factor
    PROVIDER = "provider"
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


#: What proves possession of something.
SECOND = frozenset({Factor.TOTP, Factor.PASSKEY, Factor.RECOVERY})


def has_factor(user: Any) -> bool:
    """Whether the account has set up a second factor."""
    return bool(user.authenticators.exists() or user.passkeys.exists())


def note(request: HttpRequest, factor: Factor) -> None:
    """Note a proof in the session. A second factor is not lowered by a password given later."""
    request.session[PROVED_AT] = int(timezone.now().timestamp())
    if factor in SECOND or request.session.get(FACTOR) not in SECOND:
        request.session[FACTOR] = factor


def is_complete(request: HttpRequest) -> bool:
    """Whether the login is complete: with a second factor where one is needed or was set up."""
    user = request.user
    if not user.is_authenticated:
        return False
    if not settings.SECOND_FACTOR or request.session.get(FACTOR) in SECOND:
        return True
    return not (request.session.get(ASKED) or policy().needs_second_factor(user))


def is_recent(request: HttpRequest, *, grace: int = 1) -> bool:
    """Whether the last proof is younger than `RECENT_AUTHENTICATION`, times a grace."""
    proved: int = request.session.get(PROVED_AT, 0)
    age = timezone.now().timestamp() - proved
    return age <= settings.RECENT_AUTHENTICATION.total_seconds() * grace


def require_recent_authentication(
    request: HttpRequest, *, back: str = ""
) -> HttpResponseRedirect | None:
    """A redirect to the page that asks who one is, None if that was shown of late.

    A page opened in time may be sent within twice the time: what somebody wrote is not thrown away
    for having been thought over. `back` is where to go on, the page itself by default.
    """
    if is_recent(request, grace=1 if request.method in ("GET", "HEAD") else 2):
        return None
    query = urlencode({"next": back or request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('accounts:confirm')}?{query}")


def second_step(request: HttpRequest, target: str) -> HttpResponse:
    """Where a login goes on that needs a second factor: to its proof, or to setting one up."""
    name = "accounts:second" if has_factor(request.user) else "accounts:enrol"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': target})}")
