"""Where the ids and the code of a client that was merged lead, and what leads to a client."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from webapp.clients.account_code import Registered
from webapp.clients.merge_models import Merge
from webapp.clients.models import Client
from webapp.clients.search_index import number_terms
from webapp.extensions import db

_OF_ID = select(Merge).where(Merge.merged_id == bindparam("client_id"))
_OF_CODE = select(Merge.merged_id).where(Merge.account == bindparam("account"))
_OF_EXTERNAL_ID = (
    select(Merge.merged_id)
    .where(Merge.external_id == bindparam("external_id"))
    .order_by(Merge.merged_on.desc())
    .limit(1)
)
_INTO = select(Merge.merged_id, Merge.account, Merge.external_id).where(
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


def lead_of_external_id(connection: Connection, external_id: str) -> Lead | None:
    """Return what an external id leads to that is no client's since a merge, as `lead_of` does."""
    found = connection.scalar(_OF_EXTERNAL_ID, {"external_id": external_id})
    return None if found is None else lead_in(connection, found)


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


def words_leading_to(connection: Connection, client_id: int) -> set[str]:
    """Return the words of search for the codes and external ids of all clients that were merged
    into this one, or into one of those.
    """
    words, looked_at = set[str](), [client_id]
    while looked_at:
        merges = connection.execute(_INTO, {"client_id": looked_at.pop()}).all()
        words |= {merge.account.lower() for merge in merges}
        for merge in merges:
            words |= number_terms(merge.external_id or "")
        looked_at += [merge.merged_id for merge in merges]
    return words


def with_codes(
    connection: Connection, client_id: int, words: Iterable[str]
) -> set[str]:
    """Return the words by which search finds a client, with what leads to it."""
    return {*words, *words_leading_to(connection, client_id)}
