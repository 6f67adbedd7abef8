"""The demo: environment, servers, data and site of a checkout, run until Ctrl-C."""

import argparse
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap import ROOT, environment
from bootstrap.messages import Failure, say, text
from bootstrap.processes import give_up, server_children, site_children, tail, witness
from bootstrap.supervisor import Supervisor

DEFAULT_PORT = 8000
PORTS_TO_TRY = 20
PAGE_SECONDS = 60
STEPS = 4
LOGINS = ("clerk", "reviewer", "approver", "admin")
# Where load_sample keeps the password of these logins.
LOGIN_FILE = "demo-password"
# What --fresh deletes under GONGKAI_VAR, and nothing else.
DATA = (
    *("postgres", "run", "media", "public", "search", "static", "log"),
    *("bulk", "ledger", "ledger_key", "witness", "mail", LOGIN_FILE),
)


def main(arguments: list[str] | None = None) -> int:
    """Run the demo; return the exit status."""
    options = _parse(arguments)
    try:
        if os.name != "posix":
            raise Failure("fail_system")
        return Demo(options).run()
    except Failure as failure:
        say("✗ " + str(failure))
    except Interrupt:
        say(text("stopped"))
    except OSError as error:
        said = environment.explain(error, ROOT)
        if not isinstance(said, Failure):
            raise
        say("✗ " + str(said))
    return 1


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo.py", description=text("help_description"))
    parser.add_argument("--check", action="store_true", help=text("help_check"))
    parser.add_argument("--fresh", action="store_true", help=text("help_fresh"))
    parser.add_argument("--port", type=int, help=text("help_port", port=DEFAULT_PORT))
    parser.add_argument("--offline", type=Path, metavar="DIR", help=text("help_offline"))
    parser.add_argument("--no-browser", action="store_true", help=text("help_no_browser"))
    return parser.parse_args(arguments)


class Interrupt(Exception):
    """The user or the system asked the demo to stop."""


class Demo:
    """One run of the demo."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.var = Path(os.environ.get("GONGKAI_VAR") or ROOT / ".var").absolute()
        self.started = time.monotonic()
        self.step = 0

    def run(self) -> int:
        """Start everything, prove or wait, stop everything; return the exit status."""
        self.announce("step_environment")
        self.make_var()
        with self.only_one(), interruptible():
            python = environment.make(
                ROOT / ".venv", ROOT / "requirements.lock", offline=self.options.offline
            )
            supervisor = Supervisor(self.var / "log", {})
            if names := supervisor.stop_leftovers(str(python.parent)):
                say("      " + text("leftovers", names=", ".join(names)))
                self.stop_servers(python)
            self.port = self.choose_port()
            self.environment = supervisor.environment = self.make_environment()
            if self.options.fresh:
                self.delete_data(python)
            try:
                self.start(supervisor, python)
                return self.check(python) if self.options.check else self.wait(supervisor)
            except Interrupt:
                return 0
            finally:
                self.stop(supervisor)

    def announce(self, key: str) -> None:
        """Print the next step."""
        self.step += 1
        say(f"[{self.step}/{STEPS}] {text(key)}")

    def make_var(self) -> None:
        """Make the directory of all data and see that it can be written."""
        # The servers' account must be able to read what is installed, whatever the user's mask.
        os.umask(0o022)
        try:
            self.var.mkdir(parents=True, exist_ok=True)
            (self.var / "writable").touch()
            (self.var / "writable").unlink()
        except PermissionError as error:
            raise Failure("fail_permission", path=self.var) from error

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """Hold the lock of this data directory; a killed demo lets it go by itself."""
        with (self.var / "demo.lock").open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                raise Failure("fail_running", pid=lock.read().strip()) from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def choose_port(self) -> int:
        """Return the wanted port, or the next free one when none in particular was wanted."""
        if self.options.port is not None:
            if not port_is_free(self.options.port):
                raise Failure("fail_port", port=self.options.port)
            return int(self.options.port)
        for port in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TO_TRY):
            if port_is_free(port):
                if port != DEFAULT_PORT:
                    say("      " + text("port_moved", wanted=DEFAULT_PORT, port=port))
                return port
        raise Failure("fail_port", port=DEFAULT_PORT)

    def make_environment(self) -> dict[str, str]:
        """Return the variables every process of the demo runs with."""
        return {
            **os.environ,
            "GONGKAI_VAR": str(self.var),
            "GONGKAI_DEMO": "1",
            "DEBUG": "0",
            # Whoever tries the demo need not fetch a telephone; earnest is refused without.
            "SECOND_FACTOR": os.environ.get("SECOND_FACTOR", "0"),
            "SECRET_KEY": self.secret_key(),
            "SITE_ORIGIN": self.address(""),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def secret_key(self) -> str:
        """Return the demo's own secret key, made on first use, so that logins outlast a run."""
        path = self.var / "secret_key"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()

    def address(self, path: str) -> str:
        """Return the absolute address of ``path``."""
        return f"http://127.0.0.1:{self.port}{path}"

    def stop_servers(self, python: Path) -> None:
        """Stop the servers of this data directory, whoever started them."""
        command = [str(python), "-m", "config.services", "stop"]
        environment = {**os.environ, "GONGKAI_VAR": str(self.var)}
        subprocess.run(command, cwd=ROOT, env=environment, check=True)

    def delete_data(self, python: Path) -> None:
        """Delete what earlier runs stored; their servers are stopped first."""
        self.stop_servers(python)
        for name in DATA:
            path = self.var / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def start(self, supervisor: Supervisor, python: Path) -> None:
        """Start servers, data and site, and return when the first page answers."""
        supervisor.directory.mkdir(parents=True, exist_ok=True)
        self.announce("step_servers")
        if os.geteuid() == 0 and not os.environ.get("DATABASE_URL"):
            say("      " + text("account"))
        for child in server_children(python):
            supervisor.add(child)
        # Processes read at their start who witnesses, so the witness is there before them.
        child, line = witness(python, self.var, self.environment)
        self.environment["LEDGER_WITNESSES"] = line
        supervisor.add(child)
        self.announce("step_data")
        self.prepare(supervisor, python)
        self.announce("step_web")
        for child in site_children(python, self.port):
            supervisor.add(child)
        answers = supervisor.watch_until(
            lambda: give_up(supervisor) or self.page_answers(), PAGE_SECONDS
        )
        if not answers:
            log = supervisor.directory / "web.log"
            raise Failure("fail_web", seconds=PAGE_SECONDS, log=log, detail=tail(log))
        self.report()

    def prepare(self, supervisor: Supervisor, python: Path) -> None:
        """Make the tables, collect static files and load the sample data."""
        command = [str(python), "-m", "config.prepare", "--sample"]
        log = supervisor.directory / "prepare.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )
        try:
            supervisor.watch_until(lambda: give_up(supervisor) or process.poll() is not None)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode:
            detail = tail(log)
            key = "fail_disk_full" if environment.NO_SPACE in detail else "fail_data"
            raise Failure(key, detail=detail)

    def page_answers(self) -> bool:
        """Tell whether the home page answers 200."""
        try:
            with urllib.request.urlopen(self.address("/"), timeout=10) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def report(self) -> None:
        """Print the addresses and the logins."""
        say("✓ " + text("ready", seconds=time.monotonic() - self.started))
        for key, path in (
            ("address_site", "/"),
            ("address_english", "/en/"),
            ("address_staff", "/admin/"),
            ("address_api", "/api/v1/"),
        ):
            say(f"  {text(key)}  {self.address(path)}")
        password = self.var / LOGIN_FILE
        # A database of the user's own may have agencies already, and then has no demo logins.
        if password.exists():
            word = password.read_text(encoding="ascii").strip()
            say("  " + text("logins", names=", ".join(LOGINS), password=word))

    def check(self, python: Path) -> int:
        """Prove the path of a notice; return the exit status of the proof."""
        say(text("proving"))
        command = [str(python), "manage.py", "prove_path"]
        status = subprocess.run(command, cwd=ROOT, env=self.environment, check=False).returncode
        say(("✗ " + text("not_proved")) if status else ("✓ " + text("proved")))
        return status

    def wait(self, supervisor: Supervisor) -> int:
        """Keep everything running until a signal comes."""
        say("  " + text("how_to_stop"))
        if not self.options.no_browser and has_display():
            webbrowser.open(self.address("/"))
        supervisor.watch_until(lambda: False)
        return 0

    def stop(self, supervisor: Supervisor) -> None:
        """Stop everything this run started; a second Ctrl-C does not leave half of it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        say(text("stopping"))
        supervisor.stop()
        say(text("stopped"))


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into ``Interrupt``."""

    def interrupt(_number: int, _frame: object) -> None:
        raise Interrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    yield


def port_is_free(port: int) -> bool:
    """Tell whether a server could listen on ``port`` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def has_display() -> bool:
    """Tell whether a browser window would be seen by somebody."""
    return sys.stdout.isatty() and (sys.platform == "darwin" or bool(os.environ.get("DISPLAY")))
