"""An empty index of its own for each test, and invented notices to put into it."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from disclosure.search.index import SearchIndex, search_index
from disclosure.search.schema import SearchDocument, Status

Notice = Callable[..., SearchDocument]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Hints are compared in the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def index(tmp_path: Path, settings: Any) -> SearchIndex:
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    index = search_index()
    with index.rebuilding() as generation, generation.replacing():
        pass
    return index


@pytest.fixture
def put(index: SearchIndex) -> Callable[..., None]:
    """Write these documents in one batch."""

    def put(*documents: SearchDocument) -> None:
        with index.writing() as writer:
            writer.put(documents)

    return put


def notice(
    sequence: int, title: str = "住房保障公告", *texts: str, **columns: Any
) -> SearchDocument:
    """An invented notice; its uid follows from its sequence number."""
    defaults: dict[str, Any] = {
        "uid": f"2026-{sequence:08d}",
        "status": Status.CURRENT,
        "type": "housing.allocation",
        "area": "housing",
        "agency": "housing-bureau",
        "published_at": datetime.datetime(2026, 3, 1, 4, tzinfo=datetime.UTC),
    }
    return SearchDocument(sequence=sequence, title=title, texts=texts, **defaults | columns)
