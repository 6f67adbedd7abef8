"""PostgreSQL full text: a tsvector of our tokens under GIN, in a server of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from benchmarks.search import relational
from benchmarks.search.corpus import Corpus
from benchmarks.search.questions import Answer, Built, Question
from config.embedded.postgres import Postgres
from disclosure.search.schema import SearchDocument

#: What a server of this size would be given; ours for the demo is smaller.
SETTINGS = {
    "shared_buffers": "2GB",
    "work_mem": "512MB",
    "maintenance_work_mem": "2GB",
    "effective_cache_size": "8GB",
    "max_wal_size": "8GB",
    "random_page_cost": "1.1",
    "max_worker_processes": "8",
    "max_parallel_workers_per_gather": "2",
    "synchronous_commit": "off",
}
SCHEMA = """
CREATE TABLE IF NOT EXISTS notice (
    sequence bigint, uid text, status text, area text, type text, province text, prefecture text,
    county text, agency text, year int, band text, published bigint, words tsvector
);
CREATE TABLE IF NOT EXISTS built (seconds float);
"""
#: Without so many most common values, the planner walks the newest notices for a rare term.
INDEXES = (
    "CREATE INDEX notice_words ON notice USING gin (words)",
    "ALTER TABLE notice ADD PRIMARY KEY (sequence)",
    "CREATE INDEX notice_province ON notice (province, published)",
    "CREATE INDEX notice_prefecture ON notice (prefecture, published)",
    "CREATE INDEX notice_county ON notice (county, published)",
    "CREATE INDEX notice_published ON notice (published)",
    "ALTER TABLE notice ALTER words SET STATISTICS 2000",
    "VACUUM ANALYZE notice",
    "CREATE TABLE ready ()",
)
#: More values than any facet has but that of agencies, of which no more are shown anyway.
MOST_VALUES = 1_000
COPY = f"COPY notice ({', '.join(relational.COLUMNS)}, words) FROM STDIN"
VALUES = f"INSERT INTO notice VALUES ({', '.join(['%s'] * len(relational.COLUMNS))}, %s::tsvector)"


class LargePostgres(Postgres):
    """The project's embedded PostgreSQL with more memory."""

    def command(self) -> list[str]:
        """The later of two options counts."""
        return [*super().command(), *(f"--{name}={value}" for name, value in SETTINGS.items())]


class Postgresql:
    """The database of one corpus; a connection for one thread."""

    name = "PostgreSQL"

    def __init__(self, corpus: Corpus, url: str, progress: Callable[[str, int], None]) -> None:
        self._corpus = corpus
        self._progress = progress
        self._database = psycopg.connect(url, autocommit=True)

    def build(self) -> Built:
        """Go on after the last whole block; a finished database is left alone."""
        database = self._database
        database.execute(SCHEMA)
        done = self._one("SELECT coalesce(max(sequence), 0) FROM notice")
        for block in self._corpus.blocks(done) if done < self._corpus.count else ():
            begun = time.perf_counter()
            with database.transaction(), database.cursor().copy(COPY) as copy:
                for document in block:
                    copy.write_row((*relational.row(document), vector(document)))
            self._note(begun)
            self._progress(self.name, block[-1].sequence)
        if not self._one("SELECT count(*) FROM pg_class WHERE relname = 'ready'"):
            for number, command in enumerate(INDEXES):
                begun = time.perf_counter()
                database.execute(command.encode())
                self._note(begun)
                self._progress(f"{self.name}, index", number + 1)
        return Built(float(self._one("SELECT sum(seconds) FROM built")))

    def _note(self, begun: float) -> None:
        self._database.execute("INSERT INTO built VALUES (%s)", (time.perf_counter() - begun,))

    def _one(self, sql: str) -> Any:
        ((value,),) = self._database.execute(sql.encode()).fetchall()
        return value

    def release(self, documents: list[SearchDocument]) -> None:
        """Insert a few notices in a transaction of their own."""
        rows = [(*relational.row(document), vector(document)) for document in documents]
        with self._database.transaction(), self._database.cursor() as cursor:
            cursor.executemany(VALUES.encode(), rows)

    def size(self) -> int:
        """Bytes of the table and its indexes."""
        return int(self._one("SELECT pg_total_relation_size('notice')"))

    def last(self) -> int:
        """The newest of all."""
        return int(self._one("SELECT max(sequence) FROM notice"))

    def ask(self, question: Question) -> Answer:
        """Newest 20, then one pass of grouping sets for all facets that ignore the same filter."""
        words = [
            " <-> ".join(f"'{token}'" for token in phrase)
            for phrase in relational.phrases(question)
        ]
        match = [f"words @@ $q${' & '.join(f'({each})' for each in words)}$q$"] if words else []
        where = " AND ".join([*match, *relational.conditions(question).values()])
        newest = self._database.execute(
            f"SELECT sequence FROM notice WHERE {where} ORDER BY sequence DESC LIMIT 20".encode()
        ).fetchall()
        rows: list[tuple[str, Any, int]] = []
        for number, (kept, facets) in enumerate(relational.passes(question)):
            rows += self._count(question, [*match, *kept], facets, total=not number)
        return relational.answer(question, [sequence for (sequence,) in newest], rows)

    def _count(
        self, question: Question, where: list[str], facets: list[str], *, total: bool
    ) -> Iterator[tuple[str, Any, int]]:
        columns = {relational.column(facet, question): facet for facet in facets}
        names = list(columns)
        sets = [*(f"({name})" for name in names), *(["()"] if total else [])]
        # Of agencies only as many are handed over as are shown.
        found = self._database.execute(
            f"SELECT kind, {', '.join(names)}, found FROM ("
            f"SELECT *, row_number() OVER (PARTITION BY kind ORDER BY found DESC) AS place FROM ("
            f"SELECT grouping({', '.join(names)}) AS kind, {', '.join(names)}, count(*) AS found "
            f"FROM notice {'WHERE' if where else ''} {' AND '.join(where)} "
            f"GROUP BY GROUPING SETS ({', '.join(sets)})) AS counted) AS placed "
            f"WHERE place <= {MOST_VALUES}".encode()
        )
        for grouping, *values, count in found:
            given = [at for at in range(len(names)) if not grouping >> (len(names) - 1 - at) & 1]
            if given:
                yield columns[names[given[0]]], values[given[0]], count
            else:
                yield "", None, count


def vector(document: SearchDocument) -> str:
    """The tokens of a notice as a tsvector with their places, in PostgreSQL's own notation."""
    places: dict[str, list[str]] = {}
    for place, token in enumerate(relational.text(document).split(), 1):
        places.setdefault(token, []).append(str(place))
    return " ".join(f"'{token}':{','.join(found)}" for token, found in places.items())
