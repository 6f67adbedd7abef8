"""Codes of organisations, and the numbers of persons that must never be published.

Citizen numbers and mobile numbers are looked for only to refuse or mask them. Sources: GB 32100
(unified social credit code), GB 11643 (citizen number).
"""

import datetime
import re
from typing import NamedTuple

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC = re.compile(rf"[{_USCC_ALPHABET}]{{2}}\d{{6}}[{_USCC_ALPHABET}]{{10}}")
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    f"{region}{province}"
    for region, provinces in (
        ("1", "12345"), ("2", "123"), ("3", "1234567"), ("4", "123456"), ("5", "01234"),
        ("6", "12345"), ("7", "1"), ("8", "123"),
    )
    for province in provinces
)  # fmt: skip

_NARROW = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_SEPARATOR = r"[ \u00a0\u3000\-－_.·]{0,2}"
# Overlapping matches through the lookahead: "12 110105 ..." must not hide the number behind "12".
_CITIZEN_IN_TEXT = re.compile(rf"(?<!\d)(?=((?:\d{_SEPARATOR}){{17}}[\dXx])(?!\d))")
# Project numbers are hyphenated too; so hyphens count only where people put them in such a number.
_HYPHENATED = frozenset(
    {(6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (3, 3, 4, 4, 4), (6, 12), (14, 4), (1,) * 18}
)
_PARTIAL_IN_TEXT = re.compile(r"(?<!\d)([1-8]\d{5}(?:19|20)\d{4,8})[*＊×xX]{2,12}[\dXx]{0,4}")
_MOBILE_IN_TEXT = re.compile(
    r"(?<![\dA-Za-z*])(?:(?:\+|00)?86[ -]?)?(1[3-9]\d[ \u3000-]?\d{4}[ \u3000-]?\d{4})(?!-?\d)"
)


class Found(NamedTuple):
    """A number found in a text: where it stands and its plain digits."""

    start: int
    end: int
    value: str


def uscc_valid(code: str) -> bool:
    """Whether `code` is a unified social credit code with a right check character."""
    return _USCC.fullmatch(code) is not None and uscc_completed(code[:17]) == code


def uscc_completed(body: str) -> str:
    """The 17 characters before the check character, with it. Raises ValueError for others."""
    total = sum(
        _USCC_ALPHABET.index(char) * weight
        for char, weight in zip(body, _USCC_WEIGHTS, strict=True)
    )
    return body + _USCC_ALPHABET[-total % 31]


def citizen_id_valid(number: str) -> bool:
    """Whether `number` is an 18-character citizen number: province, birth date and check digit."""
    if not re.fullmatch(r"\d{17}[\dXx]", number) or number[:2] not in _PROVINCES:
        return False
    try:
        born = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    if not 1850 <= born.year < 2100:
        return False
    total = sum(int(char) * weight for char, weight in zip(number, _CITIZEN_WEIGHTS, strict=False))
    return _CITIZEN_CHECKS[total % 11] == number[17].upper()


def find_citizen_ids(text: str) -> list[Found]:
    """Valid citizen numbers in a text, full-width or with blanks and hyphens between the digits."""
    found: list[Found] = []
    for match in _CITIZEN_IN_TEXT.finditer(text.translate(_NARROW)):
        number = re.sub(r"[^\dXx]", "", match[1]).upper()
        after_last = not found or match.start(1) >= found[-1].end
        if after_last and citizen_id_valid(number) and _groups_of_a_number(match[1]):
            found.append(Found(match.start(1), match.end(1), number))
    return found


def _groups_of_a_number(written: str) -> bool:
    """Blanks may stand anywhere in a number, hyphens and dots only between its usual groups."""
    if not re.search(r"[\-－_.·]", written):
        return True
    return tuple(len(group) for group in re.split(r"[^\dXx]+", written)) in _HYPHENATED


def find_partial_ids(text: str) -> list[Found]:
    """Half-masked citizen numbers that still show the region and the birth date."""
    return [
        Found(match.start(), match.end(), match[0])
        for match in _PARTIAL_IN_TEXT.finditer(text.translate(_NARROW))
        if match[1][:2] in _PROVINCES
    ]


def find_mobiles(text: str) -> list[Found]:
    """Mainland mobile numbers in a text, with or without country code, blanks and hyphens."""
    return [
        Found(match.start(), match.end(), re.sub(r"\D", "", match[1]))
        for match in _MOBILE_IN_TEXT.finditer(text.translate(_NARROW))
    ]
