"""Puts our own site behind `django.contrib.admin.site` and registers what it shows."""

from __future__ import annotations

from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class GongkaiAdminConfig(AdminConfig):
    default_site = "disclosure.admin.site.GongkaiAdminSite"

    def ready(self) -> None:
        """Import the registrations: autodiscovery would want them in the package itself.

        The package is imported before any model exists, since this very module is part of it. What
        is registered first stands first, and that is what people use daily.
        """
        import_module("disclosure.admin.registered")
        super().ready()
