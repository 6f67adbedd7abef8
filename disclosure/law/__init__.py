"""The law applied: which rows of the catalogue count for a notice, and what its clocks say.

Works on documents (JSON), drafts and releases alike, so that what was judged can be judged again.
"""

from . import words
from .facts import Facts
from .gathering import judge_dossiers, of_release, published, published_on, recorded
from .judging import Judged, Verdict, judge, judge_all
from .owing import Owed, Published, owed, owed_again
from .rows import Catalogue, Entry, current, state

__all__ = [
    "Catalogue",
    "Entry",
    "Facts",
    "Judged",
    "Owed",
    "Published",
    "Verdict",
    "current",
    "judge",
    "judge_all",
    "judge_dossiers",
    "of_release",
    "owed",
    "owed_again",
    "published",
    "published_on",
    "recorded",
    "state",
    "words",
]
