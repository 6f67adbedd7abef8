"""Validators say in the reader's language what is wrong, and accept what is right."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from disclosure.models import validate_investment_code, validate_transaction_code, validate_uscc


def test_codes_that_are_right_pass() -> None:
    validate_uscc("12532500067137175R")
    validate_transaction_code("D01-12532500067137175R-20261123-000017-K")
    validate_investment_code("2026-990100-47-01-123456")


@pytest.mark.parametrize(
    ("validate", "said"),
    [
        (validate_uscc, "统一社会信用代码"),
        (validate_transaction_code, "统一交易标识码"),
        (validate_investment_code, "投资项目统一代码"),
    ],
)
def test_codes_that_are_wrong_are_called_by_their_name(validate, said: str) -> None:
    with pytest.raises(ValidationError) as caught, override("zh-hans"):
        validate("YL-2026-017")
    with override("zh-hans"):
        assert said in caught.value.messages[0]
