"""What a call changes of a stored client: a JSON merge patch (RFC 7396), or the whole record
again.

Rows of the lists bear an `id`. A list that is sent names every stored row by its id, or has one
like it; else rows would be lost, which is refused unless the caller says that the list is to be
replaced.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from webapp.clients.answer import payload_of, record_of
from webapp.clients.models import Client
from webapp.clients.row_ids import RowIds
from webapp.record.acceptances import ACCEPTANCES
from webapp.record.actor import TERMS
from webapp.record.problem import Problem
from webapp.record.schema import LISTS, MAX_ROWS

# what other calls change, or nothing does
FIXED = (
    *("id", "account", "created_on", "updated_on", "advice"),
    *("credentials", "source", "source_status"),
)
AT_CREATION = ("credentials", "source", "source_status", ACCEPTANCES)
ROW_ID = "id"
MOST_OF_A_ROW = 100  # characters that a problem tells of a row

Ids = dict[str, list[int | None]]


class Change(NamedTuple):
    """The payload to check and store, the ids that its rows name, by list, and the lists that were
    sent.
    """

    payload: dict[str, Any]
    named: Ids
    sent: Sequence[str]


def answered(client: Client, *, with_advice: bool) -> dict[str, Any]:
    """Return a client as the calls that change one answer it: its rows with their ids, and its
    external id where it has none, too.
    """
    answer = record_of(client, with_advice=with_advice)
    answer["external_id"] = client.external_id or ""
    for name, stored in _stored(client).items():
        for row, each in zip(answer[name], stored, strict=True):
            row[ROW_ID] = each.id
    return answer


def patched(client: Client, patch: Mapping[str, Any]) -> tuple[Change, list[Problem]]:
    """Return the client with a merge patch, and what of the patch cannot be done."""
    now = answered(client, with_advice=True)
    problems = [*_fixed(patch, now)]
    left_out = {*FIXED, ACCEPTANCES}
    kept = {name: value for name, value in patch.items() if name not in left_out}
    payload = _merged(_with_ids(client), kept)
    _without_name(payload)
    return _with_row_ids(client, payload, problems, kept)


def replaced(client: Client, body: Mapping[str, Any]) -> tuple[Change, list[Problem]]:
    """Return the client with the record of `body` in place of its own, and what of it cannot be
    done. A list that is not sent stays, and so does what counts at the creation alone.
    """
    payload = {name: value for name, value in body.items() if name not in AT_CREATION}
    stored = _with_ids(client)
    payload["source"] = stored["source"]
    for name in LISTS:
        payload.setdefault(name, stored[name])
    return _with_row_ids(client, payload, [], body)


def _stored(client: Client) -> dict[str, list[Any]]:
    """Return the stored rows of each list."""
    _billing, *shipping = client.addresses
    return {"shipping_addresses": shipping, "contacts": [*client.contacts]}


def _with_ids(client: Client) -> dict[str, Any]:
    payload = payload_of(client)
    del payload["source_status"]
    for name, stored in _stored(client).items():
        rows = zip(payload[name], stored, strict=True)
        payload[name] = [{**row, ROW_ID: each.id} for row, each in rows]
    return payload


def _fixed(patch: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each fixed value that a patch would change, and for acceptances, which
    would be lost.
    """
    for name in FIXED:
        if name in patch and patch[name] != now.get(name):
            words = f"Leave {name} out, or as it is: this call does not change it"
            yield Problem(name, "not_allowed", words)
    if patch.get(ACCEPTANCES) not in (None, "", []):
        words = f"Leave {ACCEPTANCES} out: they count when a client is created"
        yield Problem(ACCEPTANCES, "not_allowed", words)


def _merged(target: Any, patch: Any) -> Any:
    """Return what a merge patch makes of a value (RFC 7396, section 2)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name), value)
    return merged


def _without_name(payload: dict[str, Any]) -> None:
    """Leave out the name of the type, which answers have beside its code."""
    kind = payload.get("type")
    if isinstance(kind, dict):
        payload["type"] = {name: kind[name] for name in kind if name != "name"}


def _with_row_ids(
    client: Client,
    payload: dict[str, Any],
    problems: list[Problem],
    sent: Iterable[str],
) -> tuple[Change, list[Problem]]:
    """Return the payload without the ids of its rows, and these apart."""
    named: Ids = {}
    for name, stored in _stored(client).items():
        rows = payload.get(name)
        if rows is None or rows == "":  # not given
            rows = []
        if not isinstance(rows, list):
            continue  # `check` says so
        named[name] = [_named(row) for row in rows]
        looked_at = named[name][:MAX_ROWS]  # `check` refuses more
        problems += _wrong_ids(name, looked_at, {row.id for row in stored})
        payload[name] = [_bare(row) for row in rows]
    lists = [name for name in LISTS if name in sent]
    return Change(payload, named, lists), problems


def lost_rows(client: Client, sent: Iterable[str], row_ids: RowIds) -> list[Problem]:
    """Return a problem for each list that was sent in which stored rows are missing."""
    problems = []
    for name in sent:
        rows = _with_ids(client)[name]
        lost = [row for row in rows if row[ROW_ID] not in row_ids[name]]
        if lost:
            problems.append(_would_be_lost(name, lost))
    return problems


def _wrong_ids(
    name: str, named: Sequence[int | None], stored: Container[int]
) -> Iterator[Problem]:
    """Yield a problem for each id of a row that is not of this client, or was named before."""
    seen = set[int]()
    for place, row_id in enumerate(named):
        path = f"{name}[{place}].{ROW_ID}"
        if row_id is None:
            continue
        if row_id not in stored:
            words = "Send the id of a row of this client, or none for a new row"
            yield Problem(path, "choice", words)
        elif row_id in seen:
            yield Problem(path, "twice", "Send each row once")
        seen.add(row_id)


def _named(row: Any) -> Any:
    """Return what a row names as its id; of another type it is that of no row."""
    row_id = row.get(ROW_ID) if isinstance(row, dict) else None
    return row_id if row_id is None or type(row_id) is int else -1


def _bare(row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    return {name: value for name, value in row.items() if name != ROW_ID}


def _would_be_lost(name: str, lost: list[dict[str, Any]]) -> Problem:
    named = "; ".join(f"{row[ROW_ID]} ({_in_short(row)})" for row in lost)
    words = (
        f"Send every row of {name} with its id, or add ?replace_lists=1: without it these"
        f" would be lost: {named}"
    )
    return Problem(name, "rows_missing", words)


def _in_short(row: Mapping[str, Any]) -> str:
    values = (value for key, value in row.items() if key not in (ROW_ID, *TERMS))
    return ", ".join(value for value in values if len(value) > 1)[:MOST_OF_A_ROW]
