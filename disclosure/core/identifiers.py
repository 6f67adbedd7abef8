"""Codes of organisations, deals and projects, and numbers of persons that must not be published.

Citizen numbers and mobile numbers are looked for only to refuse or mask them. Sources: GB 32100
(unified social credit code), GB 11714 (organisation code), GB 11643 (citizen number), the data
standard of public resource trading platforms (unified transaction code, project codes).
"""

import datetime
import re
from typing import NamedTuple

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC = re.compile(rf"[{_USCC_ALPHABET}]{{2}}\d{{6}}[{_USCC_ALPHABET}]{{10}}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_TRANSACTION = re.compile(
    rf"([A-Z]\d{{2}})-([{_USCC_ALPHABET}]{{18}})-(\d{{8}})-([0-9A-Z]{{6}})-([0-9A-Z])"
)
_INVESTMENT = re.compile(r"(20\d{2})-(\d{6})-(\d{2})-(\d{2})-(\d{6})")
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


class TransactionCode(NamedTuple):
    """The parts of a unified transaction code: one deal, that is one lot."""

    category: str
    operator: str
    date: datetime.date
    serial: str
    check: str


class InvestmentCode(NamedTuple):
    """The parts of the code of an investment project: year, region or ministry, industry, kind."""

    year: int
    region: str
    industry: str
    kind: str
    serial: str


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


def organisation_code_valid(code: str) -> bool:
    """Whether `code` is an organisation code with a right check character, hyphen or not.

    A unified social credit code of an organisation carries one in `code[8:17]`. GB 32100 does not
    check that part, so a wrong one is doubtful but no reason to refuse the whole.
    """
    match = re.fullmatch(r"([0-9A-Z]{8})-?([0-9X])", code)
    if match is None:
        return False
    values = (int(char, 36) for char in match[1])
    total = sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    return match[2] == "0123456789X"[-total % 11]


def transaction_code(code: str) -> TransactionCode | None:
    """The parts of a unified transaction code (统一交易标识码); None where it is none.

    D01-<social credit code of the trading platform>-<yyyymmdd>-<serial>-<check>, 40 characters.
    How the check character is computed is not published, so it may be any digit or letter. Whether
    the platform's own code is right is not asked here: whoever quotes a deal cannot mend it.
    """
    match = _TRANSACTION.fullmatch(code)
    if match is None:
        return None
    try:
        day = datetime.datetime.strptime(match[3], "%Y%m%d").date()  # noqa: DTZ007  a mere day
    except ValueError:
        return None
    return TransactionCode(match[1], match[2], day, match[4], match[5])


def investment_code(code: str) -> InvestmentCode | None:
    """The parts of an investment project code (投资项目统一代码); None where it is none.

    YYYY-RRRRRR-HH-LL-NNNNNN, 24 characters: the year, the division or ministry, the industry, how
    the project was admitted, a serial number.
    """
    match = _INVESTMENT.fullmatch(code)
    if match is None:
        return None
    return InvestmentCode(int(match[1]), *match.groups()[1:])


#: Characters of the codes of a project, of a tender project in it, and of a section of that.
_PROJECT_CODES = (17, 20, 23)


def part_of_project(code: str, whole: str) -> bool:
    """Whether a code of the data standard is that of a tender project or section within `whole`.

    The code of a project has 17 characters; a tender project adds three, a section three more.
    """
    lengths = (len(whole), len(code))
    known = all(length in _PROJECT_CODES for length in lengths)
    return known and len(whole) < len(code) and code.startswith(whole)


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


def old_citizen_id_valid(number: str) -> bool:
    """Whether 15 digits may be an old citizen number: province and birth date, no check digit."""
    try:
        datetime.date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    except ValueError:
        return False
    return number[:2] in _PROVINCES
