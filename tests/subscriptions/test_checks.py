"""The check of what the operator allows."""

from __future__ import annotations

from typing import Any

from subscriptions.checks import allowed_addresses


def test_an_entry_that_is_no_host_and_no_network_is_named(settings: Any):
    settings.OUTGOING_ALLOWED = ["hooks.intranet:8443", "10.1.0.0/16"]
    assert allowed_addresses(None) == []
    settings.OUTGOING_ALLOWED = ["10.1.0.0/99"]
    (error,) = allowed_addresses(None)
    assert "10.1.0.0/99" in error.msg
