"""The workflow's steps: a page that shows what is judged, and a button that decides."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.proofs import require_recent_authentication
from disclosure import documents, policies, services, validation
from disclosure.admin.base import user_of
from disclosure.admin.labels import VERBS
from disclosure.core.workflow import STEPS, Action, State
from disclosure.desk.today import following
from disclosure.models import Notice, Release, User
from disclosure.services import Refused
from ledger.errors import LedgerError

from . import pages, reading
from .remarks import JUDGING
from .step_forms import DONE, EFFECTS, FORMS, StepForm

log = logging.getLogger(__name__)

#: The step that a notice in this state waits for.
AWAITED = {State.SUBMITTED: Action.REVIEW, State.REVIEWED: Action.APPROVE}
#: What readers see at once, or can never see again: whoever takes these was asked of late.
FINAL = frozenset({Action.APPROVE, Action.SCHEDULE, Action.WITHDRAW, Action.RESTORE, Action.REDACT})


NO_ENTRY = gettext_lazy(
    "The public ledger takes no entry at present, so nothing was changed. Whoever runs the portal "
    "has to mend it; then take the step again."
)


class StepView(View):
    """One step on one notice. GET shows it, POST takes it by the service.

    404 for a notice the person cannot see, 403 for a step that is not theirs. A step the notice has
    left behind (a second click, somebody faster) leads back to the notice with a message.
    """

    admin_site: AdminSite | None = None
    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.user: User = user_of(request)
        self.action = _action(kwargs["action"])
        visible = policies.visible_notices(self.user).select_related("agency", "corrects")
        self.notice: Notice = get_object_or_404(visible, pk=kwargs["pk"])
        if State(self.notice.state) not in STEPS[self.action].sources:
            return self._too_late()
        if policies.refusal(self.user, self.action, self.notice):
            raise PermissionDenied
        if self.action in FINAL and (redirect := require_recent_authentication(request)):
            return redirect
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        self._note_reading()
        return self._page(None)

    def _note_reading(self) -> None:
        """The page shows the whole notice, which readers may not know yet."""
        if self.admin_site:
            self.admin_site.get_model_admin(Notice).record_reading(self.request, self.notice)  # type: ignore[attr-defined]

    def post(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        form = FORMS[self.action](request.POST, notice=self.notice)
        if not form.is_valid():
            return self._page(form)
        state = State(self.notice.state)
        try:
            target = self._take(form)
        except Refused as refused:
            return self._refused(form, refused)
        except validation.Invalid:
            form.add_error(None, _("The notice still has errors; they are listed below."))
            return self._page(form)
        except LedgerError:
            log.exception("the ledger does not take the step %s", self.action)
            self.notice.refresh_from_db()
            form.add_error(None, NO_ENTRY)
            return self._page(form)
        messages.success(request, self._done(state))
        return HttpResponseRedirect(_page_of(target))

    def _done(self, state: State) -> Any:
        """What was done, and the way to what else waits for the same step."""
        said = DONE[self.action]
        awaited = AWAITED.get(state)
        found = following(awaited, self.user, self.notice) if awaited else None
        if found is None:
            return said
        notice, url = found
        return format_html(
            '{} <a href="{}">{}</a>', said, url, _("Next: %(title)s") % {"title": notice.title}
        )

    def _take(self, form: StepForm) -> Notice:
        """Call the service; returns the notice to go on with. The database may refuse, too."""
        now, values = timezone.now(), form.values()
        try:
            with transaction.atomic():
                if self.action is Action.CORRECT:
                    return services.correct(notice=self.notice, by=self.user, now=now, **values)
                if self.action is Action.REDACT:
                    services.redact(notice=self.notice, by=self.user, now=now, **values)
                    return self.notice
                services.decide(
                    notice=self.notice, action=self.action, by=self.user, now=now, **values
                )
        except DatabaseError as error:
            if "four eyes" in str(error):
                raise PermissionDenied from error
            raise
        return self.notice

    def _too_late(self) -> HttpResponse:
        """The step was taken already: by this very person (a double click), or by another."""
        last = self.notice.decisions.order_by("-id").first()
        if last is not None and last.action == self.action and last.by_id == self.user.pk:
            messages.success(self.request, DONE[self.action])
        else:
            why = policies.refusal(self.user, self.action, self.notice)
            messages.warning(self.request, why)
        return HttpResponseRedirect(_page_of(self.notice))

    def _refused(self, form: StepForm, refused: Refused) -> HttpResponse:
        """Show why at the field it is about; whoever came too late sees the notice as it is now."""
        self.notice.refresh_from_db()
        if State(self.notice.state) not in STEPS[self.action].sources:
            return self._too_late()
        form.add_error(refused.code if refused.code in form.fields else None, refused.message)
        return self._page(form)

    def _page(self, form: StepForm | None) -> HttpResponse:
        """The step with what is judged. The form takes the digest of what this page shows."""
        draft = documents.load(self.notice)
        digest = documents.draft_digest(draft)
        if form is None:
            form = FORMS[self.action](initial={"judged": digest}, notice=self.notice)
        else:
            form.data = {**self.request.POST.dict(), "judged": digest}
        page = pages.notice_page(self.user, draft)
        blocked = STEPS[self.action].validates and bool(page["errors_found"])
        context = {
            **(self.admin_site.each_context(self.request) if self.admin_site else {}),
            **page,
            "opts": Notice._meta,
            "title": VERBS[self.action],
            "subtitle": self.notice.title,
            "form": form,
            "verb": VERBS[self.action],
            "effect": EFFECTS[self.action],
            "hard": self.action in pages.HARD,
            "blocked": blocked,
            "others": self._others(page["steps"]),
            "compared": compared(draft),
            "previous": previous(draft),
            "may_remark": self.action in JUDGING and bool(page["remarks"].places),
            "chosen_place": self.request.GET.get("at", ""),
            "step": self.action,
            "back": _page_of(self.notice),
        }
        return TemplateResponse(self.request, "admin/disclosure/notice/step.html", context)

    def _others(self, steps: list[pages.Step]) -> list[pages.Step]:
        """What a judge may decide instead."""
        if self.action not in JUDGING:
            return []
        return [step for step in steps if step.action in JUDGING and step.action is not self.action]


def compared(draft: documents.Draft) -> dict[str, Any] | None:
    """What changed since the version somebody knows already; None for a first filing.

    After a return that is the version sent back, for a correction the published notice.
    """
    notice, notice_type = draft.notice, draft.type
    now = documents.draft_document(draft)
    version = getattr(notice, "judged_version", None)
    if version is not None:
        before, named = version.document, _("the version that was sent back")
    elif notice.corrects is not None:
        before = documents.draft_document(documents.load(notice.corrects))
        named = _("the published notice")
    else:
        return None
    return {
        "with": named,
        "changes": reading.changes(before, now, notice_type),
        "files": reading.file_changes(before, now),
    }


def previous(draft: documents.Draft) -> dict[str, Any] | None:
    """What the notice says differently from the one before it in its allocation; None for a first.

    That is the latest of the same type, else the latest of all; the one it corrects is compared
    as its own earlier version already.
    """
    notice = draft.notice
    if notice.allocation_id is None:
        return None
    standing = Release.objects.current().filter(notice__allocation=notice.allocation_id)
    others = standing.exclude(notice__in=[notice.pk, notice.corrects_id or 0])
    newest = others.alias(same=Case(When(type=notice.type, then=1), default=0))
    release = newest.order_by("-same", "-sequence").select_related("notice").first()
    if release is None:
        return None
    before = documents.load(release.notice)
    return {
        "title": release.title,
        "type": before.type.label,
        "on": timezone.localdate(release.published_at),
        "url": reverse("site:notice", args=[release.uid]),
        "changes": reading.differences(
            documents.draft_document(before), before.type,
            documents.draft_document(draft), draft.type,
        ),
    }  # fmt: skip


def _action(text: str) -> Action:
    """The step of an address. Raises 404 for what people cannot take."""
    try:
        action = Action(text)
    except ValueError:
        raise Http404 from None
    if action not in FORMS:
        raise Http404
    return action


def _page_of(notice: Notice) -> str:
    return reverse("admin:disclosure_notice_change", args=[notice.pk])
