"""App config of the accounts: registers its checks and listens to logins."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks and the receivers of login and logout."""
        from accounts import checks, signals  # noqa: F401, PLC0415  register themselves on import
