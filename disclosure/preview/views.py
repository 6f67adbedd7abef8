"""The preview of a notice: a page of the desk with the public page in a frame.

Whoever may see the notice may see both. No cache keeps them, and no other site can frame them.
"""

from __future__ import annotations

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disclosure import documents, policies, tables
from disclosure.admin.base import user_of
from disclosure.models import Notice
from disclosure.site.views import notices

from . import drafts

#: Language code -> what its own link says.
LANGUAGES = {"zh-hans": ("zh-Hans", "中文"), "en": ("en", "English")}
WIDTHS = ("desktop", "phone")


@require_safe
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """The page around: state, language and width; `lang` and `width` say which are shown."""
    notice = _unpublished(request, pk)
    shown = request.GET.get("lang", get_language())
    lang = shown if shown in LANGUAGES else "zh-hans"
    asked = request.GET.get("width", "")
    width = asked if asked in WIDTHS else WIDTHS[0]
    with override(lang):
        page = reverse("preview:page", args=[notice.pk])
    context = {
        **admin.site.each_context(request),
        "title": _("Preview: %(title)s") % {"title": notice.title},
        "notice": notice,
        "page": page,
        "lang": lang,
        "width": width,
        "languages": [(code, tag, name) for code, (tag, name) in LANGUAGES.items()],
        "widths": [("desktop", _("Desktop")), ("phone", _("Phone"))],
        "editable": policies.may_edit(user_of(request), notice),
    }
    response = TemplateResponse(request, "admin/disclosure/notice/preview.html", context)
    response.frames = {"frame_src": "'self'"}  # type: ignore[attr-defined]
    return _private(response)


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page of the notice as it would be released now, marked as a draft."""
    notice = _unpublished(request, pk)
    draft = documents.load(notice)
    if draft.detail is None:
        raise Http404
    annexes = documents.release_annexes(draft)
    release = drafts.release_of(draft, annexes, timezone.now())
    context = {
        **notices.context_of(release),
        "tables": tables.tables(release.document, {annex.name: annex.rows for annex in annexes}),
        "evidence": None,
        "expired": [],
    }
    response = TemplateResponse(request, "admin/disclosure/notice/preview_page.html", context)
    response.frames = {"frame_ancestors": "'self'"}  # type: ignore[attr-defined]
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return _private(response)


def _unpublished(request: HttpRequest, pk: int) -> Notice:
    """A notice the person may see that readers cannot see yet; 404 for any other."""
    visible = policies.visible_notices(user_of(request)).select_related(
        "agency", "region", "allocation", "corrects", "relates_to"
    )
    notice: Notice = get_object_or_404(visible, pk=pk)
    if notice.is_public:
        raise Http404
    return notice


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
