"""Every write of the portal: keyword-only functions, one transaction each, `now` passed in."""

from .annexes import remove_expired
from .catalogue import add_version, end_entry, load_catalogue
from .delivering import deliver_due, retry
from .dues import renew_all as renew_all_dues
from .dues import renew_if_changed as renew_dues_if_changed
from .entries import PURPOSE_FULFILLED
from .justifying import justify
from .recovering import Recovered, recover
from .redacting import deletable, redact, released_content
from .refusing import Refused
from .sealing import publish_due
from .workflow import correct, decide, start

__all__ = [
    "PURPOSE_FULFILLED",
    "Recovered",
    "Refused",
    "add_version",
    "correct",
    "decide",
    "deletable",
    "deliver_due",
    "end_entry",
    "justify",
    "load_catalogue",
    "publish_due",
    "recover",
    "redact",
    "released_content",
    "remove_expired",
    "renew_all_dues",
    "renew_dues_if_changed",
    "retry",
    "start",
]
