"""Pages of the import: upload, template, quarantine as a file, judging a batch."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.proofs import require_recent_authentication
from disclosure import policies, services, sheets
from disclosure.admin.base import user_of
from disclosure.admin.labels import VERBS
from disclosure.admin.notices.downloads import private_file
from disclosure.admin.notices.pages import HARD
from disclosure.admin.notices.step_forms import EFFECTS
from disclosure.admin.notices.steps import FINAL
from disclosure.core.notice_types import UnknownNoticeType, registry
from disclosure.core.workflow import Action
from disclosure.importing import layouts
from disclosure.importing.batches import open_batch
from disclosure.importing.deciding import not_opened, take_step, under_way, waiting
from disclosure.importing.failing import CSV, WORKBOOK, failed_file
from disclosure.importing.readers import UnreadableFile
from disclosure.models import ImportBatch, User
from disclosure.services import Refused

from .forms import FORMS, BatchForm, UploadForm, filing_region
from .sample import Sample, sample

TEMPLATES = {"xlsx": (sheets.template, WORKBOOK), "csv": (sheets.template_csv, CSV)}


class UploadView(View):
    """One file in; its rows are read by the worker, so that no request waits for them."""

    admin_site: AdminSite | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.user: User = user_of(request)
        if not policies.fileable_agencies(self.user).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(UploadForm(user=self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, user=self.user)
        if not form.is_valid():
            return self._page(form)
        file = form.cleaned_data["file"]
        try:
            batch = open_batch(
                layout=form.cleaned_data["layout"],
                content=file.read(),
                file_name=file.name,
                agency=form.cleaned_data["agency"],
                by=self.user,
                now=timezone.now(),
                whole=form.cleaned_data["whole"],
            )
        except Refused as refused:
            form.add_error("agency", refused.message)
            return self._page(form)
        except layouts.LayoutError as error:
            form.add_error("layout", str(error))
            return self._page(form)
        messages.success(request, _("The file is here. Its rows are being read."))
        return HttpResponseRedirect(page_of(batch))

    def _page(self, form: UploadForm) -> HttpResponse:
        context = {
            **(self.admin_site.each_context(self.request) if self.admin_site else {}),
            "opts": ImportBatch._meta,
            "title": _("Import notices from a file"),
            "form": form,
            "templates": form.sheets,
        }
        return TemplateResponse(self.request, "admin/disclosure/importbatch/upload.html", context)


def template(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """The sheet of a type with a sample line, in the reader's language."""
    try:
        notice_type = registry.get(code)
    except UnknownNoticeType:
        raise Http404 from None
    if not policies.fileable_agencies(user_of(request), notice_type.area()).exists():
        raise PermissionDenied
    make, media_type = TEMPLATES[suffix]
    content = make(notice_type, region=filing_region(user_of(request)))
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{code}.{suffix}"'
    return response


def visible_batch(request: HttpRequest, pk: int) -> ImportBatch:
    """The batch, or 404 for one the person may not see."""
    return get_object_or_404(policies.visible_batches(user_of(request)), pk=pk)


def source_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was brought in."""
    batch = visible_batch(request, pk)
    return private_file(batch.file.open("rb"), batch.file_name, "application/octet-stream")


def quarantine_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """All faults by cell, and the rows in quarantine as they were read."""
    batch = visible_batch(request, pk)
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    heads = [_("row"), _("field"), _("reason"), _("explanation"), _("row as read")]
    writer.writerow([*heads, _("worksheet"), _("cell"), _("column"), _("value")])
    for row in batch.quarantine.order_by("row", "id").iterator():
        raw = json.dumps(row.raw, ensure_ascii=False)
        place = (row.sheet, row.cell, row.column, row.value)
        cells = (row.row, row.field, row.code, row.explanation, raw, *place)
        writer.writerow([sheets.harmless(str(cell)) for cell in cells])
    content = target.getvalue().encode("utf-8-sig")
    name = f"quarantine-{batch.pk}.csv"
    return private_file(io.BytesIO(content), name, "text/csv; charset=utf-8")  # type: ignore[return-value]


def failed_rows(request: HttpRequest, pk: int) -> FileResponse:
    """The rows that failed as the file they came in, to be mended and brought in again."""
    batch = visible_batch(request, pk)
    if not batch.quarantined:
        raise Http404
    try:
        failed = failed_file(batch)
    except (layouts.LayoutError, UnreadableFile):
        raise Http404 from None
    return private_file(io.BytesIO(failed.content), failed.name, failed.media_type)


class BatchStepView(View):
    """One step on every notice of a batch that waits for it, after a look at some of them.

    The worker carries it out, so that no request waits for thousands of notices.
    """

    admin_site: AdminSite | None = None
    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.user: User = user_of(request)
        self.batch = visible_batch(request, kwargs["pk"])
        if kwargs["action"] not in FORMS:
            raise Http404
        self.action = Action(kwargs["action"])
        if under_way(self.batch):
            messages.warning(request, _("Another step on this batch is being carried out."))
            return HttpResponseRedirect(page_of(self.batch))
        if not waiting(self.batch, self.action).exists():
            messages.warning(request, _("No notice of this batch waits for this step."))
            return HttpResponseRedirect(page_of(self.batch))
        if self.action not in allowed(self.user, self.batch):
            raise PermissionDenied
        if self.action in FINAL and (redirect := require_recent_authentication(request)):
            return redirect
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        return self._page(None)

    def post(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        # Before the look at what is judged: what changes after it is not covered by the step.
        now = timezone.now()
        form = FORMS[self.action](request.POST)
        if not form.is_valid():
            return self._page(form)
        if form.cleaned_data["judged"] != sample(self.batch, self.action).digest:
            form.add_error(None, _("The batch changed after you opened it: look at it again."))
            return self._page(form)
        try:
            take_step(batch=self.batch, action=self.action, by=self.user, now=now, **form.values())
        except Refused as refused:
            form.add_error(None, refused.message)
            return self._page(form)
        messages.success(request, _("The step is being carried out for every notice that waits."))
        return HttpResponseRedirect(page_of(self.batch))

    def _opened(self, shown: Sample) -> dict[str, Any] | None:
        """For an approval: which notices of the sample the person has opened, and how many not."""
        if self.action is not Action.APPROVE:
            return None
        seen = services.opened(self.batch, self.user)
        left = services.to_open(self.batch, self.user)
        return {
            "notices": [(notice, notice.pk in seen) for notice, _reading in shown.readings],
            "left": left,
            "told": not_opened(left) if left else "",
        }

    def _page(self, form: BatchForm | None) -> HttpResponse:
        shown = sample(self.batch, self.action)
        if form is None:
            form = FORMS[self.action](initial={"judged": shown.digest})
        else:
            form.data = {**self.request.POST.dict(), "judged": shown.digest}
        context = {
            **(self.admin_site.each_context(self.request) if self.admin_site else {}),
            "opts": ImportBatch._meta,
            "title": VERBS[self.action],
            "subtitle": self.batch.file_name,
            "batch": self.batch,
            "sample": shown,
            "form": form,
            "verb": VERBS[self.action],
            "effect": EFFECTS[self.action],
            "hard": self.action in HARD,
            "opened": self._opened(shown),
            "back": page_of(self.batch),
        }
        return TemplateResponse(self.request, "admin/disclosure/importbatch/step.html", context)


def allowed(user: User, batch: ImportBatch) -> list[Action]:
    """The steps the person may take on the batch's notices now: none while one is under way."""
    if under_way(batch):
        return []
    return [a for a in FORMS if policies.actionable(user, a).filter(batch=batch).exists()]


def page_of(batch: ImportBatch) -> str:
    """The address of what came of a batch."""
    return reverse("admin:disclosure_importbatch_change", args=[batch.pk])
