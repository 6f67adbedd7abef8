"""Controls in which people name something there is: a region, an allocation, a notice.

A plain text box that understands a name, a former name, a code or a number. With a script the
browser offers what fits while somebody types; without one the same text is read at saving.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from disclosure import policies
from disclosure.admin.asked import number_of
from disclosure.admin.base import user_of
from disclosure.models import Allocation, Lot, Notice, NoticeParty, PartyKind, Region

#: What is offered at once, and named in a message where a text fits several.
OFFERED = 12
NAMED = 5
LONGEST = 200
REGION_CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")


def region_text(region: Region) -> str:
    """Name and code: "云岚市 (990100)"."""
    return f"{region} ({region.code})"


def notice_text(notice: Notice) -> str:
    """Public number and title."""
    return f"{notice.uid} {notice.title}"


def find_regions(found: QuerySet[Region], text: str) -> QuerySet[Region]:
    """The regions that a text may mean: by code any, by name those in use, exact ones first."""
    if code := REGION_CODE.search(text):
        return found.filter(code=code[0])
    found = found.filter(valid_to=None)
    exact = found.filter(
        Q(name=text) | Q(name_en__iexact=text) | Q(former_names__name=text)
    ).distinct()
    if exact.exists():
        return exact
    return found.filter(
        Q(name__icontains=text) | Q(name_en__icontains=text) | Q(former_names__name__icontains=text)
    ).distinct()


def find_allocations(found: QuerySet[Allocation], text: str) -> QuerySet[Allocation]:
    """By "number name" as offered, by number, public number or name.

    A bare key is what the window for a new allocation answers with.
    """
    whole = found.annotate(whole=Concat(F("number"), Value(" "), F("name")))
    number = number_of(text)
    key = Q() if number is None else Q(pk=number)
    for condition in (Q(whole=text), Q(number=text), Q(uid=text), Q(name=text), key):
        if condition and (exact := whole.filter(condition)).exists():
            return exact
    return whole.filter(whole__icontains=text)


def find_notices(found: QuerySet[Notice], text: str) -> QuerySet[Notice]:
    """By public number or title."""
    if number := re.match(r"[0-9]{4}-[0-9]{8}", text):
        return found.filter(uid=number[0])
    exact = found.filter(title=text)
    return exact if exact.exists() else found.filter(title__icontains=text)


class SoughtField(forms.ModelChoiceField):
    """A choice by words. The message of a text that fits several names some of them."""

    def __init__(
        self,
        queryset: Any,
        *,
        find: Callable[[Any, str], Any],
        text: Callable[[Any], str] = str,
        **kwargs: Any,
    ) -> None:
        self.find, self.text = find, text
        super().__init__(queryset, **kwargs)

    def to_python(self, value: Any) -> Any:
        words = str(value or "").strip()[:LONGEST].replace("\0", "")
        if not words:
            return None
        found = list(self.find(self.queryset, words)[: NAMED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("Nothing here is called “%(text)s”."), code="none", params={"text": words}
            )
        raise ValidationError(
            _("“%(text)s” may be: %(names)s. Write one of them."),
            code="several",
            params={"text": words, "names": ", ".join(map(self.text, found[:NAMED]))},
        )

    def prepare_value(self, value: Any) -> Any:
        """The words for what is stored; what somebody typed stays as it is."""
        model: Any = self.queryset.model  # type: ignore[union-attr]  # always given
        if isinstance(value, model):
            return self.text(value)
        key = isinstance(value, int) or REGION_CODE.fullmatch(str(value or ""))
        if not key or (isinstance(value, str) and model is not Region):
            return value
        found = model._default_manager.filter(pk=value).first()
        return self.text(found) if found else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


class SuggestInput(forms.TextInput):
    """A text box for which `filing.js` fetches what fits from `suggestions`."""

    def __init__(self, kind: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "class": "vTextField",
                "autocomplete": "off",
                "data-suggests": kind,
                **(attrs or {}),
            }
        )


class Suggestions:
    """What may be offered to one person, by kind: entries of value, label and what else to fill."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = user_of(request)
        given = request.GET
        self.term = given.get("term", "").strip()[:LONGEST]
        self.area = given.get("area", "")[:40]
        self.allocation = given.get("allocation", "").strip()[:LONGEST]

    def region(self) -> list[dict[str, Any]]:
        found = find_regions(Region.objects.order_by("code"), self.term)
        return [
            {"value": region_text(r), "label": self._former(r)}
            for r in found.prefetch_related("former_names")[:OFFERED]
        ]

    def _former(self, region: Region) -> str:
        """The former name by which a region was found; browsers match this text, too."""
        names = [f.name for f in region.former_names.all() if self.term in f.name]
        return _("formerly %(name)s") % {"name": ", ".join(names)} if names else ""

    def project(self) -> list[dict[str, Any]]:
        own = policies.visible_allocations(self.user).filter(area=self.area)
        found = find_allocations(own, self.term)[:OFFERED]
        return [{"value": str(one), "label": ""} for one in found]

    def notice(self) -> list[dict[str, Any]]:
        published = policies.visible_notices(self.user).filter(
            uid__isnull=False, type__startswith=f"{self.area}."
        )
        found = find_notices(published, self.term)[:OFFERED]
        return [{"value": notice_text(one), "label": str(one.notice_type.label)} for one in found]

    def party(self) -> list[dict[str, Any]]:
        """Organisations that the person's own notices named before; persons are never offered."""
        if not self.term:
            return []
        visible = policies.visible_notices(self.user)
        known = NoticeParty.objects.filter(
            Q(name__icontains=self.term) | Q(identifier__istartswith=self.term),
            notice__in=visible.values("pk"),
            kind=PartyKind.ORGANISATION,
        )
        rows = known.order_by("name", "identifier").values_list("name", "identifier").distinct()
        return [
            {"value": name, "label": identifier, "fill": {"identifier": identifier}}
            for name, identifier in rows[:OFFERED]
        ]

    def lot(self) -> list[dict[str, Any]]:
        """The lots of the allocation that the form names."""
        own = policies.visible_allocations(self.user).filter(area=self.area)
        chosen = list(find_allocations(own, self.allocation)[:2]) if self.allocation else []
        if len(chosen) != 1:
            return []
        lots = Lot.objects.filter(allocation=chosen[0]).order_by("number")
        wanted = lots.filter(Q(number__icontains=self.term) | Q(name__icontains=self.term))
        return [{"value": one.number, "label": one.name} for one in wanted[:OFFERED]]


KINDS: Mapping[str, Callable[[Suggestions], list[dict[str, Any]]]] = {
    "region": Suggestions.region,
    "allocation": Suggestions.project,
    "notice": Suggestions.notice,
    "party": Suggestions.party,
    "lot": Suggestions.lot,
}


def suggestions(request: HttpRequest) -> JsonResponse:
    """What fits `term`, within what the person may see; 400 for a kind that is none."""
    offer = KINDS.get(request.GET.get("kind", ""))
    if offer is None:
        return JsonResponse({"found": []}, status=400)
    return JsonResponse({"found": offer(Suggestions(request))})
