"""Looks up who forgot a password, and has the mail with the link sent: a handler of the outbox, so
that the page which takes the name does the same for every name.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask
from sqlalchemy import Connection, select, update

from webapp.auth.credentials import find_login
from webapp.clients.models import Client
from webapp.mail.mails import new_password
from webapp.mail.tell import put_mail
from webapp.outbox.claim import WAITS, Claimed, Outcome, done
from webapp.outbox.models import Outgoing
from webapp.outbox.work import Deliver
from webapp.storage.columns import now
from webapp.storage.transactions import end_reading, write
from webapp.users.models import User
from webapp.web.logs import log_event

KIND = "forgotten"
NAME = "name"  # the parameter with what was typed
MOST_MAILS, PERIOD = 5, timedelta(hours=1)  # for one user


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
    user = find_login(name) if name and not is_late else None
    end_reading()
    with write() as connection:
        if user and user.disabled_on is None:
            put_link_mail(connection, user)
        # it may be a password, typed into the wrong box
        this = update(Outgoing).where(Outgoing.id == row.id)
        connection.execute(this.values(parameters={}))
    log_event("new password asked for", user=user.username if user else None)
    return done()


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
