"""Storing another password, and telling whose it is by mail."""

from sqlalchemy import Connection, select

from webapp.clients.models import Client
from webapp.mail.mails import password_changed
from webapp.mail.tell import put_mail
from webapp.storage.columns import now
from webapp.users import staff


def change_password(connection: Connection, user_id: int, password_hash: str) -> None:
    """Store another password, end sessions and links as `staff.set_password` does, and write the
    mail that tells the user.
    """
    staff.set_password(connection, user_id, password_hash)
    client_id = connection.scalar(select(Client.id).where(Client.user_id == user_id))
    key = f"{user_id}/{now().isoformat()}"
    put_mail(
        connection, password_changed.NAME, key, user_id=user_id, client_id=client_id
    )
