"""The bulk channel: says which releases the files of their days do not show as they are.

The files themselves are made by `disclosure.bulk`, many releases at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from disclosure.models import BulkChange, Release


def deliver(releases: Sequence[Release]) -> None:
    """Note the releases, and those they superseded, withdrew or restored.

    Delivering twice is harmless: the days are made once more with the same content.
    """
    sequences = [release.sequence for release in releases]
    touched = Release.objects.filter(
        Q(superseded_by__in=sequences) | Q(tombstone__in=sequences) | Q(restoration__in=sequences)
    ).values_list("sequence", "published_at")
    BulkChange.objects.note(
        [*((release.sequence, release.published_at) for release in releases), *touched]
    )
