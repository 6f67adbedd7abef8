"""How often something may be done, counted like attempts to log in (`accounts.limits`)."""

from __future__ import annotations

from datetime import timedelta

from accounts.limits import Limit

#: Confirmation mails to one address: enough for who mistyped, too few to annoy anybody.
TO_ADDRESS = Limit("to-address", 3, timedelta(days=1))
#: From one network address, behind which an office may sit.
FROM_NETWORK = Limit("from-network", 30, timedelta(hours=1))
#: Confirmation mails in all, so that nobody makes the site a source of bulk mail.
IN_ALL = Limit("in-all", 2_000, timedelta(hours=1))
#: Test events and replays of one webhook.
TESTS = Limit("tests", 20, timedelta(hours=1))
#: Requests to the hub for one callback host: each makes us call it once.
HUB = Limit("hub", 30, timedelta(minutes=1))
#: And from one network address, whatever hosts it names.
HUB_FROM_NETWORK = Limit("hub-from-network", 60, timedelta(minutes=1))
