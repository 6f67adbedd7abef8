"""Secrets at rest: sealed or digested with keys derived from `SECRET_KEY`, each for one purpose.

During a rotation of `SECRET_KEY` the old one in `SECRET_KEY_FALLBACKS` still opens what it sealed.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


class SealError(Exception):
    """What was sealed cannot be opened: another key, another owner, or it was tampered with."""


def _key(secret: str, purpose: str) -> bytes:
    info = f"gongkai.accounts.{purpose}".encode()
    return HKDF(SHA256(), 32, salt=None, info=info).derive(secret.encode())


def _secrets() -> list[str]:
    return [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def seal(plain: bytes, owner: str) -> bytes:
    """Encrypt with AES-256-GCM, bound to its owner: a copy in another row does not open."""
    nonce = os.urandom(NONCE)
    key = AESGCM(_key(settings.SECRET_KEY, "seal"))
    return nonce + key.encrypt(nonce, plain, owner.encode())


def unseal(sealed: bytes | memoryview, owner: str) -> bytes:
    """What was sealed for this owner. Raises SealError."""
    nonce, box = bytes(sealed[:NONCE]), bytes(sealed[NONCE:])
    for secret in _secrets():
        try:
            return AESGCM(_key(secret, "seal")).decrypt(nonce, box, owner.encode())
        except InvalidTag:
            continue
    raise SealError("sealed with a key that is no longer known")


def keyed_digest(text: str, purpose: str) -> str:
    """HMAC-SHA-256 in hexadecimal, with a key of its own for each purpose."""
    key = _key(settings.SECRET_KEY, purpose)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def keyed_digests(text: str, purpose: str) -> list[str]:
    """The digests by all keys that still count, the current one first."""
    keys = (_key(secret, purpose) for secret in _secrets())
    return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in keys]
