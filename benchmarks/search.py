"""How long a search takes on an index of invented notices: `python -m benchmarks.search 100000`.

Builds the index in a temporary folder with the project's own code and no database, then prints the
median and the 95th percentile of each kind of question, warm, in one process.
"""

from __future__ import annotations

import argparse
import datetime
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings

from disclosure.search.index import SearchIndex, search_index
from disclosure.search.ordering import Sort
from disclosure.search.query import FACETS, Filters, search
from disclosure.search.schema import SearchDocument, Status

SYLLABLES = (
    "住房保障土地出让公告采购中标候选结果合同履约项目单位建设工程施工监理设计勘察招标代理机构"
    "投标报价资格审查评审专家交易中心矿业权探矿采矿许可面积坐标国有产权转让挂牌竞价保证金受让方"
)
BATCH = 1_000
AREAS = ("housing", "land", "mining", "procurement", "state_property", "tendering")
QUESTIONS: dict[str, dict[str, Any]] = {
    "nothing, newest 20": {},
    "one area": {"area": "land"},
    "rare word": {"text": "罕见词"},
    "word in 1 %": {"text": "百里挑一"},
    "word in half": {"text": "半数公告"},
    "word in half, by relevance": {"text": "半数公告", "sort": "relevance"},
    "phrase of common words": {"text": '"公告 结果"'},
    "two common words": {"text": "公告 结果"},
    "one character": {"text": "公"},
    "word, region and two years": {
        "text": "半数公告",
        "region": "420000",
        "published_from": datetime.date(2023, 1, 1),
        "published_to": datetime.date(2024, 12, 31),
    },
}


def notices(count: int, dice: random.Random) -> Iterator[SearchDocument]:
    """Invented notices of 300 to 1,500 characters, oldest first."""
    words = [SYLLABLES[at : at + 2] for at in range(0, len(SYLLABLES) - 1, 2)]
    words += ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _ in range(20_000)]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    start = datetime.datetime(2018, 1, 1, tzinfo=datetime.UTC)
    for sequence in range(1, count + 1):
        body = "".join(dice.choices(words, weights, k=dice.randint(100, 500)))
        marks = [
            "。罕见词" if sequence % 10_000 == 0 else "",
            "。百里挑一" if sequence % 100 == 0 else "",
            "。半数公告" if sequence % 2 == 0 else "",
        ]
        area = dice.choice(AREAS)
        province = dice.choice(("110000", "420000", "510000", "650000"))
        yield SearchDocument(
            uid=f"2026-{sequence:08d}",
            sequence=sequence,
            status=Status.CURRENT,
            type=f"{area}.type{dice.randrange(9)}",
            area=area,
            agency=f"agency-{dice.randrange(3_000)}",
            region=(f"{province[:2]}01{dice.randrange(90):02d}", f"{province[:2]}0100", province),
            title="".join(dice.choices(words, weights, k=8)) + "公告",
            numbers=(f"XM-2026-{sequence:06d}",),
            texts=(body + "".join(marks),),
            published_at=start + datetime.timedelta(seconds=sequence * 8 * 31_557_600 // count),
        )


def build(index: SearchIndex, count: int) -> None:
    """Build the index and print how fast; the time it takes to invent notices does not count."""
    invented = notices(count, random.Random(1))
    began, inventing = time.perf_counter(), 0.0
    with index.rebuilding() as generation:
        with generation.filling() as writer:
            while True:
                before = time.perf_counter()
                batch = list(islice(invented, BATCH))
                inventing += time.perf_counter() - before
                if not batch:
                    break
                writer.put(batch)
        with generation.replacing():
            pass
    took = time.perf_counter() - began - inventing
    size = sum(path.stat().st_size for path in index.root.rglob("*") if path.is_file())
    print(f"built {count / took:,.0f} notices/s, {size / 1e6:,.0f} MB")


def measure(ask: Callable[[], Any], seconds: float = 2.0) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds, and how many notices were found."""
    ask()
    times = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(times) < 5:
        before = time.perf_counter()
        page = ask()
        times.append((time.perf_counter() - before) * 1_000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], page.total


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="number of notices")
    parser.add_argument("--folder", type=Path, help="keep the index here and use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        settings.configure(
            SEARCH_INDEX_DIR=options.folder or Path(temporary),
            TIME_ZONE="Asia/Shanghai",
            USE_TZ=True,
        )
        index = search_index()
        if not index.exists():
            build(index, options.count)
        print(f"{'question':30} {'median ms':>10} {'p95 ms':>8} {'found':>10}")
        for name, question in QUESTIONS.items():
            asked = dict(question)
            text, sort = asked.pop("text", ""), Sort(asked.pop("sort", "newest"))
            every = partial(search, text, Filters(**asked), sort=sort, facets=tuple(FACETS))
            median, p95, found = measure(every)
            print(f"{name:30} {median:10.2f} {p95:8.2f} {found:10,}")


if __name__ == "__main__":
    main()
