"""Boundaries of a deployer's map: a GeoJSON file (RFC 7946) of polygons, read and checked.

Maps of China that are shown to the public need an approval number (审图号, Map Management
Regulations art. 15 and 37), so boundaries are drawn only of a file somebody had approved.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Ring = list[tuple[float, float]]


class BoundaryError(ValueError):
    """A file that cannot be drawn; the text says why."""


def read_rings(path: Path) -> list[Ring]:
    """The rings of all polygons as (longitude, latitude) in degrees. Raises BoundaryError."""
    try:
        found = json.loads(path.read_bytes())
        rings = list(_rings(found))
    except OSError as error:
        raise BoundaryError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BoundaryError(f"{path} is no GeoJSON: {error}") from error
    if not rings:
        raise BoundaryError(f"{path} holds no polygon")
    return rings


def _rings(found: dict[str, Any]) -> Iterator[Ring]:
    match found["type"]:
        case "FeatureCollection":
            for feature in found["features"]:
                yield from _rings(feature)
        case "Feature" if found["geometry"]:
            yield from _rings(found["geometry"])
        case "GeometryCollection":
            for geometry in found["geometries"]:
                yield from _rings(geometry)
        case "Polygon":
            for ring in found["coordinates"]:
                yield _ring(ring)
        case "MultiPolygon":
            for polygon in found["coordinates"]:
                for ring in polygon:
                    yield _ring(ring)


def _ring(points: list[list[float]]) -> Ring:
    ring = [(float(point[0]), float(point[1])) for point in points]
    if any(abs(longitude) > 180 or abs(latitude) > 90 for longitude, latitude in ring):
        raise ValueError("a place outside of longitude and latitude")
    return ring
