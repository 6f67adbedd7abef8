"""Numbers and addresses of persons in any text: found, named and shown masked.

Looked for are citizen numbers (GB 11643; 18 characters, and the 15 digits issued until 1999),
mobile numbers, bank cards (ISO/IEC 7812) and home addresses, however they are written: full-width,
with blanks or hyphens, across a line end, character by character. A hit is `certain` where a check
digit, a usual grouping or the word before it leaves little doubt; others are for people to look at.

Runs of digits are found by one expression, cut into groups, and every window of whole groups is
judged by its length, so a megabyte of digits costs no more than a megabyte of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate, pairwise

from . import masks
from .identifiers import citizen_id_valid, old_citizen_id_valid


class Kind(StrEnum):
    """What a hit is."""

    CITIZEN = "citizen_number"
    PARTIAL = "partial_citizen_number"
    MOBILE = "mobile_number"
    CARD = "bank_card"
    ADDRESS = "home_address"


@dataclass(frozen=True)
class Hit:
    """One finding: where it stands, and the text around it with every hit masked.

    `value` is the plain number. It is for comparing only: never shown, logged or stored.
    """

    kind: Kind
    start: int
    end: int
    certain: bool
    value: str = field(repr=False)
    excerpt: str = ""


_NARROW = str.maketrans("０１２３４５６７８９Ｘｘ＋", "0123456789Xx+")
_WIDE = re.compile("[０-９Ｘｘ＋]")
_DIGIT = re.compile(r"\d")
_HYPHENS = "-－‐‑–—_.·"
_CELLS = "\t|｜"
_BREAKS = "\r\n\f\v\x85\u2028\u2029"
_BLANKS = r" \u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff"
_GAP = f"[{_BLANKS}{_BREAKS}{_CELLS}{re.escape(_HYPHENS)}]"
_RUN = re.compile(rf"\d+(?:{_GAP}{{1,4}}\d+)*(?:{_GAP}{{0,4}}[Xx](?![A-Za-z]))?")
_GROUP = re.compile(r"\d+[Xx]?|[Xx]")
#: Fewest characters of anything looked for: a mobile number.
_SHORTEST = 11
#: How far before a number the word may stand that says what it is.
_NEAR = 40

_IDENTITY = re.compile(
    r"(?:身份证|身份证明|身份号|身份号码|证件号|公民号|identity|\bID\b)[^。；;]{0,60}$",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:电话|手机|联系|移动|热线|微信|tel|phone|mobile|cell|call)[^。；;]{0,24}$", re.IGNORECASE
)
_ACCOUNT = re.compile(
    r"(?:卡号|银行|账号|帐号|账户|帐户|开户|储蓄卡|借记卡|信用卡|一卡通|社保卡|card|account)"
    r"[^。；;]{0,36}$",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(r"(?:tel|phone|mobile|mob|cell|call|vx|wx|wechat)[.:]?$", re.IGNORECASE)
#: What follows a quantity, not a number one can call.
_QUANTITY = re.compile(
    r"\s{0,2}(?:[.．]\d|[元圆万亿角分股吨户人㎡%％]|平方|立方|公顷|公里|亩|千瓦|m²|m2|RMB|CNY)"
)
_PARTIAL = re.compile(r"(?<!\d)[1-8]\d{5}(?:19|20)\d{4,8}[*＊×xX]{2,12}[\dXx]{0,4}")

#: Groups in which people write these numbers.
_CITIZEN_GROUPS = frozenset(
    {(6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (3, 3, 4, 4, 4), (4, 4, 4, 4, 2), (4, 4, 4, 6)}
    | {(6, 12), (14, 4), (17, 1), (6, 8, 3, 1), (3,) * 6, (2,) * 9, (10, 8), (9, 9), (2, 4, 8, 4)}
    | {(6, 6, 3), (6, 9), (12, 3), (3,) * 5, (5, 5, 5), (6, 2, 2, 2, 3)}
)
_MOBILE_GROUPS = frozenset({(3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (3, 3, 5), (3, 5, 3)})
_CARD_GROUPS = frozenset(
    {(4, 4, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (6, 10), (6, 13), (8, 8)}
    | {(6, 12), (6, 11), (8, 11), (12, 4), (15, 4), (16, 3), (14, 4), (13, 4)}
)
#: Issuers of the cards people here carry: UnionPay, older ones of ICBC and the Bank of China,
#: Visa, Mastercard, JCB.
_ISSUER = re.compile(
    r"62\d{14,17}|9558\d{12,15}|601382\d{13}|4\d{15}|5[1-5]\d{14}|35(?:2[89]|[3-8]\d)\d{12}"
)
#: How numbers of each length begin; nothing else is looked at closely.
_BEGINNING = {
    11: re.compile(r"1[3-9]"),
    13: re.compile(r"861[3-9]"),
    15: re.compile(r"00861[3-9]|[1-8]\d{7}[01]\d[0-3]"),
    16: re.compile(r"62|9558|60|4|5[1-5]|35"),
    17: re.compile(r"62|9558"),
    18: re.compile(r"[1-8]\d{5}(?:19|20)\d\d[01]\d[0-3]|62|9558"),
    19: re.compile(r"62|9558|60"),
}
_LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

_HOME = re.compile(
    r"(?:家庭住址|家庭地址|住址|住家|现居住?(?:地|于|在)?|户籍(?:所在)?地(?:址)?|户口所在地|居住地址?"
    r"|居住(?:于|在)|家住|(?:[Hh]ome|[Rr]esidential) [Aa]ddress)\s{0,3}[:：是为|\t ]?\s{0,3}"
    r"(?P<address>[^\s，,。；;]{2,60}?\d{1,5}(?:号楼?|栋|幢|座|室|单元|组|弄|房|户)[^\s，,。；;]{0,30})"
)


def may_hold(text: str) -> bool:
    """Whether a text is worth a scan: all that is looked for has a digit, and most texts none."""
    return _DIGIT.search(text) is not None


def scan(text: str, *, hint: str = "", contact: bool = False) -> list[Hit]:
    """Every hit in a text, in order, none overlapping another.

    `hint` is what the place is called (the label of a column, the head of a table's column): it
    counts as standing before the text. In a `contact` place an agency gives the number to call, so
    a mobile number there is never certain to be somebody's own.
    """
    if not may_hold(text):
        return []
    lead = f"{hint}：" if hint else ""
    plain = lead + (text.translate(_NARROW) if _WIDE.search(text) else text)
    found = [*_addresses(plain)]
    if len(text) >= _SHORTEST:
        found += [*_numbers(plain, contact=contact), *_partials(plain)]
    hits: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= len(lead) and (not hits or hit.start >= hits[-1].end):
            hits.append(hit)
    return _with_excerpts(plain, hits, len(lead))


#: What is a number of a person whatever field it was typed into.
NUMBERS = frozenset({Kind.CITIZEN, Kind.PARTIAL, Kind.MOBILE})


def scrub(text: str) -> str:
    """The text with whole and half-masked citizen numbers and mobile numbers replaced by a mask."""
    return _covered(text, scan(text))


def scrub_unless_citizen(text: str) -> str:
    """The same, but a text with a whole citizen number as it is: rules refuse it by name."""
    hits = scan(text)
    return text if any(hit.kind is Kind.CITIZEN for hit in hits) else _covered(text, hits)


def names_a_citizen(text: str) -> bool:
    """Whether a whole citizen number stands in the text."""
    return any(hit.kind is Kind.CITIZEN for hit in scan(text))


def _covered(text: str, hits: Sequence[Hit]) -> str:
    for hit in reversed(hits):
        if hit.kind in NUMBERS:
            text = text[: hit.start] + masks.HIDDEN + text[hit.end :]
    return text


def masked(hit: Hit) -> str:
    """What may be shown of a hit itself: the end of a number, the county of an address."""
    if hit.kind is Kind.ADDRESS:
        return masks.district(hit.value) + masks.HIDDEN
    return masks.HIDDEN if hit.kind is Kind.PARTIAL else masks.id_tail(hit.value)


def _with_excerpts(plain: str, hits: list[Hit], lead: int) -> list[Hit]:
    """The hits with the text around them. A number beside one hit is masked as its own hit is."""
    shown = []
    for at, hit in enumerate(hits):
        before = plain[max(lead, hits[at - 1].end if at else 0, hit.start - 10) : hit.start]
        following = hits[at + 1].start if at + 1 < len(hits) else len(plain)
        after = plain[hit.end : min(following, hit.end + 6)]
        excerpt = re.sub(r"\s+", " ", f"{before}{masked(hit)}{after}").strip()
        moved = (hit.start - lead, hit.end - lead)
        shown.append(Hit(hit.kind, *moved, hit.certain, hit.value, excerpt))
    return shown


# --- Numbers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Window:
    """Whole groups of one run: their plain characters, their lengths and what stands between."""

    plain: str
    start: int
    end: int
    value: str
    groups: tuple[int, ...]
    gaps: str

    @property
    def single(self) -> bool:
        """Written character by character."""
        return len(self.groups) == len(self.value)

    def written_as(self, usual: frozenset[tuple[int, ...]]) -> bool:
        """In one piece, character by character, or in usual groups."""
        return len(self.groups) == 1 or self.single or self.groups in usual

    @property
    def wrapped(self) -> bool:
        """In two pieces with nothing but a line end between them."""
        return len(self.groups) == 2 and any(c in _BREAKS for c in self.gaps) and self.plainly

    @property
    def plainly(self) -> bool:
        """Without hyphens, dots or cells of a table between the groups."""
        return not any(c in _HYPHENS or c in _CELLS for c in self.gaps)

    @property
    def broken(self) -> bool:
        """Going over a line end."""
        return any(c in _BREAKS for c in self.gaps)

    def after(self, word: re.Pattern[str]) -> bool:
        """Whether such a word stands shortly before."""
        return word.search(self.plain, max(0, self.start - 2 * _NEAR), self.start) is not None


def _numbers(plain: str, *, contact: bool) -> Iterator[Hit]:
    for run in _RUN.finditer(plain):
        if run.end() - run.start() >= _SHORTEST:
            yield from _in_run(plain, run.start(), run.end(), contact=contact)


def _in_run(plain: str, start: int, end: int, *, contact: bool) -> Iterator[Hit]:
    """The numbers of one run. Groups of one number are not tried again for another."""
    text = plain[start:end]
    groups = [(start, end)]
    if not text.isdigit():
        groups = [match.span() for match in _GROUP.finditer(plain, start, end)]
        text = "".join([plain[a:b] for a, b in groups])
    if len(text) < _SHORTEST:
        return
    run = _Run(plain, text.upper(), groups)
    first = 0
    while first < len(groups):
        hit = _from_group(run, first, contact=contact)
        if hit is None:
            first += 1
            continue
        yield hit
        while first < len(groups) and groups[first][1] <= hit.end:
            first += 1


class _Run:
    """A run of groups: `text` without gaps, and where in it each group begins and ends."""

    def __init__(self, plain: str, text: str, groups: list[tuple[int, int]]) -> None:
        self.plain, self.text, self.groups = plain, text, groups
        ends = list(accumulate([b - a for a, b in groups]))
        self.starts = [0, *ends]
        self.last = {end: number for number, end in enumerate(ends)}

    def window(self, first: int, last: int) -> _Window:
        groups = self.groups[first : last + 1]
        gaps = "".join(self.plain[a[1] : b[0]] for a, b in pairwise(groups))
        value = self.text[self.starts[first] : self.starts[last + 1]]
        sizes = tuple(b - a for a, b in groups)
        return _Window(self.plain, groups[0][0], groups[-1][1], value, sizes, gaps)


def _from_group(run: _Run, first: int, *, contact: bool) -> Hit | None:
    """The longest certain number that begins with this group, else the first doubtful one."""
    start = run.starts[first]
    certain = doubtful = None
    for length, beginning in _BEGINNING.items():
        last = run.last.get(start + length)
        if last is not None and beginning.match(run.text, start):
            hit = _judged(run.window(first, last), contact=contact)
            certain = hit if hit and hit.certain else certain
            doubtful = doubtful or hit
    return certain or doubtful


def _judged(window: _Window, *, contact: bool) -> Hit | None:
    match len(window.value):
        case 18:
            certain = _citizen(window)
            if certain is not None:
                return _hit(Kind.CITIZEN, window, certain=certain)
        case 15:
            if _old_citizen(window):
                return _hit(Kind.CITIZEN, window, certain=True)
    if not window.value.isdigit():
        return None
    if len(window.value) >= 16:
        certain = _card(window)
        return None if certain is None else _hit(Kind.CARD, window, certain=certain)
    certain = _mobile(window)
    return None if certain is None else _hit(Kind.MOBILE, window, certain=certain and not contact)


def _hit(kind: Kind, window: _Window, *, certain: bool) -> Hit:
    return Hit(kind, window.start, window.end, certain, window.value)


def _citizen(window: _Window) -> bool | None:
    """Whether certainly a citizen's number; None if none.

    The check digit lets one of 60,000 numbers pass by chance, so blanks may stand anywhere; groups
    that are many, or lie in cells of a table, are more likely separate numbers.
    """
    if not citizen_id_valid(window.value) or not "1900" <= window.value[6:10] < "2100":
        return None
    if window.written_as(_CITIZEN_GROUPS) or window.wrapped:
        return True
    if window.plainly and not window.broken and len(window.groups) <= 6:
        return True
    return True if window.after(_IDENTITY) and window.plainly else None


def _old_citizen(window: _Window) -> bool:
    """A number of 15 digits has no check digit; the word for the card has to stand before it."""
    usual = window.written_as(_CITIZEN_GROUPS) or window.wrapped or window.plainly
    return usual and old_citizen_id_valid(window.value) and window.after(_IDENTITY)


def _card(window: _Window) -> bool | None:
    """Whether certainly a bank card; None if none. One of ten numbers passes the check digit."""
    if not _ISSUER.fullmatch(window.value) or not _luhn(window.value):
        return None
    usual = window.written_as(_CARD_GROUPS) or window.wrapped
    named = window.after(_ACCOUNT)
    if named and (usual or window.plainly):
        return True
    # Four groups of four are how a card is embossed, and hardly anything else.
    embossed = window.groups[:4] == (4, 4, 4, 4) and window.value.startswith(("62", "9558"))
    return embossed and not window.broken if usual else None


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    digits = [int(char) for char in reversed(number)]
    return (sum(digits[::2]) + sum(_LUHN_DOUBLED[d] for d in digits[1::2])) % 10 == 0


def _mobile(window: _Window) -> bool | None:
    """Whether certainly a mobile number; None if none."""
    value, groups = window.value, window.groups
    prefix = next((code for code in ("0086", "86") if len(value) == 11 + len(code)
                   and value.startswith(code)), "")  # fmt: skip
    number = value.removeprefix(prefix)
    if len(number) != 11 or number[0] != "1" or number[1] in "012":
        return None
    called = window.after(_PHONE)
    if prefix == "86" and not (called or window.plain[window.start - 1 : window.start] == "+"):
        return None
    if prefix and groups[0] != len(prefix) and len(groups) > 1:
        groups = (groups[0] - len(prefix), *groups[1:])
    elif prefix and len(groups) > 1:
        groups = groups[1:]
    if _part_of_a_code(window) or _QUANTITY.match(window.plain, window.end):
        return None
    return _mobile_groups(window, groups, called=called)


def _mobile_groups(window: _Window, groups: tuple[int, ...], *, called: bool) -> bool | None:
    if len(groups) == 1:
        return True
    if window.single or groups in _MOBILE_GROUPS:
        if not called and any(c in _CELLS for c in window.gaps):
            return None
        hyphens = any(c in _HYPHENS for c in window.gaps) and not window.broken
        # Cells of a table are grouped like that, too: a word has to say that it is a number.
        return called or (hyphens and groups in _MOBILE_GROUPS and "." not in window.gaps)
    return True if called and window.plainly and len(groups) <= 4 else None


def _part_of_a_code(window: _Window) -> bool:
    """Whether the digits go on a code or a document number that began before them."""
    before = window.plain[max(0, window.start - 12) : window.start]
    if re.search(r"[A-Za-z0-9]$", before):
        return not _PHONE_WORD.search(before)
    if re.search(r"[*＊]$|[A-Za-z0-9)）〕\]][-_/]$|第$|[〕字]第?$", before):
        return not re.search(r"(?:\+86|tel|电话|手机)[-:]?$", before, re.IGNORECASE)
    following = window.plain[window.end : window.end + 2]
    return re.match(r"[-/_.]\d|[A-Za-z]\w", following) is not None


# --- Words ----------------------------------------------------------------------------------------


def _partials(plain: str) -> Iterator[Hit]:
    """Half-masked citizen numbers still show where and when somebody was born."""
    for match in _PARTIAL.finditer(plain):
        yield Hit(Kind.PARTIAL, match.start(), match.end(), certain=False, value=match[0])


def _addresses(plain: str) -> Iterator[Hit]:
    """Home addresses where the text calls them so.

    Homes are sold and let in notices: a room alone is an object, not somebody's home.
    """
    for match in _HOME.finditer(plain):
        span = match.span("address")
        yield Hit(Kind.ADDRESS, *span, certain=True, value=match["address"])
