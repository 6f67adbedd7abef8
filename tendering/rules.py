"""What the law asks of tendering notices beyond filled-in columns.

Bases are the Tendering and Bidding Law, its Implementing Regulation, Order 10 of 2017 of the NDRC
(招标公告和公示信息发布管理办法) and the national data standard.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity, rule

from .choices import ExceptionType, PerformanceEvent, Scope, TenderMode

DATA_STANDARD = "公共资源交易平台系统数据规范"

#: YYMM or YYYY, region, industry, type of project, serial number.
INVEST_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")
#: The law stops an opening with fewer bidders (Implementing Regulation, art. 44).
FEWEST_BIDDERS = 3
#: Most candidates of a section (Implementing Regulation, art. 53).
MOST_CANDIDATES = 3
#: Highest bid security as a part of the estimate (Implementing Regulation, art. 26).
HIGHEST_SECURITY = Decimal("0.02")

#: Event -> the column that says what the event was.
EVENT_COLUMNS = {
    PerformanceEvent.CHANGE: "change_content",
    PerformanceEvent.STAFF: "change_content",
    PerformanceEvent.PROGRESS: "progress",
    PerformanceEvent.PAYMENT: "paid",
    PerformanceEvent.COMPLETION: "finished_on",
    PerformanceEvent.SETTLEMENT: "settlement",
}


@rule(
    "invest_code",
    _lazy("The investment project code has the form of one"),
    basis=DATA_STANDARD,
)
def invest_code_formed(draft: Any) -> Iterator[Finding]:
    """24 characters with hyphens; a doubt, because older projects have other numbers."""
    code = draft.detail.invest_code
    if code and not INVEST_CODE.fullmatch(code):
        message = _("This is not the form of an investment project code.")
        yield Finding("invest_code", "invest_code", message, Severity.WARNING)


@rule(
    "invitation_reason",
    _lazy("Tendering by invitation is approved for a reason that the law knows"),
    basis="招标投标法实施条例第八条",
)
def invitation_reasoned(draft: Any) -> Iterator[Finding]:
    """Open tendering is the rule; an approved exception says why it is one."""
    detail = draft.detail
    if detail.tender_mode == TenderMode.INVITED and not detail.invitation_reason:
        message = _("Say why the tendering is by invitation.")
        yield Finding("required", "invitation_reason", message, rules.severity(draft))


@rule(
    "opening_after_deadline",
    _lazy("No bid is opened while others may still be handed in"),
    basis="招标投标法第三十四条",
)
def opening_after_deadline(draft: Any) -> Iterator[Finding]:
    """The law opens bids at the deadline; later happens, earlier may not."""
    message = _("Bids are opened before the deadline for bids.")
    yield from rules.in_order(draft, "bid_deadline", "opening_at", message)


@rule("sections_listed", _lazy("The notice says what is tendered"), basis="招标投标法第十六条")
def sections_listed(draft: Any) -> Iterator[Finding]:
    """What is tendered stands in the sections; a tender that is not divided is one section."""
    yield from rules.rows_required(draft, "sections")


@rule(
    "security_limit",
    _lazy("The bid security is at most two percent of the estimate"),
    basis="招标投标法实施条例第二十六条",
)
def security_within_limit(draft: Any) -> Iterator[Finding]:
    """Compared with all sections together, so that nothing is refused that may be right."""
    estimates = [row.estimate for row in draft.tables["sections"]]
    if not estimates or None in estimates or draft.detail.deposit is None:
        return
    if draft.detail.deposit > sum(estimates) * HIGHEST_SECURITY:
        message = _("The bid security is above two percent of the estimated price.")
        yield Finding("too_much", "deposit", message, rules.severity(draft))


@rule("bids_listed", _lazy("All bids that came in time are named"), basis="招标投标法第三十六条")
def bids_listed(draft: Any) -> Iterator[Finding]:
    """Every bid that came in time is opened and read out."""
    yield from rules.rows_required(draft, "bids")


@rule("bid_prices", _lazy("The price of each bid is stated"), basis="招标投标法第三十六条")
def bid_prices(draft: Any) -> Iterator[Finding]:
    """The name of the bidder and the price are what is read out."""
    for row in draft.tables["bids"]:
        yield from rules.price_stated(draft, row, "bid_price", ("other_price",))


@rule(
    "three_bidders",
    _lazy("Bids of a section are opened if there are at least three"),
    basis="招标投标法实施条例第四十四条",
)
def three_bidders(draft: Any) -> Iterator[Finding]:
    """A doubt, because the record tells what happened whether it should have or not."""
    bidders = Counter(row.section for row in draft.tables["bids"])
    for section, count in bidders.items():
        if count < FEWEST_BIDDERS:
            message = _("Section %(section)s has fewer than three bidders.")
            yield Finding("too_few", "bids", message % {"section": section}, Severity.WARNING)


@rule("bids_in_time", _lazy("Late bids are refused"), basis="招标投标法第二十八条")
def bids_in_time(draft: Any) -> Iterator[Finding]:
    """No bid was handed in after the opening."""
    opened = draft.detail.opened_at
    for row in draft.tables["bids"]:
        if opened and row.submitted_at and row.submitted_at > opened:
            message = _("The bid of %(name)s was handed in after the opening.") % {"name": row.name}
            yield Finding("order", "bids.submitted_at", message, rules.severity(draft))


def members_led(draft: Any, table: str) -> Iterator[Finding]:
    """Each consortium member names a leader who stands in the list of bidders."""
    leaders = {(row.section, row.name) for row in draft.tables[table]}
    for row in draft.tables["members"]:
        if (row.section, row.leader) not in leaders:
            message = _("No consortium of section %(section)s is led by “%(leader)s”.") % {
                "section": row.section,
                "leader": row.leader,
            }
            yield Finding("member", "members.leader", message, rules.severity(draft))


@rule("members_led", _lazy("Each consortium member names a leader among the bidders"))
def bid_members_led(draft: Any) -> Iterator[Finding]:
    """Members of a consortium belong to a bid."""
    yield from members_led(draft, "bids")


@rule("members_led", _lazy("Each consortium member names a leader among the candidates"))
def candidate_members_led(draft: Any) -> Iterator[Finding]:
    """Members of a consortium belong to a candidate."""
    yield from members_led(draft, "candidates")


@rule(
    "candidates_listed",
    _lazy("The notice names the award candidates"),
    basis="招标公告和公示信息发布管理办法第六条",
)
def candidates_listed(draft: Any) -> Iterator[Finding]:
    """Publicity without candidates would be none."""
    yield from rules.rows_required(draft, "candidates")


@rule(
    "candidates_ranked",
    _lazy("A section has at most three candidates, each with a rank of its own"),
    basis="招标投标法实施条例第五十三条",
)
def candidates_ranked(draft: Any) -> Iterator[Finding]:
    """Two of a section cannot share a rank: the rank decides who gets the award.

    Where the tenderer chooses among candidates of equal rank, and where more are proposed, local
    rules allow it: doubts.
    """
    sections: defaultdict[str, list[int | None]] = defaultdict(list)
    for row in draft.tables["candidates"]:
        sections[row.section].append(row.rank)
    for ranks in sections.values():
        given = [rank for rank in ranks if rank is not None]
        if len(set(given)) < len(given):
            message = _("Two candidates of a section have the same rank.")
            yield Finding("rank", "candidates.rank", message, rules.severity(draft))
        if len(given) < len(ranks):
            message = _("The candidates are not ranked.")
            yield Finding("rank", "candidates.rank", message, Severity.WARNING)
        if len(ranks) > MOST_CANDIDATES:
            message = _("There are more than three candidates for a section.")
            yield Finding("too_much", "candidates", message, Severity.WARNING)


@rule(
    "candidate_prices",
    _lazy("The bid price of each candidate is stated"),
    basis="招标公告和公示信息发布管理办法第六条",
)
def candidate_prices(draft: Any) -> Iterator[Finding]:
    """Each candidate states its price in one of the forms of the data standard (set 510)."""
    for row in draft.tables["candidates"]:
        yield from rules.price_stated(draft, row, "bid_price", ("other_price",))


@rule(
    "candidate_terms",
    _lazy("The time for completion of each candidate is stated"),
    basis="招标公告和公示信息发布管理办法第六条",
)
def candidate_terms(draft: Any) -> Iterator[Finding]:
    """In days, or in words where it is not a number of days."""
    for row in draft.tables["candidates"]:
        if row.duration is None and not row.term:
            message = _("Give the time for completion, in days or in words.")
            yield Finding("required", "candidates.duration", message, rules.severity(draft))


@rule(
    "evaluation_told",
    _lazy("The notice tells how the bids were evaluated"),
    basis="招标公告和公示信息发布管理办法第六条",
)
def evaluation_told(draft: Any) -> Iterator[Finding]:
    """Once for all candidates, or for each of them."""
    scores = [row.score for row in draft.tables["candidates"]]
    if not draft.detail.evaluation and not all(scores):
        message = _("Tell how the bids were evaluated, as a whole or for each candidate.")
        yield Finding("required", "evaluation", message, rules.severity(draft))


@rule(
    "managers_told",
    _lazy("Managers promised in the bids are named with their certificates"),
    basis="招标公告和公示信息发布管理办法第六条",
)
def managers_told(draft: Any) -> Iterator[Finding]:
    """Only where the tender documents ask for a manager, so a gap is a doubt."""
    for row in draft.tables["candidates"]:
        if not (row.manager_name and row.manager_cert):
            message = _("Name the manager and the certificate if the documents ask for them.")
            yield Finding("manager", "candidates.manager_name", message, Severity.WARNING)
            return


@rule("award_price", _lazy("The price of the award is stated"), basis=DATA_STANDARD)
def award_price(draft: Any) -> Iterator[Finding]:
    """An award names its price in one of the forms of the data standard (set 513)."""
    yield from rules.price_stated(draft, draft.detail, "amount", ("rate", "other_price"))


@rule(
    "retender_told",
    _lazy("A failed tender says whether it is repeated"),
    basis="招标投标法第二十八条",
)
def retender_told(draft: Any) -> Iterator[Finding]:
    """With fewer than three bidders, or after all bids were rejected, the law tenders again."""
    detail = draft.detail
    if detail.exception_type == ExceptionType.FAILED and detail.retender is None:
        message = _("Say whether there will be another tender.")
        yield Finding("required", "retender", message, rules.severity(draft))


@rule(
    "refund_told",
    _lazy("A tender called off says how fees and securities are returned"),
    basis="招标投标法实施条例第三十一条",
)
def refund_told(draft: Any) -> Iterator[Finding]:
    """A doubt, because nobody may have paid yet."""
    called_off = {ExceptionType.TERMINATED, ExceptionType.WITHDRAWN}
    if draft.detail.exception_type in called_off and not draft.detail.refund:
        message = _("Say how fees and bid securities are returned.")
        yield Finding("required", "refund", message, Severity.WARNING)


@rule(
    "contract_price",
    _lazy("The price of the contract is stated"),
    basis="招标投标法实施条例第五十七条",
)
def contract_price(draft: Any) -> Iterator[Finding]:
    """A contract names its price in one of the forms of the data standard (set 512)."""
    yield from rules.price_stated(draft, draft.detail, "amount", ("other_price",))


@rule("event_told", _lazy("The notice says what happened"))
def event_told(draft: Any) -> Iterator[Finding]:
    """A performance notice says what its event was (domain catalogue T12)."""
    name = EVENT_COLUMNS.get(draft.detail.event)
    if name and getattr(draft.detail, name) in (None, ""):
        label = draft.detail._meta.get_field(name).verbose_name
        message = _("%(label)s is required for this event.") % {"label": label}
        yield Finding("required", name, message, rules.severity(draft))


@rule("scope", _lazy("Records for government only are not published"), basis=DATA_STANDARD)
def open_to_the_public(draft: Any) -> Iterator[Finding]:
    """An error wherever the record comes from: the public would see what it must not."""
    if draft.detail.scope == Scope.GOVERNMENT:
        message = _("This record is shared within government only and cannot be published.")
        yield Finding("scope", "scope", message)


@rule("restriction_in_order", _lazy("A restriction ends after it starts"))
def restriction_in_order(draft: Any) -> Iterator[Finding]:
    """Nobody is restricted until before the restriction."""
    message = _("The restriction ends before it starts.")
    yield from rules.in_order(draft, "restricted_from", "restricted_to", message)
