"""App config of the operations: says where subscriptions carry releases."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = _("Operations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the places that only this app knows."""
        from operations import followers  # noqa: F401, PLC0415  registers itself on import
