"""Import batches in the admin: the list, and what came of one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from disclosure import policies
from disclosure.admin.asked import number_of
from disclosure.admin.base import PolicyAdmin, shown_at, user_of
from disclosure.admin.labels import VERBS, batch_pill, state_pill
from disclosure.admin.notices.pages import HARD, Step
from disclosure.core.workflow import Action, State
from disclosure.importing.batches import layout_called
from disclosure.importing.layouts import LayoutError
from disclosure.importing.progress import rows_read
from disclosure.languages import english
from disclosure.models import BatchRefusal, BatchStep, ImportBatch

from . import views

QUARANTINE_PAGE = 50
DRAFTS_SHOWN = REFUSALS_SHOWN = 50
NAME = "disclosure_importbatch"


class ImportBatchAdmin(PolicyAdmin):
    list_display = (
        "file_name",
        "state_column",
        "layout_column",
        "agency",
        "filed_by",
        "created",
        "read",
        "filed",
        "quarantined",
    )
    list_filter = ("state",)
    list_select_related = ("agency", "filed_by")
    search_fields = ("file_name", "mapping")

    created = shown_at("created_at", _("created"))

    def get_urls(self) -> list[URLPattern]:
        wrap, site = self.admin_site.admin_view, self.admin_site
        upload = views.UploadView.as_view(admin_site=site)
        step = views.BatchStepView.as_view(admin_site=site)
        return [
            path("upload/", wrap(upload), name=f"{NAME}_upload"),
            *(
                path(
                    f"template/<str:code>.{suffix}",
                    wrap(views.template),
                    {"suffix": suffix},
                    name=f"{NAME}_template_{suffix}",
                )
                for suffix in views.TEMPLATES
            ),
            path("<int:pk>/failed/", wrap(views.failed_rows), name=f"{NAME}_failed"),
            path("<int:pk>/file/", wrap(views.source_file), name=f"{NAME}_file"),
            path("<int:pk>/quarantine.csv", wrap(views.quarantine_csv), name=f"{NAME}_quarantine"),
            path("<int:pk>/step/<slug:action>/", wrap(step), name=f"{NAME}_step"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        """One's own batches; for operators those that failed, of which they see the list only."""
        user = user_of(request)
        failed = policies.batches_in_trouble(user).values("pk")
        return ImportBatch.objects.filter(
            Q(pk__in=policies.visible_batches(user).values("pk")) | Q(pk__in=failed)
        )

    def has_view_permission(self, request: HttpRequest, obj: ImportBatch | None = None) -> bool:
        user = user_of(request)
        if obj is None:
            return policies.may_read_notices(user) or policies.may_operate(user)
        return policies.visible_batches(user).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.fileable_agencies(user_of(request)).exists()

    @admin.display(description=_("state"), ordering="state")
    def state_column(self, batch: ImportBatch) -> SafeString:
        return batch_pill(batch.state)

    @admin.display(description=_("layout"), ordering="mapping")
    def layout_column(self, batch: ImportBatch) -> str:
        return layout_label(batch)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:disclosure_importbatch_upload"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What came of the file. A batch is never edited."""
        batch = views.visible_batch(request, number_of(object_id) or 0)
        show = "warnings" if request.GET.get("show") == "warnings" else "errors"
        found: Any = batch.warnings if show == "warnings" else batch.quarantine
        rows = Paginator(found.order_by("row", "id"), QUARANTINE_PAGE)
        doubtful = batch.warnings.aggregate(rows=Count("row", distinct=True))["rows"]
        heading = "heading_en" if english() else "heading"
        columns = batch.quarantine.order_by().values(heading, "field").annotate(count=Count("pk"))
        states = batch.notices.order_by().values("state").annotate(count=Count("pk"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": batch.file_name,
            "batch": batch,
            "state_pill": batch_pill(batch.state),
            "layout": layout_label(batch),
            "drafts": batch.notices.filter(state=State.DRAFT).order_by("pk")[:DRAFTS_SHOWN],
            "steps": steps(request, batch),
            "states": [(state_pill(row["state"]), row["count"]) for row in states],
            "columns": [
                (row[heading] or row["field"], row["count"])
                for row in sorted(columns, key=lambda row: -row["count"])
            ],
            "show": show,
            "rows": rows.get_page(request.GET.get("page")),
            "rows_read": rows_read(batch),
            "doubtful": doubtful,
            "taken": taken(batch),
            "sound": batch.filed - doubtful,
        }
        return TemplateResponse(request, "admin/disclosure/importbatch/read.html", context)


def steps(request: HttpRequest, batch: ImportBatch) -> list[Step]:
    """The steps this person may take on the batch."""
    url = "admin:disclosure_importbatch_step"
    return [
        Step(VERBS[action], reverse(url, args=[batch.pk, action]), action in HARD, action)
        for action in views.allowed(user_of(request), batch)
    ]


@dataclass(frozen=True)
class Taken:
    """A step on the batch as the page tells it."""

    step: BatchStep
    verb: Any
    refusals: list[BatchRefusal]
    refused: int

    @property
    def met(self) -> int:
        """How many notices it has come to."""
        return self.step.done + self.refused


def taken(batch: ImportBatch) -> list[Taken]:
    """The steps taken on the batch, the last one first, with the first of the notices left out."""
    steps = batch.steps.select_related("by").annotate(refused=Count("refusals"))
    return [
        Taken(
            step,
            VERBS[Action(step.action)],
            list(step.refusals.select_related("notice")[:REFUSALS_SHOWN]),
            step.refused,
        )
        for step in steps.order_by("-pk")
    ]


def layout_label(batch: ImportBatch) -> str:
    """The layout's own name for itself; its code if it is no longer declared."""
    try:
        return str(layout_called(batch.mapping).label)
    except LayoutError:
        return batch.mapping
