"""API keys: made, found, listed, rotated and revoked. The key itself is shown once and kept only as
a hash (security R14).
"""

import base64
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.extensions import db
from webapp.record.actor import SCOPES, Actor
from webapp.record.problem import InputRefused, Problem
from webapp.storage.columns import now, utc
from webapp.storage.reads import Read
from webapp.storage.transactions import write, write_if_free
from webapp.users.models import KEY_NAME, LONGEST_ADDRESS, ApiKey, ApiKeyScope
from webapp.users.tokens import hash_of, new_token

# Which of the two prefixes it has decides which application, and so which database, looks it up.
FORM = re.compile(r"crd_(?:test_)?([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
NOBODY = ("0" * 64, None, 0, "", "", None, None, None, None, None)
USE_NOTED_EVERY = timedelta(minutes=1)
OVERLAP = timedelta(hours=24)  # that the secret before a rotation is good
SIGNING_PREFIX = "whsec_"  # as Standard Webhooks has it
ROTATED = Problem("", "changed", "This key was rotated meanwhile: look at it again")
# the names of all keys, in order
KEY_NAMES = Read(
    select(ApiKey.name).order_by(ApiKey.name), lambda rows: [row.name for row in rows]
)


def create_key(
    name: str,
    scopes: Iterable[str],
    *,
    expires_on: datetime | None = None,
    is_signed: bool = False,
) -> str:
    """Make a key and return it; this is the only time that it can be seen. Raises InputRefused.

    It is refused from `expires_on` on; with `is_signed` its calls must be signed, with the secret
    that `signing_secret` gives.
    """
    name, scopes = KEY_NAME.read_typed(name, "name"), sorted(set(scopes))
    if not scopes or not set(scopes) <= set(SCOPES):
        words = f"Give one scope or more of {', '.join(SCOPES)}"
        raise InputRefused(Problem("scope", "required", words))
    public_id, secret = secrets.token_hex(8), new_token()
    key = {
        "name": name,
        "public_id": public_id,
        "secret_hash": hash_of(secret),
        "created_on": now(),
        "expires_on": expires_on,
        "is_signed": is_signed,
    }
    try:
        with write() as connection:
            key_id = connection.scalar(
                insert(ApiKey).values(**key).returning(ApiKey.id)
            )
            connection.execute(
                insert(ApiKeyScope),
                [{"api_key_id": key_id, "scope": scope} for scope in scopes],
            )
    except IntegrityError:
        words = (
            f"There is a key named “{name}” already, and no key can be shown again. "
            f"Choose another name, such as “{name}-2”; if nobody has the first one, "
            "revoke it at the desk or with: flask keys revoke"
        )
        raise InputRefused(Problem("name", "taken", words)) from None
    return f"{beginning_of(public_id)}_{secret}"


class KnownKey(NamedTuple):
    """A key that works: its id, the actor that it is, when its use was noted last, and the hash of
    the secret that was sent, if its calls must be signed.
    """

    id: int
    actor: Actor
    last_used_on: datetime | None = None
    signed_with: str | None = None


# the rows of a key by its public id, one for each scope; `known_key` judges them
KEY = (
    select(
        ApiKey.secret_hash,
        ApiKey.revoked_on,
        ApiKey.id,
        ApiKey.name,
        ApiKeyScope.scope,
        ApiKey.expires_on,
        ApiKey.old_secret_hash,
        ApiKey.old_until,
        ApiKey.last_used_on,
        ApiKey.is_signed,
    )
    .join(ApiKeyScope, ApiKeyScope.api_key_id == ApiKey.id)
    .where(ApiKey.public_id == bindparam("public_id"))
)


def beginning_of(public_id: str) -> str:
    """Return how a key of this application begins, by which it is known."""
    return f"{current_app.config['KEY_PREFIX']}{public_id}"


def parts_of(text: str) -> tuple[str, str] | None:
    """Return the public id and the secret of a key, None for a text that is of another form."""
    parts = FORM.fullmatch(text)
    return (parts[1], parts[2]) if parts else None


def known_key(secret: str, rows: Sequence[Sequence[Any]]) -> KnownKey | None:
    """Return the key that `KEY` found, unless it is unknown, wrong, revoked or over. Secrets are
    compared in constant time.
    """
    secret_hash, revoked_on, key_id, name, _, *times = rows[0][:10] if rows else NOBODY
    expires_on, old_hash, old_until, used_on, is_signed = times
    sent, at = hash_of(secret), now()
    right = hmac.compare_digest(sent, secret_hash)
    is_old = hmac.compare_digest(sent, old_hash or NOBODY[0])
    if not right and not (is_old and old_until and utc(old_until) > at):
        return None
    if not rows or revoked_on is not None or (expires_on and utc(expires_on) <= at):
        return None
    actor = Actor("key", name, frozenset(row[4] for row in rows))
    noted = utc(used_on) if used_on else None
    return KnownKey(key_id, actor, noted, sent if is_signed else None)


def note_use(key: KnownKey, address: str | None) -> None:
    """Note that a key is used, when and from where: once a minute, if nobody writes just then."""
    at = now()
    if key.last_used_on and at - key.last_used_on < USE_NOTED_EVERY:
        return
    this = update(ApiKey).where(ApiKey.id == key.id)
    write_if_free(
        this.values(last_used_on=at, last_used_from=(address or "")[:LONGEST_ADDRESS])
    )


def rotate_key(name: str, overlap: timedelta, *, was: datetime | None) -> str:
    """Give a key another secret and return it; the former one is good for `overlap` longer. Raises
    InputRefused when there is no such key, or it was rotated meanwhile: `was` is until when the
    secret before was good.
    """
    secret, at = new_token(), now()
    own = ApiKey.name == name, ApiKey.revoked_on.is_(None)
    with write() as connection:
        columns = select(ApiKey.public_id, ApiKey.secret_hash, ApiKey.old_until)
        found = connection.execute(columns.where(*own).with_for_update()).first()
        if found is None:
            raise InputRefused(_unknown(name))
        if found.old_until != was:
            raise InputRefused(ROTATED)
        values = {
            "secret_hash": hash_of(secret),
            "old_secret_hash": found.secret_hash,
            "old_until": at + overlap,
        }
        connection.execute(update(ApiKey).where(*own).values(**values))
    return f"{beginning_of(found.public_id)}_{secret}"


def signing_secret(key: str) -> str:
    """Return the secret with which calls with this key are signed."""
    parts = parts_of(key)
    return secret_of(hash_of(parts[1])) if parts else ""


def secret_of(secret_hash: str) -> str:
    """Return the signing secret of a key, which nobody can tell from the database alone."""
    own = current_app.config["SECRET_KEY"].encode()
    made = hmac.digest(own, f"signing {secret_hash}".encode(), "sha256")
    return SIGNING_PREFIX + base64.b64encode(made).decode()


def all_keys() -> list[ApiKey]:
    """Return every key by name, revoked ones too."""
    return list(db.session.scalars(select(ApiKey).order_by(ApiKey.name)).unique())


def revoke_key(name: str) -> None:
    """Revoke a key, at once and in every process. Raises InputRefused when there is no
    such key.
    """
    with write() as connection:
        named = update(ApiKey).where(ApiKey.name == name, ApiKey.revoked_on.is_(None))
        if connection.execute(named.values(revoked_on=now())).rowcount == 0:
            raise InputRefused(_unknown(name))


def _unknown(name: str) -> Problem:
    words = f"There is no working key named “{name}”; see: flask keys list"
    return Problem("", "unknown", words)
