"""Appending: all or nothing, in order, under one signed checkpoint."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import Error as DatabaseError
from django.test import override_settings

from ledger import guard, keys, log, tree
from ledger.entries import entry, read
from ledger.errors import ForkDetected, NoKeyError, WrongKeyError
from ledger.models import AppendOnlyError, Checkpoint, Leaf
from ledger.notes import Checkpoint as Head
from ledger.notes import Signer, open_checkpoint
from ledger.proofs import InclusionProof
from ledger.storage import head, read_nodes
from tests.faults.insider import without_triggers
from tests.ledger.logs import NOW, append, grow, log_key, publish_entry, roll_back

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["ledger"])


def everything() -> tuple[int, int]:
    return Leaf.objects.count(), Checkpoint.objects.count()


def test_an_append_returns_indices_and_a_checkpoint_over_them() -> None:
    first, second = grow(3), grow(300, start=4)
    assert (first.indices, second.indices) == (range(1, 4), range(4, 304))
    checkpoint = open_checkpoint(second.note, [log_key()])
    assert checkpoint.size == second.size == 304
    leaves = [tree.leaf_hash(bytes(leaf.entry)) for leaf in Leaf.objects.order_by("index")]
    frontier = tree.Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    assert checkpoint.root == frontier.root()


def test_entry_0_names_the_key_and_its_spare() -> None:
    spare = Signer.generate(log_key().name).verifier
    with override_settings(LEDGER_SPARE_VKEY=str(spare)):
        grow(1)
    fields = read(bytes(Leaf.objects.get(index=0).entry))
    assert (fields["key"], fields["spare"]) == (str(log_key()), str(spare))


def test_every_entry_has_a_proof_under_every_later_checkpoint() -> None:
    for number in range(1, 6):
        grow(number, start=number * 10)
    for checkpoint in Checkpoint.objects.all():
        for index in range(checkpoint.size):
            proof = log.prove(index, size=checkpoint.size)
            data = bytes(Leaf.objects.get(index=index).entry)
            assert InclusionProof.parse(str(proof)) == proof
            assert proof.verify(data, [log_key()]).size == checkpoint.size
            with pytest.raises(tree.ProofError):
                proof.verify(data + b" ", [log_key()])


def test_what_is_not_there_has_no_proof() -> None:
    with pytest.raises(LookupError):
        log.prove(0)
    grow(2)
    for index, size in ((3, None), (-1, None), (2, 1), (0, 2)):
        with pytest.raises(LookupError):
            log.prove(index, size=size)
    with pytest.raises(LookupError):
        log.prove_consistency(4)
    with pytest.raises(LookupError):
        log.index_of(b"0" * 32)


def test_an_entry_is_found_by_its_leaf_hash() -> None:
    grow(5)
    assert log.index_of(tree.leaf_hash(publish_entry(3))) == 3


def test_what_the_caller_rolls_back_was_never_logged() -> None:
    grow(2)
    before, mark = everything(), guard.read_mark()
    roll_back(publish_entry(9))
    assert everything() == before
    assert guard.read_mark() != mark
    assert grow(1, start=3).indices == range(3, 4)


def test_two_appends_in_a_transaction_that_is_rolled_back_leave_the_log_going() -> None:
    grow(1)
    roll_back(publish_entry(8), publish_entry(9))
    assert grow(1, start=2).size == 3


def test_two_appends_in_one_transaction_are_both_logged() -> None:
    with transaction.atomic():
        log.append([publish_entry(1)], now=NOW)
        log.append([publish_entry(2)], now=NOW)
    mark = guard.read_mark()
    assert mark == guard.Mark(confirmed=head().note)
    assert grow(1, start=3).size == 4


def test_a_savepoint_that_is_rolled_back_takes_only_its_own_entries_along() -> None:
    with transaction.atomic():
        log.append([publish_entry(1)], now=NOW)
        roll_back(publish_entry(2))
        log.append([publish_entry(3)], now=NOW)
    assert bytes(Leaf.objects.get(index=2).entry) == publish_entry(3)
    assert grow(1, start=4).size == 4


def test_an_append_belongs_into_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        log.append([b"x"], now=NOW)


@pytest.mark.parametrize("entries", [[], [b""], [b"x" * 65_536]])
def test_what_is_no_entry_is_refused(entries: list[bytes]) -> None:
    with pytest.raises(ValueError, match="entries of 1 to 65535"):
        append(*entries)
    assert everything() == (0, 0)


def test_the_largest_entry_fits() -> None:
    assert append(b"x" * 65_535).size == 2


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("", "no key"),
        ("rubbish", "cannot be read"),
        (Signer.generate("elsewhere").secret(), "is for"),
    ],
    ids=["missing", "unreadable", "of another log"],
)
def test_without_a_key_for_this_log_nothing_is_written(key: str, words: str) -> None:
    with override_settings(LEDGER_KEY=key), pytest.raises(NoKeyError, match=words):
        grow(1)
    assert everything() == (0, 0)
    assert guard.read_mark() is None


def test_a_key_that_nobody_introduced_is_refused() -> None:
    grow(2)
    other = Signer.generate(log_key().name)
    with (
        override_settings(LEDGER_KEY=other.secret()),
        pytest.raises(WrongKeyError, match="did not"),
    ):
        grow(1, start=3)
    assert head().size == 3


def test_a_key_is_changed_by_an_entry_under_the_old_one(settings: Any) -> None:
    grow(2)
    old, new = settings.LEDGER_KEY, Signer.generate(log_key().name)
    append(entry("key", at=NOW, key=str(new.verifier)))
    settings.LEDGER_KEY, settings.LEDGER_OLD_KEY = new.secret(), old
    both = grow(1, start=3)
    assert len(Head.of(both.note).text()) > 0
    assert both.note.count("\n— ") == 2
    settings.LEDGER_OLD_KEY = ""
    after = grow(1, start=4)
    open_checkpoint(after.note, [new.verifier])
    settings.LEDGER_KEY = Signer.generate(log_key().name).secret()
    with pytest.raises(WrongKeyError):
        grow(1, start=5)


def test_a_lost_key_is_followed_by_the_spare_one(settings: Any) -> None:
    spare = Signer.generate(log_key().name)
    settings.LEDGER_SPARE_VKEY = str(spare.verifier)
    grow(2)
    settings.LEDGER_KEY = spare.secret()
    assert grow(1, start=3).size == 4
    assert str(spare.verifier) in keys.introduced()


def test_rows_are_never_changed_by_code_or_by_sql() -> None:
    grow(1)
    leaf = Leaf.objects.get(index=1)
    for change in (leaf.save, leaf.delete, Leaf.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            change()
    with pytest.raises(AppendOnlyError):
        Leaf.objects.update(entry=b"")
    for table in ("leaf", "checkpoint"):
        for statement in (
            f"DELETE FROM ledger_{table}",
            f"UPDATE ledger_{table} SET {'note' if table == 'checkpoint' else 'entry'} = ''",
        ):
            with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
                cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger_leaf WHERE index = 4",
        "DELETE FROM ledger_leaf WHERE index = 3",
        "DELETE FROM ledger_checkpoint",
        "INSERT INTO ledger_leaf VALUES (5, 'x', sha256('x'), '')",
    ],
)
def test_entries_that_are_not_under_the_last_checkpoint_stop_the_log(statement: str) -> None:
    grow(4)
    without_triggers(statement)
    with pytest.raises(ForkDetected):
        grow(1, start=9)


def test_appenders_at_once_make_one_log() -> None:
    failures: list[BaseException] = []

    def work(start: int) -> None:
        try:
            for number in range(start, start + 15):
                append(publish_entry(number))
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(100 * number,)) for number in range(1, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(46))
    assert len({bytes(data) for data in Leaf.objects.values_list("entry", flat=True)}) == 46
    heads = [Head.of(note) for note in Checkpoint.objects.values_list("note", flat=True)]
    assert all(tree.root_at(one.size, read_nodes) == one.root for one in heads)


def test_a_day_has_one_tick() -> None:
    grow(2)
    assert log.tick(now=NOW) is not None
    grow(2, start=3)
    assert log.tick(now=NOW + timedelta(hours=1)) is None
    # 16:00 UTC is midnight where the portal is.
    assert log.tick(now=datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) is not None
    assert log.tick(now=datetime(2026, 11, 24, 15, 59, tzinfo=UTC)) is None


def test_the_first_tick_opens_the_log() -> None:
    assert log.tick(now=NOW) is not None
    assert head().size == 2
