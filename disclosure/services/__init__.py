"""Every write of the portal: keyword-only functions, one transaction each, `now` passed in."""

from .delivering import deliver_due, retry
from .sealing import publish_due
from .workflow import Refused, correct, decide, start

__all__ = ["Refused", "correct", "decide", "deliver_due", "publish_due", "retry", "start"]
