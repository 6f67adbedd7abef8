"""Remarks of judges: shown at the field they are about, added and settled by one button each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from disclosure import documents, policies, services
from disclosure.admin.base import user_of
from disclosure.core.notice_types import NoticeType
from disclosure.core.workflow import Action
from disclosure.documents.places import ENVELOPE
from disclosure.models import FieldComment, Notice, User
from disclosure.services import Refused

from .reading import Reading

#: Pages of steps on which remarks can be added; afterwards the judge is there again.
JUDGING = frozenset({Action.RETURN, Action.REVIEW, Action.APPROVE, Action.SCHEDULE})


@dataclass(frozen=True)
class Remark:
    """One remark as a page shows it. `anchor` is where it leads on the form, "" for nowhere."""

    pk: int
    path: str
    label: str
    text: str
    by: str
    at: Any
    settled: Any
    may_settle: bool
    may_reopen: bool
    anchor: str = ""

    @property
    def open(self) -> bool:
        return self.settled is None


@dataclass(frozen=True)
class Remarks:
    """All remarks on a notice, open ones first, and whether this person may add one."""

    all: list[Remark] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    @property
    def open(self) -> list[Remark]:
        return [remark for remark in self.all if remark.open]

    @property
    def settled(self) -> list[Remark]:
        return [remark for remark in self.all if not remark.open]

    def at(self) -> dict[str, list[Remark]]:
        """Open remarks by the key of the place where the document shows it."""
        found: defaultdict[str, list[Remark]] = defaultdict(list)
        for remark in self.open:
            found[key_of(remark.path)].append(remark)
        return found


def remarks(
    user: User, notice: Notice, anchor: Callable[[type[NoticeType], str], str] | None = None
) -> Remarks:
    """What was remarked on a notice; `anchor` says where on its form, if there is a form."""
    labels = documents.places(notice.notice_type)
    may_comment = policies.may_comment(user, notice)
    found = []
    for one in notice.comments.select_related("by", "resolved_by"):
        one.notice = notice
        found.append(
            Remark(
                pk=one.pk,
                path=one.path,
                label=labels.get(one.path, "") or _("the whole notice"),
                text=one.text,
                by=str(one.by),
                at=one.at,
                settled=one.resolved_at,
                may_settle=one.resolved_at is None and policies.may_resolve(user, one),
                may_reopen=one.resolved_at is not None and may_comment,
                anchor=anchor(notice.notice_type, one.path) if anchor and one.path else "",
            )
        )
    found.sort(key=lambda remark: not remark.open)
    return Remarks(found, labels if may_comment else {})


def key_of(path: str) -> str:
    """The key under which `reading` shows a place; a column of a list is shown with the list."""
    if path in ENVELOPE:
        return "source" if path.startswith("source.") else ENVELOPE[path]
    head, _dot, rest = path.partition(".")
    return f"rows.{rest.partition('.')[0]}" if head == "rows" else path


def pin(reading: Reading, found: Remarks) -> None:
    """Put open remarks at the entries and lists of a document."""
    by_key = found.at()
    for _heading, entries in reading.sections:
        for entry in entries:
            entry.remarks.extend(by_key.get(entry.key, ()))
    for listing in reading.listings:
        listing.remarks.extend(by_key.get(listing.key, ()))


def pin_to_form(fields: dict[str, Any], prefix: str, found: Iterable[Remark]) -> None:
    """Put open remarks under the controls of a form; `prefix` is that of its paths."""
    by_path: defaultdict[str, list[Remark]] = defaultdict(list)
    for remark in found:
        by_path[remark.path].append(remark)
    for path, here in by_path.items():
        name = path.removeprefix(prefix) if prefix else ENVELOPE.get(path, "")
        if path.startswith(prefix) and name in fields:
            field = fields[name]
            field.help_text = format_html("{}{}", field.help_text, as_help(here))


def as_help(here: Iterable[Remark]) -> SafeString:
    """Remarks as they stand under a control."""
    lines = ((_("Remark by %(by)s:") % {"by": r.by}, r.text) for r in here)
    return format_html_join("", '<span class="remark"><strong>{}</strong> {}</span>', lines)


# --- Buttons --------------------------------------------------------------------------------------


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin a remark; back to the page it was made on. 404 for a notice the person cannot see."""
    user = user_of(request)
    notice = get_object_or_404(policies.visible_notices(user), pk=pk)
    given = {name: request.POST.get(name, "") for name in ("path", "text")}
    try:
        services.comment(notice=notice, by=user, now=timezone.now(), **given)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The remark stands at its field; its author sees it there."))
        return _back(request, notice, given["path"])
    return _back(request, notice)


@require_POST
def settle(request: HttpRequest, pk: int, comment: int, deed: str) -> HttpResponse:
    """Settle a remark or open it again. 404 for what the person cannot see."""
    user = user_of(request)
    notice = get_object_or_404(policies.visible_notices(user), pk=pk)
    found = get_object_or_404(FieldComment.objects.select_related("notice"), pk=comment, notice=pk)
    try:
        if deed == "reopen":
            services.reopen(comment=found, by=user)
        else:
            services.resolve(comment=found, by=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    return _back(request, notice)


def _back(request: HttpRequest, notice: Notice, path: str = "") -> HttpResponse:
    """To the page somebody came from, at the place of a new remark."""
    step = request.POST.get("step", "")
    if step in JUDGING:
        url = reverse("admin:disclosure_notice_step", args=[notice.pk, step])
    else:
        url = reverse("admin:disclosure_notice_change", args=[notice.pk])
    return HttpResponseRedirect(f"{url}#{f'at-{key_of(path)}' if path else 'remarks'}")
