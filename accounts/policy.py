"""What this app asks about accounts, answered by the module the setting `ACCOUNTS_POLICY` names."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings


class Policy(Protocol):
    def may_enter(self, user: Any) -> bool:
        """Whether the account opens the staff side at all."""

    def needs_second_factor(self, user: Any) -> bool:
        """Whether a password alone is too little for what the account may do."""

    def may_reset_account(self, user: Any, other: Any) -> bool:
        """Whether `user` may take away the second factors of `other`."""

    def may_end_sessions(self, user: Any, other: Any) -> bool:
        """Whether `user` may end sessions of `other`, who may be themselves."""


def policy() -> Policy:
    """The policy of this deployment."""
    return cast(Policy, import_module(settings.ACCOUNTS_POLICY))
