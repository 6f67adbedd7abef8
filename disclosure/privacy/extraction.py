"""The text of a file, part by part: `python -m disclosure.privacy.extraction SUFFIX < file`.

Files come from strangers and their formats are complicated, so they are read in a process of their
own, with bounded memory and time (see `reading`). This module knows no Django, and the process that
runs it no secret. One JSON array a line: number of the part, the head of its column, the text.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, NamedTuple
from xml.parsers import expat

MAX_PART = 64 * 1024 * 1024
"""Bytes read of one part of an archive, whatever its directory says."""
MEMORY, SECONDS = 1024**3, 20


class Unreadable(ValueError):
    """A file whose text cannot be had."""


class Part(NamedTuple):
    """Some text: in page, paragraph or row `number` (from 1), under the head `hint`."""

    number: int
    hint: str
    text: str


def extract(suffix: str, file: BinaryIO) -> Iterator[Part]:
    """The parts of a file of this suffix with its dot. Raises Unreadable; images have none."""
    try:
        yield from READERS[suffix](file)
    except Unreadable:
        raise
    except Exception as error:
        # Parsers of hostile files fail in every way there is; each means the same.
        raise Unreadable(type(error).__name__) from error


# --- XML ------------------------------------------------------------------------------------------


class _Handler:
    """Told of the elements of one XML part, by local name."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def text(self, text: str) -> None: ...

    def end(self, name: str) -> None: ...


def parse(source: Any, handler: _Handler) -> None:
    """Read XML without a DTD. Raises Unreadable: entities are what bombs are made of."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_anything: object) -> None:
        raise Unreadable("dtd")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: handler.start(
        name.rpartition(" ")[2], attributes
    )
    parser.EndElementHandler = lambda name: handler.end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = handler.text
    read = 0
    while chunk := source.read(65536):
        read += len(chunk)
        if read > MAX_PART:
            raise Unreadable("size")
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


# --- Word -----------------------------------------------------------------------------------------


class _Word(_Handler):
    """Paragraphs, with the head of their column where they stand in a table."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.paragraph: list[str] = []
        self.heads: list[str] = []
        self.row = self.column = -1
        self.cell: list[str] = []
        self.taken = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "tbl":
                self.heads, self.row = [], -1
            case "tr":
                self.row, self.column = self.row + 1, -1
            case "tc":
                self.column, self.cell = self.column + 1, []
            case "tab" | "br" | "cr":
                self.paragraph.append("\t" if name == "tab" else "\n")
            case "t" | "delText" | "instrText":
                self.taken = True

    def text(self, text: str) -> None:
        if self.taken:
            self.paragraph.append(text)

    def end(self, name: str) -> None:
        match name:
            case "t" | "delText" | "instrText":
                self.taken = False
            case "p":
                self._paragraph()
            case "tc" if self.row == 0:
                self.heads.append(" ".join(self.cell))
            case "tbl":
                self.row = -1

    def _paragraph(self) -> None:
        text, self.paragraph = "".join(self.paragraph), []
        self.cell.append(text)
        below = self.row > 0 and self.column < len(self.heads)
        hint = self.heads[self.column] if below else ""
        self.parts.append(Part(len(self.parts) + 1, hint[:60], text))


def _word(file: BinaryIO) -> Iterator[Part]:
    with zipfile.ZipFile(file) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith("word/") and name.endswith(".xml") and "/theme/" not in name:
                handler = _Word()
                with archive.open(name) as source:
                    parse(source, handler)
                yield from handler.parts


# --- Sheets ---------------------------------------------------------------------------------------


class _Strings(_Handler):
    """The strings that the cells of a workbook share; comments and text boxes are such, too."""

    def __init__(self, item: str) -> None:
        self.item, self.strings = item, [""]
        self.taken = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.taken = self.taken or name == "t"

    def text(self, text: str) -> None:
        if self.taken:
            self.strings[-1] += text

    def end(self, name: str) -> None:
        if name == "t":
            self.taken = False
        elif name == self.item:
            self.strings.append("")


class _Sheet(_Handler):
    """Cells with the text of the first row of their column."""

    def __init__(self, strings: list[str]) -> None:
        self.strings = strings
        self.parts: list[Part] = []
        self.heads: dict[str, str] = {}
        self.column, self.number, self.shared, self.taken = "", 0, False, False
        self.value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "row":
                self.number += 1
            case "c":
                self.column = re.sub(r"\d", "", attributes.get("r", ""))
                self.shared, self.value = attributes.get("t") == "s", ""
            case "v" | "t" | "f" | "oddHeader" | "oddFooter":
                self.taken = True

    def text(self, text: str) -> None:
        if self.taken:
            self.value += text

    def end(self, name: str) -> None:
        match name:
            case "v" | "t" | "f":
                self.taken = False
            case "oddHeader" | "oddFooter":
                self.taken = False
                self.parts.append(Part(0, "", self.value))
            case "c" if self.value:
                self._cell(self.strings[int(self.value)] if self.shared else plain(self.value))

    def _cell(self, text: str) -> None:
        head = self.heads.setdefault(self.column, text)
        self.parts.append(Part(self.number, "" if head is text else head[:60], text))


def plain(value: str) -> str:
    """A number of a cell as its digits: 1.3800138E10 is a telephone."""
    if not re.fullmatch(r"\d(?:\.\d{1,20})?[Ee]\+?\d{1,2}", value):
        return value
    try:
        return f"{Decimal(value):f}"
    except InvalidOperation:
        return value


def _excel(file: BinaryIO) -> Iterator[Part]:
    with zipfile.ZipFile(file) as archive:
        names = sorted(archive.namelist())
        shared = _Strings("si")
        if "xl/sharedStrings.xml" in names:
            with archive.open("xl/sharedStrings.xml") as source:
                parse(source, shared)
        for name in names:
            if not name.endswith(".xml") or not name.startswith("xl/"):
                continue
            with archive.open(name) as source:
                if name.startswith("xl/worksheets/"):
                    sheet = _Sheet(shared.strings)
                    parse(source, sheet)
                    yield from sheet.parts
                elif name.startswith(("xl/comments", "xl/drawings", "xl/threadedComments")):
                    said = _Strings("p" if "drawings" in name else "comment")
                    parse(source, said)
                    yield from (Part(0, "", text) for text in said.strings if text)


# --- PDF, CSV -------------------------------------------------------------------------------------


def _pdf(file: BinaryIO) -> Iterator[Part]:
    from pypdf import PdfReader  # noqa: PLC0415  a third of a second that only a PDF is worth

    reader = PdfReader(file, strict=False)
    if reader.is_encrypted:
        raise Unreadable("encrypted")
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        yield Part(number, "", text)
        if joined := _joined(text):
            yield Part(number, "", joined)
        for note in page.annotations or ():
            content = note.get_object()
            said = [str(content[key]) for key in ("/Contents", "/V") if key in content]
            yield from (Part(number, "", text) for text in said)


def _joined(text: str) -> str:
    """The text of a page that was drawn character by character, put together; "" of others.

    Not only numbers, the words before them fall apart there as well.
    """
    pieces = text.split()
    apart = sum(len(piece) == 1 for piece in pieces)
    return "".join(pieces) if apart > len(pieces) / 2 and apart > 20 else ""


def _csv(file: BinaryIO) -> Iterator[Part]:
    content = file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    csv.field_size_limit(MAX_PART)
    heads: list[str] = []
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        for column, cell in enumerate(row):
            hint = heads[column][:60] if number > 1 and column < len(heads) else ""
            yield Part(number, hint, cell)
        heads = heads or row


READERS: dict[str, Callable[[BinaryIO], Iterator[Part]]] = {
    ".docx": _word,
    ".xlsx": _excel,
    ".pdf": _pdf,
    ".csv": _csv,
}


def main() -> None:
    """Write the parts of the file on standard input; ends with 1 and a word on what was wrong."""
    import resource  # noqa: PLC0415  not on every system this module is read on

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        for part in extract(sys.argv[1], io.BytesIO(sys.stdin.buffer.read())):
            if part.text.strip():
                sys.stdout.write(json.dumps(part) + "\n")
    except Unreadable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
