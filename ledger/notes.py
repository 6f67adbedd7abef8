"""Signed notes, keys, checkpoints and cosignatures, as C2SP specifies them.

Sources: c2sp.org/signed-note@v1.0.0, c2sp.org/tlog-checkpoint@v1.0.0, c2sp.org/tlog-cosignature.
Only the types the ledger uses: Ed25519 (0x01) of a log, timestamped Ed25519 (0x04) of a witness.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .tree import HASH_SIZE

ED25519 = 0x01
COSIGNATURE = 0x04

DASH = "— "
MOST_SIGNATURES = 64
LARGEST_SIZE = 2**63 - 1
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
#: No plus, no Unicode space, nothing that cannot be printed or encoded.
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_PRIVATE = "PRIVATE+KEY+"


class NoteError(ValueError):
    """A note, key or checkpoint is malformed, or a signature is not what it claims to be."""


def encode(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes:
    """Bytes of strict base64: no line breaks, one spelling only. Raises NoteError."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"not base64: {text[:60]!r}") from error
    if encode(data) != text:
        raise NoteError(f"not canonical base64: {text[:60]!r}")
    return data


def decode_hash(text: str) -> bytes:
    """One SHA-256 hash in base64. Raises NoteError."""
    data = decode(text)
    if len(data) != HASH_SIZE:
        raise NoteError("a hash is not 32 bytes long")
    return data


def read_number(text: str) -> int:
    """A decimal number without leading zeroes, below 2**63. Raises NoteError."""
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST_SIZE:
        raise NoteError(f"not a number: {text[:60]!r}")
    return int(text)


def check_name(name: str) -> str:
    """Return a key name. Raises NoteError for an empty one or one with a space or a plus."""
    if not _NAME.fullmatch(name):
        raise NoteError(f"not a key name: {name[:60]!r}")
    return name


# --- Notes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signature:
    """One signature line: who, with which key, and the bytes after the key id."""

    name: str
    key_id: int
    data: bytes

    def line(self) -> str:
        """The line as it stands in a note, with its end."""
        return f"{DASH}{self.name} {encode(self.key_id.to_bytes(4) + self.data)}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read a line without its end. Raises NoteError."""
        name, blank, data = line.removeprefix(DASH).partition(" ")
        if not line.startswith(DASH) or not blank:
            raise NoteError(f"not a signature line: {line[:60]!r}")
        raw = decode(data)
        if len(raw) < 5:
            raise NoteError("a signature is too short")
        return cls(check_name(name), int.from_bytes(raw[:4]), raw[4:])


@dataclass(frozen=True)
class Note:
    """A text with its signatures, none of which has been checked."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(signature.line() for signature in self.signatures)}"

    @classmethod
    def parse(cls, note: str | bytes) -> Note:
        """Take a note apart. Raises NoteError."""
        try:
            whole = note.decode() if isinstance(note, bytes) else note
        except UnicodeDecodeError as error:
            raise NoteError("a note is not UTF-8") from error
        if _CONTROL.search(whole):
            raise NoteError("a note holds control characters")
        text, blank, lines = whole.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise NoteError("a note ends with signature lines")
        signatures = lines[:-1].split("\n")
        if len(signatures) > MOST_SIGNATURES:
            raise NoteError("a note has too many signatures")
        return cls(text + "\n", tuple(Signature.parse(line) for line in signatures))

    def signed(self, signatures: Iterable[Signature]) -> Note:
        """The same note with further signatures."""
        return replace(self, signatures=(*self.signatures, *signatures))

    def verified(self, keys: Iterable[VerifierKey]) -> list[Signature]:
        """The signatures by these keys. Raises NoteError if one of them is false or none is there.

        Signatures by other keys are ignored, as the specification demands.
        """
        known = {(key.name, key.key_id): key for key in keys}
        found = []
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is None:
                continue
            key.verify(self.text, signature.data)
            found.append(signature)
        if not found:
            raise NoteError("no signature by a trusted key")
        return found


# --- Keys ----------------------------------------------------------------------------------------


def make_key_id(name: str, kind: int, public: bytes) -> int:
    """The first four bytes of SHA-256 over name, newline, type and key."""
    return int.from_bytes(
        hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]
    )


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name and signature type: what a `vkey` says."""

    name: str
    kind: int
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id:08x}+{encode(bytes([self.kind]) + self.public)}"

    @property
    def key_id(self) -> int:
        """The number by which signature lines name the key."""
        return make_key_id(self.name, self.kind, self.public)

    @classmethod
    def parse(cls, vkey: str) -> VerifierKey:
        """Read `name+hash+base64`. Raises NoteError for other types than ours."""
        name, key_id, data = _split_key(vkey, "verifier key")
        kind, public = data[0], data[1:]
        if kind not in {ED25519, COSIGNATURE} or len(public) != 32:
            raise NoteError(f"a verifier key is of an unknown type {kind:#04x}")
        key = cls(check_name(name), kind, public)
        if f"{key.key_id:08x}" != key_id:
            raise NoteError("a verifier key does not match its own hash")
        return key

    def verify(self, text: str, signature: bytes) -> None:
        """Check a signature, without its key id, over the text of a note. Raises NoteError."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            time = read_timestamp(signature)
            message, signature = cosigned_message(text, time), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature as error:
            raise NoteError(f"a signature of {self.name} is false") from error


@dataclass(frozen=True)
class Signer:
    """A private key with its name. Its text form is that of Go's note package."""

    name: str
    seed: bytes
    kind: int = ED25519

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"

    @classmethod
    def generate(cls, name: str, kind: int = ED25519) -> Signer:
        """A new key from the system's random numbers."""
        seed = Ed25519PrivateKey.generate().private_bytes_raw()
        return cls(check_name(name), seed, kind)

    @classmethod
    def parse(cls, key: str) -> Signer:
        """Read `PRIVATE+KEY+name+hash+base64`. Raises NoteError, which never quotes the key."""
        if not key.startswith(_PRIVATE):
            raise NoteError("a private key begins with PRIVATE+KEY+")
        name, key_id, data = _split_key(key.removeprefix(_PRIVATE), "private key", secret=True)
        if data[0] not in {ED25519, COSIGNATURE} or len(data) != 33:
            raise NoteError("a private key is of an unknown type")
        signer = cls(check_name(name), data[1:], data[0])
        if f"{signer.verifier.key_id:08x}" != key_id:
            raise NoteError("a private key does not match its own hash")
        return signer

    def secret(self) -> str:
        """The private key as text, for a file nobody else can read."""
        key_id = f"{self.verifier.key_id:08x}"
        return f"{_PRIVATE}{self.name}+{key_id}+{encode(bytes([self.kind]) + self.seed)}"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = _public(self.seed)
        return VerifierKey(self.name, self.kind, public)

    def sign(self, text: str, *, time: int | None = None) -> Signature:
        """Sign the text of a note; a cosignature also states the time, in seconds since 1970."""
        if self.kind == ED25519:
            data = self._private().sign(text.encode())
        elif time is None:
            raise ValueError("a cosignature states a time")
        else:
            data = time.to_bytes(8) + self._private().sign(cosigned_message(text, time))
        return Signature(self.name, self.verifier.key_id, data)

    def _private(self) -> Ed25519PrivateKey:
        return _private(self.seed)


@lru_cache(maxsize=8)
def _public(seed: bytes) -> bytes:
    return _private(seed).public_key().public_bytes_raw()


@lru_cache(maxsize=8)
def _private(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def _split_key(text: str, what: str, *, secret: bool = False) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3 or not _KEY_ID.fullmatch(parts[1]):
        raise NoteError(f"a {what} is name+hash+base64")
    try:
        data = decode(parts[2])
    except NoteError:
        if secret:
            raise NoteError(f"a {what} is not base64") from None
        raise
    if not data:
        raise NoteError(f"a {what} is empty")
    return parts[0], parts[1], data


def read_timestamp(cosignature: bytes) -> int:
    """The time a cosignature states, in seconds since 1970. Raises NoteError."""
    if len(cosignature) != 8 + 64:
        raise NoteError("a cosignature is 72 bytes long")
    time = int.from_bytes(cosignature[:8])
    if time > LARGEST_SIZE:
        raise NoteError("a cosignature is from beyond all time")
    return time


def cosigned_message(text: str, time: int) -> bytes:
    """What a witness signs: header, time and the whole text of the checkpoint."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


# --- Checkpoints ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: who, how many entries, and the root over all of them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text of the note that is signed."""
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note; our logs have no extension lines. Raises NoteError."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise NoteError("a checkpoint is origin, size and root")
        return cls(lines[0], read_number(lines[1]), decode_hash(lines[2]))

    @classmethod
    def of(cls, note: str) -> Checkpoint:
        """The checkpoint in a note whose signatures were checked before. Raises NoteError."""
        return _checkpoint_of(note)


@lru_cache(maxsize=64)
def _checkpoint_of(note: str) -> Checkpoint:
    # The last few notes are compared with one another again and again.
    return Checkpoint.parse(Note.parse(note).text)


def sign_checkpoint(checkpoint: Checkpoint, signers: Iterable[Signer]) -> str:
    """The signed note of a checkpoint."""
    text = checkpoint.text()
    return str(Note(text, tuple(signer.sign(text) for signer in signers)))


def open_checkpoint(note: str | bytes, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint in a note that one of the keys signed. Raises NoteError.

    A key only speaks for the log of its own name.
    """
    parsed = Note.parse(note)
    checkpoint = Checkpoint.parse(parsed.text)
    parsed.verified(key for key in keys if key.name == checkpoint.origin and key.kind == ED25519)
    return checkpoint
