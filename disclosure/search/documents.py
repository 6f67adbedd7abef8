"""What of a release can be found: the one place that reads releases for the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import override

from disclosure.core.notice_types import NoticeType
from disclosure.models import PartyKind, Release
from disclosure.search.schema import SearchDocument, Status


def search_documents(releases: Iterable[Release]) -> list[SearchDocument]:
    """The notices touched by `releases`, as the database has them now.

    A release touches its own notice and the one it supersedes. Because the newest state is read,
    not that of the given releases, order and repetition of deliveries do not matter; call it while
    holding the index's writer, so that no older reading is written after a newer one.
    """
    given = [release.sequence for release in releases]
    touched = Release.objects.filter(sequence__in=given)
    uids = {uid for pair in touched.values_list("uid", "supersedes__uid") for uid in pair if uid}
    newest = (
        Release.objects.filter(uid__in=uids)
        .order_by("uid", "-revision")
        .distinct("uid")
        .select_related("agency", "region", "superseded_by")
    )
    return [search_document(release) for release in newest]


def search_document(release: Release) -> SearchDocument:
    """What is found of `release`, the newest of its notice.

    Of a withdrawn one what its tombstone says: its title in both languages and its project.
    """
    tombstone = SearchDocument(
        uid=release.uid,
        sequence=release.sequence,
        status=status_of(release),
        type=release.type,
        area=release.area,
        stage=release.stage,
        agency=release.agency.slug,
        region=tuple(release.region.lineage) if release.region else (),
        allocation_uid=release.allocation_uid,
        title=release.title,
        published_at=release.published_at,
    )
    if release.withdrawn:
        allocation = release.document["allocation"] or {}
        return replace(
            tombstone,
            numbers=tuple(filter(None, [allocation.get("number")])),
            texts=tuple(filter(None, [release.document["title_en"]])),
        )
    return replace(
        tombstone,
        numbers=tuple(filter(None, _numbers(release.document, release.notice_type))),
        agency_names=tuple(filter(None, _names(release.document["agency"]))),
        parties=tuple(filter(None, _parties(release.document))),
        parcels=tuple(filter(None, _parcels(release.document, release.notice_type))),
        texts=tuple(filter(None, _texts(release.document, release.notice_type))),
        spoken=tuple(filter(None, _spoken(release.document))),
        amount=release.amount,
        currency=release.currency,
        deadline_at=release.deadline_at,
    )


def status_of(release: Release) -> Status:
    """Whether a notice whose newest release this is stands in force."""
    if release.withdrawn:
        return Status.WITHDRAWN
    return Status.SUPERSEDED if hasattr(release, "superseded_by") else Status.CURRENT


def _numbers(document: dict[str, Any], notice_type: type[NoticeType]) -> Iterator[str]:
    """Numbers of the project: of the allocation, in the source, of announcement and contract."""
    if allocation := document["allocation"]:
        yield allocation["number"]
    if source := document["source"]:
        yield source["id"]
    for path in notice_type.search:
        if path.endswith("_no"):
            yield from _values(document, path)


def _names(body: dict[str, Any] | None) -> tuple[str, ...]:
    return (body["name"], body["name_en"]) if body else ()


def _parties(document: dict[str, Any]) -> Iterator[str]:
    """Names and numbers of the parties, as far as the public may know them."""
    for party in document["parties"]:
        yield party["name"]
        if identifier := party["identifier"]:
            yield identifier["id"]


def _spoken(document: dict[str, Any]) -> Iterator[str]:
    """Chinese names found by their pinyin: of agency, region, project and organisations.

    A natural person is found by the name as it was published, never by a guess at it.
    """
    for body in (document["agency"], document["region"], document["allocation"]):
        if body:
            yield body["name"]
    for party in document["parties"]:
        if party["kind"] == PartyKind.ORGANISATION:
            yield party["name"]


def _parcels(document: dict[str, Any], notice_type: type[NoticeType]) -> Iterator[str]:
    """Numbers and names of what is allocated: parcels, lots, packages, mining rights."""
    if lots := notice_type.lots:
        for path in filter(None, (lots.number, lots.name)):
            yield from _values(document, path)


def _values(document: dict[str, Any], path: str) -> Iterator[str]:
    """The texts in a column of the type's own table or of one of its lists."""
    table, _, column = path.rpartition(".")
    for row in document["rows"].get(table, ()) if table else (document["details"],):
        value = row.get(column)
        if isinstance(value, str):
            yield value


def _texts(document: dict[str, Any], notice_type: type[NoticeType]) -> Iterator[str]:
    """All text that is found, a field at a time."""
    for name in ("title_en", "summary", "body"):
        yield document[name]
    yield from _names(document["region"])
    if allocation := document["allocation"]:
        yield allocation["name"]
    for attachment in document["attachments"]:
        yield attachment["name"]
    for path in notice_type.search:
        table, _, column = path.rpartition(".")
        model = notice_type.tables()[table] if table else notice_type.model
        labels = _labels(model, column)
        for value in _values(document, path):
            yield from labels.get(value, (value,))


def _labels(model: type[Any], column: str) -> dict[str, tuple[str, ...]]:
    """Code of a choice -> its labels in every language: readers search for words, not codes."""
    try:
        choices = model._meta.get_field(column).flatchoices
    except FieldDoesNotExist:
        return {}
    labels: dict[str, tuple[str, ...]] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for code, label in choices:
                labels[code] = (*labels.get(code, ()), str(label))
    return labels
