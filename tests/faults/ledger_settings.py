"""The settings of the site with the ledger alone, so that a killed process is soon back."""

from config.settings import *  # noqa: F403

INSTALLED_APPS = ["ledger"]
AUTH_USER_MODEL = "auth.User"
ROOT_URLCONF = "ledger.urls"
LOGGING_CONFIG = None
