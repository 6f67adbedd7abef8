"""The dates of a list as a calendar to subscribe to: bid opening, end of publicity or objections.

An event is one date column of a notice. Its UID is that of the notice as first published, so a
correction moves the event (SEQUENCE counts up) and a withdrawal, or a correction that no longer
names the date, cancels it instead of leaving it in calendars that hold it already. A restoration
confirms it again. A cancelled event keeps the time it had, or no calendar could strike it out, and
says why; of a withdrawn notice nothing else is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disclosure import tables
from disclosure.addresses import absolute
from disclosure.core.notice_types import registry
from disclosure.listing import Listing
from disclosure.models import Release, column_of

from . import icalendar
from .entries import marked, with_along
from .formats import language_tag
from .views import ReleaseFeed

#: Notices a calendar at most; what is cut off is said in its description.
CALENDAR_LENGTH = 1000
#: What is over for longer is left out.
PAST = timedelta(days=90)


class Calendar:
    """The format, as a feed names its own."""

    name = "ics"
    content_type = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Version:
    """What a notice said of its dates at one time."""

    uid: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """One date of a notice; `sequence` counts what happened to the notice since."""

    uid: str
    sequence: int
    start: date | datetime
    label: str
    cancelled: bool
    release: Release


def calendar_of(feed: type[ReleaseFeed]) -> type[ReleaseFeed]:
    """The calendar of the same lists as `feed`."""
    return type(f"{feed.__name__}Calendar", (CalendarFeed, feed), {})


class CalendarFeed(ReleaseFeed):
    """Answers with a calendar where its base answers with a feed."""

    pushed = False

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Listing:
        """The part of the listing that has dates to keep."""
        place = type(self).place(**kwargs)
        place = replace(place, scope=place.scope.filter(dated(timezone.now() - PAST)))
        return self.listing(request.GET, place, events=True, size=CALENDAR_LENGTH)

    def written(self, listing: Listing) -> str:
        """The calendar with its events in the order of their days."""
        found = events(with_along(listing.releases), since=timezone.now() - PAST)
        lines = [*self._head(listing), *map(_written, found)]
        return icalendar.component("VCALENDAR", lines)

    def _head(self, listing: Listing) -> Iterator[str]:
        language = language_tag(get_language() or settings.LANGUAGE_CODE)
        title, told = icalendar.text(self.title(listing)), icalendar.text(self._told(listing))
        address = self.feed_url(listing)
        yield icalendar.line("VERSION", "2.0")
        yield icalendar.line("PRODID", f"-//Gongkai//Disclosure//{language.upper()}")
        yield icalendar.line("CALSCALE", "GREGORIAN")
        yield icalendar.line("METHOD", "PUBLISH")
        # RFC 7986, and what calendars have read for longer.
        for name in ("NAME", "X-WR-CALNAME"):
            yield icalendar.line(name, title)
        for name in ("DESCRIPTION", "X-WR-CALDESC"):
            yield icalendar.line(name, told)
        yield icalendar.line("X-WR-TIMEZONE", settings.TIME_ZONE)
        yield icalendar.line("URL", absolute(listing.first_url), VALUE="URI")
        yield icalendar.line("SOURCE", address, VALUE="URI")
        yield icalendar.line("REFRESH-INTERVAL", "PT1H", VALUE="DURATION")
        yield icalendar.line("X-PUBLISHED-TTL", "PT1H")

    def _told(self, listing: Listing) -> str:
        told = _("Deadlines, bid openings and ends of publicity, kept up to date.")
        if listing.next_cursor:
            cut = _("Only the newest %(count)d notices are in it: narrow the list.")
            told = f"{told} {cut % {'count': CALENDAR_LENGTH}}"
        return f"{told} {settings.LICENCE_URL}"


def dated(since: datetime) -> Q:
    """Releases that may have a date later than `since`, by what is indexed of them."""
    types = [each.code for each in registry.all() if each.calendar()]
    recent = Q(published_at__gte=since) | Q(deadline_at__gte=since)
    return Q(type__in=types) & (recent | Q(withdraws__deadline_at__gte=since))


def events(releases: Iterable[Release], *, since: datetime) -> list[Event]:
    """The events of these releases from `since` on, by day; of each UID the last word."""
    releases = list(releases)
    earlier = _earlier(releases)
    latest: dict[str, Event] = {}
    for release in releases:
        for event in _events(release, earlier[release.pk]):
            known = latest.get(event.uid)
            if known is None or known.sequence < event.sequence:
                latest[event.uid] = event
    day = timezone.localdate(since)
    kept = [event for event in latest.values() if _day(event.start) >= day]
    return sorted(kept, key=lambda event: (_day(event.start), event.uid))


def _earlier(releases: Iterable[Release]) -> defaultdict[int, list[Version]]:
    """What came before each release, newest first: what it changed, and what that had changed."""
    found: defaultdict[int, list[Version]] = defaultdict(list)
    waiting = {r.pk: r.before_id for r in releases}
    while waiting := {pk: before for pk, before in waiting.items() if before}:
        rows = Release.objects.in_bulk(set(waiting.values()))
        for pk, before in waiting.items():
            row = rows[before]
            found[pk].append(Version(row.uid, row.document.get("details") or {}))
        waiting = {pk: rows[before].before_id for pk, before in waiting.items()}
    return found


def _events(release: Release, earlier: list[Version]) -> Iterator[Event]:
    notice_type = tables.type_of(release.type)
    if notice_type is None:
        return
    now = {} if release.withdrawn else release.document.get("details") or {}
    first = earlier[-1].uid if earlier else release.uid
    host = urlsplit(settings.SITE_ORIGIN).hostname
    for name in notice_type.calendar():
        known = [version.details[name] for version in earlier if version.details.get(name)]
        value = now.get(name) or next(iter(known), None)
        if value:
            yield Event(
                uid=f"{first}.{name}@{host}",
                sequence=len(earlier),
                start=datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value),
                label=str(column_of(notice_type, name).verbose_name),
                cancelled=not now.get(name),
                release=release,
            )


def _day(start: date | datetime) -> date:
    return timezone.localdate(start) if isinstance(start, datetime) else start


def _written(event: Event) -> str:
    return icalendar.component("VEVENT", _lines(event))


def _lines(event: Event) -> Iterator[str]:
    release = event.release
    language = {"LANGUAGE": language_tag(get_language() or settings.LANGUAGE_CODE)}
    title = tables.title(release.document)
    agency = tables.name(release.document["agency"])
    label = event.label[:1].upper() + event.label[1:]
    # What happened comes first: a day of a calendar shows the first words of each event.
    summary = marked(release, _("%(label)s: %(value)s") % {"label": label, "value": title})
    address = absolute(reverse("site:notice", args=[release.uid]))
    yield icalendar.line("UID", event.uid)
    yield icalendar.line("SEQUENCE", str(event.sequence))
    yield icalendar.line("STATUS", "CANCELLED" if event.cancelled else "CONFIRMED")
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        yield icalendar.line(name, icalendar.moment(release.published_at))
    yield icalendar.when("DTSTART", event.start)
    yield icalendar.line("SUMMARY", icalendar.text(summary), **language)
    told = "\n".join(filter(None, [title, tables.reason(release.document), agency, address]))
    yield icalendar.line("DESCRIPTION", icalendar.text(told), **language)
    yield icalendar.line("URL", address, VALUE="URI")
    yield icalendar.line("TRANSP", "TRANSPARENT")
