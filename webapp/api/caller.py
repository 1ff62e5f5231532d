"""Who calls: one look-up for the API key, the reference lists, and what was registered before under
the Idempotency-Key.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam

from webapp.api.idempotency import Remembered, remembered_of
from webapp.api.models import IdempotencyKey
from webapp.clients.offered import VERSION, reference_at
from webapp.record.reference import Reference
from webapp.storage.engines import look_up
from webapp.storage.statements import fetch
from webapp.users.api_keys import KEY, KnownKey, known_key, parts_of
from webapp.users.models import ApiKey


class Caller(NamedTuple):
    """A key that works, the lists as they are, and what its Idempotency-Key stands for."""

    key: KnownKey
    reference: Reference
    remembered: Remembered | None


def find_caller(key: str, idempotency_key: str) -> Caller | None:
    """Return the caller with this API key, None when it is unknown, wrong or revoked.

    It is a short read, so that the connection is free while the body is read.
    """
    parts = parts_of(key)
    if parts is None:
        return None
    public_id, secret = parts

    def read(connection: Connection) -> Caller | None:
        rows = fetch(
            connection, _caller, public_id=public_id, idempotency_key=idempotency_key
        )
        known = known_key(secret, rows)
        if known is None:
            return None
        *_of_key, version, body_hash, client_id, account, created_on = rows[0]
        found = remembered_of(body_hash, client_id, account, created_on)
        return Caller(known, reference_at(version, connection), found)

    return look_up(read)


def _caller(_dialect: str) -> Any:
    own = IdempotencyKey
    columns = (own.body_hash, own.client_id, own.account, own.created_on)
    of_key = and_(own.api_key_id == ApiKey.id, own.key == bindparam("idempotency_key"))
    return KEY.add_columns(VERSION.scalar_subquery(), *columns).outerjoin(own, of_key)
