"""What is shipped to run the portal."""

from __future__ import annotations

from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[2] / "deploy" / "systemd").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_an_upgrade_may_move(unit: Path) -> None:
    """Scripts of an environment name the place it was made in; its interpreter does not."""
    (line,) = [each for each in unit.read_text().splitlines() if each.startswith("ExecStart=")]
    assert line.startswith("ExecStart=/opt/gongkai/.venv/bin/python ")
