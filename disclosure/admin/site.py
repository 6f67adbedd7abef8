"""The admin site: who may enter, the first page, and what every page shows in its frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse, translate_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts import audit, limits, origin, proofs, provider
from accounts.sealing import keyed_digest
from disclosure import policies
from disclosure.desk.today import today

from .asked import without_nul
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

    def clean(self) -> Any:
        """Within the limits on guessing. An account that does not exist answers like one that does.

        The reason to hash the name tried: people type passwords there by mistake.
        """
        username = self.cleaned_data.get("username") or ""
        address = origin.client_address(self.request) if self.request else ""
        tried = {"name": keyed_digest(username.strip().casefold(), "audit")[:16]}
        try:
            attempt = limits.login(username, address)
        except limits.TooManyError as error:
            audit.append(audit.Action.LOGIN_BLOCKED, by=None, detail=tried)
            text = gettext("Too many attempts. Try again in %(minutes)d minutes.")
            raise ValidationError(text % {"minutes": error.minutes}, code="blocked") from error
        try:
            cleaned = super().clean()
        except ValidationError:
            audit.append(audit.Action.LOGIN_FAILED, by=None, detail=tried)
            raise
        attempt.right()
        return cleaned

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
        return policies.may_enter(request.user) and proofs.is_complete(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The first step of a login; whoever has taken it goes on to the second."""
        if policies.may_enter(request.user) and not proofs.is_complete(request):
            target = request.GET.get("next", "")
            safe = url_has_allowed_host_and_scheme(target, {request.get_host()})
            return proofs.second_step(request, target if safe else reverse("admin:index"))
        by_provider = {"by_provider": provider.is_on()}
        response = super().login(request, {**by_provider, **(extra_context or {})})
        form = (getattr(response, "context_data", None) or {}).get("form")
        if form is not None and form.has_error("__all__", "blocked"):
            response.status_code = 429
            response.headers["Retry-After"] = str(int(limits.PAIR.period.total_seconds()))
        return response

    def logout(  # type: ignore[override]  # Django answers with a redirect, too
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Also empties what the browser kept of pages of the desk."""
        response = super().logout(request, extra_context)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return super().admin_view(without_nul(view), cacheable)

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
        found.sort(key=lambda app: order[app["models"][0]["model"]])
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
