"""Cursors: places in the list, as integrations carry them from page to page. They are signed, and
good for the filters that they came with.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from webapp.clients.cursor_pages import Place, beginning
from webapp.clients.parameters import Mistake
from webapp.clients.search import Filters, values_of

OTHER_FILTERS = "Send a cursor with the filters that it came with, or begin without one"
FORGED = "Send the cursor as an answer gave it, or begin without one"


def cursor_of(filters: Filters, place: Place) -> str:
    """Return the cursor of a place in the list with these filters."""
    moment = place.updated_on and place.updated_on.isoformat()
    signed: str = _serializer().dumps([_digest(filters), place.client_id, moment])
    return signed


def place_in(filters: Filters) -> Callable[[str], Place]:
    """Return a reader of cursors of the list with these filters; "" is its beginning."""

    def read(text: str) -> Place:
        if not text:
            return beginning(filters)
        try:
            digest, client_id, moment = _serializer().loads(text)
        except BadData:
            raise Mistake("cursor", FORGED) from None
        if digest != _digest(filters):
            raise Mistake("cursor", OTHER_FILTERS)
        return Place(client_id, datetime.fromisoformat(moment) if moment else None)

    return read


def _digest(filters: Filters) -> str:
    values = json.dumps(values_of(filters), sort_keys=True, default=datetime.isoformat)
    return hashlib.sha256(values.encode()).hexdigest()[:16]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"],
        salt="cursor",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
