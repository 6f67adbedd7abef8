"""Keys of the filing API, and answers kept for repeated requests."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import Agency


class FilingKey(models.Model):
    """A key by which a system of an agency files. Of the secret only a digest is kept.

    `user` is the technical user who counts as the one who filed: one for each agency and name of a
    system, so that a new key goes on with the drafts of an old one.
    """

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="filing_keys"
    )
    system = models.CharField(
        _("name of the system"),
        max_length=80,
        help_text=_("Keys of one name share their drafts: make the new one before you revoke."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("technical user"),
        on_delete=models.PROTECT,
        related_name="filing_keys",
    )
    prefix = models.CharField(_("beginning of the key"), max_length=12, unique=True)
    digest = models.CharField(_("SHA-256 of the key"), max_length=64)
    areas = models.JSONField(_("areas"))
    may_draft = models.BooleanField(_("may write drafts"), default=True)
    may_submit = models.BooleanField(_("may submit drafts"), default=False)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("filing key")
        verbose_name_plural = _("filing keys")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.system} ({self.prefix}…)"

    def stands(self, now: datetime) -> bool:
        """Whether the key opens anything now."""
        return self.revoked_at is None and now < self.expires_at

    def scopes(self) -> list[str]:
        """What the key may do: "draft", "submit"."""
        return [s for s, may in (("draft", self.may_draft), ("submit", self.may_submit)) if may]


class KeptAnswer(models.Model):
    """The answer to a request that named itself, given again when the request is repeated.

    `name` is the Idempotency-Key, `fingerprint` the SHA-256 of method, address and body.
    """

    key = models.ForeignKey(
        FilingKey, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    name = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    headers = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [models.UniqueConstraint(fields=["key", "name"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.status}"
