"""Choices and the codes that the data standard gives them."""

from collections.abc import Iterator

import pytest

from disclosure.models import CodedChoices


def coded(base: type[CodedChoices] = CodedChoices) -> Iterator[type[CodedChoices]]:
    for choices in base.__subclasses__():
        yield choices
        yield from coded(choices)


@pytest.mark.parametrize("choices", list(coded()), ids=lambda choices: choices.__qualname__)
def test_codes_are_of_values_that_exist(choices: type[CodedChoices]) -> None:
    codes = choices.standard_codes()
    assert codes
    assert set(codes) <= set(choices.values)
    assert all(type(value) is str for value in codes)
