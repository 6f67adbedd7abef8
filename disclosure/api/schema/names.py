"""Names derived from the code of a notice type: unique because the code is."""

from __future__ import annotations

from disclosure.core.notice_types import NoticeType


def camel(text: str) -> str:
    """Words joined in capitals: "land.sale_result" -> "LandSaleResult"."""
    words = text.replace(".", "_").replace("-", "_").split("_")
    return "".join(word[:1].upper() + word[1:] for word in words)


def component_name(notice_type: type[NoticeType]) -> str:
    """What the type's OpenAPI components start with: "LandSaleResult"."""
    return camel(notice_type.code)


def operation_name(notice_type: type[NoticeType]) -> str:
    """What the type's operations start with: "land_sale_result"."""
    return notice_type.code.replace(".", "_")
