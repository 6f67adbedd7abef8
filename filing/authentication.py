"""Bearer keys, and how often each may ask."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from disclosure.models import User

from .keys import KeyRefused, find_key, record_refusal
from .models import FilingKey


class BearerKey(BaseAuthentication):
    """`Authorization: Bearer gk_…`. Cookies and passwords have no say."""

    def authenticate(self, request: Request) -> tuple[User, FilingKey]:
        """The technical user and the key. Raises AuthenticationFailed, always in the same words."""
        scheme, _space, whole = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            now = timezone.now()
            try:
                key = find_key(whole.strip(), now)
            except KeyRefused as refused:
                record_refusal(refused.why, refused.key, now)
            else:
                return key.user, key
        raise AuthenticationFailed(_("Send a key that is valid: Authorization: Bearer gk_…"))

    def authenticate_header(self, request: Request) -> str:
        """What makes the answer a 401."""
        return 'Bearer realm="filing"'


class PerKey(SimpleRateThrottle):
    """So many requests a minute for each key (`FILING_RATE`); without the cache, no limit."""

    scope = "filing"

    def get_rate(self) -> str:
        """From the settings, whenever the view is asked."""
        return str(settings.FILING_RATE)

    def get_cache_key(self, request: Request, view: Any) -> str:
        """One count for each key."""
        return f"filing-rate-{request.auth.pk}"
