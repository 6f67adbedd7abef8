"""App config of the disclosure core: finds the areas' declarations and registers the checks."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = _("Disclosure")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import every app's `notices` module, then the system checks that read the registry."""
        autodiscover_modules("notices")
        from disclosure import checks  # noqa: F401, PLC0415  registers itself on import
        from disclosure.importing import checks as _layouts  # noqa: F401, PLC0415  and these
