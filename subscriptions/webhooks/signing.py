"""Signatures of what is sent (Standard Webhooks, symmetric), and of DingTalk's group bots."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import urlencode

PREFIX = "whsec_"


def new_secret() -> str:
    """A secret of 32 random bytes, as the specification writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(*, secret: str, uid: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers: id and time are signed with the body, so neither can be replayed alone."""
    timestamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((uid.encode(), timestamp.encode(), body))
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {
        "webhook-id": uid,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }


def dingtalk(*, secret: str, at: datetime) -> str:
    """The parameters with which a DingTalk bot that demands signatures is called."""
    timestamp = str(int(at.timestamp() * 1000))
    signed = f"{timestamp}\n{secret}".encode()
    signature = base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)).decode()
    return urlencode({"timestamp": timestamp, "sign": signature})
