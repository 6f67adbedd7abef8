"""What the law asks of land notices beyond filled-in columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure import rules
from disclosure.code_lists import INDUSTRIES
from disclosure.core.notice_types import Finding, Severity, rule

from .choices import COMPETITIVE, UNPAID, PerformanceEvent, UseClass, UseScheme
from .code_lists import GBT_21010, GUIDE_2023

#: Longest term by the first digits of the use's code; the rest of a classification has 50 years.
LONGEST_TERMS = {
    UseScheme.GBT_21010: {"07": 70, "05": 40},
    UseScheme.GUIDE_2023: {"07": 70, "09": 40},
}
OTHER_TERM = 50
#: Where the use has no code.
LONGEST_TERM = 70
CLASSIFICATIONS = {UseScheme.GBT_21010: GBT_21010, UseScheme.GUIDE_2023: GUIDE_2023}


@rule("land_method", _lazy("Land is offered in competition"), basis="土地管理法实施条例第十八条")
def competitive_method(draft: Any) -> Iterator[Finding]:
    """What is announced for bids is not granted by agreement or allocated."""
    yield from rules.among(
        draft,
        "transfer_method",
        COMPETITIVE,
        "land_method",
        _("An announcement offers land by tender, auction or listing."),
    )


@rule("land_sale", _lazy("A sale ends after it starts and after applications close"))
def sale_in_order(draft: Any) -> Iterator[Finding]:
    """Whoever applies in time must be able to take part."""
    message = _("The sale ends before applications close.")
    yield from rules.in_order(draft, "apply_deadline", "activity_end", message)
    message = _("The sale ends before it starts.")
    yield from rules.in_order(draft, "activity_start", "activity_end", message)


@rule(
    "land_term",
    _lazy("The term of use keeps within the longest for the use"),
    basis="城镇国有土地使用权出让和转让暂行条例第十二条",
)
def term_within_law(draft: Any) -> Iterator[Finding]:
    """70 years for homes, 40 for commerce, tourism and entertainment, 50 for all else.

    A use without code may be any of them, so it may have 70 years.
    """
    for row in _used(draft):
        years = _longest_term(draft.detail.use_scheme, row.use_code)
        message = _("Land for this use is granted for %(years)s years at most.") % {"years": years}
        yield from rules.at_most(draft, "term_years", years, message, row)


def _parcels(draft: Any) -> list[Any]:
    """The parcels of an announcement; elsewhere the detail, which is about one."""
    return list(draft.tables.get("parcels", [draft.detail]))


def _used(draft: Any) -> list[Any]:
    """The parcels and, where one has several uses, each of them."""
    return [*_parcels(draft), *draft.tables.get("uses", ())]


def _longest_term(scheme: str, code: str) -> int:
    terms = LONGEST_TERMS.get(scheme)  # type: ignore[call-overload]  # choices are texts
    if terms is None or not code:
        return LONGEST_TERM
    return int(terms.get(code[:2], OTHER_TERM))


@rule("land_use_code", _lazy("The code of the land use stands in the classification named"))
def use_code_known(draft: Any) -> Iterator[Finding]:
    """`use_code` is a code of the classification in `use_scheme`, where that is kept here."""
    codes = CLASSIFICATIONS.get(draft.detail.use_scheme)
    if codes is not None:
        message = _("This code is not in the land use classification named.")
        for row in _used(draft):
            yield from rules.in_list(draft, row, "use_code", codes, message)


@rule("land_parcels", _lazy("Each parcel is listed once, each use is of a listed parcel"))
def parcels_told_apart(draft: Any) -> Iterator[Finding]:
    """Results are told by the number of the parcel."""
    listed = Counter(parcel.parcel_no for parcel in draft.tables["parcels"])
    for number, times in listed.items():
        if number and times > 1:
            message = _("Parcel %(number)s is listed twice.") % {"number": number}
            yield Finding("land_parcels", "parcels.parcel_no", message, rules.severity(draft))
    for use in draft.tables["uses"]:
        if use.parcel_no not in listed:
            message = _("No parcel %(number)s is listed.") % {"number": use.parcel_no}
            yield Finding("land_parcels", "uses.parcel_no", message, rules.severity(draft))


@rule("land_uses", _lazy("The uses of a parcel add up to its area"))
def uses_add_up_to_parcels(draft: Any) -> Iterator[Finding]:
    """Uses that share their surface (shops below homes) have none of their own."""
    surfaces: defaultdict[str, list[Any]] = defaultdict(list)
    for use in draft.tables["uses"]:
        surfaces[use.parcel_no].append(use.area)
    for parcel in draft.tables["parcels"]:
        areas = surfaces.get(parcel.parcel_no, [None])
        if parcel.area is not None and None not in areas and sum(areas) != parcel.area:
            message = _("The uses do not add up to the area of parcel %(number)s.")
            named = message % {"number": parcel.parcel_no}
            yield Finding("sum", "uses", named, Severity.WARNING)


@rule("land_ratio", _lazy("The floor area ratio is a range from its lower to its upper limit"))
def ratios_in_order(draft: Any) -> Iterator[Finding]:
    """The lower limit does not exceed the upper one."""
    message = _("The upper floor area ratio is below the lower one.")
    for row in _parcels(draft):
        if row.far_min is not None and row.far_max is not None and row.far_min > row.far_max:
            yield Finding("land_ratio", rules.path(row, "far_max"), message)


@rule(
    "land_by_use",
    _lazy("A supply plan is divided by use"),
    basis="土地管理法实施条例第十六条",
)
def uses_add_up(draft: Any) -> Iterator[Finding]:
    """The parts are there and add up to the whole."""
    yield from rules.rows_required(draft, "by_use")
    yield from rules.adds_up(
        draft,
        "by_use",
        "area",
        "total_area",
        _("The uses do not add up to the total land supply."),
    )


@rule("land_homes", _lazy("The kinds of homes keep within the residential land of the plan"))
def homes_within_residential(draft: Any) -> Iterator[Finding]:
    """保障性, 中小套型, 普通, 棚改: they may leave some residential land to other homes."""
    detail = draft.detail
    homes = (
        detail.affordable_housing_area,
        detail.small_homes_area,
        detail.ordinary_homes_area,
        detail.renewal_area,
    )
    residential = [row.area for row in draft.tables["by_use"] if _residential(row)]
    told = [area for area in homes if area is not None]
    if told and residential and sum(told) > sum(residential):
        message = _("The kinds of homes come to more than the residential land.")
        yield Finding("land_homes", "affordable_housing_area", message, Severity.WARNING)


def _residential(row: Any) -> bool:
    return row.use_class == UseClass.RESIDENTIAL and row.area is not None


@rule("land_stock", _lazy("New land and land from stock add up to the plan"))
def new_and_stock_add_up(draft: Any) -> Iterator[Finding]:
    """Both parts together are the whole; a doubt, as sources round."""
    detail = draft.detail
    parts = (detail.new_area, detail.stock_area)
    if None not in (*parts, detail.total_area) and sum(parts) != detail.total_area:
        message = _("New land and land from stock do not add up to the total land supply.")
        yield Finding("land_stock", "new_area", message, Severity.WARNING)


@rule(
    "land_window",
    _lazy("A list of residential land names its parcels and the window they are offered in"),
    basis="自然资办函〔2023〕1358号",
)
def parcels_in_window(draft: Any) -> Iterator[Finding]:
    """The window ends after it starts, and something is offered in it."""
    yield from rules.rows_required(draft, "parcels")
    message = _("The window ends before it starts.")
    yield from rules.in_order(draft, "window_start", "window_end", message)


@rule(
    "land_price",
    _lazy("Land that is not allocated has a price and a term"),
    basis="土地管理法实施条例第十七条",
)
def price_and_term(draft: Any) -> Iterator[Finding]:
    """Land is used against payment, except where a law lets it be allocated."""
    detail = draft.detail
    if not detail.supply_method or detail.supply_method in UNPAID:
        return
    for name in ("deal_price", "term_years"):
        if getattr(detail, name) is None:
            yield Finding(
                "required",
                name,
                _("%(label)s is required.") % {"label": detail._meta.get_field(name).verbose_name},
                rules.severity(draft),
            )


@rule("land_instalments", _lazy("The agreed instalments pay the whole price"))
def instalments_add_up(draft: Any) -> Iterator[Finding]:
    """A doubt where they do not, as sources round."""
    yield from rules.adds_up(
        draft,
        "instalments",
        "amount",
        "deal_price",
        _("The instalments do not add up to the deal price."),
    )


@rule("land_works", _lazy("Works are completed after they start"))
def works_in_order(draft: Any) -> Iterator[Finding]:
    """As agreed and in fact."""
    message = _("Works are completed before they start.")
    yield from rules.in_order(draft, "start_due", "finish_due", message)
    yield from rules.in_order(draft, "start_actual", "finish_actual", message)


@rule("land_industry", _lazy("The industry of the land user stands in GB/T 4754-2017"))
def industry_known(draft: Any) -> Iterator[Finding]:
    """Section or division, as the data standard writes it: C, C13."""
    message = _("This code is no section or division of GB/T 4754-2017.")
    yield from rules.in_list(draft, draft.detail, "industry_code", INDUSTRIES, message)


@rule("land_payment", _lazy("A notice about payment says what was paid or is in arrears"))
def payment_told(draft: Any) -> Iterator[Finding]:
    """One of the two amounts is given."""
    detail = draft.detail
    told = detail.paid_amount is not None or detail.unpaid_amount is not None
    if detail.event == PerformanceEvent.PAYMENT and not told:
        yield Finding(
            "land_payment",
            "paid_amount",
            _("Say how much of the land price was paid or is in arrears."),
            rules.severity(draft),
        )
