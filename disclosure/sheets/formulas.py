"""Cells that begin like a formula: none is run by a spreadsheet program, none is changed for good.

What a file says is written out with an apostrophe before it and read back without.
"""

from __future__ import annotations

#: What a spreadsheet program would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet program runs: foreign text may begin like a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_written(cell: str) -> str:
    """The text of a cell that `harmless` may have marked."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
