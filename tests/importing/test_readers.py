import io
import json

import pytest

from disclosure.importing import layouts
from disclosure.importing.readers import UnreadableFile, read


def layout(**changes):
    lines = {"label": '"x"', "type": '"land.listing"', "format": '"json"', **changes}
    return layouts.parse("test", "\n".join(f"{name} = {value}" for name, value in lines.items()))


def records(content, **changes):
    raw = content if isinstance(content, bytes) else content.encode()
    return [(r.number, r.data, r.problem) for r in read(layout(**changes), io.BytesIO(raw))]


def test_json_lists_at_the_top_or_below():
    assert records('[{"a": 1}, {"a": 2}]') == [(1, {"a": 1}, ""), (2, {"a": 2}, "")]
    assert records('{"data": {"rows": [{"a": 1}]}}', rows='"data.rows"') == [(1, {"a": 1}, "")]


def test_decimals_stay_as_written():
    assert records('[{"a": 4252.10}]') == [(1, {"a": "4252.10"}, "")]


def test_an_item_that_is_no_object_is_marked_and_costs_nothing_else():
    assert records('[{"a": 1}, 7]') == [(1, {"a": 1}, ""), (2, {"value": 7}, "json")]


def test_json_lines_with_a_broken_one():
    found = records('{"a": 1}\n\n{"a":\n{"a": 2}\n', format='"jsonl"')
    assert found == [(1, {"a": 1}, ""), (3, {"line": '{"a":'}, "json"), (4, {"a": 2}, "")]


def test_csv_with_a_mark_repeated_names_and_an_odd_row():
    found = records('\ufeff"x","y","x"\n1, 2 ,3\n,,\n4,5\n6,7,8,9\n', format='"csv"')
    assert found == [
        (2, {"x": "1", "y": "2", "x#2": "3"}, ""),
        (4, {"x": "4", "y": "5", "#": []}, "cells"),
        (5, {"x": "6", "y": "7", "x#2": "8", "#": ["9"]}, "cells"),
    ]


def test_rows_of_one_notice_are_one_record():
    content = "lot,what\nA,1\nB,2\nA,3\n"
    found = records(content, format='"csv"', group='["lot"]')
    assert [(number, data["lot"], len(data["rows"])) for number, data, _ in found] == [
        (2, "A", 2),
        (3, "B", 1),
    ]


def test_order_puts_originals_before_corrections():
    content = '[{"on": "2026-02"}, {"on": "2026-01"}]'
    assert [number for number, _, _ in records(content, order='"on"')] == [2, 1]


RELEASE = {"ocid": "x", "tag": ["award"]}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"publisher": {"name": "P"}, "releases": [RELEASE, RELEASE]}),
        json.dumps([{"publisher": {"name": "P"}, "releases": [RELEASE]}] * 2),
        "\n".join([json.dumps({"publisher": {"name": "P"}, "releases": [RELEASE]})] * 2),
    ],
)
def test_ocds_packages_lists_of_them_and_lines(content):
    found = records(content, format='"ocds"')
    assert [number for number, _, _ in found] == [1, 2]
    assert all(data["package"]["publisher"] == {"name": "P"} for _, data, _ in found)


def test_bare_ocds_releases():
    assert records(json.dumps(RELEASE), format='"ocds"') == [(1, RELEASE, "")]


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (b"\xff\xfe", {}),
        (b"{}", {}),
        (b"nothing", {}),
        (b"[" * 100_000, {}),
        (b"", {"format": '"csv"'}),
        (b"nothing", {"format": '"ocds"'}),
        (b"7", {"format": '"ocds"'}),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(content, changes):
    with pytest.raises(UnreadableFile):
        records(content, **changes)


def test_other_encodings_are_declared():
    content = "甲\n乙\n".encode("gb18030")
    assert records(content, format='"csv"', encoding='"gb18030"') == [(2, {"甲": "乙"}, "")]
