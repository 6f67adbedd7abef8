"""The settings of a portal whose filing API has no rate limit, for programs that send thousands."""

from config.settings import *  # noqa: F403

FILING_RATE = "100000/second"
