"""The tables of the JSON door: what was answered under idempotency keys, and signatures that were
taken.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.models import ACCOUNT
from webapp.extensions import Model
from webapp.storage.columns import Id, UtcDateTime
from webapp.users.models import ApiKey

IDEMPOTENCY_KEY_LIMIT = 255


class IdempotencyKey(Model):
    """A client that an API key registered under an `Idempotency-Key`, with a hash of the body."""

    __tablename__ = "idempotency_keys"
    api_key_id: Mapped[int] = mapped_column(ForeignKey(ApiKey.id), primary_key=True)
    key: Mapped[str] = mapped_column(String(IDEMPOTENCY_KEY_LIMIT), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    # of no table: it may have been merged, and what was answered stays so
    client_id: Mapped[int] = mapped_column(Id)
    account: Mapped[str] = mapped_column(ACCOUNT)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class TakenSignature(Model):
    """A signature of a call that was taken and is good for no other one; a hash of it."""

    __tablename__ = "taken_signatures"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    taken_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class BatchAnswer(Model):
    """What was answered for some records of a batch that an API key sent under an
    `Idempotency-Key`: those from the one at `first` on, stored in one transaction with it.
    """

    __tablename__ = "batch_answers"
    api_key_id: Mapped[int] = mapped_column(ForeignKey(ApiKey.id), primary_key=True)
    key: Mapped[str] = mapped_column(String(IDEMPOTENCY_KEY_LIMIT), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body_hash: Mapped[str] = mapped_column(String(64))
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
