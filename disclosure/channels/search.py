"""The search channel: makes the index agree with the releases."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure.channels.errors import ChannelUnreachableError
from disclosure.models import Release
from disclosure.search.documents import search_documents
from disclosure.search.index import IndexBusyError, search_index
from disclosure.search.rebuilding import build_if_missing


def deliver(releases: Sequence[Release]) -> None:
    """Write the notices of `releases`, and those they supersede, to the index in one commit.

    Delivering twice is harmless: what is written is the newest state of a notice, read while
    holding the writer, in place of what the index holds of its uid; the second time it is the same
    or newer. An old release delivered late cannot bring an old state back for the same reason. A
    worker killed before the commit has written nothing, one killed after it everything.

    Where there is no index (a new deployment, a new schema version, a lost disk) it is built from
    all releases first. Raises ChannelUnreachableError while another process builds or merges for
    long.
    """
    try:
        build_if_missing()
        with search_index().writing() as writer:
            writer.put(search_documents(releases))
    except IndexBusyError as error:
        raise ChannelUnreachableError(str(error)) from error
