"""Short numbers of notices for short addresses: the sequence in Crockford's base 32.

Letters that are mistaken for digits are read as those digits, and case does not matter, so that a
number can be read out or typed from paper.
"""

from __future__ import annotations

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LOOKALIKES = str.maketrans("oil", "011")
#: Digits of the largest sequence there can be.
LONGEST = 13


def written(sequence: int) -> str:
    """The short number of a sequence: 1 -> "1", 1000 -> "z8"."""
    digits = ""
    while sequence:
        sequence, digit = divmod(sequence, 32)
        digits = ALPHABET[digit] + digits
    return digits or "0"


def read(text: str) -> int | None:
    """The sequence of a short number; None if it is none."""
    plain = text.lower().translate(_LOOKALIKES)
    if not plain or len(plain) > LONGEST or any(digit not in ALPHABET for digit in plain):
        return None
    number = 0
    for digit in plain:
        number = number * 32 + ALPHABET.index(digit)
    return number if number < 2**63 else None
