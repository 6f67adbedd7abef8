"""Settings of Gongkai, the same file for demo, tests and production.

What differs between deployments comes from environment variables: ``DATABASE_URL``, ``REDIS_URL``,
``SECRET_KEY``, ``DEBUG``, ``ALLOWED_HOSTS``, ``SITE_ORIGIN``, ``GONGKAI_VAR``, ``GONGKAI_DEMO``,
``LICENCE_URL``, ``MAIL_URL``, ``MAIL_URL_FILE``, ``MAIL_FROM`` (docs/desk.md), ``BULK_DIR``,
``BACKUP_DIR``, ``MAP_BOUNDARIES``, ``MAP_APPROVAL``, ``OCDS_PREFIX``, ``OC4IDS_PREFIX``,
``OCDS_PUBLISHER``, ``MAIL_NAME``, ``OUTGOING_ALLOWED``, ``WEBSUB_HUB`` (docs/alerts.md,
docs/webhooks.md), ``METRICS_TOKEN``, ``METRICS_FROM`` (docs/operations.md), those that begin with
``LEDGER_`` (docs/ledger.md), and those of logins (docs/accounts.md).
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from config import environment, services

BASE_DIR = Path(__file__).resolve().parent.parent
GONGKAI_VAR = services.var_directory()

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret_key(debug=DEBUG, var=GONGKAI_VAR)

# A demo shows a banner on every page, so that nobody takes invented notices for real ones.
GONGKAI_DEMO = environment.flag("GONGKAI_DEMO")

# Absolute base of addresses in feeds, sitemaps and API links, without a slash at the end.
SITE_ORIGIN = os.environ.get("SITE_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = environment.words(
    "ALLOWED_HOSTS", default=("127.0.0.1", "localhost", urlsplit(SITE_ORIGIN).hostname or "")
)

# --- Applications -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "disclosure.admin.apps.GongkaiAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "accounts",
    "disclosure",
    "filing",
    "housing",
    "land",
    "ledger",
    "mining",
    "operations",
    "press",
    "procurement",
    "state_property",
    "subscriptions",
    "tendering",
]

MIDDLEWARE = [
    "config.logging.RequestIdMiddleware",
    "config.addresses.WithoutNulMiddleware",
    # Outside of all that makes an answer, inside of what logs and names each request.
    "config.sharing.SharedAnswersMiddleware",
    "config.security.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.locale.AddressLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.AccountsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Innermost, so that all others still have their say about the page it answers with.
    "config.outage.OutageMiddleware",
]

#: For how long a process answers again what it just answered to anybody (config.sharing).
SHARED_ANSWER_SECONDS = 0.25

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "disclosure.site.context.portal",
            ],
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **environment.database(os.environ.get("DATABASE_URL") or services.POSTGRES.url),
        # A killed server leaves dead connections behind; the check costs one round trip a request.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_broker_url, _cache_url = environment.redis_urls(os.environ.get("REDIS_URL") or services.REDIS.url)

CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": _cache_url,
        "KEY_PREFIX": "gongkai",
        "TIMEOUT": 300,
        # A Redis that hangs must not hold a page for longer than a page takes without it.
        "OPTIONS": {"socket_timeout": 0.5},
    },
    # Typeset notices (disclosure.paper_store): some 100 KB each, too much for a cache in memory.
    "papers": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": GONGKAI_VAR / "papers",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

# Private uploads never share a directory with what is released (disclosure.public_store).
PUBLIC_STORE = GONGKAI_VAR / "public"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": GONGKAI_VAR / "media"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A notice with a thousand lots is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Stated in every document, feed and API answer.
LICENCE_URL = os.environ.get("LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/")

# Boundaries behind the areas of the map (docs/statistics.md). Such a map needs its approval number.
MAP_BOUNDARIES = Path(os.environ["MAP_BOUNDARIES"]) if os.environ.get("MAP_BOUNDARIES") else None
MAP_APPROVAL = os.environ.get("MAP_APPROVAL", "").strip()

# Open contracting data. Whoever publishes registers a prefix of their own with the Open Contracting
# Partnership; the defaults are for examples only.
OCDS_PREFIX = os.environ.get("OCDS_PREFIX", "ocds-213czf")
OC4IDS_PREFIX = os.environ.get("OC4IDS_PREFIX", "oc4ids-bu3kcz")
OCDS_PUBLISHER = os.environ.get("OCDS_PUBLISHER", "公开 Gongkai")

# Who may read /metrics: a token, or networks; without either there is no such page.
METRICS_TOKEN = environment.secret("METRICS_TOKEN")
METRICS_FROM = environment.networks("METRICS_FROM")

SEARCH_INDEX_DIR = GONGKAI_VAR / "search"
# Files with everything in them; best on a disk of their own (docs/bulk.md).
BULK_DIR = Path(os.environ.get("BULK_DIR") or GONGKAI_VAR / "bulk")

# Where `manage.py backup` puts backups, for `doctor` to look at; best on another machine's disk.
BACKUP_DIR = Path(os.environ.get("BACKUP_DIR") or GONGKAI_VAR / "backups")

# --- The public ledger (docs/ledger.md) ---------------------------------------------------------

# The name of the log for ever: it is in each of its checkpoints and in its key.
LEDGER_ORIGIN = os.environ.get("LEDGER_ORIGIN") or f"{urlsplit(SITE_ORIGIN).hostname}/log"
LEDGER_URL = f"{SITE_ORIGIN}/log"
LEDGER_KEY = environment.ledger_key(LEDGER_ORIGIN, own=DEBUG or GONGKAI_DEMO, var=GONGKAI_VAR)
# During a rotation the old key signs too; the spare one lies elsewhere and is named in entry 0.
LEDGER_OLD_KEY = environment.old_ledger_key()
LEDGER_SPARE_VKEY = os.environ.get("LEDGER_SPARE_VKEY", "").strip()
LEDGER_DIR = Path(os.environ.get("LEDGER_DIR") or GONGKAI_VAR / "ledger")
# The high-water mark; best on another disk than the database.
LEDGER_MARK = os.environ.get("LEDGER_MARK", "")
# "vkey address" of each witness, separated by commas, and how many a reader should demand.
LEDGER_WITNESSES = environment.words("LEDGER_WITNESSES")
LEDGER_QUORUM = environment.number("LEDGER_QUORUM")
# The advisory lock of whoever appends, the same as that of disclosure.services.sealing.
LEDGER_LOCK = int.from_bytes(b"gongkai")
# Where a verifier finds what the entries name: see ledger.policy.
LEDGER_ADDRESSES = {
    "release": f"{SITE_ORIGIN}/api/v1/releases/{{id}}/revisions/{{rev}}/proof/",
    "file": f"{SITE_ORIGIN}/files/{{digest}}/{{name}}",
    "list": f"{SITE_ORIGIN}/api/v1/releases/",
}

# --- Telling people (docs/alerts.md, docs/webhooks.md) -------------------------------------------

MAIL_NAME = os.environ.get("MAIL_NAME") or "公开 Gongkai"
# Beyond public HTTPS: "host", "host:port" (http as well) or "10.1.0.0/16", separated by commas.
OUTGOING_ALLOWED = environment.words("OUTGOING_ALLOWED")
# The hub that feeds name; ours unless another is given, which is then pinged.
WEBSUB_HUB = os.environ.get("WEBSUB_HUB") or f"{SITE_ORIGIN}/hub/"

# --- Static files -------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = GONGKAI_VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- People and sessions ------------------------------------------------------------------------

AUTH_USER_MODEL = "disclosure.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
ACCOUNTS_POLICY = "disclosure.policies"

# Whoever can decide proves twice who they are; only a demo or a debug run may go without.
SECOND_FACTOR = environment.flag("SECOND_FACTOR", default=True)
# How long a proof counts as recent before approving, withdrawing and deleting.
RECENT_AUTHENTICATION = timedelta(minutes=environment.number("RECENT_MINUTES", default=15))
SESSION_IDLE = timedelta(minutes=environment.number("SESSION_IDLE_MINUTES", default=30))
# How many proxies of ours stand before the site: what the rest of X-Forwarded-For says is ignored.
PROXY_COUNT = environment.number("PROXY_COUNT")

# Single sign-on, off without an issuer (docs/accounts.md).
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "").strip()
OIDC_CLIENT_ID = os.environ.get("OIDC_CLIENT_ID", "").strip()
OIDC_CLIENT_SECRET = environment.secret("OIDC_CLIENT_SECRET")
OIDC_TRUST_MFA = environment.flag("OIDC_TRUST_MFA")

# Sessions live in PostgreSQL and so survive Redis. Only a plain-HTTP origin, which is a demo or a
# development machine, may carry its cookies without TLS.
_over_tls = urlsplit(SITE_ORIGIN).scheme == "https" or not (DEBUG or GONGKAI_DEMO)
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session" if _over_tls else "session"
SESSION_COOKIE_AGE = int(timedelta(hours=8).total_seconds())
SESSION_COOKIE_SECURE = _over_tls
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if _over_tls else "csrf"
CSRF_COOKIE_SECURE = _over_tls
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- Transport (the other headers are in config.security) ---------------------------------------

SECURE_SSL_REDIRECT = _over_tls
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _over_tls else None
SECURE_HSTS_SECONDS = int(timedelta(days=730).total_seconds()) if _over_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _over_tls
SECURE_HSTS_PRELOAD = _over_tls
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Mail (docs/desk.md) ------------------------------------------------------------------------

# Without MAIL_URL nobody is reminded; a demo or a debug run keeps its mails as files instead.
MAIL = environment.mail(own=GONGKAI_VAR / "mail" if DEBUG or GONGKAI_DEMO else None)
REMINDERS = MAIL_AVAILABLE = MAIL["EMAIL_BACKEND"] != environment.NO_MAIL
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_FILE_PATH = MAIL.get("EMAIL_FILE_PATH")
EMAIL_HOST = MAIL.get("EMAIL_HOST", "")
EMAIL_PORT = MAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = MAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = MAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL.get("EMAIL_USE_SSL", False)
# A mail server that hangs must not hold up the mails to everybody else.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM") or f"gongkai@{urlsplit(SITE_ORIGIN).hostname}"

# --- Tasks --------------------------------------------------------------------------------------

_SWEEP_SECONDS = 2.0
# What comes every other second waits no longer than this: a worker that is behind would do the same
# again and again for what stands in its queue. More than clocks of two servers may differ by.
_SHORT = 4
CELERY_BEAT_SCHEDULE = {
    "publish-due": {
        "task": "disclosure.tasks.publish_due",
        # Everybody waits for this one; it hints to the channels what it released.
        "schedule": 0.5,
        # While no worker runs, or too few, hints would pile up; an old hint is worth nothing.
        "options": {"expires": _SHORT},
    },
    "remove-expired-annexes": {
        "task": "disclosure.tasks.remove_expired_annexes",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "forget-old-copies": {
        "task": "disclosure.tasks.forget_old_copies",
        "schedule": crontab(minute="45", hour="2"),
        "options": {"expires": 3600},
    },
    "forget-answers": {
        "task": "filing.tasks.forget_answers",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
    "renew-dues": {
        "task": "disclosure.tasks.renew_dues",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "reconcile-search": {
        "task": "disclosure.tasks.reconcile_search",
        "schedule": crontab(minute="15", hour="2"),
        "options": {"expires": 3600},
    },
    "build-search": {
        "task": "disclosure.tasks.build_search",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "renew-search": {
        "task": "disclosure.tasks.renew_search",
        "schedule": crontab(minute="30", hour="1"),
        "options": {"expires": 3600},
    },
    "reconcile": {
        "task": "operations.tasks.reconcile",
        "schedule": crontab(minute="30", hour="3"),
        "options": {"expires": 3600},
    },
    "beat": {
        "task": "operations.tasks.beat",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "send-reminders": {
        "task": "disclosure.tasks.send_reminders",
        # In office hours; what one run could not send the next one does.
        "schedule": crontab(minute="10", hour="8-18"),
        "options": {"expires": 3600},
    },
    **{
        f"{verb}-batches": {
            "task": f"disclosure.tasks.{verb}_batches",
            "schedule": _SWEEP_SECONDS,
            "options": {"expires": 10},
        }
        for verb in ("read", "decide")
    },
    **{
        f"deliver-due-{channel}": {
            "task": "disclosure.tasks.deliver_due",
            "args": (channel,),
            "schedule": _SWEEP_SECONDS,
            "options": {"expires": _SHORT},
        }
        for channel in ("search", "feeds", "ocds", "bulk", "press")
    },
    "forget-attempts": {
        "task": "accounts.tasks.forget_expired",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
    "make-bulk": {
        "task": "disclosure.tasks.make_bulk",
        # Days follow at once; how often a large one is made is decided by what it costs.
        "schedule": 0.5,
        "options": {"expires": _SHORT},
    },
    "join-bulk": {
        "task": "disclosure.tasks.join_bulk",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "ledger-publish": {
        "task": "ledger.tasks.publish",
        "schedule": _SWEEP_SECONDS,
        "options": {"expires": 10},
    },
    # On a queue of their own: a mail server or a webhook may take its time.
    **{
        f"subscriptions-{name}": {
            "task": f"subscriptions.tasks.{name}",
            "schedule": seconds,
            "options": {"expires": 5 * seconds},
        }
        for name, seconds in (
            ("match", _SWEEP_SECONDS),
            ("call_webhooks", _SWEEP_SECONDS),
            ("serve_hub", _SWEEP_SECONDS),
            ("mail", 15.0),
            ("post", _SWEEP_SECONDS),
            ("forget", 3600.0),
        )
    },
    "ledger-tick": {
        "task": "ledger.tasks.tick",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 60},
    },
    "accounts-anchor-audit": {
        "task": "accounts.tasks.anchor_audit",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 60},
    },
}
# The schedule is the code above; a state file could only go stale or break in a crash.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# What takes long must not stand before a release, so it has a queue of its own as well.
CELERY_TASK_ROUTES = {
    "subscriptions.tasks.*": {"queue": "outgoing"},
    **{
        name: {"queue": "slow"}
        for name in (
            "disclosure.tasks.make_bulk",
            "disclosure.tasks.join_bulk",
            "disclosure.tasks.read_batches",
            "disclosure.tasks.decide_batches",
            "disclosure.tasks.reconcile_search",
            "disclosure.tasks.build_search",
            "disclosure.tasks.renew_search",
            "disclosure.tasks.renew_dues",
            "disclosure.tasks.send_reminders",
            "operations.tasks.reconcile",
        )
    },
}
CELERY_BROKER_URL = _broker_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
# A hint that cannot be sent is dropped: the next sweep finds the work in PostgreSQL.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE

# --- API ----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    # The API is public and read-only: no sessions, so no cookie can change an answer.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
# Requests of one key of the filing API within a minute.
FILING_RATE = "120/min"
SPECTACULAR_SETTINGS = {
    "TITLE": "Gongkai API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "disclosure.api.schema.building.add_components",
        "operations.schema.add_components",
    ],
}

# --- Logs ---------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logging.JSONFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
