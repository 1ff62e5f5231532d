"""The tables of sign-in: sessions on the server, and one-time links."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.models import Client, User, one_of
from webapp.columns import UtcDateTime
from webapp.extensions import Model

LINK_PURPOSES = ("first_admin", "invitation", "hand_over", "answer", "password")


class UserSession(Model):
    """A browser in which somebody is signed in. Deleted at sign-out, so that a copied cookie is worth nothing then."""

    __tablename__ = "user_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    seen_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class SignInAttempts(Model):
    """Wrong passwords in a row for one account, or for a name that is none: `key` is a hash of which.

    Before `wait_until` no further password is looked at. Names that are nobody's are counted too, so waiting tells nothing.
    """

    __tablename__ = "sign_in_attempts"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    failed_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    wait_until: Mapped[datetime] = mapped_column(UtcDateTime())


class Link(Model):
    """A private link that works once, until it expires; what it opens depends on its purpose (security R18)."""

    __tablename__ = "links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey(Client.id), index=True)
    draft_id: Mapped[str | None] = mapped_column(String(32), index=True)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_on: Mapped[datetime] = mapped_column(UtcDateTime())
    used_on: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (one_of("purpose", LINK_PURPOSES, "purpose_known"),)
