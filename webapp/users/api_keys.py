"""API keys: made, found, listed and revoked. The key itself is shown once and kept only as a
hash (security R14).
"""

import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.extensions import db
from webapp.record.actor import SCOPES, Actor
from webapp.record.problem import InputRefused, Problem
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users.models import KEY_NAME, ApiKey, ApiKeyScope
from webapp.users.tokens import hash_of, new_token

FORM = re.compile(r"crd_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
NOBODY = ("0" * 64, None, 0, "")
_NAMES = select(ApiKey.name).order_by(ApiKey.name)


def create_key(name: str, scopes: Iterable[str]) -> str:
    """Make a key and return it; this is the only time that it can be seen. Raises InputRefused."""
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
    return f"crd_{public_id}_{secret}"


class KnownKey(NamedTuple):
    """A key that works: its id, and the actor that it is."""

    id: int
    actor: Actor


# the rows of a key by its public id, one for each scope; `known_key` judges them
KEY = (
    select(
        ApiKey.secret_hash,
        ApiKey.revoked_on,
        ApiKey.id,
        ApiKey.name,
        ApiKeyScope.scope,
    )
    .join(ApiKeyScope, ApiKeyScope.api_key_id == ApiKey.id)
    .where(ApiKey.public_id == bindparam("public_id"))
)


def parts_of(text: str) -> tuple[str, str] | None:
    """Return the public id and the secret of a key, None for a text that is of another form."""
    parts = FORM.fullmatch(text)
    return (parts[1], parts[2]) if parts else None


def known_key(secret: str, rows: Sequence[Sequence[Any]]) -> KnownKey | None:
    """Return the key that `KEY` found, unless it is unknown, wrong or revoked. The secret is
    compared in constant time.
    """
    secret_hash, revoked_on, key_id, name = rows[0][:4] if rows else NOBODY
    right = hmac.compare_digest(hash_of(secret), secret_hash)
    if not right or not rows or revoked_on is not None:
        return None
    return KnownKey(key_id, Actor("key", name, frozenset(row[4] for row in rows)))


def all_keys() -> list[ApiKey]:
    """Return every key by name, revoked ones too."""
    return list(db.session.scalars(select(ApiKey).order_by(ApiKey.name)).unique())


def key_names() -> list[str]:
    """Return the names of all keys, in order."""
    return [*db.session.connection().scalars(_NAMES)]


def revoke_key(name: str) -> None:
    """Revoke a key, at once and in every process. Raises InputRefused when there is no
    such key.
    """
    with write() as connection:
        named = update(ApiKey).where(ApiKey.name == name, ApiKey.revoked_on.is_(None))
        if connection.execute(named.values(revoked_on=now())).rowcount == 0:
            words = f"There is no working key named “{name}”; see: flask keys list"
            raise InputRefused(Problem("", "unknown", words))
