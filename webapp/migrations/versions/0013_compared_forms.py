"""compared forms

Email addresses are compared by the IDNA form of their host, VAT numbers by the country they are of. What
is stored to compare by is computed again, by the functions that the server compares with.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.clients.keys import number_key, vat_key
from webapp.record.formats import email_key

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BATCH = 1_000
CLIENTS = sa.table("clients", *(sa.column(name) for name in ("id", "email", "email_key", "vat_number", "vat_key")))
BILLING = sa.table("addresses", *(sa.column(name) for name in ("client_id", "kind", "address_country")))


def upgrade() -> None:
    for row in _clients():
        keys = {"email_key": email_key(row.email), "vat_key": vat_key(row.vat_number, row.address_country)}
        _keep(CLIENTS, row, keys)


def downgrade() -> None:
    for row in _clients():
        bare = number_key(row.vat_number).removeprefix("GB")
        _keep(CLIENTS, row, {"email_key": row.email.casefold(), "vat_key": bare})


def _clients() -> Iterator[Any]:
    of_client = sa.and_(BILLING.c.client_id == CLIENTS.c.id, BILLING.c.kind == "billing")
    rows = sa.select(CLIENTS, BILLING.c.address_country).select_from(CLIENTS.join(BILLING, of_client))
    return _read(rows, CLIENTS)


def _read(rows: sa.Select[Any], table: Any) -> Iterator[Any]:
    """Yield the rows in the order of their ids, some at a time."""
    last = 0
    while found := op.get_bind().execute(rows.where(table.c.id > last).order_by(table.c.id).limit(BATCH)).all():
        yield from found
        last = found[-1].id


def _keep(table: Any, row: Any, keys: dict[str, str]) -> None:
    if any(getattr(row, name) != key for name, key in keys.items()):
        op.execute(sa.update(table).where(table.c.id == row.id).values(**keys))
