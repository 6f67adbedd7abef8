"""Invented notices, the same on every machine: block by block from a seed, so nothing is stored.

A full notice is like real ones: of 5,392 records of six real sets, with all their texts, half have
up to 300 characters, nine tenths up to 975 and one in a hundred 1,940 or more, 466 on average; a
third of the characters are digits. It is made of sentences out of a few thousand, as notices of one
form are, in words of a vocabulary of 20,000 whose frequencies fall by Zipf's law, and of what forms
are filled in with: dates, amounts, numbers of projects and organisations. A short one has 20 to 60
characters. Divisions are those of the repository's list, and each has an agency of each area.
"""

from __future__ import annotations

import datetime
import math
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from disclosure.core.divisions import lineage, prefix, read_divisions
from disclosure.search.schema import SearchDocument, Status

SEED = 33
#: Notices made at a time.
BLOCK = 2_000
#: Characters of the body of a full notice: median and spread of their logarithms, least and most.
MEDIAN, SPREAD, LEAST, MOST = 330, 0.75, 60, 6_000
#: Characters of a short one.
SHORT = (20, 60)
AREAS = ("housing", "land", "mining", "procurement", "state_property", "tendering")
TYPES_OF_AREA = 9
VOCABULARY, SENTENCES, ORGANISATIONS = 20_000, 5_000, 100_000
#: The most frequent words, in this order.
_COMMON = """
公告 项目 结果 采购 中标 工程 建设 单位 出让 土地 公示 招标 合同 服务 使用权 有限公司 资源 管理
交易中心 住房 保障 挂牌 候选人 施工 监理 设计 勘察 代理机构 投标 报价 资格 审查 评审 专家 矿业权
探矿 采矿 许可 面积 坐标 国有 产权 转让 竞价 保证金 受让方 联系人 地址 时间 公开 采购人 预算 金额
the of for project notice
"""
COMMON = _COMMON.split()
#: Words of two characters that no other word has, and how seldom: once in so many notices.
MARKS = {"鹭鸶": 10_000, "麒麟": 100, "琥珀": 2}
FIRST_DAY = datetime.datetime(2018, 1, 1, tzinfo=datetime.UTC)
YEARS = 8
REGIONS = Path(__file__).resolve().parents[2] / "disclosure" / "reference" / "regions.csv"


@dataclass(frozen=True)
class Corpus:
    """`count` notices, full or short ones, oldest first."""

    count: int
    short: bool = False

    @cached_property
    def counties(self) -> list[tuple[str, ...]]:
        """Divisions without parts of their own, each with all above it, nearest first."""
        with REGIONS.open(encoding="utf-8", newline="") as file:
            known = {division.code for division in read_divisions(file) if not division.valid_to}
        return [
            tuple(each for each in lineage(code) if each in known)
            for code in sorted(known)
            if not code.endswith("00")
        ]

    @cached_property
    def right_below(self) -> dict[str, list[str]]:
        """The divisions of the next level within each region; those of "" are the provinces."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for code in {code for path in self.counties for code in path}:
            within = prefix(code)[:-2]
            found[within.ljust(6, "0") if within else ""].append(code)
        return dict(found)

    @cached_property
    def words(self) -> list[str]:
        """The vocabulary, most frequent first: words of notices, then of any common characters."""
        dice = random.Random(SEED)
        # Level 1 of GB 2312: the 3,755 characters of everyday use.
        pairs = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
        characters = [pair.decode("gb2312", "ignore") for pair in pairs]
        characters = [character for character in characters if character]
        dice.shuffle(characters)
        # As in Chinese, a thousand of them make up nine tenths of a text.
        often = list(accumulate(1 / (rank + 50) for rank in range(len(characters))))
        lengths = dice.choices((2, 3, 4), (6, 2, 2), k=VOCABULARY - len(COMMON))
        invented = ("".join(dice.choices(characters, cum_weights=often, k=n)) for n in lengths)
        return [*COMMON, *invented]

    @cached_property
    def weights(self) -> list[float]:
        """Cumulative frequencies of the vocabulary."""
        return list(accumulate(1 / (rank + 5) for rank in range(len(self.words))))

    @cached_property
    def sentences(self) -> list[str]:
        """What bodies are made of: notices repeat whole sentences."""
        dice = random.Random(SEED)
        return [
            self._words(dice, dice.randint(8, 60)) + "，。；"[at % 3] for at in range(SENTENCES)
        ]

    def blocks(self, done: int = 0) -> Iterator[list[SearchDocument]]:
        """All notices in blocks, without the first `done`, which is a multiple of a block."""
        for start in range(done, self.count, BLOCK):
            yield self.block(start, min(BLOCK, self.count - start))

    def block(self, start: int, size: int) -> list[SearchDocument]:
        """The notices with the numbers `start` + 1 to `start` + `size`."""
        dice = random.Random(SEED * 10**9 + start)
        return [self._notice(start + number, dice) for number in range(1, size + 1)]

    def _notice(self, sequence: int, dice: random.Random) -> SearchDocument:
        area, kind = dice.choice(AREAS), dice.randrange(TYPES_OF_AREA)
        region = dice.choice(self.counties)
        # Most notices are a county's, some a prefecture's or a province's.
        region = region[dice.choices(range(len(region)), (6, 3, 1)[: len(region)])[0] :]
        marks = "".join(f"。{mark}" for mark, each in MARKS.items() if sequence % each == 0)
        # The years of the corpus end with its last notice, whatever the size.
        published = FIRST_DAY + datetime.timedelta(
            seconds=sequence * YEARS * 31_557_600 // self.count
        )
        return SearchDocument(
            uid=f"2026-{sequence:08d}",
            sequence=sequence,
            status=dice.choices(list(Status), (97, 2, 1))[0],
            type=f"{area}.type{kind}",
            area=area,
            stage=f"stage{kind % 5}",
            agency=f"{area}-{region[0]}",
            region=region,
            title=self._words(dice, 8 if self.short else 25) + "公告",
            numbers=(f"XM-2026-{sequence:06d}",),
            texts=(self._body(dice) + marks,),
            amount=Decimal(f"{dice.lognormvariate(15, 2):.2f}") if dice.random() < 0.7 else None,
            currency="CNY",
            published_at=published,
            deadline_at=published + datetime.timedelta(days=30) if dice.random() < 0.3 else None,
        )

    def _body(self, dice: random.Random) -> str:
        """Sentences and an amount, which is a number of this notice alone."""
        if self.short:
            wanted: float = dice.randint(*SHORT)
        else:
            wanted = min(max(dice.lognormvariate(math.log(MEDIAN), SPREAD), LEAST), MOST)
        parts = [f"金额{dice.randrange(10**9):,}元。"]
        length = len(parts[0])
        while length < wanted:
            parts.append(self.sentences[int(dice.random() * SENTENCES)])
            length += len(parts[-1])
            if not self.short:
                parts.append(_fact(dice))
                length += len(parts[-1])
        return "".join(parts)

    def _words(self, dice: random.Random, characters: int) -> str:
        """Words of about so many characters together."""
        words = dice.choices(self.words, cum_weights=self.weights, k=characters * 10 // 26 + 1)
        return "".join(f" {word} " if word.isascii() else word for word in words)


def _fact(dice: random.Random) -> str:
    """What a form is filled in with."""
    match dice.randrange(4):
        case 0:
            day = FIRST_DAY + datetime.timedelta(minutes=30 * dice.randrange(48 * 365 * YEARS))
            return f"时间：{day:%Y年%m月%d日%H时%M分}。"
        case 1:
            return f"金额：{dice.lognormvariate(13, 2):.2f}元。"
        case 2:
            return f"编号：YL-{dice.randrange(2018, 2027)}-{dice.randrange(10**6):06}。"
    # A number for each of a hundred thousand organisations.
    return f"代码：9199{dice.randrange(ORGANISATIONS) * 9973:014}。"
