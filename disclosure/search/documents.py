"""What of a release can be found: the one place that reads releases for the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import override

from disclosure.core.notice_types import NoticeType
from disclosure.models import Release
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
    """What is found of `release`, the newest of its notice; of a withdrawn one only its title."""
    tombstone = SearchDocument(
        uid=release.uid,
        sequence=release.sequence,
        status=_status(release),
        type=release.type,
        area=release.area,
        agency=release.agency.slug,
        region=tuple(release.region.lineage) if release.region else (),
        allocation_uid=release.allocation_uid,
        title=release.title,
        published_at=release.published_at,
    )
    if release.withdrawn:
        return tombstone
    return replace(
        tombstone,
        numbers=tuple(filter(None, _numbers(release.document))),
        texts=tuple(filter(None, _texts(release.document, release.notice_type))),
        amount=release.amount,
        currency=release.currency,
        deadline_at=release.deadline_at,
    )


def _status(release: Release) -> Status:
    if release.withdrawn:
        return Status.WITHDRAWN
    return Status.SUPERSEDED if hasattr(release, "superseded_by") else Status.CURRENT


def _numbers(document: dict[str, Any]) -> Iterator[str]:
    """Numbers that readers look for: of the allocation, in the source, of the parties."""
    if allocation := document["allocation"]:
        yield allocation["number"]
    if source := document["source"]:
        yield source["id"]
    for party in document["parties"]:
        if identifier := party["identifier"]:
            yield identifier["id"]


def _texts(document: dict[str, Any], notice_type: type[NoticeType]) -> Iterator[str]:
    """All text that is found, a field at a time."""
    for name in ("title_en", "summary", "body"):
        yield document[name]
    for name in ("agency", "region"):
        if body := document[name]:
            yield from (body["name"], body["name_en"])
    if allocation := document["allocation"]:
        yield allocation["name"]
    for party in document["parties"]:
        yield party["name"]
    for attachment in document["attachments"]:
        yield attachment["name"]
    for path in notice_type.search:
        table, _, column = path.rpartition(".")
        rows = document["rows"].get(table, ()) if table else (document["details"],)
        model = notice_type.tables()[table] if table else notice_type.model
        labels = _labels(model, column)
        for row in rows:
            value = row.get(column)
            if isinstance(value, str):
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
