"""Nothing typed is lost: forms keep their text in the background, and when a session is over.

A form carries a token that says whose it is. It allows one thing: to keep the text of this form for
the person it was made for. So the text is kept although nobody is logged in any more, and only its
author ever sees it, after logging in again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from disclosure import policies, services
from disclosure.admin.asked import number_of
from disclosure.core.notice_types import NoticeType, UnknownNoticeType, registry
from disclosure.core.workflow import Action
from disclosure.models import Notice, User

from . import typed

SALT = "gongkai.draft-copy"
#: A working day and a night: a form left open longer is opened anew.
LASTS = 24 * 3600

View = Callable[..., Any]


@dataclass(frozen=True)
class Owner:
    """Whose form it is, and of what."""

    person: User
    notice: Notice | None
    type: type[NoticeType]


def token(user: User, notice: Notice | None, notice_type: type[NoticeType]) -> str:
    """What a form carries."""
    held = [user.pk, notice.pk if notice else 0, notice_type.code]
    return signing.dumps(held, salt=SALT)


def owner_of(request: HttpRequest) -> Owner | None:
    """Whose text was posted; None for an old or foreign token, or who may not file any more."""
    try:
        person, pk, code = signing.loads(request.POST.get("keep", ""), salt=SALT, max_age=LASTS)
        notice_type = registry.get(code)
    except (signing.BadSignature, UnknownNoticeType, TypeError, ValueError):
        return None
    user = User.objects.filter(pk=person, is_active=True).first()
    if user is None:
        return None
    if not pk:
        allowed = policies.fileable_agencies(user, notice_type.area()).exists()
        return Owner(user, None, notice_type) if allowed else None
    notice = Notice.objects.select_related("agency").filter(pk=pk).first()
    if notice is None or not policies.may_file(user, notice.agency, notice_type.area()):
        return None
    return Owner(user, notice, notice_type)


def keep(request: HttpRequest) -> Owner | None:
    """Keep the posted text for its author; None where there is no author to keep it for."""
    owner = owner_of(request)
    if owner is None:
        return None
    services.keep_copy(
        by=owner.person,
        notice=owner.notice,
        type_code=owner.type.code,
        text={
            **typed.posted(request.POST),
            "seen": [request.POST.get("seen", "").replace("\0", "")],
        },
        version=number_of(request.POST.get("version")) or 0,
        now=timezone.now(),
    )
    return owner


@require_POST
def keep_in_background(request: HttpRequest) -> JsonResponse:
    """Keep the text and say so, in words for the line below the form.

    `state` is "kept", "left" (kept, but the session is over), "changed" (kept, but somebody else
    saved the notice meanwhile) or "lost" with 409, for a form that is too old.
    """
    owner = keep(request)
    if owner is None:
        words = _("This form is too old to be kept. Save it, or open it anew.")
        return _said("lost", words, status=409)
    at = f"{timezone.localtime():%H:%M:%S}"
    if request.user.pk != owner.person.pk:
        words = _("You are logged out. Your text is kept (%(at)s): log in again to go on.")
        return _said("left", words % {"at": at})
    if owner.notice and str(owner.notice.version) != request.POST.get("version"):
        words = _("%(who)s saved this notice meanwhile. Your text is kept; saving lets you choose.")
        return _said("changed", words % {"who": last_author(owner.notice)})
    words = _("Your text is kept (%(at)s). It is not in the notice until you save.")
    return _said("kept", words % {"at": at})


def _said(state: str, words: str, status: int = 200) -> JsonResponse:
    response = JsonResponse({"state": state, "text": words}, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def last_author(notice: Notice) -> str:
    """Who saved the content last."""
    last = notice.decisions.filter(action=Action.DRAFT).order_by("-id").first()
    return str(last.by) if last and last.by else _("Somebody")


def kept_at_the_door(view: View, has_permission: Callable[[HttpRequest], bool]) -> View:
    """A page whose posted text is kept before whoever is logged out is sent to log in."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not has_permission(request):
            keep(request)
        return view(request, *args, **kwargs)

    return wrapped
