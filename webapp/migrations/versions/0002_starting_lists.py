"""starting values of the reference lists (contract, section 2)"""

import sqlalchemy as sa
from alembic import op
from babel.core import get_global
from babel.numbers import get_currency_name

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LISTS = {
    "client_types": [("retail", "Retail"), ("trade", "Trade")],
    "departments": [(name, name) for name in ("UK", "Europe", "International")],
    "tax_codes": [(code, code) for code in ("T0", "T1", "T2", "T4", "T5", "T9")],
    "payment_terms": [
        ("proforma", "Pro forma"),
        ("30 days", "30 days"),
        ("60 days", "60 days"),
        ("end of month", "End of month"),
    ],
}


def currencies_in_use() -> list[tuple[str, str]]:
    """The ISO 4217 currencies that are legal tender somewhere now, from CLDR, by code."""
    uses = (use for uses in get_global("territory_currencies").values() for use in uses)
    codes = sorted({code for code, _start, end, is_tender in uses if is_tender and end is None})
    return [(code, get_currency_name(code, locale="en")) for code in codes]


def upgrade() -> None:
    for name, entries in {**LISTS, "currencies": currencies_in_use()}.items():
        columns = [sa.column("code", sa.String), sa.column("name", sa.String), sa.column("position", sa.Integer)]
        rows = [{"code": code, "name": label, "position": place} for place, (code, label) in enumerate(entries, 1)]
        if name == "client_types":
            columns.append(sa.column("is_person", sa.Boolean))
            rows = [{**row, "is_person": row["code"] == "retail"} for row in rows]
        op.bulk_insert(sa.table(name, *columns), rows)


def downgrade() -> None:
    for name in (*LISTS, "currencies"):
        op.execute(sa.table(name).delete())
