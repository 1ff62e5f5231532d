"""The reference lists: what a record may choose from, as rows that admins can change.

These functions show and change them; `clients.offered` gives them to `record.check`. An entry that
is in use can be retired, not deleted: it is no longer offered, while clients that have it keep
it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import (
    Connection,
    Delete,
    Update,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError

from webapp.clients.list_models import MODELS, NAME, ClientType, ListVersion
from webapp.extensions import db
from webapp.record.problem import InputRefused, Problem
from webapp.record.text import Text
from webapp.storage.columns import now
from webapp.storage.reads import Read
from webapp.storage.transactions import write


@cache
def names_among(lists: tuple[str, ...]) -> Read[list[dict[str, str]]]:
    """The names of all entries of some lists, retired ones too, by their codes, in order; list by
    list.
    """
    in_lists = [
        select(literal(name).label("list"), model.code, model.name, model.position)
        for name, model in MODELS.items()
        if name in lists
    ]
    every = union_all(*in_lists).subquery()
    chosen = select(every.c.list, every.c.code, every.c.name)

    def made(rows: Iterable[Any]) -> list[dict[str, str]]:
        names: dict[str, dict[str, str]] = {name: {} for name in lists}
        for row in rows:
            names[row.list][row.code] = row.name
        return [*names.values()]

    return Read(chosen.order_by(every.c.position, every.c.code), made)


TYPES_AND_DEPARTMENTS = names_among(("client_types", "departments"))


@contextmanager
def _changing() -> Iterator[Connection]:
    """A transaction in which a list changes; it counts as one change, which every process sees."""
    with write() as connection:
        # first: changes wait for each other
        connection.execute(update(ListVersion).values(version=ListVersion.version + 1))
        yield connection


def entries_of(list_name: str) -> list[Any]:
    """Return all entries of the list, retired ones too, in order, each with the columns of
    its model.
    """
    model = _model(list_name)
    return list(db.session.scalars(select(model).order_by(model.position, model.code)))


def names_in(list_name: str) -> dict[str, str]:
    """Return the names of all entries of the list, retired ones too, by their codes, in order."""
    [names] = names_among((list_name,)).alone()
    return names


def name_of(list_name: str, code: str) -> str:
    """Return the name of an entry, retired or not; its code when there is none."""
    entry = db.session.get(_model(list_name), code)
    return str(entry.name) if entry else code


def add_entry(
    list_name: str, code: str, label: str, *, is_person: bool = False
) -> None:
    """Put an entry at the end of a list. Raises InputRefused when it is there or too long."""
    model = _model(list_name)
    values: dict[str, Any] = {
        "code": _clean(code, model.code.type.length, "code"),
        "name": _clean(label, NAME.limit, "name"),
    }
    if model is ClientType:
        values["is_person"] = is_person
    try:
        with _changing() as connection:
            _refuse_same(connection, model, values["code"])
            last = connection.scalar(select(func.max(model.position))) or 0
            connection.execute(insert(model).values(position=last + 1, **values))
    except IntegrityError:
        raise _present(values["code"]) from None


def change_entry(list_name: str, code: str, **values: Any) -> None:
    """Change columns of an entry. Raises InputRefused when there is no such entry."""
    model = _model(list_name)
    if "name" in values:
        values["name"] = _clean(values["name"], NAME.limit, "name")
    with _changing() as connection:
        changed = update(model).where(model.code == code).values(**values)
        _change_one(connection, changed, list_name, code)


def retire_entry(list_name: str, code: str) -> None:
    """Stop offering an entry. Raises InputRefused when there is no such entry, or it is the last
    one offered.
    """
    model = _model(list_name)
    retired = update(model).where(model.code == code).values(retired_on=now())
    _take_away(retired, list_name, code)


def delete_entry(list_name: str, code: str) -> None:
    """Remove an entry that no client has. Raises InputRefused when one does, when it is not
    there, or is the last one offered.
    """
    model = _model(list_name)
    try:
        _take_away(delete(model).where(model.code == code), list_name, code)
    except IntegrityError:  # of a deletion: a foreign key of a client's
        words = (
            f"Clients have “{code}”, so it cannot be deleted. Retire it: they keep it, "
            "and it is no longer offered"
        )
        raise _refused("in_use", words) from None


def move_entry(list_name: str, code: str, steps: int) -> None:
    """Move an entry up (steps below 0) or down in its list; at its end it stays. Raises
    InputRefused when it is not there.
    """
    model = _model(list_name)
    with _changing() as connection:
        ordered = (
            select(model.code, model.position)
            .order_by(model.position, model.code)
            .with_for_update()
        )
        before = {row.code: row.position for row in connection.execute(ordered)}
        if code not in before:
            raise _absent(list_name, code)
        order = [*before]
        order.insert(max(0, order.index(code) + steps), order.pop(order.index(code)))
        for position, moved in enumerate(order, 1):
            if before[moved] != position:
                connection.execute(
                    update(model).where(model.code == moved).values(position=position)
                )


def _change_one(
    connection: Connection, change: Update | Delete, list_name: str, code: str
) -> None:
    """Change or delete an entry. Raises InputRefused when there is no such entry."""
    if connection.execute(change).rowcount == 0:
        raise _absent(list_name, code)


def _take_away(change: Update | Delete, list_name: str, code: str) -> None:
    """Retire or delete an entry. Raises InputRefused when it is needed, or is not there."""
    if list_name == "currencies" and code == current_app.config["DEFAULT_CURRENCY"]:
        words = f"“{code}” is the DEFAULT_CURRENCY of the settings; change that first"
        raise _refused("default", words)
    with _changing() as connection:
        _keep_one_offered(connection, list_name, code)
        _change_one(connection, change, list_name, code)


def _keep_one_offered(connection: Connection, list_name: str, code: str) -> None:
    """Refuse to take away the last entry that is offered; the others stay locked until it is
    decided.
    """
    model = _model(list_name)
    offered = connection.scalars(
        select(model.code).where(model.retired_on.is_(None)).with_for_update()
    ).all()
    if offered == [code]:
        words = f"A list needs one entry at least: add another before you take “{code}” away"
        raise _refused("last", words)


def _refuse_same(connection: Connection, model: Any, code: str) -> None:
    """Refuse a code that differs from one in the list, retired or not, by case alone: records
    take codes in any case.
    """
    for present in connection.scalars(select(model.code)):
        if present.casefold() == code.casefold():
            raise _present(present)


def _present(code: str) -> InputRefused:
    words = f"Choose another code: “{code}” is in this list already"
    return _refused("taken", words, "code")


def _absent(list_name: str, code: str) -> InputRefused:
    return _refused("unknown", f"There is no “{code}” in {list_name}")


def _refused(code: str, message: str, field: str = "") -> InputRefused:
    return InputRefused(Problem(field, code, message))


def _model(list_name: str) -> Any:
    if list_name not in MODELS:
        words = f"there is no list “{list_name}”; the lists are {', '.join(MODELS)}"
        raise _refused("unknown", words)
    return MODELS[list_name]


def _clean(text: str, limit: int, field: str) -> str:
    return Text(limit, field, f"Enter a {field}").read_typed(text, field)
