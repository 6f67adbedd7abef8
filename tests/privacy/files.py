"""Documents made of given texts, as small as their formats allow."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def paragraph(text: str, *, runs: int = 1) -> str:
    """A paragraph of Word, its text in so many runs."""
    size = max(1, -(-len(text) // runs))
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return "<w:p>" + "".join(f"<w:r><w:t>{escape(p)}</w:t></w:r>" for p in pieces) + "</w:p>"


def docx(*paragraphs: str, runs: int = 1, **more: str | bytes) -> bytes:
    """A Word document. `more` are parts by name, "__" for a slash and "_xml" for the suffix."""
    body = "".join(paragraph(text, runs=runs) for text in paragraphs)
    return docx_of(body, **more)


def docx_of(body: str, **more: str | bytes) -> bytes:
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    named = {name.replace("__", "/").replace("_xml", ".xml"): c for name, c in more.items()}
    return zipped({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document, **named})


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of Word."""
    lines = (
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return "<w:tbl>" + "".join(lines) + "</w:tbl>"


def xlsx(rows: Sequence[Sequence[str | int]], **more: str | bytes) -> bytes:
    """A workbook with one sheet: text as inline strings, numbers as numbers."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(65 + at)}{number}", cell) for at, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    book = f'<workbook xmlns="{SHEET}"><sheets/></workbook>'
    named = {name.replace("__", "/").replace("_xml", ".xml"): c for name, c in more.items()}
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "xl/workbook.xml": book,
            "xl/worksheets/sheet1.xml": sheet,
            **named,
        }
    )


def _cell(reference: str, value: str | int) -> str:
    if isinstance(value, int):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def pdf(*pages: str, apart: bool = False, info: str = "", catalog: str = "") -> bytes:
    """A PDF of ASCII lines; `apart` draws each character by itself, as some converters do."""
    objects = [f"<</Type/Catalog/Pages 2 0 R{catalog}>>"]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects.append(f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>")
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Courier>>")
    for at, text in enumerate(pages):
        content = _drawn(text, apart=apart)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {5 + 2 * at} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    objects.append(f"<<{info}>>")
    return _assembled(objects)


def _drawn(text: str, *, apart: bool) -> str:
    drawn, line = [], 0
    for line, row in enumerate(text.splitlines()):
        y = 780 - 14 * line
        pieces = [(40 + 20 * at, c) for at, c in enumerate(row)] if apart else [(40, row)]
        drawn += [f"BT /F 10 Tf {x} {y} Td ({piece}) Tj ET" for x, piece in pieces]
    return "\n".join(drawn)


def _assembled(objects: Sequence[str]) -> bytes:
    found, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(found))
        found += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    at = len(found)
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    ending = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R>>\n"
    return found + f"{table}{ending}startxref\n{at}\n%%EOF\n".encode("latin-1")
