"""The list of regions is made from a table of their history, with what changed since."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from disclosure.core.divisions import Division, FormerName, read_divisions

ROOT = Path(__file__).parent.parent
HEAD = "代码,一级行政区,二级行政区,名称,级别,状态,启用时间,变更/弃用时间,新代码"


@pytest.fixture
def made(tmp_path: Path) -> dict[str, Division]:
    """What becomes of a made-up country."""
    rows = [
        HEAD,
        "990000,岚越省,,岚越省,省级,在用,1981,,",
        # A prefecture that was renamed, whose name is repeated for its county.
        "990100,岚越省,云岚市,云岚市,地级,在用,1994,,",
        "990100,岚越省,云州市,云州市,地级,变更,1989,1994,",
        "990102,岚越省,云岚市,滨河区,县级,在用,1994,,990103[2003]",
        "990102,岚越省,云州市,滨河区,县级,变更,1989,1994,990102",
        "990103,岚越省,云岚市,石桥区,县级,在用,1994,,",
        # A prefecture whose counties went to another one and to the province.
        "992100,岚越省,旧州地区,旧州地区,地级,弃用,1981,2000,",
        "992121,岚越省,旧州地区,旧州县,县级,弃用,1981,2000,990121",
        "992122,岚越省,旧州地区,山口县,县级,弃用,1981,2000,999001",
        "992123,岚越省,旧州地区,早逝县,县级,弃用,1981,1990,990103",
        "990121,岚越省,云岚市,旧州县,县级,在用,2000,,",
        "999001,岚越省,直辖,山口市,县级,在用,2000,,",
        # A code that was given to another unit.
        "990104,岚越省,云岚市,新城区,县级,在用,1997,,",
        "990104,岚越省,云岚市,南城区,县级,变更,1994,1997,990103",
        "990105,岚越省,云岚市,老城区,县级,弃用,1989,1994,990104",
    ]
    table = tmp_path / "result.csv"
    table.write_text("\n".join(rows), "utf-8-sig")
    amended = tmp_path / "amended.csv"
    amended.write_text(
        "code,name,valid_from,valid_to,successors,source\n"
        "990103,石桥区,1994,2025,990106,https://example.org/2025\n"
        "990106,两江区,2025,,,https://example.org/2025\n",
        "utf-8",
    )
    script = ROOT / "scripts" / "make_regions.py"
    done = subprocess.run(
        [sys.executable, script, table, "--amended", amended],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return {division.code: division for division in read_divisions(done.stdout.splitlines())}


def test_names_that_changed_are_former_names_and_repetitions_are_not(made) -> None:
    assert made["990100"].former_names == (FormerName("云州市", 1989, 1994),)
    assert made["990102"] == Division("990102", "滨河区", 1989)


def test_a_prefecture_is_followed_by_what_its_last_counties_belong_to(made) -> None:
    assert made["992100"].successors == ("990100", "999001")


def test_a_code_given_to_another_unit_leads_on_to_what_came_of_the_first(made) -> None:
    assert made["990104"] == Division("990104", "新城区", 1997)
    assert made["990105"].successors == ("990103",)


def test_what_changed_since_is_part_of_it(made) -> None:
    assert made["990103"] == Division("990103", "石桥区", 1994, 2025, ("990106",))
    assert made["990106"].valid_from == 2025
