"""The documents made from a notice: the whole draft that people judge, and the public release.

Everything that leaves the staff side is written here, so this is where private columns are left
out, masks are applied and a natural person's number stops.
"""

from .annexes import ANNEX, Annex, annex_digest, release_annexes
from .drafts import Draft, content_fields, load, load_many
from .facts import (
    NamedLot,
    amount_of,
    deadline_of,
    lots_of,
    missing_columns,
    missing_in_rows,
    values_at,
)
from .origins import columns_digest
from .places import places
from .redactable import NOTES, SOURCE, redactable
from .values import ORGANISATION_SCHEME, decimal_text, moment
from .writing import (
    PARTY_COLUMNS,
    Dossier,
    agency_name,
    draft_digest,
    draft_document,
    filed_document,
    release_document,
    restoration,
    tombstone,
)

__all__ = [
    "ANNEX",
    "NOTES",
    "ORGANISATION_SCHEME",
    "PARTY_COLUMNS",
    "SOURCE",
    "Annex",
    "Dossier",
    "Draft",
    "NamedLot",
    "agency_name",
    "amount_of",
    "annex_digest",
    "columns_digest",
    "content_fields",
    "deadline_of",
    "decimal_text",
    "draft_digest",
    "draft_document",
    "filed_document",
    "load",
    "load_many",
    "lots_of",
    "missing_columns",
    "missing_in_rows",
    "moment",
    "places",
    "redactable",
    "release_annexes",
    "release_document",
    "restoration",
    "tombstone",
    "values_at",
]
