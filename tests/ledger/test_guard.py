"""A database that forgot what was signed is refused, and led back only to what was signed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ledger import files, guard, publishing, repair
from ledger.entries import read
from ledger.errors import ForkDetected, MarkError
from ledger.models import Leaf
from ledger.notes import Checkpoint
from ledger.storage import head
from tests.faults.insider import without_triggers
from tests.ledger.copies import backup, restore
from tests.ledger.logs import NOW, append, grow, publish_entry, roll_back

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["ledger"])


def test_a_restored_backup_is_refused_and_both_checkpoints_are_named() -> None:
    old = grow(2)
    with backup():
        new = grow(5, start=3)
        restore()
        assert head().size == old.size
        with pytest.raises(ForkDetected) as caught:
            grow(1, start=99)
    assert old.note in str(caught.value)
    assert new.note in str(caught.value)
    assert head().size == old.size


def test_a_database_that_went_on_elsewhere_is_refused() -> None:
    grow(2)
    with backup():
        grow(3, start=3)
        mark = files.mark_path().read_bytes()
        restore()
        files.mark_path().unlink()
        guard.reset(head().note)
        grow(3, start=50)
        files.mark_path().write_bytes(mark)
        with pytest.raises(ForkDetected):
            grow(1, start=99)


def test_a_restored_backup_is_not_published() -> None:
    grow(2)
    with backup():
        grow(5, start=3)
        publishing.publish()
        restore()
        before = (files.public_folder() / "checkpoint").read_bytes()
        with pytest.raises(ForkDetected):
            publishing.publish()
    assert (files.public_folder() / "checkpoint").read_bytes() == before


def test_an_emptied_database_is_refused() -> None:
    grow(2)
    without_triggers("TRUNCATE ledger_leaf, ledger_checkpoint, ledger_cosignature")
    with pytest.raises(ForkDetected):
        grow(1)


def test_a_log_without_its_mark_is_refused() -> None:
    grow(2)
    files.mark_path().unlink()
    with pytest.raises(ForkDetected, match="gone"):
        grow(1, start=3)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"confirmed": "x"}', b'{"other": ""}'])
def test_a_mark_that_cannot_be_read_is_refused(content: bytes) -> None:
    grow(2)
    files.mark_path().write_bytes(content)
    with pytest.raises(MarkError):
        grow(1, start=3)


def test_a_crash_between_commit_and_confirmation_needs_nobody() -> None:
    grow(2)
    before = guard.read_mark()
    appended = grow(2, start=3)
    assert before is not None
    # What the file says when the process dies before it confirms.
    files.write(files.mark_path(), guard.Mark(before.confirmed, appended.note).as_bytes())
    assert grow(1, start=5).size == 6


def test_a_crash_before_the_commit_needs_nobody() -> None:
    grow(2)
    roll_back(publish_entry(9))
    mark = guard.read_mark()
    assert mark is not None
    assert Checkpoint.of(mark.pending).size == 4
    assert grow(5, start=3).size == 8


def test_a_mark_that_is_behind_is_caught_up_with() -> None:
    grow(2)
    old = files.mark_path().read_bytes()
    grow(3, start=3)
    files.mark_path().write_bytes(old)
    assert grow(1, start=6).size == 7


def test_a_mark_that_cannot_be_written_keeps_everything_back(monkeypatch: Any) -> None:
    grow(2)

    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    with pytest.raises(OSError, match="space"):
        grow(1, start=3)
    monkeypatch.undo()
    assert head().size == 3
    assert grow(1, start=3).size == 4


def test_an_unconfirmed_mark_after_a_commit_is_no_error_for_the_caller(monkeypatch: Any) -> None:
    grow(2)

    def full(note: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(guard, "confirm", full)
    assert grow(1, start=3).size == 4
    monkeypatch.undo()
    assert grow(1, start=4).size == 5


# --- Repair --------------------------------------------------------------------------------------


def test_lost_entries_come_back_from_the_public_files() -> None:
    grow(2)
    with backup():
        new = grow(400, start=3)
        publishing.publish()
        restore()
        call_command("ledger_repair", size=new.size, reason="restored-backup")
    assert bytes(Leaf.objects.get(index=402).entry) == publish_entry(402)
    told = read(bytes(Leaf.objects.order_by("-index")[0].entry))
    assert (told["type"], told["id"], told["basis"]) == ("repair", "3-403", "restored-backup")
    assert grow(1, start=500).size == 405
    publishing.publish()
    assert publishing.damage() == []


def test_lost_entries_come_back_from_a_copy_somebody_else_kept(tmp_path: Path) -> None:
    grow(2)
    with backup():
        new = grow(10, start=3)
        publishing.publish()
        shutil.copytree(files.public_folder(), tmp_path / "copy")
        shutil.rmtree(files.public_folder())
        restore()
        with pytest.raises(CommandError, match="do not hold"):
            call_command("ledger_repair", size=new.size, reason="promoted-standby")
        repair.repair(size=new.size, reason="promoted-standby", source=tmp_path / "copy", now=NOW)
    assert head().size == new.size + 1


def test_a_repair_never_signs_over_what_was_appended_after_the_restore() -> None:
    grow(2)
    with backup():
        new = grow(5, start=3)
        publishing.publish()
        mark = files.mark_path().read_bytes()
        restore()
        files.mark_path().unlink()
        guard.reset(head().note)
        append(publish_entry(99))
        files.mark_path().write_bytes(mark)
        with pytest.raises(repair.RepairError, match="restoring once more"):
            repair.repair(size=new.size, reason="restored-backup", source=None, now=NOW)
    assert head().size == 4


def test_a_repair_refuses_damaged_files_and_sizes_nobody_vouches_for() -> None:
    grow(2)
    with backup():
        new = grow(5, start=3)
        publishing.publish()
        restore()
        with pytest.raises(repair.RepairError, match="know 7 entries"):
            repair.repair(size=7, reason="restored-backup", source=None, now=NOW)
        with pytest.raises(repair.RepairError, match="nothing to re-import"):
            repair.repair(size=3, reason="restored-backup", source=None, now=NOW)
        bundle = files.public_folder() / f"tile/entries/000.p/{new.size}"
        bundle.write_bytes(bundle.read_bytes().replace(b"00000005", b"00000006"))
        with pytest.raises(ForkDetected, match="do not lead"):
            repair.repair(size=new.size, reason="restored-backup", source=None, now=NOW)
    assert head().size == 3


def test_a_lost_mark_is_set_again_if_everything_else_agrees() -> None:
    new = grow(4)
    publishing.publish()
    files.mark_path().unlink()
    with pytest.raises(CommandError, match="has 5 entries"):
        call_command("ledger_repair", size=4, reason="lost-mark")
    call_command("ledger_repair", size=new.size, reason="lost-mark")
    assert grow(1, start=9).size == new.size + 2
    with pytest.raises(CommandError, match="not lost"):
        call_command("ledger_repair", size=new.size + 2, reason="lost-mark")


def test_a_lost_mark_is_not_set_over_a_shorter_history() -> None:
    grow(2)
    with backup():
        grow(5, start=3)
        publishing.publish()
        restore()
        files.mark_path().unlink()
        with pytest.raises(CommandError, match="readers of the public files"):
            call_command("ledger_repair", size=3, reason="lost-mark")


def test_without_size_and_reason_the_repair_explains(capsys: Any) -> None:
    new = grow(2)
    publishing.publish()
    call_command("ledger_repair")
    said = capsys.readouterr().out
    for place in ("database", "mark, confirmed", "public files"):
        assert f"{place}: 3 entries, root {Checkpoint.of(new.note).root.hex()}" in said
    assert "Nothing was changed" in said
