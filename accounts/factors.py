"""Second factors of an account: set up, checked, taken away. Every write is on record."""

from __future__ import annotations

import secrets
from typing import Any

import pyotp
from django.db import transaction
from django.utils import timezone

from accounts import audit, sessions
from accounts.models import Authenticator, Passkey, RecoveryCode
from accounts.sealing import SealError, keyed_digest, keyed_digests, seal, unseal

ISSUER = "Gongkai"
STEP = 30
#: Steps a clock may be off by, to either side.
DRIFT = 1
CODES = 10
#: Without letters that look like others: 50 bits in 10 of 32.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new_seed() -> str:
    """A seed for an authenticator app, in base 32."""
    return pyotp.random_base32()


def address_of(seed: str, username: str) -> str:
    """What an authenticator app reads from the picture, an otpauth address."""
    return pyotp.TOTP(seed).provisioning_uri(name=username, issuer_name=ISSUER)


def matching_step(seed: str, code: str, *, after: int = 0) -> int | None:
    """The time step this code belongs to, if it is near now and later than `after`."""
    now = int(timezone.now().timestamp()) // STEP
    totp, found = pyotp.TOTP(seed), None
    for step in range(now - DRIFT, now + DRIFT + 1):
        same = secrets.compare_digest(totp.at(step * STEP).encode(), code.encode())
        if same and step > after:
            found = step
    return found


@transaction.atomic
def add_authenticator(user: Any, seed: str, code: str, name: str) -> Authenticator | None:
    """Keep the seed if the code shows that the app has it; None if it does not."""
    step = matching_step(seed, code)
    if step is None:
        return None
    device = Authenticator.objects.create(
        user=user,
        name=name,
        sealed_seed=seal(seed.encode(), f"totp:{user.pk}"),
        last_step=step,
        created_at=timezone.now(),
    )
    _added(user, "totp")
    return device


def check_code(user: Any, code: str) -> bool:
    """Whether a code of one of the user's apps is right; it is used up by this."""
    code = code.strip().replace(" ", "")
    for device in Authenticator.objects.filter(user=user):
        try:
            seed = unseal(device.sealed_seed, f"totp:{user.pk}").decode()
        except SealError:
            continue
        step = matching_step(seed, code, after=device.last_step)
        if step is not None:
            # Conditional, so that of two requests with one code a single one gets in.
            used = Authenticator.objects.filter(pk=device.pk, last_step__lt=step)
            return bool(used.update(last_step=step, used_at=timezone.now()))
    return False


@transaction.atomic
def make_recovery_codes(user: Any) -> list[str]:
    """New codes, shown this once; older ones are void."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=keyed_digest(code, "recovery")) for code in codes
    )
    audit.append(audit.Action.CODES_MADE, by=user, of=user)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use_recovery_code(user: Any, code: str) -> bool:
    """Whether this is a recovery code not used before; it is used up by this."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    found = RecoveryCode.objects.filter(
        user=user, digest__in=keyed_digests(plain, "recovery"), used_at__isnull=True
    )
    return bool(found.update(used_at=timezone.now()))


@transaction.atomic
def keep_passkey(user: Any, name: str, **values: Any) -> Passkey:
    """Store a verified passkey."""
    found = Passkey.objects.create(user=user, name=name, created_at=timezone.now(), **values)
    _added(user, "passkey")
    return found


@transaction.atomic
def remove(device: Authenticator | Passkey, *, by: Any) -> None:
    """Take away one device."""
    kind = "passkey" if isinstance(device, Passkey) else "totp"
    audit.append(audit.Action.FACTOR_REMOVED, by=by, of=device.user, detail={"kind": kind})
    device.delete()


@transaction.atomic
def reset(user: Any, *, by: Any) -> None:
    """Take away everything of somebody who lost it, and end their sessions."""
    counts = {
        "authenticators": Authenticator.objects.filter(user=user).delete()[0],
        "passkeys": Passkey.objects.filter(user=user).delete()[0],
        "codes": RecoveryCode.objects.filter(user=user).delete()[0],
        "sessions": sessions.end_all(user),
    }
    audit.append(audit.Action.FACTOR_REMOVED, by=by, of=user, detail={"kind": "all", **counts})


def _added(user: Any, kind: str) -> None:
    audit.append(audit.Action.FACTOR_ADDED, by=user, of=user, detail={"kind": kind})
