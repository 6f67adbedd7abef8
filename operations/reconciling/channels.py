"""How each channel is asked what it has. A look yields batches of what it compared and found."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse

from disclosure.addresses import notice_page
from disclosure.bulk import store
from disclosure.core import canonical
from disclosure.core.workflow import PUBLIC, WAITING
from disclosure.models import Notice, Release, forms_made_up_to, on_day, sequence_of
from disclosure.search import reconciling as index
from operations.models import Difference
from press.contacts.mailing import untold

from . import reader
from .expecting import Expected, Period

MISSING, STALE, SURPLUS = Difference.Kind
#: Releases asked for at once: their documents are held in memory.
PAGE = 100
_NEXT = re.compile(r'<([^>]+)>; rel="next"')
#: The id of an entry; Atom also names entries to be deleted, in an attribute.
_ENTRY = {
    kind: re.compile(rf"/notice/(\d{{4}}-\d+)/#revision-(\d+){end}")
    for kind, end in (("atom", "</id>"), ("rss", "</guid>"), ("json", '"'))
}
_BEFORE = re.compile(r"before=(\d+)")


class Found(NamedTuple):
    """A difference. An approved notice without a release has neither sequence nor number."""

    kind: str
    sequence: int | None = None
    uid: str = ""
    detail: str = ""


class Batch(NamedTuple):
    compared: int
    found: Sequence[Found] = ()


#: What a channel has of a release: sequence, number, and whatever should be as it is expected.
Seen = tuple[int, str, object]
Look = Callable[[Period], Iterator[Batch]]


def merged(
    expected: Iterable[Expected], seen: Iterable[Seen], mark: Callable[[Expected], object]
) -> Iterator[Batch]:
    """Compare two series that are both in the order of their sequences, in little memory."""
    shown = iter(seen)
    entry = next(shown, None)
    for one in expected:
        while entry is not None and entry[0] < one.sequence:
            yield Batch(0, [Found(SURPLUS, entry[0], entry[1])])
            entry = next(shown, None)
        here = entry is not None and entry[0] == one.sequence
        alike = entry is not None and here and entry[2] == mark(one)
        if one.settled and not alike:
            yield Batch(1, [Found(STALE if here else MISSING, one.sequence, one.uid)])
        else:
            yield Batch(1)
        if here:
            entry = next(shown, None)
    while entry is not None:
        yield Batch(0, [Found(SURPLUS, entry[0], entry[1])])
        entry = next(shown, None)


# --- The database ---------------------------------------------------------------------------------


def database(period: Period) -> Iterator[Batch]:
    """Every approved notice has a release, every release its entry in the ledger and its digest."""
    due = Q(state__in=[str(state) for state in WAITING], publish_at__lte=period.settled)
    public = Q(state__in=[str(state) for state in PUBLIC], releases=None)
    for number in Notice.objects.filter(due | public).order_by("pk").values_list("pk", flat=True):
        yield Batch(0, [Found(MISSING, detail=f"notice {number}")])
    for first, last in period.stretches():
        rows = Release.objects.filter(sequence__gte=first, sequence__lte=last)
        unlogged = set(
            rows.filter(entries__release__isnull=True).values_list("sequence", flat=True)
        )
        columns = ("sequence", "uid", "digest", "committed")
        for number, uid, digest, body in rows.values_list(*columns).iterator(chunk_size=PAGE):
            found = []
            if number in unlogged:
                found.append(Found(MISSING, number, uid, "ledger"))
            if canonical.digest(body) != digest:
                found.append(Found(STALE, number, uid, "digest"))
            yield Batch(1, found)


# --- What readers read ----------------------------------------------------------------------------


def page(period: Period) -> Iterator[Batch]:
    """The page of each notice answers as it should, with the digest of its release."""
    for one in period.expected():
        if not one.paged:
            continue
        answer = reader.ask(notice_page(one.uid))
        wanted = 410 if one.tombstone else 200
        text = reader.text(answer)
        if not one.settled:
            yield Batch(1)
        elif answer.status_code != wanted:
            kind = SURPLUS if one.tombstone and answer.status_code == 200 else MISSING
            yield Batch(1, [Found(kind, one.sequence, one.uid, str(answer.status_code))])
        elif one.digest not in text or one.successor not in text:
            yield Batch(1, [Found(STALE, one.sequence, one.uid)])
        else:
            yield Batch(1)


def api(period: Period) -> Iterator[Batch]:
    """The change feed has each release once, as it stands, and nothing withdrawn."""

    def seen() -> Iterator[Seen]:
        for item in _followed("api:changes", "results", period):
            if item["kind"] not in ("redact", "lost") and item["sequence"] <= period.last:
                yield item["sequence"], item["uid"], _standing(item)

    yield from merged(period.expected(), seen(), _mark)


def ocds(period: Period) -> Iterator[Batch]:
    """Each release of a type with a mapping has its OCDS release, unless it was withdrawn."""
    listed_to = period.last

    def seen() -> Iterator[Seen]:
        nonlocal listed_to
        for body in _followed("api:ocds-releases", "releases", period):
            if (number := _sequence_of(str(body["id"]))) <= period.last:
                yield number, str(body["id"]).rpartition("-")[0], None
        listed_to = forms_made_up_to()

    def expected() -> Iterator[Expected]:
        for one in period.expected():
            # The list ends before what is made, or made anew, just now.
            settled = one.settled and one.sequence <= listed_to
            if one.contracting or not settled:
                yield replace(one, settled=settled)

    yield from merged(expected(), seen(), lambda one: None)


def _followed(name: str, member: str, period: Period) -> Iterator[dict[str, Any]]:
    """The items of a list of the API that is read by `after`, through the period."""
    after = period.first - 1
    while after < period.last:
        answer = reader.ask(f"{reverse(name)}?after={after}&limit={PAGE}")
        if answer.status_code != 200:
            raise ConnectionError(f"{reverse(name)} answered {answer.status_code}")
        items = json.loads(reader.text(answer))[member]
        yield from items
        if len(items) < PAGE:
            return
        last = items[-1]
        after = last.get("sequence") or _sequence_of(str(last["id"]))


def _sequence_of(number: str) -> int:
    """The sequence of a release by its OCDS id: of a first one it is in the notice's number."""
    uid, _dash, revision = number.rpartition("-")
    if revision == "1":
        return sequence_of(uid)
    return _sequences([uid])[uid, int(revision)]


def _mark(one: Expected) -> object:
    return one.digest, one.status, one.withheld, one.redacted


def _standing(item: dict[str, Any]) -> object:
    document = item["document"]
    gone = tuple((document or {}).get("redacted", ()))
    return item["digest"], item["status"], document is None, gone


def feeds(period: Period) -> Iterator[Batch]:
    """The feeds of everything, in each format, have the last word on each notice and no other."""
    # Document by document, not format by format: what a document makes of an entry is kept a while.
    for batches in zip_longest(*[_feed(kind, period) for kind in _ENTRY]):
        yield from filter(None, batches)


def _feed(kind: str, period: Period) -> Iterator[Batch]:
    """One format, document by document: each says where the next begins."""
    before = period.last + 1
    path = reverse(f"site:notices-{kind}")
    while before > period.first:
        answer = reader.ask(f"{path}?before={before}")
        if answer.status_code != 200:
            raise ConnectionError(f"{path} answered {answer.status_code}")
        follow = _NEXT.search(answer.headers.get("Link", ""))
        cursor = _BEFORE.search(follow[1]) if follow else None
        begin = max(int(cursor[1]) if cursor else 0, period.first)
        yield _entries(reader.text(answer), kind, period, begin, before - 1)
        before = begin


def _entries(body: str, kind: str, period: Period, first: int, last: int) -> Batch:
    """What one document has of the stretch it covers."""
    shown = {(uid, int(revision)) for uid, revision in _ENTRY[kind].findall(body)}
    known = _sequences(uid for uid, _revision in shown)
    entries = {known[key] for key in shown & known.keys()}
    found = [Found(SURPLUS, None, uid, kind) for uid, _revision in shown - known.keys()]
    compared = 0
    for one in period.expected(first=first, last=last):
        compared += one.standing
        if one.settled and one.standing != (one.sequence in entries):
            found.append(Found(MISSING if one.standing else SURPLUS, one.sequence, one.uid, kind))
    return Batch(compared, found)


def _sequences(uids: Iterable[str]) -> dict[tuple[str, int], int]:
    rows = Release.objects.filter(uid__in=set(uids)).values_list("uid", "revision", "sequence")
    return {(uid, revision): number for uid, revision, number in rows}


# --- What is kept beside the database -------------------------------------------------------------


def search(period: Period) -> Iterator[Batch]:
    """The index has the newest state of each notice under its number."""
    for first, last in period.stretches():
        difference = index.differing(first, last)
        uids = {*difference.missing, *difference.stale, *difference.surplus}
        newest = Release.objects.filter(uid__in=uids).order_by("uid", "-revision").distinct("uid")
        known = dict(newest.values_list("uid", "sequence"))
        moving = {one.uid for one in period.expected(first=first, last=last) if not one.settled}
        found = [
            Found(kind, known.get(uid), uid)
            for kind in Difference.Kind
            for uid in getattr(difference, kind)
            if uid not in moving and known.get(uid, 0) <= period.last
        ]
        yield Batch(last - first + 1, found)


def bulk(period: Period) -> Iterator[Batch]:
    """The file of each day has the releases of the day, as they stand."""
    for day in period.days():
        yield from merged(
            period.expected(on_day("published_at", day)), _lines(str(day), period), _mark
        )


def _lines(day: str, period: Period) -> Iterator[Seen]:
    made = store.find(day)
    if made is None:
        return
    with gzip.open(made.folder / store.JSONL, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if period.first <= item["sequence"] <= period.last:
                yield item["sequence"], item["uid"], _standing(item)


def press(period: Period) -> Iterator[Batch]:
    """Each contact of a press list was told of each release it wants, or its letter waits."""
    moving = {one.sequence for one in period.expected() if not one.settled}
    for first, last in period.stretches():
        compared, found = untold(first, last)
        yield Batch(
            compared,
            [
                Found(MISSING, one.sequence, one.uid, f"{one.contacts} contacts")
                for one in found
                if one.sequence not in moving
            ],
        )


#: Channel -> how it is asked. What is made as for a reader takes longest and comes last: should the
#: time of a run be up, all others were compared.
LOOKS: dict[str, Look] = {
    "database": database,
    "search": search,
    "press": press,
    "bulk": bulk,
    "api": api,
    "ocds": ocds,
    "feeds": feeds,
    "page": page,
}
