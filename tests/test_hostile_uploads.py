"""Files made to do harm, each refused with a reason; and what files tell of their makers."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from disclosure.uploads import UploadRefused, read_upload
from tests.privacy.files import CONTENT_TYPES, docx, pdf, xlsx, zipped
from tests.test_uploads import DOCX, JPEG, PDF, PNG, chunk, jpeg, png, segment

DTD = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = '<Relationships><Relationship Id="r1" Type="{}" Target="{}" TargetMode="External"/>'
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def odd(attributes: int = 0, name: str = "word/x.xml", content: bytes = b"<x/>") -> bytes:
    """A Word document with one more entry, made by hand."""
    target = io.BytesIO(docx("a"))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr, entry.compress_type = attributes, zipfile.ZIP_DEFLATED
        archive.writestr(entry, content)
    return target.getvalue()


def lying() -> bytes:
    """An archive whose directory promises fewer bytes than come out."""
    content = bytearray(odd(content=bytes(5_000_000)))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def many() -> bytes:
    more = {f"word/p{number}.xml": "<x/>" for number in range(2_001)}
    return zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>", **more})


def twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate"):
        return odd(name="word/document.xml")


HOSTILE = {
    "html as pdf": ("a.pdf", b"<html><script>alert(1)</script>"),
    "program as pdf": ("a.pdf", b"MZ\x90\x00" + bytes(100)),
    "elf as docx": ("a.docx", b"\x7fELF" + bytes(100)),
    "svg as png": ("a.png", b"<svg onload='alert(1)'/>"),
    "gif as jpeg": ("a.jpg", b"GIF89a" + bytes(100)),
    "zip after pdf": ("a.pdf", PDF + DOCX),
    "zip's end after pdf": ("a.pdf", PDF + DOCX[-22:]),
    "pdf without end": ("a.pdf", PDF[:-7]),
    "script in pdf": ("a.pdf", pdf("a", catalog="/OpenAction<</S/JavaScript/JS(app.alert(1))>>")),
    "script in pdf, spelt": ("a.pdf", pdf("a", catalog="/OpenAction<</S/J#61vaScript/J#53(1)>>")),
    "program in pdf": ("a.pdf", pdf("a", catalog="/OpenAction<</S/Launch/F(cmd.exe)>>")),
    "file in pdf": ("a.pdf", pdf("a", catalog="/Names<</EmbeddedFiles 9 0 R>>")),
    "form in pdf": ("a.pdf", pdf("a", catalog="/AcroForm<</XFA 9 0 R>>")),
    "film in pdf": ("a.pdf", pdf("a", catalog="/X<</Subtype/RichMedia /Y 1>>")),
    "sending pdf": ("a.pdf", pdf("a", catalog="/AA<</S/SubmitForm/F(http://x)>>")),
    "macros": ("a.docx", docx("a", **{"word/vbaProject.bin": "x"})),
    "macros in capitals": ("a.docx", docx("a", **{"word/VBAPROJECT.BIN": "x"})),
    "macros by type": (
        "a.docx",
        docx(
            "a", **{"[Content_Types].xml": "<Types><Override ContentType='macroEnabled'/></Types>"}
        ),
    ),
    "old macros": ("a.xlsx", xlsx([["a"]], **{"xl/macrosheets/sheet1.xml": "<x/>"})),
    "old dialogs": ("a.xlsx", xlsx([["a"]], **{"xl/dialogsheets/sheet1.xml": "<x/>"})),
    "embedded program": ("a.docx", docx("a", **{"word/embeddings/o.bin": "x"})),
    "control": ("a.docx", docx("a", **{"word/activeX/a1.xml": "<x/>"})),
    "data from elsewhere": ("a.xlsx", xlsx([["a"]], **{"xl/externalLinks/l.xml": "<x/>"})),
    "template from elsewhere": (
        "a.docx",
        docx(
            "a",
            **{
                "word/_rels/settings.xml.rels": OUTSIDE.format(
                    f"{LINK}/attachedTemplate", "http://x/t"
                )
            },
        ),
    ),
    "image from elsewhere": (
        "a.docx",
        docx("a", **{"word/_rels/a.xml.rels": OUTSIDE.format(f"{LINK}/image", "file://x/a.png")}),
    ),
    "entities": ("a.docx", docx("a", word__x_xml=DTD)),
    "entities in utf-16": ("a.docx", docx("a", word__x_xml=DTD.encode("utf-16"))),
    "entities in relations": ("a.docx", docx("a", **{"_rels/.rels": DTD})),
    "entities in a sheet": ("a.xlsx", xlsx([["a"]], xl__worksheets__sheet2_xml=DTD)),
    "outer entity": (
        "a.xlsx",
        xlsx([["a"]], xl__x_xml='<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'),
    ),
    "bomb": ("a.docx", docx("a", word__x_xml=bytes(20_000_000))),
    "bomb among words": ("a.xlsx", xlsx([["a"]], **{"xl/media/a.png": bytes(30_000_000)})),
    "lying directory": ("a.docx", lying()),
    "too many parts": ("a.docx", many()),
    "one part twice": ("a.docx", twice),
    "way out": ("a.docx", odd(name="../../etc/cron.d/x")),
    "absolute way": ("a.docx", odd(name="/etc/passwd")),
    "link": ("a.docx", odd(0o120777 << 16, name="word/link")),
    "half an archive": ("a.docx", docx("a")[:-30]),
    "archive without a beginning": ("a.docx", b"MZ" + docx("a")),
    "word as sheet": ("a.xlsx", docx("a")),
    "archive of nothing": ("a.docx", zipped({"a.txt": "a"})),
    "flood of pixels": ("a.png", png(size=(60_000, 60_000))),
    "flood of pixels, jpeg": ("a.jpg", jpeg(size=(60_000, 60_000))),
    "no pixels": ("a.png", png(size=(0, 5))),
    "png with a wrong check": ("a.png", PNG[:20] + b"\xff" + PNG[21:]),
    "png cut off": ("a.png", PNG[:-6]),
    "png with an endless chunk": ("a.png", PNG[:8] + b"\xff\xff\xff\xffIHDR" + bytes(20)),
    "jpeg cut off": ("a.jpg", JPEG[:-2]),
    "jpeg with an endless segment": ("a.jpg", b"\xff\xd8\xff\xe1\xff\xff" + bytes(40)),
    "jpeg without a frame": ("a.jpg", b"\xff\xd8" + segment(0xDA, b"a") + b"\xff\xd9"),
    "binary as csv": ("a.csv", b"a,b\x00\x01"),
    "html as csv": ("a.csv", b"  <script>alert(1)</script>"),
    "no text as csv": ("a.csv", b"\xff\xff\xff\xff"),
    "nothing": ("a.pdf", b""),
    "two suffixes": ("a.pdf.exe", PDF),
    "hidden direction": ("a\u202efdp.exe", PDF),
    "web page": ("a.html", b"<p>"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_a_reason(case: str) -> None:
    name, content = HOSTILE[case]
    given = content if isinstance(content, bytes) else content()
    with pytest.raises(UploadRefused) as refused:
        read_upload(io.BytesIO(given), name)
    assert refused.value.message


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 40


def test_ordinary_links_are_let_through() -> None:
    link = {"word/_rels/document.xml.rels": OUTSIDE.format(f"{LINK}/hyperlink", "https://x.cn")}
    read_upload(io.BytesIO(docx("a", **link)), "a.docx")


SECRET = b"lives at 31.2N 121.4E"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", jpeg(segment(0xE1, b"Exif\0\0" + SECRET), segment(0xFE, SECRET))),
        ("a.jpg", jpeg(segment(0xED, SECRET)) + SECRET),
        ("a.png", png(chunk(b"tEXt", SECRET), chunk(b"eXIf", SECRET), chunk(b"iTXt", SECRET))),
        ("a.png", png() + SECRET),
        ("a.docx", zipped({
            "[Content_Types].xml": CONTENT_TYPES, "word/document.xml": "<x/>",
            "docProps/core.xml": SECRET, "docProps/app.xml": SECRET, "docProps/custom.xml": SECRET,
        })),
    ],
)  # fmt: skip
def test_what_files_tell_of_their_makers_is_removed(name: str, content: bytes) -> None:
    found = read_upload(io.BytesIO(content), name).content
    assert found is not None
    if name.endswith("docx"):
        with zipfile.ZipFile(io.BytesIO(found)) as archive:
            assert archive.read("word/document.xml") == b"<x/>"
            found = b"".join(archive.read(part) for part in archive.namelist())
    assert SECRET not in found


def test_pixels_stay_as_they_are() -> None:
    assert read_upload(io.BytesIO(PNG), "a.png").content == PNG
    assert read_upload(io.BytesIO(JPEG), "a.jpg").content == JPEG
