"""The admin site: who may enter, the first page, and what every page shows in its frame."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import path, translate_url
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from disclosure import policies
from disclosure.desk.today import today

from .base import user_of
from .reminding import settings_page

#: The other language of the site: code in addresses, code in HTML, its own name.
OTHER = {"zh-hans": ("en", "en", "English"), "en": ("zh-hans", "zh-Hans", "中文")}


class StaffLoginForm(AdminAuthenticationForm):
    """Lets in whoever `policies` lets in; Django's `is_staff` mark means nothing here."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _("User name and password do not fit, or the account has no role yet."),
    }

    def confirm_login_allowed(self, user: Any) -> None:
        AuthenticationForm.confirm_login_allowed(self, user)
        if not policies.may_enter(user):
            raise ValidationError(self.error_messages["invalid_login"], code="invalid_login")


class GongkaiAdminSite(admin.AdminSite):
    site_header = _("Gongkai desk")
    site_title = _("Gongkai desk")
    index_title = _("What to do today")
    enable_nav_sidebar = False
    login_form = StaffLoginForm
    index_template = "admin/today.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return policies.may_enter(request.user)

    def get_urls(self) -> list[Any]:
        page = self.admin_view(partial(settings_page, admin_site=self))
        return [path("reminders/", page, name="reminders"), *super().get_urls()]

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """In the order of registration, not of the alphabet: what is used daily comes first."""
        order = {model: position for position, model in enumerate(self._registry)}
        found: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for app in found:
            app["models"].sort(key=lambda entry: order[entry["model"]])
        return found

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """The frame: navigation for this person, and the page's address in the other language."""
        code, lang, name = OTHER[get_language() or "zh-hans"]
        return {
            **super().each_context(request),
            "other_language": {
                "url": translate_url(request.get_full_path(), code),
                "lang": lang,
                "name": name,
            },
        }

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """The first page: lists of what waits for this person, then the registers."""
        user = user_of(request)
        standing = list(policies.standing_delegations(user))
        context = {
            "standing_in": [one for one in standing if one.delegate_id == user.pk],
            "stood_in_for": [one for one in standing if one.person_id == user.pk],
            "lists": today(user, timezone.now()),
            "may_file": policies.fileable_agencies(user).exists(),
        }
        return super().index(request, {**context, **(extra_context or {})})
