import datetime

import pytest

from disclosure.core.identifiers import (
    citizen_id_valid,
    investment_code,
    organisation_code_valid,
    part_of_project,
    transaction_code,
    uscc_valid,
)

# The example number printed in GB 11643 itself; it belongs to nobody.
EXAMPLE_ID = "11010519491231002X"


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("12532500067137175R", True),
        ("12532500067137175Q", False),
        ("125325000671371750", False),
        ("1253250006713717", False),
        ("I2532500067137175R", False),
        ("", False),
    ],
)
def test_social_credit_code(code: str, valid: bool) -> None:
    assert uscc_valid(code) is valid


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("12532500067137175R"[8:17], True),
        ("06713717-5", True),
        ("067137176", False),
        ("06713717", False),
        ("0671371-75", False),
        ("D2143569X", True),
        ("d2143569x", False),
        ("", False),
    ],
)
def test_organisation_code(code: str, valid: bool) -> None:
    assert organisation_code_valid(code) is valid


DEAL = "D01-12532500067137175R-20261123-000017-K"


def test_the_parts_of_a_transaction_code() -> None:
    assert len(DEAL) == 40
    assert transaction_code(DEAL) == (
        "D01", "12532500067137175R", datetime.date(2026, 11, 23), "000017", "K",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant", "known"),
    [
        ("-K", "-0", True),
        ("75R", "75Q", True),
        ("000017", "A0001Z", True),
        ("1123", "1131", False),
        ("D01", "d01", False),
        ("D01", "D1", False),
        ("175R", "175I", False),
        ("-", "", False),
        ("-K", "-KK", False),
        ("-K", "-K\n", False),
    ],
)
def test_transaction_codes_are_known_by_their_form(written: str, meant: str, known: bool) -> None:
    assert (transaction_code(DEAL.replace(written, meant)) is not None) is known


def test_the_parts_of_an_investment_project_code() -> None:
    code = "2026-990100-47-01-123456"
    assert len(code) == 24
    assert investment_code(code) == (2026, "990100", "47", "01", "123456")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "1999-990100-47-01-123456",
        "2026-9901-47-01-123456",
        "202699010047011234",
        "2026-990100-47-01-12345X",
    ],
)
def test_other_codes_are_no_investment_projects(code: str) -> None:
    assert investment_code(code) is None


def test_sections_belong_to_the_project_their_code_begins_with() -> None:
    project = "M9901000000000017"
    tender, section = f"{project}001", f"{project}001002"
    assert part_of_project(tender, project)
    assert part_of_project(section, tender)
    assert part_of_project(section, project)
    assert not part_of_project(project, project)
    assert not part_of_project(project, tender)
    assert not part_of_project(f"X{tender[1:]}", project)
    assert not part_of_project("YL-ZB-2026-027-01", "YL-ZB-2026-027")


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        (EXAMPLE_ID, True),
        (EXAMPLE_ID.lower(), True),
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("99010519491231002X", False),
        ("1101051949123100", False),
    ],
)
def test_citizen_number(number: str, valid: bool) -> None:
    assert citizen_id_valid(number) is valid
