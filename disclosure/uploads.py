"""What a file must be before it may be attached to a notice.

The type is decided by the bytes, not by the name, and both must agree: a page of HTML called
`plan.pdf` is refused. Archives behind DOCX and XLSX are looked at through their directory only;
nothing is unpacked here.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

MAX_SIZE = 20 * 1024 * 1024
MAX_NAME = 120
#: Limits on what lies in a DOCX or XLSX: entries, bytes unpacked, bytes unpacked for one packed.
MAX_ENTRIES, MAX_UNPACKED, MAX_RATIO = 2_000, 200 * 1024 * 1024, 100
#: A PDF may have this much after its end mark.
PDF_TAIL = 1024
CHUNK = 64 * 1024

MESSAGES = {
    "empty": _("The file is empty."),
    "size": _("The file is larger than 20 MB."),
    "extension": _("Only PDF, DOCX, XLSX, PNG, JPEG and CSV files can be attached."),
    "content": _("The content of the file is not what its name says."),
    "macros": _("The file holds macros or embedded programs."),
    "archive": _("The file unpacks to too much, or is encrypted."),
}


class UploadRefused(ValueError):
    """A file that may not come in; `code` is a key of `MESSAGES`."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message = MESSAGES[code]
        super().__init__(code)


@dataclass(frozen=True)
class Upload:
    """What was found out about a file: `name` for people, `suffix` with its dot, size in bytes."""

    name: str
    suffix: str
    media_type: str
    size: int
    digest: str


def read_upload(file: BinaryIO, name: str) -> Upload:
    """Judge a file by its bytes. Raises UploadRefused; leaves the file at its beginning."""
    cleaned = clean_name(name)
    suffix = PurePosixPath(cleaned).suffix.lower()
    if suffix not in KINDS:
        raise UploadRefused("extension")
    media_type, check = KINDS[suffix]
    size, digest = _measured(file)
    if size == 0:
        raise UploadRefused("empty")
    check(file)
    file.seek(0)
    return Upload(cleaned, suffix, media_type, size, digest)


def clean_name(name: str) -> str:
    """A file's name without its path, control and direction characters; shortened in the middle."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    text = re.sub(r"\s+", " ", text).lstrip().rstrip(" .")
    stem, dot, suffix = text.rpartition(".")
    if not dot:
        return text[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(suffix) - 1].strip(' .') or 'file'}.{suffix}"


def _measured(file: BinaryIO) -> tuple[int, str]:
    """Size and SHA-256 (hex), read in pieces; stops at the limit."""
    file.seek(0)
    size, digest = 0, hashlib.sha256()
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > MAX_SIZE:
            raise UploadRefused("size")
        digest.update(chunk)
    return size, digest.hexdigest()


def _starts_with(*magics: bytes) -> Callable[[BinaryIO], None]:
    def check(file: BinaryIO) -> None:
        file.seek(0)
        if not file.read(16).startswith(magics):
            raise UploadRefused("content")

    return check


def _pdf(file: BinaryIO) -> None:
    """A PDF from its first byte to its end mark, so that nothing else hides behind it."""
    _starts_with(b"%PDF-")(file)
    tail = _tail(file)
    end = tail.rfind(b"%%EOF")
    if end < 0 or b"PK\x05\x06" in tail[end:]:
        raise UploadRefused("content")


def _tail(file: BinaryIO) -> bytes:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - PDF_TAIL))
    return file.read()


def _office(part: str) -> Callable[[BinaryIO], None]:
    """An Office document with this main part, without macros and of bearable size."""

    def check(file: BinaryIO) -> None:
        _starts_with(b"PK\x03\x04")(file)
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise UploadRefused("content") from error
        names = {entry.filename for entry in entries}
        if not {"[Content_Types].xml", part} <= names:
            raise UploadRefused("content")
        if any(_active(name) for name in names):
            raise UploadRefused("macros")
        unpacked = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries) or 1
        encrypted = any(entry.flag_bits & 1 for entry in entries)
        too_much = len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED
        if encrypted or too_much or unpacked / packed > MAX_RATIO:
            raise UploadRefused("archive")

    return check


def _active(name: str) -> bool:
    return name.endswith("vbaProject.bin") or "/embeddings/" in name or "/activeX/" in name


def _csv(file: BinaryIO) -> None:
    """Text in UTF-8 or GB 18030, without the control characters of binary files."""
    file.seek(0)
    content = file.read()
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text) and not text.lstrip().startswith("<"):
            return
    raise UploadRefused("content")


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_jpeg = _starts_with(b"\xff\xd8\xff")

#: Suffix -> media type and the check of the bytes.
KINDS: dict[str, tuple[str, Callable[[Any], None]]] = {
    ".pdf": ("application/pdf", _pdf),
    ".docx": (WORD, _office("word/document.xml")),
    ".xlsx": (EXCEL, _office("xl/workbook.xml")),
    ".png": ("image/png", _starts_with(b"\x89PNG\r\n\x1a\n")),
    ".jpg": ("image/jpeg", _jpeg),
    ".jpeg": ("image/jpeg", _jpeg),
    ".csv": ("text/csv", _csv),
}
ACCEPT = ",".join(KINDS)
