"""Break everything that can break, and tell what held: ``python -m tests.faults``.

    --only T-07        this fault alone; may be repeated
    --patience 3       everything may take three times as long (a machine that is busy)
    --json             the table as JSON
    --keep             keep the folders of scenes that failed
    --list             what there is

Each scene is a whole portal of its own, in a temporary folder, with its own PostgreSQL and Redis;
faults that tests of the suite cover are tried by these very tests. docs/faults.md explains the
table. The exit status is 1 when something did not hold. What a machine cannot try (no nginx, no
root for a small volume) is told as not run, never as held.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.catalogue import FAULTS, Fault
from tests.faults.scene import HELD, NOT_RUN, environment

ROOT = Path(__file__).resolve().parents[2]
#: After so many seconds a scene is ended; the longest takes half of it.
SCENE_SECONDS = 240.0
COMMAND_SECONDS = 600.0
WORDS = {"held": "held", "failed": "FAILED", "not run": "not run"}
#: From worst to best: a fault is as good as the worst of what tried it.
ORDER = ("failed", "not run", "held")


@dataclass
class Outcome:
    """What came of a fault: the worst of what tried it."""

    number: str
    fault: str
    held: str
    result: str = ""
    seconds: float = 0.0
    said: list[str] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    tests: int = 0

    def add(self, result: str, seconds: float, said: str = "") -> None:
        """One more thing tried it."""
        self.result = min(self.result or result, result, key=ORDER.index)
        self.seconds = round(self.seconds + seconds, 1)
        if said:
            self.said.append(said)


class Run:
    """One run over some of the faults."""

    def __init__(self, faults: Sequence[Fault], *, keep: bool, quiet: bool) -> None:
        self.outcomes = {f.number: Outcome(f.number, f.fault, f.held) for f in faults}
        self.faults, self.keep, self.quiet = faults, keep, quiet
        self.folder = Path(tempfile.mkdtemp(prefix="gongkai-faults-"))
        # The account of the servers has to get through.
        self.folder.chmod(0o711)
        self.kept: list[Path] = []

    def all(self) -> Iterable[Outcome]:
        """Try everything; yields each outcome when it is known."""
        tried = [fault for fault in self.faults if fault.scenes or fault.commands]
        if any(fault.scenes for fault in tried):
            self._template()
        self._tests()
        for fault in self.faults:
            outcome = self.outcomes[fault.number]
            if fault.not_yet:
                outcome.add("not run", 0, fault.not_yet)
            for command in fault.commands:
                self._command(outcome, command)
            for place in range(len(fault.scenes)):
                self._scene(outcome, place)
            yield outcome

    def close(self) -> None:
        """Leave nothing behind but what was asked for."""
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            shutil.rmtree(self.folder / "template", ignore_errors=True)

    # --- Tests of the suite ----------------------------------------------------------------------

    def _tests(self) -> None:
        """Run the tests of all faults in one go, and give each fault its own."""
        wanted = sorted({name for fault in self.faults for name in fault.tests})
        if not wanted:
            return
        report, var = self.folder / "tests.xml", self.folder / "tests"
        variables = {
            **os.environ,
            "GONGKAI_VAR": str(var),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        }
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += [f"--junitxml={report}", "-o", "junit_family=xunit1", *wanted]
        self._say(f"{len(wanted)} groups of tests")
        _timed(command, variables, self.folder / "tests.log")
        stop = [sys.executable, "-m", "config.services", "stop"]
        subprocess.run(stop, cwd=ROOT, env=variables, check=False)
        cases = list(_cases(report)) if report.exists() else []
        for fault in self.faults:
            for name in fault.tests:
                self._count(self.outcomes[fault.number], name, cases)

    def _count(self, outcome: Outcome, name: str, cases: list[Case]) -> None:
        own = [case for case in cases if case.of(name)]
        seconds = sum(case.seconds for case in own)
        broken = [case.name for case in own if case.result == "failed"]
        skipped = [case.name for case in own if case.result == "not run"]
        outcome.tests += len(own)
        if not own:
            outcome.add("failed", 0, f"{name}: no such test ran; see {self.folder}/tests.log")
            self.kept.append(self.folder / "tests.log")
        elif broken:
            outcome.add("failed", seconds, f"{name}: {', '.join(broken[:5])}")
        elif skipped:
            outcome.add("not run", seconds, f"{name}: skipped {', '.join(skipped[:5])}")
        else:
            outcome.add("held", seconds)

    # --- Commands and scenes ---------------------------------------------------------------------

    def _command(self, outcome: Outcome, arguments: tuple[str, ...]) -> None:
        started = time.monotonic()
        self._say(f"{outcome.number} {' '.join(arguments)}")
        log = self.folder / f"{outcome.number}.log"
        status = _timed([sys.executable, *arguments], dict(os.environ), log)
        words = log.read_text(encoding="utf-8", errors="replace")
        outcome.figures.append({"first_line": words.partition("\n")[0]})
        result, said = ("failed", words[-2000:]) if status else ("held", "")
        outcome.add(result, time.monotonic() - started, said)

    def _template(self) -> None:
        self._say("a portal to copy")
        command = [sys.executable, "-m", "tests.faults.scene", "template"]
        subprocess.run([*command, str(self.folder / "template")], cwd=ROOT, check=True)

    def _scene(self, outcome: Outcome, place: int) -> None:
        fault = next(fault for fault in self.faults if fault.number == outcome.number)
        scene = fault.scenes[place]
        var = self.folder / f"{fault.number}-{place}"
        self._say(f"{fault.number} {scene.function}")
        own_mounts: list[str] = []
        if scene.setting.volumes:
            if not (sys.platform == "linux" and os.geteuid() == 0 and shutil.which("unshare")):
                outcome.add("not run", 0, "a small volume can be mounted by root on Linux only")
                return
            own_mounts = ["unshare", "--mount", "--propagation", "private"]
        # With owners and modes: PostgreSQL wants its folder to be its own.
        subprocess.run(["cp", "-a", str(self.folder / "template"), str(var)], check=True)
        started = time.monotonic()
        with (var / "scene.log").open("wb") as log:
            scene_of = [sys.executable, "-m", "tests.faults.scene", fault.number, str(place)]
            status = self._play([*own_mounts, *scene_of, str(var)], environment(var, 0), log)
        try:
            found = json.loads((var / "result.json").read_text())
        except (OSError, ValueError):
            found = {"said": f"it ended with {status}; see {var}/scene.log", "figures": {}}
        outcome.figures.append({"scene": scene.function, **found["figures"]})
        result = {HELD: "held", NOT_RUN: "not run"}.get(status, "failed")
        outcome.add(result, time.monotonic() - started, found["said"])
        if result == "failed" and self.keep:
            self.kept.append(var)
        else:
            shutil.rmtree(var, ignore_errors=True)

    def _play(self, command: list[str], variables: dict[str, str], log: Any) -> int:
        """The exit status of a scene, which is ended in order when its time is over."""
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=log)
        try:
            return process.wait(SCENE_SECONDS * float(os.environ["FAULTS_PATIENCE"]))
        except subprocess.TimeoutExpired:
            process.terminate()
            try:
                return process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                return process.wait()

    def _say(self, words: str) -> None:
        if not self.quiet:
            print(f"… {words}", file=sys.stderr, flush=True)


def _timed(command: list[str], variables: dict[str, str], log: Path) -> int:
    """Run a command in a process group of its own; its status, or 124 when its time is over."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=output, stderr=output, start_new_session=True
        )
        try:
            return process.wait(COMMAND_SECONDS * float(variables["FAULTS_PATIENCE"]))
        except subprocess.TimeoutExpired:
            # As from a keyboard, so that it stops the servers it has started.
            process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return 124


@dataclass(frozen=True)
class Case:
    """One test that ran."""

    file: str
    name: str
    seconds: float
    result: str

    def of(self, wanted: str) -> bool:
        """Whether it belongs to a file, or is the test (with any parameters) of this name."""
        file, _, name = wanted.partition("::")
        return self.file == file and (not name or self.name.partition("[")[0] == name)


def _cases(report: Path) -> Iterable[Case]:
    """What pytest wrote down."""
    for case in ET.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        result = "failed" if kinds & {"failure", "error"} else "held"
        if "skipped" in kinds:
            result = "not run"
        yield Case(case.get("file", ""), case.get("name", ""), float(case.get("time", "0")), result)


def _row(outcome: Outcome) -> str:
    result = WORDS[outcome.result]
    return f"{outcome.number} | {outcome.fault} | {outcome.held} | {result} | {outcome.seconds:.0f}"


def main(arguments: list[str] | None = None) -> int:
    """Run the faults; 1 if one did not hold."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    numbers = [fault.number for fault in FAULTS]
    parser.add_argument("--only", action="append", choices=numbers, metavar="T-NN")
    parser.add_argument("--patience", type=float, default=1.0, metavar="FACTOR")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args(arguments)
    faults = [fault for fault in FAULTS if not options.only or fault.number in options.only]
    if options.list:
        for fault in faults:
            print(f"{fault.number} | {fault.fault} | {fault.held}")
        return 0
    os.environ["FAULTS_PATIENCE"] = str(options.patience)
    load, started = os.getloadavg()[0], time.monotonic()
    run = Run(faults, keep=options.keep, quiet=options.json)
    outcomes = []
    try:
        for outcome in run.all():
            outcomes.append(outcome)
            if not options.json:
                print(_row(outcome), flush=True)
                for said in outcome.said:
                    print("     " + said.replace("\n", "\n     "), flush=True)
    finally:
        run.close()
    total = {
        "seconds": round(time.monotonic() - started),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        "patience": options.patience,
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        **{word: sum(o.result == word for o in outcomes) for word in WORDS},
    }
    if options.json:
        print(json.dumps({**total, "faults": [asdict(o) for o in outcomes]}, ensure_ascii=False))
    else:
        print(
            f"{total['held']} held, {total['failed']} failed, {total['not run']} not run;"
            f" {total['seconds']} s, load {total['load'][0]} to {total['load'][1]},"
            f" {total['machine']}, patience {options.patience:g}"
        )
        for kept in run.kept:
            print(f"kept: {kept}")
    return int(bool(total["failed"]))


if __name__ == "__main__":
    sys.exit(main())
