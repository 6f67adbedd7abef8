"""The map beside a list: a tile for each province, and the areas whose corners notices give.

Everything is drawn on the server as SVG with links in it, so it needs neither script nor tiles of
other sites. Coordinates are CGCS2000 degrees, drawn with equal scale in both directions at the
middle of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import cos, radians
from pathlib import Path
from typing import Any

from django.conf import settings

from disclosure import languages
from disclosure.core import tiles
from disclosure.core.boundaries import BoundaryError, Ring, read_rings
from disclosure.core.divisions import short_name
from disclosure.core.notice_types import registry
from disclosure.models import Region, Release

#: Side of a tile, and the longer side of a drawing, in units of the picture.
TILE, SIDE = 40, 600
#: Letters of a Latin name that fit into a tile.
LETTERS = 6
#: Notices drawn at most, the newest.
MOST_DRAWN = 200
#: Units of the picture below which an area gets a dot.
VISIBLE = 12
#: Smallest extent of a drawing in degrees, about a kilometre: one well is no whole picture.
SMALLEST = 0.01


@dataclass(frozen=True)
class Tile:
    """A province: where its tile is, how it is called, how many notices are of it.

    `short` fits into the tile. `depth` is 0 to 4, by the share of the largest count.
    """

    x: int
    y: int
    code: str
    name: str
    short: str
    count: int
    depth: int
    chosen: bool = False

    @property
    def centre(self) -> int:
        """Where text is anchored."""
        return self.x + TILE // 2

    @property
    def baselines(self) -> tuple[int, int]:
        """Where the name and the number below it stand."""
        return self.y + TILE // 2 - 3, self.y + TILE - 8

    @property
    def middle(self) -> int:
        """Where a name stands alone."""
        return self.y + TILE // 2 + 4


@dataclass(frozen=True)
class Grid:
    """All tiles, in the order of the codes, and the size of the picture."""

    tiles: list[Tile]
    width: int
    height: int


@dataclass(frozen=True)
class Shape:
    """The areas of one notice as path data; `dots` mark those too small to be seen or hit."""

    release: Release
    path: str
    dots: list[tuple[str, str]]


@dataclass(frozen=True)
class Drawing:
    """Areas on an empty ground, or on the deployer's boundaries; the extent in degrees."""

    shapes: list[Shape]
    width: int
    height: int
    west: float
    east: float
    south: float
    north: float
    boundaries: str = ""
    approval: str = ""


def grid(counts: Mapping[str, int], chosen: str = "") -> Grid:
    """The provinces with the numbers of a list's notices by division code.

    A province that is not on the grid, as one invented for a demonstration, stands below it.
    """
    english = languages.english()
    places = {
        code: (place, place.name_en, place.letters) if english else (place, place.name, place.name)
        for code, place in tiles.PROVINCES.items()
    }
    others = Region.objects.in_use().filter(parent__isnull=True).exclude(code__in=tiles.PROVINCES)
    for at, region in enumerate(others.order_by("code")):
        row, column = divmod(at, tiles.COLUMNS)
        name = str(region)
        short = name[:LETTERS] if english else short_name(name)
        place = tiles.Place(column, tiles.ROWS + row, name, name, short)
        places[region.code] = (place, name, short)
    largest = max(counts.get(code, 0) for code in places)
    found = []
    for code, (place, name, short) in sorted(places.items()):
        count = counts.get(code, 0)
        depth = 1 + min(3, 4 * count // (largest + 1)) if count else 0
        x, y = place.column * TILE, place.row * TILE
        found.append(Tile(x, y, code, name, short, count, depth, code == chosen))
    rows = 1 + max(place.row for place, _name, _short in places.values())
    return Grid(found, tiles.COLUMNS * TILE, rows * TILE)


def drawing(releases: Any) -> Drawing | None:
    """The areas of the newest of these releases that give corners; None where none does."""
    types = [each.code for each in registry.all() if each.corners]
    found = [
        (release, rings)
        for release in releases.filter(type__in=types).order_by("-sequence")[:MOST_DRAWN]
        if (rings := rings_of(release.notice_type.corners, release.document))
    ]
    if not found:
        return None
    frame = _Frame.around(point for _release, rings in found for ring in rings for point in ring)
    shapes = [_shape(release, rings, frame) for release, rings in found]
    approval = settings.MAP_APPROVAL if settings.MAP_BOUNDARIES else ""
    return Drawing(
        shapes,
        round(frame.width),
        round(frame.height),
        frame.west,
        frame.east,
        frame.south,
        frame.north,
        boundaries=_boundaries(frame) if approval else "",
        approval=approval,
    )


def rings_of(table: str, document: Mapping[str, Any]) -> list[Ring]:
    """The areas of a document: one ring for each block, its corners in their order."""
    rows = [
        row
        for row in (document.get("rows") or {}).get(table) or ()
        if row.get("longitude") is not None and row.get("latitude") is not None
    ]
    return [
        [(float(row["longitude"]), float(row["latitude"])) for row in block]
        for _block, block in groupby(rows, key=lambda row: row.get("block"))
    ]


@dataclass(frozen=True)
class _Frame:
    """The extent of a drawing in degrees, and how degrees become units of the picture."""

    west: float
    east: float
    south: float
    north: float

    @classmethod
    def around(cls, points: Iterable[tuple[float, float]]) -> _Frame:
        longitudes, latitudes = zip(*points, strict=True)
        middle = (max(latitudes) + min(latitudes)) / 2, (max(longitudes) + min(longitudes)) / 2
        high = max(max(latitudes) - min(latitudes), SMALLEST)
        wide = max(max(longitudes) - min(longitudes), SMALLEST)
        # A margin, and no picture that is a mere stripe.
        high, wide = max(high, wide / 3) * 0.6, max(wide, high / 2) * 0.6
        return cls(middle[1] - wide, middle[1] + wide, middle[0] - high, middle[0] + high)

    @property
    def scale(self) -> float:
        """Units for a degree of latitude."""
        wide = (self.east - self.west) * self.narrowing
        return SIDE / max(wide, self.north - self.south)

    @property
    def narrowing(self) -> float:
        """How much shorter a degree of longitude is than one of latitude in the middle."""
        return max(cos(radians((self.south + self.north) / 2)), 0.01)

    @property
    def width(self) -> float:
        return (self.east - self.west) * self.narrowing * self.scale

    @property
    def height(self) -> float:
        return (self.north - self.south) * self.scale

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Units from the left and from the top, to a tenth."""
        x = (longitude - self.west) * self.narrowing * self.scale
        return round(x, 1), round((self.north - latitude) * self.scale, 1)

    def path(self, ring: Ring) -> str:
        """A ring as path data, points that fall on each other once."""
        points = dict.fromkeys(self.place(*point) for point in ring)
        return "M" + "L".join(f"{x:g},{y:g}" for x, y in points) + "Z"

    def touches(self, ring: Ring) -> bool:
        """Whether any of a ring may be seen."""
        longitudes, latitudes = zip(*ring, strict=True)
        return (
            min(longitudes) <= self.east
            and max(longitudes) >= self.west
            and min(latitudes) <= self.north
            and max(latitudes) >= self.south
        )


def _shape(release: Release, rings: list[Ring], frame: _Frame) -> Shape:
    dots = []
    for ring in rings:
        across, down = zip(*(frame.place(*point) for point in ring), strict=True)
        if max(max(across) - min(across), max(down) - min(down)) < VISIBLE:
            dots.append((f"{sum(across) / len(across):g}", f"{sum(down) / len(down):g}"))
    return Shape(release, "".join(map(frame.path, rings)), dots)


def _boundaries(frame: _Frame) -> str:
    """The deployer's boundaries inside the frame; nothing of a file that cannot be read."""
    try:
        rings = _approved(settings.MAP_BOUNDARIES)
    except BoundaryError:
        return ""
    return "".join(frame.path(ring) for ring in rings if frame.touches(ring))


@lru_cache(maxsize=1)
def _approved(path: Path) -> list[Ring]:
    return read_rings(path)
