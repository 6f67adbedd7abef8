"""Who was given a home is a list of natural persons: masked, apart, and gone in time."""

from datetime import date

import pytest

from tests.factory import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def annex():
    return Office.open().release("housing.allocation_result").annexes.get()


def test_allottees_show_a_surname_and_no_room(annex):
    assert [row["name"] for row in annex.rows] == ["顾**", "欧阳**", "阿依努尔·***"]
    assert all("room_no" not in row for row in annex.rows)
    assert {row["building"] for row in annex.rows} == {"3幢", "5幢"}


def test_the_list_of_allottees_ends_with_publicity(annex):
    assert annex.expires_on == date(2026, 11, 27)


def test_the_release_keeps_the_number_of_households():
    document = Office.open().release("housing.allocation_result").document
    assert document["details"]["households"] == 3
    assert "allottees" not in document["rows"]


def test_households_that_left_show_a_surname():
    annex = Office.open().release("housing.exit").annexes.get()
    assert [row["name"] for row in annex.rows] == ["沈**", "司徒**"]
