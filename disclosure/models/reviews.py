"""What reviewers put on record: the checklist, remarks at fields, and what they really opened."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .decisions import Decision
from .notices import Notice


class ReviewItem(models.TextChoices):
    """What a notice is looked at for before it may be published, one item after the other.

    Reviewing item by item (逐项审查) is asked for by the Regulations for Implementing the State
    Secrets Law art. 42; the items are those of the Open Government Information Regulations.
    """

    STATE_SECRET = "state_secret", _("State secrets")
    SECURITY = "security", _("National, public and economic security, social stability")
    WORK_SECRET = "work_secret", _("Work secrets")
    BUSINESS_SECRET = "business_secret", _("Business secrets of third parties")
    PERSONAL = "personal", _("Personal data and privacy")
    INTERNAL = "internal", _("Internal affairs and matters still being decided")

    @property
    def basis(self) -> str:
        """The articles that ask for the item, as Chinese laws are cited."""
        return BASES[self]

    @property
    def conclusions(self) -> tuple[ItemConclusion, ...]:
        """What may be concluded of a notice that goes on; the others send it back."""
        return OPEN_TO[self]


class ItemConclusion(models.TextChoices):
    """What was found for one item. Everything but `none` needs a basis in words."""

    NONE = "none", _("none in it")
    KEPT = "kept", _("left out or masked")
    SETTLED = "settled", _("the competent department said that it may be published")
    AGREED = "agreed", _("the third party or person agreed")
    INTEREST = "interest", _("the public interest prevails")


BASES: Mapping[ReviewItem, str] = {
    ReviewItem.STATE_SECRET: "保守国家秘密法第三十五条；政府信息公开条例第十四条",
    ReviewItem.SECURITY: "政府信息公开条例第十四条",
    ReviewItem.WORK_SECRET: "保守国家秘密法第六十四条",
    ReviewItem.BUSINESS_SECRET: "政府信息公开条例第十五条",
    ReviewItem.PERSONAL: "个人信息保护法第二十五条；政府信息公开条例第十五条",
    ReviewItem.INTERNAL: "政府信息公开条例第十六条",
}
_SECRET = (ItemConclusion.NONE, ItemConclusion.KEPT, ItemConclusion.SETTLED)
_OF_OTHERS = (
    ItemConclusion.NONE,
    ItemConclusion.KEPT,
    ItemConclusion.AGREED,
    ItemConclusion.INTEREST,
)
OPEN_TO: Mapping[ReviewItem, tuple[ItemConclusion, ...]] = {
    ReviewItem.STATE_SECRET: _SECRET,
    ReviewItem.SECURITY: _SECRET,
    ReviewItem.WORK_SECRET: _SECRET,
    ReviewItem.BUSINESS_SECRET: _OF_OTHERS,
    ReviewItem.PERSONAL: _OF_OTHERS,
    ReviewItem.INTERNAL: (ItemConclusion.NONE, ItemConclusion.KEPT),
}


class CheckedItem(models.Model):
    """One item of the checklist behind a passed review. Never changed, never deleted.

    Who, when and on which content is said by the decision.
    """

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="checked", db_index=False
    )
    item = models.CharField(_("item of the review"), max_length=20, choices=ReviewItem.choices)
    conclusion = models.CharField(_("conclusion"), max_length=20, choices=ItemConclusion.choices)
    basis = models.CharField(_("basis of the conclusion"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("item of a review")
        verbose_name_plural = _("items of reviews")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "item"], name="checked_item_once"),
            models.CheckConstraint(
                name="checked_item_has_basis", condition=Q(conclusion="none") | ~Q(basis="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.conclusion}"


class FieldComment(models.Model):
    """A judge's remark at one place of a notice, open until somebody says that it is settled.

    `path` is the place as findings name it ("details.start_price", "rows.parcels", "title"); ""
    is the notice as a whole.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="comments")
    path = models.CharField(_("place of the remark"), max_length=200, blank=True)
    text = models.CharField(_("remark"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments"
    )
    at = models.DateTimeField(_("at"))
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="resolved_comments",
    )
    resolved_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("remark at a field")
        verbose_name_plural = _("remarks at fields")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="comment_resolved_by_somebody",
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


class SampleView(models.Model):
    """Somebody opened a notice of a batch before judging the batch. `digest` is what they saw."""

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="views", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sample_views"
    )
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("opened notice of a batch")
        verbose_name_plural = _("opened notices of batches")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "by", "digest"], name="sample_view_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.digest[:12]}"


class JustificationRequest(models.Model):
    """The author of a notice asks a second person to answer for personal data in it.

    Gone once nothing stands that has to be justified.
    """

    notice = models.OneToOneField(
        Notice, on_delete=models.CASCADE, primary_key=True, related_name="justification_request"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="justification_requests"
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("request to justify personal data")
        verbose_name_plural = _("requests to justify personal data")

    def __str__(self) -> str:
        return f"{self.notice_id} {self.at:%Y-%m-%d}"
