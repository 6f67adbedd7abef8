"""The audit: what people did, for auditors to filter and to take along."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import AuditEntry
from accounts.proofs import require_recent_authentication
from disclosure import policies
from disclosure.bulk.rows import harmless
from disclosure.models import Agency

from .asked import number_of
from .base import PolicyAdmin, shown, user_of

COLUMNS = (
    "number",
    "at",
    "by",
    "username",
    "action",
    "object_type",
    "object_id",
    "agency",
    "fields",
    "detail",
    "network",
    "request",
    "previous",
    "digest",
)


class AgencyFilter(admin.SimpleListFilter):
    title = _("agency")
    parameter_name = "agency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        user = user_of(request)
        mine = policies.administered_agencies(user) | policies.readable_agencies(user)
        return [(str(agency.pk), str(agency)) for agency in mine.distinct()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry]
    ) -> QuerySet[AuditEntry]:
        number = number_of(self.value())
        return queryset if number is None else queryset.filter(agency_id=number)


class AuditAdmin(PolicyAdmin):
    """Entries a person may know: an auditor all of them, everybody their own. Never changed."""

    change_list_template = "admin/disclosure/audit/change_list.html"
    list_display = ("number", "moment", "by", "action", "what", "agency", "told", "address")
    list_display_links = None
    list_filter = (("at", admin.DateFieldListFilter), "action", AgencyFilter)
    list_select_related = ("by",)
    search_fields = ("by__username", "by__display_name", "object_id", "request_id")
    search_help_text = _("Person, number of the object or of the request")
    show_full_result_count = False

    number = shown("number", _("entry number"))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("audit.csv", wrap(self.as_csv), name="accounts_auditentry_csv"),
            path("audit.jsonl", wrap(self.as_jsonl), name="accounts_auditentry_jsonl"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.filter(policies.audited(user_of(request)))

    def has_view_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return policies.may_enter(user_of(request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Whoever may take the audit along finds the links above the list."""
        may = policies.may_export_audit(user_of(request))
        context = {"may_export": may, "query": request.GET.urlencode()}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.display(description=_("time of the act"), ordering="at")
    def moment(self, entry: AuditEntry) -> str:
        return f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("object of the act"))
    def what(self, entry: AuditEntry) -> str:
        if not entry.object_type:
            return "–"
        try:
            name = apps.get_model(entry.object_type)._meta.verbose_name
        except LookupError:
            name = entry.object_type
        return f"{name} {entry.object_id}"

    @admin.display(description=_("agency"))
    def agency(self, entry: AuditEntry) -> str:
        found = Agency.objects.filter(pk=entry.agency_id).first() if entry.agency_id else None
        return str(found) if found else "–"

    @admin.display(description=_("details of the act"))
    def told(self, entry: AuditEntry) -> SafeString:
        """Codes as they were written: an auditor compares them with the export."""
        shown = {name: value for name, value in entry.detail.items() if name != "digest"}
        parts = [f"{name}: {value}" for name, value in shown.items()]
        return format_html("<code>{}</code>", " · ".join([*parts, *entry.fields]))

    # --- To take along --------------------------------------------------------------------------

    def as_csv(self, request: HttpRequest) -> HttpResponseBase:
        """The filtered entries as CSV, with what a spreadsheet would run made harmless."""
        return self._export(request, _csv, "text/csv; charset=utf-8", "audit.csv")

    def as_jsonl(self, request: HttpRequest) -> HttpResponseBase:
        """The filtered entries as JSON, one a line, ready to be checked against their digests."""
        return self._export(request, _jsonl, "application/x-ndjson", "audit.jsonl")

    def _export(
        self,
        request: HttpRequest,
        write: Callable[[Iterator[AuditEntry]], Iterator[str]],
        media_type: str,
        name: str,
    ) -> HttpResponseBase:
        user = user_of(request)
        if not policies.may_export_audit(user):
            raise PermissionDenied
        if redirect := require_recent_authentication(request):
            return redirect
        try:
            found = self.get_changelist_instance(request).get_queryset(request).order_by("number")
        except IncorrectLookupParameters:
            # The list answers such filters for itself.
            return self.changelist_view(request)
        number, digest = audit.head()
        filters = sorted(key for key, value in request.GET.items() if value)
        audit.append(
            audit.Action.EXPORTED,
            by=user,
            detail={"file": name, "filters": filters, "head": number, "digest": digest},
        )
        # Up to what was there when it was asked for: the entry of this export is not in it.
        entries = found.filter(number__lte=number).select_related("by").iterator(chunk_size=1000)
        response = StreamingHttpResponse(write(entries), content_type=media_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Audit-Head"] = f"{number}:{digest}"
        return response


def _rows(entries: Iterator[AuditEntry]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        username = entry.by.get_username() if entry.by else ""
        yield {**audit.as_row(entry), "username": username, "digest": entry.digest}


def _jsonl(entries: Iterator[AuditEntry]) -> Iterator[str]:
    for row in _rows(entries):
        yield json.dumps(row, ensure_ascii=False) + "\n"


class _Line:
    """What `csv` writes to: hands the line back."""

    def write(self, text: str) -> str:
        return text


def _csv(entries: Iterator[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in _rows(entries):
        yield writer.writerow(_cell(row[name]) for name in COLUMNS)


def _cell(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        value = json.dumps(value, ensure_ascii=False)
    return harmless(value) if isinstance(value, str) else value
