"""Find a Chromium for the browser tests, or get one where the system offers it."""

import os
import shutil
import subprocess
from pathlib import Path

from bootstrap.messages import say, text

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_PROGRAMS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Without Chinese fonts every Chinese page would be measured as boxes; the program by which
# Playwright drives a browser needs libatomic, which a bare system lacks.
PACKAGES = ("chromium", "fonts-noto-cjk", "libatomic1")
LAST_LINES = 3


def find() -> str:
    """Return the path of a Chromium, '' when there is none."""
    if named := os.environ.get("CHROME_BIN"):
        return named
    candidates = [shutil.which(name) for name in PROGRAMS]
    candidates += [path for path in MAC_PROGRAMS if Path(path).exists()]
    return next(filter(None, candidates), "")


def find_or_install(python: Path) -> tuple[str, str]:
    """Return the path of a Chromium and '', or '' and the reason why there is none to drive.

    ``python`` is that of the environment with Playwright. Installs only as root and with apt-get:
    everywhere else a test command has no business to change the system.
    """
    if (found := find()) and driver_runs(python):
        return found, ""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return "", text("tests_browser_hint")
    say("      " + text("tests_browser_install"))
    detail = _run(apt, "update") or _run(apt, "install", *PACKAGES)
    if detail:
        return "", text("tests_browser_failed", detail=detail)
    if (found := find()) and driver_runs(python):
        return found, ""
    return "", text("tests_browser_hint")


def driver_runs(python: Path) -> bool:
    """Tell whether the program in Playwright's wheel runs on this system."""
    command = [str(python), "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(apt: str, action: str, *packages: str) -> str:
    """Run apt-get without questions; return its last words when it fails."""
    command = [apt, "--quiet", "--yes", action]
    if packages:
        command += ["--no-install-recommends", *packages]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if not done.returncode:
        return ""
    lines = (done.stdout + done.stderr).strip().splitlines()
    return " ".join(lines[-LAST_LINES:]) or str(done.returncode)
