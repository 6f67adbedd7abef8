"""A short run of `ledger.py`: each failpoint once, two stops of the database."""

import subprocess
import sys
from pathlib import Path

from tests.faults.sequencer import FAILPOINTS


def test_nothing_is_lost_or_doubled_when_processes_and_database_die() -> None:
    script = Path(__file__).parent / "ledger.py"
    command = [sys.executable, str(script), "--kills", str(len(FAILPOINTS)), "--stops", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
