"""What comparing new releases with saved searches costs, against asking each search as a reader.

    python demo.py                 # in another terminal: any database with releases will do
    GONGKAI_DEMO=1 DEBUG=1 python benchmarks/subscriptions.py --queries 1000 --releases 100

Reads only. The searches are invented: words, words with a filter, filters alone, all different.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.http import QueryDict
from django.utils.translation import override

from disclosure import places
from disclosure.models import Agency, Region, Release
from disclosure.searching import SearchListing
from subscriptions.matching import matching
from subscriptions.queries import Query

WORDS = (
    "出让",
    "公告",
    "云岚",
    "滨河",
    "住房",
    "采矿权",
    "采购",
    "合同",
    "施工",
    "招标",
    "道路",
    "学校",
)


def main() -> None:
    """Print one line of figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--releases", type=int, default=100)
    options = parser.parse_args()
    with override("zh-hans"):
        measure(sorted(set(invented(options.queries))), options.releases)


def invented(count: int) -> Iterator[Query]:
    """As many different searches."""
    chance = random.Random(37)
    regions = list(Region.objects.values_list("code", flat=True)[:50])
    agencies = list(Agency.objects.values_list("slug", flat=True))
    for number in range(count):
        asked = {"q": f"{chance.choice(WORDS)} {chance.choice(WORDS)}"}
        asked["amount_from"] = str(number)
        if number % 3 == 1:
            asked["region"] = chance.choice(regions)
        if number % 3 == 2:
            asked = {"agency": chance.choice(agencies), "amount_from": str(number)}
        yield Query("/notices/", urlencode(sorted(asked.items())))


def measure(queries: list[Query], count: int) -> None:
    """Compare all queries with the newest releases, both ways, and see that they agree."""
    rows = Release.objects.select_related("agency", "region", "superseded_by")
    stretch = list(rows.order_by("-sequence")[:count])[::-1]
    matching(stretch, queries[:1])  # what is imported on first use
    begun = time.perf_counter()
    found = matching(stretch, queries)
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    read = {query: asked_as_reader(query, stretch[0].sequence) for query in queries}
    readers = time.perf_counter() - begun
    same = {query: numbers for query, numbers in read.items() if numbers} == found
    total = Release.objects.count()
    print(
        f"{len(queries)} searches x {len(stretch)} of {total} releases: {ours:.2f} s "
        f"({ours / len(queries) * 1000:.1f} ms a search), as readers {readers:.2f} s "
        f"(ratio {readers / ours:.1f}); the same found: {same}"
    )


def asked_as_reader(query: Query, first: int) -> list[int]:
    """What the page of the search lists from release number `first` on."""
    listing = SearchListing(QueryDict(query.text), places.everything(), events=True, size=200)
    return sorted(r.sequence for r in listing.releases if r.sequence >= first)


if __name__ == "__main__":
    main()
