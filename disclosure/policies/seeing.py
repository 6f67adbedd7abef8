"""Notices and what belongs to them: what somebody reads and writes on the staff side."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from disclosure.core.permissions import Ability, roles_for
from disclosure.models import Agency, Allocation, Due, FieldComment, ImportBatch, Notice

from .holding import agencies_of_posts, may_anywhere, may_file, may_in, memberships
from .keeping import may_operate
from .reach import of_due_in, of_type_in, readable, scoped


def may_read_notices(user: Any) -> bool:
    """Whether there are notices the user may read on the staff side."""
    return may_anywhere(user, Ability.READ_NOTICES)


def may_see(user: Any, notice: Notice) -> bool:
    """Whether the user may read a notice on the staff side: any role in its agency and area."""
    return may_in(user, Ability.READ_NOTICES, notice.agency_id, notice.notice_type.area())


def may_edit(user: Any, notice: Notice) -> bool:
    """Whether the user may change the content now."""
    return notice.editable and may_file(user, notice.agency, notice.notice_type.area())


def may_resolve(user: Any, comment: FieldComment) -> bool:
    """Whether the user may call a remark settled: its author, or whoever may change the notice."""
    notice = comment.notice
    if notice.is_public:
        return False
    return may_edit(user, notice) or (comment.by_id == user.pk and may_see(user, notice))


def visible_notices(user: Any) -> QuerySet[Notice]:
    """The notices a user may read on the staff side: those of their agencies and areas."""
    return Notice.objects.filter(readable(user, of_type_in))


def visible_allocations(user: Any) -> QuerySet[Allocation]:
    """The allocations of the user's agencies and areas."""
    return Allocation.objects.filter(readable(user, lambda area: Q(area=area)))


def may_see_allocation(user: Any, allocation: Allocation) -> bool:
    """Whether the user may read what belongs to the allocation."""
    return may_in(user, Ability.READ_NOTICES, allocation.agency_id, allocation.area)


def visible_dues(user: Any) -> QuerySet[Due]:
    """What the law expects next of the agencies whose notices the user may read."""
    return Due.objects.filter(readable(user, of_due_in, Ability.READ_DUES))


def owed_by(user: Any) -> QuerySet[Due]:
    """What is due of the agencies and areas the user files for."""
    return Due.objects.filter(scoped(user, of_due_in, roles_for(Ability.FILE)))


def readable_agencies(user: Any) -> QuerySet[Agency]:
    """The agencies of which the user may read notices, of one area at least."""
    ids = {m.agency_id for m in memberships(user)}
    overseen = agencies_of_posts(user, Ability.READ_NOTICES)
    return (
        Agency.objects.filter(pk__in=ids)
        if overseen is None
        else overseen | Agency.objects.filter(pk__in=ids)
    )


def may_edit_allocation(user: Any, allocation: Allocation) -> bool:
    """Whether the user files for the agency and area the allocation belongs to."""
    return may_file(user, allocation.agency, allocation.area)


def visible_batches(user: Any) -> QuerySet[ImportBatch]:
    """The import batches of the user's agencies; with one area only, those that hold some of it."""

    def holds(area: str) -> Q:
        notices = Notice.objects.filter(of_type_in(area), batch=OuterRef("pk"))
        return Q(filed_by=user) | Q(Exists(notices))

    return ImportBatch.objects.filter(readable(user, holds))


def batches_in_trouble(user: Any) -> QuerySet[ImportBatch]:
    """Batches that could not be read, for operators: that they failed, not what they hold."""
    failed = ImportBatch.objects.filter(state=ImportBatch.State.FAILED)
    return failed if may_operate(user) else failed.none()


def fileable_agencies(user: Any, area: str = "") -> QuerySet[Agency]:
    """The agencies the user may file for: in this area, or in any at all."""
    ids = {
        m.agency_id
        for m in memberships(user)
        if m.role in roles_for(Ability.FILE) and (not area or m.area in ("", area))
    }
    return Agency.objects.filter(pk__in=ids)
