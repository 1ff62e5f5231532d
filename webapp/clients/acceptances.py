"""What clients agreed to: stored with their registration, shown at the desk."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from webapp.clients.acceptance_models import ClientAcceptance
from webapp.record.acceptances import Acceptance
from webapp.storage.reads import Read
from webapp.storage.statements import table_of

TERMS = "terms"
# what a client agreed to, in the order that it was sent
ACCEPTANCES_OF_CLIENT = Read(
    select(table_of(ClientAcceptance))
    .where(ClientAcceptance.client_id == bindparam("client_id"))
    .order_by(ClientAcceptance.id),
    list,
)


def acceptance_rows(acceptances: Iterable[Acceptance]) -> list[dict[str, Any]]:
    """Return acceptances as they are kept, without their client."""
    rows = []
    for acceptance in acceptances:
        texts = acceptance.model_dump(exclude={"accepted_on"})
        document = acceptance.document or TERMS
        rows.append({**texts, "document": document, "accepted_on": acceptance.moment})
    return rows
