"""Readers at once, each a process, while notices are released at a steady pace."""

from __future__ import annotations

import multiprocessing
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any, NamedTuple

from benchmarks.search.corpus import Corpus
from benchmarks.search.questions import QUESTIONS, Engine

READERS = 8
#: Notices released a second.
RELEASES = 20
#: Seconds between two looks for what was released, and between two sweeps of the writer.
LOOK, SWEEP = 0.05, 0.5

Open = Callable[[], Engine]


class Pace(NamedTuple):
    """How many seconds a load lasts, and how long a reader rests after an answer.

    It begins for all at once, when every process has its index open and warm.
    """

    ready: Barrier
    seconds: float
    rest: float

    def begin(self) -> float:
        """Wait for all others; the moment at which the load began, by the clock."""
        self.ready.wait()
        return time.time()


@dataclass
class Load:
    """Milliseconds of each answer, by question, and seconds until each release was found."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    found_after: list[float] = field(default_factory=list)


def under_load(open_engine: Open, corpus: Corpus, last: int, seconds: float, rest: float) -> Load:
    """Ask all questions from `READERS` processes while what follows number `last` is released.

    Each reader rests `rest` seconds between two questions. `open_engine` must be picklable: every
    process opens an index of its own.
    """
    context = multiprocessing.get_context("spawn")
    answers: Queue[Any] = context.Queue()
    pace = Pace(context.Barrier(READERS + 2), seconds, rest)
    readers = [
        context.Process(target=_read, args=(open_engine, number, pace, answers))
        for number in range(READERS)
    ]
    watcher = context.Process(target=_watch, args=(open_engine, last, pace, answers))
    for process in (*readers, watcher):
        process.start()
    _write(open_engine(), corpus, last, pace)
    load = Load()
    for _process in (*readers, watcher):
        name, found = answers.get(timeout=600)
        if name == "found":
            load.found_after = found
        else:
            for question, times in found.items():
                load.times[question] += times
    for process in (*readers, watcher):
        process.join()
    return load


def _write(engine: Engine, corpus: Corpus, last: int, pace: Pace) -> None:
    """Release notices at the pace of the load, twice a second as many as have become due."""
    count = round(pace.seconds * RELEASES)
    notices = corpus.block(last, count)
    start = pace.begin()
    while notices:
        due = int((time.time() - start) * RELEASES) - (count - len(notices))
        if due > 0:
            engine.release(notices[:due])
            notices = notices[due:]
        time.sleep(SWEEP)


def _read(open_engine: Open, number: int, pace: Pace, answers: Queue[Any]) -> None:
    engine = open_engine()
    for question in QUESTIONS:
        engine.ask(question)
    times: defaultdict[str, list[float]] = defaultdict(list)
    start = pace.begin()
    # Readers spread over the pause, so that they do not all ask at the same moment.
    time.sleep(pace.rest * number / READERS)
    at = number
    while time.time() < start + pace.seconds:
        question = QUESTIONS[at % len(QUESTIONS)]
        begun = time.perf_counter()
        engine.ask(question)
        times[question.name].append((time.perf_counter() - begun) * 1_000)
        time.sleep(pace.rest)
        at += 1
    answers.put((str(number), dict(times)))


def _watch(open_engine: Open, last: int, pace: Pace, answers: Queue[Any]) -> None:
    """Note how long after its moment each release is found, until the last one or half a minute."""
    engine = open_engine()
    found: list[float] = []
    end = last + round(pace.seconds * RELEASES)
    seen = last
    start = pace.begin()
    while seen < end and time.time() < start + pace.seconds + 30:
        newest = engine.last()
        now = time.time()
        fresh = range(seen + 1, newest + 1)
        found += [now - (start + (sequence - last) / RELEASES) for sequence in fresh]
        seen = max(newest, seen)
        time.sleep(LOOK)
    answers.put(("found", found))
