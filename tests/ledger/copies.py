"""Copies of the whole test database, as a backup or a standby that stays behind would be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

_END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = %s AND usename = current_user"
)


def _copy() -> str:
    """The database a copy goes to: each process of a parallel run has its own."""
    return f"{connection.settings_dict['NAME']}_backup"


def _command(*statements: str) -> None:
    """Run statements that no connection to the test database may be open for."""
    connection.close()
    parameters = connection.get_connection_params() | {"dbname": "gongkai"}
    parameters = {
        name: value
        for name, value in parameters.items()
        if name in {"dbname", "user", "password", "host", "port"}
    }
    with psycopg.connect(**parameters, autocommit=True) as server:
        for statement in statements:
            _insist(server, statement)


def _insist(server: psycopg.Connection[Any], statement: str) -> None:
    """Run a statement as soon as nobody is in its way.

    What threads of earlier tests left connected is ended; an autovacuum only a superuser could end.
    """
    for _attempt in range(50):
        try:
            server.execute(statement)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            server.execute(_END_OTHERS, [connection.settings_dict["NAME"]])
            time.sleep(0.1)
        else:
            return
    server.execute(statement)


@contextmanager
def backup() -> Iterator[None]:
    """Take a backup; it is gone afterwards."""
    name = connection.settings_dict["NAME"]
    drop = f'DROP DATABASE IF EXISTS "{_copy()}" WITH (FORCE)'
    _command(drop, f'CREATE DATABASE "{_copy()}" TEMPLATE "{name}"')
    try:
        yield
    finally:
        _command(drop)


def restore() -> None:
    """Put the backup in the place of the database, or the standby in that of the primary."""
    name = connection.settings_dict["NAME"]
    create = f'CREATE DATABASE "{name}" TEMPLATE "{_copy()}"'
    _command(f'DROP DATABASE "{name}" WITH (FORCE)', create)
