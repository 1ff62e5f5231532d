"""Sends the stream: through the JSON door and past it, or as registrations for what stores them."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import cycle, islice
from threading import Thread
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import Headers

from tests.support import database_rows, payloads
from tests.support.json_door import Door
from tests.support.stream import KEYS, Sent
from tests.support.users import make_user
from webapp.api.caller import find_caller
from webapp.api.idempotency import Idempotency, idempotency_of
from webapp.clients.account_code import Registered
from webapp.clients.offered import load_reference
from webapp.clients.register import register
from webapp.clients.search import find_client
from webapp.clients.update import ClientChanged, update_client
from webapp.record.actor import CUSTOMER, SYSTEM, Actor
from webapp.record.check import Registration, check
from webapp.record.problem import InputRefused
from webapp.storage.turns import Waiting
from webapp.users.api_keys import KnownKey
from webapp.web.envelope import Refused
from webapp.web.json_body import parse_json

BEHIND = 3  # clients whose account codes the counter does not know

# Registrations by their number in the stream, None for what is refused.
Checked = dict[int, Registration | None]


class Answer(NamedTuple):
    """What a request was answered: a status and a body, of what came past the door too."""

    status: int
    body: Any
    replayed: bool = False

    @property
    def registered(self) -> Registered | None:
        """The client that it tells of, now registered or before."""
        data = self.body.get("data", self.body)
        if "client_id" not in data:
            return None
        return Registered(data["client_id"], data["client_account"])


class Entry(NamedTuple):
    """A request as what stores clients gets it, checked; `number` is its place in the stream."""

    number: int
    payload: Any
    registration: Registration
    actor: Actor
    idempotency: Idempotency | None


class Senders:
    """All who send the stream to an application, on a database without clients. A counter of
    account codes is behind the codes in use from the beginning.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.doors = {name: Door(app, *KEYS[name], name=name) for name in KEYS}
        with app.app_context():
            found = {
                name: find_caller(door.key, "") for name, door in self.doors.items()
            }
        self.keys: dict[str, KnownKey] = {k: v.key for k, v in found.items() if v}
        rep = make_user(app, "rep", "Rita Rep")
        self.actors = {
            **{name: known.actor for name, known in self.keys.items()},
            "customer": CUSTOMER,
            "rep": Actor("rep", "Rita Rep", user_id=rep),
            "import": Actor("import", "2026.csv"),
            "system": SYSTEM,
        }
        for number in range(BEHIND):
            first = {"title": "Intend", "email": f"first{number}@intend.example"}
            assert (
                self.doors["erp"].create(payloads.smallest() | first).status_code == 200
            )
        database_rows.execute(app, "UPDATE account_counters SET last = 1")

    def answer(self, sent: Sent) -> Answer:
        """Send one request and return the answer."""
        if sent.sender in self.doors:
            return self._at_the_door(sent)
        with self.app.app_context():
            return self._past_the_door(sent)

    def _at_the_door(self, sent: Sent) -> Answer:
        headers = {} if sent.key is None else {"Idempotency_Key": sent.key}
        answer = self.doors[sent.sender].create(sent.payload, sent.query, **headers)
        replayed = answer.headers.get("Idempotent-Replayed") == "true"
        return Answer(answer.status_code, answer.json, replayed)

    def _past_the_door(self, sent: Sent) -> Answer:
        actor = self.actors[sent.sender]
        registration, problems = check(sent.payload, actor, load_reference())
        if registration is None:
            return Answer(422, {"problems": problems})
        try:
            client_id, account = register(registration, actor)
        except InputRefused as refused:
            return Answer(409, {"problems": [*refused.problems]})
        return Answer(200, {"client_id": client_id, "client_account": account})

    def entries(self, stream: list[Sent], checked: Checked) -> Iterator[Entry]:
        """What of the stream reaches the store: what is well-formed, allowed and without problems.

        Takes the application's context. Of equal idempotency keys all are among them. What is in
        `checked` is not checked once more.
        """
        for number, sent in enumerate(stream):
            if sent.query or not self.actors[sent.sender].has_scope("clients:create"):
                continue
            with suppress(Refused):
                yield from self._entry(number, sent, checked)

    def _entry(self, number: int, sent: Sent, checked: Checked) -> Iterator[Entry]:
        """The entry that a request makes, if it makes one. Raises Refused as the door does."""
        payload, actor = self._parsed(sent.payload), self.actors[sent.sender]
        idempotency = self._idempotency(sent, payload)
        if number not in checked:
            checked[number], _problems = check(payload, actor, load_reference())
        registration = checked[number]
        if registration is not None:
            yield Entry(number, payload, registration, actor, idempotency)

    def _parsed(self, payload: Any) -> Any:
        return parse_json(payload) if isinstance(payload, bytes) else payload

    def _idempotency(self, sent: Sent, payload: Any) -> Idempotency | None:
        headers = Headers({} if sent.key is None else {"Idempotency-Key": sent.key})
        known = self.keys.get(sent.sender)
        return idempotency_of(headers, known, payload, None) if known else None


def store_together(app: Flask, group: list[Entry]) -> dict[int, Registered | None]:
    """Store entries in one group, in their order, and return what each registered, None for what
    is refused.
    """
    turns, told = app.extensions["writers"].turns, {}

    def store(entry: Entry) -> None:
        with app.app_context():
            told[entry.number] = store_one(entry)

    senders = [Thread(target=store, args=(entry,)) for entry in group]
    turns.wait_for(Waiting())  # somebody else's turn, in which they all come
    for number, sender in enumerate(senders, 1):
        sender.start()
        while len(turns.waiting) < number:
            time.sleep(0.0001)
    turns.pass_on()
    for sender in senders:
        sender.join()
    return {entry.number: told[entry.number] for entry in group}


def store_one(entry: Entry) -> Registered | None:
    """Store an entry; None when it is refused."""
    claim = entry.idempotency.claim() if entry.idempotency else None
    try:
        return register(entry.registration, entry.actor, claim)
    except (InputRefused, IntegrityError):
        return replayed(entry)


def change(client_id: int, entry: Entry, actor: Actor, *, is_stale: bool) -> Answer:
    """Store the record of an entry over a client, as read now or before its last change; the body
    is what changed, or why nothing did.
    """
    client = find_client(client_id)
    version = client.version - is_stale
    try:
        changes = update_client(client, entry.registration, actor, version=version)
    except ClientChanged:
        return Answer(409, {"problems": "changed meanwhile"})
    except InputRefused as refused:
        return Answer(409, {"problems": [*refused.problems]})
    return Answer(200, {"changes": changes})


def groups_of(entries: Iterable[Entry], *sizes: int) -> Iterator[list[Entry]]:
    """The entries in groups of these sizes in turn, until none is left."""
    rest, size = iter(entries), cycle(sizes)
    while group := list(islice(rest, next(size))):
        yield group


def replayed(entry: Entry) -> Registered | None:
    """What was registered under the entry's key with this body, if anything was."""
    try:
        return entry.idempotency.replay_of_another() if entry.idempotency else None
    except Refused:
        return None
