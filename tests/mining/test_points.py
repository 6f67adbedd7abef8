"""Corner points keep eight decimals of a degree and stay on the globe."""

import pytest

from disclosure import documents, validation
from tests.factory import TODAY, Office

pytestmark = pytest.mark.django_db


def test_corners_are_released_with_eight_decimals_in_order():
    points = Office.open().release("mining.announcement").document["rows"]["points"]
    assert points[0] == {
        "block": "I",
        "sequence": 1,
        "longitude": "101.20413265",
        "latitude": "31.40871102",
    }
    assert [(point["block"], point["sequence"]) for point in points] == [
        ("I", 1),
        ("I", 2),
        ("I", 3),
        ("I", 4),
        ("II", 1),
        ("II", 2),
        ("II", 3),
    ]


def test_a_latitude_beyond_the_pole_is_refused():
    draft = documents.load(Office.open().file("mining.announcement"))
    draft.tables["points"][0].latitude = draft.tables["points"][0].longitude
    assert "points.latitude" in {found.field for found in validation.errors(draft, on=TODAY)}
