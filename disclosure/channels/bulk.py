"""The bulk channel: has the files of the days made anew on which something changed.

The files themselves are made by `disclosure.bulk`, many releases at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from disclosure.models import BulkDay, Release


def deliver(releases: Sequence[Release]) -> None:
    """Mark the days of the releases, and of those they superseded, withdrew or restored.

    Delivering twice is harmless: a day is made once more with the same content.
    """
    sequences = [release.sequence for release in releases]
    touched = Release.objects.filter(
        Q(superseded_by__in=sequences) | Q(tombstone__in=sequences) | Q(restoration__in=sequences)
    ).values_list("published_at", flat=True)
    times = [*(release.published_at for release in releases), *touched]
    BulkDay.objects.mark(timezone.localdate(time) for time in times)
