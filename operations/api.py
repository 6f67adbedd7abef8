"""The state of the portal and the way of each notice, for machines."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.addresses import absolute, notice_page
from disclosure.api.base import PublicView
from disclosure.api.languages import both
from disclosure.api.problems import NOT_FOUND
from disclosure.documents import moment
from disclosure.models import Release
from disclosure.reaching import REACHES, Arrival, arrivals

from .journeys import approved_at
from .lag import SHARES, Lag
from .models import Incident
from .status import Status, status


class DeliveriesView(PublicView):
    """Each version of a notice, newest first, also of one that was withdrawn."""

    operation = "release_deliveries"
    tag = "releases"
    summary = "When a notice reached each channel"
    component = "Deliveries"
    problems = (NOT_FOUND,)

    def get(self, request: Request, uid: str) -> Response:
        """The way of each version."""
        releases = list(Release.objects.of_uid(uid))
        if not releases:
            raise Http404
        places = arrivals(releases)
        return Response(
            {
                "licence": settings.LICENCE_URL,
                "uid": uid,
                "page": notice_page(uid),
                "releases": [_journey(each, places[each.sequence]) for each in releases],
            }
        )


def _journey(release: Release, places: list[Arrival]) -> dict[str, Any]:
    approved = approved_at(release)
    return {
        "sequence": release.sequence,
        "revision": release.revision,
        "kind": release.kind,
        "approved_at": moment(approved) if approved else None,
        "released_at": moment(release.published_at),
        "channels": [
            {
                "channel": place.reach.name,
                "label": both(place.reach.label),
                "reached_at": moment(place.reached.at) if place.reached.at else None,
                "seconds": place.seconds,
                "attempts": place.reached.attempts,
            }
            for place in places
        ],
    }


class StatusView(PublicView):
    """Kept for half a minute. Made from the database alone, so it answers without any worker."""

    operation = "status"
    tag = "description"
    summary = "How this portal is doing"
    component = "Status"
    max_age = 30

    def get(self, request: Request) -> Response:
        """The state, the lag of each channel, the last reconciliation, the incidents."""
        return Response(_plain(status()))


def _plain(found: Status) -> dict[str, Any]:
    return {
        "licence": settings.LICENCE_URL,
        "at": moment(found.at),
        "state": str(found.state),
        "workers": {
            "awake": found.awake,
            "seen_at": moment(found.workers_at) if found.workers_at else None,
        },
        "lag": {name: [_lag(each) for each in lags] for name, lags in found.lags.items()},
        "waiting": [
            {
                "channel": each.channel,
                "count": each.count,
                "late": each.late,
                "oldest_at": moment(each.oldest) if each.oldest else None,
            }
            for each in found.waiting
        ],
        "reconciliation": _reconciliation(found),
        "incidents": [_incident(each) for each in found.incidents],
        "agencies": [
            {
                "slug": agency.slug,
                "name": agency.name,
                "released_at": moment(agency.pushed_at),  # type: ignore[attr-defined]
                "uid": agency.uid,  # type: ignore[attr-defined]
            }
            for agency in found.agencies
        ],
    }


def _lag(lag: Lag) -> dict[str, Any]:
    shares = {
        f"p{share * 100:g}": round(s, 3) for share, s in zip(SHARES, lag.seconds, strict=True)
    }
    label = REACHES[lag.channel].label if lag.channel in REACHES else lag.channel
    return {"channel": lag.channel, "label": both(label), "releases": lag.count, **shares}


def _reconciliation(found: Status) -> dict[str, Any] | None:
    """The last one; what went wrong inside a channel is no business of readers."""
    if found.run is None:
        return None
    return {
        "begun_at": moment(found.run.begun_at),
        "first": found.run.first,
        "last": found.run.last,
        "channels": [
            {
                "channel": each.channel,
                "ended_at": moment(each.ended_at),
                "compared": each.compared,
                "missing": each.missing,
                "stale": each.stale,
                "surplus": each.surplus,
                "readable": not each.error,
            }
            for each in found.comparisons
        ],
        "differences": [
            {
                "channel": each.channel,
                "kind": each.kind,
                "sequence": each.sequence,
                "uid": each.uid or None,
                "sent_again": each.sent_again,
            }
            for each in found.differences
        ],
    }


def _incident(incident: Incident) -> dict[str, Any]:
    page = absolute(f"/status/#incident-{incident.pk}")
    return {
        "title": {"zh": incident.title, "en": incident.title_en},
        "started_at": moment(incident.started_at),
        "ended_at": moment(incident.ended_at) if incident.ended_at else None,
        "page": page,
        "reports": [
            {"at": moment(each.at), "text": {"zh": each.text, "en": each.text_en}}
            for each in incident.updates.all()
        ],
    }
