"""Which region a source means, from a code, a name, or an address that begins with names."""

from __future__ import annotations

import functools
import re
from collections import defaultdict

from disclosure.models import Region

from .parsers import Unreadable

_SUFFIX = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|新区|省|市|区|县|盟|旗)$"
)


class Regions:
    """All regions by code and by name; build one for each batch."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.by_name: defaultdict[str, list[str]] = defaultdict(list)
        for code, name in Region.objects.order_by("code").values_list("code", "name"):
            self.names[code] = name
            for known in {name, _short(name)}:
                self.by_name[known].append(code)

    def resolve(self, text: str, within: str = "") -> str:
        """The code of the region a text names, looking only below the region `within`.

        `text` is a code, one name, or names from large to small separated by commas; after a name
        that is known, parts that are not (renamed counties) leave the larger region standing.
        Raises `Unreadable` with code region or region_ambiguous.
        """
        text = text.strip()
        if text in self.names:
            return text
        scope = _prefix(within)
        found = ""
        for part in filter(None, re.split(r"[,，/\s]+", text)):
            codes = self._named(part, scope)
            if len(codes) > 1 and not found:
                raise Unreadable("region_ambiguous", text)
            if len(codes) == 1:
                found = codes[0]
                scope = _prefix(found)
        if not found:
            raise Unreadable("region", text)
        return found

    def in_address(self, text: str, within: str = "") -> str:
        """The smallest region named in an address below `within`; `within` itself if none is.

        Raises `Unreadable` where neither is known.
        """
        found = self._longest(text, within) or within
        if found not in self.names:
            raise Unreadable("region", text)
        return found

    @functools.lru_cache(maxsize=20_000)  # noqa: B019  # lives as long as one batch
    def _longest(self, text: str, within: str) -> str:
        scope = _prefix(within)
        hits = [
            code
            for code, name in self.names.items()
            if code.startswith(scope) and code != within and name in text
        ]
        return max(
            hits, key=lambda code: (len(_prefix(code)), -text.index(self.names[code])), default=""
        )

    def _named(self, name: str, scope: str) -> list[str]:
        """Codes of this name below the scope; 新乡市本级 is 新乡市."""
        name = name.removesuffix("本级")
        for known in (name, _short(name)):
            codes = [c for c in self.by_name.get(known, ()) if c.startswith(scope)]
            full = [c for c in codes if self.names[c] == name]
            if full or codes:
                return full or codes
        return []


def _short(name: str) -> str:
    """The name without its last class word: 宜昌 of 宜昌市. One character is no name."""
    short = _SUFFIX.sub("", name)
    return short if len(short) > 1 else name


def _prefix(code: str) -> str:
    """What the codes of all parts of a region begin with."""
    return re.sub(r"(?:00)+$", "", code)
