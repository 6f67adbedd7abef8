"""The test command: makes its environment, finds a browser, runs pytest on servers of its own."""

import os
import subprocess
import sys
from pathlib import Path

from bootstrap import ROOT, browser, environment
from bootstrap.messages import Failure, say, text

ENVIRONMENT = ROOT / ".venv-dev"
LOCK = ROOT / "requirements-dev.lock"
EVERYTHING = ["--numprocesses=auto", "--dist=loadfile"]


def main(arguments: list[str] | None = None) -> int:
    """Run pytest with ``arguments``, or everything in one process a core without any.

    ``--prepare`` only makes the environment. Returns pytest's exit status.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        os.umask(0o022)
        say(text("step_environment"))
        python = environment.make(ENVIRONMENT, LOCK)
        if arguments == ["--prepare"]:
            return 0
        variables = test_variables(python)
        return run_pytest(python, arguments or EVERYTHING, variables)
    except Failure as failure:
        say("✗ " + str(failure))
        return 1


def test_variables(python: Path) -> dict[str, str]:
    """Return the variables of the test run; what will be skipped is said now and at the end."""
    variables = {
        **os.environ,
        "GONGKAI_VAR": os.environ.get("GONGKAI_VAR") or str(ROOT / ".var" / "tests"),
        # Playwright's synchronous calls run inside an event loop, where Django would refuse ORM.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    chromium, reason = browser.find_or_install(python)
    if chromium:
        variables["CHROME_BIN"] = chromium
    else:
        variables["GONGKAI_TESTS_SKIPPED"] = text("tests_no_browser", hint=reason)
        say(f"*** {text('tests_skipped')}: {variables['GONGKAI_TESTS_SKIPPED']}")
    return variables


def run_pytest(python: Path, arguments: list[str], variables: dict[str, str]) -> int:
    """Run pytest and stop the servers it started."""
    try:
        command = [str(python), "-m", "pytest", *arguments]
        return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode
    finally:
        stop = [str(python), "-m", "config.services", "stop"]
        subprocess.run(stop, cwd=ROOT, env=variables, check=False)
