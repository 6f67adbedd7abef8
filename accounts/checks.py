"""System checks: what must not be switched off in earnest."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def check_accounts(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Second factor on, and a provider over TLS, unless this is a demo or a debug run."""
    if settings.DEBUG or settings.GONGKAI_DEMO:
        return []
    found: list[CheckMessage] = []
    if not settings.SECOND_FACTOR:
        found.append(
            Error(
                "SECOND_FACTOR is off: a stolen password could approve notices.",
                hint="Remove the variable; only a demo or a debug run may go without.",
                id="accounts.E001",
            )
        )
    if settings.OIDC_ISSUER and not settings.OIDC_ISSUER.startswith("https://"):
        found.append(Error("OIDC_ISSUER must begin with https://.", id="accounts.E002"))
    if settings.OIDC_ISSUER and not (settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET):
        found.append(
            Error("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.", id="accounts.E003")
        )
    return found
