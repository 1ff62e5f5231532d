"""`Idempotency-Key`: a repeated request registers nothing and gets the first answer (security R3).

The row of the key is written in the transaction that stores the client, so there is no state "in
progress" that could remain: of two calls at once the second waits for the first and then replays
it. Only registrations are remembered, so a refused request can be corrected and sent again.
"""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import Connection, bindparam, delete, insert, select
from werkzeug.datastructures import Headers

from webapp.api.models import IDEMPOTENCY_KEY_LIMIT, IdempotencyKey
from webapp.clients.register import Registered
from webapp.config import IDEMPOTENCY_KEY_LIFE
from webapp.storage.columns import now
from webapp.storage.engines import reading
from webapp.users.api_keys import KnownKey
from webapp.web.envelope import Refused

_ROW = IdempotencyKey
_REMEMBERED = select(_ROW.body_hash, _ROW.client_id, _ROW.account).where(
    _ROW.api_key_id == bindparam("api_key_id"),
    _ROW.key == bindparam("key"),
    _ROW.created_on > bindparam("since"),
)
_FORGET = delete(_ROW).where(_ROW.created_on <= bindparam("since"))
_REMEMBER = insert(_ROW)


class Idempotency:
    """The key of one request. `replay()` returns what was registered under it; `claim` stores it
    with a registration.
    """

    def __init__(self, api_key: KnownKey, key: str, payload: Mapping[str, Any]) -> None:
        self.api_key_id, self.key = api_key.id, key
        # Sorted, because a client may write the keys of its retry in another order. Hashed with
        # the secret, because the body may contain a password: with a plain hash, guesses could
        # be checked quickly.
        body = json.dumps(payload, sort_keys=True).encode()
        self.body_hash = hmac.digest(
            current_app.config["SECRET_KEY"].encode(), body, "sha256"
        ).hex()

    def replay(self) -> Registered | None:
        """Return what was registered under the key in the last 24 hours, or None.

        Raises Refused (422) when it was used with another body.
        """
        asked = {
            "api_key_id": self.api_key_id,
            "key": self.key,
            "since": now() - IDEMPOTENCY_KEY_LIFE,
        }
        with reading() as connection:
            found = connection.execute(_REMEMBERED, asked).first()
        if found is None:
            return None
        if found.body_hash != self.body_hash:
            message = "Use a new Idempotency-Key: this one was used with another body"
            raise Refused(422, message)
        return Registered(found.client_id, found.account)

    def claim(self, connection: Connection, registered: Registered) -> None:
        """Write the row of the key, and remove old ones.

        Raises IntegrityError when another request registered under the key meanwhile.
        """
        created_on = now()
        connection.execute(_FORGET, {"since": created_on - IDEMPOTENCY_KEY_LIFE})
        row = {
            "api_key_id": self.api_key_id,
            "key": self.key,
            "body_hash": self.body_hash,
            "created_on": created_on,
        }
        connection.execute(_REMEMBER, row | registered._asdict())


def idempotency_of(
    headers: Headers, api_key: KnownKey, payload: Mapping[str, Any]
) -> Idempotency | None:
    """Return the request's key, None without the header. Raises Refused (400) when it is not
    valid.
    """
    key = headers.get("Idempotency-Key")
    if key is None:
        return None
    is_visible = all("!" <= character <= "~" for character in key)
    if not is_visible or not 0 < len(key) <= IDEMPOTENCY_KEY_LIMIT:
        most = IDEMPOTENCY_KEY_LIMIT
        message = f"Send an Idempotency-Key of 1 to {most} visible ASCII characters"
        raise Refused(400, message)
    return Idempotency(api_key, key, payload)
