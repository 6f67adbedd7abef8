"""Single sign-on by OpenID Connect, where the operator has set it up.

The provider says who somebody is and nothing else: an account must exist and be linked to its
subject there (`ExternalIdentity`), roles stay where they are. Code flow with PKCE, state and nonce;
signature, issuer, audience, age and nonce of the token are checked by the library.
"""

from __future__ import annotations

from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError

from accounts.models import ExternalIdentity

TIMEOUT = 10


class ProviderError(Exception):
    """The provider could not be asked, or what it says does not hold."""


def is_on() -> bool:
    """Whether a provider is set up."""
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID)


def begin(request: HttpRequest, back: str) -> HttpResponse:
    """Send the browser to the provider, to come back to `back`. Raises ProviderError."""
    try:
        answer: HttpResponse = _client().authorize_redirect(request, back)
    except (AuthlibBaseError, requests.RequestException, RuntimeError, ValueError) as error:
        raise ProviderError(str(error)) from error
    return answer


def claims(request: HttpRequest) -> dict[str, Any]:
    """What the provider says of whoever came back. Raises ProviderError."""
    wanted = {
        "iss": {"essential": True, "value": settings.OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
        "sub": {"essential": True},
    }
    failures = (
        AuthlibBaseError,
        JoseError,
        requests.RequestException,
        RuntimeError,
        ValueError,
        KeyError,
        TypeError,
    )
    try:
        token = _client().authorize_access_token(request, claims_options=wanted)
        found = dict(token["userinfo"])
    except failures as error:
        raise ProviderError(str(error)) from error
    if found.get("iss") != settings.OIDC_ISSUER or not found.get("sub"):
        raise ProviderError("the token is of another issuer")
    return found


def account_of(found: dict[str, Any]) -> Any | None:
    """The account linked to this subject, None if there is none or it is closed."""
    linked = ExternalIdentity.objects.filter(issuer=found["iss"], subject=str(found["sub"]))
    identity = linked.select_related("user").first()
    return identity.user if identity is not None and identity.user.is_active else None


def proved_twice(found: dict[str, Any]) -> bool:
    """Whether the provider says it saw two factors (RFC 8176 `mfa`), and we believe it."""
    return settings.OIDC_TRUST_MFA and "mfa" in (found.get("amr") or ())


def _client() -> Any:
    issuer = settings.OIDC_ISSUER.rstrip("/")
    registry = OAuth()
    return registry.register(
        name="oidc",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT,
        },
    )
