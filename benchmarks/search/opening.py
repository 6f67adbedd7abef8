"""How the engines of a corpus are opened, here and in processes that are started for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from benchmarks.search.corpus import Corpus
from benchmarks.search.ours import Gongkai
from benchmarks.search.postgres import LargePostgres, Postgresql
from benchmarks.search.questions import Engine
from benchmarks.search.serving import serving
from benchmarks.search.sqlite import Sqlite
from config.embedded.redis import Redis

ENGINES = ("gongkai", "sqlite", "postgres")


@dataclass(frozen=True)
class Opening:
    """How a process of its own opens an engine: everything it needs, picklable."""

    engine: str
    corpus: Corpus
    folder: Path
    url: str = ""
    cache: str = ""

    def __call__(self) -> Engine:
        if not settings.configured:
            configure(self.folder, self.cache)
        if self.engine == "gongkai":
            return Gongkai(self.corpus, progress)
        if self.engine == "sqlite":
            return Sqlite(self.corpus, self.folder, progress)
        return Postgresql(self.corpus, self.url, progress)


def configure(folder: Path, cache: str = "") -> None:
    """The settings our search reads, and no other: there is no database of the project here.

    Without a cache every answer is counted anew, as for the first reader who asks.
    """
    settings.configure(
        SEARCH_INDEX_DIR=folder / "search",
        TIME_ZONE="Asia/Shanghai",
        USE_TZ=True,
        CACHES=caches(cache),
    )


def caches(cache: str) -> dict[str, dict[str, str]]:
    """Django's setting for a Redis at this address, "" for none."""
    kind = "redis.RedisCache" if cache else "dummy.DummyCache"
    return {"default": {"BACKEND": f"django.core.cache.backends.{kind}", "LOCATION": cache}}


def progress(what: str, done: int) -> None:
    """Say how far a build is, on one line."""
    print(f"\r{what}: {done:,} ", end="", file=sys.stderr, flush=True)


@contextmanager
def engines(names: list[str], corpus: Corpus, folder: Path) -> Iterator[dict[str, Opening]]:
    """How a process opens each engine asked for; PostgreSQL and our cache run meanwhile."""
    with ExitStack() as stack:
        url = ""
        if "postgres" in names:
            url = stack.enter_context(serving(LargePostgres(folder / "pg")))
        cache = stack.enter_context(serving(Redis(folder)))
        yield {name: Opening(name, corpus, folder, url, cache) for name in names}
