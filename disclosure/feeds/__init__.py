"""Every list with its filters as a feed: Atom, RSS, JSON Feed, and its dates as a calendar.

All are made from the same listing as the page, so nothing is in a feed that is not on the site.
"""
