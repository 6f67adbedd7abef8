"""The upgrade leaves a portal that runs, whatever fails, with programs that are pretended."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "upgrade.sh"
#: What each program does instead: it is written down, and fails if a test says so.
PYTHON = """\
#!/bin/sh
echo "$(cat version): $*" >>"$TRACE"
! echo "$*" | grep --quiet --extended-regexp "$FAILS"
"""
SYSTEMCTL = '#!/bin/sh\necho "$*" >>"$TRACE"\n'
CURL = '#!/bin/sh\n! echo curl | grep --quiet --extended-regexp "$FAILS"\n'
GIT = """\
#!/bin/sh
case "$*" in
    clone*) mkdir "$5" ;;
    *checkout*) echo new >"$2/version" ;;
esac
"""
MAKES_VENV = """\
#!/bin/sh
mkdir -p "$3/bin"
cp "$PRETENDED/python" "$3/bin/python"
cp "$PRETENDED/true" "$3/bin/pip"
"""
SETPRIV = '#!/bin/sh\nshift 5\nexec "$@"\n'
NOTHING = "#!/bin/sh\n"


@dataclass(frozen=True)
class Server:
    """A machine with the old version on it; `trace` is what was done to it."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "gongkai"

    def upgrade(self, fails: str = "nothing") -> int:
        """Upgrade it while what matches the pattern fails; the exit status."""
        environment = {
            "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin",
            "PRETENDED": str(self.folder / "bin"),
            "TRACE": str(self.folder / "trace"),
            "FAILS": fails,
            "GONGKAI_ENV": str(self.folder / "env"),
        }
        command = ["/bin/sh", str(SCRIPT), "v2", str(self.home)]
        return subprocess.run(command, env=environment, check=False, capture_output=True).returncode

    def trace(self) -> list[str]:
        return (self.folder / "trace").read_text().splitlines()

    def version(self) -> str:
        return (self.home / "version").read_text().strip()


@pytest.fixture
def server(tmp_path: Path) -> Server:
    programs = {
        "python": PYTHON,
        "systemctl": SYSTEMCTL,
        "curl": CURL,
        "git": GIT,
        "python3": MAKES_VENV,
        "setpriv": SETPRIV,
        "sleep": NOTHING,
        "true": NOTHING,
    }
    (tmp_path / "bin").mkdir()
    for name, text in programs.items():
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "env").touch()
    found = Server(tmp_path)
    (found.home / ".venv" / "bin").mkdir(parents=True)
    (found.home / ".venv" / "bin" / "python").symlink_to(tmp_path / "bin" / "python")
    (found.home / "version").write_text("old\n")
    return found


STOP = (
    "stop gongkai.target gongkai-web*.service gongkai-worker*.service gongkai-outgoing*.service "
    "gongkai-beat*.service"
)
WEB, ALL = "start gongkai-web.service", "start gongkai.target"
CHECK = "new: manage.py check --deploy --fail-level ERROR"
BACKUP, PREPARE = "old: manage.py backup --verify", "new: -m config.prepare"
BACK = [STOP, "old: manage.py restore --replace", "old: -m config.prepare", ALL]


def test_workers_start_when_the_new_version_answers(server: Server) -> None:
    assert server.upgrade() == 0
    assert server.version() == "new"
    assert server.trace() == [CHECK, STOP, BACKUP, PREPARE, WEB, ALL]


def test_without_a_backup_the_portal_starts_again(server: Server) -> None:
    assert server.upgrade(fails="backup") == 1
    assert server.version() == "old"
    assert server.trace() == [CHECK, STOP, BACKUP, ALL]


def test_what_does_not_answer_gives_way_to_the_old_version(server: Server) -> None:
    assert server.upgrade(fails="curl") == 1
    assert server.version() == "old"
    assert server.trace() == [CHECK, STOP, BACKUP, PREPARE, WEB, *BACK]


def test_what_cannot_be_migrated_gives_way_too(server: Server) -> None:
    # The old version is asked for the same, and started whatever becomes of it.
    assert server.upgrade(fails="prepare") == 1
    assert server.version() == "old"
    assert server.trace() == [CHECK, STOP, BACKUP, PREPARE, *BACK]


def test_a_version_that_is_not_fit_stops_nothing(server: Server) -> None:
    assert server.upgrade(fails="check") == 1
    assert server.version() == "old"
    assert server.trace() == [CHECK]


def test_old_code_does_not_start_on_a_database_of_the_new_version(server: Server) -> None:
    assert server.upgrade(fails="prepare|restore") == 1
    assert server.trace()[-1] == BACK[1]
