import os
import subprocess
import sys

from django.conf import settings

from config.celery import app
from disclosure.channels import CHANNELS

SHOW = "from django.conf import settings as s; print(s.{})"


def setting(name, **variables):
    """Return what a setting is, or the last line of the error, under other variables."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GONGKAI_VAR": os.environ.get("GONGKAI_VAR", ""),
        **variables,
    }
    command = [sys.executable, "-c", SHOW.format(name)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().splitlines()[-1]


def test_every_channel_has_a_sweep():
    sweeps = [entry.get("args") for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert {(channel,) for channel in CHANNELS} <= set(sweeps)


def test_every_sweep_is_a_task_that_exists():
    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks


def test_a_task_ends_before_the_broker_hands_it_out_again():
    visible = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT < visible


def test_production_does_not_start_without_a_secret_key():
    assert "SECRET_KEY is not set" in setting("SECRET_KEY")


def test_production_sends_cookies_over_tls_only():
    production = {"SECRET_KEY": "x" * 50, "SITE_ORIGIN": "https://gongkai.example"}
    assert setting("SESSION_COOKIE_NAME", **production).startswith("__Host-")
    assert setting("CSRF_COOKIE_SECURE", **production) == "True"
    assert "gongkai.example" in setting("ALLOWED_HOSTS", **production)


def test_a_forgotten_origin_leaves_the_cookies_secure():
    assert setting("SESSION_COOKIE_SECURE", SECRET_KEY="x" * 50) == "True"


def test_the_demo_works_without_tls():
    assert setting("SESSION_COOKIE_SECURE", SECRET_KEY="x" * 50, GONGKAI_DEMO="1") == "False"
