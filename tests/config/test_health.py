import pytest
from django.db import OperationalError, connection
from redis.exceptions import ConnectionError as RedisConnectionError

from config import health


def test_healthz_needs_no_database(client):
    response = client.get("/healthz")
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_with_everything(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "ok")


@pytest.mark.django_db
def test_readyz_without_redis_still_serves(client, monkeypatch):
    def refuse():
        raise RedisConnectionError("gone")

    monkeypatch.setattr(health, "_ping", refuse)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["redis"] is False


def test_readyz_without_a_database_is_unavailable(client, monkeypatch):
    def refuse():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"


def test_health_takes_no_writes(client):
    assert client.post("/healthz").status_code == 405
