"""The two languages of the product, and what is said in both of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import get_language, override

T = TypeVar("T")


def english() -> bool:
    """Whether the reader's language is English; otherwise it is Chinese."""
    return (get_language() or "").startswith("en")


def localised(chinese: str, in_english: str) -> str:
    """The text in the reader's language; Chinese where there is no English one."""
    return in_english if in_english and english() else chinese


def in_both(make: Callable[[], T]) -> tuple[T, T]:
    """What is made in Chinese and what is made in English, whatever the language is now.

    For what is kept to be read by somebody else.
    """
    with override("zh-hans"):
        chinese = make()
    with override("en"):
        return chinese, make()
