"""The JSON door as an integration uses it."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.support import payloads
from webapp.record.actor import SCOPES
from webapp.users.api_keys import create_key


class Door:
    """The JSON door as an integration sees it, with a key that has `scopes`."""

    def __init__(self, app: Flask, *scopes: str, name: str = "integration") -> None:
        with app.app_context():
            self.key = create_key(name, scopes or SCOPES)
        self.client: FlaskClient = app.test_client()

    def headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        return {"api-key": self.key, **(more or {})}

    def create(self, payload: Any, query: str = "", **headers: str) -> Any:
        """Post a payload, or bytes as they are; header names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = payload if isinstance(payload, bytes) else payloads.as_json(payload)
        address = f"/api/clients/create{query}"
        return self.client.post(
            address,
            data=body,
            headers=self.headers({"Content-Type": "application/json", **named}),
        )

    def call(self, method: str, path: str, payload: Any = None, **headers: str) -> Any:
        """Make a call on a path below /api/clients; header names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = None if payload is None else payloads.as_json(payload)
        return self.client.open(
            f"/api/clients{path}",
            method=method,
            data=body,
            headers=self.headers({"Content-Type": "application/json", **named}),
        )

    def get(self, query: str = "") -> Any:
        return self.client.get(f"/api/clients{query}", headers=self.headers())

    def record(self, client_id: int) -> dict[str, Any]:
        return self.get(f"?client_id={client_id}").json["data"]

    def total(self) -> int:
        return self.get().json["data"]["total"]


def errors_of(answer: Any) -> dict[str, tuple[str, str]]:
    """The errors of a refusal: code and message by field."""
    return {
        error["field"]: (error["code"], error["message"])
        for error in answer.json["data"]["errors"]
    }
