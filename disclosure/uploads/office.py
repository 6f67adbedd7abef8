"""Word documents and workbooks: archives of XML, judged part by part while they are unpacked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import BinaryIO

from .refusing import UploadRefused

#: Limits on what lies in a DOCX or XLSX: entries, bytes unpacked, bytes unpacked for one packed.
MAX_ENTRIES, MAX_UNPACKED, MAX_RATIO = 2_000, 200 * 1024 * 1024, 100
CHUNK = 64 * 1024
#: Names, companies and dates of who wrote and printed it.
EMPTY_PROPERTIES = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
_EXTERNAL = re.compile(rb"<[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_ACTIVE_TYPE = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX|oleObject")
SYMLINK = 0o120000


def plain_office(file: BinaryIO, part: str) -> bytes:
    """The archive with empty document properties, or UploadRefused.

    `part` is the main part that makes it a document of its kind. What is measured is what comes
    out, not what the archive's directory promises.
    """
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise UploadRefused("content")
    try:
        with zipfile.ZipFile(file) as archive:
            return _copied(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, zlib.error) as error:
        if isinstance(error, UploadRefused):
            raise
        raise UploadRefused("content") from error
    except (RuntimeError, OSError) as error:
        raise UploadRefused("archive") from error


def _copied(archive: zipfile.ZipFile, part: str) -> bytes:
    entries = archive.infolist()
    _check_directory(entries, part)
    target, unpacked = io.BytesIO(), 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as plain:
        for entry in entries:
            content = _unpacked(archive, entry, MAX_UNPACKED - unpacked)
            unpacked += len(content)
            _check_part(entry.filename, content)
            content = EMPTY_PROPERTIES.get(entry.filename, content)
            # Without the time it was saved at, and without extra fields.
            plain.writestr(zipfile.ZipInfo(entry.filename), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _check_directory(entries: list[zipfile.ZipInfo], part: str) -> None:
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or not {"[Content_Types].xml", part} <= set(names):
        raise UploadRefused("content")
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        raise UploadRefused("content")
    if any(entry.external_attr >> 16 & 0o170000 == SYMLINK for entry in entries):
        raise UploadRefused("content")
    if any(_active(name) for name in names):
        raise UploadRefused("macros")
    packed = sum(entry.compress_size for entry in entries) or 1
    unpacked = sum(entry.file_size for entry in entries)
    encrypted = any(entry.flag_bits & 1 for entry in entries)
    if encrypted or len(entries) > MAX_ENTRIES:
        raise UploadRefused("archive")
    if unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO:
        raise UploadRefused("archive")


def _active(name: str) -> bool:
    lowered = name.lower()
    known = ("vbaproject.bin", "vbadata.xml")
    folders = ("/embeddings/", "/activex/", "/macrosheets/", "/externallinks/", "/dialogsheets/")
    return lowered.endswith(known) or any(folder in lowered for folder in folders)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """One part, stopped as soon as it is too much."""
    pieces, size = [], 0
    with archive.open(entry) as source:
        while piece := source.read(CHUNK):
            size += len(piece)
            if size > most or size > MAX_RATIO * max(entry.compress_size, CHUNK):
                raise UploadRefused("archive")
            pieces.append(piece)
    return b"".join(pieces)


def _check_part(name: str, content: bytes) -> None:
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    # In UTF-16 every other byte is zero; with them gone the words are the same.
    text = content.replace(b"\x00", b"")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise UploadRefused("entities")
    if name == "[Content_Types].xml" and _ACTIVE_TYPE.search(text):
        raise UploadRefused("macros")
    if name.lower().endswith(".rels"):
        for link in _EXTERNAL.findall(text):
            if b"/hyperlink" not in link:
                raise UploadRefused("external")
