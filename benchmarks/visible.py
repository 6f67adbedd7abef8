"""From approved to visible: seconds until readers of each channel have a notice, under load.

    python -m benchmarks.visible --rate 20 --seconds 600 --readers 50

Notices are imported and reviewed beforehand. Then the application server, the workers and the
scheduler of the demo run, one notice after the other is approved at the rate asked for, and
readers keep reading: pages, lists, searches, feeds, the API, each with a rest between two
requests. Observers look at each channel as its users do and note when they first see a notice:

api     the change feed, `GET /api/v1/changes/?after=…`, every quarter of a second
page    the page of every fifth notice, as soon as the change feed has told its number
search  the index, asked as the site asks it, every quarter of a second
feeds   the Atom feed of all notices, every half second
bulk    the file of the day; by what the portal notes when it has put it there

The clock of a notice starts when its approval is committed. Beside the times of a channel stands
how far its observer was behind when it looked: the seconds since its last look, or since it was
told of the page. What was there may have waited so long to be seen: where that is most of a time,
the time says more about the observer than about the portal.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from queue import Empty, Queue
from threading import Event, Lock, Thread

from benchmarks import stack

VAR, PORT, ORIGIN = stack.own_site()

from django.db import connection
from django.utils import timezone

from benchmarks.samples import WORD, brought_in, sheet
from disclosure import services
from disclosure.core.workflow import Action
from disclosure.importing.batches import read_batch
from disclosure.models import Delivery, Notice, Release
from disclosure.search.query import search
from tests.factory import Office, make_region

#: One notice in so many has its page opened by an observer: readers open pages as well.
SAMPLE = 5
#: Hits the observer of the index looks at: what ten seconds release.
LOOKED_AT = 200
#: Observers of pages. At 20 notices a second they keep up until an answer takes 3 seconds.
OPENERS = 12
#: Seconds after the last approval within which everything should be everywhere.
REST = 150.0
ID = re.compile(rb"<id>[^<]*/notice/([0-9-]+)/#revision-1</id>")
CHANNELS = ("api", "page", "search", "feeds", "bulk")
MARKS = " ".join(f"{name:>7}" for name in ("p50", "p95", "p99", "max"))


class Seen:
    """When each channel first showed a notice: {channel: {uid: seconds of the clock}}.

    `behind` are the seconds an observer had not looked when it did, {channel: one for each look}.
    """

    def __init__(self) -> None:
        self.first: dict[str, dict[str, float]] = {channel: {} for channel in CHANNELS}
        self.behind: dict[str, list[float]] = {channel: [] for channel in CHANNELS}
        self.looked: dict[str, float] = {}
        self.lock = Lock()

    def look(self, channel: str, since: float | None = None) -> None:
        """An observer looks, for what it might have seen since then or since it looked before."""
        now = time.monotonic()
        with self.lock:
            before = self.looked.get(channel, now) if since is None else since
            self.looked[channel] = now
            self.behind[channel].append(now - before)

    def note(self, channel: str, uids: list[str]) -> None:
        """These are visible now, if they were not before."""
        now = time.time()
        with self.lock:
            for uid in uids:
                self.first[channel].setdefault(uid, now)


def main() -> None:
    """Prepare, run, print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=float, default=20, help="notices approved a second")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--rest", type=float, default=5, help="of a reader, in seconds")
    options = parser.parse_args()
    print(stack.machine(), flush=True)
    with stack.servers(VAR):
        office, waiting = reviewed(int(options.rate * options.seconds))
        with stack.site(VAR, PORT):
            run(office, waiting, options)


def reviewed(count: int) -> tuple[Office, list[int]]:
    """So many notices that wait for their approval."""
    make_region()
    office, now = Office.open(), timezone.now()
    batch = brought_in(office, sheet(count))
    read_batch(batch=batch, now=now)
    office.decide_batch(batch, Action.REVIEW, office.reviewer, now)
    found = list(
        Notice.objects.filter(state="reviewed").order_by("pk").values_list("pk", flat=True)
    )
    if len(found) != count:
        sys.exit(f"only {len(found)} of {count} notices could be prepared")
    return office, found


def run(office: Office, waiting: list[int], options: argparse.Namespace) -> None:
    """Approve while readers read and observers look; print what they saw."""
    seen, ended, reading = Seen(), Event(), Reading()
    threads = [Thread(target=observe, args=(step, ended)) for step in observers(seen)]
    threads += [
        Thread(target=reading.read, args=(number, options.rest, seen, ended))
        for number in range(options.readers)
    ]
    for thread in threads:
        thread.start()
    try:
        approved = approve(office, waiting, options.rate)
        until = time.monotonic() + REST
        while time.monotonic() < until and not settled(seen, len(waiting)):
            time.sleep(0.5)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    report(approved, seen, reading)


def approve(office: Office, waiting: list[int], rate: float) -> dict[int, float]:
    """Approve at the rate, and return when each was approved; how far behind is printed."""
    approved, begun = {}, time.monotonic()
    late = 0.0
    for number, pk in enumerate(waiting):
        due = begun + number / rate
        time.sleep(max(0.0, due - time.monotonic()))
        notice = Notice.objects.select_related("agency", "region", "allocation").get(pk=pk)
        services.decide(
            notice=notice, action=Action.APPROVE, by=office.approver, now=timezone.now()
        )
        approved[pk] = time.time()
        late = max(late, time.monotonic() - due)
    taken = time.monotonic() - begun
    print(f"{len(waiting)} approved at {len(waiting) / taken:.1f}/s, at most {late:.1f} s late")
    return approved


def settled(seen: Seen, count: int) -> bool:
    """Whether all channels have shown everything, the files among them."""
    with seen.lock:
        shown = all(len(seen.first[name]) >= count for name in ("api", "search", "feeds"))
        shown = shown and len(seen.first["page"]) >= count // SAMPLE
    return shown and not Delivery.objects.filter(channel="bulk", reached_at=None).exists()


def observers(seen: Seen) -> list[Callable[[], None]]:
    """A step for each channel, and for each opener of pages, repeated by `observe`."""
    last, told = 0, 0
    to_open: Queue[tuple[str, float]] = Queue()

    def changes() -> None:
        nonlocal last, told
        seen.look("api")
        page = json.loads(fetch(f"/api/v1/changes/?after={last}&limit=500"))
        uids = [item["uid"] for item in page["results"]]
        seen.note("api", uids)
        last = page["last"]
        for uid in uids:
            told += 1
            if told % SAMPLE == 0:
                to_open.put((uid, time.monotonic()))
        time.sleep(0.25)

    def pages() -> None:
        try:
            uid, since = to_open.get(timeout=0.5)
        except Empty:
            return
        seen.look("page", since)
        try:
            fetch(f"/notice/{uid}/")
        except OSError:
            to_open.put((uid, time.monotonic()))
            raise
        seen.note("page", [uid])

    def index() -> None:
        seen.look("search")
        found = search(WORD, limit=LOOKED_AT)
        seen.note("search", [hit.uid for hit in found.hits])
        time.sleep(0.25)

    def feed() -> None:
        seen.look("feeds")
        seen.note("feeds", [uid.decode() for uid in ID.findall(fetch("/notices/feed/atom/"))])
        time.sleep(0.5)

    return [changes, index, feed, *[pages] * OPENERS]


def observe(step: Callable[[], None], ended: Event) -> None:
    """Repeat a step to the end; what fails once is tried again."""
    while not ended.is_set():
        try:
            step()
        except (OSError, ValueError) as error:
            print(f"an observer could not look: {error}", file=sys.stderr)
            time.sleep(0.5)
    connection.close()


class Reading:
    """What readers ask for, and how long they wait for it."""

    PLACES = (
        "/",
        "/notices/",
        "/land/",
        "/notices/?q=出让",
        "/en/notices/",
        "/notices/feed/rss/",
        "/api/v1/releases/?limit=20",
        "/statistics/",
    )

    def __init__(self) -> None:
        self.times: list[float] = []
        self.failed = 0

    def read(self, number: int, rest: float, seen: Seen, ended: Event) -> None:
        """One reader: a place, a rest, the next; every other time a notice."""
        chance = random.Random(number)
        ended.wait(chance.uniform(0, rest))
        while not ended.is_set():
            uids = list(seen.first["api"])
            place = chance.choice(self.PLACES)
            if uids and chance.random() < 0.5:
                place = f"/notice/{chance.choice(uids)}/"
            begun = time.perf_counter()
            try:
                fetch(urllib.request.quote(place, safe="/?=&"))
                self.times.append(time.perf_counter() - begun)
            except OSError:
                self.failed += 1
            ended.wait(rest)


def fetch(path: str) -> bytes:
    """The body of an answer. Raises OSError."""
    with urllib.request.urlopen(f"{ORIGIN}{path}", timeout=30) as answer:
        return bytes(answer.read())


def report(approved: dict[int, float], seen: Seen, reading: Reading) -> None:
    """Seconds of each channel from approval on, of its observer, and what readers had to wait."""
    released = Release.objects.filter(notice__in=approved).values_list("notice_id", "uid", "pk")
    begun = {uid: approved[notice] for notice, uid, _pk in released}
    uids = {pk: uid for _notice, uid, pk in released}
    rows = Delivery.objects.filter(channel="bulk", release__in=uids, reached_at__isnull=False)
    for release, reached in rows.values_list("release_id", "reached_at"):
        seen.first["bulk"][uids[release]] = reached.timestamp()
    print(f"{'':22} {'seconds until seen':>31} {'observer behind, seconds':>31}")
    print(f"{'channel':<8} {'seen':>6} {'of':>6} {MARKS} {MARKS}")
    for channel, found in seen.first.items():
        times = [at - begun[uid] for uid, at in found.items() if uid in begun]
        wanted = len(begun) // SAMPLE if channel == "page" else len(begun)
        shown = f"{marks(times)} {marks(seen.behind[channel])}".rstrip()
        print(f"{channel:<8} {len(times):>6} {wanted:>6} {shown}")
    times = reading.times
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else 0.0
    print(f"readers: {len(times)} answers, p95 {p95:.2f} s, {reading.failed} failed")
    print(f"{len(approved)} approved, {len(begun)} released; {stack.machine()}")


def marks(times: list[float]) -> str:
    """What stands under `MARKS`; blank where there are too few times."""
    if len(times) < 2:
        return " " * len(MARKS)
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return " ".join(f"{value:>7.2f}" for value in (cuts[49], cuts[94], cuts[98], max(times)))


if __name__ == "__main__":
    main()
