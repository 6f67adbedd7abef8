"""Passkeys (W3C Web Authentication level 2), bound to the origin of this site.

The challenge lives in the session and is used once. A browser refuses a plain IP address as the
name of a site, so passkeys are offered only where `SITE_ORIGIN` has a host name.
"""

from __future__ import annotations

import json
import os
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts import factors
from accounts.models import Passkey
from accounts.sealing import keyed_digest

CHALLENGE = "passkey_challenge"
LARGEST = 20_000


class PasskeyError(Exception):
    """The browser's answer does not prove what it should."""


def site() -> str:
    """The name of the site passkeys are bound to, empty where there can be none."""
    host = urlsplit(settings.SITE_ORIGIN).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host
    return ""


def creation_options(request: HttpRequest) -> str:
    """What the browser needs to make a passkey for this account, as JSON."""
    user: Any = request.user
    options = webauthn.generate_registration_options(
        rp_id=site(),
        rp_name=factors.ISSUER,
        user_id=bytes.fromhex(keyed_digest(str(user.pk), "passkey")),
        user_name=user.get_username(),
        user_display_name=str(user),
        challenge=_challenge(request),
        exclude_credentials=_descriptors(user),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return webauthn.options_to_json(options)


def add(request: HttpRequest, answer: str, name: str) -> Passkey:
    """Keep the passkey the browser made. Raises PasskeyError."""
    found = _verified(
        webauthn.verify_registration_response,
        request,
        credential=_parsed(answer),
    )
    if Passkey.objects.filter(credential_id=found.credential_id).exists():
        raise PasskeyError("known already")
    return factors.keep_passkey(
        request.user,
        name,
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
    )


def request_options(request: HttpRequest) -> str:
    """What the browser needs to prove that it holds one of the account's passkeys, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=site(),
        challenge=_challenge(request),
        allow_credentials=_descriptors(request.user),
    )
    return webauthn.options_to_json(options)


def check(request: HttpRequest, answer: str) -> bool:
    """Whether the browser proved to hold one of the account's passkeys."""
    try:
        parsed = _parsed(answer)
        given = base64url_to_bytes(str(parsed.get("id", "")))
        passkey = Passkey.objects.filter(user=request.user, credential_id=given).first()  # type: ignore[misc]
        if passkey is None:
            return False
        found = _verified(
            webauthn.verify_authentication_response,
            request,
            credential=parsed,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )
    except (PasskeyError, ValueError):
        return False
    passkey.sign_count, passkey.used_at = found.new_sign_count, timezone.now()
    passkey.save(update_fields=["sign_count", "used_at"])
    return True


def _challenge(request: HttpRequest) -> bytes:
    """The challenge of this session until it is answered: a page in another tab asks the same."""
    if CHALLENGE not in request.session:
        request.session[CHALLENGE] = bytes_to_base64url(os.urandom(32))
    return base64url_to_bytes(request.session[CHALLENGE])


def _verified(verify: Any, request: HttpRequest, **values: Any) -> Any:
    """The library's judgement on an answer to our last challenge. Raises PasskeyError."""
    challenge = request.session.pop(CHALLENGE, "")
    if not challenge:
        raise PasskeyError("no challenge was given")
    try:
        return verify(
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site(),
            expected_origin=settings.SITE_ORIGIN,
            **values,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyError(str(error)) from error


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LARGEST:
        raise PasskeyError("too long")
    try:
        found = json.loads(answer)
    except ValueError as error:
        raise PasskeyError("no JSON") from error
    if not isinstance(found, dict):
        raise PasskeyError("no JSON object")
    return found


def _descriptors(user: Any) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=bytes(p.credential_id)) for p in user.passkeys.all()]
