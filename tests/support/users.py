"""Users for tests, signed in without a password: hashing takes its time."""

import hashlib
import itertools
import secrets
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from webapp.record.formats import staff_key, username_key
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users.models import User, UserSession

numbers = itertools.count(1)


def make_user(app: Flask, role: str = "rep", name: str = "", **values: Any) -> int:
    """Store a user and return the id; a name and address of their own are made where none is
    given.
    """
    name = name or f"{role.title()} {next(numbers)}"
    username = values.pop("username", f"{name.lower().replace(' ', '.')}@shop.example")
    key = username_key(username) if role == "client" else staff_key(username)
    row = {
        "username": username,
        "username_key": key,
        "password_hash": "",
        "role": role,
        "name": name,
        **values,
    }
    with app.app_context(), write() as connection:
        return connection.scalar(
            insert(User).values(**row, created_on=now()).returning(User.id)
        )


def sign_in(client: FlaskClient, user_id: int) -> None:
    """Sign a user in, in this browser."""
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": hashlib.sha256(token.encode()).hexdigest(),
        "user_id": user_id,
        "created_on": now(),
        "seen_on": now(),
    }
    with client.application.app_context(), write() as connection:
        connection.execute(insert(UserSession).values(**row))
    with client.session_transaction() as session:
        session["sign_in"] = token
