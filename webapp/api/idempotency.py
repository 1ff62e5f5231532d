"""`Idempotency-Key`: a repeated request registers nothing and gets the first answer (security R3).

The row of the key is written in the transaction that stores the client, so there is no state "in
progress" that could remain: of two calls at once the second waits for the first and then replays
it. Only registrations are remembered, so a refused request can be corrected and sent again.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, delete, select, tuple_
from werkzeug.datastructures import Headers

from webapp.api.models import IDEMPOTENCY_KEY_LIMIT, IdempotencyKey
from webapp.clients.account_code import Registered
from webapp.clients.rows import Claim
from webapp.config import IDEMPOTENCY_KEY_LIFE
from webapp.storage.columns import now, utc
from webapp.storage.engines import reading
from webapp.storage.statements import table_of
from webapp.storage.transactions import end_reading, write
from webapp.users.api_keys import KnownKey
from webapp.web.envelope import Refused

REPLAYED = {"Idempotent-Replayed": "true"}  # a header of what is answered again
AT_ONCE = 500  # rows that are removed in one transaction
OTHER_BODY = "Use a new Idempotency-Key: this one was used with another body"
_ROW = IdempotencyKey


class Remembered(NamedTuple):
    """What was registered under a key, and a hash of the body that it was sent with."""

    body_hash: str
    registered: Registered
    is_old: bool
    created_on: datetime


def remembered_of(
    body_hash: str | None, client_id: int, account: str, created_on: datetime | str
) -> Remembered | None:
    """Return what the columns of a row tell, None for those of no row."""
    if body_hash is None:
        return None
    at = utc(created_on)
    is_old = at <= now() - IDEMPOTENCY_KEY_LIFE
    return Remembered(body_hash, Registered(client_id, account), is_old, at)


class Idempotency:
    """The key of one request. `replay()` returns what was registered under it; `claim` stores it
    with a registration.
    """

    def __init__(
        self,
        api_key: KnownKey,
        key: str,
        payload: Mapping[str, Any],
        remembered: Remembered | None,
    ) -> None:
        self.api_key_id, self.key, self.remembered = api_key.id, key, remembered
        # sorted, because a client may write the keys of its retry in another order
        self.body_hash = hash_of(json.dumps(payload, sort_keys=True).encode())

    def replay(self) -> Registered | None:
        """Return what was registered under the key in the last 24 hours, or None.

        Raises Refused (422) when it was used with another body.
        """
        if self.remembered is None:
            return None
        if self.remembered.is_old:
            own = (_ROW.api_key_id == self.api_key_id, _ROW.key == self.key)
            forget_old(_ROW, *own)
            return None
        if self.remembered.body_hash != self.body_hash:
            raise Refused(422, OTHER_BODY)
        return self.remembered.registered

    def replay_of_another(self) -> Registered | None:
        """Return what another request registered under the key meanwhile; as `replay`."""
        columns = (_ROW.body_hash, _ROW.client_id, _ROW.account, _ROW.created_on)
        its = select(*columns).where(
            _ROW.api_key_id == self.api_key_id, _ROW.key == self.key
        )
        end_reading()
        with reading() as connection:
            found = connection.execute(its).first()
        self.remembered = remembered_of(*found) if found else None
        return self.replay()

    def claim(self) -> Claim:
        """Return the row of the key. When another request registered under the key meanwhile,
        storing it raises IntegrityError.
        """
        row = {
            "api_key_id": self.api_key_id,
            "key": self.key,
            "body_hash": self.body_hash,
            "created_on": now(),
        }
        return Claim({table_of(IdempotencyKey): [row]})


def hash_of(body: bytes) -> str:
    """Return the hash by which a body is known. It is made with the secret, because the body may
    contain a password: with a plain hash, guesses could be checked quickly.
    """
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(secret, body, "sha256").hex()


def forget_old(model: Any, *among: ColumnElement[bool]) -> None:
    """Remove the rows of keys that were used more than 24 hours ago, a few at once, so that whoever
    registers meanwhile hardly waits.
    """
    is_old = model.created_on <= now() - IDEMPOTENCY_KEY_LIFE
    names = [*table_of(model).primary_key]
    some = select(*names).where(is_old, *among).limit(AT_ONCE)
    these = delete(model).where(tuple_(*names).in_(some))
    removed = AT_ONCE
    while removed == AT_ONCE:
        with write() as connection:
            removed = connection.execute(these).rowcount


def idempotency_of(
    headers: Headers,
    api_key: KnownKey,
    payload: Mapping[str, Any],
    remembered: Remembered | None,
) -> Idempotency | None:
    """Return the request's key and what is remembered of it, None without the header. Raises
    Refused (400) when it is not valid.
    """
    key = key_in(headers)
    return None if key is None else Idempotency(api_key, key, payload, remembered)


def key_in(headers: Headers) -> str | None:
    """Return the Idempotency-Key of a request, None without one. Raises Refused (400) when it is
    not valid.
    """
    key = headers.get("Idempotency-Key")
    if key is None:
        return None
    is_visible = all("!" <= character <= "~" for character in key)
    if not is_visible or not 0 < len(key) <= IDEMPOTENCY_KEY_LIMIT:
        most = IDEMPOTENCY_KEY_LIMIT
        message = f"Send an Idempotency-Key of 1 to {most} visible ASCII characters"
        raise Refused(400, message)
    return key
