"""The tables of who is who: users and their sessions, one-time links, wrong passwords, API keys."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.config import LINK_LIVES
from webapp.extensions import Model
from webapp.record.actor import SCOPES
from webapp.record.schema import text_at
from webapp.record.text import Text
from webapp.storage.columns import Id, UtcDateTime, one_of

ROLES = {"client": "Client", "rep": "Sales rep", "admin": "Administrator"}
STAFF = ("rep", "admin")
LONGEST_ADDRESS = 45  # characters of an IPv6 address
TOLD_OF_NEW = {"once": "At once", "daily": "Once a day"}
USER_NAME = Text(100, "Name", "Enter a name")
KEY_NAME = Text(100, "Name of the key", "Enter a name for the key")


class User(UserMixin, Model):
    """Someone who can sign in: a client, or staff (rep, admin), whose username is their email
    address.

    `username_key` is what is compared and unique (security R11); a staff user's begins with a
    space, so that clients and staff never take each other's names. A staff user without a password
    was invited. `access_version` rises when what was opened to the user shall end: a new password
    or role, disabling, signing out everywhere. `department` is the one of which one of the staff
    gets new clients, where the settings say so. With `single_keys_off` the keys of the desk work
    with Ctrl alone.
    """

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    username: Mapped[str] = mapped_column(String(text_at("credentials.username").limit))
    username_key: Mapped[str] = mapped_column(
        String(text_at("credentials.username").limit)
    )
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(USER_NAME.limit), default="")
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    disabled_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    access_version: Mapped[int] = mapped_column(default=1)
    department: Mapped[str | None] = mapped_column(String(text_at("department").limit))
    single_keys_off: Mapped[bool | None]

    __table_args__ = (
        UniqueConstraint("username_key"),
        one_of("role", ROLES, "role_known"),
        {"sqlite_autoincrement": True},
    )

    @property
    def is_staff(self) -> bool:
        """Whether this is a rep or an administrator."""
        return self.role in STAFF


class StaffMail(Model):
    """Which mails one of the staff wants of new clients: `new_clients` is `once` for each of them,
    or `daily` at `daily_at`, such as 08:00, in the time zone of the settings. Who has no row wants
    none.
    """

    __tablename__ = "staff_mails"
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True)
    new_clients: Mapped[str] = mapped_column(String(8))
    daily_at: Mapped[str] = mapped_column(String(5))

    __table_args__ = (one_of("new_clients", TOLD_OF_NEW, "new_clients_known"),)


class UserSession(Model):
    """A browser in which somebody is signed in. Deleted at sign-out, so that a copied cookie
    is worth nothing then.
    """

    __tablename__ = "user_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    seen_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class SignInAttempts(Model):
    """Wrong passwords in a row for one account, or for a name that is none: `key` is a hash of
    which.

    Before `wait_until` no further password is looked at. Unknown names are counted too, so
    waiting does not show which names there are.
    """

    __tablename__ = "sign_in_attempts"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    failed_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    wait_until: Mapped[datetime] = mapped_column(UtcDateTime())


class Link(Model):
    """A private link that works once, until it expires; what it opens depends on its purpose
    (security R18). `outbox_id` is that of the message which bears it, `email_key` the address that
    it confirms.
    """

    __tablename__ = "links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), index=True)
    draft_id: Mapped[str | None] = mapped_column(String(32), index=True)
    outbox_id: Mapped[int | None] = mapped_column(BigInteger)
    email_key: Mapped[str | None] = mapped_column(String())
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_on: Mapped[datetime] = mapped_column(UtcDateTime())
    used_on: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (one_of("purpose", LINK_LIVES, "purpose_known"),)


class ApiKey(Model):
    """A key of an integration. `public_id` is the part of it that may be seen; of the rest
    only a hash is kept.

    Until `old_until` the secret before the last rotation is good, too. With `is_signed` its calls
    must be signed. When and from where it was last used is right to a minute.
    """

    __tablename__ = "api_keys"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(KEY_NAME.limit))
    public_id: Mapped[str] = mapped_column(String(16))
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    revoked_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_used_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_used_from: Mapped[str | None] = mapped_column(String(LONGEST_ADDRESS))
    expires_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    old_secret_hash: Mapped[str | None] = mapped_column(String(64))
    old_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    is_signed: Mapped[bool | None]
    scopes: Mapped[list["ApiKeyScope"]] = relationship(
        order_by="ApiKeyScope.scope", lazy="joined"
    )

    __table_args__ = (
        UniqueConstraint("name"),
        UniqueConstraint("public_id"),
        {"sqlite_autoincrement": True},
    )


class ApiKeyScope(Model):
    """One thing that a key may do."""

    __tablename__ = "api_key_scopes"
    api_key_id: Mapped[int] = mapped_column(ForeignKey(ApiKey.id), primary_key=True)
    scope: Mapped[str] = mapped_column(String(32), primary_key=True)

    __table_args__ = (one_of("scope", SCOPES, "scope_known"),)
