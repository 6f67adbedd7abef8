"""The desk in a real browser: a notice from blank form to readers, and pages anybody can use."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any, Literal

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.sessions import SessionStore
from disclosure import services
from disclosure.checks import example
from disclosure.core.notice_types import registry
from disclosure.core.workflow import Role
from disclosure.models import CatalogueEntry, Due, Notice, Release, User
from filing.keys import make_key, record_refusal
from tests.admin.desk import returned, reviewed, scheduled, submitted
from tests.admin.pages import prove
from tests.admin.test_imports import bring_in, step, workbook
from tests.browser.access import resize, scrolls_sideways, violations
from tests.factory import NOW, Office, make_list, make_user

from .conftest import Reader

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("private_files"),
]


def log_in(page: Page, user: User) -> Page:
    """By the form, as people do."""
    page.goto("/admin/login/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", "correct horse battery")
    page.click("[type=submit]")
    expect(page.locator("#user-tools .who")).to_be_visible()
    return page


def logged_in(reader: Reader, user: User, settings: Any, **options: Any) -> Page:
    """With a session made beforehand: for tests of what comes after the login."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    prove(session)
    session.save()
    page = reader.page(**options)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": str(session.session_key),
                "url": reader.origin,
            }
        ]
    )
    return page


def write_listing(page: Page, title: str) -> None:
    """Type the example of a land listing, with one parcel, into its form."""
    values = example(registry.get("land.listing"))
    for name, text in values["notice"].items():
        page.fill(f"#id_{name}", text)
    page.fill("#id_title", title)
    write_into(page, "land_listing-0", values["detail"])
    write_into(page, "land_listingparcel_rows-0", values["rows"]["parcels"][0])
    page.fill("#id_parties-0-name", "澄江市自然资源和规划局")


def write_into(page: Page, prefix: str, values: dict[str, str]) -> None:
    """Type values into the controls of one form on the page."""
    for name, text in values.items():
        control = page.locator(f"[name={prefix}-{name}]")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(text)
        else:
            moment = control.get_attribute("type") == "datetime-local"
            control.fill(text.replace(" ", "T") if moment else text)


def decide(page: Page, verb: str, reason: str = "") -> None:
    """Go on to a step and take it."""
    page.get_by_role("link", name=verb, exact=True).click()
    tick_the_first(page)
    if reason:
        page.locator("#id_reason").fill(reason)
    page.get_by_role("button", name=verb, exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()


def tick_the_first(page: Page) -> None:
    """Of every question of a step the first answer."""
    # To list what a page has waits for nothing: its last button says that it is there whole.
    page.locator(".decision [type=submit]").last.wait_for()
    for question in page.locator(".decision fieldset").all():
        question.get_by_role("radio").first.check()


def test_a_notice_goes_from_the_blank_form_to_readers(office: Office, reader: Reader) -> None:
    filer = log_in(reader.page(), office.filer)
    reviewer = log_in(reader.page(), office.reviewer)
    approver = log_in(reader.page(width=390), office.approver)

    filer.get_by_role("link", name="填报公告").click()
    filer.get_by_role("link", name="国有建设用地使用权出让公告").click()
    filer.fill("#id_title", "只有标题的草稿")
    filer.get_by_role("button", name="保存草稿").click()
    expect(filer.locator("#findings li").first).to_be_visible()
    write_listing(filer, "澄湖路地块出让公告")
    filer.get_by_role("button", name="保存并提交").click()
    filer.get_by_role("button", name="提交").click()
    expect(filer.locator(".notice-head")).to_contain_text("待保密审查")

    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name=re.compile("审查.*澄湖路")).click()
    decide(reviewer, "退回", reason="起始价与批复不一致")

    filer.goto("/admin/")
    filer.get_by_role("link", name=re.compile("修改.*澄湖路")).click()
    expect(filer.locator(".panel--bad").first).to_contain_text("起始价与批复不一致")
    filer.fill("[name=land_listingparcel_rows-0-start_price]", "31600")
    filer.get_by_role("button", name="保存并提交").click()
    filer.get_by_role("button", name="提交").click()
    expect(filer.locator(".notice-head")).to_contain_text("待保密审查")

    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name=re.compile("审查.*澄湖路")).click()
    expect(reviewer.locator(".changes")).to_contain_text("31,600 万元")
    tick_the_first(reviewer)
    reviewer.get_by_role("button", name="通过保密审查").click()
    expect(reviewer.locator(".messagelist .success")).to_be_visible()

    approver.goto("/admin/")
    approver.get_by_role("link", name=re.compile("办理.*澄湖路")).click()
    approver.get_by_role("button", name="审批发布", exact=True).click()
    expect(approver.locator(".messagelist .success")).to_be_visible()
    services.publish_due(now=datetime.datetime.now(NOW.tzinfo))
    release = Release.objects.get()
    approver.reload()
    approver.get_by_role("link", name="查看公开页面").click()
    expect(approver.locator("h1")).to_contain_text("澄湖路地块出让公告")
    (parcel,) = release.document["rows"]["parcels"]
    assert parcel["start_price"]["published"]["value"] == "31600"


def test_rows_are_added_and_named_for_screen_readers(
    office: Office, reader: Reader, settings: Any
) -> None:
    page = logged_in(reader, office.filer, settings)
    page.goto("/admin/disclosure/notice/add/?type=tendering.candidates")
    rows = page.locator("#parties-group tr.form-row:not(.empty-form)")
    before = rows.count()
    page.locator("#parties-group .add-row a").click()
    expect(rows).to_have_count(before + 1)
    name = rows.last.locator("input[name$=-name]")
    assert name.get_attribute("aria-label") == "名称"
    page.get_by_label("地区").press_sequentially("云岚")
    expect(page.locator("#id_region_offered option").first).to_have_attribute(
        "value", "云岚市 (990100)"
    )


def test_what_is_typed_is_read_aloud_kept_and_taken_up_again(
    office: Office, reader: Reader, settings: Any
) -> None:
    page = logged_in(reader, office.filer, settings)
    page.goto("/admin/disclosure/notice/add/?type=land.sale_result")
    page.fill("#id_title", "写到一半的公示")
    price = page.locator("[name=land_saleresult-0-deal_price]")
    price.press_sequentially("1.2 亿")
    said = page.locator(".field-deal_price output")
    expect(said).to_have_text("= 120,000,000 元 = 12,000 万元 = 1.2 亿元")
    expect(page.locator("#kept")).to_contain_text("已暂存")
    page.goto("/admin/disclosure/notice/add/?type=land.sale_result")
    assert violations(page) == []
    page.get_by_role("button", name="继续填写").click()
    expect(page.locator("#id_title")).to_have_value("写到一半的公示")
    assert violations(page) == []
    price.fill("很多")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("#faults")).to_be_focused()
    assert violations(page) == []
    page.locator("#faults a").first.click()
    expect(price).to_be_in_viewport()
    price.fill("350万元")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    notice = Notice.objects.get()
    assert notice.detail.units["deal_price"] == "万元"
    assert page.locator("#unsaved").count() == 0


def test_two_editors_choose_on_a_phone_without_a_script(
    office: Office, reader: Reader, settings: Any
) -> None:
    notice = office.file()
    url = f"/admin/disclosure/notice/{notice.pk}/change/"
    first = logged_in(reader, office.filer, settings, java_script_enabled=False)
    colleague = make_user(Role.FILER, agency=office.agency)
    second = logged_in(reader, colleague, settings, width=390)
    for page in (first, second):
        page.goto(url)
    second.fill("#id_title", "同事的标题")
    second.get_by_role("button", name="保存草稿").click()
    expect(second.locator(".messagelist .success")).to_be_visible()
    first.fill("#id_title", "我的标题")
    first.get_by_role("button", name="保存草稿").click()
    expect(first.locator("#conflict_form")).to_be_visible()
    first.get_by_label("您填写的").check()
    first.get_by_role("button", name="按所选保存").click()
    notice.refresh_from_db()
    assert notice.title == "我的标题"

    second.fill("#id_title", "同事的又一标题")
    second.get_by_role("button", name="保存草稿").click()
    expect(second.locator("#conflict_form")).to_be_visible()
    assert violations(second) == []
    assert scrolls_sideways(second) == []


def test_the_preview_is_the_public_page_in_frames(
    office: Office, reader: Reader, settings: Any
) -> None:
    notice = office.file()
    page = logged_in(reader, office.filer, settings)
    page.goto(f"/admin/disclosure/notice/{notice.pk}/preview/")
    expect(page.frame_locator(".preview__frame--zh-hans").locator("h1")).to_have_text(notice.title)
    assert violations(page) == []
    page.get_by_label("手机").check()
    page.get_by_label("English").check()
    english = page.locator(".preview__frame--en")
    expect(page.frame_locator(".preview__frame--en").locator("html")).to_have_attribute(
        "lang", "en"
    )
    expect(page.locator(".preview__frame--zh-hans")).to_be_hidden()
    assert english.bounding_box()["width"] == 390  # type: ignore[index]
    assert violations(page) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_typed_is_previewed_in_a_window_and_can_be_saved_after(
    office: Office, reader: Reader, settings: Any, scripts: bool
) -> None:
    page = logged_in(reader, office.filer, settings, java_script_enabled=scripts)
    page.goto("/admin/disclosure/notice/add/?type=land.sale_result")
    page.fill("#id_title", "还没保存的公示")
    page.fill("[name=land_saleresult-0-deal_price]", "很多")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="预览").click()
    expect(opened.value.locator(".panel--bad li")).to_have_count(1)
    if scripts:
        assert violations(opened.value) == []
    page.fill("[name=land_saleresult-0-deal_price]", "1.2 亿")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="预览").click()
    frame = opened.value.frame_locator(".preview__frame--zh-hans")
    expect(frame.locator("h1")).to_have_text("还没保存的公示")
    expect(frame.locator("main")).to_contain_text("1.2 亿元")
    assert not Notice.objects.exists()
    if scripts:
        # The form goes on keeping the text, and is sent like any other.
        expect(page.locator("#kept")).to_contain_text("已暂存")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Notice.objects.get().title == "还没保存的公示"


def test_a_double_click_decides_once(office: Office, reader: Reader, settings: Any) -> None:
    notice = submitted(office)
    page = logged_in(reader, office.reviewer, settings)
    page.goto(f"/admin/disclosure/notice/{notice.pk}/step/return/")
    tick_the_first(page)
    page.locator("#id_reason").fill("请补正")
    page.get_by_role("button", name="退回").dblclick()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert notice.decisions.filter(action="return").count() == 1


def test_the_desk_works_without_a_script(office: Office, reader: Reader) -> None:
    page = log_in(reader.page(java_script_enabled=False), office.filer)
    page.goto("/admin/disclosure/notice/add/?type=land.listing")
    write_listing(page, "无脚本填报的公告")
    page.get_by_role("button", name="保存并提交").click()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".notice-head")).to_contain_text("待保密审查")
    assert Notice.objects.get().parties.count() == 1


def owe(notice: Notice, day: datetime.date) -> None:
    """Something the law expects after a notice, due on a day."""
    call_command("load_catalogue", stdout=io.StringIO())
    entry = CatalogueEntry.objects.filter(notice_type="land.sale_result").first()
    Due.objects.create(
        entry=entry,
        notice_type="land.sale_result",
        agency=notice.agency,
        allocation_uid=notice.allocation.uid if notice.allocation else "",
        lot="YL-2026-017",
        arises_from=Release.objects.get(notice=notice),
        due_on=day,
    )


@pytest.fixture
def desk(office: Office) -> list[tuple[User, str]]:
    """A person and an address for the pages that are used daily."""
    draft, sent, judged = office.file(), submitted(office), reviewed(office)
    sent_back, waiting = returned(office), scheduled(office)
    public = office.release().notice
    batch = bring_in(office, workbook(office, 2, broken=1))
    listed = make_list(2025)
    root = make_user(*Role, agency=office.agency, is_superuser=True)
    lent = services.delegate(
        person=office.reviewer,
        delegate=office.filer,
        agency=office.agency,
        role="reviewer",
        first_day=timezone.localdate(),
        last_day=timezone.localdate(),
        by=office.reviewer,
        now=timezone.now(),
    )
    services.comment(notice=sent, path="title", text="缺项目名称", by=office.reviewer, now=NOW)
    owe(public, timezone.localdate())
    key, _whole = make_key(
        agency=office.agency,
        system="土地交易系统",
        areas=["land", "mining"],
        may_draft=True,
        may_submit=False,
        expires_at=timezone.now() + datetime.timedelta(days=90),
        by=root,
        now=timezone.now(),
    )
    record_refusal("secret", key, timezone.now())
    notice = "/admin/disclosure/notice"
    return [
        (root, "/admin/"),
        (office.filer, "/admin/"),
        (office.filer, f"{notice}/"),
        (office.filer, f"{notice}/add/"),
        (office.filer, f"{notice}/add/?type=land.listing"),
        (office.filer, f"{notice}/add/?type=tendering.candidates"),
        (office.filer, f"{notice}/{draft.pk}/change/"),
        (office.filer, f"{notice}/{sent_back.pk}/change/"),
        (office.filer, f"{notice}/{public.pk}/change/"),
        (office.filer, f"{notice}/{draft.pk}/preview/"),
        (office.filer, f"{notice}/{draft.pk}/step/submit/"),
        (office.filer, f"{notice}/{public.pk}/step/correct/"),
        (office.filer, f"{notice}/{waiting.pk}/step/recall/"),
        (office.reviewer, f"{notice}/{sent.pk}/step/review/"),
        (office.reviewer, f"{notice}/{sent.pk}/step/return/"),
        (office.approver, f"{notice}/{judged.pk}/step/approve/"),
        (office.approver, f"{notice}/{judged.pk}/step/schedule/"),
        (office.approver, f"{notice}/{public.pk}/step/withdraw/"),
        (office.filer, "/admin/disclosure/importbatch/upload/"),
        (office.filer, f"/admin/disclosure/importbatch/{batch.pk}/change/"),
        (office.reviewer, step(batch, "review")),
        (office.filer, "/admin/disclosure/due/"),
        (office.filer, "/admin/reminders/"),
        (office.approver, "/admin/disclosure/delegation/"),
        (office.approver, "/admin/disclosure/delegation/add/"),
        (office.reviewer, f"/admin/disclosure/delegation/{lent.pk}/change/"),
        (root, "/admin/filing/filingkey/"),
        (root, "/admin/filing/filingkey/add/"),
        (root, f"/admin/filing/filingkey/{key.pk}/change/"),
        (root, "/admin/accounts/staffsession/"),
        (root, "/admin/account/"),
        (root, "/admin/disclosure/delivery/"),
        (root, "/admin/disclosure/release/"),
        (root, "/admin/disclosure/membership/add/"),
        (root, f"/admin/disclosure/user/{root.pk}/change/"),
        (root, f"/admin/disclosure/calendaryear/{listed.pk}/change/"),
        (office.filer, f"/admin/disclosure/calendaryear/{listed.pk}/change/"),
    ]


def test_every_page_is_accessible_and_fits(
    desk: list[tuple[User, str]], reader: Reader, settings: Any
) -> None:
    # Most people have many pages, and a window takes longer to open than a page.
    people = {user: logged_in(reader, user, settings) for user in {user for user, _path in desk}}
    found: list[str] = []
    for prefix, width, scheme in LOOKS:
        for user, path in desk:
            page = people[user]
            resize(page, width)
            page.emulate_media(color_scheme=scheme)
            page.goto(f"{prefix}{path}")
            faults = violations(page) + page.evaluate(SMALL)
            faults += scrolls_sideways(page, width, 768, 320)
            found += [f"{prefix}{path} {fault}" for fault in faults]
    assert not found, "\n".join(found)


#: How people see the desk: language, width and colour scheme.
LOOKS: list[tuple[str, int, Literal["light", "dark"]]] = [
    ("", 390, "light"),
    ("/en", 1280, "dark"),
]


#: Buttons and form controls somebody has to hit that are lower than 44 px, as text.
SMALL = """[...document.querySelectorAll(
    'button, .button, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select')]
  .filter(e => e.checkVisibility() && !e.closest('.empty-form, .select2-hidden-accessible'))
  .filter(e => !e.matches('.select2-hidden-accessible'))
  .filter(e => e.getBoundingClientRect().height < 43.5)
  .map(e => 'small: ' + e.outerHTML.slice(0, 120))"""
