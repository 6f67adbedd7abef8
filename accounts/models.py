"""What the database keeps of accounts beside names and passwords."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.models import AppendOnlyModel, AppendOnlyQuerySet


class AuditEntry(AppendOnlyModel):
    """One act of somebody on the staff side. Written by `accounts.audit` alone.

    Holds no personal values: of what changed the names of fields, of failed logins a digest of the
    name tried, of the address the network. `digest` covers everything and the entry before it.
    """

    class Action(models.TextChoices):
        LOGIN = "login", _("logged in")
        LOGIN_FAILED = "login_failed", _("login failed")
        LOGIN_BLOCKED = "login_blocked", _("login refused: too many attempts")
        LOGOUT = "logout", _("logged out")
        EXPIRED = "expired", _("session ran out")
        PROVED = "proved", _("second factor passed")
        NOT_PROVED = "not_proved", _("second factor failed")
        FACTOR_ADDED = "factor_added", _("second factor added")
        FACTOR_REMOVED = "factor_removed", _("second factor removed")
        CODES_MADE = "codes_made", _("recovery codes made")
        SESSIONS_ENDED = "sessions_ended", _("sessions ended")
        READ = "read", _("looked at")
        ADDED = "added", _("added to the records")
        CHANGED = "changed", _("changed in the records")
        DELETED = "deleted", _("deleted from the records")
        STEP = "step", _("step of a notice")
        EXPORTED = "exported", _("taken along as a file")
        KEY_MADE = "key_made", _("filing key made")
        KEY_REVOKED = "key_revoked", _("filing key revoked")
        KEY_REFUSED = "key_refused", _("filing key refused")
        REQUEST = "request", _("other request")

    number = models.BigIntegerField(_("entry number"), primary_key=True)
    at = models.DateTimeField(_("time of the act"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person who acted"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    action = models.CharField(_("kind of act"), max_length=20, choices=Action.choices)
    object_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    object_id = models.CharField(_("number of the object"), max_length=40, blank=True)
    agency_id = models.BigIntegerField(_("number of the agency"), null=True)
    fields = models.JSONField(_("changed fields"), default=list)
    detail = models.JSONField(_("details of the act"), default=dict)
    address = models.CharField(_("network it came from"), max_length=50, blank=True)
    request_id = models.CharField(_("request number"), max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["by", "-number"], name="audit_by"),
            models.Index(fields=["agency_id", "-number"], name="audit_agency"),
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class Account(models.Model):
    """Base of what belongs to one account."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss"
    )

    class Meta:
        abstract = True


class Authenticator(Account):
    """A time-based code generator (RFC 6238). The seed is sealed with a key outside the database.

    `last_step` is the time step of the newest code used: none is good twice.
    """

    name = models.CharField(_("name of the device"), max_length=60)
    sealed_seed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Passkey(Account):
    """A WebAuthn credential: only the public key is here."""

    name = models.CharField(_("name of the device"), max_length=60)
    credential_id = models.BinaryField(unique=True, max_length=1023)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(Account):
    """A code for whoever lost the device: kept as a keyed digest, good once."""

    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")
        ]


class ExternalIdentity(Account):
    """By which subject of which OpenID provider an existing account may log in."""

    issuer = models.URLField(_("address of the provider"), max_length=300)
    subject = models.CharField(_("subject at the provider"), max_length=255)

    class Meta:
        verbose_name = _("identity at a login provider")
        verbose_name_plural = _("identities at login providers")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="external_identity_once")
        ]

    def __str__(self) -> str:
        return self.issuer


class Throttle(models.Model):
    """How often something was tried of late. `key` is a keyed digest: no names, no addresses."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of attempts")
        verbose_name_plural = _("counts of attempts")


class StaffSession(AbstractBaseSession):
    """A session that knows whose it is, so that it can be listed and ended from elsewhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions"
    )
    #: Names the session in lists, addresses and the audit. The key would open it.
    handle = models.CharField(max_length=16, blank=True, db_index=True)
    address = models.CharField(_("network it came from"), max_length=50, blank=True)
    browser = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("session of a person")
        verbose_name_plural = _("sessions of persons")

    @property
    def device(self) -> str:
        """The device in words: "Firefox on Windows"."""
        browser = self.browser or gettext("unknown browser")
        if not self.system:
            return browser
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": self.system}

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore
