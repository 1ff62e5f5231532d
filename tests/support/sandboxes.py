"""Applications that have a sandbox, and doors with a test key."""

from flask import Flask

from tests.support.databases import numbers
from tests.support.json_door import Door
from webapp.record.actor import SCOPES
from webapp.sandbox import sandbox_of
from webapp.users.api_keys import create_key


class TestDoor(Door):
    """The JSON door as an integration sees it with a test key."""

    __test__ = False  # no test of pytest's

    def __init__(self, app: Flask, *scopes: str) -> None:
        with app.app_context(), sandbox_of(app).entered():
            self.key = create_key(f"test {next(numbers)}", scopes or SCOPES)
        self.client = app.test_client()
