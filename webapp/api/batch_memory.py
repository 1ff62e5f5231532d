"""`Idempotency-Key` for a batch: what was answered for its records is kept in the transactions that
store them.

So there is no state "in progress": a batch that was broken off goes on where it ended when it is
sent again, and of two at once each group of records is stored by one, whose answer both give.
"""

from typing import Any

from flask import g, request
from sqlalchemy import Connection, delete, insert, select

from webapp.api.idempotency import OTHER_BODY, hash_of, key_in
from webapp.api.models import BatchAnswer, IdempotencyKey
from webapp.config import IDEMPOTENCY_KEY_LIFE
from webapp.storage.columns import now
from webapp.storage.engines import reading
from webapp.storage.statements import insert_on
from webapp.storage.transactions import write
from webapp.web.envelope import Refused

Results = list[dict[str, Any]]
_ROW = BatchAnswer


class BatchMemory:
    """What is kept under the key of one request."""

    def __init__(self, key: str, body: bytes) -> None:
        self.api_key_id, self.key = g.api_key.id, key
        self.body_hash = hash_of(request.query_string + b"\n" + body)

    def known(self) -> dict[int, Results]:
        """Return what was answered in the last 24 hours, by the place of the first record.

        Raises Refused (422) when the key was used with another body.
        """
        its = (_ROW.api_key_id == self.api_key_id) & (_ROW.key == self.key)
        columns = (_ROW.first, _ROW.results, _ROW.body_hash, _ROW.created_on)
        with reading() as connection:
            rows = connection.execute(select(*columns).where(its)).all()
        oldest = now() - IDEMPOTENCY_KEY_LIFE
        if any(row.created_on <= oldest for row in rows):
            with write() as connection:
                connection.execute(delete(_ROW).where(its, _ROW.created_on <= oldest))
        rows = [row for row in rows if row.created_on > oldest]
        # also of a single record, or of another call
        before = g.remembered and not g.remembered.is_old
        is_other = before and g.remembered.body_hash != self.body_hash
        if is_other or any(row.body_hash != self.body_hash for row in rows):
            raise Refused(422, OTHER_BODY)
        return {row.first: row.results for row in rows}

    def keep(self, connection: Connection, first: int, results: Results) -> None:
        """Keep what is answered. Raises IntegrityError when another call was quicker."""
        row = {
            "api_key_id": self.api_key_id,
            "key": self.key,
            "first": first,
            "body_hash": self.body_hash,
            "results": results,
            "created_on": now(),
        }
        connection.execute(insert(_ROW), row)
        self._take(connection)

    def _take(self, connection: Connection) -> None:
        """Take the key for this body, so that no other call can have it."""
        row = {
            "api_key_id": self.api_key_id,
            "key": self.key,
            "body_hash": self.body_hash,
            "client_id": 0,  # of none alone
            "account": "",
            "created_on": now(),
        }
        taken = insert_on(connection.dialect.name, IdempotencyKey).values(**row)
        is_old = IdempotencyKey.created_on <= now() - IDEMPOTENCY_KEY_LIFE
        over = {"set_": row, "where": is_old}
        connection.execute(
            taken.on_conflict_do_update(index_elements=["api_key_id", "key"], **over)
        )


def memory_of(body: bytes) -> BatchMemory | None:
    """Return what is kept for this request, None without a key. Raises Refused (400)."""
    key = key_in(request.headers)
    return None if key is None else BatchMemory(key, body)
