"""Import sheets derived from the declarations: a workbook per notice type, and how it is read.

The first worksheet has one notice a line; each list of the type (lots, bidders) has a worksheet
whose lines name their notice by its number. Line 1 holds names for machines, line 2 labels for
people, line 3 of a template a filled-in sample that is never read. A CSV file is the first
worksheet alone.
"""

from .columns import (
    CHOICES,
    LINE,
    MAIN,
    MESSAGES,
    SheetColumn,
    all_columns,
    columns,
    row_columns,
    words,
)
from .formulas import as_written, harmless
from .marking import Mark, Marks, failed_csv, failed_workbook
from .reading import MAX_UNPACKED, Places, SheetRow, UnreadableSheet, is_workbook, read
from .recognising import types_of
from .templates import template, template_csv

__all__ = [
    "CHOICES",
    "LINE",
    "MAIN",
    "MAX_UNPACKED",
    "MESSAGES",
    "Mark",
    "Marks",
    "Places",
    "SheetColumn",
    "SheetRow",
    "UnreadableSheet",
    "all_columns",
    "as_written",
    "columns",
    "failed_csv",
    "failed_workbook",
    "harmless",
    "is_workbook",
    "read",
    "row_columns",
    "template",
    "template_csv",
    "types_of",
    "words",
]
