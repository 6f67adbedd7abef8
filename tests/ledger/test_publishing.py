"""The public files: whole before the checkpoint names them, the same however often written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings

from ledger import files, publishing, tree
from ledger.entries import entry
from ledger.errors import ForkDetected
from ledger.models import Leaf
from ledger.notes import Checkpoint, Signer
from ledger.tiles import LogReader, Tile, TileError, tiles_of, unbundle
from tests.faults.insider import without_triggers
from tests.ledger.logs import NOW, append, grow, log_key

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["ledger"])


def public() -> dict[str, bytes]:
    folder = files.public_folder()
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def check_whole() -> Checkpoint:
    """Read the folder as a stranger would."""
    reader = LogReader.of_folder(files.public_folder())
    checkpoint = reader.checkpoint([log_key()])
    assert checkpoint is not None
    assert tree.root_at(checkpoint.size, reader.read_nodes(checkpoint.size)) == checkpoint.root
    entries = list(reader.entries(0, checkpoint.size, checkpoint.size))
    assert entries == [bytes(leaf.entry) for leaf in Leaf.objects.order_by("index")]
    return checkpoint


@pytest.mark.parametrize("count", [1, 255, 256, 257, 511, 600])
def test_a_reader_finds_everything_under_the_checkpoint(count: int) -> None:
    appended = grow(count - 1) if count > 1 else append(b"x")
    publishing.publish()
    assert check_whole().size == appended.size
    assert publishing.damage() == []


def test_the_files_are_those_the_specification_names() -> None:
    grow(600)
    publishing.publish()
    assert {name for name in public() if name.startswith("tile/")} == {
        "tile/0/000", "tile/0/001", "tile/0/002.p/89",
        "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/001", "tile/entries/002.p/89",
    }  # fmt: skip


def test_the_example_of_the_specification_has_these_tiles() -> None:
    tiles = list(tiles_of(70_000))
    assert sum(t.level == 0 and t.width == 256 for t in tiles) == 273
    partial = {(t.level, t.width) for t in tiles if t.width < 256 and t.level >= 0}
    assert partial == {(0, 112), (1, 17), (2, 1)}
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"


def test_partial_tiles_stay_until_the_full_one_is_there() -> None:
    for start in (1, 11, 21):
        grow(10, start=start)
        publishing.publish()
    assert {"tile/0/000.p/11", "tile/0/000.p/21", "tile/0/000.p/31"} <= public().keys()
    grow(300, start=31)
    publishing.publish()
    assert not any(name.startswith("tile/0/000.p") for name in public())
    check_whole()


def test_publishing_again_changes_nothing() -> None:
    grow(300)
    publishing.publish()
    before = {path: path.stat().st_mtime_ns for path in files.public_folder().rglob("*")}
    publishing.publish()
    after = {path: path.stat().st_mtime_ns for path in files.public_folder().rglob("*")}
    assert before == after


def test_it_goes_on_after_a_crash_between_any_two_files(monkeypatch: Any) -> None:
    grow(3)
    publishing.publish()
    grow(600, start=4)
    write, left = files.write, 0

    def dying(path: Path, data: bytes, *, mode: int = 0o644, lasting: bool = True) -> None:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        write(path, data, mode=mode, lasting=lasting)

    monkeypatch.setattr(files, "write", dying)
    for survived in range(12):
        left = survived
        try:
            publishing.publish()
        except KeyboardInterrupt:
            assert Checkpoint.of((files.public_folder() / "checkpoint").read_text()).size == 4
            LogReader.of_folder(files.public_folder())
        else:
            break
    assert check_whole().size == 604


def test_a_disk_that_is_full_leaves_the_old_checkpoint(monkeypatch: Any) -> None:
    grow(3)
    publishing.publish()
    grow(3, start=4)

    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files, "write", full)
        with pytest.raises(OSError, match="space"):
            publishing.publish()
    assert Checkpoint.of((files.public_folder() / "checkpoint").read_text()).size == 4
    publishing.publish()
    assert check_whole().size == 7


def test_an_entry_that_was_changed_in_the_database_is_not_published() -> None:
    grow(3)
    without_triggers("UPDATE ledger_leaf SET entry = 'forged' WHERE index = 2")
    with pytest.raises(ForkDetected, match="Entry 2"):
        publishing.publish()
    assert not (files.public_folder() / "checkpoint").exists()


def test_changed_and_missing_files_are_named_and_put_back() -> None:
    grow(600)
    publishing.publish()
    folder = files.public_folder()
    tile, bundle = folder / "tile/0/001", folder / "tile/entries/000"
    tile.write_bytes(tile.read_bytes()[:-1] + b"\0")
    bundle.unlink()
    with pytest.raises(CommandError, match="tile/entries/000, tile/0/001"):
        call_command("ledger_publish", check=True)
    call_command("ledger_publish", all=True)
    call_command("ledger_publish", check=True)


def test_a_forged_checkpoint_file_is_not_built_upon() -> None:
    grow(3)
    publishing.publish()
    path = files.public_folder() / "checkpoint"
    path.write_text(path.read_text().replace("\n4\n", "\n3\n"))
    with pytest.raises(ForkDetected, match="checkpoint"):
        publishing.publish()


def test_the_policy_names_key_and_addresses(settings: Any) -> None:
    settings.LEDGER_ADDRESSES = {"release": "/api/{id}/{rev}", "file": ""}
    grow(1)
    publishing.publish()
    files_ = public()
    assert files_["policy"].decode() == f"log {log_key()} {settings.LEDGER_URL}\nquorum none\n"
    policy = json.loads(files_["policy.json"])
    assert policy["keys"] == [str(log_key())]
    assert policy["release"] == "/api/{id}/{rev}"
    assert "file" not in policy


def test_keys_that_follow_one_another_are_proved_by_the_key_before(settings: Any) -> None:
    first, second = log_key(), Signer.generate(log_key().name)
    grow(2)
    append(entry("key", at=NOW, key=str(second.verifier)))
    settings.LEDGER_KEY, settings.LEDGER_OLD_KEY = second.secret(), ""
    grow(1, start=9)
    publishing.publish()
    history = json.loads(public()["keys.json"])
    assert [item["index"] for item in history] == [0, 3]
    assert history[1]["entry"]["key"] == str(second.verifier)
    assert f"\n— {first.name} " in history[1]["proof"]
    with override_settings(LEDGER_KEY=second.secret()):
        assert publishing.damage() == []


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0", "tile/0/0000", "tile/00/000", "tile/64/000", "tile/x/000", "tile/0/x000/001",
        "tile/0/001/002", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/",
        "tile/0/../0/000", "tile/0/000/", "/tile/0/000", "tile/entries/x01/000", "tile/-1/000",
        "tile/0/０００",
    ],
)  # fmt: skip
def test_only_paths_of_the_specification_are_tiles(path: str) -> None:
    with pytest.raises(TileError):
        Tile.parse(path)


@pytest.mark.parametrize("data", [b"\0", b"\0\2x", b"\0\1xy"])
def test_a_bundle_that_breaks_off_is_refused(data: bytes) -> None:
    with pytest.raises(TileError):
        unbundle(data)
