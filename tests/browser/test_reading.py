"""Finding names while typing, and reading without a network, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from disclosure import completing
from disclosure.models import Allocation
from tests.browser.access import violations
from tests.factory import Office, deliver_all

from .conftest import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

AGENCY = "云岚市自然资源和规划局"


@pytest.fixture
def office(law: None, empty_index: None) -> Office:
    """An office with a notice of a project, delivered to an index of its own."""
    completing._of_database.cache_clear()
    office = Office.open()
    allocation = Allocation.objects.create(
        area="land", number="YL-1", name="滨河路以东地块", agency=office.agency
    )
    office.release("land.listing", notice={"allocation": allocation.pk})
    deliver_all()
    return office


def typed(page: Page, text: str) -> Any:
    page.goto("/")
    page.focus("#q")
    page.keyboard.type(text, delay=20)
    options = page.locator("[role=option]")
    expect(options.first).to_be_visible()
    return options


def test_names_are_offered_by_pinyin_and_chosen_by_keyboard(office: Office, reader: Reader) -> None:
    page = reader.page()
    options = typed(page, "ylszr")
    box = page.locator("#q")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search [role=status]")).to_contain_text(str(options.count()))
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "q-names-0")
    page.keyboard.press("Escape")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    assert box.input_value() == "ylszr"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agency/**")
    assert page.locator("h1").inner_text() == AGENCY


def test_enter_without_a_choice_searches(office: Office, reader: Reader) -> None:
    page = reader.page()
    typed(page, "yunlan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notices/?q=yunlan")
    assert page.locator(".card").count()


def test_a_name_is_chosen_by_touch_on_a_phone(office: Office, reader: Reader) -> None:
    page = reader.page(width=320, has_touch=True)
    options = typed(page, "滨河")
    options.first.tap()
    page.wait_for_url("**/allocation/**")


def test_a_saved_notice_is_read_offline_and_a_withdrawn_one_says_so(
    office: Office, reader: Reader
) -> None:
    page = reader.page()
    release = office.release("housing.allocation_result", notice={"title": "湖畔小区配租结果"})
    deliver_all()
    address = f"/notice/{release.uid}/"
    page.goto(address)
    page.click(".save button")
    expect(page.locator(".save [role=status]")).to_have_text("已保存在本机。")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    assert violations(page) == []

    page.context.set_offline(True)
    page.goto(address)
    assert page.locator("h1").inner_text() == "湖畔小区配租结果"
    page.goto("/saved/")
    expect(page.locator(".card__title a")).to_have_text("湖畔小区配租结果")
    expect(page.locator("[data-list] [data-state]")).to_have_text("未核对：没有网络")
    page.context.set_offline(False)

    office.withdraw(release)
    deliver_all()
    page.goto("/saved/")
    expect(page.locator("[data-list] [data-state]")).to_contain_text("已被机构撤回")
    expect(page.locator("[data-list] > [role=status]")).to_contain_text("1 份已撤回")
    assert violations(page) == []
    page.context.set_offline(True)
    page.goto(address)
    expect(page.locator(".banner--withdrawn")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/saved/")
    page.get_by_role("button", name=re.compile("从本机移除")).click()
    expect(page.locator("[data-empty]")).to_be_visible()


def test_nothing_is_stored_before_a_reader_asks_and_never_a_staff_page(
    office: Office, reader: Reader
) -> None:
    page = reader.page()
    notice = f"/notice/{office.release('land.listing').uid}/"
    for address in ("/", notice, "/notices/?q=地块"):
        page.goto(address)
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((r) => r.length)") == 0
    page.goto(notice)
    page.click(".save button")
    expect(page.locator(".save a")).to_be_visible()
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.goto("/admin/login/")
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
            (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname))))
            .flat()"""
    )
    assert notice in kept
    assert not [path for path in kept if "/admin/" in path or "/api/" in path]
