import pytest

from disclosure.core.identifiers import (
    citizen_id_valid,
    find_citizen_ids,
    find_mobiles,
    find_partial_ids,
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


@pytest.mark.parametrize(
    "written",
    [
        EXAMPLE_ID,
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "110105-19491231-002x",
        "1-1-0-1-0-5-1-9-4-9-1-2-3-1-0-0-2-x",
        "证110105194912310　02X",
    ],
)
def test_citizen_numbers_are_found_however_they_are_written(written: str) -> None:
    text = f"联系人某某 12 {written}，电话见附件"
    (found,) = find_citizen_ids(text)
    assert found.value == EXAMPLE_ID
    assert text[: found.start].endswith(("12 ", "证"))
    assert text[found.end :] == "，电话见附件"


def test_project_numbers_are_no_citizen_numbers() -> None:
    assert find_citizen_ids("2411010519491231002X1 210105194912310020 12532500067137175R") == []
    assert find_citizen_ids("YCA110105-194912-31-002X") == []


def test_half_masked_numbers_are_found() -> None:
    (found,) = find_partial_ids("技术负责人，110105194912******")
    assert found.value == "110105194912******"
    assert find_partial_ids("编号 110105") == []


@pytest.mark.parametrize("written", ["13800138000", "138 0013 8000", "+86 138-0013-8000"])
def test_mobile_numbers(written: str) -> None:
    (found,) = find_mobiles(f"电话{written}。")
    assert found.value == "13800138000"


def test_office_numbers_are_no_mobiles() -> None:
    assert find_mobiles("0717-2585459 211380013800012 12800138000 Q131 0900 2025-03-11") == []
