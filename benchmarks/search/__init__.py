"""Our search beside SQLite FTS5 and PostgreSQL: `python -m benchmarks.search --help`."""
