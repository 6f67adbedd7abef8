import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


@pytest.mark.parametrize(("word", "expected"), [("1", True), ("Yes", True), ("off", False)])
def test_flag_reads_yes_and_no(monkeypatch, word, expected):
    monkeypatch.setenv("GONGKAI_FLAG", word)
    assert environment.flag("GONGKAI_FLAG") is expected


def test_flag_refuses_another_word(monkeypatch):
    monkeypatch.setenv("GONGKAI_FLAG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="GONGKAI_FLAG"):
        environment.flag("GONGKAI_FLAG")


def test_words_drops_blanks(monkeypatch):
    monkeypatch.setenv("GONGKAI_WORDS", "a.example, b.example,")
    assert environment.words("GONGKAI_WORDS") == ["a.example", "b.example"]


def test_production_refuses_to_start_without_a_secret_key(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        environment.secret_key(debug=False, var=tmp_path)


def test_development_keeps_its_secret_key(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY")
    first = environment.secret_key(debug=True, var=tmp_path)
    assert len(first) >= 50
    assert environment.secret_key(debug=True, var=tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_database_url_with_password_and_options():
    settings = environment.database("postgresql://u%40x:p%2Fw@db.example:5433/name?sslmode=require")
    assert settings["NAME"] == "name"
    assert settings["USER"] == "u@x"
    assert settings["PASSWORD"] == "p/w"
    assert (settings["HOST"], settings["PORT"]) == ("db.example", "5433")
    assert settings["OPTIONS"] == {"sslmode": "require"}


def test_database_url_on_a_socket():
    assert environment.database("postgresql://u@/n?host=/run/pg")["HOST"] == "/run/pg"


def test_database_url_of_another_engine_is_refused():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        environment.database("sqlite:///x")


@pytest.mark.parametrize(
    ("url", "broker", "cache"),
    [
        ("redis://h:6379", "redis://h:6379/0", "redis://h:6379/1"),
        ("rediss://:pw@h/3", "rediss://:pw@h/3", "rediss://:pw@h/4"),
        ("unix:///r/s.sock", "redis+socket:///r/s.sock?virtual_host=0", "unix:///r/s.sock?db=1"),
    ],
)
def test_redis_url_serves_broker_and_cache_apart(url, broker, cache):
    assert environment.redis_urls(url) == (broker, cache)


def test_redis_url_of_another_scheme_is_refused():
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        environment.redis_urls("amqp://h")


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+starttls://u%40x:p%2Fw@mail.example", 587, True, False),
        ("smtps://u%40x:p%2Fw@mail.example:2465", 2465, False, True),
    ],
)
def test_mail_is_one_address(monkeypatch, url, port, tls, ssl):
    monkeypatch.setenv("MAIL_URL", url)
    settings = environment.mail(own=None)
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("mail.example", port)
    assert (settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (tls, ssl)
    assert settings["EMAIL_HOST_PASSWORD"] == ("p/w" if "@" in url else "")


def test_mail_without_an_address_is_kept_or_not_sent(monkeypatch, tmp_path):
    monkeypatch.delenv("MAIL_URL", raising=False)
    assert environment.mail(own=None)["EMAIL_BACKEND"] == environment.NO_MAIL
    assert environment.mail(own=tmp_path)["EMAIL_FILE_PATH"] == tmp_path


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_mail_refuses_what_is_no_address(monkeypatch, url):
    monkeypatch.setenv("MAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="MAIL_URL"):
        environment.mail(own=None)
