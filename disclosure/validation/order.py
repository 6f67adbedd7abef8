"""The order of notices in an allocation: nothing is announced that has no announcement."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from disclosure.core.life_cycle import may_follow
from disclosure.core.notice_types import Finding, registry
from disclosure.documents import Draft
from disclosure.models import Release
from disclosure.rules import severity

#: The data standard's own check (公共资源交易平台系统数据规范).
BASIS = "公共资源交易平台系统数据规范"


def findings(draft: Draft) -> Iterator[Finding]:
    """A result needs its announcement; one query where the type follows another.

    Of a notice from elsewhere the earlier ones may be there, so the same is only a doubt.
    """
    notice_type, notice = draft.type, draft.notice
    if notice_type.may_begin():
        return
    if notice.allocation is None:
        message = _("Say which project this belongs to: it follows an earlier notice.")
        yield Finding("order", "allocation", message, severity(draft), BASIS)
        return
    same = Release.objects.current().filter(allocation_uid=notice.allocation.uid)
    others = same.exclude(notice_id=notice.pk)
    published = set(others.order_by().values_list("type", flat=True).distinct())
    if may_follow(notice_type, published):
        return
    wanted = " / ".join(f"“{registry.get(code).label}”" for code in notice_type.follows)
    message = _("Nothing of this project is published that it could follow: %(types)s.") % {
        "types": wanted
    }
    yield Finding("order", "allocation", message, severity(draft), BASIS)
