"""Our search beside SQLite FTS5 and PostgreSQL full text, on the same notices in one run.

    python -m benchmarks.search --notices 1000000 --folder /somewhere

Everything lies in the folder and is used again by the next run: a build that was stopped goes on
(ours starts anew, it is one commit), and `--engines` with `--build-only` builds one after the
other. What was measured goes to `results-<date>.json` there and is printed as a table.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import signal
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from django.test import override_settings

from benchmarks.search.corpus import Corpus
from benchmarks.search.load import under_load
from benchmarks.search.opening import ENGINES, Opening, caches, configure, engines
from benchmarks.search.questions import QUESTIONS, Answer, Engine, Question

#: Seconds an engine is asked one question in a round, and how often at least.
SECONDS, LEAST = 2.0, 3


def build(engine: Engine, count: int) -> dict[str, float]:
    """Build what is missing, and say how fast it was and how large it is."""
    built, size = engine.build(), engine.size()
    found = {"seconds": round(built.seconds, 1), "per_second": round(count / built.seconds)}
    text = f"{found['per_second']:,}/s"
    if built.processor:
        found["per_second_of_a_core"] = round(count / built.processor)
        text += f", {found['per_second_of_a_core']:,} a second of a core"
    print(f"\r{engine.name}: {count:,} notices, {text}, {size / 1e6:,.0f} MB", flush=True)
    return found | {"bytes": size}


def ask(engine: Engine, question: Question) -> tuple[list[float], Answer]:
    """Milliseconds of answer after answer, warm, and the answer."""
    answer = engine.ask(question)
    times: list[float] = []
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until or len(times) < LEAST:
        begun = time.perf_counter()
        answer = engine.ask(question)
        times.append((time.perf_counter() - begun) * 1_000)
    return times, answer


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if times[1:] else times[0]


def ask_all(opened: dict[str, Engine], rounds: int) -> dict[str, dict[str, Any]]:
    """Every question to every engine in turn, round by round; of the rounds the fastest counts.

    Other work on the machine only ever adds time. All engines must find the same.
    """
    measured: dict[str, dict[str, Any]] = {name: {} for name in opened}
    print(f"{'question':34}" + "".join(f"{engine.name:>24}" for engine in opened.values()))
    print(f"{'p50 / p95 in ms':34}")
    for question in QUESTIONS:
        medians: dict[str, list[float]] = {name: [] for name in opened}
        worst: dict[str, list[float]] = {name: [] for name in opened}
        answers: dict[str, Answer] = {}
        for _round in range(rounds):
            for name, engine in opened.items():
                times, answers[name] = ask(engine, question)
                medians[name].append(statistics.median(times))
                worst[name].append(p95(times))
        for name in opened:
            measured[name][question.name] = {
                "p50": round(min(medians[name]), 3), "p95": round(min(worst[name]), 3),
                "p95_of_rounds": [round(each, 3) for each in worst[name]],
                "found": answers[name].total,
            }  # fmt: skip
        cells = (f"{min(medians[name]):,.2f} / {min(worst[name]):,.2f}" for name in opened)
        print(f"{question.name:34}" + "".join(f"{cell:>24}" for cell in cells), flush=True)
        for name, answer in answers.items():
            if not next(iter(answers.values())).agrees(answer):
                print(f"  {name} answers otherwise: {answer.total} found", flush=True)
    return measured


def ask_for_the_newest(opening: Opening, rounds: int) -> dict[str, Any]:
    """Our pages once more, counts remembered: what is left is to find and to show the newest 20."""
    engine, measured = opening(), {}
    with override_settings(CACHES=caches(opening.cache)):
        for question in QUESTIONS:
            times = [ask(engine, question)[0] for _round in range(rounds)]
            median, worst = min(map(statistics.median, times)), min(map(p95, times))
            measured[question.name] = {"p50": round(median, 3), "p95": round(worst, 3)}
            print(f"newest 20, {question.name:34}{median:>12,.2f} / {worst:,.2f}", flush=True)
    return measured


def load_all(opening: dict[str, Opening], options: argparse.Namespace) -> dict[str, Any]:
    """Readers and releases at once, an engine at a time."""
    measured: dict[str, Any] = {}
    for name, open_engine in opening.items():
        engine = open_engine()
        last = engine.last()
        load = under_load(open_engine, open_engine.corpus, last, options.load, options.rest)
        all_times = [each for times in load.times.values() for each in times]
        measured[name] = {
            "rest": options.rest,
            "answers_per_second": round(len(all_times) / options.load, 1),
            "p50": round(statistics.median(all_times), 3), "p95": round(p95(all_times), 3),
            "p95_by_question": {key: round(p95(each), 3) for key, each in load.times.items()},
            "found_after_p95": round(p95(load.found_after), 3),
            "found_after_max": round(max(load.found_after), 3),
            "released_and_found": len(load.found_after),
        }  # fmt: skip
        print(f"8 readers, 20 releases/s, {engine.name}: {json.dumps(measured[name])}", flush=True)
    return measured


def main() -> None:
    """Build, ask, load, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notices", type=int, default=100_000)
    parser.add_argument("--short", action="store_true", help="notices of 20 to 60 characters")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--build-only", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--load", type=float, default=0.0, metavar="SECONDS",
                        help="of 8 readers while 20 notices a second are released")  # fmt: skip
    parser.add_argument("--rest", type=float, default=0.0, metavar="SECONDS",
                        help="that a reader rests between two questions under load")  # fmt: skip
    options = parser.parse_args()
    # A run that is told to end takes its server along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    folder: Path = options.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    configure(folder)
    corpus = Corpus(options.notices, options.short)
    results: dict[str, Any] = {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python "
                   f"{platform.python_version()}, load {os.getloadavg()[0]:.1f}",
        "notices": options.notices, "short": options.short,
    }  # fmt: skip
    print(f"{results['date']} {results['machine']}", flush=True)
    with engines(options.engines, corpus, folder) as opening:
        opened = {name: open_engine() for name, open_engine in opening.items()}
        results["build"] = {name: build(each, options.notices) for name, each in opened.items()}
        if not options.build_only:
            results["questions"] = ask_all(opened, options.rounds)
            if "gongkai" in opening:
                results["newest"] = ask_for_the_newest(opening["gongkai"], options.rounds)
            keep(results, folder)
            if options.load:
                results["load"] = load_all(opening, options)
                keep(results, folder)


def keep(results: dict[str, Any], folder: Path) -> None:
    """Write what was measured so far."""
    target = folder / f"results-{results['date'].replace(':', '')}.json"
    target.write_text(json.dumps(results, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
