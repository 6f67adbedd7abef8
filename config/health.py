"""Health pages for load balancers: plain JSON, no secrets, never cached."""

import logging

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that this process answers; touches nothing else, so a dead database restarts no web."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether pages can be served: 200 with the database, 503 without it.

    Redis is reported but not required, because every public page is served without it.
    """
    database, redis = _database_answers(), _redis_answers()
    return JsonResponse(
        {
            "status": "ok" if database else "unavailable",
            "database": database,
            "redis": redis,
        },
        status=200 if database else 503,
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        logger.warning("database unavailable: %s", error)
        return False
    return True


def _redis_answers() -> bool:
    try:
        return _ping()
    except RedisError as error:
        logger.warning("redis unavailable: %s", error)
        return False


def _ping() -> bool:
    # Past the forgiving cache, which would hide what is asked here.
    with Redis.from_url(str(settings.CACHES["default"]["LOCATION"]), socket_timeout=1) as client:
        return bool(client.ping())
