"""Builds the demo's world, a step at a time, through the services."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone, translation

from disclosure import documents, services
from disclosure.areas import AreaConfig, areas
from disclosure.checks import example
from disclosure.core.identifiers import uscc_completed
from disclosure.core.notice_types import NoticeType, Severity, Stage, registry
from disclosure.core.permissions import Post, Role
from disclosure.core.workflow import Action
from disclosure.forms import Filing
from disclosure.models import (
    Agency,
    Allocation,
    AmountField,
    Appointment,
    ChangeDetail,
    Delivery,
    Membership,
    MonthField,
    Notice,
    Region,
    User,
)
from disclosure.validation import timing

from .moving import Move

#: Days a notice is told or formed earlier at most, so that its periods fit the days off around it.
SHIFTS = 14
#: What a release of the past took to every channel.
REACHED_AFTER = timedelta(seconds=2)
#: User name -> role in every sample agency and the name colleagues see.
PEOPLE = {
    "clerk": (Role.FILER, "经办人"),
    "reviewer": (Role.REVIEWER, "审核员"),
    "secrecy": (Role.SECRECY, "保密审查员"),
    "approver": (Role.APPROVER, "审批人"),
    "manager": (Role.ADMIN, "机构管理员"),
}
#: User name -> post of the portal and the name colleagues see.
HOLDERS = {
    "supervisor": (Post.SUPERVISOR, "监督员"),
    "auditor": (Post.AUDITOR, "审计员"),
    "keeper": (Post.KEEPER, "目录管理员"),
    "operator": (Post.OPERATOR, "平台运维员"),
}
#: Columns that repeat the project's number or name, and how.
OF_PROJECT = {
    "parcel_no": "{number}",
    "project_no": "{number}",
    "tender_code": "{number}",
    "batch_no": "{number}",
    "project_name": "{name}",
    "right_name": "{name}",
    "item_name": "{name}",
    "target": "{name}",
    "contract_name": "{name}合同",
}
#: Columns of the envelope whose text repeats amounts, and what an amount is; a unit price is none.
TEXTS = ("summary", "body")
AMOUNT = re.compile(r"\d[\d,.]*(?= ?(?:亿|万)?元(?!/))")
#: OCDS roles of whoever hands out; the project's agency takes the first such part.
GIVING = {"procuringEntity", "buyer"}


@dataclass(frozen=True)
class Step:
    """One notice to publish: formed and published on which days, of which type, saying what.

    `about` is when the notice was published that a correction notice is about.
    """

    on: date
    published_on: date
    type: type[NoticeType]
    project: dict[str, Any]
    title: str
    title_en: str
    about: date | None = None


def load_reference(password: str) -> None:
    """Regions, agencies, the demo's people and their memberships."""
    data = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))
    for region in data["regions"]:
        parent = region.pop("parent")
        Region.objects.create(**region, parent_id=parent)
    for serial, agency in enumerate(data["agencies"], start=1):
        region_id = agency.pop("region")
        # 990100 is the code of no real place, so the code is that of no real body.
        code = uscc_completed(f"11990100{serial:09d}")
        Agency.objects.create(**agency, region_id=region_id, code=code)
    for username, (role, name) in PEOPLE.items():
        user = _account(username, name, password)
        for agency in Agency.objects.all():
            Membership.objects.create(user=user, agency=agency, role=role)
    for username, (post, name) in HOLDERS.items():
        Appointment.objects.create(user=_account(username, name, password), post=post)
    _account("admin", "平台管理员", password, is_superuser=True)


def _account(username: str, name: str, password: str, **fields: bool) -> User:
    user = User(username=username, display_name=name, is_staff=True, **fields)
    user.set_password(password)
    user.save()
    return user


def projects(area: AreaConfig) -> list[dict[str, Any]]:
    """The invented projects of an area."""
    path = Path(area.path) / "examples" / "projects.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def plan(today: date) -> list[Step]:
    """All notices in the order in which they are published: each project tells its own story.

    A project's `notices` name type and day before today; `late` is how many days later it was
    published, so that the demo has something overdue to show.
    """
    steps = [
        step
        for area in areas()
        for project in projects(area)
        for step in _story(area.label, project, today)
    ]
    return sorted(steps, key=lambda step: (step.published_on, step.on))


def _story(area: str, project: dict[str, Any], today: date) -> Iterator[Step]:
    """The notices of one project. A correction notice is about the last one that is none."""
    about = None
    for chapter in project["notices"]:
        notice_type = registry.find(area, chapter["type"])
        on = _day_of_month(notice_type, today + timedelta(days=chapter["day"]))
        step = _step(on, notice_type, project, late=chapter.get("late", 0))
        if issubclass(notice_type.model, ChangeDetail):
            step = replace(step, about=about)
        else:
            about = step.published_on
        yield step


def _day_of_month(notice_type: type[NoticeType], on: date) -> date:
    """The day itself, or for a report on a past month the last day before that reports are made.

    So the days a report tells stay within its month.
    """
    values = example(notice_type)
    formed = date.fromisoformat(values["notice"]["formed_on"])
    months = [
        values["detail"].get(column.name, "")
        for column in notice_type.model._meta.concrete_fields
        if isinstance(column, MonthField)
    ]
    if not any(month and month < f"{formed:%Y-%m}" for month in months):
        return on
    while on.day != formed.day:
        on -= timedelta(days=1)
    return on


def _step(
    on: date, notice_type: type[NoticeType], project: dict[str, Any], *, late: int = 0
) -> Step:
    with translation.override("zh-hans"):
        title = f"{project['name']}{notice_type.label}"
    with translation.override("en"):
        title_en = f"{project['name_en']}: {str(notice_type.label).lower()}"
    published_on = on + timedelta(days=late)
    return Step(on, published_on, notice_type, project, title, title_en)


def values(step: Step, factor: Decimal = Decimal(1)) -> dict[str, Any]:
    """The type's example moved to the step's day, under its title, its prices times `factor`."""
    found = copy.deepcopy(example(step.type))
    formed = date.fromisoformat(found["notice"]["formed_on"])
    found = Move(formed, step.on).of(found)
    found["notice"] |= {
        "title": step.title,
        "title_en": step.title_en,
        "region": step.project["region"],
    }
    if step.about:
        found["detail"]["first_notice_on"] = step.about.isoformat()
    for name in TEXTS:
        if text := found["notice"].get(name):
            found["notice"][name] = AMOUNT.sub(lambda m: scaled(m[0], factor), text)
    _scale(step.type.model, [found["detail"]], factor)
    for column in step.type.model._meta.concrete_fields:
        if column.name in OF_PROJECT and not column.choices and found["detail"].get(column.name):
            found["detail"][column.name] = OF_PROJECT[column.name].format_map(step.project)
    rows = found.get("rows", {})
    for name, model in step.type.tables().items():
        _scale(model, rows.get(name, []), factor)
    if step.type.lots and step.type.stage is not Stage.PLAN:
        _number(step, rows, *step.type.lots.number.rpartition(".")[::2])
    _give(step, found.get("parties", []))
    return found


def _scale(model: type[Model], objects: list[dict[str, Any]], factor: Decimal) -> None:
    """Multiply every price by `factor`."""
    for column in model._meta.concrete_fields:
        for one in objects if isinstance(column, AmountField) else ():
            if one.get(column.name):
                one[column.name] = scaled(one[column.name], factor)


def _number(step: Step, rows: dict[str, list[dict[str, Any]]], table: str, column: str) -> None:
    """Call the lots of a list as the project calls its own; what the example has more of goes.

    A project without `lots` is one itself, of its own number.
    """
    if not table or column not in OF_PROJECT:
        return
    in_example = dict.fromkeys(row[column] for row in rows[table])
    numbers = dict(
        zip(in_example, step.project.get("lots", [step.project["number"]]), strict=False)
    )
    for name, held in rows.items():
        if any(column in row for row in held):
            rows[name] = [
                {**row, column: numbers[row[column]]} for row in held if row[column] in numbers
            ]


def _give(step: Step, parties: list[dict[str, Any]]) -> None:
    """Put the project's agency where the example names an agency that hands out."""
    agency = Agency.objects.get(slug=step.project["agency"])
    giving = next((role.code for role in step.type.parties if role.ocds in GIVING), "")
    for party in parties:
        if party["role"] == giving:
            party |= {"name": agency.name, "identifier": agency.code}


def scaled(text: str, factor: Decimal) -> str:
    """A price text times a factor, unit kept: "31520万元" -> "40976万元"."""
    number, unit = re.fullmatch(r"(-?[\d.,]+)(.*)", text).groups()  # type: ignore[union-attr]
    value = (Decimal(number.replace(",", "")) * factor).quantize(Decimal(1))
    return f"{value}{unit}"


@dataclass
class Desk:
    """The demo's three people, doing what they do all day."""

    filer: User
    reviewer: User
    approver: User

    @classmethod
    def staffed(cls) -> Desk:
        people = {user.username: user for user in User.objects.filter(username__in=PEOPLE)}
        return cls(people["clerk"], people["reviewer"], people["approver"])

    def file(self, step: Step, content: dict[str, Any], now: datetime) -> Notice:
        """A draft of this step. Raises ValueError with the form's errors for a broken example."""
        agency = Agency.objects.get(slug=step.project["agency"])
        allocation, _created = Allocation.objects.get_or_create(
            agency=agency,
            area=step.type.area(),
            number=step.project["number"],
            defaults={
                "name": step.project["name"],
                "region_id": step.project["region"],
                "fixed_asset": "invest_code" in step.project or None,
                "invest_code": step.project.get("invest_code", ""),
            },
        )
        content["notice"]["allocation"] = allocation.pk
        filing = Filing(
            notice_type=step.type, values=content, agency=agency, by=self.filer, now=now
        )
        if not filing.is_valid():
            raise ValueError(f"{step.type.code}: {filing.errors}")
        with transaction.atomic():
            notice = filing.save()
            services.start(notice=notice, by=self.filer, now=now)
        return notice

    def submit(self, notice: Notice, now: datetime) -> None:
        services.decide(notice=notice, action=Action.SUBMIT, by=self.filer, now=now)

    def review(self, notice: Notice, now: datetime) -> None:
        services.decide(
            notice=notice,
            action=Action.REVIEW,
            by=self.reviewer,
            now=now,
            checklist=services.nothing_found(),
        )

    def approve(self, notice: Notice, now: datetime) -> None:
        services.decide(notice=notice, action=Action.APPROVE, by=self.approver, now=now)

    def publish(self, notice: Notice, now: datetime) -> None:
        """All the way; released by the same sweep that Celery runs."""
        self.submit(notice, now)
        self.review(notice, now)
        self.approve(notice, now)
        services.publish_due(now=now)


def load(now: datetime) -> Iterator[Step]:
    """Publish the whole plan, then leave work on everybody's desk; yields each step.

    In the order of time: what goes into the ledger after something else must not be dated before.
    """
    desk, chance = Desk.staffed(), random.Random(2017)  # noqa: S311  not a secret
    told = [_fitting(desk, _told_earlier(step), now) for step in plan(timezone.localdate(now))]
    moments = [min(_at(step, _office_hour(chance)), now) for step in told]
    published: list[Notice] = []
    for at, step in sorted(zip(moments, told, strict=True), key=itemgetter(0)):
        notice = desk.file(step, values(step, _factor(step.project)), at)
        desk.publish(notice, at)
        published.append(notice)
        yield step
    _reached_then(now)
    _aftermath(desk, published, now)


def _reached_then(now: datetime) -> None:
    """Say of all releases of the past that they were everywhere at once, as in a portal that runs.

    The workers bring them there only now, and the status would tell of delays of days.
    """
    past = Delivery.objects.filter(due_at__lt=now - timedelta(hours=1))
    past.update(reached_at=F("due_at") + REACHED_AFTER)


def _fitting(desk: Desk, steps: Iterable[Step], now: datetime) -> Step:
    """The first of these steps none of whose periods is too short, or else the last.

    A period that ends on a day off runs on to the next working day, and where the days off lie
    depends on the day of the demo. What is filed to see that is not kept.
    """
    for step in steps:
        with transaction.atomic():
            draft = documents.load(desk.file(step, values(step, _factor(step.project)), now))
            misfits = timing.findings(draft, on=step.published_on)
            short = any(misfit.severity is Severity.ERROR for misfit in misfits)
            transaction.set_rollback(True)
        if not short:
            break
    return step


def _told_earlier(step: Step) -> Iterator[Step]:
    """The step, then on one day after another before."""
    for days in range(SHIFTS + 1):
        back = timedelta(days=days)
        yield replace(step, on=step.on - back, published_on=step.published_on - back)


def _formed_earlier(step: Step) -> Iterator[Step]:
    """The step, then formed on one day after another before, to be published on the same day."""
    for days in range(SHIFTS + 1):
        yield replace(step, on=step.on - timedelta(days=days))


def _at(step: Step, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(step.published_on, hour))


def _factor(project: dict[str, Any]) -> Decimal:
    """Something to make the prices of projects differ: 0.60 to 1.80, the same all through one."""
    chance = random.Random(project["number"])  # noqa: S311  not a secret
    return Decimal(chance.randint(60, 180)) / 100


def _office_hour(chance: random.Random) -> time:
    """A minute of the afternoon: what a notice says happened today has happened by then."""
    hours, minutes = divmod(chance.randint(0, 2 * 60), 60)
    return time(16 + hours, minutes)


def _aftermath(desk: Desk, published: list[Notice], now: datetime) -> None:
    """One correction and one withdrawal to see, and something waiting in every queue."""
    for notice in published:
        notice.refresh_from_db()
    announcement = next(n for n in reversed(published) if n.notice_type.stage is Stage.ANNOUNCEMENT)
    correction = services.correct(
        notice=announcement,
        by=desk.filer,
        now=now,
        reason_code="clerical",
        note="联系电话有误，现予改正。",
    )
    correction.contact_phone = "0000-5550199"
    correction.save()
    desk.publish(correction, now)
    withdrawn = next(n for n in published if n.notice_type.stage is Stage.PLAN)
    services.decide(
        notice=withdrawn,
        action=Action.WITHDRAW,
        by=desk.approver,
        now=now,
        reason_code="duplicate",
        reason="与另一份公告重复发布。",
    )
    leave_work(desk, now)


def leave_work(desk: Desk, now: datetime) -> None:
    """Leave a notice of every area waiting: drafts, in review, for approval, scheduled."""
    today = timezone.localdate(now)
    waiting: list[Notice] = []
    for area in areas():
        project = projects(area)[0]
        announcement = next(
            t for t in registry.in_area(area.label) if t.stage is Stage.ANNOUNCEMENT
        )
        step = _fitting(desk, _formed_earlier(_step(today, announcement, project)), now)
        waiting.append(desk.file(step, values(step, _factor(project)), now))
    for notice in waiting[1:]:
        desk.submit(notice, now)
    for notice in waiting[3:]:
        desk.review(notice, now)
    services.decide(
        notice=waiting[2],
        action=Action.RETURN,
        by=desk.reviewer,
        now=now,
        reason_code="attachment",
        reason="请补充附件。",
    )
    services.decide(
        notice=waiting[4],
        action=Action.SCHEDULE,
        by=desk.approver,
        now=now,
        publish_at=now + timedelta(days=2),
    )
