"""What much writing costs our search, and what building the index anew brings back.

    python -m benchmarks.search.wearing --notices 200000 --short --folder /somewhere

Asks all questions of an index fresh from its building, after so many releases as the worker writes
them, and after it was built anew. Processor time is told, which other work on the machine hardly
changes. The folder must hold no index yet.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

from benchmarks.search.corpus import Corpus
from benchmarks.search.opening import configure, progress
from benchmarks.search.ours import Gongkai
from benchmarks.search.questions import QUESTIONS, Question
from benchmarks.stack import machine

#: Releases of one commit, and times each question is asked.
BATCH, TIMES = 20, 60


def main() -> None:
    """Build, ask, write, ask, build anew, ask."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notices", type=int, default=200_000)
    parser.add_argument("--released", type=int, default=40_000, help="after the index was built")
    parser.add_argument("--short", action="store_true", help="notices of 20 to 60 characters")
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    folder: Path = options.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    configure(folder)
    engine = Gongkai(Corpus(options.notices, options.short), progress)
    if engine.exists():
        sys.exit(f"{folder} holds an index already")
    print(machine())
    columns = {}
    engine.build()
    columns["fresh"] = measured(engine)
    for start in range(options.notices, options.notices + options.released, BATCH):
        engine.release(engine.corpus.block(start, BATCH))
    engine.settle()
    columns["worn"] = measured(engine)
    engine.rebuild(options.released, BATCH)
    columns["built anew"] = measured(engine)
    report(columns)
    print(machine())


def measured(engine: Gongkai) -> list[str]:
    """The number of segments, and for each question its median and 95th percentile."""
    return [str(engine.segments()), *(asked(engine, question) for question in QUESTIONS)]


def asked(engine: Gongkai, question: Question) -> str:
    """Milliseconds of processor time, warm."""
    engine.ask(question)
    times = []
    for _ in range(TIMES):
        begun = time.process_time()
        engine.ask(question)
        times.append((time.process_time() - begun) * 1_000)
    worst = statistics.quantiles(times, n=20, method="inclusive")[-1]
    return f"{statistics.median(times):.1f} / {worst:.1f}"


def report(columns: dict[str, list[str]]) -> None:
    """A line for each question."""
    print(f"\n{'p50 / p95 in ms':34}" + "".join(f"{name:>16}" for name in columns))
    names = ["segments", *(question.name for question in QUESTIONS)]
    for name, *cells in zip(names, *columns.values(), strict=True):
        print(f"{name:34}" + "".join(f"{cell:>16}" for cell in cells))


if __name__ == "__main__":
    main()
