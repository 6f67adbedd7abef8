"""Whom an agency's press office tells: contacts who agreed, and what each was told.

Nothing of this is public. What is on its way is a letter of the subscriptions.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from disclosure.models import Agency, Release
from subscriptions.models import Letter


class PressOffice(models.Model):
    """Whom journalists can ask at an agency; it stands below every press note."""

    agency = models.OneToOneField(
        Agency, verbose_name=_("agency"), on_delete=models.CASCADE, related_name="press_office"
    )
    name = models.CharField(_("press office"), max_length=100)
    phone = models.CharField(_("telephone of the press office"), max_length=50, blank=True)
    email = models.EmailField(
        _("mail of the press office"), help_text=_("A mailbox of the office, not of a person.")
    )

    class Meta:
        verbose_name = _("press office")
        verbose_name_plural = _("press offices")

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    def listed(self) -> ContactQuerySet:
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def active(self) -> ContactQuerySet:
        """Those who agreed, and whose server takes mail."""
        return self.listed().filter(confirmed_at__isnull=False, refused_at=None)


class Contact(models.Model):
    """An address on an agency's press list. Nothing but invitations goes to it before it agreed.

    `since` is when it agreed, or when what it is told of changed last: no release before that is
    news. Raising `generation` makes earlier links void. Of one that ended the address is gone.
    """

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.CASCADE, related_name="press_contacts"
    )
    outlet = models.CharField(
        _("newspaper, station or site"),
        max_length=100,
        help_text=_("The outlet, not the name of a person."),
    )
    email = models.EmailField(_("address of the newsroom"), blank=True)
    language = models.CharField(
        _("language of its mails"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    #: Labels of areas and codes of types; both empty: everything of the agency.
    areas = models.JSONField(_("areas it is told of"), default=list, blank=True)
    types = models.JSONField(_("notice types it is told of"), default=list, blank=True)
    created_at = models.DateTimeField(editable=False)
    invited_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    since = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    #: Its server refused the invitation, or several notes in a row, for good.
    refused_at = models.DateTimeField(null=True, editable=False)
    refusals = models.PositiveSmallIntegerField(default=0, editable=False)
    generation = models.PositiveIntegerField(default=1, editable=False)
    invitation = models.OneToOneField(
        Letter, on_delete=models.SET_NULL, null=True, editable=False, related_name="invites"
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("press contact")
        verbose_name_plural = _("press list")
        ordering = ["outlet", "id"]
        constraints = [
            models.UniqueConstraint(
                "agency", Lower("email"), condition=Q(ended_at=None), name="press_contact_once"
            ),
            models.CheckConstraint(
                name="press_contact_has_address", condition=Q(ended_at=None) ^ Q(email="")
            ),
        ]

    def __str__(self) -> str:
        return self.outlet

    def wants(self, release: Release) -> bool:
        """Whether a release of the agency is among what the contact is told of, and news to it."""
        if self.since is None or release.published_at < self.since:
            return False
        everything = not self.areas and not self.types
        return everything or release.area in self.areas or release.type in self.types


class Mailing(models.Model):
    """A release told to a contact: there is one for each pair, so nobody is told twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        TAKEN = "taken", _("taken by the mail server")
        REFUSED = "refused", _("refused by the mail server")
        DROPPED = "dropped", _("not sent: withdrawn, or ended by the recipient")

    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, related_name="mailings", db_index=False
    )
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="press_mailings")
    letter = models.OneToOneField(
        Letter, on_delete=models.SET_NULL, null=True, related_name="tells"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("press note")
        verbose_name_plural = _("press notes")
        indexes = [
            models.Index(fields=["release"], name="press_waiting", condition=Q(state="waiting"))
        ]
        constraints = [
            models.UniqueConstraint(fields=["contact", "release"], name="press_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.release_id} → {self.contact_id}"
