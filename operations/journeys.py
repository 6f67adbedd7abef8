"""The way of a release before it was one: when it was approved."""

from __future__ import annotations

from datetime import datetime

from disclosure.models import Release


def approved_at(release: Release) -> datetime | None:
    """When the release was approved, as its document says.

    A withdrawal and a restoration are released by the decision itself.

    None for documents that name no decision: those of a version before they did.
    """
    if release.withdrawn or release.restored:
        return release.published_at
    for step in release.document.get("judged") or ():
        if step["action"] == "approve":
            return datetime.fromisoformat(step["at"])
    return None
