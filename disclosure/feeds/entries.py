"""What a feed says of a release, in each language made once.

An entry follows from the release alone (`disclosure.made_once`), and so does the way each format
writes it, which is kept with it. Making a hundred entries costs six times as much as all else of a
feed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import pgettext

from disclosure import tables
from disclosure.addresses import absolute, notice_page, proof
from disclosure.areas import area
from disclosure.made_once import MadeOnce
from disclosure.models import Release

from .formats import clean

#: The arguments of `SyndicationFeed.add_item`.
Entry: TypeAlias = dict[str, Any]

#: Entries one process keeps, of some ten kilobytes each.
_entries: MadeOnce[Entry] = MadeOnce(500)


def entries_of(releases: Sequence[Release]) -> list[Entry]:
    """The entries of releases in the language in force; not to be changed.

    `made_once.KEY` is enough of a release: what has no entry yet is read whole, all at once.
    """
    unmade = [release.pk for release in releases if not _entries.has(release)]
    whole = Release.objects.in_bulk(unmade) if unmade else {}
    with_along(list(whole.values()))
    return [entry_of(whole.get(release.pk, release)) for release in releases]


def entry_of(release: Release) -> Entry:
    """The entry of a release in the language in force; not to be changed."""
    return _entries.of(release, lambda: _made(release))


def with_along(releases: Sequence[Release]) -> Sequence[Release]:
    """The same releases, with what `marked` asks of them read at once."""
    tombstones = [release for release in releases if release.withdrawn]
    prefetch_related_objects(tombstones, "withdraws__superseded_by")
    restored = [release for release in releases if release.restored]
    prefetch_related_objects(restored, "superseded_by")
    return releases


def _made(release: Release) -> Entry:
    document = release.document
    agency = tables.name(document["agency"])
    told = " · ".join([agency, tables.day(release.published_at)])
    licence = str(document.get("licence") or settings.LICENCE_URL)
    return {
        "title": titled(release),
        "link": absolute(reverse("site:notice", args=[release.uid])),
        "description": clean(document.get("summary") or told),
        # The same in every language and format, so that no reader gets an entry twice.
        "unique_id": _guid(release.uid, release.revision),
        "unique_id_is_permalink": True,
        # When the notice went out; for a withdrawn one, when it had gone out.
        "pubdate": datetime.fromisoformat(document["published_at"]),
        "updateddate": release.published_at,
        "author_name": clean(agency),
        "categories": _categories(release),
        "item_copyright": licence,
        "content": clean(render_to_string("feeds/entry.html", entry(release))),
        "deletes": _guid(release.uid, release.revision - 1) if release.withdrawn else "",
        # By the name of a format, how it writes this entry: filled in when it first does.
        "written": {},
        "release": {
            "uid": release.uid,
            "revision": release.revision,
            "kind": release.kind,
            "type": release.type,
            "digest": release.digest,
            "proof": proof(release.uid, release.revision),
            "licence": licence,
        },
    }


def _categories(release: Release) -> list[str]:
    config, notice_type = area(release.area), tables.type_of(release.type)
    names = (
        str(config.area_label) if config else "",
        str(notice_type.label) if notice_type else "",
        clean(tables.name(release.document.get("region"))),
    )
    return [name for name in names if name]


def titled(release: Release) -> str:
    """The title, with what happened in front of it unless it is a first release."""
    return marked(release, clean(tables.title(release.document)))


def marked(release: Release, title: str) -> str:
    """A title of a release, with what happened in front of it.

    What is withdrawn or put back takes its older versions along, each a release of its own: those
    name the correction they went with, or all would read the same.
    """
    along = release.along_with
    match release.kind:
        case Release.Kind.CORRECT:
            return pgettext("feed", "Corrected: %(title)s") % {"title": title}
        case Release.Kind.WITHDRAW if along:
            return pgettext("feed", "Withdrawn with its correction %(number)s: %(title)s") % {
                "number": along.uid,
                "title": title,
            }
        case Release.Kind.WITHDRAW:
            return pgettext("feed", "Withdrawn: %(title)s") % {"title": title}
        case Release.Kind.RESTORE if along:
            return pgettext("feed", "Restored with its correction %(number)s: %(title)s") % {
                "number": along.uid,
                "title": title,
            }
        case Release.Kind.RESTORE:
            return pgettext("feed", "Restored: %(title)s") % {"title": title}
    return title


def _guid(uid: str, revision: int) -> str:
    return f"{notice_page(uid)}#revision-{revision}"


def entry(release: Release) -> dict[str, Any]:
    """What the body of an entry shows; a tombstone has a reason and no content."""
    document = release.document
    return {
        "release": release,
        "document": document,
        "facts": tables.facts(document),
        "parties": tables.parties(document),
        "tables": tables.tables(document),
        "address": absolute(reverse("site:notice", args=[release.uid])),
    }
