"""What is new for a subscriber, in one mail a period, each notice once and with its reason.

A digest, what it tells of and its letter are written in one transaction, and there is one digest
for each subscriber and period: a sweep that is repeated, doubled or killed makes no second one and
leaves nothing out. Nothing is capped: what does not fit into one letter goes into the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from disclosure import tables
from disclosure.feeds.entries import titled
from disclosure.models import Release

from . import letters, links
from .models import Digest, Follow, Match, Subscriber
from .queries import Query

#: When the daily mail goes out, and on Monday the weekly one, by the site's clock.
HOUR = 8
#: Notices a letter.
LETTER = 200
#: Subscribers a sweep.
BATCH = 100


@dataclass(frozen=True)
class Item:
    """A notice in a digest: what happened, and for which of the lists it is told."""

    release: Release
    why: tuple[str, ...]
    by_earlier: bool

    @property
    def title(self) -> str:
        return titled(self.release)

    @property
    def reason(self) -> str:
        """Why the notice was corrected or withdrawn; "" for a first release."""
        return tables.reason(self.release.document)

    @property
    def agency(self) -> str:
        return tables.name(self.release.document["agency"])

    @property
    def page(self) -> str:
        return links.page_of(self.release)


def period(mail: str, now: datetime) -> datetime:
    """The end of the last period that is over: what was found before it is due."""
    if mail == Follow.Mail.NOW:
        return now
    local = timezone.localtime(now)
    day = local.date() if local.hour >= HOUR else local.date() - timedelta(days=1)
    if mail == Follow.Mail.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, time(HOUR), tzinfo=local.tzinfo)


def make_digests(*, mail: str, now: datetime) -> int:
    """Write the digests that are due; returns how many. Two at once: each takes other people.

    None is written while no mail server answers: what waits is told as it stands when one does.
    """
    until = period(mail, now)
    due = list(_due(mail, until)[:BATCH])
    if not due or not letters.server_answers():
        return 0
    made = 0
    for pk in due:
        with transaction.atomic():
            locked = Subscriber.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if locked is not None:
                made += _make(locked, mail, until, now)
    return made


def _untold(mail: str, until: datetime) -> QuerySet[Match]:
    return Match.objects.filter(
        digest=None,
        found_at__lte=until,
        follow__mail=mail,
        follow__webhook=None,
        release__gt=F("follow__mail_since"),
    )


def _due(mail: str, until: datetime) -> QuerySet[Subscriber, int]:
    waiting = _untold(mail, until).filter(follow__subscriber=OuterRef("pk"))
    done = Digest.objects.filter(subscriber=OuterRef("pk"), mail=mail, period=until)
    due = Subscriber.objects.filter(Exists(waiting), ~Exists(done))
    return due.order_by("pk").values_list("pk", flat=True)


def _make(subscriber: Subscriber, mail: str, until: datetime, now: datetime) -> int:
    untold = _untold(mail, until).filter(follow__subscriber=subscriber)
    matches = list(untold.select_related("release__region", "follow").order_by("release"))
    if not matches:
        return 0
    digest, created = Digest.objects.get_or_create(subscriber=subscriber, mail=mail, period=until)
    if not created:
        return 0
    Match.objects.filter(pk__in=[match.pk for match in matches]).update(digest=digest)
    with override(subscriber.language):
        items = list(_items(matches))
        parts = list(_parts(items))
        for number, part in enumerate(parts, 1):
            letter = {"items": part, "total": len(items), "part": number, "parts": len(parts)}
            _write(subscriber, letter, now)
    return 1


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), LETTER):
        yield items[start : start + LETTER]


def _items(matches: Sequence[Match]) -> Iterator[Item]:
    """Each notice as it stands now: what was corrected or withdrawn since is told as that."""
    standing = set(
        Release.objects.standing()
        .filter(sequence__in={match.release_id for match in matches})
        .values_list("sequence", flat=True)
    )
    together: dict[int, list[Match]] = {}
    for match in matches:
        if match.release_id in standing:
            together.setdefault(match.release_id, []).append(match)
    follows = {match.follow for match in matches}
    titles = {follow: Query(follow.path, follow.text).title() for follow in follows}
    for found in together.values():
        why = tuple(dict.fromkeys(titles[match.follow] for match in found))
        yield Item(found[0].release, why, all(match.by_earlier for match in found))


def _write(subscriber: Subscriber, letter: dict[str, Any], now: datetime) -> None:
    links_of = {"page": links.own_page(subscriber), "stop": links.stop_page(subscriber)}
    letters.write(
        to=subscriber.email,
        subject=_subject(letter),
        template="subscriptions/mail/digest.txt",
        context={**letter, **links_of},
        now=now,
        subscriber=subscriber,
        headers=letters.list_headers("notices", links_of["stop"]),
    )


def _subject(letter: dict[str, Any]) -> str:
    if letter["total"] == 1:
        return str(letter["items"][0].title)
    told = ngettext(
        "%(count)d new release you follow", "%(count)d new releases you follow", letter["total"]
    ) % {"count": letter["total"]}
    if letter["parts"] > 1:
        values = {"told": told, "number": letter["part"], "parts": letter["parts"]}
        told = _("%(told)s (mail %(number)d of %(parts)d)") % values
    return told
