"""Personal data in what people typed, imported or attached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from disclosure.core.notice_types import Finding, Severity
from disclosure.documents import Dossier, Draft
from disclosure.models import PartyKind
from disclosure.privacy import finding as privacy

#: Personal Information Protection Law art. 25.
BASIS = "个人信息保护法第二十五条"


def findings(dossier: Dossier, personal: Iterable[privacy.Personal]) -> Iterator[Finding]:
    """What must not stand in any text of a notice or of a file attached to it.

    `personal` is what was found there and nobody justified.
    """
    yield from _personal(dossier.draft, personal)
    yield from _masked_names(dossier.draft, dossier.document)


def _personal(draft: Draft, personal: Iterable[privacy.Personal]) -> Iterator[Finding]:
    """Numbers and addresses of persons; what may be none is a warning."""
    for found in personal:
        words = {"what": found.label, "place": found.place, "excerpt": found.excerpt}
        message = _("Personal data: %(what)s") % words
        message += f" ({found.place})" if found.place else ""
        message += f": {found.excerpt}" if found.excerpt else ""
        severity = Severity.ERROR if found.certain else Severity.WARNING
        yield Finding(found.kind, found.path, message, severity, BASIS, _at(draft, found))


def _at(draft: Draft, found: privacy.Personal) -> int | str | None:
    """The row of a list or the role of the party in which a number or an address stands."""
    if found.path.startswith("rows."):
        return found.number - 1
    if found.path.startswith("parties."):
        return draft.parties[found.number - 1].role
    return None


def _masked_names(draft: Draft, document: Mapping[str, Any]) -> Iterator[Finding]:
    """Whoever is masked among the parties must not be named in a text."""
    masked = {role.code for role in draft.type.parties if role.masked}
    names = {
        party.name
        for party in draft.parties
        if party.role in masked and party.kind == PartyKind.PERSON and len(party.name) > 1
    }
    if not names:
        return
    rest = {name: value for name, value in document.items() if name != "parties"}
    for path, text in texts(rest):
        if any(name in text for name in names):
            message = _("This text names somebody whose name is masked among the parties.")
            yield Finding("masked_name", path, message, basis=BASIS)


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a document with the dotted path to it."""
    match value:
        case str():
            yield path, value
        case dict():
            for key, item in value.items():
                yield from texts(item, f"{path}.{key}" if path else key)
        case list():
            for item in value:
                yield from texts(item, path)
