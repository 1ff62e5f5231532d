"""The table of what clients agreed to."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.models import Client
from webapp.extensions import Model
from webapp.record.acceptances import text_of
from webapp.storage.columns import Id, UtcDateTime


def accepted_text(name: str) -> Mapped[str]:
    """A column for a text of an acceptance."""
    return mapped_column(String(text_of(name).limit))


class ClientAcceptance(Model):
    """What a client agreed to: a document by its address and version, in which words, and when."""

    __tablename__ = "client_acceptances"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey(Client.id), index=True)
    document: Mapped[str] = accepted_text("document")
    url: Mapped[str] = accepted_text("url")
    version: Mapped[str] = accepted_text("version")
    wording: Mapped[str] = accepted_text("wording")
    accepted_on: Mapped[datetime] = mapped_column(UtcDateTime())
