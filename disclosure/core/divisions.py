"""Administrative divisions of China by GB/T 2260 code: how codes nest, how names are shortened.

A code has 2 + 2 + 2 digits for province, prefecture and county, zeros to the right. Some provinces
govern counties directly, so a prefecture need not be there. Lists of divisions are CSV files, see
`disclosure/reference/README.md`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

CODE = re.compile(r"\d{6}")
YEAR = re.compile(r"\d{4}")


class DivisionError(ValueError):
    """A list that cannot be used; the text names the line and the mistake."""


class FormerName(NamedTuple):
    """What a division was called from the year `valid_from` on, no longer in `valid_to`."""

    name: str
    valid_from: int | None
    valid_to: int


class Division(NamedTuple):
    """A division under its code.

    It came into being in the year `valid_from` and was gone by the end of `valid_to` (None: it is
    in use). `successors` are the codes of the divisions its land then belonged to.
    """

    code: str
    name: str
    valid_from: int | None = None
    valid_to: int | None = None
    successors: tuple[str, ...] = ()
    former_names: tuple[FormerName, ...] = ()


def prefix(code: str) -> str:
    """What the codes of all parts of a division begin with: 4205 of 420500."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def lineage(code: str) -> list[str]:
    """The code and those of all levels above it, nearest first: 420526, 420500, 420000."""
    return list(dict.fromkeys((code, f"{code[:4]}00", f"{code[:2]}0000")))


def parent(code: str, known: Collection[str]) -> str | None:
    """The next larger division that is known; None for a province."""
    return next((above for above in lineage(code)[1:] if above in known), None)


_OF_PROVINCE = re.compile(r"(?:(?:11|12|31|50)0[12]|\d\d90)00")
_OF_PREFECTURE = re.compile(r"\d{4}(?:01|7[1-9])")


def governing(code: str, known: Collection[str]) -> str | None:
    """The division meant by a code that statistics and registers use but no list of them holds.

    420501 is Yichang itself (市辖区, 市本级), 420571 a development zone counted with Yichang,
    110100 Beijing itself, 429000 whatever Hubei governs without a prefecture. None for others.
    """
    if code in known:
        return None
    province, prefecture = f"{code[:2]}0000", f"{code[:4]}00"
    if _OF_PROVINCE.fullmatch(code) and province in known:
        return province
    if _OF_PREFECTURE.fullmatch(code) and prefecture in known:
        return prefecture
    return None


_GROUPS = (
    "蒙古|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|"
    "纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|"
    "鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|回|各"
)
"""The peoples whose names stand in those of autonomous divisions."""
_AUTONOMOUS = re.compile(
    rf"(?P<proper>.{{2,}}?)(?:(?:{_GROUPS})族|蒙古|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克)+"
    r"(?:自治)?(?P<kind>[区州县旗])"
)
_KIND = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|特区|新区|省|市|区|县|盟|旗|州)$"
)


def short_name(name: str) -> str:
    """The name without the words for its kind: 宜昌 of 宜昌市. One character is no name."""
    short = _KIND.sub("", name)
    return short if len(short) > 1 else name


def short_names(name: str) -> set[str]:
    """All ways to write a name short: 恩施土家族苗族自治州 is 恩施土家族苗族, 恩施州 and 恩施."""
    found = {short_name(name)} - {name}
    if match := _AUTONOMOUS.fullmatch(name):
        found |= {match["proper"], match["proper"] + match["kind"]}
    return found


def read_divisions(lines: Iterable[str]) -> list[Division]:
    """The divisions of a CSV file: code, name, valid_from, valid_to, successors; by code.

    A code may have several rows: the last names the division, those before it are former names.
    The columns after the name may be missing. Raises DivisionError.
    """
    rows = csv.DictReader(lines)
    if not {"code", "name"} <= set(rows.fieldnames or ()):
        raise DivisionError("the file has no columns code and name")
    read = sorted(_rows(rows), key=lambda row: (row.code, row.valid_from or 0))
    found = []
    for code, uses in groupby(read, key=lambda row: row.code):
        names = list(uses)
        if any(before.valid_to != after.valid_from for before, after in pairwise(names)):
            raise DivisionError(f"{code}: each name begins in the year the one before it ends")
        former = (FormerName(name, first, last) for _, name, first, last, *_ in names[:-1] if last)
        found.append(names[-1]._replace(former_names=tuple(former)))
    return found


def _rows(rows: csv.DictReader[str]) -> Iterator[Division]:
    for number, row in enumerate(rows, start=2):
        try:
            yield _division({key: (value or "").strip() for key, value in row.items() if key})
        except ValueError as error:
            raise DivisionError(f"line {number}: {error}") from error


def _division(row: dict[str, str]) -> Division:
    successors = tuple(filter(None, row.get("successors", "").split(";")))
    for code in (row["code"], *successors):
        if not CODE.fullmatch(code):
            raise ValueError(f"{code!r} is no code of six digits")
    if not 0 < len(row["name"]) <= 100:
        raise ValueError("a name has 1 to 100 characters")
    first, last = _year(row.get("valid_from", "")), _year(row.get("valid_to", ""))
    if first and last and last < first:
        raise ValueError("valid_to is before valid_from")
    if successors and last is None:
        raise ValueError("what is in use has no successors")
    return Division(row["code"], row["name"], first, last, successors)


def _year(text: str) -> int | None:
    if not text:
        return None
    if not YEAR.fullmatch(text):
        raise ValueError(f"{text!r} is no year")
    return int(text)
