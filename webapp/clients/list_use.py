"""How many clients have each entry of a reference list."""

from sqlalchemy import func, select

from webapp.clients.models import Client
from webapp.extensions import db

COLUMNS = {
    "client_types": Client.type_code,
    "departments": Client.department,
    "tax_codes": Client.tax_code,
    "payment_terms": Client.payment_term,
    "currencies": Client.currency,
}


def uses_of(list_name: str) -> dict[str, int]:
    """Return how many clients of any state have each entry of a list, by its code; an entry
    that none has is left out.
    """
    column = COLUMNS[list_name]
    counted = (
        select(column.label("code"), func.count().label("clients"))
        .where(column.is_not(None))
        .group_by(column)
    )
    return {row.code: row.clients for row in db.session.execute(counted)}
