"""What can stop the ledger. Each means: nothing was signed, nothing was written."""

from __future__ import annotations


class LedgerError(Exception):
    """The ledger cannot go on; the message says what an operator has to know."""


class NoKeyError(LedgerError):
    """There is no key to sign with, or it is not for this log."""


class WrongKeyError(LedgerError):
    """The key is neither the one the log was signed with nor one that a `key` entry introduced."""


class ForkDetected(LedgerError):
    """Signing would give the log a second history."""


class ClockError(LedgerError):
    """The clock is wrong: an entry would be dated when it was not made, or before the last one."""


class MarkError(LedgerError):
    """The high-water mark outside the database cannot be read."""
