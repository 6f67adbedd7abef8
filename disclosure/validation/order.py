"""The order of notices in an allocation: nothing is announced that has no announcement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from django.utils.translation import gettext as _

from disclosure.core.life_cycle import may_follow
from disclosure.core.notice_types import Finding, registry
from disclosure.documents import Draft
from disclosure.models import Notice, Release
from disclosure.rules import severity

#: The data standard's own check (公共资源交易平台系统数据规范).
BASIS = "公共资源交易平台系统数据规范"


def published_before(notices: Sequence[Notice]) -> list[set[str]]:
    """For each, the types of the other notices in force in its allocation; one query.

    Of those that may begin an allocation none: nobody asks.
    """
    following = [notice for notice in notices if not notice.notice_type.may_begin()]
    uids = {notice.allocation.uid for notice in following if notice.allocation}
    same: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    if uids:
        standing = Release.objects.current().filter(allocation_uid__in=uids).order_by()
        for uid, pk, code in standing.values_list("allocation_uid", "notice_id", "type"):
            same[uid].append((pk, code))
    return [
        {code for pk, code in same[notice.allocation.uid] if pk != notice.pk}
        if notice.allocation
        else set()
        for notice in notices
    ]


def findings(draft: Draft, published: Collection[str]) -> Iterator[Finding]:
    """A result needs its announcement; `published` are the types that stand in its allocation.

    Of a notice from elsewhere the earlier ones may be there, so the same is only a doubt.
    """
    notice_type, notice = draft.type, draft.notice
    if notice_type.may_begin():
        return
    if notice.allocation is None:
        message = _("Say which project this belongs to: it follows an earlier notice.")
        yield Finding("order", "allocation", message, severity(draft), BASIS)
        return
    if may_follow(notice_type, published):
        return
    wanted = " / ".join(f"“{registry.get(code).label}”" for code in notice_type.follows)
    message = _("Nothing of this project is published that it could follow: %(types)s.") % {
        "types": wanted
    }
    yield Finding("order", "allocation", message, severity(draft), BASIS)
