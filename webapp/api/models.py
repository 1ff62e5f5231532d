"""The tables of the JSON door: API keys and idempotency keys."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clients.models import Client, Id, one_of
from webapp.columns import UtcDateTime
from webapp.extensions import Model
from webapp.record.actor import SCOPES
from webapp.record.text import Text

KEY_NAME = Text(100, "Name of the key", "Enter a name for the key")
IDEMPOTENCY_KEY_LIMIT = 255


class ApiKey(Model):
    """A key of an integration. `public_id` is the part of it that may be seen; of the rest only a hash is kept."""

    __tablename__ = "api_keys"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(KEY_NAME.limit))
    public_id: Mapped[str] = mapped_column(String(16))
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    revoked_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    scopes: Mapped[list["ApiKeyScope"]] = relationship(order_by="ApiKeyScope.scope", lazy="joined")

    __table_args__ = (UniqueConstraint("name"), UniqueConstraint("public_id"), {"sqlite_autoincrement": True})


class ApiKeyScope(Model):
    """One thing that a key may do."""

    __tablename__ = "api_key_scopes"
    api_key_id: Mapped[int] = mapped_column(ForeignKey(ApiKey.id), primary_key=True)
    scope: Mapped[str] = mapped_column(String(32), primary_key=True)

    __table_args__ = (one_of("scope", SCOPES, "scope_known"),)


class IdempotencyKey(Model):
    """What an API key registered under an `Idempotency-Key`, and a hash of the body it sent."""

    __tablename__ = "idempotency_keys"
    api_key_id: Mapped[int] = mapped_column(ForeignKey(ApiKey.id), primary_key=True)
    key: Mapped[str] = mapped_column(String(IDEMPOTENCY_KEY_LIMIT), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    client_id: Mapped[int] = mapped_column(ForeignKey(Client.id))
    account: Mapped[str] = mapped_column(String(32))
    created_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
