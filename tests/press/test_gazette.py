"""The daily gazette: what an issue holds, what became of it, what proves it."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from config.security import CONTENT_SECURITY_POLICY
from disclosure import paper_store
from disclosure.models import Release
from disclosure.site.papers import setting
from ledger.models import Checkpoint
from ledger.notes import Checkpoint as Head
from press.gazette import content, issues, views
from press.gazette.issues import Issue
from tests.factory import NOW, TODAY, Office

from .conftest import Days

pytestmark = pytest.mark.django_db

FIRST, THIRD = "/gazette/2026-11-23/", "/gazette/2026-11-25/"
LANGUAGES = pytest.mark.parametrize("language", ["", "/en"])


def paper(client: Client, address: str) -> str:
    """The text of an issue's PDF, without line breaks and spaces."""
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


@LANGUAGES
def test_pages_answer_without_cookie_and_with_the_policy_of_all_others(
    days: Days, client: Client, language: str
) -> None:
    slug = days.office.agency.slug
    addresses = ["/gazette/", "/gazette/?month=2026-11", FIRST, f"{FIRST}land/", THIRD]
    addresses += [f"{FIRST}?agency={slug}", f"{FIRST}land/?agency={slug}", "/gazette/2026-11-24/"]
    addresses += [f"{FIRST}code.svg", "/gazette/feed/atom/", "/gazette/feed/rss/"]
    for address in addresses:
        answer = client.get(language + address)
        assert answer.status_code == 200, address
        assert not answer.cookies
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        again = client.get(language + address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304, address


NO_ISSUE = [
    "/gazette/2026-11-28/",  # to come
    "/gazette/2026-11-22/",  # before the first
    "/gazette/2026-02-30/",
    "/gazette/20261123/",
    "/gazette/2026-W48-1/",
    "/gazette/yesterday/",
    "/gazette/9999-12-31/",
    "/gazette/0001-01-01/",
    "/gazette/2026-11-23/fishing/",
    "/gazette/2026-11-23/?agency=nobody",
    "/gazette/2026-11-23/?page=2",
    "/gazette/2026-11-23/?page=x",
    "/gazette/2026-11-28/gazette.pdf",
    "/gazette/2026-11-28/code.svg",
    "/gazette/?month=2026-13",
    "/gazette/?month=2026-12",
    "/gazette/?month=0000-01",
    "/gazette/?month=2026-10",
]


def test_there_is_no_issue_of_what_is_no_day_of_the_gazette(days: Days, client: Client) -> None:
    found = {address: client.get(address).status_code for address in NO_ISSUE}
    assert found == dict.fromkeys(NO_ISSUE, 404)


def test_before_the_first_release_there_is_a_calendar_and_no_issue(
    db: None, client: Client
) -> None:
    assert client.get("/gazette/").status_code == 200
    assert client.get("/gazette/feed/atom/").status_code == 200
    assert client.get(FIRST).status_code == 404


def test_an_issue_holds_the_notices_of_its_day_in_the_order_of_the_areas(
    days: Days, client: Client
) -> None:
    page = client.get(FIRST).content.decode()
    assert "2026 年第 327 期" in page
    assert page.index(days.kept.digest) < page.index(days.original.digest)
    assert days.kept.title in page
    assert days.correction.title not in page
    assert days.kept.title not in client.get(f"{FIRST}procurement/").content.decode()
    assert days.kept.title in client.get(f"{FIRST}land/").content.decode()


def test_a_day_belongs_to_the_time_of_the_portal(office: Office) -> None:
    issue = Issue(TODAY)
    assert (timezone.localtime(issue.begins).hour, issue.ends - issue.begins) == (
        0,
        timedelta(days=1),
    )


def test_an_agency_sees_its_own_notices_alone(days: Days, client: Client) -> None:
    other = Office.open(name="云岚市住房局")
    foreign = other.release("land.listing", notice={"title": "另一机关的公告"})
    page = client.get(f"{FIRST}?agency={other.agency.slug}").content.decode()
    assert foreign.digest in page
    assert days.kept.digest not in page


@LANGUAGES
def test_an_issue_of_a_past_day_shows_what_became_of_its_notices(
    days: Days, client: Client, language: str
) -> None:
    page = client.get(language + FIRST).content.decode()
    text = paper(client, f"{language}{FIRST}gazette.pdf")
    for shown in (page, text):
        assert days.correction.uid in shown
        assert "误发内容" not in shown
        # Its digest stays: who printed the issue before can still compare.
        assert days.withdrawn.digest in shown
    gone = content.entry(next(r for r in Issue(TODAY).every() if r.pk == days.withdrawn.pk))
    assert gone.facts == []
    assert gone.gone


def test_the_day_of_a_withdrawal_says_so_without_the_content(days: Days, client: Client) -> None:
    page = client.get(THIRD).content.decode()
    assert days.tombstone.digest in page
    assert "误发布" in page
    assert days.original.uid in page


def test_a_version_withdrawn_with_its_correction_says_so_on_page_and_paper(
    days: Days, client: Client
) -> None:
    days.office.withdraw(days.correction, now=NOW + timedelta(days=2))
    said = f"本公告的更正公告 {days.correction.uid} 已被撤回，本公告随之撤回。"
    assert client.get(THIRD).content.decode().count(said) == 1
    assert paper(client, f"{THIRD}gazette.pdf").count(said.replace(" ", "")) == 1


def test_the_paper_says_what_the_page_says(days: Days, client: Client) -> None:
    text = paper(client, f"{FIRST}gazette.pdf")
    for release in (days.kept, days.original, days.withdrawn):
        assert release.uid in text
        assert release.digest in text
    found = content.proof(Issue(TODAY))
    assert found is not None
    assert found.root in text
    assert re.sub(r"\s", "", found.note) in text


def test_no_signature_runs_off_the_paper(
    days: Days, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cosignature is one word of a hundred letters, and may have no sign to break at."""
    signature = "JNimcAAAAA" * 20
    note = f"portal.example/log\n1\nroot\n\n— witness.example/demo {signature}"
    monkeypatch.setattr(content, "proof", lambda _issue: content.Proof(1, "root", note))
    answer = client.get(f"{FIRST}gazette.pdf").content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer)).pages)
    assert signature in re.sub(r"\s", "", text)
    assert not re.search("[A-Za-z]{75}", text)


def test_the_checkpoint_is_the_first_that_covers_the_day(days: Days) -> None:
    first = content.proof(Issue(TODAY))
    third = content.proof(Issue(TODAY + timedelta(days=2)))
    empty = content.proof(Issue(TODAY + timedelta(days=1)))
    assert first is not None
    assert third is not None
    entries = [release.acts[0].index for release in Issue(TODAY).every()]  # type: ignore[attr-defined]
    assert max(entries) < first.size < third.size
    assert empty == first
    kept = Checkpoint.objects.get(size=first.size)
    assert Head.of(kept.note).size == first.size


def test_an_empty_day_is_an_issue_that_says_so(days: Days, client: Client) -> None:
    page = client.get("/en/gazette/2026-11-24/").content.decode()
    assert "Nothing was released on this day." in page
    assert "No. 328 of 2026" in page
    assert "Proof of this issue" in page


def test_an_issue_is_closed_when_nothing_of_its_day_can_be_committed_any_more(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = Issue(TODAY)
    for minutes, closed in ((-1, False), (1, False), (3, True)):
        monkeypatch.setattr(timezone, "now", lambda at=issue.ends + timedelta(minutes=minutes): at)
        assert issue.closed is closed


def test_a_withdrawal_makes_the_paper_anew_and_deletes_the_old_one(
    days: Days, client: Client
) -> None:
    before = client.get(f"{FIRST}gazette.pdf")
    name = paper_store.issue(TODAY)
    seal = before.headers["ETag"].strip('"')
    assert paper_store.get(name, paper_store.GAZETTE, "zh-hans", seal) == before.content
    later = NOW + timedelta(days=3)
    days.office.withdraw(days.kept, now=later)
    assert client.get(f"{FIRST}gazette.pdf").headers["ETag"] != before.headers["ETag"]
    caches["papers"].clear()
    client.get(f"{FIRST}gazette.pdf")
    paper_store.forget_issues([(TODAY, "land", days.office.agency.pk)])
    now = content.seal(Issue(TODAY))
    assert paper_store.get(name, paper_store.GAZETTE, "zh-hans", now) is None


def test_a_typesetter_that_fails_is_said_so(
    days: Days, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: Any, **kwargs: Any) -> bytes:
        raise setting.Failed

    monkeypatch.setattr(setting, "typeset", failing)
    answer = client.get(f"{FIRST}gazette.pdf")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_pages_cost_the_same_whatever_they_show(
    days: Days, client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        days.office.release("land.listing")
    with django_assert_max_num_queries(16):
        client.get(FIRST)
    with django_assert_max_num_queries(8):
        client.get("/gazette/")


def test_a_long_issue_has_pages(
    days: Days, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    slug = days.office.agency.slug
    first = client.get(f"{FIRST}?agency={slug}").content.decode()
    assert f"?agency={slug}&amp;page=2" in first
    second = client.get(f"{FIRST}?agency={slug}&page=2").content.decode()
    shown = [r.digest for r in Release.objects.all() if r.digest in first + second]
    assert len(shown) == Issue(TODAY).count


def test_feeds_tell_of_closed_issues(
    days: Days, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=2, hours=3))
    for name in ("atom", "rss"):
        found = feedparser.parse(client.get(f"/en/gazette/feed/{name}/").content)
        assert [entry.id for entry in found.entries] == [f"http://127.0.0.1:8000{FIRST}"]
        assert found.entries[0].link == f"http://127.0.0.1:8000/en{FIRST}"


def test_the_calendar_links_the_days_that_have_notices(days: Days, client: Client) -> None:
    page = client.get("/gazette/").content.decode()
    linked = set(re.findall(r'href="(/gazette/2026-[^"]+)"', page))
    assert linked == {FIRST, THIRD}
    assert issues.first_day() == TODAY
