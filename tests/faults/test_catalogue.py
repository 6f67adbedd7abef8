"""The catalogue of faults names what is there: scenes, commands, tests, rows of the docs."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS, Fault

ROOT = Path(__file__).resolve().parents[2]


def test_every_number_is_there_once() -> None:
    assert [fault.number for fault in FAULTS] == [f"T-{number:02d}" for number in range(1, 26)]


def test_the_documentation_has_a_row_for_each() -> None:
    text = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    missing = [fault.number for fault in FAULTS if fault.number not in text]
    assert missing == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.number)
def test_what_tries_a_fault_exists(fault: Fault) -> None:
    assert fault.scenes or fault.commands or fault.tests or fault.not_yet
    for scene in fault.scenes:
        module, _, name = scene.function.partition(":")
        assert callable(getattr(import_module(f"tests.faults.scenarios.{module}"), name))
    for command in fault.commands:
        assert (ROOT / command[0]).is_file()
    for wanted in fault.tests:
        file, _, name = wanted.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert not name or name in names, wanted
