"""The table of notes on clients."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.models import ACCOUNT, ACTOR_NAME, Client
from webapp.extensions import Model
from webapp.record.text import Text
from webapp.storage.columns import Id, UtcDateTime
from webapp.users.models import User

NOTE = Text(4000, "Note", "Enter a note", lines=True)


class ClientNote(Model):
    """What a rep wrote down about a client; only the desk sees it. `changed_on` is when its
    author changed it last.
    """

    __tablename__ = "client_notes"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey(Client.id), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    author: Mapped[str] = mapped_column(ACTOR_NAME)
    text: Mapped[str] = mapped_column(String(NOTE.limit))
    written_on: Mapped[datetime] = mapped_column(UtcDateTime())
    of_account: Mapped[str | None] = mapped_column(ACCOUNT)
    changed_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
