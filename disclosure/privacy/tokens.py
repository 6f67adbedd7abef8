"""A name for one finding that tells nothing of the number it stands for."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def token(place: str, kind: str, value: str) -> str:
    """64 hex characters, the same for the same value at the same place.

    Citizen numbers can be guessed from a bare digest, so the key of the installation goes in. After
    a change of that key what was justified has to be justified again.
    """
    text = "\0".join((place, kind, value))
    return salted_hmac("disclosure.privacy", text, algorithm="sha256").hexdigest()
