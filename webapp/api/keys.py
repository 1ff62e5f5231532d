"""API keys: made, found, listed and revoked. The key itself is shown once and kept only as a hash (security R14)."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.api.models import KEY_NAME, ApiKey, ApiKeyScope
from webapp.columns import now
from webapp.database import write
from webapp.extensions import db
from webapp.record.actor import SCOPES, Actor

FORM = re.compile(r"crd_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
NOBODYS_HASH = "0" * 64


class KeyProblem(Exception):
    """A key that can't be made or revoked; the text says why."""


def create_key(name: str, scopes: Iterable[str]) -> str:
    """Make a key and return it; this is the only time that it can be seen. Raises KeyProblem."""
    name, scopes = _name(name), sorted(set(scopes))
    if not scopes or not set(scopes) <= set(SCOPES):
        raise KeyProblem(f"Give one scope or more of {', '.join(SCOPES)}")
    public_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    key = {"name": name, "public_id": public_id, "secret_hash": _hash(secret), "created_on": now()}
    try:
        with write() as connection:
            key_id = connection.scalar(insert(ApiKey).values(**key).returning(ApiKey.id))
            connection.execute(insert(ApiKeyScope), [{"api_key_id": key_id, "scope": scope} for scope in scopes])
    except IntegrityError:
        raise KeyProblem(f"There is a key named “{name}”, perhaps revoked; choose another name") from None
    return f"crd_{public_id}_{secret}"


def find_key(text: str) -> ApiKey | None:
    """Return the key, unless it is unknown, wrong or revoked. The secret is compared in constant time."""
    parts = FORM.fullmatch(text)
    if parts is None:
        return None
    found = db.session.scalar(select(ApiKey).where(ApiKey.public_id == parts[1]))
    right = hmac.compare_digest(_hash(parts[2]), found.secret_hash if found else NOBODYS_HASH)
    return found if found and right and found.revoked_on is None else None


def all_keys() -> list[ApiKey]:
    """Return every key by name, revoked ones too."""
    return list(db.session.scalars(select(ApiKey).order_by(ApiKey.name)).unique())


def revoke_key(name: str) -> None:
    """Make a key worthless, at once and in every process. Raises KeyProblem when there is no such key."""
    with write() as connection:
        named = update(ApiKey).where(ApiKey.name == name, ApiKey.revoked_on.is_(None))
        if connection.execute(named.values(revoked_on=now())).rowcount == 0:
            raise KeyProblem(f"There is no working key named “{name}”; see: flask keys list")


def actor_of(key: ApiKey) -> Actor:
    """Return the key as the one who acts."""
    return Actor("key", key.name, frozenset(row.scope for row in key.scopes))


def _name(name: str) -> str:
    try:
        name = KEY_NAME.read(name)
    except ValueError as error:
        raise KeyProblem(str(error)) from None
    if not name:
        raise KeyProblem(KEY_NAME.ask)
    return name


def _hash(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
