"""Putting on record why personal data in a notice may be published, and asking for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from disclosure import policies, services
from disclosure.admin.base import user_of
from disclosure.services import Refused


@require_POST
def justify(request: HttpRequest, pk: int) -> HttpResponse:
    """Justify one finding; back to the notice, where what is left stands. 404 for the unseen."""
    user = user_of(request)
    notice = get_object_or_404(policies.visible_notices(user), pk=pk)
    given = {name: request.POST.get(name, "") for name in ("token", "reason")}
    try:
        services.justify(notice=notice, by=user, now=timezone.now(), **given)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Your reason is on record; the finding stops nothing now."))
    return HttpResponseRedirect(reverse("admin:disclosure_notice_change", args=[notice.pk]))


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a second person for it; back to the notice. 404 for the unseen."""
    user = user_of(request)
    notice = get_object_or_404(policies.visible_notices(user), pk=pk)
    try:
        services.ask_to_justify(notice=notice, by=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Reviewers and approvers find it on their first page."))
    return HttpResponseRedirect(reverse("admin:disclosure_notice_change", args=[notice.pk]))
