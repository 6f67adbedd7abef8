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
from benchmarks.search.postgres import Postgresql, serving
from benchmarks.search.questions import Engine
from benchmarks.search.sqlite import Sqlite

ENGINES = ("gongkai", "sqlite", "postgres")


@dataclass(frozen=True)
class Opening:
    """How a process of its own opens an engine: everything it needs, picklable."""

    engine: str
    corpus: Corpus
    folder: Path
    url: str = ""

    def __call__(self) -> Engine:
        if not settings.configured:
            configure(self.folder)
        if self.engine == "gongkai":
            return Gongkai(self.corpus, progress)
        if self.engine == "sqlite":
            return Sqlite(self.corpus, self.folder, progress)
        return Postgresql(self.corpus, self.url, progress)


def configure(folder: Path) -> None:
    """The settings our search reads, and no other: there is no database of the project here."""
    settings.configure(SEARCH_INDEX_DIR=folder / "search", TIME_ZONE="Asia/Shanghai", USE_TZ=True)


def progress(what: str, done: int) -> None:
    """Say how far a build is, on one line."""
    print(f"\r{what}: {done:,} ", end="", file=sys.stderr, flush=True)


@contextmanager
def engines(names: list[str], corpus: Corpus, folder: Path) -> Iterator[dict[str, Opening]]:
    """How to open each engine asked for; PostgreSQL runs meanwhile."""
    with ExitStack() as stack:
        url = stack.enter_context(serving(folder / "pg")) if "postgres" in names else ""
        yield {name: Opening(name, corpus, folder, url) for name in names}
