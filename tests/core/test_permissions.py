"""The table of who may do what: whole, readable, and the same in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure.core.permissions import (
    MATRIX,
    SCOPES,
    SUPERUSER,
    Ability,
    Post,
    Role,
    Scope,
    decides,
    read_matrix,
)
from disclosure.core.workflow import STEPS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "roles.md"


def test_the_documentation_shows_the_table() -> None:
    assert MATRIX.strip() in DOCUMENT.read_text(encoding="utf-8")


def test_every_ability_is_given_to_somebody() -> None:
    for ability in Ability:
        assert any(scope is not Scope.NONE for (a, _), scope in SCOPES.items() if a is ability)


def test_no_post_and_no_superuser_takes_a_step() -> None:
    for action, step in STEPS.items():
        if step.roles:
            ability = Ability(action)
            assert {SCOPES[ability, column] for column in (*Post, SUPERUSER)} == {Scope.NONE}


def test_roles_of_an_agency_reach_no_further() -> None:
    assert {SCOPES[ability, role] for ability in Ability for role in Role} <= {
        Scope.NONE,
        Scope.OWN,
    }


def test_only_filers_need_no_second_factor() -> None:
    columns = [*Role, *Post, SUPERUSER]
    assert [column for column in columns if not decides([column])] == [Role.FILER]


@pytest.mark.parametrize(
    "slip",
    [
        MATRIX.replace("approver", "approvr"),
        MATRIX.replace("own   own      own ", "own   own      onw ", 1),
        MATRIX.replace("justify ", "justfy  "),
        MATRIX.strip().rsplit("\n", 1)[0],
    ],
)
def test_a_slip_in_the_table_is_an_error(slip: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read_matrix(slip)
