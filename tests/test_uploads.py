"""Files that may be attached, and files that may not."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib

import pytest

from disclosure import uploads
from disclosure.uploads import UploadRefused, clean_name, read_upload

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*extra: bytes, size: tuple[int, int] = (1, 1)) -> bytes:
    """A grey point; `extra` are whole chunks before its pixels."""
    header = chunk(b"IHDR", struct.pack(">II5B", *size, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + pixels + chunk(b"IEND", b"")


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(*extra: bytes, size: tuple[int, int] = (1, 1)) -> bytes:
    """The frame of a JPEG around pixels that nobody decodes here."""
    frame = segment(0xC0, struct.pack(">BHHB3B", 8, size[1], size[0], 1, 1, 0x11, 0))
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34"
    return b"\xff\xd8" + b"".join(extra) + frame + scan + b"\xff\xd9"


PNG = png()
JPEG = jpeg(segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"))


def archive(*names: str, content: bytes = b"<x/>", encrypted: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as found:
        for name in names:
            found.writestr(name, content)
        if encrypted:
            found.infolist()[0].flag_bits |= 1
    return target.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("出让方案.pdf", PDF, "application/pdf"),
        ("方案.DOCX", DOCX, uploads.WORD),
        ("清单.xlsx", XLSX, uploads.EXCEL),
        ("plan.png", PNG, "image/png"),
        ("plan.jpg", JPEG, "image/jpeg"),
        ("plan.jpeg", JPEG, "image/jpeg"),
        ("list.csv", "编号,名称\n1,甲\n".encode(), "text/csv"),
        ("list.csv", "编号,名称\n1,甲\n".encode("gb18030"), "text/csv"),
    ],
)
def test_declared_types_come_in(name: str, content: bytes, media_type: str) -> None:
    file = io.BytesIO(content)
    found = read_upload(file, name)
    assert found.media_type == media_type
    stored = content if found.content is None else found.content
    assert found.size == len(stored)
    assert found.digest == hashlib.sha256(stored).hexdigest()
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "empty"),
        ("program.exe", b"MZ", "extension"),
        ("page.html", b"<script>", "extension"),
        ("drawing.svg", b"<svg/>", "extension"),
        ("none", PDF, "extension"),
        ("plan.pdf", b"<html><script>alert(1)</script></html>", "content"),
        ("plan.pdf", PNG, "content"),
        ("plan.pdf", b"%PDF-1.7 without an end", "content"),
        ("plan.pdf", PDF + DOCX[-22:], "content"),
        ("plan.png", PDF, "content"),
        ("plan.jpg", b"GIF89a", "content"),
        ("plan.docx", XLSX, "content"),
        ("plan.docx", b"PK\x03\x04 and no directory", "content"),
        ("plan.docx", PDF, "content"),
        ("plan.csv", b"MZ\x00\x01\x02", "content"),
        ("plan.csv", b"<html></html>", "content"),
        (
            "plan.xlsx",
            archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
            "macros",
        ),
        (
            "plan.docx",
            archive("[Content_Types].xml", "word/document.xml", "word/embeddings/o.bin"),
            "macros",
        ),
        (
            "bomb.xlsx",
            archive("[Content_Types].xml", "xl/workbook.xml", content=bytes(3_000_000)),
            "archive",
        ),
        ("secret.docx", archive("[Content_Types].xml", "word/document.xml", encrypted=True), ""),
    ],
)
def test_everything_else_is_refused_with_a_reason(name: str, content: bytes, code: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        read_upload(io.BytesIO(content), name)
    assert refused.value.code == (code or "archive")
    assert refused.value.message


def test_a_file_over_the_limit_is_refused_before_it_is_read_whole() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return bytes(size)

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

    file = Endless()
    with pytest.raises(UploadRefused, match="size"):
        read_upload(file, "big.pdf")
    assert file.given <= uploads.MAX_SIZE + uploads.CHUNK


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("../../etc/出让 方案.pdf", "出让 方案.pdf"),
        ("C:\\Users\\a\\plan.pdf", "plan.pdf"),
        ("a\u202efdp.exe\x00.pdf", "afdp.exe.pdf"),
        ('<img src="x">.png', "img src=x.png"),
        (".pdf", "file.pdf"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(given: str, cleaned: str) -> None:
    assert clean_name(given) == cleaned
