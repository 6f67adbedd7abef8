"""Choices and the codes that the data standard gives them."""

from collections.abc import Iterator

import pytest

from disclosure.models import CodedChoices, NoticeNature


def coded(base: type[CodedChoices] = CodedChoices) -> Iterator[type[CodedChoices]]:
    for choices in base.__subclasses__():
        yield choices
        yield from coded(choices)


def test_the_nature_of_a_notice_is_numbered_as_in_the_data_standard() -> None:
    codes = {"normal": "1", "changed": "2", "repeated": "3", "other": "9"}
    assert NoticeNature.standard_codes() == codes


@pytest.mark.parametrize("choices", list(coded()), ids=lambda choices: choices.__qualname__)
def test_codes_are_of_values_that_exist(choices: type[CodedChoices]) -> None:
    codes = choices.standard_codes()
    assert codes
    assert set(codes) <= set(choices.values)
    assert all(type(value) is str for value in codes)
