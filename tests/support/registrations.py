"""Registrations, made by the rules from the good payloads."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from webapp.clients.account_code import Registered
from webapp.clients.offered import load_reference
from webapp.clients.register import register
from webapp.clients.rows import Claim
from webapp.drafts.models import Draft
from webapp.record.actor import Actor
from webapp.record.check import Registration, check


class Overtaken(Exception):
    """Somebody else was quicker."""


# what a door stores that lost its row to somebody else
LOST = Claim(change=update(Draft).where(Draft.id == "nobody's"), overtaken=Overtaken)
KEY = Actor("key", "erp", frozenset({"clients:create", "clients:approve"}))


@pytest.fixture
def checked(context: Flask) -> Callable[..., Registration]:
    """Turns a payload into a registration."""

    def make(payload: Any, actor: Actor = KEY) -> Registration:
        registration, problems = check(payload, actor, load_reference())
        assert registration is not None, problems
        return registration

    return make


@pytest.fixture
def registered(checked: Callable[..., Registration]) -> Callable[..., Registered]:
    """Registers a payload."""
    return lambda payload, actor=KEY, claim=None: register(
        checked(payload, actor), actor, claim
    )
