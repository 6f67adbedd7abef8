"""Precision and recall over files of real notices: `python -m benchmarks.search_quality FILE...`.

FILEs are JSON (a list of records, or an object that holds one), JSON lines or CSV; no row of them
is kept. Every text of a record can be found. Forty questions in Chinese and English are asked, and
what is found is compared with what regular expressions find in the rows themselves: patterns
written from what the question means, with the synonyms we promise and traditional characters spelt
out, and none of the code that is measured.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from disclosure.search.index import search_index
from disclosure.search.query import LARGEST_PAGE, search
from disclosure.search.schema import SearchDocument, Status

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_ROAD = r"公路|道路|\w@road"
_WORKS = r"工程|施工|\w@works|\w@construction"
_SCHOOL = r"学校|小学|中学|大学|幼儿园|學校|小學|中學|大學|幼稚園|\w@school"


@dataclass(frozen=True)
class Ask:
    r"""A question, the patterns of which each must occur in a record, and those that must not.

    "\w@" before letters stands for "a whole word of".
    """

    text: str
    every: tuple[str, ...]
    none: tuple[str, ...] = ()

    def holds(self, texts: list[str]) -> bool:
        """Whether a record with these texts should be found."""
        return all(_occurs(each, texts) for each in self.every) and not any(
            _occurs(each, texts) for each in self.none
        )


ASKED = (
    Ask("出让", (r"出让|出讓|挂牌|掛牌|拍卖|拍賣|\w@conveyance",)),
    Ask('"划拨"', (r"划拨|劃撥",)),
    Ask("挂牌出让", (r"挂牌|掛牌|\w@listing",)),
    Ask("工业用地", (r"工业用地",)),
    Ask("城镇住宅用地", (r"城镇住宅用地",)),
    Ask("军事设施", (r"军事设施",)),
    Ask("德令哈市", (r"德令哈市",)),
    Ask('"青海省" "划拨"', (r"青海省", r"划拨")),
    Ask("湖北 监理", (r"湖北", r"监理|\w@supervision")),
    Ask("XSA070002-202402-01(2)", (r"xsa070002-202402-01\(2\)",)),
    Ask("联合体", (r"联合体",)),
    Ask("安全生产许可证", (r"安全生产许可证",)),
    Ask('"水利水电工程施工总承包"', (r"水利水电工程施工总承包",)),
    Ask("公路", (_ROAD,)),
    Ask("学校", (_SCHOOL,)),
    Ask("医院", (r"医院|卫生院|醫院|\w@hospital",)),
    Ask("数据中心 OR 算力", (r"数据中心|算力",)),
    Ask("机房 NOT 改造", (r"机房",), (r"改造",)),
    Ask("询比公告", (r"询比公告",)),
    Ask("单一来源", (r"单一来源|\w@sole source|\w@single source",)),
    Ask("供水 或 排水", (r"供水|排水",)),
    Ask("政府物流服务署", (r"政府物流服务署|政府物流服務署",)),
    Ask("創富道", (r"創富道|创富道",)),
    Ask("龙岩", (r"龙岩",)),
    Ask("宜都市 -设计", (r"宜都市",), (r"设计",)),
    Ask("镇", (r"镇|鎮",)),
    Ask("２０２５年０６月", (r"(?<!\d)2025年06月",)),
    Ask("(小学 OR 中学) 改造", (r"小学|中学|小學|中學", r"改造")),
    Ask("parking", (r"\w@parking",)),
    Ask("studio", (r"\w@studio",)),
    Ask("lottery", (r"\w@lottery|摇号|搖號|抽签|抽籤",)),
    Ask("road works", (_ROAD, _WORKS)),
    Ask('"civil parking enforcement"', (r"\w@civil parking enforcement",)),
    Ask("nickel", (r"\w@nickel",)),
    Ask("sulawesi NOT selatan", (r"\w@sulawesi",), (r"\w@selatan",)),
    Ask('"Government Logistics"', (r"\w@government logistics",)),
    Ask("consultancy OR consulting", (r"\w@consultancy|\w@consulting",)),
    Ask("school", (_SCHOOL,)),
    Ask("hospital -parking", (r"医院|卫生院|醫院|\w@hospital",), (r"\w@parking",)),
    Ask("software (licence OR license)", (r"\w@software", r"\w@licence|\w@license")),
)


def _occurs(pattern: str, texts: list[str]) -> bool:
    whole = re.sub(r"\\w@([a-z ]+)", r"(?<![a-z])\1(?![a-z])", pattern)
    return any(re.search(whole, text) for text in texts)


def records(path: Path) -> list[dict[str, Any]]:
    """The records of a file."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        return list(csv.DictReader(text.splitlines()))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    found = json.loads(text)
    if isinstance(found, dict):
        found = next(value for value in found.values() if _is_records(value))
    return list(found)


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def texts_of(value: object) -> Iterator[str]:
    """Every text of a record but addresses of pages."""
    if isinstance(value, str):
        if value and "://" not in value:
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)


def plain(text: str) -> str:
    """A text as patterns expect it: usual width, small letters, no blanks inside Chinese."""
    return _BETWEEN_HAN.sub("", unicodedata.normalize("NFKC", text).casefold())


def put(found: Iterable[list[str]]) -> None:
    """Index records under their numbers, from 1 on."""
    documents = [
        SearchDocument(
            uid=str(number), sequence=number, status=Status.CURRENT, type="land.listing",
            area="land", agency="agency", title="", texts=tuple(texts), published_at=NOW,
        )
        for number, texts in enumerate(found, 1)
    ]  # fmt: skip
    with search_index().rebuilding() as generation, generation.replacing() as writer:
        writer.put(documents)


def found_by(text: str) -> set[int]:
    """Numbers of all records a question finds, page by page."""
    numbers: set[int] = set()
    before = ""
    while True:
        page = search(text, before=before, limit=LARGEST_PAGE)
        numbers |= {hit.sequence for hit in page.hits}
        before = page.next
        if not before:
            return numbers


def main() -> None:
    """Index the files, ask, and print a line a question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    every = [list(texts_of(record)) for path in options.files for record in records(path)]
    with tempfile.TemporaryDirectory() as folder:
        settings.configure(SEARCH_INDEX_DIR=folder, TIME_ZONE="Asia/Shanghai", USE_TZ=True)
        put(every)
        rows = [[plain(text) for text in texts] for texts in every]
        print(f"{len(rows):,} records\n{'precision':>9} {'recall':>7} {'right':>6}  question")
        hits = shown = wanted = 0
        for ask in ASKED:
            right = {number for number, texts in enumerate(rows, 1) if ask.holds(texts)}
            found = found_by(ask.text)
            both = len(found & right)
            hits, shown, wanted = hits + both, shown + len(found), wanted + len(right)
            precision = both / len(found) if found else 1.0
            recall = both / len(right) if right else 1.0
            print(f"{precision:9.3f} {recall:7.3f} {len(right):6}  {ask.text}")
        print(f"{hits / shown:9.3f} {hits / wanted:7.3f} {wanted:6}  all {len(ASKED)} together")


if __name__ == "__main__":
    main()
