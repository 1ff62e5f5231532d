"""Looks up who forgot a password, or wants the mail again that confirms an address: a handler of
the outbox, so that the page which takes a name does the same for every name (security R17).
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import Connection, select, update

from webapp.auth.credentials import find_login
from webapp.clients.confirmed import client_of_account
from webapp.clients.models import Client
from webapp.mail.mails import new_password
from webapp.mail.tell import put_confirm, put_mail
from webapp.outbox.claim import WAITS, Claimed, Outcome, done
from webapp.outbox.models import Outgoing
from webapp.outbox.put import Item, put
from webapp.outbox.work import Deliver
from webapp.record.formats import username_key
from webapp.record.text import CONTROL
from webapp.storage.columns import now
from webapp.storage.transactions import end_reading, write
from webapp.users.models import User
from webapp.web.logs import log_event

KIND = "look_up"
PASSWORD, CONFIRM = "password", "confirm"  # what is looked up for: the names of rows
NAME = "name"  # the parameter with what was typed
MOST_MAILS, PERIOD = 5, timedelta(hours=1)  # for one user


def look_up_later(what: str, name: str) -> None:
    """Have a name looked up, once a minute; the work is the same for every name."""
    moment = now()
    if CONTROL.search(name):
        name = ""
    secret = current_app.config["SECRET_KEY"].encode()
    digest = hmac.digest(secret, username_key(name).encode(), hashlib.sha256)
    key = f"{KIND}/{what}/{digest.hex()[:32]}/{moment:%Y-%m-%dT%H:%M}"
    with write() as connection:
        put(connection, [Item(KIND, what, dedupe_key=key, parameters={NAME: name})])


class LookUps:
    """Works off the names; without a mail server they wait."""

    kind, threads = KIND, 1
    waits: Sequence[float] = WAITS

    def __init__(self, app: Flask) -> None:
        self.can_mail = app.config["MAIL_URL"] is not None

    def is_ready(self) -> bool:
        """Tell whether there is a mail server."""
        return self.can_mail

    @contextmanager
    def opened(self) -> Iterator[Deliver]:
        """Give what looks a name up."""
        yield look_up


def look_up(row: Claimed) -> Outcome:
    """Have the mail sent to who has the name of a row, if anybody; nothing is kept of the name."""
    name = row.parameters.get(NAME, "")
    is_late = now() - row.created_on > PERIOD
    if name and not is_late:
        mail_confirm(name) if row.name == CONFIRM else mail_password(name)
    # it may be a password, typed into the wrong box
    this = update(Outgoing).where(Outgoing.id == row.id)
    with write() as connection:
        connection.execute(this.values(parameters={}))
    return done()


def mail_password(name: str) -> None:
    """Have the link to a new password sent to who has a name, if anybody."""
    user = find_login(name)
    end_reading()
    log_event("new password asked for", user=user.username if user else None)
    if user and user.disabled_on is None:
        with write() as connection:
            put_link_mail(connection, user)


def mail_confirm(account: str) -> None:
    """Have the mail sent that confirms the address of the client with an account code, if any."""
    client = client_of_account(account)
    end_reading()
    if client and not client.is_email_confirmed:
        put_confirm(client.id)


def put_link_mail(connection: Connection, user: User) -> None:
    """Write the mail with a link to a new password, unless the user has had enough of them."""
    client_id = connection.scalar(select(Client.id).where(Client.user_id == user.id))
    hour = f"{now():%Y-%m-%dT%H}"
    for number in range(MOST_MAILS):
        if put_mail(
            connection,
            new_password.NAME,
            f"{user.id}/{hour}/{number}",
            user_id=user.id,
            client_id=client_id,
            parameters={new_password.ACCESS: user.access_version},
        ):
            return
