"""The ids of addresses and contacts, which stay with a row for as long as the client has it."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.clients.models import Client
from webapp.storage.statements import Row

# the ids that the rows of a list keep, by the list's name; None: a new row
RowIds = Mapping[str, Sequence[int | None]]
OWN = ("id", "client_id", "kind", "position")  # what is not of the record


def with_ids(
    client: Client,
    addresses: Sequence[Row],
    contacts: Sequence[Row],
    known: RowIds | None = None,
    *,
    by_place: bool = True,
) -> tuple[list[Row], list[Row]]:
    """Return the rows of a changed client with the ids that they keep, None for new rows: those
    that are `known`; without them, see `kept_ids`.
    """
    if known is None:
        named: RowIds = {
            "shipping_addresses": [None] * (len(addresses) - 1),
            "contacts": [None] * len(contacts),
        }
        known = kept_ids(client, addresses, contacts, named, by_place=by_place)
    kept = [client.addresses[0].id, *known["shipping_addresses"]]
    return _rows(addresses, kept), _rows(contacts, known["contacts"])


def kept_ids(
    client: Client,
    addresses: Sequence[Row],
    contacts: Sequence[Row],
    named: RowIds,
    *,
    by_place: bool = False,
) -> RowIds:
    """Return the id that each row of a list keeps: the one that it names, else that of a stored row
    with the same content, else, `by_place`, of the one that stood where it stands; or None.
    """
    _billing, *shipping = client.addresses
    return {
        "shipping_addresses": _ids(
            named["shipping_addresses"], shipping, addresses[1:], by_place
        ),
        "contacts": _ids(named["contacts"], client.contacts, contacts, by_place),
    }


def ids_of(client: Client, list_name: str) -> list[int]:
    """Return the ids of the rows that a client has in a list, in order; none of what is no list."""
    _billing, *shipping = client.addresses
    rows: dict[str, Any] = {
        "shipping_addresses": shipping,
        "contacts": client.contacts,
    }
    return [row.id for row in rows.get(list_name, ())]


def kept_rows(rows: Sequence[Row]) -> list[Row]:
    """Return those of the rows that have an id."""
    return [row for row in rows if row["id"] is not None]


def new_rows(rows: Sequence[Row]) -> list[Row]:
    """Return those of the rows that get an id when they are stored."""
    return [
        {name: value for name, value in row.items() if name != "id"}
        for row in rows
        if row["id"] is None
    ]


def _rows(rows: Sequence[Row], ids: Sequence[int | None]) -> list[Row]:
    return [{**row, "id": row_id} for row, row_id in zip(rows, ids, strict=True)]


def _ids(
    named: Sequence[int | None],
    stored: Sequence[Any],
    rows: Sequence[Row],
    by_place: bool,
) -> list[int | None]:
    free = {row.id: _content(_values(row)) for row in stored if row.id not in named}
    ids = [
        _take(free, _content(row)) if row_id is None else row_id
        for row_id, row in zip(named, rows, strict=True)
    ]
    if by_place:
        for place, row in enumerate(stored[: len(ids)]):
            if ids[place] is None and row.id in free:
                ids[place] = row.id
    return ids


def _take(free: dict[int, Any], content: Any) -> int | None:
    row_id = next((row_id for row_id, its in free.items() if its == content), None)
    free.pop(row_id, None)  # type: ignore[arg-type]
    return row_id


def _values(row: Any) -> Mapping[str, Any]:
    values: Mapping[str, Any] = row._asdict() if hasattr(row, "_asdict") else vars(row)
    return values


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in row.items()
        if name not in OWN and not name.startswith("_")
    }
