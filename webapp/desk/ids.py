"""Ids in addresses: ASCII digits, 18 at most, which is what fits a 64-bit number (security
R11a).
"""

import re

from flask import abort
from werkzeug.routing import BaseConverter

from webapp.clients.models import Client
from webapp.clients.search import find_client

FORM = re.compile(r"[0-9]{1,18}")


class IdConverter(BaseConverter):
    """`<id:client_id>` in a route."""

    regex = FORM.pattern

    def to_python(self, value: str) -> int:
        """Return the id as a number."""
        return int(value)


def client_or_404(client_id: int) -> Client:
    """Return a client with all that belongs to it; an unknown id is a 404."""
    return find_client(client_id) or abort(404)
