"""The feeds channel: throws away what is counted from releases, and papers of changed notices.

The cache gets a new generation. Keys of cached answers carry it (`disclosure.public_cache`). An
answer made from older rows while a release went out is stored under the generation its maker saw,
which is never asked for again. Papers are deleted, for what they hold may have been withdrawn.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import date

from django.core.cache import cache
from django.utils import timezone

from disclosure import paper_store
from disclosure.channels.errors import ChannelUnreachableError
from disclosure.models import Release

GENERATION_KEY = "feeds:generation"


def deliver(releases: Sequence[Release]) -> None:
    """Start a new generation of cached answers. Raises ChannelUnreachableError.

    Delivering twice is harmless: it costs cached answers, never a right one. The generation is
    random, not counted: after the cache has lost its key, a count would come back to numbers under
    which old answers are still stored.
    """
    paper_store.forget({uid for release in releases for uid in _changed(release)})
    paper_store.forget_issues({place for release in releases for place in _issues(release)})
    before = cache.get(GENERATION_KEY)
    cache.set(GENERATION_KEY, secrets.token_hex(8), timeout=None)
    # The site's cache hides failures from readers; a delivery must know.
    if cache.get(GENERATION_KEY) in (None, before):
        raise ChannelUnreachableError(f"{len(releases)} releases are not yet in the feeds")


def _issues(release: Release) -> Iterator[tuple[date, str, int]]:
    """Where in the gazette a release is, and where what it changes was."""
    for each in (release, release.before, release.supersedes):
        if each is not None:
            yield timezone.localdate(each.published_at), each.area, each.agency_id


def _changed(release: Release) -> list[str]:
    """The notices a release says something about: its own, and one it corrects."""
    corrected = release.document.get("corrects")
    return [release.uid, corrected] if corrected else [release.uid]
