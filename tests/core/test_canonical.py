from decimal import Decimal
from enum import StrEnum

import pytest
import rfc8785

from disclosure.core.canonical import canonical_bytes, digest


def test_key_order_and_spelling_do_not_matter() -> None:
    left = {"b": [1, True, None], "a": "公开"}
    right = {"a": "公开", "b": [1, True, None]}
    assert canonical_bytes(left) == '{"a":"公开","b":[1,true,null]}'.encode()
    assert digest(left) == digest(right)
    assert len(digest(left)) == 64


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize("value", [1.5, Decimal("1.5"), b"x", (1,), {1}, Colour.RED])
def test_values_that_are_not_plain_are_refused_with_their_path(value: object) -> None:
    with pytest.raises(TypeError, match=r"\$\.rows\.lots\[1\]\.price"):
        canonical_bytes({"rows": {"lots": [{}, {"price": value}]}})


def test_keys_are_strings() -> None:
    with pytest.raises(TypeError, match="key 1 is a int"):
        canonical_bytes({1: "x"})


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", "\U0001f600\ud800", {"\udc00": 1}])
def test_what_json_readers_would_change_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"\$\.a"):
        canonical_bytes({"a": value})


@pytest.mark.parametrize(
    "document",
    [
        {chr(code): chr(code) for code in [*range(0x100), 0x2028, 0x2029, 0xD7FF, 0xE000, 0xFFFF]},
        {"\U00010000": 1, "\uffff": 2, "\ue000": 3, "z": 4},
        {"a": "\U0001f600", "b": ["公开", '"\\/', "\x7f\x80"]},
        [[], {}, "", 0, -1, 2**53 - 1, -(2**53) + 1, True, False, None],
        {"b": {"b": [{"y": 1, "x": 2}], "a": 1}, "a": {}, "aa": [], "B": "", "": ""},
    ],
)
def test_the_bytes_are_those_of_the_standard(document: object) -> None:
    assert canonical_bytes(document) == rfc8785.dumps(document)
