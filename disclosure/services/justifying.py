"""Answering for personal data that a notice has to show."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from disclosure import documents, policies
from disclosure.models import Justification, Notice, User
from disclosure.privacy import finding

from .refusing import Refused

SHORTEST_REASON = 4


@transaction.atomic
def justify(*, notice: Notice, token: str, by: User, now: datetime, reason: str) -> Justification:
    """Put on record why one finding may be published. Raises Refused.

    `token` is that of a finding that stands now. It names the very number at the very place: when
    either changes, the finding is a new one.
    """
    locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if refusal := policies.justification_refusal(by, locked):
        raise Refused("refused", refusal)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("reason", _("Give a reason."))
    found = next((f for f in finding.standing(documents.load(locked)) if f.token == token), None)
    if found is None:
        raise Refused("token", _("This is no longer in the notice, or is justified already."))
    return Justification.objects.create(
        notice=locked,
        token=token,
        kind=found.kind,
        place=(found.file or found.path)[:300],
        excerpt=found.excerpt[:300],
        reason=reason.strip(),
        by=by,
        at=now,
    )
