"""Where somebody is in a queue: the view that is gone through, how many were decided, and which
ones last. It stands in the address and in every form, so that two tabs are two walks.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import abort, url_for
from werkzeug.datastructures import MultiDict

from webapp.clients.models import Client
from webapp.clients.search import Filters
from webapp.desk.numbers import number_of
from webapp.record.actor import Actor

MOST_LAST = 3  # of the last ones, beside the list


class View(NamedTuple):
    """Clients to go through: their title, which they are, and what an empty one says."""

    title: str
    filters: Callable[[Actor], Filters]
    nothing: str

    def holds(self, client: Client, actor: Actor) -> bool:
        """Return whether a client is one of them."""
        wanted = self.filters(actor)
        is_theirs = wanted.rep is None or client.rep_id == wanted.rep
        return client.source_status == wanted.state and is_theirs


VIEWS = {
    "waiting": View(
        "Waiting",
        lambda actor: Filters(state="P"),
        "New registrations and answers appear here.",
    ),
    "mine": View(
        "Mine",
        lambda actor: Filters(state="P", rep=actor.user_id),
        "Clients that you take appear here while they wait.",
    ),
    "asked": View(
        "Asked",
        lambda actor: Filters(state="I"),
        "Clients that are asked for more appear here.",
    ),
}


class Walk(NamedTuple):
    """A way through a view: how many clients were decided on it, and the ids of the last."""

    name: str
    done: int = 0
    last: tuple[int, ...] = ()

    @property
    def view(self) -> View:
        """The view that is gone through."""
        return VIEWS[self.name]

    @property
    def fields(self) -> dict[str, Any]:
        """The parameters that carry it on."""
        last = ".".join(map(str, self.last))
        fields = {"view": self.name, "done": self.done, "last": last}
        return {name: value for name, value in fields.items() if value}

    def address(self, client_id: int | None = None, **more: Any) -> str:
        """Return the address of a client in the queue, of the first one without an id."""
        return url_for("desk.queue", **self.fields, client=client_id, **more)

    def decided(self, client_id: int) -> "Walk":
        """Return how it goes on when a client was decided."""
        others = tuple(each for each in self.last if each != client_id)
        last = (*others, client_id)[-MOST_LAST:]
        return self._replace(done=self.done + 1, last=last)

    def undone(self) -> "Walk":
        """Return how it goes on when the last decision was undone: with none to undo."""
        return self._replace(done=max(0, self.done - 1), last=())


def read_walk(sent: MultiDict[str, str]) -> Walk:
    """Return the walk that an address or a form carries; an unknown view is answered by 404."""
    name = sent.get("view") or "waiting"
    if name not in VIEWS:
        abort(404)
    last = sent.get("last", "").split(".")[-MOST_LAST:]
    return Walk(
        name,
        done=number_of(sent.get("done", "")) or 0,
        last=tuple(each for each in map(number_of, last) if each is not None),
    )


class PageUrl(NamedTuple):
    """Makes addresses of the page of a client: in the queue where it is gone through."""

    client_id: int
    walk: Walk | None = None

    def __call__(self, **more: Any) -> str:
        """Return its address with these parameters."""
        if self.walk:
            return self.walk.address(self.client_id, **more)
        return url_for("desk.client", client_id=self.client_id, **more)
