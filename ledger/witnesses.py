"""Witnesses: what they last cosigned, and asking them to cosign (c2sp.org/tlog-witness).

They are asked softly: a witness that is away or slow delays nothing but its own signature. What a
witness has cosigned is remembered outside the database, because the database may be rolled back.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from . import files, guard, tree
from .errors import ForkDetected, MarkError
from .notes import (
    COSIGNATURE,
    Checkpoint,
    Note,
    NoteError,
    Signature,
    VerifierKey,
    open_checkpoint,
    read_number,
    read_timestamp,
)
from .proofs import ConsistencyProof

log = logging.getLogger(__name__)

T = TypeVar("T")

SECONDS = 2.0
"""How long all witnesses together may take."""
ASK_AGAIN_SECONDS = 3600.0
LARGEST_ANSWER = 65_536


@dataclass(frozen=True)
class Witness:
    """A witness in the settings: its verifier key and where it answers."""

    key: VerifierKey
    url: str

    @classmethod
    def parse(cls, line: str) -> Witness:
        """Read "vkey url". Raises NoteError."""
        vkey, _, url = line.strip().partition(" ")
        key = VerifierKey.parse(vkey)
        if key.kind != COSIGNATURE or not url.strip().startswith(("http://", "https://")):
            raise NoteError(f"a witness is a cosigner's vkey and an address: {line!r}")
        return cls(key, url.strip().rstrip("/"))


def configured() -> list[Witness]:
    """The witnesses in the settings."""
    return [Witness.parse(line) for line in settings.LEDGER_WITNESSES]


# --- What they saw -------------------------------------------------------------------------------


def remembered() -> dict[str, str]:
    """For each witness, by its vkey, the last checkpoint it cosigned. Raises MarkError."""
    path = files.state_folder() / "witnesses.json"
    try:
        seen = json.loads(path.read_bytes())
        if not isinstance(seen, dict):
            raise TypeError("not an object")
        for note in seen.values():
            Checkpoint.of(note)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise MarkError(f"The memory of witnesses, {path}, cannot be read: {error}.") from error
    return seen


def remember(seen: dict[str, str]) -> None:
    """Keep later checkpoints than those remembered."""
    if not seen:
        return
    with files.exclusive("witnesses"):
        known = remembered()
        news = {
            vkey: note
            for vkey, note in seen.items()
            if vkey not in known or Checkpoint.of(known[vkey]).size < Checkpoint.of(note).size
        }
        if news:
            data = json.dumps(known | news, ensure_ascii=False, indent=1, sort_keys=True)
            files.write(files.state_folder() / "witnesses.json", data.encode() + b"\n", mode=0o600)


@dataclass
class _Asking:
    """When this process last asked the witnesses what they saw."""

    at: float | None = None

    def due(self) -> bool:
        return self.at is None or time.monotonic() - self.at > ASK_AGAIN_SECONDS


_asking = _Asking()


def ask_again() -> None:
    """Ask before the next signature, as a new process does."""
    _asking.at = None


def check(size: int, note: str, read: tree.ReadNodes, keys: Iterable[VerifierKey]) -> None:
    """Refuse a database that does not continue what witnesses cosigned. Raises ForkDetected.

    The first time in a process, and hourly, they are asked themselves.
    """
    witnesses = configured()
    if witnesses and _asking.due():
        _asking.at = time.monotonic()
        trusted = list(keys)
        answers = _together(witnesses, lambda witness: _latest(witness, trusted))
        remember({str(w.key): answer for w, answer in answers.items() if answer})
    for vkey, seen in remembered().items():
        guard.check_continues(f"witness {vkey.partition('+')[0]}", seen, size, note, read)


def _latest(witness: Witness, keys: Sequence[VerifierKey]) -> str:
    """The last checkpoint of ours that a witness cosigned, "" if there is none."""
    origin = hashlib.sha256(settings.LEDGER_ORIGIN.encode()).hexdigest()
    status, body = _request(f"{witness.url}/{origin}/checkpoint", None)
    if status != 200:
        return ""
    note = body.decode()
    open_checkpoint(note, keys)
    Note.parse(note).verified([witness.key])
    return note


# --- Asking for cosignatures ---------------------------------------------------------------------


@dataclass
class Round:
    """The result of asking: cosignatures by witness, and what went wrong."""

    cosignatures: dict[Witness, Signature] = field(default_factory=dict)
    failures: dict[Witness, str] = field(default_factory=dict)
    ahead: dict[Witness, int] = field(default_factory=dict)


def collect(
    note: str, prove: Callable[[int], ConsistencyProof], witnesses: Sequence[Witness]
) -> Round:
    """Ask witnesses to cosign a checkpoint; whoever has not answered in `SECONDS` is left out.

    `prove` makes the proof from an earlier size; it is only called in this thread. Raises
    ForkDetected when a witness saw more than there is, or another history.
    """
    deadline = time.monotonic() + SECONDS
    known = remembered()
    size = Checkpoint.of(note).size
    old = {
        w: Checkpoint.of(known[str(w.key)]).size if str(w.key) in known else 0 for w in witnesses
    }
    result = Round()
    open_ = list(witnesses)
    for _attempt in range(2):
        bodies = {w: str(prove(min(old[w], size))).encode() for w in open_}
        answers = _together(
            open_,
            lambda w, bodies=bodies: _request(f"{w.url}/add-checkpoint", bodies[w]),  # type: ignore[misc]
            deadline - time.monotonic(),
        )
        open_ = [w for w in open_ if _settle(w, answers.get(w), note, old, result)]
    remember({str(w.key): str(Note.parse(note)) for w in result.cosignatures})
    for witness, seen in result.ahead.items():
        raise ForkDetected(
            f"Witness {witness.key.name} has cosigned {seen} entries of this ledger, the database "
            f"has {size}.\nthe database:\n{note}\n{guard.REPAIR}"
        )
    return result


def _settle(
    witness: Witness,
    answer: tuple[int, bytes] | None,
    note: str,
    old: dict[Witness, int],
    result: Round,
) -> bool:
    """Note down an answer; True if the witness should be asked again, from another size."""
    if answer is None:
        result.failures[witness] = "no answer in time"
        return False
    status, body = answer
    try:
        if status == 200:
            result.cosignatures[witness] = _cosignature(witness, note, body.decode())
            result.failures.pop(witness, None)
        elif status == 409:
            old[witness] = read_number(body.decode().strip())
            result.failures[witness] = "it has another size each time it is asked"
            if old[witness] > Checkpoint.of(note).size:
                result.ahead[witness] = old[witness]
                return False
            return True
        elif status == 422:
            raise ForkDetected(
                f"Witness {witness.key.name} says that this ledger does not continue what it "
                f"cosigned before.\nthe database:\n{note}\n{guard.REPAIR}"
            )
        else:
            result.failures[witness] = f"status {status}"
    except (NoteError, UnicodeDecodeError) as error:
        result.failures[witness] = str(error)
    return False


def _cosignature(witness: Witness, note: str, lines: str) -> Signature:
    parsed = Note.parse(note)
    answer = Note.parse(f"{parsed.text}\n{lines}")
    found = answer.verified([witness.key])[0]
    read_timestamp(found.data)
    return found


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = build_opener(_NoRedirects)


def _request(url: str, body: bytes | None) -> tuple[int, bytes]:
    request = Request(url, data=body, headers={"Content-Type": "text/plain; charset=utf-8"})
    try:
        with _opener.open(request, timeout=SECONDS) as response:
            return response.status, response.read(LARGEST_ANSWER)
    except HTTPError as error:
        with error:
            return error.code, error.read(LARGEST_ANSWER)


def _together(
    witnesses: Sequence[Witness], step: Callable[[Witness], T], seconds: float = SECONDS
) -> dict[Witness, T]:
    """What `step` returned for each witness in time; failures are logged and left out."""
    if not witnesses:
        return {}
    executor = ThreadPoolExecutor(max_workers=len(witnesses), thread_name_prefix="witness")
    futures = {executor.submit(step, witness): witness for witness in witnesses}
    done, late = wait(futures, timeout=max(seconds, 0.0))
    executor.shutdown(wait=False, cancel_futures=True)
    results = {}
    for future in done:
        try:
            results[futures[future]] = future.result()
        except (OSError, ValueError) as error:
            log.warning("witness %s: %s", futures[future].key.name, error)
    for future in late:
        log.warning("witness %s: no answer in %.1f s", futures[future].key.name, seconds)
    return results
