"""What must hold after each fault, counted: O1 to O7 of docs/faults.md. Everything should be 0."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import pairwise

from accounts import audit
from accounts.models import AuditEntry
from disclosure.models import LedgerEntry, Release
from ledger import log, publishing, tree
from ledger.entries import read
from ledger.models import Checkpoint, Leaf
from ledger.notes import Checkpoint as Head
from ledger.storage import head, read_nodes
from tests.faults import notices
from tests.faults.watching import Receiver

#: Entries that are about a release.
ABOUT = frozenset({"publish", "amend", "withdraw"})


def every_notice_once(titles: list[str]) -> dict[str, int]:
    """O1: each approved notice is one release on every channel, and one entry; no gaps."""
    leaves = list(Leaf.objects.order_by("index").values_list("index", "entry"))
    entries = [read(bytes(data)) for _index, data in leaves]
    logged = Counter((e["id"], e["rev"]) for e in entries if e["type"] in ABOUT)
    releases = set(Release.objects.values_list("uid", "revision"))
    rows = set(LedgerEntry.objects.values_list("release__uid", "release__revision"))
    dated = [datetime.fromisoformat(entry["at"]) for entry in entries]
    return {
        **notices.count_damage(titles),
        "releases without an entry": len(releases - logged.keys()) + len(releases - rows),
        "entries without a release": len(logged.keys() - releases),
        "logged twice": sum(count > 1 for count in logged.values()),
        "gaps in the log": sum(at != index for at, (index, _data) in enumerate(leaves)),
        "entries out of order": sum(a - b > log.BEFORE for a, b in pairwise(dated)),
    }


def one_history(notes: Iterable[str]) -> dict[str, int]:
    """O2: every checkpoint that was ever handed out is a head of the log there is."""
    seen = {Head.of(note) for note in (*notes, *Checkpoint.objects.values_list("note", flat=True))}
    size = head().size
    while (published := publishing.publish()) is None:
        # A worker is at it.
        time.sleep(0.1)
    return {
        "checkpoints of another history": sum(
            one.size > size or tree.root_at(one.size, read_nodes) != one.root for one in seen
        ),
        "entries not published": size - published.size,
        "damaged public files": len(publishing.damage()),
    }


def told_once(receiver: Receiver, before: Collection[tuple[str, int]]) -> dict[str, int]:
    """O4: the target was told of each release under one id, and of nothing else."""
    releases = set(Release.objects.values_list("uid", "revision")) - set(before)
    return {
        "events that never came": len(releases - receiver.ids.keys()),
        "events under two ids": sum(len(ids) > 1 for ids in receiver.ids.values()),
        "events of nothing": len(receiver.ids.keys() - releases),
    }


def audit_is_whole() -> dict[str, int]:
    """O5: nothing in the audit was changed or taken out."""
    entries = AuditEntry.objects.order_by("number").iterator()
    return {"faults in the audit": len(list(audit.broken(entries)))}
