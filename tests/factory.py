"""Ready-made agencies, people and notices for tests: invented names, real code paths.

Nothing here writes around the services: a released notice was filed, reviewed and approved.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from disclosure import documents, services
from disclosure.checks import example
from disclosure.core.identifiers import uscc_completed
from disclosure.core.life_cycle import may_follow
from disclosure.core.notice_types import registry
from disclosure.core.permissions import Post
from disclosure.core.workflow import Action, Role
from disclosure.forms import Filing
from disclosure.importing.deciding import carry_out, take_step
from disclosure.models import (
    Agency,
    Allocation,
    Appointment,
    BatchStep,
    CalendarDay,
    CalendarYear,
    ImportBatch,
    Membership,
    Notice,
    Redaction,
    Region,
    Release,
    User,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
#: What a reviewer concludes who found nothing.
CHECKED = services.nothing_found()

_serial = itertools.count(1)


def uscc(serial: int) -> str:
    """A valid code for an invented organisation: region 990100 exists nowhere."""
    return uscc_completed(f"11990100{serial:09d}")


def make_region(code: str = "990100", name: str = "云岚市") -> Region:
    parent = None
    if not code.endswith("0000"):
        above = f"{code[:2]}0000" if code.endswith("00") else f"{code[:4]}00"
        parent = make_region(above, {"990000": "岚越省", "990100": "云岚市"}.get(above, above))
    region, _ = Region.objects.get_or_create(code=code, defaults={"name": name, "parent": parent})
    return region


def make_agency(name: str = "云岚市自然资源和规划局", **fields: Any) -> Agency:
    serial = next(_serial)
    defaults = {
        "code": uscc(serial),
        "slug": f"agency-{serial}",
        "kind": Agency.Kind.DEPARTMENT,
        "region": make_region(),
    }
    return Agency.objects.create(name=name, **{**defaults, **fields})


def make_user(*roles: Role, agency: Agency | None = None, area: str = "", **fields: Any) -> User:
    """A user with these roles in the agency. The password is "correct horse battery"."""
    serial = next(_serial)
    user = User(username=f"user{serial}", is_staff=True, **fields)
    user.set_password("correct horse battery")
    user.save()
    for role in roles:
        Membership.objects.create(user=user, agency=agency, role=role, area=area)
    return user


def make_holder(*posts: Post, region: Region | None = None, **fields: Any) -> User:
    """A user with these posts, for a region or for all."""
    user = make_user(**fields)
    for post in posts:
        Appointment.objects.create(user=user, post=post, region=region)
    return user


def make_list(year: int, *, confirmed: bool = True) -> CalendarYear:
    """A list with one day off, New Year's Day."""
    listed = CalendarYear.objects.create(
        year=year, notice="某通知", address="https://www.example.cn/1", confirmed=confirmed
    )
    CalendarDay.objects.create(year=listed, day=date(year, 1, 1), kind="holiday", name="元旦")
    return listed


@dataclass
class Office:
    """An agency with one person for each part in the workflow."""

    agency: Agency
    filer: User
    reviewer: User
    approver: User

    @classmethod
    def open(cls, **fields: Any) -> Office:
        agency = make_agency(**fields)
        return cls(
            agency,
            filer=make_user(Role.FILER, agency=agency),
            reviewer=make_user(Role.REVIEWER, agency=agency),
            approver=make_user(Role.APPROVER, agency=agency),
        )

    def file(self, code: str = "land.listing", *, now: datetime = NOW, **values: Any) -> Notice:
        """A draft from the example; `notice=`, `detail=`, `parties=` override parts of it.

        What must follow another notice has one released before it, in the same allocation.
        """
        notice_type = registry.get(code)
        given = example_values(code, **values)
        if "allocation" not in given["notice"]:
            given["notice"]["allocation"] = self.precede(code, now=now).pk
        filing = Filing(
            notice_type=notice_type,
            values=given,
            agency=self.agency,
            by=self.filer,
            now=now,
        )
        assert filing.is_valid(), filing.errors
        with transaction.atomic():
            notice = filing.save()
            services.start(notice=notice, by=self.filer, now=now)
        return notice

    def allocation(self, area: str, number: str = "YL-2026-1", **fields: Any) -> Allocation:
        """The allocation of this number, made when it is first asked for."""
        defaults = {"name": "云岚项目", "region": make_region(), "fixed_asset": False, **fields}
        found, _created = Allocation.objects.get_or_create(
            agency=self.agency, area=area, number=number, defaults=defaults
        )
        return found

    def precede(self, code: str, *, now: datetime = NOW) -> Allocation:
        """The allocation, with something released that a notice of this type may follow."""
        notice_type = registry.get(code)
        allocation = self.allocation(notice_type.area())
        same = Release.objects.current().filter(allocation_uid=allocation.uid)
        published = set(same.values_list("type", flat=True))
        if not may_follow(notice_type, published):
            self.release(notice_type.follows[0], now=now)
        return allocation

    def approve(self, notice: Notice, *, now: datetime = NOW) -> Notice:
        """Take a draft through submission and review to approval."""
        for by, action in (
            (self.filer, Action.SUBMIT),
            (self.reviewer, Action.REVIEW),
            (self.approver, Action.APPROVE),
        ):
            services.decide(notice=notice, action=action, by=by, now=now, checklist=CHECKED)
        return notice

    def approve_batch(self, batch: ImportBatch, *, now: datetime = NOW) -> list[BatchStep]:
        """Review a batch, open its sample, approve it."""
        reviewed = self.decide_batch(batch, Action.REVIEW, self.reviewer, now)
        open_sample(batch, self.approver, now=now)
        return [reviewed, self.decide_batch(batch, Action.APPROVE, self.approver, now)]

    @staticmethod
    def decide_batch(batch: ImportBatch, action: Action, by: User, now: datetime) -> BatchStep:
        step = take_step(batch=batch, action=action, by=by, now=now, checklist=CHECKED)
        return carry_out(step)

    def release(self, code: str = "land.listing", *, now: datetime = NOW, **values: Any) -> Release:
        """A released notice of this type."""
        notice = self.approve(self.file(code, now=now, **values), now=now)
        services.publish_due(now=now)
        return Release.objects.get(notice=notice)

    def correct(self, release: Release, *, now: datetime = NOW, **changes: Any) -> Release:
        """A released correction. `changes` are envelope columns."""
        draft = services.correct(
            notice=release.notice, by=self.filer, now=now, reason_code="clerical", note="改正笔误"
        )
        for name, value in changes.items():
            setattr(draft, name, value)
        draft.save()
        self.approve(draft, now=now)
        services.publish_due(now=now)
        return Release.objects.get(notice=draft)

    def withdraw(self, release: Release, *, now: datetime = NOW) -> Release:
        """The tombstone of a withdrawn notice."""
        services.decide(
            notice=Notice.objects.get(pk=release.notice_id),
            action=Action.WITHDRAW,
            by=self.approver,
            now=now,
            reason_code="error",
            reason="误发布",
        )
        return Release.objects.of_uid(release.uid)[0]

    def redact(self, release: Release, *pointers: str, now: datetime = NOW) -> Redaction:
        """The deletion by law of what stands at these places of a release's document."""
        return services.redact(
            notice=Notice.objects.get(pk=release.notice_id),
            pointers=pointers,
            basis="个人信息保护法第47条",
            reason="本人撤回同意",
            by=self.approver,
            now=now,
        )

    def propose(self, release: Release, *, now: datetime = NOW) -> Notice:
        """The withdrawn notice, proposed by its filer to be put back."""
        notice = Notice.objects.get(pk=release.notice_id)
        services.decide(
            notice=notice,
            action=Action.PROPOSE,
            by=self.filer,
            now=now,
            reason_code="mistake",
            reason="核实后确认原公告无误",
        )
        return notice

    def restore(self, release: Release, *, now: datetime = NOW) -> Release:
        """The release that puts a withdrawn notice back."""
        notice = self.propose(release, now=now)
        services.decide(notice=notice, action=Action.RESTORE, by=self.approver, now=now)
        return Release.objects.of_uid(release.uid)[0]


def open_sample(batch: ImportBatch, by: User, *, now: datetime = NOW) -> None:
    """Open as many notices of a batch that waits for approval as somebody has to."""
    waiting = Notice.objects.filter(batch=batch, state="reviewed").order_by("id")
    for notice in waiting[: services.SAMPLE]:
        digest = documents.draft_digest(documents.load(notice))
        services.note_opened(notice=notice, digest=digest, by=by, now=now)


def example_values(code: str, **overrides: Any) -> dict[str, Any]:
    """The type's example with a region, parts of it replaced."""
    values = copy.deepcopy(example(registry.get(code)))
    values["notice"] = {
        "region": make_region().pk,
        **values["notice"],
        **overrides.pop("notice", {}),
    }
    values["detail"] = {**values["detail"], **overrides.pop("detail", {})}
    return {**values, **overrides}


def parcels(*changes: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Lists of a land announcement: the example's first parcel, once with each of the changes."""
    first = example(registry.get("land.listing"))["rows"]["parcels"][0]
    return {"parcels": [{**first, **changed} for changed in changes]}


def deliver_all(
    channels: Iterable[str] = ("search", "feeds", "ocds", "bulk"), *, now: datetime = NOW
) -> None:
    """Bring everything due to its channels."""
    for channel in channels:
        while services.deliver_due(channel=channel, now=now):
            pass
