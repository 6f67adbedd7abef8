"""Followed lists: each release is compared once, by the rules of the list it is followed on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from disclosure.models import Delivery, Release
from subscriptions import matching, subscribing
from subscriptions.models import Follow, Match, Message, Subscriber
from subscriptions.queries import NoListError, Query
from tests.factory import NOW, Office, deliver_all, make_region
from tests.subscriptions.people import followed, hooked, match_all, subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]


def matched(follow: Follow) -> list[int]:
    return list(follow.matches.order_by("release").values_list("release", flat=True))


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/notices/", Query("/notices/")),
        ("/en/notices/?q=土地&before=12&sort=amount", Query("/notices/", "q=%E5%9C%9F%E5%9C%B0")),
        ("http://127.0.0.1:8000/land/?view=table&status=all", Query("/land/")),
        ("/land/feed/atom/?stage=result", Query("/land/", "stage=result")),
        ("/en/land/listing/feed/ics/", Query("/land/listing/")),
    ],
)
def test_an_address_of_a_list_its_page_or_its_feed_is_the_same_query(address, query):
    assert Query.read(address) == query


@pytest.mark.parametrize(
    "address",
    ["/", "/data/", "/admin/", "https://other.example.org/notices/", "/nowhere/", "/agency/x/",
     "//[", "/notices/?amount_from=many", "/land/?stage=%00", "x" * 3000],
)  # fmt: skip
def test_what_is_no_list_or_cannot_be_read_is_refused(address):
    with pytest.raises(NoListError):
        Query.read(address)


def test_a_release_is_told_to_the_lists_that_hold_it(office: Office):
    someone = subscriber()
    lists = {
        "all": "/notices/",
        "words": "/notices/?q=滨湖路",
        "no words": "/notices/?q=量子计算",
        "area": "/land/",
        "other area": "/housing/",
        "type": "/land/listing/",
        "agency": f"/agency/{office.agency.slug}/",
        "region": "/notices/?region=990000",
        "other region": f"/notices/?region={make_region('880000', '别处').code}",
    }
    follows = {name: followed(someone, address) for name, address in lists.items()}
    release = office.release("land.listing", notice={"title": "滨湖路一号地块出让公告"})
    match_all()
    held = {name for name, follow in follows.items() if release.sequence in matched(follow)}
    assert held == {"all", "words", "area", "type", "agency", "region"}


def test_what_was_released_before_somebody_followed_is_no_news(office: Office):
    office.release("land.listing")
    follow = followed(subscriber(), "/notices/")
    match_all()
    assert matched(follow) == []


def test_a_correction_and_a_withdrawal_reach_who_was_told_though_their_list_has_lost_them(
    office: Office,
):
    follow = followed(subscriber(), "/notices/?q=滨湖路")
    release = office.release("land.listing", notice={"title": "滨湖路一号地块出让公告"})
    match_all()
    correction = office.correct(release, title="山前路一号地块出让公告")
    match_all()
    office.withdraw(correction)
    match_all()
    withdrawn = Release.objects.filter(kind="withdraw").values_list("sequence", flat=True)
    assert len(withdrawn) == 2, "both versions were taken back"
    assert matched(follow) == sorted([release.sequence, correction.sequence, *withdrawn])
    own = follow.matches.filter(by_earlier=False)
    assert release.sequence in own.values_list("release", flat=True)
    assert correction.sequence not in own.values_list("release", flat=True)


def test_nobody_is_told_before_search_and_feeds_show_it_but_not_for_ever(office: Office):
    follow = followed(subscriber(), "/notices/")
    release = office.release("land.listing", now=timezone.now())
    assert matching.match_next(now=timezone.now()) == 0
    deliver_all(["search", "feeds"], now=timezone.now())
    Delivery.objects.filter(release=release, channel="feeds").update(done_at=None)
    assert matching.match_next(now=timezone.now()) == 0
    assert matching.match_next(now=timezone.now() + matching.PATIENCE + timedelta(minutes=1))
    assert matched(follow) == [release.sequence]


def test_a_sweep_that_dies_before_its_commit_leaves_the_releases_to_the_next(
    office: Office, monkeypatch
):
    follow = followed(subscriber(), "/notices/")
    release = office.release("land.listing")
    deliver_all()

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(matching, "_queue_messages", die)
        with pytest.raises(KeyboardInterrupt):
            matching.match_next(now=NOW)
    assert not Match.objects.exists()
    match_all()
    match_all()
    assert matched(follow) == [release.sequence]


def test_a_webhook_that_follows_overlapping_lists_gets_a_release_once(office: Office):
    someone = subscriber()
    hook = hooked(someone, "https://hooks.example.org/", follows="/notices/")
    followed(someone, "/land/", mail=Follow.Mail.NEVER, webhook=hook)
    release = office.release("land.listing")
    match_all()
    assert list(Message.objects.values_list("webhook", "release")) == [(hook.pk, release.sequence)]


def test_the_same_list_of_many_people_is_asked_once(office: Office, monkeypatch):
    for number in range(5):
        followed(subscriber(f"reader{number}@example.org"), "/notices/?q=土地")
    asked = []
    listing = Query.listing
    monkeypatch.setattr(
        Query, "listing", lambda self, **options: asked.append(self) or listing(self, **options)
    )
    office.release("land.listing", notice={"title": "土地出让公告"})
    match_all()
    assert len(asked) == 1
    assert Match.objects.count() == 5


def test_a_list_that_is_gone_stops_nobody(office: Office):
    someone = subscriber()
    gone = followed(someone, f"/agency/{office.agency.slug}/")
    Follow.objects.filter(pk=gone.pk).update(path="/agency/was-renamed/")
    follow = followed(someone, "/notices/")
    release = office.release("land.listing")
    match_all()
    assert matched(follow) == [release.sequence]
    assert Query("/agency/was-renamed/").title() == "/agency/was-renamed/"


def test_everything_goes_with_the_subscriber(office: Office):
    someone = subscriber()
    followed(someone, "/notices/")
    hooked(someone, "https://hooks.example.org/")
    office.release("land.listing")
    match_all()
    Subscriber.objects.get().delete()
    tables = ["follow", "match", "webhook", "message", "letter", "digest", "attempt"]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM subscriptions_{table}")
            assert cursor.fetchone() == (0,), table


def test_one_address_has_a_stated_number_of_lists(monkeypatch):
    monkeypatch.setattr(subscribing, "MOST_FOLLOWS", 1)
    someone = subscriber()
    followed(someone, "/notices/")
    followed(someone, "/notices/", mail=Follow.Mail.WEEKLY)
    with pytest.raises(subscribing.TooManyError):
        followed(someone, "/land/")
    assert someone.follows.get().mail == Follow.Mail.WEEKLY
