"""Who is logged in: for those who may end the sessions of others."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from accounts.models import StaffSession
from disclosure import policies

from .base import PolicyAdmin, shown_at, user_of


class SessionAdmin(PolicyAdmin):
    """A list and no pages: the key of a session, which opens it, is in no address."""

    list_display = ("user", "device", "address", "since", "last", "ending")
    list_display_links = None
    list_select_related = ("user",)
    search_fields = ("user__username", "user__display_name")
    search_help_text = _("Person")
    since = shown_at("started_at", _("logged in since"))
    last = shown_at("seen_at", _("last used"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffSession]:
        people = policies.logged_out_by(user_of(request))
        found: QuerySet[StaffSession] = sessions.standing(user__in=people)
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """No filters by address: they would let people guess keys, letter by letter."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: StaffSession | None = None) -> bool:
        return obj is None and policies.may_see_sessions(user_of(request))

    @admin.display(description=_("device of a session"), ordering="browser")
    def device(self, session: StaffSession) -> str:
        return session.device

    @admin.display(description=_("End a session"))
    def ending(self, session: StaffSession) -> SafeString:
        url = reverse("accounts:end_session", args=[session.handle])
        back = reverse("admin:accounts_staffsession_changelist")
        return format_html('<a href="{}?next={}">{}</a>', url, back, gettext("End"))
