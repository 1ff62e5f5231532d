"""What clients agreed to: stored with their registration, shown at the desk."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from webapp.clients.acceptance_models import ClientAcceptance
from webapp.extensions import db
from webapp.record.acceptances import Acceptance

TERMS = "terms"


def acceptance_rows(acceptances: Iterable[Acceptance]) -> list[dict[str, Any]]:
    """Return acceptances as they are kept, without their client."""
    rows = []
    for acceptance in acceptances:
        texts = acceptance.model_dump(exclude={"accepted_on"})
        document = acceptance.document or TERMS
        rows.append({**texts, "document": document, "accepted_on": acceptance.moment})
    return rows


def acceptances_of(client_id: int) -> Sequence[ClientAcceptance]:
    """Return what a client agreed to, in the order that it was sent."""
    found = select(ClientAcceptance).where(ClientAcceptance.client_id == client_id)
    return db.session.scalars(found.order_by(ClientAcceptance.id)).all()
