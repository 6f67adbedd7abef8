"""Settings of the test run: those of the site, quicker where only speed differs."""

import os

os.environ.setdefault(
    "SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-and-no-more"
)

from config import environment
from config.settings import *  # noqa: F403
from config.settings import CACHES, DATABASES, GONGKAI_VAR, LEDGER_ORIGIN, STORAGES

# Tests in several processes at once must not meet in files or cache, as they do not in tables.
_process = os.environ.get("PYTEST_XDIST_WORKER", "main")
_directory = GONGKAI_VAR / "tests" / _process
PUBLIC_STORE = _directory / "public"
SEARCH_INDEX_DIR = _directory / "search"
BULK_DIR = _directory / "bulk"
LEDGER_DIR = _directory / "ledger"
LEDGER_KEY = environment.ledger_key(LEDGER_ORIGIN, own=True, var=_directory)
CACHES["papers"]["LOCATION"] = _directory / "papers"
CACHES["default"]["KEY_PREFIX"] = f"gongkai-test-{_process}"

# A commit need not wait for the disk: tests that kill servers have portals of their own.
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"

STORAGES["default"]["OPTIONS"] = {"location": _directory / "media"}
# Pages are rendered without collecting static files first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Honest hashing costs 0.1 s a login; a test has nothing to protect.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The test client speaks plain HTTP; that production redirects is tested in tests/config.
SECURE_SSL_REDIRECT = False

# The live server speaks plain HTTP, where a browser refuses `__Host-` cookies.
SESSION_COOKIE_NAME, SESSION_COOKIE_SECURE = "session", False
CSRF_COOKIE_NAME, CSRF_COOKIE_SECURE = "csrf", False

# A test sees what it just changed; tests/config/test_sharing.py has its own settings.
SHARED_ANSWER_SECONDS = 0
