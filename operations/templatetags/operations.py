"""Template tags of the operations: times that passed, and channels in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from disclosure.reaching import REACHES
from operations.models import Difference

register = template.Library()

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@register.filter
def duration(seconds: float) -> str:
    """A time that passed, in the unit people would choose: 0.4 s, 12 s, 3 min, 5 h, 2 days."""
    if seconds < 10:
        return _("%(count)s s") % {"count": f"{max(seconds, 0):.1f}"}
    for unit, words in (
        (1, _("%(count)s s")),
        (MINUTE, _("%(count)s min")),
        (HOUR, _("%(count)s h")),
    ):
        if seconds < 120 * unit:
            return words % {"count": round(seconds / unit)}
    return _("%(count)s days") % {"count": round(seconds / DAY)}


@register.filter
def channel_label(name: str) -> str:
    """A channel in words; its name if it is no longer there."""
    return str(REACHES[name].label) if name in REACHES else name


@register.filter
def difference_label(kind: str) -> str:
    """What is the matter with a release in a channel."""
    return str(Difference.Kind(kind).label)
