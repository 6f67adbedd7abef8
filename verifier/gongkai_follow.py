#!/usr/bin/env python3
"""Keep a complete copy of everything a Gongkai portal releases, each change exactly once.

    gongkai_follow.py URL FOLDER [--once] [--limit N]

Appends every publication, correction, withdrawal, restoration and deletion by law, and what the
portal says it lost, to FOLDER/changes.jsonl, one JSON object a line, in the order in which they
became public, and goes on until it is stopped (--once: until it has everything there is). After a
`redact` the lines before it still hold what was deleted: a copy that is passed on should be made
without it. URL is the portal, https://example.org.

Whatever is killed, here or there, nothing is lost or written twice: FOLDER/state.json says how far
the copy reaches, in changes and in bytes, and is replaced only after the lines are on the disk.
What a crash left behind that point is cut off before going on.

Needs Python 3.11 on a POSIX system and nothing else. Exit status: 0 done or stopped, 1 the portal
cannot be reached (--once only), 2 the copy or the portal's order of changes is damaged.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

WAIT = 25
"""Seconds the portal is asked to wait for the next change."""
PATIENCE = WAIT + 35
LONGEST_PAUSE = 60.0


class Damaged(Exception):
    """Going on would make a copy that is not what was published."""


@dataclass(frozen=True)
class State:
    """How far a copy of `source` reaches: its last sequence number, and bytes of the file."""

    source: str
    after: int = 0
    size: int = 0


class Copy:
    """The folder of one copy, held by one process at a time."""

    def __init__(self, folder: Path, source: str) -> None:
        """Open the copy and cut off what a crash left. Raises Damaged."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.path = folder, folder / "changes.jsonl"
        self.file = self.path.open("ab")
        try:
            self._lock()
            self.state = self._read(source)
            if self.path.stat().st_size < self.state.size:
                raise Damaged(f"{self.path} is shorter than it was; start anew in an empty folder")
            self.file.truncate(self.state.size)
        except BaseException:
            self.file.close()
            raise

    def __enter__(self) -> Copy:
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()

    def _lock(self) -> None:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Damaged(f"another process is writing to {self.folder}") from None

    def _read(self, source: str) -> State:
        try:
            state = State(**json.loads((self.folder / "state.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return State(source)
        except (ValueError, TypeError):
            raise Damaged(f"{self.folder / 'state.json'} cannot be read") from None
        if state.source != source:
            raise Damaged(f"{self.folder} is a copy of {state.source}")
        return state

    def add(self, changes: Sequence[dict[str, Any]]) -> None:
        """Append these changes, then say so: in this order, each written through to the disk."""
        lines = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in changes]
        data = "".join(f"{line}\n" for line in lines).encode()
        self.file.write(data)
        self.file.flush()
        os.fsync(self.file.fileno())
        size = self.state.size + len(data)
        self.state = State(self.state.source, int(changes[-1]["sequence"]), size)
        _replace(self.folder / "state.json", json.dumps(asdict(self.state)))


def _replace(path: Path, text: str) -> None:
    """Write a file so that after any crash it holds the old text or the new one."""
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as sink:
        sink.write(text)
        sink.flush()
        os.fsync(sink.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def page(source: str, after: int, *, limit: int, wait: int) -> tuple[list[dict[str, Any]], int]:
    """Changes after this number, and the portal's watermark. Raises OSError or Damaged.

    Numbers have no gaps, so a page that does not begin with the next one is not of this history.
    """
    address = f"{source}/api/v1/changes/?after={after}&limit={limit}&wait={wait}"
    request = Request(
        address, headers={"User-Agent": "gongkai-follow", "Cache-Control": "no-cache"}
    )
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            body = json.load(answer)
        changes, watermark = list(body["results"]), int(body["watermark"])
        found = [int(each["sequence"]) for each in changes]
    except (HTTPException, ValueError, KeyError, TypeError) as error:
        raise OSError(f"the answer cannot be read: {error}") from error
    if found != list(range(after + 1, after + 1 + len(found))):
        raise Damaged(f"after {after} the portal gives {found[:3]}: its history has changed")
    return changes, watermark


def follow(copy: Copy, *, limit: int, once: bool) -> None:
    """Bring the copy up to date, and unless `once` keep it there."""
    pause = 1.0
    while True:
        asked = time.monotonic()
        try:
            wait = 0 if once else WAIT
            changes, watermark = page(copy.state.source, copy.state.after, limit=limit, wait=wait)
        except OSError as error:
            if once:
                raise
            print(f"{error}; asking again in {pause:.0f} s", file=sys.stderr)
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        pause = 1.0
        if changes:
            copy.add(changes)
        elif watermark < copy.state.after:
            raise Damaged(f"the portal has come to {watermark} only, we hold {copy.state.after}")
        elif once:
            return
        elif time.monotonic() - asked < 1:
            # Answered without waiting: the portal is busy.
            time.sleep(5)


@contextmanager
def _told() -> Iterator[list[int]]:
    """Errors as one line and an exit status."""
    status = [0]
    try:
        yield status
    except KeyboardInterrupt:
        pass
    except Damaged as error:
        print(error, file=sys.stderr)
        status[0] = 2
    except OSError as error:
        print(error, file=sys.stderr)
        status[0] = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Follow a portal; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("url", help="the portal, https://example.org")
    parser.add_argument("folder", type=Path, help="where the copy is kept")
    parser.add_argument("--once", action="store_true", help="stop when everything is there")
    parser.add_argument("--limit", type=int, default=500, help="changes a request (1 to 1000)")
    given = parser.parse_args(arguments)
    with _told() as status, Copy(given.folder, given.url.rstrip("/")) as copy:
        follow(copy, limit=given.limit, once=given.once)
    return status[0]


if __name__ == "__main__":
    sys.exit(main())
