"""The fields a query can name (`agency:自然资源局`), by all their names in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from disclosure.search.tokens import fold

#: The column that holds names by their sound; what is looked for there begins a token.
PINYIN = "pinyin"
#: How alike a name must be to be offered for one nobody knows.
_ALIKE = 0.7


@dataclass(frozen=True)
class Field:
    """A field of the query language: its column, what it holds, and its names.

    `kind` is "words", "amount" or "days"; the first name of each language is the one we offer.
    """

    column: str
    kind: str
    label: str | Promise
    names: tuple[str, ...]


_named = partial(pgettext_lazy, "search field")


FIELDS = (
    Field("title", "words", _named("title"), ("title", "标题")),
    Field(
        "numbers", "words", _named("number"),
        ("number", "编号", "no", "project", "项目编号", "项目号", "公告编号"),
    ),
    Field(
        "agency_name", "words", _named("agency"),
        ("agency", "机关", "发布机关", "部门", "单位", "buyer", "采购人", "招标人"),
    ),
    Field(
        "parties", "words", _named("party"),
        ("party", "当事人", "主体", "company", "企业", "supplier", "供应商", "winner", "中标人",
         "竞得人", "受让人"),
    ),
    Field("parcels", "words", _named("parcel"), ("parcel", "宗地", "地块", "宗地编号", "地块编号")),
    Field(PINYIN, "words", _named("name in pinyin"), ("pinyin", "拼音")),
    Field("amount", "amount", _named("amount"), ("amount", "金额", "price", "价格")),
    Field(
        "published", "days", _named("published"),
        ("date", "日期", "published", "发布", "发布日期", "发布时间"),
    ),
    Field("deadline", "days", _named("deadline"), ("deadline", "截止", "截止日期", "截止时间")),
)  # fmt: skip

_BY_NAME = {fold(name): field for field in FIELDS for name in field.names}
BY_COLUMN = {field.column: field for field in FIELDS}


def field_called(name: str) -> Field | None:
    """The field of this name, in any case or width."""
    return _BY_NAME.get(fold(name))


def nearest_name(name: str) -> str:
    """The name somebody may have meant; "" if none is near."""
    near = get_close_matches(fold(name), _BY_NAME, n=1, cutoff=_ALIKE)
    return near[0] if near else ""
