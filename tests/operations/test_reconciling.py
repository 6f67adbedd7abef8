"""A reconciliation asks every channel and names each release that is missing, stale or surplus."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from disclosure import services
from disclosure.bulk import store
from disclosure.bulk.making import make_due
from disclosure.channels import CHANNELS
from disclosure.feeds import views
from disclosure.models import BulkChange, Delivery, Notice, OcdsRelease, Release
from disclosure.search.index import search_index
from operations.models import Comparison, Difference, Reconciliation
from operations.reconciling import channels, reconcile
from operations.reconciling.channels import LOOKS, Batch, Found
from operations.reconciling.expecting import Period
from tests.factory import NOW, Office, deliver_all
from tests.ledger.logs import append, publish_entry

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
Releases = dict[str, Release]


def found(run: Reconciliation) -> set[tuple[str, str, str]]:
    return {(one.channel, one.kind, one.uid) for one in run.differences.all()}


def drop_from_index(uid: str) -> None:
    with search_index().writing() as writer:
        writer.drop([uid])


def test_where_everything_arrived_nothing_differs(released: Releases) -> None:
    run = reconcile(now=LATER)
    assert found(run) == set()
    assert [one.error for one in run.comparisons.all()] == [""] * len(LOOKS)
    compared = {one.channel: one.compared for one in run.comparisons.all()}
    everything = Release.objects.count()
    assert {compared[name] for name in ("database", "api", "search", "bulk")} == {everything}
    assert all(compared.values())


def test_a_notice_lost_by_the_index_is_named_and_brought_back(released: Releases) -> None:
    lost = released["current"]
    drop_from_index(lost.uid)
    run = reconcile(now=LATER, mend=True)
    assert found(run) == {("search", "missing", lost.uid)}
    assert run.differences.get().sent_again
    deliver_all(now=timezone.now())
    assert found(reconcile(now=LATER)) == set()


def test_sending_again_keeps_the_time_of_the_first_arrival(released: Releases) -> None:
    lost = released["current"]
    first = Delivery.objects.get(release=lost, channel="search").reached_at
    drop_from_index(lost.uid)
    reconcile(now=LATER, mend=True)
    deliver_all(now=timezone.now())
    again = Delivery.objects.get(release=lost, channel="search")
    assert again.reached_at == first
    assert again.done_at is not None
    assert again.done_at > first


def test_without_mending_nothing_is_sent(released: Releases) -> None:
    drop_from_index(released["current"].uid)
    run = reconcile(now=LATER)
    assert not run.differences.get().sent_again
    assert not Delivery.objects.filter(done_at=None).exists()


def rewritten(day: str, change: Any) -> None:
    """The file of a day with its lines changed."""
    made = store.find(day)
    assert made is not None
    path = made.folder / "releases.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as source:
        lines = [json.loads(line) for line in source]
    with gzip.open(path, "wt", encoding="utf-8") as sink:
        sink.writelines(json.dumps(line) + "\n" for line in change(lines))


def test_a_file_that_lacks_shows_or_keeps_too_much_is_told(released: Releases) -> None:
    gone, old, back = released["current"], released["original"], released["withdrawn"]

    def change(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept = [line for line in lines if line["sequence"] != gone.sequence]
        for line in kept:
            if line["sequence"] == old.sequence:
                line["status"] = "current"
            if line["sequence"] == back.sequence:
                line["document"] = {"title": "仍在"}
        return kept

    rewritten(str(NOW.date()), change)
    expected = {
        ("bulk", "missing", gone.uid),
        ("bulk", "stale", old.uid),
        ("bulk", "stale", back.uid),
    }
    assert found(reconcile(now=LATER, mend=True)) == expected
    deliver_all(now=timezone.now())
    make_due()
    assert found(reconcile(now=LATER)) == set()


def test_a_line_that_shows_what_was_deleted_by_law_is_told(
    office: Office, released: Releases
) -> None:
    kept, day = released["current"], str(NOW.date())
    older: list[dict[str, Any]] = []
    rewritten(day, lambda lines: older.extend(lines) or lines)
    office.redact(kept, "/contact/name")
    deliver_all(CHANNELS)
    make_due()
    assert found(reconcile(now=LATER, channels=["api", "bulk"])) == set()
    rewritten(day, lambda _lines: older)
    run = reconcile(now=LATER, channels=["bulk"], mend=True)
    assert found(run) == {("bulk", "stale", kept.uid)}
    deliver_all(now=timezone.now())
    make_due()
    assert found(reconcile(now=LATER, channels=["bulk"])) == set()


def test_a_missing_ocds_release_is_made_again(released: Releases) -> None:
    lost = released["current"]
    OcdsRelease.objects.forget(lost)
    assert found(reconcile(now=LATER, mend=True)) == {("ocds", "missing", lost.uid)}
    deliver_all(now=timezone.now())
    make_due()
    assert found(reconcile(now=LATER)) == set()


def test_one_form_that_is_missing_is_one_difference(
    released: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is sent again is not listed until it is there, nor what comes after it."""
    monkeypatch.setattr(channels, "PAGE", 1)
    lost = released["original"]
    OcdsRelease.objects.forget(lost)
    assert found(reconcile(now=LATER, mend=True, channels=["ocds"])) == {
        ("ocds", "missing", lost.uid)
    }
    assert found(reconcile(now=LATER, channels=["ocds"])) == set()


def test_what_only_the_ledger_has_is_no_difference(released: Releases) -> None:
    append(publish_entry(Release.objects.count() + 1))
    services.recover(now=NOW)
    (comparison,) = reconcile(now=LATER, channels=["api"]).comparisons.all()
    assert (comparison.error, comparison.missing) == ("", 0)


def test_an_entry_that_feeds_lack_or_keep_is_named_for_each_format(
    released: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, kept = released["current"], released["original"]
    entries_of = views.entries_of

    def other(releases: list[Release]) -> list[Any]:
        return entries_of([kept, *(one for one in releases if one.pk != lost.pk)])

    monkeypatch.setattr(views, "entries_of", other)
    run = reconcile(now=LATER, channels=["feeds"])
    assert found(run) == {("feeds", "missing", lost.uid), ("feeds", "surplus", kept.uid)}
    assert {one.detail for one in run.differences.all()} == {"atom", "rss", "json"}


def test_an_approved_notice_that_was_never_released_is_named(office: Office) -> None:
    notice = office.file()
    office.approve(notice)
    Notice.objects.filter(pk=notice.pk).update(publish_at=NOW)
    run = reconcile(now=LATER, channels=["database"])
    difference = run.differences.get()
    assert (difference.kind, difference.sequence, difference.uid) == ("missing", None, "")
    assert difference.detail == f"notice {notice.pk}"


def test_a_release_changed_behind_the_portal_is_named(released: Releases) -> None:
    changed = released["current"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE disclosure_release DISABLE TRIGGER frozen")
        cursor.execute(
            "UPDATE disclosure_release SET committed = jsonb_set(committed, '{title}', '\"改\"')"
            " WHERE sequence = %s",
            [changed.sequence],
        )
        cursor.execute("ALTER TABLE disclosure_release ENABLE TRIGGER frozen")
    run = reconcile(now=LATER, channels=["database"])
    assert found(run) == {("database", "stale", changed.uid)}


def test_a_page_that_cannot_be_shown_is_missing(
    released: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = released["current"].uid

    def fails(release: Release) -> None:
        if release.uid == broken:
            raise LookupError("no such template")

    monkeypatch.setattr("disclosure.site.views.notices.evidence", fails)
    run = reconcile(now=LATER, channels=["page"])
    assert ("page", "missing", broken) in found(run)


def test_a_channel_that_cannot_be_asked_does_not_stop_the_others(
    released: Releases, settings: Any, tmp_path: Any
) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "nowhere"
    run = reconcile(now=LATER)
    errors = {one.channel: one.error for one in run.comparisons.all() if one.error}
    assert list(errors) == ["search"]
    assert "IndexMissingError" in errors["search"]


def test_what_changed_a_moment_ago_is_left_for_the_next_run(
    released: Releases, office: Office
) -> None:
    office.withdraw(released["current"], now=LATER)
    assert found(reconcile(now=LATER + timedelta(minutes=1))) == set()
    later = found(reconcile(now=LATER + timedelta(hours=1)))
    assert ("bulk", "stale", released["current"].uid) in later


def test_a_run_whose_time_is_up_keeps_what_it_found(
    released: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never_ends(period: Period) -> Iterator[Batch]:
        yield Batch(3, [Found("missing", released["current"].sequence, released["current"].uid)])
        raise SoftTimeLimitExceeded

    monkeypatch.setitem(LOOKS, "page", never_ends)
    with pytest.raises(SoftTimeLimitExceeded):
        reconcile(now=LATER)
    *others, last = Comparison.objects.all()
    assert {one.channel for one in others} == {*LOOKS} - {"page"}
    assert not any(one.error for one in others)
    assert (last.channel, last.compared, last.missing) == ("page", 3, 1)
    assert "3 releases" in last.error
    assert found(last.run) == {("page", "missing", released["current"].uid)}


def test_a_run_looks_back_as_far_as_it_is_told(released: Releases) -> None:
    assert reconcile(now=LATER, back=timedelta(hours=1)).first == Release.objects.count() + 1
    assert reconcile(now=LATER, back=None).first == 1


@pytest.mark.parametrize("model", [Reconciliation, Comparison, Difference])
def test_what_was_found_cannot_be_changed(released: Releases, model: Any) -> None:
    drop_from_index(released["current"].uid)
    reconcile(now=LATER)
    table = model._meta.db_table
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET id = id")
    with pytest.raises(TypeError):
        model.objects.all().delete()


def test_the_command_names_what_differs_and_fails(released: Releases) -> None:
    lost = released["current"].uid
    drop_from_index(lost)
    said = io.StringIO()
    with pytest.raises(CommandError, match="1 channels differ"):
        call_command("reconcile", "--all", stdout=said)
    assert f"missing {lost}" in said.getvalue()


def test_the_command_is_content_where_all_is_well(released: Releases) -> None:
    said = io.StringIO()
    call_command("reconcile", "--channel", "api", "--days", "100", stdout=said)
    assert "Every channel shows what was approved." in said.getvalue()


@pytest.mark.parametrize("days", ["0", "-3", "99999999"])
def test_a_period_nobody_can_mean_is_refused(db: None, days: str) -> None:
    with pytest.raises(CommandError, match="--days"):
        call_command("reconcile", "--days", days)


def test_the_files_stay_as_they_are(released: Releases) -> None:
    reconcile(now=LATER, mend=True)
    assert not BulkChange.objects.exists()
