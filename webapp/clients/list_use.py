"""Which column of a client holds a code of which reference list, and how many clients have each."""

from functools import cache
from typing import Any

from sqlalchemy import func, select

from webapp.clients.list_models import MODELS
from webapp.clients.models import Client
from webapp.extensions import db


@cache
def column_of(list_name: str) -> Any:
    """Return the column of clients that holds a code of this list: its foreign key says so."""
    table = MODELS[list_name].__table__
    return next(
        column
        for column in Client.__table__.columns
        if any(key.column.table is table for key in column.foreign_keys)
    )


def uses_of(list_name: str) -> dict[str, int]:
    """Return how many clients of any state have each entry of a list, by its code; an entry
    that none has is left out.
    """
    column = column_of(list_name)
    counted = (
        select(column.label("code"), func.count().label("clients"))
        .where(column.is_not(None))
        .group_by(column)
    )
    return {row.code: row.clients for row in db.session.execute(counted)}
