"""The columns of the list of notices."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from disclosure.admin.base import shown, shown_at
from disclosure.admin.labels import state_pill
from disclosure.areas import area
from disclosure.core.notice_types import UnknownNoticeType
from disclosure.models import Notice


class NoticeColumns:
    """What a row of the list says. On a phone each row is a card, headed by its title."""

    list_display: Any = (
        "title_column",
        "state_column",
        "type_column",
        "agency",
        "number",
        "due",
        "changed",
    )

    title_column = shown("title", _("title"))
    number = shown("uid", _("number"))
    due = shown("due_on", _("due"))
    changed = shown_at("updated_at", _("last changed"))

    @admin.display(description=_("state"), ordering="state")
    def state_column(self, notice: Notice) -> SafeString:
        return state_pill(notice.state)

    @admin.display(description=_("notice type"), ordering="type")
    def type_column(self, notice: Notice) -> SafeString | str:
        try:
            notice_type = notice.notice_type
        except UnknownNoticeType:
            return notice.type
        found = area(notice_type.area())
        return format_html(
            "{} <span class='quiet'>{}</span>",
            notice_type.label,
            found.area_label if found else "",
        )
