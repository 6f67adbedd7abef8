"""Making, finding and revoking keys.

A key is `gk_<prefix>_<secret>`: the prefix (8 letters) is shown and looked up, the secret has 256
bits, so that a plain SHA-256 of the whole is enough to keep.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, origin
from accounts.limits import Limit
from disclosure import policies
from disclosure.areas import areas as all_areas
from disclosure.core.workflow import Role
from disclosure.models import Agency, Membership, User
from disclosure.services import Refused

from .models import FilingKey

FORM = re.compile(r"gk_(?P<prefix>[a-z2-7]{8})_[A-Za-z0-9_-]{43}")
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
LONGEST = timedelta(days=366)
#: Time between two notes of when a key was used.
NOTED_EVERY = timedelta(minutes=1)
#: How often one refusal is put on record for the same key, reason and network.
REFUSALS = Limit("filing-refused", 1, timedelta(minutes=10))


@transaction.atomic
def make_key(
    *,
    agency: Agency,
    system: str,
    areas: Collection[str],
    may_draft: bool,
    may_submit: bool,
    expires_at: datetime,
    by: User,
    now: datetime,
) -> tuple[FilingKey, str]:
    """A new key and the whole of it, which is never shown again. Raises `Refused`."""
    if not policies.may_administer(by, agency):
        raise Refused("agency", _("Your role in this agency does not allow this step."))
    known = {area.label for area in all_areas()}
    if not areas or not known.issuperset(areas):
        raise Refused("areas", _("Choose at least one area."))
    if not may_draft and not may_submit:
        raise Refused("may_draft", _("A key has to be good for something."))
    if not now < expires_at <= now + LONGEST:
        raise Refused("expires_at", _("A key is valid for a year at most, and not in the past."))
    prefix = "".join(secrets.choice(LETTERS) for _letter in range(8))
    whole = f"gk_{prefix}_{secrets.token_urlsafe(32)}"
    key = FilingKey.objects.create(
        agency=agency,
        system=system.strip(),
        user=_technical_user(agency, system.strip(), areas),
        prefix=prefix,
        digest=_digest(whole),
        areas=sorted(areas),
        may_draft=may_draft,
        may_submit=may_submit,
        created_at=now,
        expires_at=expires_at,
    )
    _record(audit.Action.KEY_MADE, key, by=by, until=expires_at.isoformat(), scopes=key.scopes())
    return key, whole


def _technical_user(agency: Agency, system: str, areas: Collection[str]) -> User:
    """The user of a system, who files in its areas and cannot log in."""
    before = FilingKey.objects.filter(agency=agency, system=system).select_related("user").first()
    if before:
        user = before.user
        user.is_active = True
        user.save(update_fields=["is_active"])
    else:
        name = f"system-{secrets.token_hex(6)}"
        user = User(username=name, display_name=system, is_staff=False)
        user.set_unusable_password()
        user.save()
    for area in areas:
        Membership.objects.get_or_create(user=user, agency=agency, role=Role.FILER, area=area)
    return user


@transaction.atomic
def revoke_key(*, key: FilingKey, by: User, now: datetime) -> None:
    """End a key at once; its technical user with it if no other key stands. Raises `Refused`."""
    if not policies.may_administer(by, key.agency):
        raise Refused("agency", _("Your role in this agency does not allow this step."))
    locked = FilingKey.objects.select_for_update().get(pk=key.pk)
    if locked.revoked_at is not None:
        return
    locked.revoked_at = now
    locked.save(update_fields=["revoked_at"])
    _record(audit.Action.KEY_REVOKED, locked, by=by)
    others = FilingKey.objects.filter(user=locked.user, revoked_at=None, expires_at__gt=now)
    if not others.exists():
        User.objects.filter(pk=locked.user_id).update(is_active=False)


class KeyRefused(Exception):
    """What was shown opens nothing. `why` is a code: unknown, secret, revoked, expired, closed."""

    def __init__(self, why: str, key: FilingKey | None = None) -> None:
        super().__init__(why)
        self.why, self.key = why, key


def find_key(whole: str, now: datetime) -> FilingKey:
    """The key that was shown, if it stands; notes when it was used. Raises `KeyRefused`."""
    form = FORM.fullmatch(whole)
    keys = FilingKey.objects.select_related("agency", "user")
    key = keys.filter(prefix=form["prefix"]).first() if form else None
    if key is None:
        raise KeyRefused("unknown")
    if not hmac.compare_digest(key.digest, _digest(whole)):
        raise KeyRefused("secret", key)
    if not key.stands(now):
        raise KeyRefused("revoked" if key.revoked_at else "expired", key)
    if not key.user.is_active:
        raise KeyRefused("closed", key)
    if key.last_used_at is None or now - key.last_used_at > NOTED_EVERY:
        FilingKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def record_refusal(why: str, key: FilingKey | None, now: datetime) -> None:
    """Put on record that a key was refused, once in a while for each key, reason and network.

    `why` is the code of a `KeyRefused`, or "rights" for what the key is not good for.

    Nothing that is on record is ever deleted: who may fill it without being known must be slow.
    """
    here = origin.current()
    who = f"{key.pk if key else ''} {why} {here.network if here else ''}"
    if not REFUSALS.take(who, now=now):
        return
    # Only the whole key says who asks; its beginning can be read in a list.
    known = key is not None and why != "secret"
    _record(audit.Action.KEY_REFUSED, key, by=key.user if key and known else None, why=why)


def _record(
    action: audit.Action, key: FilingKey | None, *, by: User | None, **detail: str | list[str]
) -> None:
    """An entry of the audit about a key. The areas tell an overseer what it opens."""
    about = {"key": key.prefix, "areas": list(key.areas)} if key else {}
    agency = key.agency_id if key else None
    audit.append(action, by=by, of=key, agency_id=agency, detail={**about, **detail})


def _digest(whole: str) -> str:
    return hashlib.sha256(whole.encode()).hexdigest()
