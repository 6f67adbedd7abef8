"""How well and how fast personal data is found: `python -m benchmarks.privacy`.

A corpus of invented sentences, seeded: numbers and addresses of persons in every way they are
written, and everything in notices that looks like them and is none (social credit codes, project
and parcel numbers, amounts, coordinates, telephones of offices). Recall is the share of the first
that block a release, false blocks the share of the second. Speed is taken over the corpus joined to
texts of the length of a notice, beside its peer in the same run: the mere search for the four plain
patterns (18 digits, 15 digits, mobile, card) without folding, grouping or check digits.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from disclosure.core.identifiers import uscc_completed
from disclosure.core.personal_data import Kind, scan

SEED = 24
CASES = 12_000
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
PLAIN = re.compile(r"\b(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9}|62\d{14,17})\b")
PROVINCES = ("11", "13", "21", "32", "33", "37", "41", "43", "44", "51", "53", "61", "65")
BLANK = (" ", "\u3000", "\u00a0", "  ")


@dataclass(frozen=True)
class Case:
    """A text, the name of its form, and what must be found in it; None for nothing."""

    form: str
    text: str
    kind: Kind | None
    hint: str = ""
    contact: bool = False


def corpus(size: int = CASES, seed: int = SEED) -> list[Case]:
    """As many invented cases, half of them with personal data."""
    dice = random.Random(seed)
    makers = [(list(_personal(dice)), True), (list(_harmless(dice)), False)]
    cases = []
    for number in range(size):
        forms, _personal_data = makers[number % 2]
        cases.append(forms[number // 2 % len(forms)]())
    return cases


# --- Numbers --------------------------------------------------------------------------------------


def citizen(dice: random.Random) -> str:
    """An 18-character number with a right check digit, of nobody we know."""
    province = dice.choice(PROVINCES)
    born = date(1930, 1, 1) + timedelta(dice.randrange(34_000))
    body = f"{province}{dice.randrange(100, 9999):04d}{born:%Y%m%d}{dice.randrange(1000):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(char) * weight for char, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def old_citizen(dice: random.Random) -> str:
    """The 15 digits of a card issued before 1999."""
    number = citizen(dice)
    return f"{number[:6]}{dice.randrange(30, 90)}{number[10:17]}"


def mobile(dice: random.Random) -> str:
    """11 digits of no network in particular."""
    return f"1{dice.choice('3456789')}{dice.randrange(10**9):09d}"


def card(dice: random.Random) -> str:
    """A UnionPay number of 16 or 19 digits that passes the Luhn check."""
    body = f"62{dice.randrange(10**16):016d}"[: dice.choice((15, 18))]
    total = 0
    for at, char in enumerate(reversed(body)):
        doubled = int(char) * (2 if at % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)


def grouped(number: str, *lengths: int, by: str) -> str:
    """The number in groups of these lengths, the rest last."""
    groups, at = [], 0
    for length in lengths:
        groups.append(number[at : at + length])
        at += length
    return by.join(group for group in [*groups, number[at:]] if group)


def _person(dice: random.Random) -> str:
    return dice.choice("岚越云桂溪青石白水") + dice.choice("某甲乙丙丁") + dice.choice(("", "某"))


def _cut(dice: random.Random, number: str, by: str) -> str:
    at = dice.randrange(3, len(number) - 3)
    return number[:at] + by + number[at:]


def _personal(dice: random.Random) -> Iterator[Callable[[], Case]]:
    """One maker for each way in which persons get into notices."""
    yield from _citizen_forms(dice)
    yield from _old_forms(dice)
    yield from _mobile_forms(dice)
    yield from _card_forms(dice)
    yield from _address_forms(dice)


def _citizen_forms(dice: random.Random) -> Iterator[Callable[[], Case]]:
    writings: dict[str, Callable[[str], str]] = {
        "solid": str,
        "lower case": str.lower,
        "full-width": lambda n: n.translate(WIDE),
        "6 8 4": lambda n: grouped(n, 6, 8, by=dice.choice(BLANK)),
        "6-8-4": lambda n: grouped(n, 6, 8, by=dice.choice("-－–")),
        "6 4 4 4": lambda n: grouped(n, 6, 4, 4, by=dice.choice(BLANK)),
        "full-width 6 8 4": lambda n: grouped(n, 6, 8, by=" ").translate(WIDE),
        "blank anywhere": lambda n: _cut(dice, n, dice.choice(BLANK)),
        "line end": lambda n: _cut(dice, n, dice.choice(("\n", "\r\n", "\n  "))),
        "character by character": lambda n: dice.choice((" ", "\n", "\u200b", "-")).join(n),
    }
    frames = (
        "拟配租对象{p}，身份证号{n}，家庭人口3人。", "{p}（{n}）", "{n}", "12 {n}，见附件",
        "法定代表人：{p} 公民身份号码：{n}。", "The applicant's ID is {n}.", "{p}\t{n}\t2人",
        "授权委托人{p}身份证复印件{n}已收讫",
    )  # fmt: skip
    for name, write in writings.items():
        yield lambda name=name, write=write: Case(  # type: ignore[misc]
            f"citizen, {name}",
            dice.choice(frames).format(p=_person(dice), n=write(citizen(dice))),
            Kind.CITIZEN,
        )


def _old_forms(dice: random.Random) -> Iterator[Callable[[], Case]]:
    writings: dict[str, Callable[[str], str]] = {
        "solid": str,
        "full-width": lambda n: n.translate(WIDE),
        "6 6 3": lambda n: grouped(n, 6, 6, by=dice.choice((*BLANK, "-"))),
        "line end": lambda n: _cut(dice, n, "\n"),
        "character by character": " ".join,
    }
    for name, write in writings.items():
        yield lambda name=name, write=write: Case(  # type: ignore[misc]
            f"15 digits, {name}",
            f"{_person(dice)}，身份证号码：{write(old_citizen(dice))}，符合条件",
            Kind.CITIZEN,
        )
    yield lambda: Case("15 digits, column", old_citizen(dice), Kind.CITIZEN, hint="身份证号")


def _mobile_forms(dice: random.Random) -> Iterator[Callable[[], Case]]:
    writings: dict[str, Callable[[str], str]] = {
        "solid": str,
        "full-width": lambda n: n.translate(WIDE),
        "3 4 4": lambda n: grouped(n, 3, 4, by=dice.choice(BLANK)),
        "3-4-4": lambda n: grouped(n, 3, 4, by=dice.choice("-－")),
        "+86": lambda n: "+86" + dice.choice(("", " ", "-")) + n,
        "86": lambda n: "86" + n,
        "0086": lambda n: "0086 " + n,
        "blank anywhere": lambda n: _cut(dice, n, " "),
        "line end": lambda n: _cut(dice, n, "\n"),
        "character by character": lambda n: dice.choice((" ", "\n")).join(n),
    }
    frames = ("{p}，联系电话：{n}", "申请人{p}手机{n}。", "tel: {n}", "{p} 移动电话 {n}，白天")
    for name, write in writings.items():
        yield lambda name=name, write=write: Case(  # type: ignore[misc]
            f"mobile, {name}",
            dice.choice(frames).format(p=_person(dice), n=write(mobile(dice))),
            Kind.MOBILE,
        )
    yield lambda: Case("mobile, bare", f"{_person(dice)}{mobile(dice)}", Kind.MOBILE)
    yield lambda: Case("mobile, in a row", f"{_person(dice)},{mobile(dice)},3", Kind.MOBILE)


def _card_forms(dice: random.Random) -> Iterator[Callable[[], Case]]:
    writings: dict[str, Callable[[str], str]] = {
        "solid": str,
        "full-width": lambda n: n.translate(WIDE),
        "fours": lambda n: grouped(n, 4, 4, 4, 4, by=dice.choice((" ", "\u3000", "-"))),
        "line end": lambda n: _cut(dice, n, "\n"),
        "character by character": " ".join,
    }
    frames = ("{p}银行卡号：{n}", "补贴发放账号 {n}（{p}）", "开户行：云岚农商行，卡号{n}")
    for name, write in writings.items():
        yield lambda name=name, write=write: Case(  # type: ignore[misc]
            f"card, {name}",
            dice.choice(frames).format(p=_person(dice), n=write(card(dice))),
            Kind.CARD,
        )


def _address_forms(dice: random.Random) -> Iterator[Callable[[], Case]]:
    def address() -> str:
        road = dice.choice(("桂溪区青石路", "白水县前街", "云岚市桂溪区文昌街道青石社区"))
        estate = dice.choice(("", "云锦花园", "青石小区", "水岸新村"))
        house = f"{dice.randrange(1, 300)}号"
        room = f"{dice.randrange(1, 30)}栋{dice.randrange(1, 5)}单元{dice.randrange(101, 3000)}室"
        return f"{road}{house}{estate}{dice.choice((room, ''))}"

    frames = (
        "家庭住址：{a}",
        "{p}，住址{a}，低保",
        "户籍地址：{a}。",
        "现居住地为{a}",
        "{p}家住{a}",
    )
    yield lambda: Case(
        "address", dice.choice(frames).format(p=_person(dice), a=address()), Kind.ADDRESS
    )
    yield lambda: Case("address, column", address(), Kind.ADDRESS, hint="家庭住址")


# --- What looks like it and is none ---------------------------------------------------------------


def _harmless(dice: random.Random) -> Iterator[Callable[[], Case]]:
    def digits(length: int) -> str:
        return "".join(dice.choice("0123456789") for _each in range(length))

    def uscc() -> str:
        middle = "".join(dice.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _each in range(9))
        return uscc_completed(f"91990102{middle}")

    def digits_uscc() -> str:
        """One of digits alone, as most public bodies have."""
        while True:
            code = uscc_completed(f"12990100{digits(9)}")
            if code.isdigit():
                return code

    def row() -> str:
        return "\t".join(str(dice.randrange(10, 10 ** dice.randrange(2, 6))) for _each in range(9))

    texts: dict[str, Callable[[], str]] = {
        "social credit code": lambda: f"统一社会信用代码：{uscc()}",
        "social credit code of digits": lambda: f"统一社会信用代码 {digits_uscc()}，地址同上",
        "project number": lambda: f"项目编号：YL-2026-{digits(8)}-{digits(3)}",
        "project number of 17": lambda: f"招标项目编号 M9901{digits(12)}",
        "section number of 23": lambda: f"标段编号：E9901{digits(18)}",
        "investment code": lambda: f"项目代码：2026-990100-47-01-{digits(6)}",
        "transaction code": lambda: f"D01-{digits_uscc()}-20261123-{digits(6)}-K",
        "parcel number": lambda: f"宗地号：990102{digits(6)}GB{digits(5)}",
        "parcel number of 19": lambda: (
            f"不动产单元号 990102 {digits(6)} GB{digits(5)} F{digits(8)}"
        ),
        "amount": lambda: f"中标金额：{dice.randrange(10**10, 2 * 10**10)}元",
        "amount with cents": lambda: f"成交价1{digits(10)}.{digits(2)}元（人民币）",
        "amount in thousands": lambda: f"预算 {dice.randrange(10**10, 10**11):,}.00 元",
        "area": lambda: f"用地面积{digits(6)}.{digits(2)}平方米，容积率1.5",
        "coordinates": lambda: f"X={digits(7)}.{digits(3)} Y=3{digits(7)}.{digits(3)}",
        "degrees": lambda: (
            f"东经1{dice.randrange(10, 35)}.{digits(8)}，北纬{digits(2)}.{digits(8)}"
        ),
        "corner points": lambda: "\n".join(
            f"{at} {digits(7)}.{digits(2)} {digits(8)}.{digits(2)}" for at in range(1, 6)
        ),
        "landline": lambda: f"联系电话：0{digits(3)}-8{digits(7)}",
        "landline with extension": lambda: f"电话：010-8{digits(7)}-{digits(4)}",
        "service number": lambda: f"咨询电话 400-{digits(3)}-{digits(4)}，12345",
        "document number": lambda: f"云岚自然资规〔2026〕{digits(3)}号，国土资发{digits(4)}号",
        "certificate": lambda: f"安全生产许可证编号：（岚）JZ安许证字〔2026〕{digits(6)}",
        "qualification": lambda: f"资质证书号D2{digits(8)}，注册编号 岚1{digits(14)}",
        "mining licence": lambda: f"采矿许可证号：C99{digits(4)}20{digits(13)}",
        "moment": lambda: f"2026-11-{dice.randrange(10, 29)} 09:00:00 至 2026-12-{digits(2)} 17:30",
        "stamp": lambda: f"20261123{dice.randrange(10**6):06d}",
        "table": lambda: "\n".join(row() for _each in range(4)),
        "table by blanks": lambda: "\n".join(row().replace("\t", " ") for _each in range(4)),
        "order number": lambda: f"订单号：DD1{digits(10)}",
        "contract number": lambda: f"合同编号 HT-{digits(4)}-1{digits(10)}",
        "deposit account": lambda: f"保证金账号：{dice.choice('01789')}{digits(18)}，岚越银行",
        "digest": lambda: f"SHA-256 {dice.getrandbits(256):064x}",
        "office address": lambda: f"地址：云岚市桂溪区政务路{digits(2)}号3号楼5{digits(2)}室",
        "registered address": lambda: f"住所：云岚市青石路{digits(2)}号2栋3{digits(2)}室",
        "object for sale": lambda: f"云锦花园{digits(1)}栋2单元3{digits(2)}室房产公开转让",
        "masked": lambda: f"身份证号：****{digits(4)}，手机1{dice.choice('358')}*****{digits(4)}",
        "web address": lambda: (
            f"https://www.example.cn/art/2026/11/23/art_{digits(5)}_{digits(7)}.html"
        ),
    }
    for name, write in texts.items():
        yield lambda name=name, write=write: Case(name, write(), None)  # type: ignore[misc]
    yield lambda: Case("contact's mobile", mobile(dice), None, hint="联系电话", contact=True)


# --- Figures --------------------------------------------------------------------------------------


@dataclass
class Result:
    """Counts over a corpus: missed and falsely blocked cases by form, and how many there were."""

    personal: int
    harmless: int
    missed: Counter[str]
    blocked: Counter[str]

    @property
    def recall(self) -> float:
        return 1 - self.missed.total() / self.personal

    @property
    def false_blocks(self) -> float:
        return self.blocked.total() / self.harmless


def judge(cases: list[Case]) -> Result:
    """What of a corpus would block a release. A hit of another kind is a miss."""
    missed: Counter[str] = Counter()
    blocked: Counter[str] = Counter()
    for case in cases:
        hits = scan(case.text, hint=case.hint, contact=case.contact)
        kinds = {hit.kind for hit in hits if hit.certain}
        if case.kind is not None and case.kind not in kinds:
            missed[case.form] += 1
        elif case.kind is None and kinds:
            blocked[case.form] += 1
    personal = sum(case.kind is not None for case in cases)
    return Result(personal, len(cases) - personal, missed, blocked)


def notices(cases: list[Case], each: int = 40) -> list[str]:
    """The texts joined to the length of a notice, with as much prose again."""
    prose = "根据有关规定，现将本项目的有关情况公告如下，欢迎符合条件的单位和个人参加。"
    texts = [f"{prose}{case.text}" for case in cases]
    return ["\n".join(texts[at : at + each]) for at in range(0, len(texts), each)]


def speed(texts: list[str], work: Callable[[str], object]) -> float:
    """MB of UTF-8 a second, the median of five rounds."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    rounds = []
    for _each in range(5):
        start = time.perf_counter()
        for text in texts:
            work(text)
        rounds.append(size / (time.perf_counter() - start))
    return statistics.median(rounds)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split(":", maxsplit=1)[0])
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    cases = corpus(options.cases, options.seed)
    result = judge(cases)
    print(f"{platform.machine()}, Python {platform.python_version()}, seed {options.seed}")
    print(f"{len(cases)} cases: recall {result.recall:.4%} of {result.personal}, "
          f"false blocks {result.false_blocks:.4%} of {result.harmless}")  # fmt: skip
    for name, counted in (("missed", result.missed), ("blocked", result.blocked)):
        for form, number in counted.most_common():
            print(f"  {name}: {form} {number}")
    texts = notices(cases)
    ours, peer = speed(texts, scan), speed(texts, PLAIN.findall)
    print(f"{ours:.1f} MB/s; the plain patterns {peer:.1f} MB/s, ratio {ours / peer:.2f}")


if __name__ == "__main__":
    main()
