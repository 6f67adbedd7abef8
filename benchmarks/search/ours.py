"""Our search, as the site and the API call it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from benchmarks.search.corpus import Corpus
from benchmarks.search.questions import FACETS, Answer, Built, Question
from disclosure.search.index import search_index
from disclosure.search.query import Filters, search
from disclosure.search.schema import VERSION, SearchDocument


class Gongkai:
    """The index of one corpus, in `settings.SEARCH_INDEX_DIR`."""

    name = "Gongkai"

    def __init__(self, corpus: Corpus, progress: Callable[[str, int], None]) -> None:
        self.corpus = corpus
        self._progress = progress
        self._index = search_index()

    def exists(self) -> bool:
        """Whether it was built."""
        return self._index.exists()

    def build(self) -> Built:
        """Build the generation in one go, as `manage.py reindex` does, unless there is one."""
        notes: Path = self._index.root / f"built-v{VERSION}.json"
        if self.exists():
            return Built(*json.loads(notes.read_text()))
        built = self._build(self.corpus.blocks())
        notes.write_text(json.dumps(built))
        return built

    def rebuild(self, released: int, batch: int) -> Built:
        """Build it anew with what was released since, in batches of this size."""
        starts = range(self.corpus.count, self.corpus.count + released, batch)
        later = (self.corpus.block(start, batch) for start in starts)
        return self._build(chain(self.corpus.blocks(), later))

    def _build(self, blocks: Iterator[list[SearchDocument]]) -> Built:
        begun, used = time.perf_counter(), time.process_time()
        made = made_used = 0.0
        with self._index.rebuilding() as generation:
            with generation.filling() as writer:
                while True:
                    before, before_used = time.perf_counter(), time.thread_time()
                    block = next(blocks, None)
                    made += time.perf_counter() - before
                    made_used += time.thread_time() - before_used
                    if block is None:
                        break
                    writer.put(block)
                    self._progress(self.name, block[-1].sequence)
            with generation.replacing():
                pass
        return Built(time.perf_counter() - begun - made, time.process_time() - used - made_used)

    def release(self, documents: list[SearchDocument]) -> None:
        """Write a few notices as the search channel does."""
        with self._index.writing() as writer:
            writer.put(documents)

    def settle(self) -> None:
        """Wait until the segments of earlier releases are merged."""
        self.release([])

    def segments(self) -> int:
        """In how many pieces the index lies."""
        return int(self._index.searcher().num_segments)

    def size(self) -> int:
        """Bytes of the generation in use."""
        folder = self._index.root / f"v{VERSION}"
        return sum(path.stat().st_size for path in folder.resolve().iterdir())

    def last(self) -> int:
        """The newest of all."""
        return search(filters=Filters(statuses=()), limit=1).hits[0].sequence

    def ask(self, question: Question) -> Answer:
        """A page as a list shows it."""
        first, last = question.days or (None, None)
        filters = Filters(region=question.region, published_from=first, published_to=last)
        # In quotes no synonyms are added, which the peers know nothing of.
        text = " ".join(f'"{word}"' for word in question.words)
        below = self.corpus.right_below[question.region]
        page = search(text, filters, facets=FACETS, regions=below)
        return Answer(tuple(hit.sequence for hit in page.hits), page.total, page.facets)
