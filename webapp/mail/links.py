"""The links of a mail: addresses below PUBLIC_URL, and private ones whose tokens are kept as
hashes.

A token is made of the row of the outbox with a key of our own, so a mail that is sent a second time
bears the same link, which nobody else can make, and which no table keeps.
"""

import base64
import hashlib
import hmac
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Connection

from webapp.storage.transactions import write
from webapp.users.links import keep_link
from webapp.web.headers import SECRET_PARTS

HIDDEN = "not-shown-here"  # stands in the place of a secret


class Kept(NamedTuple):
    """A private link that is to be stored before its mail is sent."""

    purpose: str
    token: str
    life: timedelta | None
    opens: dict[str, Any]


class Links:
    """Makes the links of one mail. `seed` is unique to its row of the outbox. `hides` the secrets
    where the mail is only read.
    """

    def __init__(self, row_id: int, seed: str, *, hides: bool = False) -> None:
        self.row_id, self.seed, self.hides = row_id, seed, hides
        self.kept: list[Kept] = []
        self.made: list[str] = []  # the addresses that open something

    def page(self, endpoint: str, **values: Any) -> str:
        """Return the address of a page."""
        if self.hides:
            values |= dict.fromkeys(SECRET_PARTS & values.keys(), HIDDEN)
        urls = current_app.url_map.bind("")
        path = urls.build(endpoint, values, force_external=False)
        address = f"{current_app.config['PUBLIC_ADDRESS']}{path}"
        if SECRET_PARTS & values.keys():
            self.made.append(address)
        return address

    def private(
        self,
        endpoint: str,
        purpose: str,
        *,
        life: timedelta | None = None,
        **opens: Any,
    ) -> str:
        """Return the address of a page that a new private link opens, for `life`, by default that
        of its purpose; `opens` is as in `make_link`.
        """
        token = token_of(self.seed, purpose)
        self.kept.append(Kept(purpose, token, life, opens))
        return self.page(endpoint, token=token)

    def store(self) -> None:
        """Store the private links that were made, so that they work, once each."""
        if not self.kept:
            return
        with write() as connection:
            self.store_in(connection)

    def store_in(self, connection: Connection) -> None:
        """Store them in a transaction that is open."""
        for link in self.kept:
            keep = partial(keep_link, connection, link.purpose, link.token)
            keep(life=link.life, outbox_id=self.row_id, **link.opens)


def code_of(token_hash: str) -> str:
    """Return the six digits that stand for a link, made of what is kept of it with a key of our
    own.
    """
    key = current_app.config["SECRET_KEY"].encode()
    digest = hmac.digest(key, f"code of a link/{token_hash}".encode(), hashlib.sha256)
    return f"{int.from_bytes(digest) % 10**6:06}"


def token_of(seed: str, purpose: str) -> str:
    """Return the token of the private link for a purpose that comes of a seed."""
    key = current_app.config["SECRET_KEY"].encode()
    words = f"link of a mail/{purpose}/{seed}".encode()
    digest = hmac.digest(key, words, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
