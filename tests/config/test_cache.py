import pytest

from config.cache import ForgivingRedisCache


@pytest.fixture
def dead(tmp_path):
    return ForgivingRedisCache(f"unix://{tmp_path}/nobody.sock", {})


@pytest.mark.parametrize(
    ("method", "arguments", "expected"),
    [
        ("get", ("k", "default"), "default"),
        ("get_many", (["k"],), {}),
        ("set", ("k", 1), None),
        ("set_many", ({"k": 1},), []),
        ("add", ("k", 1), False),
        ("touch", ("k",), False),
        ("delete", ("k",), False),
        ("delete_many", (["k"],), None),
        ("has_key", ("k",), False),
        ("clear", (), False),
    ],
)
def test_a_dead_redis_is_an_empty_cache(dead, method, arguments, expected):
    assert getattr(dead, method)(*arguments) == expected


def test_a_dead_redis_has_no_number_to_add_to(dead):
    with pytest.raises(ValueError, match="unreachable"):
        dead.incr("k")


def test_a_dead_redis_computes_what_it_cannot_keep(dead):
    assert dead.get_or_set("k", lambda: "computed") == "computed"
