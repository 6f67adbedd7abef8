"""Asking few notices many questions: an index in memory that holds only them.

Saved searches are turned around this way: what is new is indexed, and each question is asked of
that alone, by the same tokens and clauses that answer readers.
"""

from __future__ import annotations

from collections.abc import Collection

import tantivy

from disclosure.search import clauses
from disclosure.search.index import BATCH_HEAP
from disclosure.search.parsing import parse
from disclosure.search.schema import SCHEMA, SearchDocument, entry


class Sieve:
    """The given notices, to be asked by any number of questions."""

    def __init__(self, documents: Collection[SearchDocument]) -> None:
        index = tantivy.Index(SCHEMA)
        writer = index.writer(BATCH_HEAP, 1)
        for document in documents:
            writer.add_document(entry(document))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        self._size = max(1, len(documents))

    def sequences(self, text: str) -> set[int]:
        """Sequence numbers of the notices that the words of a search find."""
        pieces = (clauses.matching(piece.expression) for piece in parse(text).pieces)
        asked = clauses.every(pieces)
        found = self._searcher.search(
            asked, self._size, count=False, order_by_field="sequence"
        )  # fmt: skip
        return {int(number) for number, _address in found.hits}
