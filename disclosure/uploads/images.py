"""Images without what they say of the camera, the place and the person: EXIF, XMP, comments.

The compressed pixels are copied as they are; only the segments around them are chosen. Sources:
W3C PNG (chunks), ITU-T T.81 annex B (JPEG markers).
"""

from __future__ import annotations

import struct
import zlib

from .refusing import UploadRefused

MAX_PIXELS = 50_000_000
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
#: Chunks that decide how the pixels look.
PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD"}
)
EXIF_MARKER, COMMENT = 0xE1, 0xFE
#: JFIF, colour profile and Adobe's colour transform; other APP segments are metadata.
APPS_KEPT = frozenset({0xE0, 0xE2, 0xEE})
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9


def plain_png(content: bytes) -> bytes:
    """The image with its visible chunks only, ended at its end. Raises UploadRefused."""
    if not content.startswith(PNG_MAGIC):
        raise UploadRefused("content")
    kept, at = [PNG_MAGIC], len(PNG_MAGIC)
    first = True
    while at + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        end = at + 12 + length
        data, check = content[at + 8 : end - 4], content[end - 4 : end]
        if end > len(content) or check != struct.pack(">I", zlib.crc32(kind + data)):
            raise UploadRefused("content")
        if first:
            if kind != b"IHDR" or length != 13:
                raise UploadRefused("content")
            _check_pixels(*struct.unpack(">II", data[:8]))
            first = False
        if kind in PNG_KEPT:
            kept.append(content[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end
    raise UploadRefused("content")


def plain_jpeg(content: bytes) -> bytes:
    """The image without metadata segments, ended at its end. Raises UploadRefused."""
    if not content.startswith(b"\xff\xd8\xff"):
        raise UploadRefused("content")
    kept, at, framed = [b"\xff\xd8"], 2, False
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise UploadRefused("content")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if end > len(content) or end < at + 4:
            raise UploadRefused("content")
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9].ljust(4, b"\0"))
            _check_pixels(width, height)
            framed = True
        if marker == START_OF_SCAN:
            last = content.rfind(b"\xff\xd9", end)
            if last < 0 or not framed:
                raise UploadRefused("content")
            return b"".join([*kept, content[at : last + 2]])
        metadata = marker == COMMENT or (0xE0 <= marker <= 0xEF and marker not in APPS_KEPT)
        if not metadata:
            kept.append(content[at:end])
        at = end
    raise UploadRefused("content")


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise UploadRefused("content")
    if width * height > MAX_PIXELS:
        raise UploadRefused("pixels")
