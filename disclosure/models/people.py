"""Agencies and the people who work for them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.core.permissions import Post, Role
from disclosure.languages import localised

from .identifiers import validate_uscc
from .regions import Region


class Agency(models.Model):
    """A body that discloses: whoever allocates public resources publishes (State Council 2017)."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("government department")
        STATE_BODY = "state_body", _("other state body")
        INSTITUTION = "institution", _("public institution")
        ENTERPRISE = "enterprise", _("enterprise")

    code = models.CharField(
        _("unified social credit code"), max_length=18, unique=True, validators=[validate_uscc]
    )
    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("under"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    contact_name = models.CharField(_("contact office"), max_length=100, blank=True)
    contact_phone = models.CharField(_("office telephone"), max_length=50, blank=True)
    contact_address = models.CharField(_("office address"), max_length=200, blank=True)
    secrecy_apart = models.BooleanField(
        _("review by secrecy reviewers only"),
        default=False,
        help_text=_("Then reviewers may still send back, but not pass a notice on."),
    )

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return localised(self.name, self.name_en)


class User(AbstractUser):
    """Somebody with an account. What they may do follows from their memberships alone."""

    display_name = models.CharField(_("name shown to colleagues"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.display_name or self.username


class Membership(models.Model):
    """A role somebody holds in an agency, in all areas or in the listed ones."""

    class RoleChoices(models.TextChoices):
        FILER = Role.FILER.value, _("filer")
        REVIEWER = Role.REVIEWER.value, _("reviewer")
        SECRECY = Role.SECRECY.value, _("secrecy reviewer")
        APPROVER = Role.APPROVER.value, _("approver")
        ADMIN = Role.ADMIN.value, _("agency administrator")

    user = models.ForeignKey(
        User,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="memberships",
        db_index=False,
    )
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=RoleChoices.choices)
    area = models.CharField(
        _("area"),
        max_length=40,
        blank=True,
        help_text=_("Leave empty for every area."),
    )

    #: Of a role that somebody away lent for the time (`policies.memberships`): who lent it.
    lent_by: User | None = None

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["agency", "user", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role", "area"], name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency} · {self.get_role_display()}"


class Appointment(models.Model):
    """A post for the whole portal or a region of it: it belongs to no agency and judges nothing.

    An auditor holds nothing else; the database refuses it as well.
    """

    class PostChoices(models.TextChoices):
        SUPERVISOR = Post.SUPERVISOR.value, _("supervisor")
        AUDITOR = Post.AUDITOR.value, _("auditor")
        KEEPER = Post.KEEPER.value, _("catalogue keeper")
        OPERATOR = Post.OPERATOR.value, _("platform operator")

    user = models.ForeignKey(
        User,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="appointments",
        db_index=False,
    )
    post = models.CharField(_("post in the portal"), max_length=20, choices=PostChoices.choices)
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("For supervisors: its agencies and those below. Empty for all."),
    )

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["post", "user", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "post", "region"],
                name="appointment_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="only_supervisors_have_a_region",
                condition=models.Q(region=None) | models.Q(post=Post.SUPERVISOR.value),
                violation_error_message=_("Only supervisors are appointed for a region."),
            ),
        ]

    def __str__(self) -> str:
        place = f" · {self.region}" if self.region else ""
        return f"{self.user} · {self.get_post_display()}{place}"
