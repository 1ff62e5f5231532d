"""The email address of a client, confirmed by whoever reads its mail. One that is not confirmed
stops nobody.
"""

from typing import Any

from sqlalchemy import Row, select, update

from webapp.clients.history import history_row, store_entry
from webapp.clients.models import Client
from webapp.extensions import db
from webapp.record.actor import CUSTOMER
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users.links import LinkUsed, open_links, use_link

PURPOSE = "confirm"  # of its links, each of which is for one address
CONFIRMED = "email_confirmed"  # in the history


def confirm(link: Row[Any]) -> None:
    """Confirm the address that a link is for. Raises LinkUsed when it was used, or the client has
    another address by now.
    """
    moment = now()
    of_address = Client.email_key == link.email_key
    this = update(Client).where(Client.id == link.client_id, of_address)
    confirmed = {"confirmed_key": link.email_key, "email_confirmed_on": moment}
    with write() as connection:
        # the client before the link, in the order in which merging takes them
        if connection.execute(this.values(**confirmed)).rowcount == 0:
            raise LinkUsed
        use_link(connection, link.token_hash)
        entry = history_row(CUSTOMER, CONFIRMED, moment)
        store_entry(connection, link.client_id, entry)


def client_of_link(link: Row[Any] | None) -> Client | None:
    """Return the client whose present address a link is for, None when it is of another."""
    client = db.session.get(Client, link.client_id) if link else None
    if link is None or client is None or client.email_key != link.email_key:
        return None
    return client


def client_of_account(account: str) -> Client | None:
    """Return the client with an account code."""
    return db.session.scalar(select(Client).where(Client.account == account))


def links_of_account(account: str) -> list[Row[Any]]:
    """Return the links that confirm the present address of the client with an account code."""
    # no more than is needed of a client, so that the time tells of none
    this = select(Client.id, Client.email_key).where(Client.account == account)
    client = db.session.execute(this).first()
    found = open_links(PURPOSE, client_id=client.id if client else 0)
    return [link for link in found if client and link.email_key == client.email_key]
