"""Telling a foreign hub which of our feeds have changed."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from itertools import product
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from disclosure.addresses import absolute
from disclosure.areas import area
from disclosure.models import Release
from subscriptions.addresses import allowance
from subscriptions.matching import ready
from subscriptions.models import Cursor
from subscriptions.outgoing import calling, guard

from .topics import FORMATS

log = logging.getLogger(__name__)

NAME = "ping"


def is_own() -> bool:
    """Whether the hub named in the feeds is this site's."""
    return str(settings.WEBSUB_HUB) == absolute(reverse("hub"))


def ping(*, now: datetime) -> int:
    """Name the feeds that changed to the hub; returns how many. Twice is harmless.

    The cursor moves when the hub has taken them: while it is away, they wait.
    """
    if is_own():
        return 0
    cursor, _created = Cursor.objects.get_or_create(name=NAME)
    stretch = ready(cursor.sequence, now)
    if not stretch:
        return 0
    changed = topics_of(stretch)
    body = urlencode([("hub.mode", "publish"), *(("hub.url", topic) for topic in changed)])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = calling.call(
            settings.WEBSUB_HUB, body=body.encode(), headers=headers, allowance=allowance()
        )
    except (guard.RefusedError, calling.CallError) as error:
        log.warning("the hub cannot be told: %s", error)
        return 0
    if not answer.ok:
        log.warning("the hub refuses to be told: %d", answer.status)
        return 0
    Cursor.objects.filter(name=NAME, sequence=cursor.sequence).update(sequence=stretch[-1].sequence)
    return len(changed)


def topics_of(releases: Iterable[Release]) -> list[str]:
    """The unfiltered feeds that hold any of these, in every language and format."""
    found: dict[str, None] = {}
    rows = list(releases)
    for language, _name in settings.LANGUAGES:
        with override(language):
            lists = dict.fromkeys(list_ for row in rows for list_ in _lists(row))
            for path, name in product(lists, FORMATS):
                found[absolute(f"{path}feed/{name}/")] = None
    return list(found)


def _lists(release: Release) -> list[str]:
    config = area(release.area)
    slug = config.slug if config else release.area
    paths = [
        reverse("site:notices"),
        reverse("site:area", args=[slug]),
        reverse("site:type", args=[slug, release.notice_type.slug()]),
        reverse("site:agency", args=[release.agency.slug]),
    ]
    if release.allocation_uid:
        paths.append(reverse("site:allocation", args=[release.allocation_uid]))
    return paths
