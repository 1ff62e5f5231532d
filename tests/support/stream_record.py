"""What the stream leaves, in a form that is the same on each engine and in each run, and the digest
of it that the repository holds.

Ids are counted from 1, as a refused registration may use one up; times are left out, and of a
password's hash the salt.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import zip_longest
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Table, select, text
from werkzeug.security import check_password_hash

from tests.support import stream_values
from tests.support.stream_senders import Answer
from webapp.clients.account_code import Registered
from webapp.clients.models import Client
from webapp.extensions import Base, db
from webapp.users.hashing import CHEAP_METHOD
from webapp.users.models import ApiKey, User

BLOCK = 50
# the table that an id of this column belongs to
OWNERS = {"client_id": "clients", "user_id": "users", "api_key_id": "api_keys"}
OTHER_EACH_TIME = {"id", "secret_hash", "public_id"}
SEARCH = "client_search"
SEARCH_TERMS = {
    "sqlite": "SELECT rowid, terms FROM client_search",
    "postgresql": "SELECT client_id, array_to_string(tsvector_to_array(terms), ' ')"
    " FROM client_search",
}

Columns = dict[str, list[str]]


def columns_now() -> Columns:
    """The columns to compare of each table, as the models have them."""
    return {
        name: [column.name for column in table.c if column.name not in OTHER_EACH_TIME]
        for name, table in sorted(Base.metadata.tables.items())
    }


def columns_of(record: dict[str, Any]) -> Columns:
    """The columns that a record compares: those that came later are not in it; without a record
    those that the models have.
    """
    if not record:
        return columns_now()
    return {
        name: table["columns"].split()
        for name, table in record["tables"].items()
        if name != SEARCH
    }


class Found:
    """What a stream left in a database, and what it was answered, as lines of text."""

    def __init__(self, app: Flask, answers: dict[int, Answer], columns: Columns):
        with app.app_context(), db.engine.connect() as connection:
            clients = counted(connection.scalars(select(Client.id).order_by(Client.id)))
            api_keys = counted(
                connection.scalars(select(ApiKey.id).order_by(ApiKey.id))
            )
            users = numbers_of_users(connection, clients)
            self.numbers = {"clients": clients, "users": users, "api_keys": api_keys}
            self.tables = {
                name: self._lines(connection, Base.metadata.tables[name], chosen)
                for name, chosen in columns.items()
            }
            self.tables[SEARCH] = self._search_lines(connection)
        self.answers = [
            self._answer(number, answer) for number, answer in answers.items()
        ]
        self.told = {number: answer.registered for number, answer in answers.items()}

    def _lines(
        self, connection: Connection, table: Table, columns: list[str]
    ) -> list[str]:
        sort = [name for name in ("client_id",) if name in table.c]
        sort += [column.name for column in table.primary_key.columns]
        rows = connection.execute(select(table)).mappings()
        # by Python: each engine sorts text in its own way
        known = sorted(
            rows, key=lambda row: [self._value(table, name, row[name]) for name in sort]
        )
        return [
            as_text([self._value(table, name, row[name]) for name in columns])
            for row in known
        ]

    def _value(self, table: Table, column: str, value: Any) -> Any:
        owner = table.name if column == "id" else OWNERS.get(column)
        if value is None or isinstance(value, datetime):
            return value and "a time"
        if owner in self.numbers:
            return self.numbers[owner][value]
        if column == "password_hash":
            return value and password_of(value)
        return value

    def _search_lines(self, connection: Connection) -> list[str]:
        rows = connection.execute(text(SEARCH_TERMS[connection.dialect.name]))
        clients = self.numbers["clients"]
        found = sorted(
            (clients[client], sorted(terms.split())) for client, terms in rows
        )
        return [as_text(row) for row in found]

    def _answer(self, number: int, answer: Answer) -> str:
        """An answer with the client's number for its id."""
        body, told = answer.body, answer.registered
        if told:
            place = self.numbers["clients"][told.client_id]
            data = {**body.get("data", body), "client_id": place}
            body = {**body, "data": data} if "data" in body else data
        return f"{number} {answer.status} {answer.replayed:d} {as_text(body)}"

    def registered(self, told: Mapping[int, Registered | None]) -> str:
        """The digest of which request registered which client, or had it told once more."""
        clients = self.numbers["clients"]
        return digest(
            f"{number} {clients[client.client_id]} {client.account}"
            for number, client in told.items()
            if client
        )

    def record(self, columns: Columns) -> dict[str, Any]:
        """The digests that are compared."""
        blocks = range(0, len(self.answers), BLOCK)
        return {
            "answers": [digest(self.answers[at : at + BLOCK]) for at in blocks],
            "registered": self.registered(self.told),
            "tables": {
                name: {
                    "columns": " ".join(columns.get(name, [])),
                    "rows": len(lines),
                    "digest": digest(lines),
                }
                for name, lines in self.tables.items()
            },
        }

    def long_form(self) -> str:
        """All that the digests are made of, one answer or row a line."""
        lines = [f"answer {line}" for line in self.answers]
        for name, rows in self.tables.items():
            lines += [f"{name} {row}" for row in rows]
        return "\n".join(lines) + "\n"


def counted(ids: Iterable[int]) -> dict[int, int]:
    """The place of each id, from 1."""
    return {found: place for place, found in enumerate(ids, 1)}


def numbers_of_users(connection: Connection, clients: dict[int, int]) -> dict[int, int]:
    """The number of each user by id: that of its client, as logins may be stored in another order;
    staff count down from -1.
    """
    owners = select(Client.user_id, Client.id).where(Client.user_id.is_not(None))
    found = {user: clients[client] for user, client in connection.execute(owners)}
    staff = select(User.id).where(User.id.not_in(found)).order_by(User.id)
    return found | {
        user: -place for user, place in counted(connection.scalars(staff)).items()
    }


def password_of(password_hash: str) -> str:
    """How a password was hashed, and which one of the stream's it is."""
    assert password_hash.startswith(f"{CHEAP_METHOD}$")
    known = (
        password
        for password in stream_values.PASSWORDS
        if check_password_hash(password_hash, password)
    )
    return next(known)


def as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def differences(now: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """Say where two records differ: in which answers, in which tables."""
    at = range(0, max(len(now["answers"]), len(before["answers"])) * BLOCK, BLOCK)
    blocks = zip_longest(at, now["answers"], before["answers"])
    found = [
        f"answers {start} to {start + BLOCK - 1}"
        for start, found, wanted in blocks
        if found != wanted
    ]
    tables = now["tables"].keys() | before["tables"].keys()
    return found + sorted(
        name for name in tables if now["tables"].get(name) != before["tables"].get(name)
    )
