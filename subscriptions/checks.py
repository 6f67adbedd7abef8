"""System checks: what the operator allows to be called can be read."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, Tags, register

from .addresses import allowance


@register(Tags.security)
def allowed_addresses(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Name the entry of OUTGOING_ALLOWED that is no host and no network."""
    try:
        allowance()
    except ValueError as error:
        return [Error(f"OUTGOING_ALLOWED: {error}", id="subscriptions.E001")]
    return []
