"""Reads feeds as strangers do; run by `benchmarks.feeds` with the Python of another environment.

Reads from standard input where the portal is and which ids it must show. Every feed is paged to its
last entry by RFC 5005, twice in Chinese and once in English, and asked again with its `ETag`.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import icalendar
import jsonschema

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
URI = {"type": "string", "format": "uri"}
MOMENT = {"type": "string", "format": "date-time"}
TEXT = {"type": "string", "minLength": 1}
AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": TEXT, "url": URI, "avatar": URI},
        "minProperties": 1,
        "additionalProperties": False,
    },
}
#: https://www.jsonfeed.org/version/1.1/, full addresses as ids demanded, which it only advises.
#: Keys it does not know must be extensions, which begin with an underscore.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT,
        "home_page_url": URI,
        "feed_url": URI,
        "description": TEXT,
        "user_comment": TEXT,
        "next_url": URI,
        "icon": URI,
        "favicon": URI,
        "authors": AUTHORS,
        "language": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
        "expired": {"type": "boolean"},
        "hubs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "url"],
                "properties": {"type": TEXT, "url": URI},
            },
        },
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
    },
    "patternProperties": {"^_[^.]+$": {"type": "object"}},
    "additionalProperties": False,
    "$defs": {
        "item": {
            "type": "object",
            "required": ["id"],
            "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
            "properties": {
                "id": URI,
                "url": URI,
                "external_url": URI,
                "title": TEXT,
                "content_html": {"type": "string"},
                "content_text": {"type": "string"},
                "summary": TEXT,
                "image": URI,
                "banner_image": URI,
                "date_published": MOMENT,
                "date_modified": MOMENT,
                "authors": AUTHORS,
                "tags": {"type": "array", "items": TEXT},
                "language": TEXT,
                "attachments": {"type": "array"},
            },
            "patternProperties": {"^_[^.]+$": {"type": "object"}},
            "additionalProperties": False,
        }
    },
}


@dataclass
class Walk:
    """What one feed said from its first document to its last."""

    ids: list[str] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    documents: int = 0
    octets: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Print a line a feed; 1 if anything is not as it must be."""
    told = json.load(sys.stdin)
    validate = validator(sys.argv[1]) if len(sys.argv) > 1 else None
    versions = (feedparser.__version__, icalendar.__version__)
    print("feedparser {}, icalendar {}".format(*versions), "feedvalidator" if validate else "")
    faults = 0
    for name in ("atom", "rss", "json"):
        for attempt, prefix in enumerate(("", "", "/en")):
            address = f"{told['origin']}{prefix}/notices/feed/{name}/"
            walk = walked(address, name, None if attempt == 1 else validate)
            compare(walk, told)
            faults += report(address, walk)
    for prefix in ("", "/en"):
        for path in ("/notices/", "/land/", "/tendering/"):
            faults += calendar(f"{told['origin']}{prefix}{path}feed/ics/")
    return 1 if faults else 0


def walked(address: str, name: str, validate: Any) -> Walk:
    """The whole feed; a `next` that leads nowhere new is a fault."""
    walk, seen, following = Walk(), set(), address
    while following and following not in seen:
        seen.add(following)
        begun = time.perf_counter()
        body, headers = fetch(following)
        walk.slowest = max(walk.slowest, time.perf_counter() - begun)
        walk.documents += 1
        walk.octets += len(body)
        unchanged(following, headers["ETag"], walk)
        if validate and name != "json":
            validate(body, following, headers["Content-Type"], walk)
        following = {"json": json_page}.get(name, xml_page)(body, headers, walk)
        if following and f'<{following}>; rel="next"' not in headers["Link"]:
            walk.faults.append(f"the header names another next than {following}")
    if following:
        walk.faults.append(f"{following} comes twice")
    return walk


def fetch(address: str, etag: str = "") -> tuple[bytes, Any]:
    """Body and headers; raises HTTPError for anything but 200."""
    request = urllib.request.Request(address, headers={"If-None-Match": etag} if etag else {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers


def unchanged(address: str, etag: str, walk: Walk) -> None:
    """Ask for a document again with its ETag: that must cost a 304."""
    try:
        fetch(address, etag)
    except urllib.error.HTTPError as answer:
        if answer.code == 304:
            walk.notes["304 when asked again"] += 1
            return
    walk.faults.append(f"{address} does not know its ETag again")


def xml_page(body: bytes, headers: Any, walk: Walk) -> str:
    """Read an Atom or RSS document; the address of the next."""
    parsed = feedparser.parse(body, response_headers={"content-type": headers["Content-Type"]})
    if parsed.bozo:
        walk.faults.append(f"feedparser: {parsed.bozo_exception!r}")
    for entry in parsed.entries:
        walk.ids.append(entry.id)
        if not (entry.title and entry.link and entry.get("updated_parsed", entry.published_parsed)):
            walk.faults.append(f"{entry.id} lacks title, link or time")
    walk.deleted.update(deleted(body))
    links = {link.rel: link.href for link in parsed.feed.links}
    return str(links.get("next", ""))


def deleted(body: bytes) -> Iterator[str]:
    """Entries that tombstones of RFC 6721 delete; feedparser leaves them out."""
    for each in ElementTree.fromstring(body).iter(f"{{{TOMBSTONES}}}deleted-entry"):
        yield each.attrib["ref"]


CHECKER = jsonschema.Draft202012Validator(
    JSON_FEED, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def json_page(body: bytes, headers: Any, walk: Walk) -> str:
    """Read a JSON Feed document; the address of the next."""
    feed = json.loads(body)
    for error in CHECKER.iter_errors(feed):
        walk.faults.append(f"jsonschema: {error.json_path}: {error.message[:200]}")
    walk.ids.extend(item["id"] for item in feed["items"])
    return str(feed.get("next_url", ""))


def validator(source: str) -> Any:
    """The W3C's feed validator, whose errors are faults and whose warnings are counted."""
    sys.path.insert(0, source)
    import feedvalidator  # noqa: PLC0415
    from feedvalidator import compatibility, logging  # noqa: PLC0415

    def validate(body: bytes, address: str, media_type: str, walk: Walk) -> None:
        try:
            found = feedvalidator.validateString(body, firstOccurrenceOnly=0, base=address)
            events = found["loggedEvents"]
        except logging.ValidationFailure as failure:
            events = [failure.event]
        walk.notes["validated"] += 1
        for event in compatibility.AA(events):
            name = type(event).__name__
            if isinstance(event, logging.Error):
                walk.faults.append(f"feedvalidator: {name} {event.params}")
            else:
                walk.notes[f"feedvalidator {name}"] += 1

    return validate


def compare(walk: Walk, told: dict[str, Any]) -> None:
    """Every notice exactly once, and nothing else."""
    counts, wanted = Counter(walk.ids), set(told["ids"])
    if twice := [name for name, count in counts.items() if count > 1]:
        walk.faults.append(f"{len(twice)} entries more than once, as {twice[0]}")
    if missing := wanted - set(counts):
        walk.faults.append(f"{len(missing)} entries missing, as {min(missing)}")
    if foreign := set(counts) - wanted:
        walk.faults.append(f"{len(foreign)} entries nobody released, as {min(foreign)}")
    gone = {name.replace("#revision-2", "#revision-1") for name in told["tombstones"]}
    if walk.deleted and walk.deleted != gone:
        walk.faults.append(f"{len(walk.deleted ^ gone)} entries to delete differ")


def report(address: str, walk: Walk) -> int:
    """Print what was read; how many faults there were."""
    notes = ", ".join(f"{count} {name}" for name, count in sorted(walk.notes.items()))
    print(
        f"{address}: {walk.documents} documents, {walk.octets / 1e6:.1f} MB, "
        f"{len(walk.ids)} entries, {len(set(walk.ids))} ids, {len(walk.deleted)} to delete, "
        f"slowest {walk.slowest:.2f} s, {notes}; {len(walk.faults)} faults",
        flush=True,
    )
    for fault, count in Counter(walk.faults).most_common(10):
        print(f"    {count} x {fault[:300]}")
    return len(walk.faults)


def calendar(address: str) -> int:
    """Print what a calendar holds; how many faults it has."""
    walk = Walk()
    begun = time.perf_counter()
    body, headers = fetch(address)
    taken = time.perf_counter() - begun
    unchanged(address, headers["ETag"], walk)
    if any(len(line) > 75 for line in body.split(b"\r\n")) or b"\n" in body.replace(b"\r\n", b""):
        walk.faults.append("a line is longer than 75 octets or ends otherwise than in CRLF")
    parsed = icalendar.Calendar.from_ical(body)
    walk.faults += [f"icalendar: {error}" for each in parsed.walk() for error in each.errors]
    events = parsed.walk("VEVENT")
    uids = Counter(str(event["UID"]) for event in events)
    walk.faults += [f"{uid} comes twice" for uid, count in uids.items() if count > 1]
    for event in events:
        if not isinstance(event.decoded("DTSTART"), date | datetime) or not event.get("DTSTAMP"):
            walk.faults.append(f"{event['UID']} has no day")
    state = Counter(str(event["STATUS"]) for event in events)
    if bytes(icalendar.Calendar.from_ical(parsed.to_ical()).to_ical()) != parsed.to_ical():
        walk.faults.append("is another calendar when written again")
    print(
        f"{address}: {len(body) / 1e6:.2f} MB, {len(events)} events, {len(uids)} UIDs, "
        f"{state['CANCELLED']} cancelled, {taken:.2f} s; {len(walk.faults)} faults",
        flush=True,
    )
    for fault in walk.faults[:10]:
        print(f"    {fault[:300]}")
    return len(walk.faults)


if __name__ == "__main__":
    sys.exit(main())
