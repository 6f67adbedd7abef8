"""The first page: what waits for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.core.workflow import Role
from disclosure.models import Delivery, FieldComment, Notice, User
from tests.admin.desk import returned, reviewed, scheduled, submitted
from tests.admin.pages import client_of
from tests.factory import NOW, Office, make_user

pytestmark = pytest.mark.django_db


def lists(user: User) -> dict[str, int]:
    """Name of each list on the person's first page and how many entries it has."""
    page = client_of(user).get(reverse("admin:index"))
    return {found.name: found.count for found in page.context["lists"]}


def test_everybody_sees_what_waits_for_them(office: Office) -> None:
    office.file()
    submitted(office)
    reviewed(office)
    returned(office)
    scheduled(office)
    assert lists(office.filer) == {"returned": 1, "drafts": 1, "scheduled": 1}
    assert lists(office.reviewer) == {"review": 1, "scheduled": 1}
    assert lists(office.approver) == {"approve": 1, "scheduled": 1}
    assert lists(make_user(Role.FILER, agency=Office.open().agency)) == {}


def test_what_waits_for_a_judge_leads_to_the_step(office: Office) -> None:
    waiting = {office.reviewer: (submitted(office), "review")}
    waiting[office.approver] = (reviewed(office), "approve")
    for person, (notice, step) in waiting.items():
        (found,) = client_of(person).get(reverse("admin:index")).context["lists"]
        url = reverse("admin:disclosure_notice_step", args=[notice.pk, step])
        assert [entry.url for entry in found.entries] == [url]


def test_each_notice_says_the_law_by_which_it_is_due(office: Office, law: None) -> None:
    """Also where only the general period of twenty working days speaks of it."""
    for code in ("land.listing", "housing.programme"):
        office.file(code)
    (found,) = client_of(office.filer).get(reverse("admin:index")).context["lists"]
    for notice, entry in zip(Notice.objects.order_by("due_on", "pk"), found.entries, strict=True):
        assert notice.due_on
        assert entry.due_on == notice.due_on
        assert "条" in entry.basis, notice.type


def test_a_colleagues_draft_is_mine_once_i_wrote_in_it(office: Office) -> None:
    colleague = make_user(Role.FILER, agency=office.agency)
    notice = office.file()
    assert lists(colleague) == {}
    notice.decisions.create(
        action="draft",
        by=colleague,
        at=timezone.now(),
        from_state="draft",
        to_state="draft",
        digest="",
    )
    assert lists(colleague) == {"drafts": 1}


def test_what_one_filed_does_not_wait_for_ones_own_review(office: Office) -> None:
    both = make_user(Role.FILER, Role.REVIEWER, agency=office.agency)
    office.filer = both
    submitted(office)
    assert lists(both) == {}


def test_deliveries_in_trouble_are_the_operators(office: Office) -> None:
    release = office.release()
    Delivery.objects.filter(release=release).update(due_at=timezone.now() + timedelta(hours=1))
    operator = make_user(is_superuser=True)
    assert lists(operator) == {}
    Delivery.objects.filter(release=release, channel="search").update(last_error="OSError: full")
    assert lists(operator) == {"deliveries": 1}
    assert lists(office.approver) == {}


@pytest.mark.parametrize("task", ["returned", "review", "approve", "drafts", "scheduled"])
def test_the_list_behind_a_count_holds_the_same(office: Office, task: str) -> None:
    for make in (Office.file, submitted, reviewed, returned, scheduled):
        make(office)
    for person in (office.filer, office.reviewer, office.approver):
        url = reverse("admin:disclosure_notice_changelist")
        page = client_of(person).get(url, {"task": task})
        assert page.context["cl"].result_count == lists(person).get(task, 0)


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"state": "draft"}, 1),
        ({"area": "land"}, 2),
        ({"area": "mining"}, 0),
        ({"type": "land.listing"}, 2),
        ({"type": "land.sale_result"}, 0),
        ({"q": "滨河"}, 2),
        ({"q": "没有这样的标题"}, 0),
        ({"agency": "x", "task": "nonsense", "when": "x", "round": "x", "remarks": "x"}, 2),
        ({"when": "overdue"}, 1),
        ({"when": "soon"}, 0),
        ({"when": "unknown"}, 1),
        ({"round": "first"}, 1),
        ({"round": "again"}, 1),
        ({"remarks": "1"}, 1),
    ],
)
def test_the_list_is_filtered_and_searched(
    office: Office, given: dict[str, Any], count: int
) -> None:
    draft, sent_back = office.file(), returned(office)
    yesterday = timezone.localdate() - timedelta(days=1)
    Notice.objects.filter(pk=draft.pk).update(due_on=yesterday)
    Notice.objects.filter(pk=sent_back.pk).update(due_on=None)
    FieldComment.objects.create(notice=sent_back, text="改", by=office.reviewer, at=NOW)
    url = reverse("admin:disclosure_notice_changelist")
    page = client_of(office.filer).get(url, given)
    assert page.context["cl"].result_count == count


def test_no_page_asks_more_of_the_database_the_more_there_is(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    client = client_of(office.filer)
    for _ in range(8):
        office.file()
        scheduled(office)
    with django_assert_max_num_queries(25):
        client.get(reverse("admin:index"))
    with django_assert_max_num_queries(13):
        client.get(reverse("admin:disclosure_notice_changelist"))
