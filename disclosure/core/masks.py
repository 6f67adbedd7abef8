"""What of a natural person may be shown. One rule for pages, API, feeds and search.

A person who holds a public right (winning bidder, grantee) is named; a person on a list is not.
Nobody's citizen number, mobile number or room number leaves, whatever field it was typed into.
"""

import re

HIDDEN = "****"

_COMPOUND_SURNAME = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台"
    "|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘"
    "|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕|令狐"
    "|段干|百里|呼延|东郭|南门|羊舌|微生|公户|公玉|公仪|梁丘|公仲|公上|公门|公山|公坚"
    "|左丘|公伯|西门|公祖|第五|公乘|贯丘|公皙|南荣|东里|东宫|仲长|子书|子桑|即墨|达奚"
    "|褚师|纳兰"
)
_COMMUNITY = re.compile(r"^.*?(?:社区|小区|居委会|村委会|家园|花园|新村|村(?!民))")
_STREET = re.compile(r"^.*?(?:街道|镇|乡|苏木|大道|路|街|巷|道)")
# 和平社区 and 县前街 are no districts; 开发区 and 新区 are.
_DISTRICT = re.compile(
    r"^.*?(?:自治县|(?<![社小园街校景厂库片])区|县|旗)(?![前后府城东西南北中]?(?:大道|[路街巷道镇乡村]))"
)
_CITY = re.compile(r"^.*?(?:自治州|地区|盟|市)")


def surname(name: str) -> str:
    """Keep the surname: "张**", "欧阳**", "买买提·***"; "* Smith" of a Latin name."""
    name = name.strip()
    if not name:
        return ""
    if "·" in name or "•" in name:
        first = re.split(r"[·•]", name, maxsplit=1)[0]
        return f"{first}·***"
    if re.match(r"[A-Za-zÀ-ɏ]", name):
        return _latin_surname(name)
    kept = 2 if len(name) > 2 and _COMPOUND_SURNAME.match(name) else 1
    return name[:kept] + "*" * max(len(name) - kept, 1)


def id_tail(number: str) -> str:
    """The last four characters of an identity number; the mask does not tell its length."""
    number = number.strip()
    return HIDDEN + number[-4:] if len(number) > 8 else HIDDEN


def address(text: str) -> str:
    """An address down to the community, or the street where it names no community."""
    text = text.strip()
    if "," in text and re.match(r"[\x00-ɏ]+$", text):
        return ", ".join(part.strip() for part in text.split(",") if not re.search(r"\d", part))
    for level in (_COMMUNITY, _STREET, _DISTRICT, _CITY):
        if match := level.match(text):
            return re.sub(r"\d.*$", "", match[0])
    return re.sub(r"\d.*$", "", text)


def district(text: str) -> str:
    """An address down to the county or city: what is shown of a natural person's address."""
    for level in (_DISTRICT, _CITY):
        if match := level.match(text.strip()):
            return match[0]
    return ""


def _latin_surname(name: str) -> str:
    if "," in name:
        last, _, rest = name.partition(",")
        return " ".join(["*"] * len(rest.split()) + [last.strip()])
    words = name.split()
    return (
        " ".join(["*"] * (len(words) - 1) + [words[-1]]) if len(words) > 1 else words[0][0] + "***"
    )
