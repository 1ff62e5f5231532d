"""Where a client stands among those that wait, for its own page."""

from typing import NamedTuple

from webapp.clients import queue
from webapp.clients.models import Client
from webapp.clients.queue import place_of
from webapp.clients.search import Filters
from webapp.desk.counted import MOST_COUNTED, bounded

WAITING = Filters(state="P")


class PlaceInQueue(NamedTuple):
    """The number of a client that waits, of how many, and the ids of those around it."""

    number: str
    total: str
    previous_id: int | None
    next_id: int | None


def place_in_queue(client: Client) -> PlaceInQueue | None:
    """Return where a client stands, None for one that does not wait."""
    if client.source_status != WAITING.state:
        return None
    it = queue.around(WAITING, place_of(client), MOST_COUNTED + 1)
    number, total = bounded(it.before + 1), bounded(it.total)
    return PlaceInQueue(number, total, it.previous_id, it.next_id)
