"""`Idempotency-Key`: the same request sent again registers nothing and gets the first answer
(security R3).

The key's row is written in the transaction that stores the client, so there is no state "in
progress" to get stuck in: of two calls at once the second waits for the first and then replays it.
Only registrations are remembered, so a request that was refused may be mended and sent again.
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
    """One request's key: `replay()` tells what was registered under it, `claim` is stored
    with a registration.
    """

    def __init__(self, api_key: KnownKey, key: str, payload: Mapping[str, Any]) -> None:
        self.api_key_id, self.key = api_key.id, key
        # Equal in meaning is equal: a client may write the keys of its retry in another order.
        # Keyed, because
        # the body may hold a password, and a plain hash of the rest and a guess would tell it
        # quickly.
        body = json.dumps(payload, sort_keys=True).encode()
        self.body_hash = hmac.digest(
            current_app.config["SECRET_KEY"].encode(), body, "sha256"
        ).hex()

    def replay(self) -> Registered | None:
        """Return what was registered under the key in the last 24 hours. Refused (422) if it
        had another body.
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
            raise Refused(
                422, "Use a new Idempotency-Key: this one was used with another body"
            )
        return Registered(found.client_id, found.account)

    def claim(self, connection: Connection, registered: Registered) -> None:
        """Write the key's row. Raises IntegrityError when another request registered under it
        meanwhile.
        """
        moment = now()
        connection.execute(_FORGET, {"since": moment - IDEMPOTENCY_KEY_LIFE})
        row = {
            "api_key_id": self.api_key_id,
            "key": self.key,
            "body_hash": self.body_hash,
            "created_on": moment,
        }
        connection.execute(_REMEMBER, row | registered._asdict())


def idempotency_of(
    headers: Headers, api_key: KnownKey, payload: Mapping[str, Any]
) -> Idempotency | None:
    """Return the request's idempotency, None without the header. Refused (400) for a key that
    is none.
    """
    key = headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= IDEMPOTENCY_KEY_LIMIT or not all(
        "!" <= sign <= "~" for sign in key
    ):
        raise Refused(
            400,
            f"Send an Idempotency-Key of 1 to {IDEMPOTENCY_KEY_LIMIT} visible ASCII characters",
        )
    return Idempotency(api_key, key, payload)
