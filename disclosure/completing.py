"""What somebody who is typing may mean: agencies, regions, notice types, projects and companies.

Names are matched by their characters or by pinyin. Of natural persons none is ever offered.
Agencies, regions and types are few and kept in memory; projects and companies are read from the
newest notices that have what was typed, so an answer costs the same however many there are.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language

from disclosure.areas import area
from disclosure.channels.feeds import GENERATION_KEY
from disclosure.core.notice_types import registry
from disclosure.languages import localised
from disclosure.models import Agency, PartyKind, Region, Release
from disclosure.public_cache import LONGEST
from disclosure.search import pinyin
from disclosure.search.query import search
from disclosure.search.tokens import fold

#: Suggestions in an answer, and of one kind.
MOST, MOST_OF_A_KIND = 10, 4
#: Newest notices in which projects and companies are looked for.
READ = 40
#: Longest text that is completed; whoever has typed more knows what it is.
LONGEST_TYPED = 60


class Kind(StrEnum):
    """What a suggestion is, in the order they are offered."""

    AGENCY = "agency"
    REGION = "region"
    TYPE = "type"
    PROJECT = "project"
    PARTY = "party"


@dataclass(frozen=True)
class Name:
    """Something with a name. `key` finds its page: a slug, a code, a number; of a party its name.

    `beside` tells two of one name apart: the number of a project, the area of a type.
    """

    kind: Kind
    key: str
    name: str
    name_en: str = ""
    beside: str = ""

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return localised(self.name, self.name_en)

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Everything the name can be typed as, folded, whole names first."""
        own = (fold(text) for text in (self.name, self.name_en, self.beside) if text)
        return (*own, *self._initials, *("".join(read) for read in pinyin.readings(self.name)))

    def fit(self, typed: str) -> int | None:
        """How well a folded text fits, 0 best; None if it does not.

        People shorten names by leaving characters out (云岚住建 for 云岚市住房和城乡建设局), so
        the characters need only come in the same order.
        """
        letters = pinyin.typed(typed)
        tries = tuple(dict.fromkeys(filter(None, (typed, letters))))
        if any(s.startswith(t) for s in self.spellings for t in tries):
            return 0
        if any(t in s for s in self.spellings for t in tries):
            return 1
        short = len(typed) >= (3 if letters else 2)
        shortened = (self.spellings[0], *self._initials)
        return 2 if short and any(_in_order(t, s) for s in shortened for t in tries) else None

    @cached_property
    def _initials(self) -> tuple[str, ...]:
        read = pinyin.readings(self.name)
        return tuple(dict.fromkeys("".join(s[0] for s in syllables) for syllables in read))


def _in_order(short: str, long: str) -> bool:
    """Whether all characters of `short` come in `long`, in this order, the first one first."""
    rest = iter(long)
    return long[:1] == short[:1] and all(character in rest for character in short)


def completions(text: str) -> list[Name]:
    """What `text`, as far as it is typed, may become, the best of each kind first."""
    typed = fold(" ".join(text.split()))[:LONGEST_TYPED]
    if not typed or (typed.isascii() and len(typed) < pinyin.FEWEST):
        return []
    known = _best(typed, _known())
    # An agency that takes part in a deal is offered once, by its own page.
    own = {name.name for _fit, name in known}
    others = (name for name in _in_notices(text) if name.name not in own)
    found = [*known, *_best(typed, others)]
    kept = sorted(found, key=lambda fitting: fitting[0])[:MOST]
    # In groups, so that the list can be read at a glance.
    order = list(Kind)
    kept.sort(key=lambda fitting: (order.index(fitting[1].kind), fitting[0]))
    return [name for _fit, name in kept]


def _best(typed: str, names: Iterable[Name]) -> list[tuple[int, Name]]:
    """The names that fit, with how well, at most a few of each kind."""
    fits = [(fit, name) for name in names if (fit := name.fit(typed)) is not None]
    fits.sort(key=lambda fitting: (fitting[0], len(fitting[1].name)))
    kept: list[tuple[int, Name]] = []
    for fit, name in fits:
        if sum(other.kind is name.kind for _fit, other in kept) < MOST_OF_A_KIND:
            kept.append((fit, name))
    return kept


def _known() -> tuple[Name, ...]:
    """Agencies and regions with releases, and the notice types."""
    generation = cache.get(GENERATION_KEY, "")
    return (*_of_database(generation, int(time.time() // LONGEST)), *_types(get_language() or ""))


@lru_cache(maxsize=1)
def _of_database(_generation: str, _period: int) -> tuple[Name, ...]:
    """Made anew with every release, and now and then while the cache is away."""
    by_agency = Release.objects.filter(agency=OuterRef("pk")).order_by()
    by_region = Release.objects.filter(region=OuterRef("pk")).order_by()
    agencies = Agency.objects.filter(Exists(by_agency)).order_by("name")
    regions = Region.objects.filter(Exists(by_region)).order_by("code")
    return (
        *(Name(Kind.AGENCY, a.slug, a.name, a.name_en) for a in agencies),
        *(Name(Kind.REGION, r.code, r.name, r.name_en) for r in regions),
    )


@lru_cache(maxsize=8)
def _types(_language: str) -> tuple[Name, ...]:
    """The notice types by their names in the reader's language."""
    found = []
    for notice_type in registry.all():
        config = area(notice_type.area())
        beside = str(config.area_label) if config else ""
        found.append(Name(Kind.TYPE, notice_type.code, str(notice_type.label), beside=beside))
    return tuple(found)


def _in_notices(text: str) -> Iterator[Name]:
    """Projects and organisations of the newest notices that have `text`, each once."""
    plain = text.replace('"', " ").strip()
    hits = search(f'"{plain}"', limit=READ).hits
    if not hits and (letters := pinyin.typed(plain)):
        hits = search(f"pinyin:{letters}", limit=READ).hits
    found: dict[tuple[Kind, str], Name] = {}
    sequences = [hit.sequence for hit in hits]
    for release in Release.objects.current().filter(pk__in=sequences).order_by("-sequence"):
        for name in _named_in(release):
            found.setdefault((name.kind, name.key), name)
    yield from found.values()


def _named_in(release: Release) -> Iterator[Name]:
    if allocation := release.document["allocation"]:
        yield Name(Kind.PROJECT, allocation["id"], allocation["name"], beside=allocation["number"])
    for party in release.document["parties"]:
        # A name that is masked or may be a person's is nothing to browse by.
        if party["kind"] == PartyKind.ORGANISATION and "*" not in party["name"]:
            yield Name(Kind.PARTY, party["name"], party["name"])
