"""Every write of the portal: keyword-only functions, one transaction each, `now` passed in."""

from .annexes import remove_expired
from .catalogue import add_version, end_entry, load_catalogue
from .checking import Answer, nothing_found
from .commenting import comment, reopen, resolve
from .copies import copy_of, forget_copy, forget_old_copies, keep_copy
from .deciding import check_arguments, decide, decide_all
from .delegating import delegate, end_delegation, prepared_delegation
from .delivering import deliver_due, redeliver, retry
from .dues import renew_all as renew_all_dues
from .dues import renew_if_changed as renew_dues_if_changed
from .entries import PURPOSE_FULFILLED
from .figures import renew_all_figures
from .justifying import ask_to_justify, justify
from .recovering import Recovered, recover
from .redacting import deletable, redact
from .refusing import Refused
from .sampling import SAMPLE, note_opened, opened, to_open
from .sealing import publish_due
from .workflow import correct, start

__all__ = [
    "PURPOSE_FULFILLED",
    "SAMPLE",
    "Answer",
    "Recovered",
    "Refused",
    "add_version",
    "ask_to_justify",
    "check_arguments",
    "comment",
    "copy_of",
    "correct",
    "decide",
    "decide_all",
    "delegate",
    "deletable",
    "deliver_due",
    "end_delegation",
    "end_entry",
    "forget_copy",
    "forget_old_copies",
    "justify",
    "keep_copy",
    "load_catalogue",
    "note_opened",
    "nothing_found",
    "opened",
    "prepared_delegation",
    "publish_due",
    "recover",
    "redact",
    "redeliver",
    "remove_expired",
    "renew_all_dues",
    "renew_all_figures",
    "renew_dues_if_changed",
    "reopen",
    "resolve",
    "retry",
    "start",
    "to_open",
]
