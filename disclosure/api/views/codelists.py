"""The code lists that documents draw on: classifications of others, and choices with a number."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.addresses import absolute
from disclosure.api.languages import both
from disclosure.api.problems import NOT_FOUND
from disclosure.code_lists import code_lists
from disclosure.core.code_lists import CodeList
from disclosure.models import ChoiceList, choice_lists

from .reference import ReferenceView

Item = dict[str, Any]


class CodeListsView(ReferenceView):
    operation = "codelists"
    summary = "The code lists"
    component = "CodeListList"

    def get(self, request: Request) -> Response:
        """Every list by its name; the codes stand under its address."""
        results = [{**_about(found), "size": len(_codes(found))} for found in _lists().values()]
        return Response({"licence": settings.LICENCE_URL, "results": results})


class CodeListView(ReferenceView):
    operation = "codelist"
    summary = "The codes of one list"
    component = "CodeList"
    problems = (NOT_FOUND,)

    def get(self, request: Request, name: str) -> Response:
        """All codes of the list in its own order, labels in both languages."""
        found = _lists().get(name)
        if found is None:
            raise Http404
        return Response(
            {"licence": settings.LICENCE_URL, **_about(found), "results": _codes(found)}
        )


def _lists() -> dict[str, CodeList | ChoiceList]:
    found: list[CodeList | ChoiceList] = [*code_lists(), *choice_lists()]
    return {codes.name: codes for codes in found}


def _about(found: CodeList | ChoiceList) -> Item:
    url = absolute(reverse("api:codelist", args=[found.name]))
    return {"name": found.name, "label": both(found.label), "url": url}


def _codes(found: CodeList | ChoiceList) -> list[Item]:
    return _classes(found) if isinstance(found, CodeList) else _choices(found)


def _classes(found: CodeList) -> list[Item]:
    return [
        {
            "code": entry.code,
            "label": {"zh": entry.name, "en": entry.name_en},
            "parent": entry.parent or None,
            "standard_codes": [entry.code] if found.official else [],
            "source": entry.source,
        }
        for entry in found.entries.values()
    ]


def _choices(found: ChoiceList) -> list[Item]:
    codes = found.choices.standard_codes()
    return [
        {
            "code": value,
            "label": both(label),
            "parent": None,
            "standard_codes": codes[value].split(";") if value in codes else [],
            "source": found.source,
        }
        for value, label in found.choices.choices
    ]
