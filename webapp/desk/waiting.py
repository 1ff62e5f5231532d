"""Where a client stands among those that wait, for its own page."""

from typing import Any, NamedTuple

from webapp.clients import queue
from webapp.clients.counts import MOST_COUNTED, bounded
from webapp.clients.models import Client
from webapp.clients.queue import Around, place_of
from webapp.clients.search import Filters
from webapp.storage.reads import Read

WAITING = Filters(state="P")


class PlaceInQueue(NamedTuple):
    """The number of a client that waits, of how many, and the ids of those around it."""

    number: str
    total: str
    previous_id: int | None
    next_id: int | None


def reads_of_place(client: Client) -> tuple[list[Read[Around]], dict[str, Any]]:
    """Return what reads where a client stands, nothing for one that does not wait, and the values
    that it takes.
    """
    if client.source_status != WAITING.state:
        return [], {}
    read, values = queue.read_around(WAITING, place_of(client), MOST_COUNTED + 1)
    return [read], values


def place_in_queue(it: Around) -> PlaceInQueue:
    """Return where a client stands."""
    number, total = bounded(it.before + 1), bounded(it.total)
    return PlaceInQueue(number, total, it.previous_id, it.next_id)
