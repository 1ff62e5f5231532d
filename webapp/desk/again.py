"""Where something done to a client comes from and goes back to: its own page, or the queue."""

from typing import Any

from flask import redirect, request, url_for

from webapp.clients.models import Client
from webapp.desk.client import client_page
from webapp.desk.queue_page import queue_page
from webapp.desk.queue_walk import Walk, read_walk


def posted_walk() -> Walk | None:
    """Return the way through the queue that a form carries, None for a form of a client's own
    page.
    """
    return read_walk(request.form) if "view" in request.form else None


def page_again(client: Client, **shown: Any) -> Any:
    """Answer the page that the form came from, with what both pages know to show."""
    walk = posted_walk()
    return queue_page(walk, client, **shown) if walk else client_page(client, **shown)


def back_again(client_id: int, **told: Any) -> Any:
    """Go back to the page that the form came from; what is `told` stands in its address."""
    walk = posted_walk()
    if walk:
        return redirect(walk.address(client_id, **told), 303)
    return redirect(url_for("desk.client", client_id=client_id, **told), 303)
