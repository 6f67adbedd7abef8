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
# Without Chinese fonts every Chinese page would be measured as boxes.
PACKAGES = ("chromium", "fonts-noto-cjk")
LAST_LINES = 3


def find() -> str:
    """Return the path of a Chromium, '' when there is none."""
    if named := os.environ.get("CHROME_BIN"):
        return named
    candidates = [shutil.which(name) for name in PROGRAMS]
    candidates += [path for path in MAC_PROGRAMS if Path(path).exists()]
    return next(filter(None, candidates), "")


def find_or_install() -> tuple[str, str]:
    """Return the path of a Chromium and '', or '' and the reason why there is none.

    Installs only as root and with apt-get: everywhere else a test command has no business to
    change the system.
    """
    if found := find():
        return found, ""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return "", text("tests_browser_hint")
    say("      " + text("tests_browser_install"))
    detail = _run(apt, "update") or _run(apt, "install", *PACKAGES)
    if detail:
        return "", text("tests_browser_failed", detail=detail)
    return find(), text("tests_browser_hint")


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
