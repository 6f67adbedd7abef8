"""What is shipped to run the portal."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_an_upgrade_may_move(unit: Path) -> None:
    """Scripts of an environment name the place it was made in; its interpreter does not."""
    (line,) = [each for each in unit.read_text().splitlines() if each.startswith("ExecStart=")]
    assert line.startswith("ExecStart=/opt/gongkai/.venv/bin/python ")


@pytest.mark.parametrize("unit", [unit for unit in UNITS if " worker " in unit.read_text()])
def test_a_worker_may_finish_its_task(unit: Path) -> None:
    """A process of the pool dies of SIGTERM; its main process waits for it."""
    assert "KillMode=mixed" in unit.read_text().splitlines()


def test_containers_keep_things_in_their_own_places() -> None:
    """The file of settings says where a server without containers keeps them."""
    example = (DEPLOY / "gongkai.env.example").read_text().splitlines()
    places = {
        name for name, _is, value in (line.partition("=") for line in example) if value[:1] == "/"
    }
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert places <= compose["x-portal"]["environment"].keys()


def test_the_image_has_every_folder_that_is_mounted() -> None:
    """A volume has the owner that its folder has in the image; one that is not there is root's."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    mounted = {volume.rpartition(":")[2] for volume in compose["x-portal"]["volumes"]}
    (made,) = [
        line
        for line in (DEPLOY / "Dockerfile").read_text().splitlines()
        if "install -d -o gongkai" in line
    ]
    assert mounted <= set(made.split())


@pytest.mark.parametrize("file", [".gitignore", ".dockerignore"])
def test_neither_image_nor_repository_gets_secrets_or_backups(file: str) -> None:
    ignored = (DEPLOY.parent / file).read_text().splitlines()
    assert {"deploy/secrets/", "deploy/*.env", "deploy/backups/", ".var/"} <= set(ignored)
