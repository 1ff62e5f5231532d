"""What is offered now: the reference lists without retired entries, as `record.check` takes
them.
"""

from dataclasses import replace
from typing import Any

from flask import current_app
from sqlalchemy import Connection, literal, null, select, union_all

from webapp.clients.list_models import MODELS, ListVersion
from webapp.clients.list_use import column_of
from webapp.clients.lists import name_of
from webapp.clients.models import Client
from webapp.extensions import db
from webapp.record.reference import ClientType, Reference
from webapp.storage.reads import Read


def load_reference() -> Reference:
    """Return the lists as they stand, without retired entries, and the defaults of the settings.

    They are read again when they changed, in whatever process, and kept in memory until then.
    """
    connection = db.session.connection()
    # before the lists, which may be newer but never older than it
    return reference_at(connection.execute(VERSION).scalar_one(), connection)


def reference_at(version: int, connection: Connection | None = None) -> Reference:
    """Return the lists as `load_reference` does, for whom `VERSION` gave this number."""
    kept = current_app.extensions.get("offered")
    if kept is None or kept[0] != version:
        read = _read(connection or db.session.connection())
        kept = current_app.extensions["offered"] = (version, read)
    reference: Reference = kept[1]
    return reference


def _read(connection: Connection) -> Reference:
    entries: dict[str, dict[str, str]] = {name: {} for name in MODELS}
    people = set()
    for name, code, label, is_person in connection.execute(_OFFERED):
        entries[name][code] = label
        if is_person:
            people.add(code)
    types = {
        code: ClientType(label, code in people)
        for code, label in entries.pop("client_types").items()
    }
    return Reference(
        client_types=types,
        **entries,
        default_currency=current_app.config["DEFAULT_CURRENCY"],
        default_country=current_app.config["DEFAULT_COUNTRY"],
        password_min_length=current_app.config["PASSWORD_MIN_LENGTH"],
        approve_own=current_app.config["APPROVE_OWN"],
        house_names=current_app.config["HOUSE_NAMES"],
    )


def _offered() -> Any:
    selects = []
    for name, model in MODELS.items():
        table = model.__table__
        is_person = table.c.is_person if name == "client_types" else null()
        chosen = select(
            literal(name).label("list"),
            table.c.code,
            table.c.name,
            is_person.label("person"),
            table.c.position,
        )
        selects.append(chosen.where(table.c.retired_on.is_(None)))
    every = union_all(*selects).subquery()
    return select(every.c.list, every.c.code, every.c.name, every.c.person).order_by(
        every.c.list, every.c.position
    )


VERSION = select(ListVersion.version)  # it rises with each change of a list
# for `reference_at`, of whoever reads more with it
LIST_VERSION: Read[int] = Read(VERSION, lambda rows: rows[0].version)
_OFFERED = _offered()


def reference_with(client: Client, offered: Reference | None = None) -> Reference:
    """Return the lists with what the client has of them, retired or not."""
    offered = offered or load_reference()
    its_type = ClientType(client.client_type.name, client.client_type.is_person)
    types = {**offered.client_types, client.type_code: its_type}
    has = {
        name: getattr(client, column_of(name).key)
        for name in MODELS
        if name != "client_types"
    }
    retired = {
        name: code
        for name, code in has.items()
        if code and code not in getattr(offered, name)
    }
    if not retired and offered.client_types.get(client.type_code) == its_type:
        return offered
    kept: dict[str, Any] = {
        name: {**getattr(offered, name), code: name_of(name, code)}
        for name, code in retired.items()
    }
    return replace(offered, client_types=types, **kept)
