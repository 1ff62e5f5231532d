"""The reference lists of one database, taken over into another."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from webapp.clients.list_models import MODELS, ListVersion
from webapp.clients.offered import VERSION
from webapp.storage.columns import now
from webapp.storage.engines import look_up
from webapp.storage.statements import insert_on, table_of
from webapp.storage.transactions import write


class Lists(NamedTuple):
    """All entries of all lists, retired ones too, as their version has them."""

    version: int
    entries: Mapping[str, Sequence[Mapping[str, Any]]]


def lists_version() -> int:
    """Return the version of the lists, which rises with each change."""
    return look_up(lambda connection: int(connection.execute(VERSION).scalar_one()))


def all_lists() -> Lists:
    """Return the lists as they stand."""

    def read(connection: Connection) -> Lists:
        # before the lists, which may be newer but never older than it
        version = connection.execute(VERSION).scalar_one()
        entries = {
            name: [
                dict(row)
                for row in connection.execute(select(table_of(model))).mappings()
            ]
            for name, model in MODELS.items()
        }
        return Lists(version, entries)

    return look_up(read)


def take_over(read: Callable[[], Lists]) -> int:
    """Make the lists of this database what `read` reads of another, and return their version. An
    entry that those have not is retired, as clients may have it.
    """
    with write() as connection:
        # first: changes wait for each other, so who comes later reads no older lists
        connection.execute(update(ListVersion).values(version=ListVersion.version))
        lists = read()
        connection.execute(update(ListVersion).values(version=lists.version))
        for name, model in MODELS.items():
            _take_over(connection, model, lists.entries[name])
    return lists.version


def _take_over(
    connection: Connection, model: Any, entries: Sequence[Mapping[str, Any]]
) -> None:
    table = table_of(model)
    is_other = table.c.code.not_in([entry["code"] for entry in entries])
    gone = update(table).where(is_other, table.c.retired_on.is_(None))
    connection.execute(gone.values(retired_on=now()))
    added = insert_on(connection.dialect.name, table)
    others = (column.key for column in table.c if column.key != "code")
    values = {name: added.excluded[name] for name in others}
    connection.execute(
        added.on_conflict_do_update(index_elements=["code"], set_=values), entries
    )
