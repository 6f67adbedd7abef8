"""Nothing leaves before its time or against the rules: every public address is walked and read.

A crawler starts at the front doors, follows every address it finds in HTML, XML and JSON, and adds
addresses somebody could guess. None of the planted secrets may appear anywhere.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter, deque
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from disclosure import services, short_numbers
from disclosure.areas import areas
from disclosure.bulk.making import join_due, make_due
from disclosure.channels import CHANNELS
from disclosure.core.notice_types import registry
from disclosure.core.workflow import Action
from disclosure.models import Allocation, Attachment, Notice, NoticeParty, Release
from ledger import publishing
from ledger.models import Leaf
from press.models import Mailing
from subscriptions import digests, matching
from subscriptions.models import Letter
from tests.factory import CHECKED, NOW, Office, deliver_all, parcels
from tests.press.contacts import contact
from tests.subscriptions.people import followed, subscriber

pytestmark = pytest.mark.django_db(transaction=True)

SECRETS = {
    "draft": "密语草稿甲",
    "submitted": "密语待审乙",
    "reviewed": "密语待批丙",
    "scheduled": "密语定时丁",
    "withdrawn": "密语撤回戊",
    "private": "88776655",
    "allocation": "密语项目己",
    "attachment": "密语附件庚",
    "person": "PASSPORT-0042",
    "press": "newsroom-0042@example.org",
}
ADDRESS = re.compile(r"""(?:href|src|action)="([^"]+)"|<loc>([^<]+)</loc>|<link>([^<]+)</link>""")
CLOCK = re.compile(r"\d\d:\d\d:\d\d(\.\d+)?")
#: Filters and sortings multiply without end; one of those linked from a path shows its kind.
QUERIES_PER_PATH = 1
START = ["/", "/en/", "/api/v1/", "/api/v1/schema/", "/sitemap.xml", "/robots.txt", "/data/"]
START += [f"/log/{name}" for name in ("policy", "keys.json", "inclusion/0", "consistency/1")]


class Page(NamedTuple):
    """What an address answered."""

    status: int
    body: str
    view: str


@pytest.fixture
def world(tmp_path: Path, settings: Settings, law: None) -> Office:
    """Notices in every state, each with a secret in it, and one released notice of each area."""
    settings.PUBLIC_STORE = tmp_path / "public"
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.BULK_DIR = tmp_path / "bulk"
    office = Office.open()
    for area in areas():
        office.release(registry.in_area(area.label)[0].code)
    private = office.release(
        "land.listing",
        notice={"amounts_checked": "on"},
        rows=parcels({"reserve_price": "88776655"}),
        parties=[
            {"role": "transferor", "name": "张三", "kind": "person", "identifier": "PASSPORT-0042"}
        ],
    )
    assert private.notice.parties.get().identifier == SECRETS["person"]
    allocation = Allocation.objects.create(
        area="land", number="OPEN-1", name="公开项目", agency=office.agency
    )
    office.correct(office.release("land.listing", notice={"allocation": allocation.pk}))
    withdrawn = office.release("land.listing", notice={"body": SECRETS["withdrawn"]})
    attach(withdrawn.notice)
    office.withdraw(withdrawn)
    contact(office.agency, SECRETS["press"], outlet="密语日报辛")
    plant(office)
    services.publish_due(now=NOW)
    deliver_all(CHANNELS)
    make_due()
    join_due()
    publishing.publish()
    return office


def attach(notice: Notice) -> Attachment:
    content = ContentFile(SECRETS["attachment"].encode(), name="secret.csv")
    return Attachment.objects.create(
        notice=notice,
        file=content,
        name="secret.csv",
        media_type="text/csv",
        size=content.size,
        digest="ab" * 32,
    )


def plant(office: Office) -> None:
    """Unreleased notices: draft, submitted, reviewed, scheduled for tomorrow."""
    allocation = Allocation.objects.create(
        area="land", number="SECRET-1", name=SECRETS["allocation"], agency=office.agency
    )
    for state, steps in (("draft", 0), ("submitted", 1), ("reviewed", 2), ("scheduled", 2)):
        head = {"title": SECRETS[state], "body": SECRETS[state], "allocation": allocation.pk}
        notice = office.file("land.listing", notice=head)
        attach(notice)
        people = (office.filer, Action.SUBMIT), (office.reviewer, Action.REVIEW)
        for by, action in people[:steps]:
            services.decide(notice=notice, action=action, by=by, now=NOW, checklist=CHECKED)
        if state == "scheduled":
            services.decide(
                notice=notice,
                action=Action.SCHEDULE,
                by=office.approver,
                now=NOW,
                publish_at=NOW + timedelta(days=1),
            )


#: For people who are logged in, systems with a key, and who was sent a link.
BY_LINK = ("accounts:", "filing:", "preview:", "subscriptions:", "press:confirm", "press:stop")


def guesses() -> Iterator[str]:
    """Addresses nobody links to, which somebody could try."""
    for notice in Notice.objects.all():
        for language in ("", "/en"):
            yield f"{language}/notice/{notice.uid or notice.pk}/"
        yield f"/api/v1/releases/{notice.uid or notice.pk}/"
        yield f"/embed/notice/{notice.uid or notice.pk}/"
    last = Release.objects.order_by("-sequence").first()
    assert last is not None
    for number in range(1, last.sequence + 10):
        yield f"/notice/2026-{number:08d}/"
        yield f"/n/{short_numbers.written(number)}"
        yield f"/api/v1/releases/2026-{number:08d}/"
        yield f"/api/v1/releases/2026-{number:08d}/revisions/1/"
        yield f"/api/v1/ocds/releases/2026-{number:08d}/"
    for allocation in Allocation.objects.all():
        yield f"/allocation/{allocation.uid}/"
        yield f"/allocation/{allocation.uid}/feed/rss/"
        yield f"/api/v1/allocations/{allocation.uid}/"
        yield f"/api/v1/ocds/records/{settings.OCDS_PREFIX}-{allocation.uid}/"
        yield f"/api/v1/oc4ids/projects/{settings.OC4IDS_PREFIX}-{allocation.uid}/"
    for attachment in Attachment.objects.all():
        yield f"/files/{attachment.digest}/{attachment.name}"
        yield f"/media/{attachment.file.name}"
    for party in NoticeParty.objects.all():
        yield f"/party/{party.identifier or 'X'}/"
        yield f"/api/v1/parties/{party.identifier or 'X'}/"
        yield f"/party/named/{quote(party.name)}/"
    yield "/sw.js"
    for secret in map(quote, SECRETS.values()):
        for path in ("/notices/", "/en/notices/", "/notices/feed/atom/", "/notices/feed/ics/"):
            yield f"{path}?q={secret}"
            yield f"{path}?q={secret}&status=all"
        yield f"/api/v1/releases/?q={secret}&status=all"
        yield f"/embed/?q={secret}"
    size = Leaf.objects.count()
    yield f"/log/tile/entries/000.p/{size}"
    yield f"/log/inclusion/leaf/{bytes(Leaf.objects.get(index=size - 1).hash).hex()}"
    yield "/api/v1/changes/?after=0"
    yield "/api/v1/types/land.listing/"
    yield "/land/listing/?start_price__gte=88776655"
    for day in ("2026-11-23", "2026-11-24"):
        yield f"/gazette/{day}/"
        yield f"/gazette/{day}/gazette.pdf"
    yield f"/embed/oembed.json?url={quote(settings.SITE_ORIGIN)}/land/"


def addresses(body: str, media_type: str) -> Iterator[str]:
    """Own addresses found in an answer, path and query."""
    if "json" in media_type:
        found = re.findall(r'"(https?://[^"\\]+|/[^"\s\\]*)\\?"', body)
    else:
        found = [next(filter(None, match)) for match in ADDRESS.findall(body)]
    own = urlsplit(settings.SITE_ORIGIN).netloc
    for address in found:
        parts = urlsplit(address.replace("&amp;", "&"))
        if parts.netloc in ("", own) and parts.path.startswith("/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def unfolded(body: bytes) -> str:
    """The text of an answer, unpacked, with the long lines of calendars whole."""
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    return body.decode(errors="replace").replace("\r\n ", "")


def crawl(client: Client, starts: list[str]) -> dict[str, Page]:
    """Address -> status and body of everything reachable, statics and the admin aside."""
    seen: dict[str, Page] = {}
    queries: Counter[str] = Counter()
    queue = deque(dict.fromkeys(starts))
    planned = set(queue)
    while queue:
        address = queue.popleft()
        path, _, query = address.partition("?")
        if address in seen or path.startswith(("/static/", "/admin/", "/en/admin/")):
            continue
        if query and address not in planned:
            queries[path] += 1
            if queries[path] > QUERIES_PER_PATH:
                continue
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        text = unfolded(body)
        # A redirect that adds a slash comes from no view.
        view = answer.resolver_match.view_name if answer.status_code < 300 else ""
        seen[address] = Page(answer.status_code, text, view)
        media_type = answer.headers.get("Content-Type", "")
        queue += [a for a in addresses(text, media_type) if a not in seen]
        assert len(seen) < 3000, "the crawler found an endless space of addresses"
    return seen


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace or ""
            if inner != "admin":
                yield from names(pattern, inner or space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}:{pattern.name}" if space else pattern.name


def test_no_public_address_shows_what_is_not_public(world: Office, client: Client) -> None:
    seen = crawl(client, [*START, *guesses()])

    for address, (status, body, _view) in seen.items():
        assert status < 500, address
        asked = [s for s in SECRETS.values() if s in unquote(unquote(address))]
        for kind, secret in SECRETS.items():
            assert secret in asked or secret not in body, f"{kind} secret at {address}"
        for secret in asked:
            assert_answers_like_any_other_word(client, address, secret, body)
        assert "Traceback" not in body, address
    reached = {page.view for page in seen.values() if page.status < 400}
    missed = set(names(get_resolver())) - reached
    # `short` and `log` lead on and show nothing themselves.
    known = {"healthz", "readyz", "metrics", "file", "log", "short", "hub"}
    known |= {"api:unknown", "api:problem"}
    assert {name for name in missed if not name.startswith(BY_LINK)} <= known
    assert not client.cookies, "public pages set no cookies"


def assert_answers_like_any_other_word(
    client: Client, address: str, secret: str, body: str
) -> None:
    """Asking for a secret shows what asking for a word of that shape which nobody wrote shows."""
    other = "99887766" if secret.isdigit() else "".join(reversed(secret))
    # A link that carries the query on to another page encodes it twice.
    forms = (lambda text: quote(quote(text)), quote, str)
    for form in forms:
        address = address.replace(form(secret), form(other))
    expected = unfolded(client.get(address).getvalue())
    for form in forms:
        expected = expected.replace(form(other), form(secret))
    # A feed without entries carries the time it was made.
    assert CLOCK.sub("", body) == CLOCK.sub("", expected), address


def test_scheduled_notices_appear_at_their_time_and_not_before(
    world: Office, client: Client
) -> None:
    before = client.get("/api/v1/changes/?after=0").content.decode()
    assert SECRETS["scheduled"] not in before
    later = NOW + timedelta(days=1)
    services.publish_due(now=later)
    deliver_all(now=later)
    after = client.get("/api/v1/changes/?after=0").content.decode()
    assert SECRETS["scheduled"] in after
    assert SECRETS["scheduled"] in client.get("/notices/").content.decode()


def test_no_letter_knows_of_a_scheduled_notice_before_its_time(world: Office) -> None:
    """Neither the press nor who follows the list; nor is there a row from which to guess it."""
    followed(subscriber(), "/notices/")
    later = NOW + timedelta(days=1)
    before = later - timedelta(seconds=1)
    services.publish_due(now=before)
    deliver_all(CHANNELS, now=before)
    matching.match_next(now=before)
    digests.make_digests(mail="now", now=before)
    written = [f"{letter.subject} {letter.body}" for letter in Letter.objects.all()]
    assert written, "the press was told of what is released"
    for kind in ("draft", "submitted", "reviewed", "scheduled", "allocation"):
        assert not any(SECRETS[kind] in text for text in written), kind
    assert not Mailing.objects.filter(release__title=SECRETS["scheduled"]).exists()
    services.publish_due(now=later)
    deliver_all(CHANNELS, now=later)
    told = Letter.objects.filter(subject=SECRETS["scheduled"])
    assert [letter.to for letter in told] == [SECRETS["press"]]
