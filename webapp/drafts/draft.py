"""A draft as it stands: a record payload, unfinished, with what the wizard keeps beside it."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from webapp.drafts.controls import LOGIN_STEP, Controls
from webapp.record import given
from webapp.record.formats import username_key
from webapp.record.names import display_name
from webapp.record.passwords import HashedPassword


@dataclass(frozen=True)
class Draft:
    """A draft as it stands (see the table); `version` 0 is one that nothing was saved of yet.

    `password` is one that was typed in this request, in clear; it is never stored.
    """

    id: str
    payload: dict[str, Any] = field(default_factory=dict)
    controls: Controls = field(default_factory=Controls)
    password_hash: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    furthest: str = ""
    owner_id: int | None = None
    rep_id: int | None = None
    target_id: int | None = None
    target_version: int | None = None
    asked: list[str] = field(default_factory=list)
    nonce: str = field(default="", repr=False)
    link_hash: str | None = field(default=None, repr=False)
    version: int = 0
    client_id: int | None = None
    created_on: datetime | None = None
    saved_on: datetime | None = None
    visited_on: datetime | None = None
    handed_on: datetime | None = None
    opened_on: datetime | None = None
    returned_on: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was sent: it is read only then."""
        return self.client_id is not None

    @property
    def is_reps(self) -> bool:
        """Whether a rep fills it in: with the terms, and shown likely duplicates."""
        return self.rep_id is not None and self.owner_id == self.rep_id

    @property
    def is_handed_over(self) -> bool:
        """Whether a rep began it and the customer finishes it."""
        return self.rep_id is not None and self.owner_id is None

    @property
    def is_back(self) -> bool:
        """Whether the customer sent it back to the rep who handed it over."""
        return self.is_reps and self.returned_on is not None

    @property
    def is_change(self) -> bool:
        """Whether it changes a client instead of registering one."""
        return self.target_id is not None

    @property
    def is_new(self) -> bool:
        """Whether nothing of it is stored, and no client either that it changes."""
        return self.version == 0 and not self.is_change

    @property
    def email(self) -> str:
        """The email address of the client so far."""
        return given.text(self.payload, "email")

    @property
    def username(self) -> str:
        """The username of the login so far."""
        return given.text(self.payload, "credentials.username")

    @property
    def has_email_as_username(self) -> bool:
        """Whether the username of the login is the email address."""
        username = username_key(self.username)
        return bool(username) and username == username_key(self.email)

    @property
    def client_name(self) -> str:
        """The name of the client so far: its title, else first and last name, "" without any."""
        return display_name(self.payload)

    def rows_of(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of the list with this name, or those that are put aside."""
        return self.payload.get(name) or self.controls.aside.get(name) or []

    def with_rows(
        self, name: str, rows: list[dict[str, Any]], *, are_kept: bool
    ) -> Self:
        """Return the draft with these rows of a list: in its payload, or put aside."""
        payload = {**self.payload, name: rows if are_kept else []}
        aside = {**self.controls.aside, name: [] if are_kept else rows}
        aside = {other: values for other, values in aside.items() if values}
        controls = replace(self.controls, aside=aside)
        return replace(self, payload=payload, controls=controls)

    def full_payload(self) -> dict[str, Any]:
        """The payload with the password: the one just typed, or the hash of the one before."""
        password = self.password
        if not password and self.password_hash:
            password = HashedPassword(self.password_hash)
        if not password:
            return self.payload
        username = self.payload.get("credentials", {})
        login = {**username, "password": password}
        return {**self.payload, "credentials": login}

    @property
    def search_text(self) -> str:
        """What the desk finds it by: name, email and phone number of the client so far."""
        number = given.text(self.payload, "detail.contact_number")
        texts = (self.client_name, self.email, number)
        return " ".join(filter(None, texts)).casefold()[:600]

    @property
    def size(self) -> int:
        """How many characters its answers have together."""
        return characters_in([self.payload, self.controls.as_json()])

    def marked(self, step_name: str, *, is_done: bool) -> Self:
        """Return the draft with the step among those that were tried, and among those that are
        done or not.
        """
        controls = self.controls.marked(step_name, is_done=is_done)
        return replace(self, controls=controls)

    def without_password(self) -> Self:
        """Return the draft as another browser gets it: a password is chosen where it is used."""
        if not self.password_hash:
            return self
        undone = self.marked(LOGIN_STEP, is_done=False)
        return replace(undone, password_hash="")


def new_id() -> str:
    """Return the id of a new draft."""
    return secrets.token_urlsafe(16)


def characters_in(value: Any) -> int:
    """Return how many characters the texts in lists and objects have together, names of
    fields aside.
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return sum(characters_in(part) for part in value)
    return len(value) if isinstance(value, str) else 0
