"""Lists and notices in frames of other sites, and oEmbed."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest
from django.test import Client

from config.security import CONTENT_SECURITY_POLICY
from press.embed.frames import MOST, USUAL

from .conftest import Days

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
LANGUAGES = pytest.mark.parametrize("language", ["", "/en"])


@LANGUAGES
def test_a_frame_may_be_shown_by_anybody_and_has_no_script(
    days: Days, client: Client, language: str
) -> None:
    addresses = ["/embed/", "/embed/?area=land", "/embed/?q=公告", "/embed/land/listing/"]
    addresses += [f"/embed/notice/{days.kept.uid}/", f"/embed/agency/{days.office.agency.slug}/"]
    for address in addresses:
        answer = client.get(language + address)
        page = answer.content.decode()
        assert answer.status_code == 200, address
        policy = answer.headers["Content-Security-Policy"]
        assert policy == CONTENT_SECURITY_POLICY.replace(
            "frame-ancestors 'none'", "frame-ancestors *"
        )
        assert "X-Frame-Options" not in answer.headers
        assert not answer.cookies
        assert len(answer.content) <= 10_000
        assert not re.search(r"<script|<form|<style|\sstyle=|\son\w+=", page)
        for link in re.findall(r"<a [^>]*>", page):
            assert 'target="_top"' in link
            assert 'rel="noopener"' in link


def test_no_other_page_may_be_framed(days: Days, client: Client) -> None:
    for address in ("/", "/notices/", f"/notice/{days.kept.uid}/", "/embed/make/", "/gazette/"):
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_frame_shows_the_newest_of_its_list_and_nothing_withdrawn(
    days: Days, client: Client
) -> None:
    page = client.get("/embed/").content.decode()
    assert days.correction.title in page
    assert days.kept.title in page
    assert days.withdrawn.title not in page
    assert days.original.title not in page
    assert days.correction.title not in client.get("/embed/land/").content.decode()
    one = client.get("/embed/?show=1").content.decode()
    assert days.kept.title not in one


def test_a_full_frame_is_light(days: Days, client: Client) -> None:
    for number in range(MOST):
        days.office.release("land.listing", notice={"title": f"{'长' * 200}{number}"})
    answer = client.get(f"/embed/?show={MOST}")
    assert answer.content.decode().count("<li>") == MOST
    assert len(answer.content) <= 16_000
    assert len(client.get("/embed/").content) <= 10_000


UNREADABLE = {
    "/embed/?show=0": 400,
    f"/embed/?show={MOST + 1}": 400,
    "/embed/?show=x": 400,
    "/embed/?size=huge": 400,
    "/embed/?published_from=yesterday": 400,
    "/embed/nowhere/": 404,
    "/embed/admin/": 404,
    "/embed/notice/2026-99999999/": 404,
    "/embed/agency/nobody/": 404,
    "/embed/make/?list=https://example.org/": 400,
    "/embed/make/?list=/notices/&show=99": 400,
}


def test_what_cannot_be_read_is_said_so(days: Days, client: Client) -> None:
    found = {address: client.get(address).status_code for address in UNREADABLE}
    assert found == UNREADABLE


def test_a_withdrawn_notice_is_gone_from_its_frame(days: Days, client: Client) -> None:
    answer = client.get(f"/embed/notice/{days.withdrawn.uid}/")
    assert answer.status_code == 410
    assert "误发内容" not in answer.content.decode()
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


@LANGUAGES
def test_the_page_that_makes_frames_gives_an_address_that_works(
    days: Days, client: Client, language: str
) -> None:
    asked = quote(f"{ORIGIN}{language}/land/listing/?published_from=2026-11-01")
    page = client.get(f"{language}/embed/make/?list={asked}&show=3&size=small")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    code = html.unescape(html.unescape(page.content.decode()))
    found = re.search(rf'<iframe src="{ORIGIN}([^"]+)"', code)
    assert found is not None
    assert found[1].startswith(f"{language}/embed/land/listing/?")
    frame = client.get(found[1])
    assert frame.status_code == 200
    assert f"/notice/{days.kept.uid}/" in frame.content.decode()
    assert 'class="small"' in frame.content.decode()


def test_the_frame_of_all_notices_has_the_short_address(days: Days, client: Client) -> None:
    page = html.unescape(client.get("/embed/make/?list=/notices/").content.decode())
    assert f'src="{ORIGIN}/embed/"' in html.unescape(page)
    assert USUAL == 5


@LANGUAGES
def test_oembed_answers_for_the_addresses_of_this_site(
    days: Days, client: Client, language: str
) -> None:
    for path in (f"/notice/{days.kept.uid}/", "/notices/?q=公告", "/land/"):
        address = f"{ORIGIN}{language}{path}"
        room = {"maxwidth": "300", "maxheight": "150"}
        found = client.get("/embed/oembed.json", {"url": address, **room}).json()
        assert found["height"] == 150
        assert 'height="150"' in found["html"]
        assert (found["version"], found["type"], found["width"]) == ("1.0", "rich", 300)
        source = re.search(rf'src="{ORIGIN}([^"]+)"', html.unescape(found["html"]))
        assert source is not None
        assert source[1].startswith(f"{language}/embed/")
        assert client.get(source[1]).status_code == 200


def test_oembed_knows_nothing_else(days: Days, client: Client) -> None:
    gone = f"{ORIGIN}/notice/{days.withdrawn.uid}/"
    for address in ("", "x", "https://example.org/land/", gone, f"{ORIGIN}/admin/", "http://["):
        assert client.get("/embed/oembed.json", {"url": address}).status_code == 404, address
    asked = {"url": f"{ORIGIN}/land/", "format": "xml"}
    assert client.get("/embed/oembed.json", asked).status_code == 501


def test_a_notice_names_its_oembed_address(days: Days, client: Client) -> None:
    page = client.get(f"/en/notice/{days.kept.uid}/").content.decode()
    found = re.search(r'type="application/json\+oembed" href="([^"]+)"', page)
    assert found is not None
    assert client.get(html.unescape(found[1])).json()["html"]
