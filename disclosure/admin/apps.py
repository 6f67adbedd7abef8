"""Puts our own site behind `django.contrib.admin.site`."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class GongkaiAdminConfig(AdminConfig):
    default_site = "disclosure.admin.site.GongkaiAdminSite"
