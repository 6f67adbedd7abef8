#!/usr/bin/env python3
"""Check what a Gongkai portal published against its public ledger, trusting nobody.

    gongkai_verify.py notice URL|FILE     one notice: its page, or its proof as JSON
    gongkai_verify.py page FILE           a saved page; --portal URL asks what became of it since
    gongkai_verify.py bulk FILE           many releases or proofs, one JSON object a line (also .gz)
    gongkai_verify.py log URL|FOLDER      the whole ledger, from the portal or from a copy
    gongkai_verify.py portal URL          the ledger, and every release and file that it names

Needs Python 3.11 and the package `cryptography`, nothing of the portal. Exit status: 0 all is as it
was published, 1 something was changed, removed or hidden, 2 it could not be checked.

The key of a ledger is remembered the first time it is seen (or given with --key) and from then on
demanded. So is the last state of each ledger: whoever checks now and then holds the proof in his
hands should its history ever change.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import html.parser
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urljoin
from urllib.request import Request, urlopen

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # told in main(), in the reader's language
    Ed25519PublicKey = None  # type: ignore[assignment,misc]

FINE, TAMPERED, UNUSABLE = 0, 1, 2

LARGEST_FILE = 256 * 1024 * 1024
SECONDS = 30
SETTLE_SECONDS = 5
WIDTH = 256
BACKDATED_SECONDS = 300
MAX_INTEGER = 2**53 - 1
NUMBER = r"0|[1-9][0-9]{0,18}"

Json = dict[str, Any]
#: The index and the fields of an entry that names a release.
Release = tuple[int, Json]


class Tampered(Exception):
    """Something is not what was published. The message is for a reader."""


class Unusable(Exception):
    """It cannot be checked: not reachable, not readable, not a ledger."""


def _speaks_chinese() -> bool:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return value.lower().startswith("zh")
    return False


CHINESE = _speaks_chinese()


def t(chinese: str, english: str) -> str:
    """The message in the reader's language."""
    return chinese if CHINESE else english


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


# --- Bytes and JSON ------------------------------------------------------------------------------


def sha256(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def unbase64(text: Any) -> bytes:
    """Strict base64. Raises Tampered."""
    try:
        data = base64.b64decode(str(text).encode("ascii"), validate=True)
    except ValueError:
        data = b""
    if not data or base64.b64encode(data).decode() != text:
        raise Tampered(t("签名或哈希不是规范的 base64。", "A signature or hash is not base64."))
    return data


def base64url(digest: bytes) -> str:
    """Base64url without padding, as entries carry digests."""
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def read_json(data: bytes) -> Any:
    """Parse JSON that says each thing once. Raises Unusable."""

    def unique(pairs: list[tuple[str, Any]]) -> Json:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name twice")
        return found

    try:
        return json.loads(data, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        raise Unusable(t("不是可读的 JSON。", "This is not readable JSON.")) from None


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes; releases hold no fractions and no large numbers. Raises Tampered."""
    if value is None or isinstance(value, bool):
        return json.dumps(value).encode()
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
        return str(value).encode()
    if isinstance(value, str):
        try:
            return json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            pass
    elif isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    elif isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        members = (canonical(name) + b":" + canonical(value[name]) for name in names)
        return b"{" + b",".join(members) + b"}"
    raise Tampered(t("内容里有不可能发布的数值。", "The content holds an impossible value."))


# --- The tree: RFC 6962 --------------------------------------------------------------------------


def leaf_of(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return sha256(b"\0" + entry)


def parent(left: bytes, right: bytes) -> bytes:
    """The hash of a node."""
    return sha256(b"\1" + left + right)


def root_by_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root an audit path leads to.

    Up to where the ways to this leaf and to the last one part, the path holds siblings on either
    side; above it, left ones only. Raises Tampered for a path of another length.
    """
    if not 0 <= index < size:
        raise Tampered(t("证明所指的位置不在账本内。", "The proof points beyond the ledger."))
    inner = (index ^ (size - 1)).bit_length()
    border = bin(index >> inner).count("1")
    if len(path) != inner + border:
        raise Tampered(t("证明的长度不对。", "The proof has the wrong length."))
    found = leaf
    for level, sibling in enumerate(path[:inner]):
        found = parent(sibling, found) if index >> level & 1 else parent(found, sibling)
    for sibling in path[inner:]:
        found = parent(sibling, found)
    return found


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the tree of `new` leaves begins with that of `old`."""
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path
    if old > new or not path:
        return False
    shift = (old & -old).bit_length() - 1
    if old == 1 << shift:
        seed, rest = old_root, list(path)
    else:
        seed, rest = path[0], list(path[1:])
    index = (old - 1) >> shift
    inner = (index ^ ((new - 1) >> shift)).bit_length()
    if len(rest) != inner + bin(index >> inner).count("1"):
        return False
    before = after = seed
    for level, sibling in enumerate(rest[:inner]):
        if index >> level & 1:
            before, after = parent(sibling, before), parent(sibling, after)
        else:
            after = parent(after, sibling)
    for sibling in rest[inner:]:
        before, after = parent(sibling, before), parent(sibling, after)
    return before == old_root and after == new_root


class Growing:
    """The root of a tree that grows leaf by leaf, as a stack of finished subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self._stack: list[tuple[int, bytes]] = []

    def add(self, found: bytes, weight: int = 1) -> None:
        """Append a leaf hash, or the root of a finished subtree of `weight` leaves that fits."""
        self.size += weight
        stack = self._stack
        while stack and stack[-1][0] == weight:
            found = parent(stack.pop()[1], found)
            weight *= 2
        stack.append((weight, found))

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._stack:
            return sha256(b"")
        found = self._stack[-1][1]
        for _weight, left in reversed(self._stack[:-1]):
            found = parent(left, found)
        return found


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of leaves."""
    row = list(hashes)
    while len(row) > 1:
        row = [parent(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


# --- Signed notes: C2SP --------------------------------------------------------------------------


class Key:
    """A verifier key: `name+hash+base64`. Raises Unusable for any other text."""

    def __init__(self, vkey: str) -> None:
        self.vkey = vkey
        name, _, rest = vkey.partition("+")
        short, _, data = rest.partition("+")
        try:
            raw = base64.b64decode(data.encode("ascii"), validate=True)
        except ValueError:
            raw = b""
        self.name, self.kind, self.public = name, raw[:1], raw[1:]
        self.id = sha256(name.encode() + b"\n" + raw)[:4]
        if not name or len(raw) != 33 or self.kind not in (b"\1", b"\4") or self.id.hex() != short:
            raise Unusable(t(f"不是有效的公钥：{vkey}", f"This is not a verifier key: {vkey}"))

    @property
    def fingerprint(self) -> str:
        """What people compare over the telephone."""
        return sha256(self.kind + self.public).hex()[:32]

    def signed(self, text: bytes, signature: bytes) -> bool:
        """Whether the signature, without key id, is this key's over the text of a note."""
        message = text
        if self.kind == b"\4":
            message = b"cosignature/v1\ntime %d\n%b" % (int.from_bytes(signature[:8], "big"), text)
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Checkpoint:
    """The head of a ledger in a signed note; nothing is believed before `signers` says who signed.

    Raises Tampered for a note that is none.
    """

    def __init__(self, note: str) -> None:
        self.note = note
        text, _, lines = note.rpartition("\n\n")
        parts = text.split("\n")
        number = parts[1] if len(parts) == 3 and lines.endswith("\n") else ""
        if not re.fullmatch(NUMBER, number):
            raise Tampered(
                t("账本的检查点格式不对。", "The checkpoint of the ledger is malformed.")
            )
        self.origin, self.size, self.root = parts[0], int(number), unbase64(parts[2])
        self.text = (text + "\n").encode()
        self.lines: list[tuple[str, bytes, bytes]] = []
        for line in lines[:-1].split("\n"):
            dash, _, rest = line.partition(" ")
            name, _, data = rest.partition(" ")
            if dash != "—" or not name:
                raise Tampered(t("检查点的签名行格式不对。", "A signature line is malformed."))
            raw = unbase64(data)
            self.lines.append((name, raw[:4], raw[4:]))

    def signers(self, keys: Sequence[Key]) -> list[Key]:
        """Those of the keys that signed. Raises Tampered for a false signature in their name."""
        found = []
        for name, short, signature in self.lines:
            for key in keys:
                if (key.name, key.id) != (name, short):
                    continue
                if not key.signed(self.text, signature):
                    raise Tampered(
                        t(f"检查点上 {name} 的签名是假的。", f"The signature of {name} is false.")
                    )
                found.append(key)
        return found

    def cosigned_at(self, key: Key) -> str:
        """When a witness cosigned, in UTC."""
        for name, short, signature in self.lines:
            if (name, short) == (key.name, key.id):
                seconds = int.from_bytes(signature[:8], "big")
                return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
        return ""


def both_notes(one: Checkpoint, other: Checkpoint) -> str:
    """Two checkpoints as evidence; each is signed by the ledger's own key."""
    return f"----\n{one.note}----\n{other.note}----"


# --- Where things come from ----------------------------------------------------------------------


class Source:
    """A ledger's files: below an address, or in a folder."""

    def __init__(self, place: str) -> None:
        self.place = place.rstrip("/")
        self.online = is_address(place)

    def get(self, path: str) -> bytes | None:
        """A file, None if there is none. Raises Unusable."""
        if self.online:
            return fetch(f"{self.place}/{path}")[1]
        try:
            return Path(self.place, *path.split("/")).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Unusable(f"{self.place}/{path}: {error.strerror}") from None


def is_address(place: str) -> bool:
    """Whether it is to be fetched."""
    return place.startswith(("http://", "https://"))


def fetch(url: str, *, gone: bool = False) -> tuple[int, bytes | None]:
    """Status and body; no body for 404 and 410. Raises Unusable for everything but an answer.

    With `gone`, the body of 410 as well: the page of a notice that was withdrawn.
    The portal says where its files are: it must not send the reader to files of their own.
    """
    if not is_address(url):
        raise Unusable(t(f"{url} 不是网址。", f"{url} is no web address."))
    request = Request(url, headers={"User-Agent": "gongkai-verify", "Accept": "*/*"})
    try:
        with urlopen(request, timeout=SECONDS) as response:
            data = response.read(LARGEST_FILE + 1)
            if len(data) > LARGEST_FILE:
                raise Unusable(t(f"{url} 太大。", f"{url} is too large."))
            return response.status, data
    except HTTPError as error:
        with error:
            if error.code == 410 and gone:
                return error.code, error.read(LARGEST_FILE)
        if error.code in (404, 410):
            return error.code, None
        raise Unusable(t(f"{url} 返回 {error.code}。", f"{url} answered {error.code}.")) from None
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise Unusable(
            t(f"无法访问 {url}：{reason}", f"{url} cannot be reached: {reason}")
        ) from None


def answer(url: str) -> bytes:
    """What an address answers with. Raises Unusable, where there is nothing as well."""
    status, data = fetch(url, gone=True)
    if data is None:
        raise Unusable(t(f"{url} 返回 {status}。", f"{url} answered {status}."))
    return data


def load(place: str) -> bytes:
    """The content of a file or address. Raises Unusable."""
    if is_address(place):
        return answer(place)
    try:
        return Path(place).read_bytes()
    except OSError as error:
        raise Unusable(f"{place}: {error.strerror}") from None


# --- What was seen before ------------------------------------------------------------------------


class Memory:
    """Keys and last checkpoints of the ledgers seen so far, in a file of the reader's own."""

    def __init__(self, path: Path, given: Sequence[str]) -> None:
        self.path = path
        self.given = [Key(vkey) for vkey in given]
        self.ledgers: dict[str, Json] = {}
        try:
            self.ledgers = dict(read_json(path.read_bytes())["ledgers"])
        except FileNotFoundError:
            pass
        except (OSError, KeyError, TypeError, ValueError):
            raise Unusable(t(f"状态文件读不了：{path}", f"{path} cannot be read.")) from None

    def keys(self, origin: str) -> list[Key]:
        """The trusted keys of a ledger, given or remembered."""
        given = [key for key in self.given if key.name == origin]
        remembered = [Key(vkey) for vkey in self.ledgers.get(origin, {}).get("keys", [])]
        if given and remembered and not {k.vkey for k in given} & {k.vkey for k in remembered}:
            raise Tampered(
                t(
                    "给定的公钥与以前记下的不同：\n",
                    "The given key is not the remembered one:\n",
                )
                + f"{given[0].vkey}\n{remembered[0].vkey}"
            )
        return given or remembered

    def last(self, origin: str) -> Checkpoint | None:
        """The last checkpoint seen."""
        note = self.ledgers.get(origin, {}).get("checkpoint")
        return Checkpoint(note) if note else None

    def trust(self, key: Key) -> None:
        """Remember a key."""
        known = self.ledgers.setdefault(key.name, {}).setdefault("keys", [])
        if key.vkey not in known:
            known.append(key.vkey)

    def see(self, checkpoint: Checkpoint) -> None:
        """Remember a checkpoint that was checked, if it is the newest."""
        ledger = self.ledgers.setdefault(checkpoint.origin, {})
        last = self.last(checkpoint.origin)
        if last is None or last.size <= checkpoint.size:
            ledger["checkpoint"] = checkpoint.note

    def save(self) -> None:
        """Write the file, whole or not at all. Raises Unusable."""
        data = json.dumps({"ledgers": self.ledgers}, ensure_ascii=False, indent=1)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(data + "\n")
            Path(name).replace(self.path)
        except OSError as error:
            raise Unusable(f"{self.path}: {error.strerror}") from None


def default_memory() -> Path:
    """Where the memory lies if nobody says otherwise."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "gongkai-verify.json"


def accept(
    checkpoint: Checkpoint, memory: Memory, offered: str | None, history: Callable[[], Any]
) -> list[Key]:
    """Hold a checkpoint against the trusted keys; return the keys that signed it.

    A ledger never seen is taken with the key it offers, and said so. A new key is only taken if an
    entry that an old key signed introduces it (`history`: what keys.json says). Raises Tampered.
    """
    keys = memory.keys(checkpoint.origin)
    if not keys:
        if not offered:
            raise Unusable(
                t(
                    "没有公钥可用。请用 --key 给出账本的公钥。",
                    "There is no key to check with. Give the ledger's key with --key.",
                )
            )
        keys = [Key(offered)]
        say(
            t(
                f"首次见到账本 {checkpoint.origin}，暂且相信它的公钥：\n  {offered}\n"
                f"  指纹 {keys[0].fingerprint}。请与报纸、主管部门或他人处见到的核对。",
                f"First time with the ledger {checkpoint.origin}. Its key is taken on trust:\n"
                f"  {offered}\n  fingerprint {keys[0].fingerprint}. Compare it with what a "
                "newspaper, the supervising authority or somebody else has.",
            )
        )
    signers = checkpoint.signers([key for key in keys if key.name == checkpoint.origin])
    if not signers:
        keys = follow_keys(keys, history())
        signers = checkpoint.signers(keys)
        if not signers:
            raise Tampered(
                t(
                    "检查点不是用已知的公钥签的，账本里也没有由旧公钥引入新公钥的记录。\n"
                    "有人换了签名，或者这不是同一个账本。",
                    "The checkpoint is not signed with the known key, and no entry under the old "
                    "key introduces another one.\nSomebody else signed, or this is not the same "
                    "ledger.",
                )
            )
        say(
            t(
                f"账本换了公钥，换钥记录由旧公钥签署：{signers[0].vkey}",
                f"The ledger has changed its key, and the old one introduced it: {signers[0].vkey}",
            )
        )
    for key in signers:
        memory.trust(key)
    return signers


def follow_keys(keys: list[Key], history: Any) -> list[Key]:
    """The trusted keys and those that they introduced, one after the other."""
    trusted = list(keys)
    for item in history if isinstance(history, list) else []:
        try:
            entry = canonical(item["entry"])
            index, path, checkpoint = read_proof(item["proof"])
            vouched = [key for key in trusted if key.name == checkpoint.origin]
            if not checkpoint.signers(vouched):
                continue
            root = root_by_path(leaf_of(entry), index, checkpoint.size, path)
            if root != checkpoint.root or item["entry"].get("type") != "key":
                continue
            names = [item["entry"].get("key"), item["entry"].get("spare")]
            trusted += [Key(vkey) for vkey in names if vkey]
        except (KeyError, TypeError, AttributeError, Tampered, Unusable):
            continue
    return trusted


def read_proof(text: Any) -> tuple[int, list[bytes], Checkpoint]:
    """Index, path and checkpoint of a c2sp.org/tlog-proof@v1. Raises Tampered."""
    head, _, note = str(text).partition("\n\n")
    lines = head.split("\n")
    if lines[:1] != ["c2sp.org/tlog-proof@v1"]:
        raise Tampered(t("没有账本证明。", "There is no proof of the ledger."))
    lines = lines[2:] if lines[1:2] and lines[1].startswith("extra ") else lines[1:]
    match = re.fullmatch(f"index ({NUMBER})", lines[0] if lines else "")
    if not match:
        raise Tampered(t("账本证明格式不对。", "The proof is malformed."))
    return int(match[1]), [unbase64(line) for line in lines[1:]], Checkpoint(note)


# --- One notice ----------------------------------------------------------------------------------


class _Embedded(html.parser.HTMLParser):
    """Finds the proof in a page, and the text that people see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.text = ""
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "title", "template"):
            self._inside = tag
            if ("id", "gongkai-proof") in attrs:
                self._inside = "proof"
                self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title", "template"):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "proof":
            self.found[-1] += data
        elif not self._inside:
            self.text += data


def proof_in(data: bytes) -> Json:
    """The proof in a page or a JSON file. Raises Unusable, and Tampered for an edited page."""
    page = _Embedded() if data.lstrip()[:1] == b"<" else None
    if page:
        page.feed(data.decode("utf-8", "replace"))
        if len(page.found) != 1:
            raise Unusable(
                t("这个页面没有带证明。", "This page does not carry a proof of the ledger.")
            )
        data = page.found[0].encode()
    found = read_json(data)
    if not isinstance(found, dict) or found.get("format") != "gongkai-proof/1":
        raise Unusable(t("这不是公开平台的证明。", "This is not a proof of a Gongkai portal."))
    if page:
        check_page(page.text, found)
    return found


def names_in(pointer: str) -> list[str]:
    """The names of a JSON pointer (RFC 6901)."""
    return [name.replace("~1", "/").replace("~0", "~") for name in pointer.split("/")[1:]]


def value_at(document: Any, names: Sequence[str]) -> Any:
    """What stands there, None for what does not."""
    for name in names:
        if isinstance(document, list) and name.isdecimal():
            document = document[int(name)] if int(name) < len(document) else None
        else:
            document = document.get(name) if isinstance(document, dict) else None
    return document


def check_page(text: str, proof: Json) -> None:
    """What the proof says the page shows word for word must be there. Raises Tampered."""
    visible = "".join(text.split())
    document = check_disclosures(proof.get("document"), proof.get("disclosures") or [])
    for pointer in {"/title", *map(str, proof.get("shown") or [])}:
        value = value_at(document, names_in(pointer))
        if isinstance(value, str) and "".join(value.split()) not in visible:
            raise Tampered(
                t(
                    f"网页上显示的与公告内容不同，公告里写的是：{value}",
                    f"The page does not show what the notice says, which is: {value}",
                )
            )


class Notice:
    """A proof taken apart and checked on its own: document, entry and path. Raises Tampered."""

    def __init__(self, proof: Json) -> None:
        self.document: Any = proof.get("document")
        raw = unbase64(proof.get("entry"))
        self.entry = read_entry(raw)
        check_document(self.document, self.entry)
        if proof.get("digest") != sha256(canonical(self.document)).hex():
            raise Tampered(t("证明中的摘要与文件不符。", "The digest in the proof is another one."))
        check_disclosures(self.document, proof.get("disclosures") or [])
        self.index, path, self.checkpoint = read_proof(proof.get("proof"))
        if proof.get("index") != self.index:
            raise Tampered(t("证明中的位置前后不一。", "The proof names two positions."))
        root = root_by_path(leaf_of(raw), self.index, self.checkpoint.size, path)
        if root != self.checkpoint.root:
            raise Tampered(
                t(
                    "证明与签名的账本不符：这条记录不在账本里。",
                    "The proof does not lead to the signed ledger: this entry is not in it.",
                )
            )
        self.offered = proof.get("key") if isinstance(proof.get("key"), str) else None
        self.witnesses = [Key(str(vkey)) for vkey in proof.get("witnesses") or []]

    @property
    def name(self) -> str:
        """Number and revision."""
        return name_of(self.entry.get("id"), self.entry.get("rev"))


def name_of(identity: Any, revision: Any) -> str:
    """Number and revision of a release."""
    return f"{identity} ({t('第', 'revision ')}{revision}{t('版', '')})"


def read_entry(raw: bytes) -> Json:
    """The fields of an entry, which must be in canonical form. Raises Tampered."""
    if found := _read_plain_entry(raw):
        return found
    try:
        entry = read_json(raw)
        if isinstance(entry, dict) and canonical(entry) == raw:
            return entry
    except Unusable:
        pass
    raise Tampered(t("账本里有一条记录格式不对。", "An entry of the ledger is malformed."))


def _read_plain_entry(raw: bytes) -> Json | None:
    """The same for nearly all entries, and ten times quicker: letters and whole numbers only.

    Between ASCII names, the order that `sort_keys` makes is that of the RFC.
    """
    if not raw.isascii():
        return None
    try:
        found = json.loads(raw, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if type(found) is not dict or _PLAIN.encode(found).encode() != raw:
        return None
    whole = all(type(value) is str or _small(value) for value in found.values())
    return found if whole else None


_PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _refuse(text: str) -> None:
    raise ValueError(text)


def _small(value: Any) -> bool:
    return type(value) is int and abs(value) <= MAX_INTEGER


def check_document(document: Any, entry: Json) -> None:
    """Hold a release against its entry: content, number and files. Raises Tampered."""
    name = f"{entry.get('id')}/{entry.get('rev')}"
    if not isinstance(document, dict):
        raise Tampered(t(f"{name} 没有内容。", f"{name} has no content."))
    if base64url(sha256(canonical(document))) != entry.get("release"):
        raise Tampered(
            t(
                f"{name} 的内容与发布时记入账本的不同：内容被改动过。",
                f"{name} is not what was logged when it was published: its content was changed.",
            )
        )
    if (document.get("id"), document.get("revision")) != (entry.get("id"), entry.get("rev")):
        raise Tampered(
            t(f"{name} 是另一条公告的内容。", f"{name} is the content of another notice.")
        )
    check_date(document, entry)
    digests = sorted(file_digests(document))
    if "files" in entry and base64url(sha256(canonical(digests))) != entry["files"]:
        raise Tampered(
            t(f"{name} 的附件清单被改动过。", f"The list of files of {name} was changed.")
        )


def check_date(document: Json, entry: Json) -> None:
    """A release says the day on which it was logged. Raises Tampered for another one."""
    said = document.get("published_at")
    if entry.get("type") not in ("publish", "amend") or not isinstance(said, str):
        return
    try:
        published = datetime.fromisoformat(said).timestamp()
    except ValueError:
        published = 0.0
    if abs(published - seconds(str(entry.get("at")))) > BACKDATED_SECONDS:
        name = f"{entry.get('id')}/{entry.get('rev')}"
        raise Tampered(
            t(
                f"{name} 自称发布于 {said}，账本记的是 {entry.get('at')}：日期被倒填。",
                f"{name} says it was published {said}, but it was logged {entry.get('at')}: it is "
                "back-dated.",
            )
        )


def file_digests(document: Json) -> list[str]:
    """The SHA-256 digests, in hex, of a release's files."""
    files = document.get("attachments") or []
    return [str(file.get("digest")) for file in files if isinstance(file, dict)]


def check_disclosures(document: Any, disclosures: Sequence[Any]) -> Any:
    """The document with each disclosed value in its place (RFC 9901). Raises Tampered.

    Each must be one that the document commits to.
    """
    found: dict[str, tuple[str, Any]] = {}
    for disclosure in disclosures:
        padded = f"{disclosure}{'=' * (-len(str(disclosure)) % 4)}"
        try:
            _salt, name, value = json.loads(base64.urlsafe_b64decode(padded))
        except (ValueError, TypeError) as error:
            raise Unusable(
                t("证明中有一项无法读取的内容。", "The proof has a value that cannot be read.")
            ) from error
        found[base64url(sha256(str(disclosure).encode()))] = str(name), value

    def reveal(value: Any) -> Any:
        if isinstance(value, list):
            return [reveal(item) for item in value]
        if not isinstance(value, dict):
            return value
        own = [found.pop(digest) for digest in map(str, value.get("_sd") or []) if digest in found]
        kept = {name: reveal(item) for name, item in value.items() if name != "_sd"}
        return kept | dict(own)

    revealed = reveal(document)
    if found:
        raise Tampered(
            t("一项可删除的内容与发布时不同。", "A redactable value is not the published one.")
        )
    return revealed


def check_witnesses(checkpoint: Checkpoint, witnesses: Sequence[Key], quorum: int) -> None:
    """Say who cosigned. Raises Tampered for a false cosignature, Unusable below the quorum."""
    found = checkpoint.signers([key for key in witnesses if key.kind == b"\4"])
    for key in found:
        at = checkpoint.cosigned_at(key)
        say(t(f"  见证人 {key.name} 于 {at} 共签", f"  witness {key.name} cosigned at {at}"))
    if len(found) < quorum:
        raise Unusable(
            t(
                f"只有 {len(found)} 个见证人共签，要求 {quorum} 个。",
                f"Only {len(found)} witnesses cosigned, {quorum} are demanded.",
            )
        )


def held_against_memory(notice: Notice, memory: Memory, source: Source | None) -> None:
    """The proof's ledger must be the one that was seen before. Raises Tampered."""
    now, last = notice.checkpoint, memory.last(notice.checkpoint.origin)
    if last is None:
        return
    if now.size == last.size and now.root != last.root:
        raise Tampered(
            t("同一账本有两个不同的版本（对不同的人说不同的话）：\n",
              "The ledger has two versions of the same size (a split view):\n")
            + both_notes(last, now)
        )  # fmt: skip
    if now.size == last.size or source is None or not source.online:
        return
    old, new = sorted((last, now), key=lambda checkpoint: checkpoint.size)
    data = source.get(f"consistency/{old.size}?size={new.size}")
    if data is None:
        raise Tampered(
            t("账本拿不出与以前所见一致的证明：\n", "The ledger cannot show that it continues "
              "what was seen before:\n") + both_notes(old, new)
        )  # fmt: skip
    lines = data.decode("utf-8", "replace").partition("\n\n")[0].split("\n")[1:]
    if not consistent(old.size, old.root, new.size, new.root, [unbase64(line) for line in lines]):
        raise Tampered(
            t("账本改写了历史：它不是以前所见的延续。\n",
              "The ledger has rewritten its history: it does not continue what was seen before.\n")
            + both_notes(old, new)
        )  # fmt: skip


def check_notice(proof: Json, memory: Memory, base: str = "") -> Notice:
    """Check one proof whole; `base` is the portal's log, where it is known. Raises Tampered."""
    notice = Notice(proof)
    source = Source(base) if base else None

    def history() -> Any:
        data = source.get("keys.json") if source else None
        return proof.get("keys") if data is None else read_json(data)

    accept(notice.checkpoint, memory, notice.offered, history)
    held_against_memory(notice, memory, source)
    return notice


# --- What became of a notice ---------------------------------------------------------------------


class Step(NamedTuple):
    """What took the place of a release: number and revision, and whether it is a withdrawal."""

    identity: str
    revision: int
    withdrawal: bool

    @property
    def name(self) -> str:
        """Number and revision."""
        return name_of(self.identity, self.revision)

    def after(self, identity: Any, name: str) -> str:
        """That this took the place of the release of that number and name, in words."""
        if self.identity != identity:
            return t(f"{name} 已由 {self.name} 更正", f"{name} was corrected by {self.name}")
        if self.withdrawal:
            return t(f"{name} 已撤回，见 {self.name}", f"{name} was withdrawn by {self.name}")
        return t(f"{name} 撤回后已恢复，见 {self.name}", f"{name} was put back as {self.name}")


def read_step(found: Any) -> Step | None:
    """What the portal says of a later release, None where it names none. Raises Unusable."""
    if found is None:
        return None
    named = found if isinstance(found, dict) else {}
    identity, revision = named.get("uid"), named.get("revision")
    if not isinstance(identity, str) or not isinstance(revision, int):
        raise Unusable(t("取代它的公告没有写明。", "What took its place is not named."))
    return Step(identity, revision, named.get("kind") == "withdraw")


def next_step(policy: Json, base: str, notice: Notice) -> Step | None:
    """What the portal names as having taken the place of a release. Raises Unusable."""
    releases = address(policy, base, "list").rstrip("/")
    name = f"{notice.entry.get('id')}/revisions/{notice.entry.get('rev')}"
    status, data = fetch(f"{releases}/{name}/", gone=True) if releases else (404, None)
    found = None if data is None else read_json(data)
    if not isinstance(found, dict):
        raise Unusable(t("门户没有说明此后的情况。", "The portal does not say what became of it."))
    # In place of what was withdrawn the portal shows its tombstone.
    return read_step(found.get("release") if status == 410 else found.get("superseded_by"))


def took_place(notice: Notice, later: Notice) -> bool:
    """Whether the ledger has `later` as what corrects, withdraws or puts back a notice."""
    old, new = notice.entry, later.entry
    if later.checkpoint.origin != notice.checkpoint.origin or later.index <= notice.index:
        return False
    if new.get("id") == old.get("id"):
        return new.get("type") in ("withdraw", "restore")
    # One that was put back corrects as it did before.
    corrects = later.document.get("corrects") == old.get("id")
    return corrects and new.get("type") in ("amend", "restore")


def say_later(notice: Notice, memory: Memory, base: str) -> None:
    """Say what took the place of a notice since, step by step, and what applies now.

    The portal names each step, and its proof has to bear it out. Raises Tampered for one that does
    not, Unusable where the portal cannot be asked.
    """
    policy, last = read_policy(Source(base)), notice
    while step := next_step(policy, base, last):
        proof = proof_in(
            answer(address(policy, base, "release", id=step.identity, rev=step.revision))
        )
        if proof.get("document") is None:  # withdrawn since the portal named it
            raise Unusable(t("公告刚有变动，请稍后再查。", "It has just changed: ask again."))
        later = check_notice(proof, memory, base)
        named = (later.entry.get("id"), later.entry.get("rev"))
        if named != (step.identity, step.revision) or not took_place(last, later):
            raise Tampered(
                t(
                    f"门户称 {last.name} 已被 {step.name} 取代，账本的记录不支持这一说法。",
                    f"The portal says that {step.name} took the place of {last.name}; the ledger "
                    "does not bear it out.",
                )
            )
        memory.see(later.checkpoint)
        when, told = later.entry.get("at"), step.after(last.entry.get("id"), last.name)
        say(
            t(
                f"！{told}：{when} 记入账本第 {later.index} 条。",
                f"! {told}: entry {later.index}, logged {when}.",
            )
        )
        last = later
    if last is notice:
        say(
            t(
                "  门户没有列出此后取代它的更正、撤回或恢复。",
                "  The portal names nothing that took its place since.",
            )
        )
    elif last.entry.get("type") == "withdraw":
        say(t("  即：与发布时完全一致，但此后已撤回。",
              "  So it is exactly what was published, but withdrawn since."))  # fmt: skip
    else:
        say(
            t(
                f"  即：与发布时完全一致，但已被取代；据门户，现行有效的是 {last.name}。",
                "  So it is exactly what was published, but superseded: what applies now, by the "
                f"portal's word, is {last.name}.",
            )
        )


def say_kind(notice: Notice) -> None:
    """Say of a release that is no first one what it is."""
    kind = notice.entry.get("type")
    if kind == "withdraw":
        say(t("  这是撤回记录，内容已不再公布。",
              "  It is a withdrawal: the content is no longer published."))  # fmt: skip
    elif kind == "restore":
        say(t("  这是撤回后恢复公布的公告。", "  It was put back after a withdrawal."))
    if kind in ("amend", "restore") and (earlier := notice.document.get("corrects")):
        say(t(f"  它更正并取代公告 {earlier}。", f"  It corrects and replaces notice {earlier}."))


def command_notice(options: argparse.Namespace, memory: Memory) -> int:
    """One notice."""
    place = options.place
    proof = proof_in(load(place))
    base = str(proof.get("log") or "") if is_address(place) else ""
    # A file is not asked which portal to call: the reader says so, or nobody is called.
    base = f"{options.portal.rstrip('/')}/log" if options.portal else base
    notice = check_notice(proof, memory, base)
    when = notice.entry.get("at")
    say(
        t(
            f"✓ {notice.name} 与发布时完全一致：{when} 记入账本 {notice.checkpoint.origin} "
            f"第 {notice.index} 条（共 {notice.checkpoint.size} 条）。",
            f"✓ {notice.name} is exactly what was published: entry {notice.index} of "
            f"{notice.checkpoint.size} in the ledger {notice.checkpoint.origin}, logged {when}.",
        )
    )
    witnesses = [Key(vkey) for vkey in options.witness] or notice.witnesses
    check_witnesses(notice.checkpoint, witnesses, options.quorum)
    memory.see(notice.checkpoint)
    say_kind(notice)
    if not base:
        say(
            t(
                "  此后是否被更正或撤回，仅凭这份副本无从得知：请加 --portal 门户网址。",
                "  Whether it was corrected or withdrawn since, this copy cannot tell: ask with "
                "--portal and the portal's address.",
            )
        )
        return FINE
    try:
        say_later(notice, memory, base)
    except Unusable as problem:
        # That the notice is exact stands, whether or not the portal answers.
        say(
            t(
                f"  此后是否被更正或撤回，未能查到：{problem}",
                f"  Whether it was corrected or withdrawn since, could not be found out: {problem}",
            )
        )
    return FINE


def command_page(options: argparse.Namespace, memory: Memory) -> int:
    """A saved page."""
    return command_notice(options, memory)


def command_bulk(options: argparse.Namespace, memory: Memory) -> int:
    """Many proofs or releases, one a line; says each bad one and goes on."""
    status, count, withdrawn = FINE, 0, 0
    for number, line in enumerate(bulk_lines(options.place), start=1):
        try:
            checked = check_line(line, memory)
            count, withdrawn = count + checked, withdrawn + (not checked)
        except (Tampered, Unusable) as problem:
            say(t(f"✗ 第 {number} 行：{problem}", f"✗ line {number}: {problem}"))
            status = worst(status, TAMPERED if isinstance(problem, Tampered) else UNUSABLE)
    if not count and status == FINE:
        raise Unusable(t("文件里没有证明。", "There are no proofs in the file."))
    say(t(f"{count} 条与发布时一致。", f"{count} notices are exactly what was published."))
    if withdrawn:
        say(t(f"{withdrawn} 条已撤回，没有内容可核对。",
              f"{withdrawn} were withdrawn: there is no content to check."))  # fmt: skip
    return status


def check_line(line: bytes, memory: Memory) -> bool:
    """Check a line of a bulk file; False for a release without content. Raises Tampered, Unusable.

    A line is a proof, or a release as the portal's own files give it, whose proof is fetched. What
    took the place of a release is said as the file has it: of that nothing is proved.
    """
    given = read_json(line)
    address = given.get("proof") if isinstance(given, dict) and "document" in given else None
    if not isinstance(address, str) or not is_address(address):
        memory.see(check_notice(proof_in(line), memory).checkpoint)
        return True
    if given["document"] is None:
        return False
    proof = proof_in(load(address))
    notice = check_notice(proof, memory)
    check_given(given, proof, notice)
    memory.see(notice.checkpoint)
    if step := read_step(given.get("superseded_by")):
        told = step.after(given.get("uid"), notice.name)
        say(t(f"！文件中注明：{told}。", f"! {told}, says the file."))
    return True


def check_given(given: Json, proof: Json, notice: Notice) -> None:
    """A release in a file must be the one that was proved. Raises Tampered.

    What was deleted by law since the file was made has no proof any more and is not compared.
    """
    entry = notice.entry
    proved = check_disclosures(notice.document, proof.get("disclosures") or [])
    places = [names_in(str(pointer)) for pointer in proved.get("redactable") or []]
    gone = [names for names in places if names and value_at(proved, names) is None]
    documents = []
    for document in (given["document"], proved):
        copy = json.loads(json.dumps(document))
        for *way, last in gone:
            holder = value_at(copy, way)
            if isinstance(holder, dict):
                holder.pop(last, None)
        marks = ("_sd_alg", "redactable", "redacted")
        documents.append({name: value for name, value in copy.items() if name not in marks})
    named = (given.get("uid"), given.get("revision"), given.get("digest"))
    logged = (entry.get("id"), entry.get("rev"), proof.get("digest"))
    if named != logged or documents[0] != documents[1]:
        raise Tampered(
            t(
                f"{notice.name} 在文件中的内容与账本所记不同。",
                f"{notice.name} is not in the file as the ledger has it.",
            )
        )


def bulk_lines(place: str) -> Iterator[bytes]:
    """The lines of a file, unpacked. Raises Unusable."""
    try:
        with (gzip.open if place.endswith(".gz") else open)(place, "rb") as file:
            for line in file:
                if line.strip():
                    yield line
    except (OSError, EOFError) as error:
        raise Unusable(f"{place}: {error}") from None


def worst(one: int, other: int) -> int:
    """Tampering weighs more than what could not be read."""
    return TAMPERED if TAMPERED in (one, other) else max(one, other)


# --- The whole ledger ----------------------------------------------------------------------------


def tile_name(level: str, number: int, width: int) -> str:
    """The path of a tile."""
    digits = f"{number:03d}"
    digits = "0" * (-len(digits) % 3) + digits
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return f"tile/{level}/{name}" + ("" if width == WIDTH else f".p/{width}")


class Ledger:
    """A ledger read whole. `entries` holds what the later steps need of each entry."""

    def __init__(self, source: Source, checkpoint: Checkpoint) -> None:
        self.source = source
        self.checkpoint = checkpoint
        self.releases: list[Release] = []
        #: What took the place of all earlier releases of a notice: its index and its name.
        self.later: dict[str, tuple[int, str]] = {}
        #: The notice that an entry corrects, by the entry's index; "" for one it does not have.
        self.corrects: dict[int, str] = {}
        self._notices: dict[str, str] = {}
        self.latest_at = ""
        self.roots: dict[int, bytes] = {}

    def read(self, sizes: set[int]) -> None:
        """Hash every entry, compare every tile; keep the roots at `sizes`. Raises Tampered."""
        tree, size = Growing(), self.checkpoint.size
        levels: list[list[bytes]] = [[]]
        wanted = sizes | {size}
        self._note_root(tree, wanted)
        for start in range(0, size, WIDTH):
            width = min(WIDTH, size - start)
            entries = self._bundle(start // WIDTH, width)
            levels[0] = list(map(leaf_of, entries))
            for index, (entry, leaf) in enumerate(zip(entries, levels[0], strict=True), start):
                self._look_at(index, entry, leaf)
            if width == WIDTH and wanted.isdisjoint(range(start + 1, start + WIDTH)):
                tree.add(root_of(levels[0]), WIDTH)
                self._note_root(tree, wanted)
            else:
                for leaf in levels[0]:
                    tree.add(leaf)
                    self._note_root(tree, wanted)
            self._compare(levels, 0, start // WIDTH)
        for level in range(1, len(levels)):
            if levels[level]:
                self._compare_tile(levels[level], level, self._finished(level))
        if self.roots[size] != self.checkpoint.root:
            raise Tampered(
                t(
                    "账本的记录与签名的检查点不符：有记录被改动、删除或插入。",
                    "The entries are not those under the signed checkpoint: one was changed, "
                    "removed or put in.",
                )
            )

    def _finished(self, level: int) -> int:
        return (self.checkpoint.size >> (8 * level)) // WIDTH

    def _note_root(self, tree: Growing, wanted: set[int]) -> None:
        if tree.size in wanted:
            self.roots[tree.size] = tree.root()

    def _bundle(self, number: int, width: int) -> list[bytes]:
        data = self._file("entries", number, width)
        entries: list[bytes] = []
        at = 0
        while at < len(data) and len(entries) < width:
            length = int.from_bytes(data[at : at + 2], "big")
            entries.append(data[at + 2 : at + 2 + length])
            at += 2 + length
        if len(entries) != width or at > len(data):
            first = number * WIDTH
            raise Tampered(
                t(
                    f"账本缺少第 {first} 至 {first + width - 1} 条中的记录。",
                    f"Entries between {first} and {first + width - 1} are missing.",
                )
            )
        return entries

    def _file(self, level: str, number: int, width: int) -> bytes:
        data = self.source.get(tile_name(level, number, width))
        if data is None and width < WIDTH:
            data = self.source.get(tile_name(level, number, WIDTH))
            if data is not None and level != "entries":
                data = data[: 32 * width]
        if data is None:
            name = tile_name(level, number, width)
            raise Tampered(
                t(
                    f"账本声称有 {self.checkpoint.size} 条记录，却拿不出文件 {name}。",
                    f"The ledger claims {self.checkpoint.size} entries but does not show {name}.",
                )
            )
        return data

    def _compare(self, levels: list[list[bytes]], level: int, number: int) -> None:
        """Compare the tile that is full, or the last of its level, and carry its root upwards."""
        hashes = levels[level]
        if level and len(hashes) < WIDTH:
            return
        self._compare_tile(hashes, level, number)
        if len(hashes) < WIDTH:
            return
        whole = root_of(hashes)
        hashes.clear()
        if len(levels) == level + 1:
            levels.append([])
        levels[level + 1].append(whole)
        self._compare(levels, level + 1, number // WIDTH)

    def _compare_tile(self, hashes: list[bytes], level: int, number: int) -> None:
        if self._file(str(level), number, len(hashes)) == b"".join(hashes):
            return
        name = tile_name(str(level), number, len(hashes))
        span = WIDTH ** (level + 1)
        first, last = number * span, min((number + 1) * span, self.checkpoint.size) - 1
        raise Tampered(
            t(
                f"账本文件 {name}（第 {first} 至 {last} 条）与记录不符：被改动过。",
                f"The ledger's file {name} (entries {first} to {last}) does not match the entries: "
                "one of them was changed.",
            )
        )

    def _look_at(self, index: int, raw: bytes, leaf: bytes) -> None:
        """Take what matters from an entry. Raises Tampered for a back-dated one."""
        try:
            entry = read_entry(raw)
        except Tampered:
            raise Tampered(
                t(f"账本第 {index} 条格式不对。", f"Entry {index} of the ledger is malformed.")
            ) from None
        at = str(entry.get("at") or "")
        if at < self.latest_at and seconds(self.latest_at) - seconds(at) > BACKDATED_SECONDS:
            raise Tampered(
                t(
                    f"账本第 {index} 条（{entry.get('id', entry.get('type'))}）的日期 {at} 早于前面"
                    f"记录的 {self.latest_at}：日期被倒填。",
                    f"Entry {index} ({entry.get('id', entry.get('type'))}) is dated {at}, earlier "
                    f"than {self.latest_at} before it: it is back-dated.",
                )
            )
        self.latest_at = max(self.latest_at, at)
        if "release" in entry:
            self.releases.append((index, entry))
            self._note_place(index, entry)
        if "id" in entry:
            self._notices[base64url(leaf)] = str(entry["id"])

    def _note_place(self, index: int, entry: Json) -> None:
        """Note whose place a release takes: of its own notice, or of the one it corrects."""
        replaced = str(entry.get("id"))
        if entry.get("type") == "amend":
            replaced = self.corrects[index] = self._notices.get(str(entry.get("prev")), "")
        elif entry.get("type") not in ("withdraw", "restore"):
            return
        self.later[replaced] = index, slashed(entry.get("id"), entry.get("rev"))


def seconds(at: str) -> float:
    """The time of an entry in seconds; 0 for one that is none."""
    try:
        return datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def open_ledger(place: str, memory: Memory, options: argparse.Namespace) -> Ledger:
    """Fetch, check and read a whole ledger. Raises Tampered."""
    source = Source(place)
    note = source.get("checkpoint")
    if note is None:
        raise Unusable(t(f"{place} 不是账本。", f"There is no ledger at {place}."))
    try:
        checkpoint = Checkpoint(note.decode())
    except UnicodeDecodeError:
        raise Unusable(t(f"{place} 不是账本。", f"There is no ledger at {place}.")) from None
    policy = read_policy(source)
    offered = next(iter(policy.get("keys") or []), None)
    accept(checkpoint, memory, offered, lambda: read_json(source.get("keys.json") or b"[]"))
    last = memory.last(checkpoint.origin)
    if last and last.size > checkpoint.size:
        raise Tampered(
            t(f"账本变短了：以前有 {last.size} 条，现在只有 {checkpoint.size} 条。\n",
              f"The ledger has shrunk: it had {last.size} entries, now {checkpoint.size}.\n")
            + both_notes(last, checkpoint)
        )  # fmt: skip
    ledger = Ledger(source, checkpoint)
    ledger.read({last.size} if last else set())
    if last and ledger.roots[last.size] != last.root:
        raise Tampered(
            t("账本改写了历史：它不是以前所见的延续。\n",
              "The ledger has rewritten its history: it does not continue what was seen before.\n")
            + both_notes(last, checkpoint)
        )  # fmt: skip
    say(
        t(
            f"✓ 账本 {checkpoint.origin} 完整：{checkpoint.size} 条记录"
            + (f"，是此前所见 {last.size} 条的延续。" if last else "。"),
            f"✓ The ledger {checkpoint.origin} is whole: {checkpoint.size} entries"
            + (f", continuing the {last.size} seen before." if last else "."),
        )
    )
    known = options.witness or [item.get("key") for item in policy.get("witnesses") or []]
    check_witnesses(checkpoint, [Key(str(vkey)) for vkey in known], options.quorum)
    return ledger


def read_policy(source: Source) -> Json:
    """What the ledger says about itself; nothing in it is trusted beyond the first time."""
    data = source.get("policy.json")
    found = read_json(data) if data else {}
    return found if isinstance(found, dict) else {}


def command_log(options: argparse.Namespace, memory: Memory) -> int:
    """The whole ledger."""
    ledger = open_ledger(options.place, memory, options)
    memory.see(ledger.checkpoint)
    return FINE


# --- The portal against its ledger ---------------------------------------------------------------


class Portal:
    """Every release that the ledger names, and every release that the portal shows."""

    def __init__(self, ledger: Ledger, base: str, policy: Json) -> None:
        self.ledger, self.base, self.policy = ledger, base, policy
        entries = [entry for _index, entry in ledger.releases]
        self.ever_withdrawn = {str(e.get("id")) for e in entries if e.get("type") == "withdraw"}
        self.withdrawn: set[str] = set()
        for entry in entries:
            if entry.get("type") == "withdraw":
                self.withdrawn.add(str(entry.get("id")))
            elif entry.get("type") == "restore":
                self.withdrawn.discard(str(entry.get("id")))
        self.logged = {slashed(e.get("id"), e.get("rev")): (i, e) for i, e in ledger.releases}

    def wrong(self, releases: Sequence[Release]) -> list[tuple[Release, Exception]]:
        """Fetch releases that the ledger names; return those that are not what they were."""
        with ThreadPoolExecutor(max_workers=4) as workers:
            problems = list(workers.map(self._attempt, releases))
        return [
            (item, problem) for item, problem in zip(releases, problems, strict=True) if problem
        ]

    def _attempt(self, item: Release) -> Exception | None:
        try:
            self._check(*item)
        except (Tampered, Unusable) as problem:
            return problem
        return None

    def _check(self, index: int, entry: Json) -> None:
        identity, revision = str(entry.get("id")), entry.get("rev")
        name = slashed(identity, revision)
        _status, data = fetch(self._address("release", id=identity, rev=revision))
        found = None if data is None else read_json(data)
        document = found.get("document", found) if isinstance(found, dict) else None
        content = entry.get("type") != "withdraw"
        if document is None and content and identity in self.ever_withdrawn:
            return
        if document is None:
            raise Tampered(
                t(
                    f"{name}（账本第 {index} 条）已发布，门户上却没有了，账本里也没有撤回记录："
                    "被悄悄删除。",
                    f"{name} (entry {index}) was published, but the portal does not show it and no "
                    "withdrawal is logged: it was silently removed.",
                )
            )
        if content and identity in self.withdrawn:
            raise Tampered(
                t(
                    f"{name} 已在账本中撤回，门户却仍展示其内容：撤回被隐瞒。",
                    f"{name} is withdrawn in the ledger, but the portal still shows it: the "
                    "withdrawal was dropped.",
                )
            )
        check_document(document, entry)
        corrected = document.get("corrects")
        if entry.get("type") == "amend" and corrected != self.ledger.corrects[index]:
            raise Tampered(
                t(
                    f"{name} 写明更正 {corrected}，账本第 {index} 条却接在别的公告之后。",
                    f"{name} says that it corrects {corrected}, but entry {index} follows another "
                    "notice.",
                )
            )
        self._check_files(name, document)

    def _check_files(self, name: str, document: Json) -> None:
        for file in document.get("attachments") or []:
            digest, title = str(file.get("digest")), str(file.get("name"))
            url = self._address("file", digest=digest, name=title)
            data = fetch(url)[1] if url else None
            if url and data is None:
                raise Tampered(
                    t(f"{name} 的附件“{title}”不见了。", f"The file {title} of {name} is missing.")
                )
            if data is not None and sha256(data).hex() != digest:
                raise Tampered(
                    t(
                        f"{name} 的附件“{title}”被替换过。",
                        f"The file {title} of {name} was replaced.",
                    )
                )

    def _address(self, which: str, /, **values: Any) -> str:
        return address(self.policy, self.base, which, **values)

    def unlogged(self, listed: Sequence[Json]) -> list[tuple[Json, Exception]]:
        """What the portal lists and the ledger does not have, or not with this digest."""
        problems: list[tuple[Json, Exception]] = []
        for item in listed:
            name = slashed(item.get("uid"), item.get("revision"))
            logged = self.logged.get(name)
            if logged is None:
                words = t(
                    f"{name} 在门户上公布，却没有记入账本。",
                    f"{name} is shown by the portal but is not in the ledger.",
                )
            elif hex_of(str(logged[1].get("release"))) != item.get("digest"):
                words = t(
                    f"{name} 在门户列表中的摘要与账本不符。",
                    f"{name} has another digest in the portal's list than in the ledger.",
                )
            else:
                continue
            problems.append((item, Tampered(words)))
        return problems

    def outdated(self, listed: Sequence[Json]) -> list[Exception]:
        """What the portal lists as what applies, though the ledger has something in its place."""
        problems: list[Exception] = []
        for item in listed:
            name = slashed(item.get("uid"), item.get("revision"))
            since, later = self.ledger.later.get(str(item.get("uid")), (-1, ""))
            current = name in self.logged and item.get("status", "current") == "current"
            if current and since > self.logged[name][0]:
                words = t(
                    f"{name} 在门户列表中仍为现行有效，而账本第 {since} 条 {later} 已取代它："
                    "此事被隐瞒。",
                    f"{name} is what applies in the portal's list, but entry {since} of the "
                    f"ledger has {later} in its place: that was kept quiet.",
                )
                problems.append(Tampered(words))
        return problems


def slashed(identity: Any, revision: Any) -> str:
    """Number and revision as one word."""
    return f"{identity}/{revision}"


def address(policy: Json, base: str, which: str, /, **values: Any) -> str:
    """An address from the policy's pattern, "" where there is none."""
    pattern = str(policy.get(which) or "")
    for key, value in values.items():
        pattern = pattern.replace("{" + key + "}", quote(str(value), safe=""))
    return urljoin(base + "/", pattern) if pattern else ""


def hex_of(digest: str) -> str:
    """The hexadecimal form of a base64url digest."""
    try:
        return base64.urlsafe_b64decode(digest + "=").hex()
    except ValueError:
        return ""


def read_list(url: str) -> list[Json]:
    """Every release the portal lists, page by page. Raises Unusable."""
    found: list[Json] = []
    seen: set[str] = set()
    while url and url not in seen:
        seen.add(url)
        page = read_json(answer(url))
        if not isinstance(page, dict) or not isinstance(page.get("results"), list):
            raise Unusable(t(f"{url} 不是公告列表。", f"{url} is not a list of releases."))
        found += [item for item in page["results"] if isinstance(item, dict)]
        url = urljoin(url, str(page["next"])) if page.get("next") else ""
    return found


def command_portal(options: argparse.Namespace, memory: Memory) -> int:
    """The ledger and everything it names; says each problem and goes on.

    What goes out or is withdrawn while we look is in a later checkpoint. So whatever seems wrong is
    looked at again with the ledger of some seconds later.
    """
    base = options.place.rstrip("/")
    policy = read_policy(Source(f"{base}/log"))
    if not policy.get("release"):
        raise Unusable(
            t("门户没有说明公告的地址。", "The portal does not say where its releases are.")
        )
    index = address(policy, base, "list")
    listed = read_list(index) if index else []
    ledger = open_ledger(f"{base}/log", memory, options)
    portal = Portal(ledger, base, policy)
    wrong, unlogged = portal.wrong(ledger.releases), portal.unlogged(listed)
    outdated = portal.outdated(listed)
    if wrong or unlogged or outdated:
        time.sleep(SETTLE_SECONDS)
        ledger = open_ledger(f"{base}/log", memory, options)
        portal = Portal(ledger, base, policy)
        wrong = portal.wrong([item for item, _problem in wrong])
        unlogged = portal.unlogged([item for item, _problem in unlogged])
    if outdated:
        # Caches may keep a list for some seconds.
        time.sleep(SETTLE_SECONDS)
        outdated = portal.outdated(read_list(index))
    memory.see(ledger.checkpoint)
    status = FINE
    for problem in [*(problem for _item, problem in [*wrong, *unlogged]), *outdated]:
        say(f"✗ {problem}")
        status = worst(status, TAMPERED if isinstance(problem, Tampered) else UNUSABLE)
    total = len(ledger.releases)
    say(
        t(
            f"{total - len(wrong)} / {total} 条发布与账本一致。",
            f"{total - len(wrong)} of {total} releases are as the ledger says.",
        )
    )
    return status


# --- The command line ----------------------------------------------------------------------------


def arguments() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = argparse.ArgumentParser(
        prog="gongkai_verify.py",
        description=t("不依赖任何人，核对公开平台与其账本。", (__doc__ or "").split("\n", 1)[0]),
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (
        ("notice", t("核对一条公告（网址或文件）", "check one notice (address or file)")),
        ("page", t("核对保存的网页", "check a saved page")),
        ("bulk", t("核对批量文件", "check a bulk file")),
        ("log", t("核对整个账本（网址或文件夹）", "check a whole ledger (address or folder)")),
        ("portal", t("核对门户上的全部公告", "check everything a portal shows")),
    ):
        command = commands.add_parser(name, help=about)
        command.add_argument("place", metavar="URL|FILE")
        if name in ("notice", "page"):
            since = t("向这个门户查询此后的更正和撤回", "ask this portal what became of it since")
            command.add_argument("--portal", metavar="URL", default="", help=since)
        _add_options(command)
    return parser


def _add_options(command: argparse.ArgumentParser) -> None:
    for option, about in (
        ("--key", t("账本的公钥", "the ledger's key")),
        ("--witness", t("见证人的公钥", "the key of a witness")),
    ):
        command.add_argument(option, action="append", default=[], metavar="VKEY", help=about)
    about = t("至少几个见证人共签", "how many witnesses must have cosigned")
    command.add_argument("--quorum", type=int, default=0, metavar="N", help=about)
    about = t("记住公钥和上次所见的文件", "the file that remembers keys and what was seen")
    command.add_argument("--since", "--state", dest="state", type=Path, help=about)


COMMANDS: dict[str, Callable[[argparse.Namespace, Memory], int]] = {
    "notice": command_notice,
    "page": command_page,
    "bulk": command_bulk,
    "log": command_log,
    "portal": command_portal,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    options = arguments().parse_args(argv)
    try:
        if Ed25519PublicKey is None:
            raise Unusable(
                t("请先安装：pip install cryptography", "First: pip install cryptography")
            )
        memory = Memory(options.state or default_memory(), options.key)
        status = COMMANDS[options.command](options, memory)
        if status != TAMPERED:
            memory.save()
    except Tampered as problem:
        say(f"✗ {problem}")
        say(
            t(
                "结论：发现篡改。请保存以上内容作为证据。",
                "Verdict: tampering. Keep the above as evidence.",
            )
        )
        return TAMPERED
    except Unusable as problem:
        say(f"? {problem}")
        say(t("结论：无法核对。", "Verdict: it could not be checked."))
        return UNUSABLE
    except KeyboardInterrupt:
        return UNUSABLE
    except Exception as error:  # a reader is never shown a traceback
        say(t(f"? 无法核对：{error!r}", f"? It could not be checked: {error!r}"))
        return UNUSABLE
    return verdict_tampered() if status == TAMPERED else status


def verdict_tampered() -> int:
    """The last line of an alarm."""
    say(t("结论：发现篡改。请保存以上内容。", "Verdict: tampering. Keep the above as evidence."))
    return TAMPERED


if __name__ == "__main__":
    sys.exit(main())
