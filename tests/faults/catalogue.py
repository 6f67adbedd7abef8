"""The faults T-01 to T-25, what must hold through each, and what tries it. Plain data."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field

#: What PostgreSQL needs to have a standby.
PRIMARY = {"wal_level": "replica", "max_wal_senders": "4"}
#: nginx where there is one; Debian keeps it out of people's PATH.
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/bin") or ""


@dataclass(frozen=True)
class Setting:
    """How the portal of a scene is built.

    `wire`: the database is reached over a wire that can be cut. `postgres`: settings of the server.
    `shifted`: processes whose clock can be moved. `volumes`: folders that are small volumes of
    their own, with their megabytes. `nginx`: the program that stands before the portal, if any.
    """

    wire: bool = False
    postgres: Mapping[str, str] = field(default_factory=dict)
    shifted: frozenset[str] = frozenset()
    volumes: Mapping[str, int] = field(default_factory=dict)
    nginx: str = ""


@dataclass(frozen=True)
class Scene:
    """One function of `tests.faults.scenarios`, run in a process and a portal of its own."""

    function: str
    setting: Setting = Setting()
    needs_nginx: bool = False


@dataclass(frozen=True)
class Fault:
    """One row: scenes and commands of our own, or tests of the suite by their names."""

    number: str
    fault: str
    held: str
    scenes: tuple[Scene, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    tests: tuple[str, ...] = ()
    not_yet: str = ""


FAULTS = (
    Fault(
        "T-01",
        "child of a worker killed in the middle of a task",
        "O1-O7; visible in 5 s",
        scenes=(Scene("workers:child_killed"),),
    ),
    Fault(
        "T-02",
        "whole worker killed in the middle of a task",
        "O1-O7; everywhere in 60 s by the sweep",
        scenes=(Scene("workers:worker_killed"),),
    ),
    Fault(
        "T-03",
        "sequencer killed at each of its 16 failpoints, six times",
        "O1-O3",
        commands=(("tests/faults/ledger.py", "--kills", "96", "--stops", "0"),),
    ),
    Fault(
        "T-04",
        "two, then five publishers at once; two of them killed",
        "O1-O7; the others take over at once",
        scenes=(Scene("workers:many_publishers"),),
        tests=(
            "tests/ledger/test_log.py::test_appenders_at_once_make_one_log",
            "tests/services/test_delivering.py::test_many_workers_share_the_work",
        ),
    ),
    Fault(
        "T-05",
        "PostgreSQL stopped as by a power cut ten times under load",
        "O1-O5, O7; no acknowledged approval lost",
        scenes=(Scene("databases:stopped_under_load"),),
        commands=(("tests/faults/ledger.py", "--kills", "0", "--stops", "10"),),
    ),
    Fault(
        "T-06",
        "backend with the lock killed, then the postmaster; nginx before the portal",
        "O1-O5, O7; readers behind nginx get pages",
        scenes=(
            Scene("databases:backend_killed"),
            Scene("databases:postmaster_killed", Setting(nginx=NGINX), needs_nginx=True),
        ),
    ),
    Fault(
        "T-07",
        "standby 50 notices behind is promoted; the same with a synchronous one",
        "nothing is signed until the repair; then O1-O3. Synchronous: nothing acknowledged is lost",
        scenes=(
            Scene("standbys:behind", Setting(wire=True, postgres=PRIMARY)),
            Scene("standbys:synchronous_behind", Setting(wire=True, postgres=PRIMARY)),
        ),
    ),
    Fault(
        "T-08",
        "synchronous standby dies",
        "O1-O7; approvals wait, pages do not; the doctor says so in 30 s",
        scenes=(Scene("standbys:synchronous_dies", Setting(postgres=PRIMARY)),),
    ),
    Fault(
        "T-09",
        "backup restored that is older than releases and deletions by law",
        "guard; what was deleted stays deleted",
        tests=(
            "tests/operations/test_backups.py",
            "tests/ledger/test_guard.py",
        ),
    ),
    Fault(
        "T-10",
        "connection cut in the moment of COMMIT, 20 times, before and after the server did it",
        "O1-O7",
        scenes=(Scene("databases:cut_at_commit", Setting(wire=True)),),
    ),
    Fault(
        "T-11",
        "Redis killed and away",
        "O1-O7; sessions stay, approvals go on",
        scenes=(Scene("brokers:away"),),
        tests=("tests/config/test_cache.py",),
    ),
    Fault(
        "T-12",
        "FLUSHALL under load",
        "O1-O7; a repeated request is answered from PostgreSQL",
        scenes=(Scene("brokers:flushed"),),
    ),
    Fault(
        "T-13",
        "Redis full, noeviction",
        "O1-O7 once it has room; the doctor names it",
        scenes=(Scene("brokers:full"),),
    ),
    Fault(
        "T-14",
        "volume of the tables full",
        "writes 503, pages 200, nothing acknowledged lost, goes on without a restart",
        scenes=(Scene("volumes:tables_full", Setting(volumes={"postgres/base": 160})),),
    ),
    Fault(
        "T-15",
        "volumes of released files and of the ledger full",
        "nothing half-written visible, the notice stays approved; O1-O7 afterwards",
        scenes=(Scene("volumes:public_store_full", Setting(volumes={"public": 4, "ledger": 8})),),
    ),
    Fault(
        "T-16",
        "clock of the workers two hours ahead, then two hours behind",
        "nothing is signed, the doctor says why; O1-O7 once it is right",
        scenes=(Scene("clocks:worker_shifted", Setting(shifted=frozenset({"worker"}))),),
        tests=("tests/ledger/test_clock.py",),
    ),
    Fault(
        "T-17",
        "midnight, end of the year, make-up workdays",
        "dates counted by hand",
        tests=("tests/core/test_clocks.py", "tests/core/test_workdays.py"),
    ),
    Fault(
        "T-18",
        "deliveries repeated and in any order",
        "O1, O4",
        tests=(
            "tests/channels/test_search.py::test_order_and_repetition_do_not_matter",
            "tests/services/test_delivering.py",
            "tests/subscriptions/test_mail.py"
            "::test_a_sweep_that_is_repeated_or_killed_makes_one_digest",
            "tests/subscriptions/test_mail.py"
            "::test_a_letter_that_goes_out_twice_has_one_message_id",
        ),
    ),
    Fault(
        "T-19",
        "correction and withdrawal arrive before what they change",
        "no withdrawn notice is shown",
        tests=(
            "tests/channels/test_search.py::test_order_and_repetition_do_not_matter",
            "tests/subscriptions/test_mail.py"
            "::test_a_notice_withdrawn_before_the_digest_is_told_as_withdrawn_only",
            "tests/subscriptions/test_matching.py",
        ),
    ),
    Fault(
        "T-20",
        "faults of a data provider",
        "breaker; others unaffected",
        not_yet="belongs to the data exchange, which is not there yet",
    ),
    Fault(
        "T-21",
        "webhook targets that are dead, slow or hostile",
        "a queue for each target; others unaffected; O4",
        tests=("tests/subscriptions/test_webhooks.py", "tests/subscriptions/test_guard.py"),
    ),
    Fault(
        "T-22",
        "witness away, in conflict, with a wrong signature",
        "publication goes on; nothing false is published",
        tests=("tests/ledger/test_witnesses.py",),
    ),
    Fault(
        "T-23",
        "key of the ledger missing, unreadable or wrong",
        "nothing unsigned becomes visible; reading goes on",
        tests=(
            "tests/ledger/test_keys.py",
            "tests/ledger/test_log.py::test_without_a_key_for_this_log_nothing_is_written",
            "tests/ledger/test_log.py::test_a_key_that_nobody_introduced_is_refused",
        ),
    ),
    Fault(
        "T-24",
        "hostile files: bombs, lies, endless segments",
        "refused with a reason",
        tests=("tests/test_hostile_uploads.py", "tests/test_uploads.py"),
    ),
    Fault(
        "T-25",
        "silent changes by somebody with the database, the files and the key",
        "found and named",
        tests=(
            "tests/faults/test_insider.py",
            "tests/faults/test_portal_insider.py",
            "tests/operations/test_reconciling.py"
            "::test_a_release_changed_behind_the_portal_is_named",
            "tests/accounts/test_audit.py::test_what_a_database_administrator_changes_shows",
        ),
    ),
)
