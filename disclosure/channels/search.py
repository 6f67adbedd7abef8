"""The search channel: makes the index agree with the releases."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure.channels.errors import ChannelUnreachableError
from disclosure.models import Release, last_sequence
from disclosure.search.documents import search_documents
from disclosure.search.index import IndexBusyError, search_index
from disclosure.search.rebuilding import build_if_missing

#: Releases of which a delivery builds an index itself, in a few seconds.
FEW = 5_000


def deliver(releases: Sequence[Release]) -> None:
    """Write the notices of `releases`, and those they supersede, to the index in one commit.

    Delivering twice is harmless: what is written is the newest state of a notice, read while
    holding the writer, in place of what the index holds of its uid; the second time it is the same
    or newer. An old release delivered late cannot bring an old state back for the same reason. A
    worker killed before the commit has written nothing, one killed after it everything.

    Where there is no index (a new deployment, a new schema version, a lost disk) it is built from
    all releases first, if they are few: what takes long is for a task with more time. Raises
    ChannelUnreachableError while that or another process builds, or merges for long.
    """
    try:
        if not search_index().exists() and last_sequence() > FEW:
            raise ChannelUnreachableError("the search index is still to be built")
        build_if_missing()
        with search_index().writing() as writer:
            writer.put(search_documents(releases))
    except IndexBusyError as error:
        raise ChannelUnreachableError(str(error)) from error
