"""The preview of a notice: a page of the desk that holds the public page in frames.

It shows what is saved, to whoever may see the notice, or what a form holds at the moment, to
whoever sends the form. The public page travels inside the answer, in both languages: nothing of the
form is stored to be fetched again, and no other site can frame it.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disclosure import documents, policies, tables
from disclosure.admin.base import user_of
from disclosure.admin.notices.model_admin import NoticeAdmin
from disclosure.models import Notice, Release
from disclosure.site.views import notices

from . import drafts

#: Language code -> what its own link says.
LANGUAGES = {"zh-hans": ("zh-Hans", "中文"), "en": ("en", "English")}


@require_safe
def saved(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as it is stored."""
    notice = _unpublished(request, pk)
    draft = documents.load(notice)
    if draft.detail is None:
        raise Http404
    _desk().record_reading(request, notice)
    editable = policies.may_edit(user_of(request), notice)
    return _shown(request, draft, notice=notice, editable=editable)


def typed(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The notice as its form is at the moment, stored or new; nothing is stored by this.

    Text that cannot be read is answered by what is wrong with it, as saving would say. Without a
    form (somebody logs in again), on to the form, where text that was kept is offered.
    """
    if request.method != "POST":
        return HttpResponseRedirect(_form_of(request, pk))
    draft, faults = _desk().typed_draft(request, None if pk is None else str(pk))
    if draft is None:
        context = {"title": _("Preview"), "faults": faults}
        return _answer(request, "preview_faults.html", context, status=422)
    return _shown(request, draft, typed=True)


def _desk() -> NoticeAdmin:
    """The desk's page of notices, which reads its forms and keeps the record of readings."""
    found: Any = admin.site.get_model_admin(Notice)
    return cast(NoticeAdmin, found)


def _form_of(request: HttpRequest, pk: int | None) -> str:
    if pk is not None:
        return reverse("admin:disclosure_notice_change", args=[pk])
    return f"{reverse('admin:disclosure_notice_add')}?{request.GET.urlencode()}"


def _shown(request: HttpRequest, draft: documents.Draft, **context: Any) -> HttpResponse:
    """The page around, and the public page in each language."""
    annexes = documents.release_annexes(draft)
    release = drafts.release_of(draft, annexes, timezone.now())
    pages = [
        (code, tag, name, _public_page(request, release, annexes, code))
        for code, (tag, name) in LANGUAGES.items()
    ]
    context |= {
        "title": _("Preview: %(title)s") % {"title": draft.notice.title},
        "pages": pages,
        "lang": get_language(),
        "widths": [("desktop", _("Desktop")), ("phone", _("Phone"))],
    }
    return _answer(request, "preview.html", context)


def _public_page(
    request: HttpRequest, release: Release, annexes: list[documents.Annex], language: str
) -> str:
    """The HTML of the notice as if it were released now, marked as a draft."""
    with override(language):
        rows = {annex.name: annex.rows for annex in annexes}
        context = {
            **notices.context_of(release),
            "tables": tables.tables(release.document, rows),
            "evidence": None,
            "expired": [],
        }
        return render_to_string("admin/disclosure/notice/preview_page.html", context, request)


def _unpublished(request: HttpRequest, pk: int) -> Notice:
    """A notice the person may see that readers cannot see yet; 404 for any other."""
    visible = policies.visible_notices(user_of(request)).select_related(
        "agency", "region", "allocation", "corrects", "relates_to"
    )
    notice: Notice = get_object_or_404(visible, pk=pk)
    if notice.is_public:
        raise Http404
    return notice


def _answer(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    page = {**admin.site.each_context(request), **context}
    response = TemplateResponse(request, f"admin/disclosure/notice/{name}", page, status=status)
    response.frames = {"frame_src": "'self'"}  # type: ignore[attr-defined]
    response.headers["X-Robots-Tag"] = "noindex"
    return response
