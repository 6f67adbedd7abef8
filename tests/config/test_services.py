import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psycopg
import pytest
import redis

from config.embedded.postgres import Postgres
from config.embedded.redis import Redis
from config.embedded.server import SOCKET_PATH_BYTES, socket_directory

COMMAND = [sys.executable, "-m", "config.services"]


def environment(var):
    """A machine without servers of its own, whose data lies in `var`."""
    return {**os.environ, "GONGKAI_VAR": str(var), "DATABASE_URL": "", "REDIS_URL": ""}


def services(var, command):
    return subprocess.run(
        [*COMMAND, command],
        env=environment(var),
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture
def var(tmp_path):
    yield tmp_path
    services(tmp_path, "stop")


def one(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchone()[0]


def test_servers_start_stop_and_keep_their_data(var):
    services(var, "start")
    with psycopg.connect(Postgres(var).url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    services(var, "start")
    assert services(var, "status").count(": running") == 2
    services(var, "stop")
    assert services(var, "status").count(": stopped") == 2
    services(var, "start")
    assert one(Postgres(var).url, "SELECT n FROM kept") == 1


def test_servers_start_again_after_kill_9(var):
    services(var, "start")
    with psycopg.connect(Postgres(var).url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    for server in (Postgres(var), Redis(var)):
        os.kill(server.pid(), signal.SIGKILL)
    services(var, "start")
    assert one(Postgres(var).url, "SELECT n FROM kept") == 1
    with redis.Redis.from_url(Redis(var).url) as client:
        assert client.ping()


def test_two_starts_at_once_make_one_server(var):
    starts = [subprocess.Popen([*COMMAND, "start"], env=environment(var)) for _ in range(3)]
    assert [start.wait() for start in starts] == [0, 0, 0]
    assert one(Postgres(var).url, "SELECT current_user") == "gongkai"


@pytest.mark.parametrize("server", [Postgres, Redis])
def test_a_start_waits_for_the_server_that_a_supervisor_starts(var, server):
    """It would start a second one, and the supervisor's would end."""
    services(var, "start")
    services(var, "stop")
    with supervised(var, server(var).name) as process:
        services(var, "start")
        assert server(var).pid() == process.pid


@contextmanager
def supervised(var, name):
    """A server on its way, as the child of this process."""
    with subprocess.Popen([*COMMAND, "run", name], env=environment(var)) as process:
        try:
            wait_until_locked(var / "services.lock", process)
            yield process
        finally:
            process.kill()


def wait_until_locked(path, process):
    while process.poll() is None:
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
        time.sleep(0.001)


def test_the_application_is_no_superuser(var):
    services(var, "start")
    query = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert one(Postgres(var).url, query) is False


def test_nobody_else_reaches_the_sockets(var):
    services(var, "start")
    assert socket_directory(var).stat().st_mode & 0o077 == 0


def test_a_half_made_cluster_is_made_again(var):
    (var / "postgres.new").mkdir()
    (var / "postgres.new" / "PG_VERSION").write_text("18")
    services(var, "start")
    assert one(Postgres(var).url, "SELECT 1") == 1


def test_sockets_of_a_long_path_lie_in_a_short_one(tmp_path):
    long = tmp_path / ("x" * 90)
    directory = socket_directory(long)
    assert len(f"{directory}/.s.PGSQL.5432") <= SOCKET_PATH_BYTES
    assert directory == socket_directory(long)
    assert directory != socket_directory(tmp_path / ("y" * 90))
