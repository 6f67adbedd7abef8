"""What may be called from this site, in the reader's words."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .outgoing import guard
from .outgoing.guard import Reason

WORDS = {
    Reason.UNREADABLE: _("This is no address that could be called. Copy it whole."),
    Reason.SCHEME: _("The address must begin with https://."),
    Reason.USERINFO: _("The address must not hold a user name or password."),
    Reason.PORT: _("Only port 443 is called."),
    Reason.LITERAL: _("Give the name of a server, not a number."),
    Reason.NAME: _("This name belongs to a local network and cannot be called from here."),
    Reason.UNKNOWN: _("No server of this name was found."),
    Reason.NETWORK: _("This name leads into a closed network and is not called."),
}


def allowance() -> guard.Allowance:
    """What the operator allows beyond public HTTPS. Raises ValueError for an unreadable entry."""
    return guard.Allowance.parse(settings.OUTGOING_ALLOWED)


def checked(url: str) -> guard.Target:
    """The target of an address that may be called now. Raises ValidationError in words.

    A later call judges again: what a name leads to can change.
    """
    try:
        target = guard.target(url, allowance())
        guard.addresses(target, allowance())
    except guard.RefusedError as refused:
        raise ValidationError(str(WORDS[refused.reason]), code=refused.reason.value) from refused
    return target
