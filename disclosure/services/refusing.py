"""How a service says no."""

from __future__ import annotations


class Refused(Exception):
    """A step that may not be taken; `message` says why in the user's language."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)
