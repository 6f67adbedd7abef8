"""What a file must be before it may be attached to a notice.

The type is decided by the bytes, not by the name, and both must agree: a page of HTML called
`plan.pdf` is refused. Images and Office documents come in without their metadata.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from .images import plain_jpeg, plain_png
from .office import plain_office
from .refusing import UploadRefused

Check = Callable[[Any], bytes | None]

MAX_SIZE = 20 * 1024 * 1024
MAX_NAME = 120
#: A PDF may have this much after its end mark.
PDF_TAIL = 1024
CHUNK = 64 * 1024
#: Scripts, programs and files inside a PDF.
_PDF_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)[\s/<(\[]"
)


@dataclass(frozen=True)
class Upload:
    """What was found out about a file: `name` for people, `suffix` with its dot, size in bytes.

    `content` is what to store instead of what was sent; None where that stays as it is.
    """

    name: str
    suffix: str
    media_type: str
    size: int
    digest: str
    content: bytes | None = field(default=None, repr=False)


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
    content = check(file)
    file.seek(0)
    if content is not None:
        size, digest = len(content), hashlib.sha256(content).hexdigest()
    return Upload(cleaned, suffix, media_type, size, digest, content)


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


def _whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _image(plain: Callable[[bytes], bytes]) -> Check:
    return lambda file: plain(_whole(file))


def _pdf(file: BinaryIO) -> None:
    """A PDF from its first byte to its end mark, so that nothing else hides behind it.

    Kept to the byte: rewriting it without its metadata would break the signatures of agencies.
    """
    content = _whole(file)
    if not content.startswith(b"%PDF-"):
        raise UploadRefused("content")
    # A name may be written with #xx for its letters.
    names = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), content)
    if _PDF_ACTIVE.search(names):
        raise UploadRefused("macros")
    tail = _tail(file)
    end = tail.rfind(b"%%EOF")
    if end < 0 or b"PK\x05\x06" in tail[end:]:
        raise UploadRefused("content")


def _tail(file: BinaryIO) -> bytes:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - PDF_TAIL))
    return file.read()


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

#: Suffix -> media type, and the check that may give other bytes to store.
KINDS: dict[str, tuple[str, Check]] = {
    ".pdf": ("application/pdf", _pdf),
    ".docx": (WORD, lambda file: plain_office(file, "word/document.xml")),
    ".xlsx": (EXCEL, lambda file: plain_office(file, "xl/workbook.xml")),
    ".png": ("image/png", _image(plain_png)),
    ".jpg": ("image/jpeg", _image(plain_jpeg)),
    ".jpeg": ("image/jpeg", _image(plain_jpeg)),
    ".csv": ("text/csv", _csv),
}
ACCEPT = ",".join(KINDS)

__all__ = ["ACCEPT", "Upload", "UploadRefused", "clean_name", "read_upload"]
