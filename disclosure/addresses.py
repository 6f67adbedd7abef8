"""Absolute addresses and the address of a page in another language."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import reverse


def absolute(path: str) -> str:
    """The permanent address of a path: the configured origin, never the Host header."""
    return f"{settings.SITE_ORIGIN}{path}"


def in_language(path: str, code: str) -> str:
    """The same page in another language: the default one has no prefix, others have theirs."""
    for other, _name in settings.LANGUAGES:
        prefix = f"/{other}/"
        if other != settings.LANGUAGE_CODE and path.startswith(prefix):
            path = path[len(prefix) - 1 :]
    return path if code == settings.LANGUAGE_CODE else f"/{code}{path}"


@cache
def below(name: str) -> str:
    """Where the addresses of one kind begin: to reverse each costs more than to read its row."""
    return in_language(reverse(name, args=["0"]), settings.LANGUAGE_CODE).removesuffix("0/")


def notice_page(uid: str) -> str:
    """The page of a notice for people, in the default language whoever asks."""
    return absolute(f"{below('site:notice')}{uid}/")


def revision(uid: str, number: int) -> str:
    """The permanent address of one release in the API."""
    return absolute(f"{below('api:release')}{uid}/revisions/{number}/")


def proof(uid: str, number: int) -> str:
    """Where the proof is that the ledger holds this release."""
    return f"{revision(uid, number)}proof/"
