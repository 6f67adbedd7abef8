"""The log as the database keeps it: leaves, checkpoints, cosignatures. Nothing is ever changed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(TypeError):
    """Somebody tried to change or delete what was logged."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses every bulk change; the database's triggers refuse the rest."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.label} rows are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.label} rows are never deleted")


class AppendOnlyModel(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises AppendOnlyError for a row that is already stored."""
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.label} rows are never changed")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self._meta.label} rows are never deleted")


class Leaf(AppendOnlyModel):
    """One entry and the hashes it completes.

    `nodes` are the 32-byte hashes, one after the other, of the perfect subtrees from level 1
    upwards whose last leaf this is: none for every even index, one more for each further bit.
    """

    index = models.BigIntegerField(primary_key=True)
    entry = models.BinaryField()
    hash = models.BinaryField(max_length=32)
    nodes = models.BinaryField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["index"]
        indexes = [HashIndex(fields=["hash"], name="ledger_leaf_hash")]

    def __str__(self) -> str:
        return str(self.index)


class Checkpoint(AppendOnlyModel):
    """A signed head of the log, as it was handed out: the root is in the note."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    signed_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["-size"]

    def __str__(self) -> str:
        return str(self.size)


class Cosignature(AppendOnlyModel):
    """A witness's word that a checkpoint continues every earlier one it saw."""

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="cosignatures", db_index=False
    )
    witness = models.CharField(_("name of the witness"), max_length=200)
    line = models.TextField()
    at = models.DateTimeField(_("time of the cosignature"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("cosignature")
        verbose_name_plural = _("cosignatures")
        ordering = ["checkpoint", "witness"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="ledger_cosigned_once")
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.witness}"
