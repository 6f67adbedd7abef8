"""Silent changes of log and files by an insider are found by whoever saw the log before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ledger import files, publishing
from ledger.storage import head
from tests.faults import insider
from tests.ledger.logs import NOW, grow, publish_entry
from tests.verifier.portals import Reader

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["ledger"])


def change() -> None:
    insider.change_entry(5, lambda data: data.replace(b"11990100MB", b"11990100MC"), now=NOW)


def split() -> None:
    note = insider.split_view(index=5, instead=publish_entry(77))
    (files.public_folder() / "checkpoint").write_text(note)


CHANGES: dict[str, tuple[Callable[[], None], str]] = {
    "a changed entry": (change, "rewritten its history"),
    "a dropped withdrawal": (lambda: insider.drop_entry(5, now=NOW), "shrunk"),
    "a truncated log": (lambda: insider.truncate(4, now=NOW), "had 9 entries, now 4"),
    "a back-dated entry": (
        lambda: insider.back_date(now=NOW, at=NOW - timedelta(days=3)),
        "Entry 9 (tick) is dated 2026-11-20",
    ),
    "a swapped key": (insider.swap_key, "not signed with the known key"),
    "a flipped byte in a tile": (
        lambda: insider.flip_byte(files.public_folder() / "tile/0/000.p/9"),
        "tile/0/000.p/9",
    ),
    "a flipped byte in a bundle": (
        lambda: insider.flip_byte(files.public_folder() / "tile/entries/000.p/9", 700),
        "✗",
    ),
    "a split view": (split, "not those under the signed checkpoint"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_reader_who_was_here_before_finds_it(name: str, tmp_path: Path) -> None:
    grow(8)
    publishing.publish()
    reader = Reader(tmp_path / "reader")
    folder = str(files.public_folder())
    assert reader.check("log", folder).status == 0
    make, words = CHANGES[name]
    make()
    result = reader.check("log", folder)
    assert result.status == 1
    assert words in result.out


def test_the_forged_history_is_whole_for_whoever_was_not_here_before(tmp_path: Path) -> None:
    grow(8)
    publishing.publish()
    change()
    assert head().size == 9
    assert publishing.damage() == []
    assert Reader(tmp_path / "reader").check("log", str(files.public_folder())).status == 0
