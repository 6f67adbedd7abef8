"""What the filing page does beyond Django's: unsaved text, conflicts, what a notice begins with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.forms.formsets import all_valid
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from disclosure import beginning, documents, policies, services
from disclosure.admin.asked import number_of
from disclosure.admin.base import user_of
from disclosure.core.notice_types import NoticeType
from disclosure.core.workflow import PUBLIC
from disclosure.models import Allocation, DraftCopy, Notice, NoticeParty

from . import as_typed, conflicts, faults, keeping, typed
from .conflicts import Place
from .findings import Found
from .inlines import party_rows


def begun(request: HttpRequest, notice_type: type[NoticeType]) -> beginning.Beginning | None:
    """What the address says a new notice begins with: `copy`, or `allocation` and `lot`.

    Raises 404 for what the person may not see.
    """
    user, asked = user_of(request), request.GET
    if pattern := asked.get("copy"):
        seen = policies.visible_notices(user).filter(type=notice_type.code)
        draft = documents.load(_found(seen, pattern))
        found = beginning.pattern(draft)
        mine = policies.fileable_agencies(user, notice_type.area())
        if not mine.filter(pk=draft.notice.agency_id).exists():
            del found.notice["agency"]
        return found
    if number := asked.get("allocation"):
        own = policies.visible_allocations(user).filter(area=notice_type.area())
        allocation = _found(own, number)
        return beginning.going_on(
            notice_type, allocation, _published(allocation), asked.get("lot", "")[:300]
        )
    return None


def _found(queryset: Any, number: str) -> Any:
    """By key, or an allocation by its public number."""
    found = queryset.filter(pk=number_of(number)).first()
    if found is None and queryset.model is Allocation:
        found = queryset.filter(uid=number[:10]).first()
    if found is None:
        raise Http404
    return found


def _published(allocation: Allocation) -> list[documents.Draft]:
    """The notices of an allocation that readers see, newest first."""
    public = [str(state) for state in PUBLIC]
    notices = allocation.notices.filter(state__in=public, corrected_by__isnull=True)
    return documents.load_many(list(notices.select_related("agency").order_by("-uid")))


class Editing:
    """The parts of a `ModelAdmin` that open, restore and compare forms."""

    def stored_places(self, request: HttpRequest, notice: Notice) -> list[Place]:
        """The fields of the notice's form as it would open now."""
        opened = typed.as_opened(request)
        fresh = Notice.objects.get(pk=notice.pk)
        form = self.get_form(opened, fresh, change=True)(instance=fresh)  # type: ignore[attr-defined]
        formsets, _inlines = self._create_formsets(opened, fresh, change=True)  # type: ignore[attr-defined]
        return conflicts.places(form, formsets)

    def choose(self, request: HttpRequest, notice: Notice) -> None:
        """Put in place what a person chose on the page of a conflict; ask again if they did not."""
        if conflicts.unanswered(request.POST):
            again = request.POST.copy()
            again["version"] = ""
            request.POST = again  # type: ignore[assignment]
            messages.error(request, _("Choose a version wherever both of you changed something."))
            return
        stored = self.stored_places(request, notice)
        request.POST = conflicts.resolved(request.POST, stored)  # type: ignore[assignment]

    def typed_draft(
        self, request: HttpRequest, object_id: str | None
    ) -> tuple[documents.Draft | None, list[Found]]:
        """The posted form as a draft that nobody stores, or else what of it cannot be read.

        Of a stored notice or, without its number, of a new one of the type the address names.
        Raises 404 and 403 as the form's own page does.
        """
        notice = None
        if object_id is None:
            area = self.notice_type(request, None).area()  # type: ignore[attr-defined]
            if not policies.fileable_agencies(user_of(request), area).exists():
                raise PermissionDenied
        else:
            notice = self.get_object(typed.as_opened(request), object_id)  # type: ignore[attr-defined]
            if not self.has_change_permission(request, notice):  # type: ignore[attr-defined]
                raise PermissionDenied
        made = self.get_form(request, notice, change=notice is not None)  # type: ignore[attr-defined]
        form = made(request.POST, request.FILES, instance=notice)
        form.previewed = True
        form.instance.type = form.notice_type.code
        readable = form.is_valid()
        formsets, _inlines = self._create_formsets(  # type: ignore[attr-defined]
            request, form.instance, change=notice is not None
        )
        if not all_valid(formsets) or not readable:
            return None, faults.faults(form, formsets)
        return as_typed.draft_of(form.instance, formsets), []

    def unsaved(
        self, request: HttpRequest, notice: Notice | None, notice_type: type[NoticeType]
    ) -> DraftCopy | None:
        """What the person typed and did not save."""
        return services.copy_of(user_of(request), notice, notice_type.code)

    def restored(
        self, request: HttpRequest, notice: Notice | None, notice_type: type[NoticeType]
    ) -> HttpResponse | None:
        """Take the unsaved text up again (as a form that came back), or throw it away."""
        if "_discard" in request.POST:
            user = user_of(request)
            services.forget_copy(by=user, notice=notice, type_code=notice_type.code)
            messages.success(request, _("The unsaved text is thrown away."))
            return HttpResponseRedirect(request.get_full_path())
        if "_restore" not in request.POST:
            return None
        kept = self.unsaved(request, notice, notice_type)
        if kept is None:
            return HttpResponseRedirect(request.get_full_path())
        text: QueryDict = typed.query(kept.text)
        text["_restore"] = "1"
        request.POST = text  # type: ignore[assignment]
        return None

    def conflict(
        self, request: HttpRequest, context: dict[str, Any], notice: Notice
    ) -> HttpResponse:
        """Both versions side by side, with the choice."""
        form = context["adminform"].form
        formsets = [each.formset for each in context["inline_admin_formsets"]]
        stored = self.stored_places(request, notice)
        current = Notice.objects.get(pk=notice.pk)
        before = conflicts.read_seen(request.POST.get("seen", ""))
        found = conflicts.differences(conflicts.places(form, formsets), stored, before)
        texts = {**typed.posted(request.POST), "version": [str(current.version)]}
        page = {
            **context,
            "title": _("Somebody else changed this notice"),
            "subtitle": current.title,
            "notice": current,
            "who": keeping.last_author(current),
            "differences": found,
            "texts": [(name, value) for name, values in texts.items() for value in values],
            "seen": conflicts.seen(stored),
            "keep": keeping.token(user_of(request), current, current.notice_type),
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/disclosure/notice/conflict.html", page, status=409)

    def page_of_form(
        self, request: HttpRequest, context: dict[str, Any], notice: Notice | None
    ) -> None:
        """What the page of the form shows beside it."""
        form = context["adminform"].form
        formsets = [each.formset for each in context["inline_admin_formsets"]]
        notice_type = form.notice_type
        posted = request.method == "POST"
        context["faults"] = faults.faults(form, formsets) if posted else []
        context["restored"] = form.has_error(NON_FIELD_ERRORS, "restored")
        context["unsaved"] = None if posted else self.unsaved(request, notice, notice_type)
        context["keep"] = keeping.token(user_of(request), notice, notice_type)
        context["marks"] = form.marks
        context["preview_url"] = (
            reverse("preview:typed", args=[notice.pk])
            if notice
            else f"{reverse('preview:typed_new')}?{request.GET.urlencode()}"
        )
        if posted and notice:
            context["seen"] = request.POST.get("seen", "")
        elif notice:
            context["seen"] = conflicts.seen(conflicts.places(form, formsets))

    def first_rows(self, request: HttpRequest, model: Any, notice: Notice) -> list[Any]:
        """The rows of one list that a new notice begins with; one of its own columns' table."""
        begins = self.begun(request, notice)
        if begins is None:
            return []
        notice_type = self.notice_type(request, notice)  # type: ignore[attr-defined]
        if model is notice_type.model:
            return [begins.detail] if begins.detail else []
        if model is NoticeParty:
            known = {party["role"] for party in begins.parties}
            asked = [row for row in party_rows(notice_type, None) if row["role"] not in known]
            return [*begins.parties, *asked] if begins.parties else []
        return begins.rows.get(getattr(model, "table_name", ""), [])

    def begun(self, request: HttpRequest, notice: Notice | None) -> beginning.Beginning | None:
        """What the address says a new notice begins with; nothing once it is posted."""
        if request.method == "POST" or (notice is not None and notice.pk):
            return None
        if not hasattr(request, "begun"):
            found = begun(request, self.notice_type(request, notice))  # type: ignore[attr-defined]
            request.begun = found  # type: ignore[attr-defined]
        return request.begun  # type: ignore[attr-defined]
