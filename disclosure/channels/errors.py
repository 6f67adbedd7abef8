"""How a channel says that nothing can be delivered for the moment."""

from __future__ import annotations


class ChannelUnreachableError(ConnectionError):
    """The channel as a whole is away: trying the releases one by one would help none of them."""
