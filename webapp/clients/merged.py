"""Where the id and the code of a client that was merged lead, and which codes lead to a client."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from webapp.clients.account_code import Registered
from webapp.clients.merge_models import Merge
from webapp.clients.models import Client
from webapp.extensions import db

_OF_ID = select(Merge).where(Merge.merged_id == bindparam("client_id"))
_OF_CODE = select(Merge.merged_id).where(Merge.account == bindparam("account"))
_INTO = select(Merge.merged_id, Merge.account).where(
    Merge.into_id == bindparam("client_id")
)
_ACCOUNT = select(Client.account).where(Client.id == bindparam("client_id"))


class Lead(NamedTuple):
    """What a client that was merged leads to: the one that stayed; its own code, and by whom."""

    stayed: Registered
    account: str
    merged_by: str

    @property
    def sentence(self) -> str:
        """What happened, to whoever looks for the client."""
        return (
            f"{self.account} was merged into {self.stayed.account} by {self.merged_by}"
        )


def lead_of(client_id: int) -> Lead | None:
    """Return what the id of a merged client leads to, through all merges since; None for the id of
    a client, or of none.
    """
    return lead_in(db.session.connection(), client_id)


def leads_of(client_ids: Iterable[int]) -> list[Lead]:
    """Return what those of many ids lead to that are of merged clients."""
    merged = select(Merge.merged_id).where(Merge.merged_id.in_([*client_ids]))
    connection = db.session.connection()
    leads = [lead_in(connection, each) for each in connection.scalars(merged).all()]
    return [lead for lead in leads if lead]


def lead_of_code(account: str) -> Lead | None:
    """Return what the code of a merged client leads to, as `lead_of` does."""
    connection = db.session.connection()
    merged_id = connection.scalar(_OF_CODE, {"account": account.upper()})
    return None if merged_id is None else lead_in(connection, merged_id)


def lead_in(connection: Connection, client_id: int) -> Lead | None:
    """Return what the id of a merged client leads to, as this transaction sees it."""
    merge = connection.execute(_OF_ID, {"client_id": client_id}).first()
    if merge is None:
        return None
    stayed_id = merge.into_id
    while further := connection.execute(_OF_ID, {"client_id": stayed_id}).first():
        stayed_id = further.into_id
    account = connection.scalar(_ACCOUNT, {"client_id": stayed_id}) or ""
    return Lead(Registered(stayed_id, account), merge.account, merge.merged_by)


def staying_id(client_id: int) -> int:
    """Return the id of the client that this id leads to: its own unless it was merged."""
    lead = lead_of(client_id)
    return lead.stayed.client_id if lead else client_id


def codes_leading_to(connection: Connection, client_id: int) -> list[str]:
    """Return the codes of all clients that were merged into this one, or into one of those."""
    codes, looked_at = [], [client_id]
    while looked_at:
        merges = connection.execute(_INTO, {"client_id": looked_at.pop()}).all()
        codes += [merge.account for merge in merges]
        looked_at += [merge.merged_id for merge in merges]
    return codes


def with_codes(
    connection: Connection, client_id: int, words: Iterable[str]
) -> set[str]:
    """Return the words by which search finds a client, with the codes that lead to it."""
    codes = codes_leading_to(connection, client_id)
    return {*words, *(code.lower() for code in codes)}
