"""The admin site."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class GongkaiAdminSite(admin.AdminSite):
    site_header = _("Gongkai desk")
    site_title = _("Gongkai desk")
    index_title = _("What to do today")
