"""The index on disk: a folder a generation, and a link that names the one in use.

    search/v1            -> v1.18c2f0a3      read and written
    search/v1.18c2f0a3/                      a tantivy index
    search/v1.18c2f9d7/                      being built aside by `reindex`
    search/writer.lock  search/rebuild.lock  advisory locks, freed by the kernel

Readers follow the link with every search, so a swap is one rename and stops nobody. Writers take
`writer.lock` first: across processes there is one at a time, also while the link moves.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import tantivy
from django.conf import settings

from disclosure.search import clauses
from disclosure.search.schema import SCHEMA, VERSION, SearchDocument, entry

logger = logging.getLogger(__name__)

#: Seconds a writer waits for the one before it: a batch takes 0.05, a merge of segments longer.
PATIENCE = 10.0
#: Seconds a finished build waits for the writer: nobody waits for it, and it cost much.
BUILD_PATIENCE = 300.0
#: Bytes of memory for documents on their way to disk: a batch of releases, a whole rebuild. Eight
#: segments of a size are merged, up to seven stay, and each costs every search: few and large ones.
BATCH_HEAP = 20_000_000
BUILD_HEAP = 500_000_000


class IndexBusyError(RuntimeError):
    """Another process has held the lock for longer than this one was told to wait."""


class IndexMissingError(LookupError):
    """There is no index of this schema version that can be read."""


class Lock:
    """An exclusive `flock`; the kernel frees it when its process dies, however it dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def acquire(self, patience: float) -> None:
        """Wait at most `patience` seconds; raises IndexBusyError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            self._wait(time.monotonic() + patience)
        except BaseException:
            os.close(self._descriptor)
            raise

    def _wait(self, until: float) -> None:
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise IndexBusyError(f"{self._path.name} is held by another process") from None
                time.sleep(0.01)
            else:
                return

    def release(self) -> None:
        """Free the lock, also for children that inherited the descriptor."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        os.close(self._descriptor)


class Writer:
    """One batch: nothing of it is seen before its one commit, and all of it after."""

    def __init__(self, writer: tantivy.IndexWriter) -> None:
        self._writer = writer

    def put(self, documents: Iterable[SearchDocument]) -> None:
        """Add `documents`, each in place of what the index holds of its uid."""
        for document in documents:
            self._writer.delete_documents_by_term("uid", document.uid)
            self._writer.add_document(entry(document))

    def drop(self, uids: Iterable[str]) -> None:
        """Remove the notices of these uids; unknown ones are none of our business."""
        for uid in uids:
            self._writer.delete_documents_by_term("uid", uid)


class View(NamedTuple):
    """The index as of one commit, and a name of that commit; "" where it cannot be told."""

    searcher: tantivy.Searcher
    commit: str


class Build(NamedTuple):
    """Of the generation in use: seconds that building it took, and seconds it has been in use."""

    took: float
    since: float


class SearchIndex:
    """The index below one folder; safe to use from any number of threads and processes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._link = root / f"v{VERSION}"
        self._opening = threading.Lock()
        self._opened: tuple[str, tantivy.Index] | None = None
        self._newest = "", 0

    def searcher(self) -> tantivy.Searcher:
        """A view of the last commit, of whichever process. Raises IndexMissingError."""
        return self.view().searcher

    def view(self) -> View:
        """The last commit, of whichever process, and its name. Raises IndexMissingError."""
        try:
            generation, index = self._current()
            before = self._commit(generation)
            index.reload()
        except (OSError, ValueError):
            # Swapped away and deleted between our two steps: the link names a newer one now.
            _generation, index = self._current(reopen=True)
            return View(index.searcher(), "")
        # A commit that came meanwhile may be in the view or not.
        return View(index.searcher(), before if before == self._commit(generation) else "")

    def commit(self) -> str:
        """What names the last commit, of whichever process; "" while there is no index."""
        with suppress(OSError):
            return self._commit(self._link.readlink().name)
        return ""

    def _commit(self, generation: str) -> str:
        """What names the last commit: each writes a new file over the one that lists segments."""
        with suppress(FileNotFoundError):
            written = (self.root / generation / "meta.json").stat()
            return f"{generation}:{written.st_ino}:{written.st_mtime_ns}"
        return ""

    def newest(self, view: View) -> int:
        """The highest sequence number in a view, 0 without any; looked up once for each commit.

        From the last one known upwards.
        """
        commit, highest = self._newest
        if not view.commit or view.commit != commit:
            highest = _highest(view.searcher, highest) or _highest(view.searcher, 0)
            self._newest = view.commit, highest
        return highest

    def exists(self) -> bool:
        """Whether there is an index of this schema version."""
        return self._link.exists()

    def build(self) -> Build:
        """When the generation in use was built. Raises IndexMissingError."""
        try:
            begun = int(self._link.readlink().suffix.removeprefix("."), 16) / 1e9
            swapped = self._link.lstat().st_mtime
        except (OSError, ValueError) as error:
            raise IndexMissingError(f"no search index at {self._link}: {error}") from error
        return Build(took=swapped - begun, since=time.time() - swapped)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Write one batch to the index in use; committed at the end, dropped after an exception.

        Raises IndexBusyError or IndexMissingError. When this returns, the batch is on disk and
        found by every reader; segments are merged behind its back.
        """
        lock = Lock(self.root / "writer.lock")
        lock.acquire(PATIENCE)
        try:
            _generation, index = self._current()
            writer = index.writer(BATCH_HEAP, 1)
        except BaseException:
            lock.release()
            raise
        try:
            yield Writer(writer)
            writer.commit()
        finally:
            # The lock stays with the merge: a second writer would find tantivy's own lock taken.
            threading.Thread(target=_finish, args=(writer, lock), daemon=True).start()

    @contextmanager
    def rebuilding(self, *, patience: float = 0.0) -> Iterator[Generation]:
        """Build a generation aside; raises IndexBusyError while another process does so."""
        lock = Lock(self.root / "rebuild.lock")
        lock.acquire(patience)
        try:
            yield Generation(self.root, self._link)
        finally:
            self._sweep()
            lock.release()

    def _current(self, *, reopen: bool = False) -> tuple[str, tantivy.Index]:
        """The name of the generation in use, and the generation. Raises IndexMissingError."""
        try:
            generation = self._link.readlink().name
            with self._opening:
                if reopen or self._opened is None or self._opened[0] != generation:
                    index = tantivy.Index.open(str(self.root / generation))
                    # Every search reloads, so no thread need watch the folder.
                    index.config_reader("manual")
                    self._opened = generation, index
                return self._opened
        except (OSError, ValueError) as error:
            raise IndexMissingError(f"no search index at {self._link}: {error}") from error

    def _sweep(self) -> None:
        """Delete generations that are not in use: replaced ones, and those a killed build left."""
        current = self._link.readlink().name if self._link.is_symlink() else ""
        for folder in self.root.glob(f"{self._link.name}.*"):
            if folder.is_dir() and folder.name != current:
                shutil.rmtree(folder, ignore_errors=True)


class Generation:
    """A generation that nobody reads yet."""

    def __init__(self, root: Path, link: Path) -> None:
        self._root = root
        self._link = link
        # Its name says when its building began; the link, when it came into use.
        self._folder = root / f"{link.name}.{time.time_ns():x}"
        self._folder.mkdir()
        self._index = tantivy.Index(SCHEMA, path=str(self._folder))

    @contextmanager
    def filling(self) -> Iterator[Writer]:
        """Write to the new generation and wait until its segments are merged."""
        writer = self._index.writer(BUILD_HEAP, 1)
        yield Writer(writer)
        writer.commit()
        writer.wait_merging_threads()

    @contextmanager
    def replacing(self) -> Iterator[Writer]:
        """Hold all other writers off, write what is still missing, and swap the new generation in.

        Raises IndexBusyError.
        """
        lock = Lock(self._root / "writer.lock")
        lock.acquire(BUILD_PATIENCE)
        try:
            with self.filling() as writer:
                yield writer
            swap = self._link.with_name(f"{self._folder.name}.link")
            swap.symlink_to(self._folder.name)
            swap.replace(self._link)
        finally:
            lock.release()


def _highest(searcher: tantivy.Searcher, least: int) -> int:
    """The highest sequence number that is at least this; 0 if none is."""
    within = clauses.sequenced(least, 2**62)
    rows = searcher.search(within, 1, count=False, order_by_field="sequence").hits
    return int(rows[0][0]) if rows else 0


def _finish(writer: tantivy.IndexWriter, lock: Lock) -> None:
    """Merge what is committed, forget what is not. A failing merge costs speed, not content."""
    try:
        writer.wait_merging_threads()
    except ValueError:
        logger.exception("merging segments of the search index failed")
    finally:
        lock.release()


_indexes: dict[Path, SearchIndex] = {}


def search_index() -> SearchIndex:
    """The index of this deployment, below `settings.SEARCH_INDEX_DIR`."""
    root = Path(settings.SEARCH_INDEX_DIR)
    return _indexes.setdefault(root, SearchIndex(root))
