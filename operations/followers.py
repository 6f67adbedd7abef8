"""Where subscriptions carry a release: somebody else's mail server or webhook."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from disclosure.models import Release
from disclosure.reaching import Reach, Reached, register
from subscriptions.models import Follow, Match, Message


def _mailed(releases: Sequence[Release]) -> dict[int, Reached]:
    """Once every digest that tells of it at once is written; what waits for its day is no lag."""
    rows = (
        Match.objects.filter(release__in=[r.sequence for r in releases])
        .filter(follow__mail=Follow.Mail.NOW)
        .values_list("release")
        .annotate(Count("pk"), Count("digest"), Max("digest__period"))
    )
    return {number: Reached(at if told == every else None) for number, every, told, at in rows}


def _called(releases: Sequence[Release]) -> dict[int, Reached]:
    """Once every webhook that is still called has taken it."""
    taken = Q(tries__status__gte=200, tries__status__lt=300)
    waiting = Q(state=Message.State.WAITING, webhook__stopped_at=None)
    rows = (
        Message.objects.filter(release__in=[r.sequence for r in releases])
        .values_list("release")
        .annotate(
            waiting=Count("pk", filter=waiting),
            at=Max("tries__at", filter=taken),
            most=Max("attempts"),
        )
    )
    return {
        number: Reached(None if waiting else at, attempts) for number, waiting, at, attempts in rows
    }


register(Reach("mail", _("Mail to subscribers"), _mailed, lagged=False))
register(Reach("webhooks", _("Webhooks of subscribers"), _called, lagged=False))
