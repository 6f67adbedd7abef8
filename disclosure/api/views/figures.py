"""Statistics over the notices in force, and what is disclosed of one organisation."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure import profiles
from disclosure.addresses import absolute
from disclosure.api import parameters
from disclosure.api.base import PublicView
from disclosure.api.languages import both, page_url
from disclosure.api.problems import NOT_FOUND, InvalidParameters
from disclosure.api.schema.parameters import AREA, REGION
from disclosure.core.identifiers import uscc_valid
from disclosure.core.notice_types import registry
from disclosure.documents import decimal_text
from disclosure.public_cache import cached
from disclosure.statistics import (
    COUNTED,
    DIMENSIONS,
    FIRST_YEAR,
    KEPT,
    LAST_YEAR,
    PRICED_STAGES,
    Asked,
    Question,
    punctuality,
    table,
)


class StatisticsView(PublicView):
    """Sums over the notices in force; amounts in yuan, of one stage."""

    operation = "statistics"
    tag = "figures"
    summary = "Counts, amounts, competition and punctuality"
    component = "Statistics"
    query = {
        "area": AREA,
        "region": REGION,
        "year": {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
        "month": {"type": "integer", "minimum": 1, "maximum": 12},
        "stage": {"type": "string", "enum": [str(stage) for stage in PRICED_STAGES]},
    }

    def get(self, request: Request) -> Response:
        """All tables of one question."""
        for name in ("year", "month"):
            schema = self.query[name]
            parameters.whole_number(request.GET, name, 0, schema["minimum"], schema["maximum"])
        form = Question(request.GET)
        if not form.is_valid():
            raise InvalidParameters({name: list(said) for name, said in form.errors.items()})
        asked = Asked.of(form.cleaned_data)
        return Response(cached(f"api:statistics:{asked.key}", lambda: answered(asked)))


class PartyView(PublicView):
    """By unified social credit code: organisations of one name are never taken for one."""

    operation = "party"
    tag = "figures"
    summary = "What is disclosed of one organisation"
    component = "PartyProfile"
    problems = (NOT_FOUND,)

    def get(self, request: Request, code: str) -> Response:
        """The profile of a credit code that some release names."""
        names = profiles.names_of(code) if uscc_valid(code) else []
        if not names:
            raise Http404
        return Response(cached(f"api:party:{code}", lambda: party_item(code, names)))


def answered(asked: Asked) -> dict[str, Any]:
    """The question as it was understood, and its tables."""
    return {
        "licence": settings.LICENCE_URL,
        "asked": {
            "area": asked.area or None,
            "region": asked.region.code if asked.region else None,
            "year": asked.year,
            "month": asked.month,
            "stage": asked.stage,
        },
        **{name: _lines(table(asked, name), COUNTED) for name in DIMENSIONS},
        "punctuality": _lines(punctuality(asked), KEPT),
    }


def _lines(rows: Iterable[Any], columns: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {"key": row.key, **{name: _value(getattr(row, name)) for name in columns}} for row in rows
    ]


def _value(value: int | Decimal) -> int | str:
    return _amount(value) if isinstance(value, Decimal) else value


def _amount(value: Decimal) -> str:
    return decimal_text(value, 2)


def party_item(code: str, names: list[str]) -> dict[str, Any]:
    """An organisation by what the notices in force say of it."""
    profile = profiles.profile_of(code)
    return {
        "licence": settings.LICENCE_URL,
        "code": code,
        "name": names[0],
        "names": names,
        "agency": profile.agency.slug if profile.agency else None,
        "notices": profile.notices,
        "areas": profile.by_area,
        "parts": [
            {
                "area": part.area,
                "type": part.type,
                "role": part.role,
                "label": both(profiles.role_label(registry.get(part.type), part.role)),
                "notices": part.notices,
            }
            for part in profile.parts
        ],
        "years": [
            {
                "year": year.year,
                "results": year.results.notices,
                "results_stated": year.results.priced,
                "results_amount": _amount(year.results.amount),
                "contracts": year.contracts.notices,
                "contracts_stated": year.contracts.priced,
                "contracts_amount": _amount(year.contracts.amount),
            }
            for year in profile.years
        ],
        "agencies": [
            {"agency": agency.slug, "notices": count} for agency, count in profile.agencies
        ],
        "partners": [
            {"code": other or None, "name": name, "notices": count}
            for other, name, count in profile.partners
        ],
        "releases": f"{absolute(reverse('api:releases'))}?party={code}",
        "page": page_url("party", code),
    }
