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
        """Import what areas declare, then the system checks that read it."""
        from disclosure import arrays  # noqa: PLC0415  needs no app, but comes before connections

        arrays.register()
        autodiscover_modules("notices", "ocds")
        from disclosure import checks  # noqa: F401, PLC0415  registers itself on import
        from disclosure.importing import checks as _layouts  # noqa: F401, PLC0415  and these
        from disclosure.ocds import checks as _mappings  # noqa: F401, PLC0415  and these
