"""What the law expects next of the person's agencies, with the button that gets it done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from disclosure import policies
from disclosure.core.permissions import Ability
from disclosure.desk.entries import Entry
from disclosure.desk.owed import entries_of, open_dues
from disclosure.models import Due

from .base import PolicyAdmin, shown, user_of
from .labels import pill
from .notices.filters import AgencyFilter, AreaFilter, UrgencyFilter


class DueAreaFilter(AreaFilter):
    lookup = "notice_type__startswith"


class DueAdmin(PolicyAdmin):
    """Disclosures that are owed: read only, made anew with every release."""

    list_display = ("what", "about", "left_column", "due", "basis", "way")
    list_display_links = None
    list_filter = (UrgencyFilter, DueAreaFilter, AgencyFilter)
    list_select_related = ("entry", "agency", "arises_from")
    search_fields = ("arises_from__title", "allocation_uid", "lot")
    ordering = ("due_on", "id")

    due = shown("due_on", _("due"))

    def has_view_permission(self, request: HttpRequest, obj: Due | None = None) -> bool:
        return obj is None and policies.may_anywhere(user_of(request), Ability.READ_DUES)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Due]:
        return open_dues(policies.visible_dues(user_of(request)))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, with the words and buttons of its rows looked up at once."""
        response = super().changelist_view(request, extra_context)
        context = response.context_data if isinstance(response, TemplateResponse) else None
        if context and (changes := context.get("cl")):
            rows = list(changes.result_list)
            may = {a.pk for a in policies.fileable_agencies(user_of(request))}
            for row, entry in zip(rows, entries_of(rows, timezone.localdate()), strict=True):
                row.desk, row.may_file = entry, row.agency_id in may
            changes.result_list = rows
        return response

    @admin.display(description=_("what is disclosed"))
    def what(self, due: Any) -> str:
        return str(_desk(due).title)

    @admin.display(description=_("what it is about"))
    def about(self, due: Any) -> str:
        return _desk(due).note

    @admin.display(description=_("days left"), ordering="due_on", empty_value="–")
    def left_column(self, due: Any) -> SafeString | None:
        found = _desk(due).left
        return pill(found.words, found.tone) if found else None

    @admin.display(description=_("legal basis"))
    def basis(self, due: Any) -> str:
        return _desk(due).basis

    @admin.display(description=_("what to do"))
    def way(self, due: Any) -> SafeString | str:
        if not due.may_file:
            return "–"
        entry = _desk(due)
        return format_html(
            '<a class="button button--small" href="{}">{}'
            '<span class="visually-hidden">: {}</span></a>',
            entry.url,
            entry.verb,
            entry.title,
        )


def _desk(due: Any) -> Entry:
    found: Entry = due.desk
    return found
