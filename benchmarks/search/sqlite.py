"""SQLite FTS5: an index over our tokens without the text, beside a narrow table."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.search import relational
from benchmarks.search.corpus import Corpus
from benchmarks.search.questions import Answer, Built, Question
from disclosure.search.counting import MOST_AGENCIES
from disclosure.search.schema import SearchDocument

SCHEMA = """
CREATE TABLE notice (
    sequence INTEGER PRIMARY KEY, uid TEXT, status TEXT, area TEXT, type TEXT, province TEXT,
    prefecture TEXT, county TEXT, agency TEXT, year INTEGER, band TEXT, published INTEGER
);
CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0');
CREATE TABLE built (seconds REAL);
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS notice_province ON notice (province, published);
CREATE INDEX IF NOT EXISTS notice_prefecture ON notice (prefecture, published);
CREATE INDEX IF NOT EXISTS notice_county ON notice (county, published);
CREATE INDEX IF NOT EXISTS notice_published ON notice (published);
INSERT INTO words (words) VALUES ('optimize');
ANALYZE;
"""
INSERT = f"INSERT INTO notice VALUES ({', '.join('?' * len(relational.COLUMNS))})"
INSERT_WORDS = "INSERT INTO words (rowid, text) VALUES (?, ?)"


class Sqlite:
    """The database of one corpus; a connection for one thread."""

    name = "SQLite FTS5"

    def __init__(self, corpus: Corpus, folder: Path, progress: Callable[[str, int], None]) -> None:
        self._corpus = corpus
        self._path = folder / "notices.sqlite"
        self._progress = progress
        self._database = sqlite3.connect(self._path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute("PRAGMA cache_size = -200000")
        self._database.execute("PRAGMA mmap_size = 8000000000")

    def build(self) -> Built:
        """Go on after the last whole block; a finished database is left alone."""
        database = self._database
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'built'").fetchone():
            database.executescript(SCHEMA)
        (done,) = database.execute("SELECT coalesce(max(sequence), 0) FROM notice").fetchone()
        for block in self._corpus.blocks(done) if done < self._corpus.count else ():
            begun = time.perf_counter()
            database.execute("BEGIN")
            self.add(block)
            self._note(begun)
            database.execute("COMMIT")
            self._progress(self.name, block[-1].sequence)
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'ready'").fetchone():
            begun = time.perf_counter()
            database.executescript(INDEXES)
            self._note(begun)
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.execute("CREATE TABLE ready (x)")
        (seconds,) = database.execute("SELECT sum(seconds) FROM built").fetchone()
        return Built(float(seconds))

    def _note(self, begun: float) -> None:
        self._database.execute("INSERT INTO built VALUES (?)", (time.perf_counter() - begun,))

    def add(self, documents: list[SearchDocument]) -> None:
        """Insert notices; the caller opens and ends the transaction."""
        self._database.executemany(INSERT, [relational.row(each) for each in documents])
        self._database.executemany(
            INSERT_WORDS, [(each.sequence, relational.text(each)) for each in documents]
        )

    def release(self, documents: list[SearchDocument]) -> None:
        """Insert a few notices in a transaction of their own."""
        self._database.execute("BEGIN IMMEDIATE")
        self.add(documents)
        self._database.execute("COMMIT")

    def size(self) -> int:
        """Bytes of the database and its log."""
        return sum(path.stat().st_size for path in self._path.parent.glob(f"{self._path.name}*"))

    def last(self) -> int:
        """The newest of all whose words are indexed."""
        sql = "SELECT max(sequence) FROM notice"
        return int(self._database.execute(sql).fetchone()[0])

    def ask(self, question: Question) -> Answer:
        """Newest 20, then one pass for all facets that ignore the same filter."""
        match = " AND ".join(f'"{" ".join(words)}"' for words in relational.phrases(question))
        newest, rows = self._newest(question, match), []
        for number, (where, facets) in enumerate(relational.passes(question)):
            rows += self._count(question, match, where, facets, total=not number)
        return relational.answer(question, newest, rows)

    def _newest(self, question: Question, match: str) -> list[int]:
        where = " AND ".join(relational.conditions(question).values())
        if not match:
            sql = f"SELECT sequence FROM notice WHERE {where} ORDER BY sequence DESC LIMIT 20"
            return [sequence for (sequence,) in self._database.execute(sql)]
        # The cross join has the words walked by falling number and the rest looked up.
        sql = (
            "SELECT sequence FROM words CROSS JOIN notice ON sequence = words.rowid "
            f"WHERE words MATCH ? AND {where} ORDER BY words.rowid DESC LIMIT 20"
        )
        return [sequence for (sequence,) in self._database.execute(sql, (match,))]

    def _count(
        self, question: Question, match: str, where: list[str], facets: list[str], *, total: bool
    ) -> list[tuple[str, Any, int]]:
        columns = {facet: relational.column(facet, question) for facet in facets}
        source = "words CROSS JOIN notice ON sequence = words.rowid" if match else "notice"
        kept = [*(["words MATCH ?"] if match else []), *where]
        # Of agencies only as many are handed over as are shown.
        parts = [
            f"SELECT * FROM (SELECT '{facet}', {name}, count(*) FROM hit GROUP BY {name} "
            f"ORDER BY 3 DESC LIMIT {MOST_AGENCIES if facet == 'agency' else -1})"
            for facet, name in columns.items()
        ]
        if total:
            parts.append("SELECT '', NULL, count(*) FROM hit")
        sql = (
            f"WITH hit AS MATERIALIZED (SELECT {', '.join(columns.values())} FROM {source} "
            f"{'WHERE' if kept else ''} {' AND '.join(kept)}) {' UNION ALL '.join(parts)}"
        )
        return self._database.execute(sql, (match,) if match else ()).fetchall()
