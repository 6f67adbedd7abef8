"""Draw the icons of the installed site from static/site/logo.svg, with the standard library alone.

The same drawing gives the same bytes everywhere; `tests/site/test_offline.py` draws them again.
"""

from __future__ import annotations

import math
import re
import struct
import sys
import zlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
LOGO = ROOT / "static" / "site" / "logo.svg"
TARGET = ROOT / "static" / "site" / "icons"
SVG = "{http://www.w3.org/2000/svg}"
#: File -> pixels a side, share of it that is drawn on: systems cut a fifth off maskable icons.
ICONS = {"icon-192.png": (192, 1.0), "icon-512.png": (512, 1.0), "maskable-512.png": (512, 0.75)}
#: Straight pieces a curve is drawn with.
PIECES = 12

Point = tuple[float, float]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Stroke:
    """A line through points, its half width, and how much of the paper it covers."""

    points: tuple[Point, ...]
    radius: float
    opacity: float


def bezier(start: Point, *rest: Point) -> list[Point]:
    """Points on a cubic curve, without its start."""
    found = []
    for piece in range(1, PIECES + 1):
        t = piece / PIECES
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        corners = (start, *rest)
        found.append(
            (
                sum(w * c[0] for w, c in zip(weights, corners, strict=True)),
                sum(w * c[1] for w, c in zip(weights, corners, strict=True)),
            )
        )
    return found


def trace(data: str) -> tuple[Point, ...]:
    """The points of a path made of M, H, h, v, l, c and quarter circles (a)."""
    points: list[Point] = []
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", data):
        numbers = [float(n) for n in re.findall(r"-?(?:\d*\.\d+|\d+)", text)]
        x, y = points[-1] if points else (0.0, 0.0)
        match command:
            case "M":
                points.append((numbers[0], numbers[1]))
            case "H":
                points.append((numbers[0], y))
            case "h":
                points.append((x + numbers[0], y))
            case "v":
                points.append((x, y + numbers[0]))
            case "l":
                points.append((x + numbers[0], y + numbers[1]))
            case "c":
                corners = [(x + numbers[i], y + numbers[i + 1]) for i in (0, 2, 4)]
                points += bezier((x, y), *corners)
            case "a":
                points += quarter((x, y), numbers)
            case _:
                raise ValueError(f"the logo uses {command}, which this script does not draw")
    return tuple(points)


def quarter(start: Point, numbers: list[float]) -> list[Point]:
    """A quarter circle: radius twice, rotation, two flags, and where it ends from `start`."""
    radius, _, _, large, sweep, dx, dy = numbers
    if large or abs(dx) != radius or abs(dy) != radius:
        raise ValueError("only quarter circles are drawn")
    # The corner the arc rounds off: which one depends on the turn.
    along = (dx, 0.0) if (dx * dy > 0) == bool(sweep) else (0.0, dy)
    share = 4 / 3 * math.tan(math.pi / 8)
    x, y = start
    end = (x + dx, y + dy)
    corner = (x + along[0], y + along[1])
    first = (x + along[0] * share, y + along[1] * share)
    second = (
        corner[0] + (end[0] - corner[0]) * (1 - share),
        corner[1] + (end[1] - corner[1]) * (1 - share),
    )
    return bezier(start, first, second, end)


def drawing() -> tuple[Colour, float, list[Stroke]]:
    """Colour of the paper, width of the drawing, and its strokes, all of them white."""
    root = ElementTree.parse(LOGO).getroot()  # noqa: S314 - our own file
    paper = root.find(f"{SVG}rect").attrib
    colour = tuple(int(paper["fill"][at : at + 2], 16) for at in (1, 3, 5))
    strokes = []
    for group in (root, *root.iter(f"{SVG}g")):
        for path in group.findall(f"{SVG}path"):
            facts = {**group.attrib, **path.attrib}
            strokes.append(
                Stroke(
                    trace(facts["d"]),
                    float(facts["stroke-width"]) / 2,
                    float(facts.get("opacity", 1)),
                )
            )
    return colour, float(paper["width"]), strokes


def distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the nearest one of a straight piece."""
    (x, y), (ax, ay), (bx, by) = point, start, end
    length = (bx - ax) ** 2 + (by - ay) ** 2
    share = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay))


def painted(size: int, scale: float) -> bytes:
    """The pixels of an icon, three bytes each, row by row."""
    paper, width, strokes = drawing()
    pixel = width / (size * scale)
    margin = (size - size * scale) / 2
    cover = [0.0] * (size * size)
    for stroke in strokes:
        own = [math.inf] * (size * size)
        reach = stroke.radius + pixel
        for start, end in pairwise(stroke.points):
            spans = []
            for axis in (0, 1):
                low, high = sorted((start[axis], end[axis]))
                first = max(0, math.floor((low - reach) / pixel + margin))
                spans.append(range(first, min(size, math.ceil((high + reach) / pixel + margin))))
            for row in spans[1]:
                y = (row + 0.5 - margin) * pixel
                for column in spans[0]:
                    at = row * size + column
                    x = (column + 0.5 - margin) * pixel
                    own[at] = min(own[at], distance((x, y), start, end))
        for at, far in enumerate(own):
            if far < reach:
                inside = min(1.0, max(0.0, (stroke.radius - far) / pixel + 0.5))
                cover[at] = max(cover[at], inside * stroke.opacity)
    return b"".join(bytes(round(p + (255 - p) * share) for p in paper) for share in cover)


def png(size: int, pixels: bytes) -> bytes:
    """The pixels as a PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows = b"".join(b"\0" + pixels[at : at + size * 3] for at in range(0, len(pixels), size * 3))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def main() -> int:
    """Write all icons."""
    TARGET.mkdir(exist_ok=True)
    for name, (size, scale) in ICONS.items():
        (TARGET / name).write_bytes(png(size, painted(size, scale)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
