"""The audit's head in the public ledger: what an insider changes shows against it, by number."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import anchoring, audit
from accounts.models import AuditEntry
from disclosure.models import LedgerEntry
from disclosure.services.recovering import recover
from ledger import guard, tree
from ledger.entries import entry, read
from ledger.models import Leaf
from ledger.storage import head
from tests.factory import Office
from tests.ledger.logs import append

pytestmark = pytest.mark.django_db
TABLE = "accounts_auditentry"


def acts(count: int) -> None:
    """So many acts of somebody."""
    for number in range(count):
        audit.append(audit.Action.READ, by=None, detail={"number": number})


def anchored() -> anchoring.Anchor:
    assert anchoring.anchor(now=timezone.now()) is not None
    return anchoring.anchors()[-1]


def without_guard(*statements: str) -> None:
    """As whoever owns the database: with the triggers of a table off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")


def rewrite(change: Callable[[AuditEntry], None]) -> None:
    """Change entries and compute the whole chain anew, so that it fits."""
    entries = list(AuditEntry.objects.order_by("number"))
    without_guard(f"DELETE FROM {TABLE}")
    previous = ""
    for row in entries:
        change(row)
        row.previous = previous
        previous = row.digest = audit.digest_of(row)
        row._state.adding = True
        row.save()
    assert list(audit.broken(AuditEntry.objects.order_by("number"))) == []


def cut(number: int) -> None:
    """Cut off everything after an entry."""
    without_guard(f"DELETE FROM {TABLE} WHERE number > {number}")


def said() -> list[str]:
    return [str(fault) for fault in anchoring.faults()]


def test_number_and_digest_of_the_newest_act_are_an_entry_and_nothing_else() -> None:
    acts(3)
    one = anchored()
    fields = read(bytes(Leaf.objects.get(index=one.index).entry))
    assert fields.keys() == {"v", "type", "at", "count", "head"}
    assert (one.count, one.digest) == audit.head()
    assert anchoring.anchor(now=timezone.now()) is None
    acts(1)
    assert anchored().count == 4
    assert said() == []


def test_a_day_has_one_and_an_empty_audit_none() -> None:
    now = timezone.now()
    assert anchoring.anchor_daily(now=now) is None
    assert anchoring.anchor(now=now) is None
    acts(1)
    assert anchoring.anchor_daily(now=now) is not None
    acts(1)
    assert anchoring.anchor_daily(now=now) is None
    assert anchoring.anchor_daily(now=now + timedelta(days=1)) is not None
    assert [one.count for one in anchoring.anchors()] == [1, 2]


def test_an_end_that_was_cut_off_is_named() -> None:
    acts(3)
    anchored()
    acts(2)
    last = anchored()
    cut(4)
    assert list(audit.broken(AuditEntry.objects.order_by("number"))) == []
    sentence = f"the audit ends with entry 4, and had 5: entry {last.index} of the ledger"
    (fault,) = said()
    assert fault.startswith(sentence)
    with pytest.raises(CommandError, match=sentence):
        call_command("verify_audit")
    # Nor does it help to go on as if nothing had been, and to put that into the ledger.
    acts(1)
    assert anchored().count == last.count
    acts(3)
    (fault,) = said()
    assert fault.startswith(f"of entries 4 to 5 some were changed after entry {last.index}")


def test_a_rewritten_past_is_named_from_the_last_anchor_that_fits() -> None:
    acts(2)
    anchored()
    acts(2)
    second = anchored()
    acts(2)
    anchored()

    def change(row: AuditEntry) -> None:
        if row.number == 3:
            row.action = audit.Action.LOGIN

    rewrite(change)
    (fault,) = said()
    assert fault.startswith(f"of entries 3 to 4 some were changed after entry {second.index}")


def test_a_deleted_audit_is_named() -> None:
    acts(2)
    anchored()
    cut(0)
    assert said()[0].startswith("the audit ends with entry 0, and had 2")


def test_an_anchor_that_was_changed_vouches_for_nothing() -> None:
    acts(2)
    one = anchored()
    forged = entry("audit", at=timezone.now(), count=2, head=bytes(32))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_leaf DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE ledger_leaf SET entry = %s, hash = %s WHERE index = %s",
            [forged, tree.leaf_hash(forged), one.index],
        )
        cursor.execute("ALTER TABLE ledger_leaf ENABLE TRIGGER USER")
    (fault,) = said()
    assert fault.startswith("the ledger vouches for nothing")


def test_a_ledger_that_is_not_the_one_that_was_signed_vouches_for_nothing() -> None:
    acts(1)
    anchored()
    guard.reset(head().note.replace("\n2\n", "\n3\n", 1))
    (fault,) = said()
    assert "does not continue the checkpoint" in fault


def test_what_a_restored_database_lost_is_told_and_no_fault(office: Office) -> None:
    acts(2)
    anchored()
    acts(2)
    anchored()
    cut(3)
    append(entry("repair", at=timezone.now(), id="3-3", basis="restored-backup"))
    (fault,) = anchoring.faults()
    assert fault.repair == head().size - 1
    out, err = io.StringIO(), io.StringIO()
    call_command("verify_audit", stdout=out, stderr=err)
    assert "ends with entry 3, and had 4" in err.getvalue()
    assert f"see entry {fault.repair} of the ledger" in err.getvalue()
    # What was lost after the repair is a fault again.
    acts(1)
    anchored()
    cut(3)
    assert [fault.repair is None for fault in anchoring.faults()] == [False, True]


def test_the_commands_say_where_the_audit_stands() -> None:
    def run(name: str) -> str:
        out = io.StringIO()
        call_command(name, stdout=out)
        return out.getvalue()

    acts(2)
    assert "Not in the ledger yet" in run("verify_audit")
    number, digest = audit.head()
    assert f"{number}:{digest}" in run("anchor_audit")
    assert "Nothing new" in run("anchor_audit")
    assert "In the ledger up to entry 2" in run("verify_audit")


def test_it_is_no_act_on_a_release(office: Office, client: Client) -> None:
    acts(1)
    anchored()
    release = office.release()
    acts(1)
    one = anchored()
    assert not LedgerEntry.objects.filter(index=one.index).exists()
    recovered = recover(now=timezone.now())
    assert (recovered.deleted, recovered.lost) == (0, ())
    changes = client.get("/api/v1/changes/").json()["results"]
    assert [change["uid"] for change in changes if "uid" in change] == [release.uid]
    proof = client.get(f"/log/inclusion/{one.index}.json")
    assert (proof.status_code, proof.json()["index"]) == (200, one.index)


def test_the_task_comes_every_day(settings: Any) -> None:
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "accounts.tasks.anchor_audit" in names
