"""The client of an address."""

from flask import abort

from webapp.clients.models import Client
from webapp.clients.search import find_client


def client_or_404(client_id: int) -> Client:
    """Return a client with all that belongs to it; an unknown id is a 404."""
    return find_client(client_id) or abort(404)
