"""The public pages in a real browser: accessible, light, usable without a mouse or a script."""

from __future__ import annotations

import gzip
from typing import Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Request, expect

from disclosure.models import Allocation, Release
from operations.models import Incident
from operations.reconciling import reconcile
from tests.browser.access import resize, scrolls_sideways, violations
from tests.factory import Office, deliver_all

from .conftest import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

#: Most of what one page may weigh (gzip) and ask for.
HEAVIEST = 25 * 1024
MOST_REQUESTS = 6
#: What is there to be hit, other than a link inside a sentence, and is lower or narrower than 24 px
#: (WCAG 2.2, 2.5.8), as text.
SMALL = """[...document.querySelectorAll(
    'button, input:not([type=hidden]), select, summary, .nav a, .tile, .feeds a, .chip')]
  .filter(e => e.checkVisibility())
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([html]) => 'small: ' + html)"""
#: How people see the pages: every width with every scheme, in the language likelier to break it.
LOOKS: list[tuple[str, int, Literal["light", "dark"]]] = [
    ("", 390, "light"),
    ("", 1280, "dark"),
    ("/en", 390, "dark"),
    ("/en", 1280, "light"),
]


@pytest.fixture
def listing(law: None, empty_index: None) -> str:
    """The address of a public notice, the only one there is."""
    release = Office.open().release("land.listing")
    deliver_all()
    return f"/notice/{release.uid}/"


@pytest.fixture
def pages(law: None, empty_index: None) -> dict[str, str]:
    """Every kind of page by name."""
    office = Office.open()
    allocation = Allocation.objects.create(
        area="land", number="YL-1", name="滨河路以东地块", agency=office.agency
    )
    head = {"allocation": allocation.pk}
    listing = office.release("land.listing", notice=head)
    original = office.release("land.sale_result", notice=head)
    correction = office.correct(original, title="改过的标题", body="改过的正文。")
    housing = office.release("housing.allocation_result")
    withdrawn: Release = office.withdraw(office.release("mining.result", notice={}))
    office.release("mining.announcement", notice={})
    won = office.release("tendering.award")
    winner = won.organisations.filter(role="winner").earliest("position")
    deliver_all()
    incident = Incident.objects.create(title="搜索暂停", title_en="Search is away")
    incident.updates.create(text="正在恢复")
    reconcile(now=timezone.now())
    return {
        "home": "/",
        "notices": "/notices/",
        "search": "/notices/?q=地块",
        "unreadable": "/notices/?published_from=yesterday",
        "area": "/land/",
        "type": "/land/listing/",
        "table": "/land/listing/?view=table",
        "notice": f"/notice/{listing.uid}/",
        "persons": f"/notice/{housing.uid}/",
        "superseded": f"/notice/{original.uid}/",
        "correction": f"/notice/{correction.uid}/",
        "changes": f"/notice/{correction.uid}/changes/",
        "citations": f"/notice/{listing.uid}/cite/",
        "withdrawn": f"/notice/{withdrawn.uid}/",
        "deliveries": f"/notice/{withdrawn.uid}/deliveries/",
        "state": "/status/",
        "allocation": f"/allocation/{allocation.uid}/",
        "agencies": "/agencies/",
        "agency": f"/agency/{office.agency.slug}/",
        "party": f"/party/{winner.code}/",
        "name": f"/party/named/{winner.name}/",
        "region": "/region/990100/",
        "statistics": "/statistics/",
        "statistics of an area": "/statistics/?area=land&year=2026",
        "statistics nobody can read": "/statistics/?month=13",
        "map": "/map/",
        "data": "/data/",
        "help": "/help/",
        "glossary": "/glossary/",
        "saved": "/saved/",
        "filtered": "/notices/?q=地块&area=land",
        "accessibility": "/accessibility/",
        "privacy": "/privacy/",
        "law": "/law/",
        "law of an area": "/law/procurement/",
        "missing": "/nowhere/",
    }


def test_every_page_is_light_accessible_and_fits(pages: dict[str, str], reader: Reader) -> None:
    """All that is asked of every page, at one visit in each look."""
    page = reader.page()
    # A browser with routes caches nothing: every page is weighed as for somebody who has seen none.
    page.route("**", lambda route: route.continue_())
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108  # it marks what it is given
    found = {}
    for prefix, width, scheme in LOOKS:
        page.emulate_media(color_scheme=scheme)
        for name, path in pages.items():
            resize(page, width)
            requests.clear()
            page.goto(prefix + path)
            # The list of saved notices is made by a module of its own.
            faults = too_much(requests, most=MOST_REQUESTS + (name == "saved"))
            faults += violations(page) + page.evaluate(SMALL)
            faults += scrolls_sideways(page, width, 768, 320)
            if faults:
                found[f"{name} {prefix} {width}"] = faults
    assert found == {}


def too_much(requests: list[Request], *, most: int) -> list[str]:
    """Say if a page asks for more than this, or weighs more than it may."""
    faults = []
    if len(requests) > most:
        faults.append(f"asks for {[request.url for request in requests]}")
    answers = filter(None, [request.response() for request in requests])
    weights = [len(gzip.compress(answer.body(), 9)) for answer in answers]
    if sum(weights) > HEAVIEST:
        faults.append(f"weighs {weights}")
    return faults


def test_the_code_for_paper_is_loaded_for_paper_only(listing: str, reader: Reader) -> None:
    page = reader.page()
    page.goto(listing, wait_until="load")
    codes = [url for url in reader.watches[-1].requests if url.endswith("code.svg")]
    assert codes == []
    page.pdf()
    page.wait_for_function("() => document.querySelector('.qr img').naturalWidth > 0")


def test_everything_works_without_a_script(listing: str, reader: Reader) -> None:
    page = reader.page(java_script_enabled=False)
    page.goto("/")
    page.fill("#q", "地块")
    page.click(".search__button")
    page.wait_for_url(lambda url: "q=" in url)
    page.click(".card__title a >> nth=0")
    page.wait_for_url("**/notice/**")
    expect(page.locator("h1")).to_have_count(1)


def test_filters_are_open_on_wide_screens_and_folded_on_phones(
    listing: str, reader: Reader
) -> None:
    for width, shown in ((1280, True), (390, False)):
        page = reader.page(width=width)
        page.goto("/land/listing/")
        assert page.locator("#id_published_from").is_visible() is shown
    page.click(".filters summary")
    page.fill("#id_published_from", "2026-01-01")
    page.click(".filters button")
    page.wait_for_url(lambda url: "published_from=2026-01-01" in url)
    expect(page.locator(".chip")).to_have_count(1)


def test_the_first_tab_skips_to_the_content(listing: str, reader: Reader) -> None:
    page = reader.page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator("a[href='#main']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_language_link_leads_to_the_same_page(listing: str, reader: Reader) -> None:
    page = reader.page()
    page.goto("/notices/?q=地块")
    page.click(".util__language")
    page.wait_for_url(lambda url: "/en/notices/?q=" in url)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click(".util__language")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_a_notice_prints_as_a_document(listing: str, reader: Reader) -> None:
    page = reader.page()
    page.goto(listing)
    page.emulate_media(media="print")
    for hidden in (".nav", ".util", ".crumbs"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator("h1").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
