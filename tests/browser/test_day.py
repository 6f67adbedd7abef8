"""A day at the desk in a real browser: one notice, returned twice, approved, corrected, withdrawn.

What each station spares its people is asserted on the way; docs/desk.md counts it.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.sessions import SessionStore
from disclosure import services
from disclosure.checks import example
from disclosure.core.notice_types import registry
from disclosure.models import Notice, Release
from tests.admin.pages import prove
from tests.factory import Office

from .access import scrolls_sideways, violations
from .conftest import Reader
from .test_desk import log_in, tick_the_first, write_into

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("private_files"),
]

TITLE = "澄湖路两宗地块出让公告"
PARCELS = "land_listingparcel_rows"
PASTE = """(control, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const how = {clipboardData, bubbles: true, cancelable: true};
  control.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def from_the_desk(page: Page, verb: str) -> None:
    """The button of the notice on the first page."""
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile(f"{verb}.*{TITLE}")).click()


def press(page: Page, name: str) -> None:
    """The button of a decision."""
    page.locator(".decision").get_by_role("button", name=name, exact=True).click()


def save_and_submit(page: Page) -> None:
    page.get_by_role("button", name="保存并提交").click()
    press(page, "提交")
    expect(page.locator(".notice-head")).to_contain_text("待保密审查")


def fill_in(page: Page) -> None:
    """The example of a land listing, its parcels pasted from a spreadsheet."""
    values = example(registry.get("land.listing"))
    for name, text in values["notice"].items():
        page.fill(f"#id_{name}", text)
    page.fill("#id_title", TITLE)
    write_into(page, "land_listing-0", values["detail"])
    rows = values["rows"]["parcels"]
    columns = page.locator(f"#{PARCELS}-0 td[data-label]:not(.hidden)")
    names = [
        re.search(r"field-(\w+)", css or "")[1]  # type: ignore[index]  # each cell has one
        for css in columns.evaluate_all("cells => cells.map(cell => cell.className)")
    ]
    block = "\n".join("\t".join(row.get(name, "") for name in names) for row in rows)
    page.locator(f"[name={PARCELS}-0-{names[0]}]").evaluate(PASTE, block)
    expect(page.locator(f"#{PARCELS}-group .pasted")).to_contain_text("已粘贴 2 行")
    expect(page.locator(f"[name={PARCELS}-1-parcel_no]")).to_have_value(rows[1]["parcel_no"])
    page.fill("#id_parties-0-name", "澄江市自然资源和规划局")


def age(page: Page) -> None:
    """Let the last proof of who somebody is be an hour old."""
    (key,) = [c["value"] for c in page.context.cookies() if "session" in c["name"]]
    session = SessionStore(session_key=key)
    prove(session, ago=timedelta(hours=1))
    session.save()


def confirm(page: Page) -> None:
    """Say again who one is."""
    page.fill("[name=password]", "correct horse battery")
    page.locator("#content [type=submit]").click()


def approve(page: Page) -> None:
    """On a phone."""
    from_the_desk(page, "办理")
    expect(page.locator("#judged")).to_be_visible()
    assert scrolls_sideways(page) == []
    press(page, "审批发布")
    expect(page.locator(".messagelist .success")).to_be_visible()
    services.publish_due(now=datetime.now(timezone.get_current_timezone()))


def review(page: Page) -> None:
    from_the_desk(page, "审查")
    tick_the_first(page)
    press(page, "通过保密审查")
    expect(page.locator(".messagelist .success")).to_be_visible()


def send_back(page: Page, reason: str) -> None:
    """From the page of another step, without a way round by the notice."""
    page.locator(".decision").get_by_role("link", name="退回", exact=True).click()
    tick_the_first(page)
    page.fill("#id_reason", reason)
    press(page, "退回")
    expect(page.locator(".messagelist .success")).to_be_visible()


def revise(page: Page, reason: str, control: str, text: str) -> None:
    from_the_desk(page, "修改")
    expect(page.locator(".panel--bad").first).to_contain_text(reason)
    page.fill(f"[name={control}]", text)
    save_and_submit(page)


def expect_at_hand(control: Locator) -> None:
    """Somebody is at this control, and sees it."""
    expect(control).to_be_focused()
    expect(control).to_be_in_viewport()


def file_it(page: Page) -> None:
    """From the first page to the submission, with one thing forgotten on the way."""
    page.get_by_role("link", name="填报公告").click()
    page.get_by_role("link", name="国有建设用地使用权出让公告").click()
    fill_in(page)
    place = page.locator(f"[name={PARCELS}-1-start_price]")
    place.fill("")
    place.press("Control+s")
    expect(page.locator("#kept")).to_contain_text("草稿已保存")
    expect_at_hand(place)
    page.get_by_role("button", name="保存并提交").click()
    expect(page.locator(".messagelist .warning")).to_be_visible()
    assert violations(page) == []
    page.locator("#findings").get_by_role("link", name=re.compile("第2行")).click()
    expect_at_hand(place)
    place.fill("9760")
    save_and_submit(page)


def remark_on_a_line(page: Page) -> None:
    """What was ticked below outlasts a remark that is made where somebody reads."""
    from_the_desk(page, "审查")
    answer = page.locator(".decision fieldset").first.get_by_role("radio").first
    answer.check()
    basis = page.locator("#id_state_secret_basis")
    expect(basis).to_be_hidden()
    page.locator(".decision fieldset").first.get_by_role("radio").last.check()
    expect(basis).to_be_visible()
    answer.check()
    page.locator("[data-remark='details.winner_rule']").click()
    expect(page.locator("#remark-place")).to_have_value("details.winner_rule")
    expect_at_hand(page.locator("#remark-text"))
    page.keyboard.type("写明摇号办法")
    page.keyboard.press("Enter")
    line = page.locator("[id='at-details.winner_rule']")
    expect(line).to_contain_text("写明摇号办法")
    expect(line).to_be_in_viewport()
    expect(answer).to_be_checked()
    assert violations(page) == []


def correct(page: Page) -> None:
    """A published notice, found by its title, with another place."""
    page.goto("/admin/disclosure/notice/")
    page.fill("#searchbar", TITLE)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="更正", exact=True).click()
    tick_the_first(page)
    page.fill("#id_reason", "竞价地点变更")
    press(page, "更正")
    page.fill("[name=land_listing-0-activity_place]", "云岚市公共资源交易中心二楼大厅")
    save_and_submit(page)


def withdraw(page: Page, notice: Notice) -> None:
    """For good, after saying again who one is."""
    age(page)
    page.goto(f"/admin/disclosure/notice/{notice.pk}/change/")
    page.get_by_role("link", name="撤回公告").click()
    confirm(page)
    tick_the_first(page)
    page.fill("#id_reason", "地块停止出让")
    press(page, "撤回公告")
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_a_days_work(office: Office, reader: Reader) -> None:
    filer = log_in(reader.page(), office.filer)
    reviewer = log_in(reader.page(), office.reviewer)
    approver = log_in(reader.page(width=390), office.approver)

    file_it(filer)
    remark_on_a_line(reviewer)
    send_back(reviewer, "见批注")
    revise(filer, "见批注", "land_listing-0-winner_rule", "价高者得；达到最高限价后公证摇号。")
    review(reviewer)
    age(approver)
    from_the_desk(approver, "办理")
    confirm(approver)
    send_back(approver, "联系电话有误")
    revise(filer, "联系电话有误", "contact_phone", "0000-5550199")
    expect(filer.locator(".notice-head")).to_contain_text("第 3 轮")
    review(reviewer)
    approve(approver)
    public = Release.objects.get()
    approver.goto(f"/notice/{public.uid}/")
    expect(approver.locator("h1")).to_contain_text(TITLE)

    correct(filer)
    from_the_desk(reviewer, "审查")
    expect(reviewer.locator(".changes").first).to_contain_text("二楼大厅")
    review(reviewer)
    approve(approver)
    filer.goto(f"/notice/{public.uid}/")
    expect(filer.locator(".banner--superseded")).to_be_visible()

    correction = Notice.objects.get(corrects=public.notice)
    withdraw(approver, correction)
    gone = approver.goto(f"/notice/{correction.uid}/")
    assert gone is not None
    assert gone.status == 410
