"""App config of the press: the gazette, pages for other sites, notices under embargo."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressConfig(AppConfig):
    name = "press"
    verbose_name = _("Press")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the press list as a channel, and as a place that releases reach."""
        from disclosure import channels, reaching  # noqa: PLC0415  models first
        from press.contacts import mailing  # noqa: PLC0415

        channels.register(mailing.CHANNEL, mailing, later=True)
        reaching.register(
            reaching.Reach(mailing.CHANNEL, _("Press lists"), mailing.reached, lagged=False)
        )
