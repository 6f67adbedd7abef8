"""Answering for personal data that a notice has to show."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from disclosure import documents, policies
from disclosure.documents import Dossier
from disclosure.models import Justification, JustificationRequest, Notice, User
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
    dossier = Dossier.of(documents.load(locked))
    found = next((f for f in finding.standing(dossier) if f.token == token), None)
    if found is None:
        raise Refused("token", _("This is no longer in the notice, or is justified already."))
    justification = Justification.objects.create(
        notice=locked,
        token=token,
        kind=found.kind,
        place=(found.file or found.path)[:300],
        excerpt=found.excerpt[:300],
        reason=reason.strip(),
        by=by,
        at=now,
    )
    forget_settled(dossier)
    return justification


@transaction.atomic
def ask_to_justify(*, notice: Notice, by: User, now: datetime) -> JustificationRequest:
    """Put a notice before those who may answer for personal data in it. Raises Refused.

    Asking again changes nothing.
    """
    locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if not policies.may_edit(by, locked):
        raise Refused("refused", _("You cannot change this notice now."))
    dossier = Dossier.of(documents.load(locked))
    if not any(found.certain for found in finding.standing(dossier)):
        raise Refused("nothing", _("Nothing in this notice has to be justified."))
    asked, _created = JustificationRequest.objects.get_or_create(
        notice=locked, defaults={"by": by, "at": now}
    )
    return asked


def forget_settled(dossier: Dossier) -> None:
    """Take a notice out of the queue in which nothing has to be justified any more."""
    asked = JustificationRequest.objects.filter(notice=dossier.notice)
    if asked.exists() and not any(found.certain for found in finding.standing(dossier)):
        asked.delete()
