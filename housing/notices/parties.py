"""Parts that several housing notices name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure.core.notice_types import PartyRole

BUILDER = PartyRole("builder", _("developer of the housing project"), required=True)
SUPERVISOR = PartyRole("allocation_supervisor", _("supervisor of the allocation"))
