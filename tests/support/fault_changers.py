"""Programs that make clients by an id of their own and change them while servers come and go."""

import threading
import time
import urllib.error
from http.client import HTTPException
from itertools import count
from typing import Any

from tests.support.fault_posters import is_envelope, payload_of
from tests.support.payloads import as_json
from tests.support.request_streams import AGAIN, PATIENCE, Log
from tests.support.running_server import Answer, Server

CHANGES = 4  # of each client that a changer makes


class Changer:
    """Makes one client after the other and changes each some times; every call is made again until
    it is answered. `changes` are the titles that were acknowledged, by client id.
    """

    def __init__(self, log: Log, name: str, key: str, server: Server) -> None:
        self.log, self.name, self.key, self.server = log, name, key, server
        self.changes: dict[int, list[str]] = {}
        self.stale = 0

    def run(self, stop: threading.Event) -> None:
        for number in count():
            if stop.is_set():
                return
            mark = f"{self.name}n{number}"
            made = self.put(mark, payload_of(mark, number)).json["data"]
            for turn in range(CHANGES):
                self.change(made["id"], f"Title {turn} of {mark}")

    @property
    def acknowledged(self) -> int:
        """How many changes were."""
        return sum(map(len, self.changes.values()))

    def put(self, external_id: str, payload: dict[str, Any]) -> Answer:
        """Make a client, or change it."""
        self.log.sent[payload["email"]] = payload
        begun = time.monotonic()
        answer = self.call("PUT", f"/by-external-id/{external_id}", payload)
        assert answer.status in (200, 201), answer
        told = {"client_account": answer.json["data"]["account"]}
        self.log.acknowledge(payload["email"], told, begun)
        return answer

    def change(self, client_id: int, title: str) -> None:
        """Change a client's title once, on top of whatever others do to it meanwhile."""
        headers = {"Idempotency-Key": title.replace(" ", "-")}
        while True:
            headers["If-Match"] = self.call("GET", f"/{client_id}").headers["etag"]
            answer = self.call("PATCH", f"/{client_id}", {"title": title}, **headers)
            if answer.status == 200:
                assert answer.json["data"]["title"] == title
                self.changes.setdefault(client_id, []).append(title)
                return
            assert answer.status == 412, answer
            self.stale += 1

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Make a call below /api/clients until it is answered, other than with a 503."""
        deadline = time.monotonic() + PATIENCE
        while True:
            if answer := self.try_call(method, path, body, headers):
                return answer
            assert time.monotonic() < deadline, f"no answer in {PATIENCE} s"
            time.sleep(AGAIN)

    def try_call(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> Answer | None:
        sent = None if body is None else as_json(body)
        named = {"api-key": self.key, "Content-Type": "application/json", **headers}
        try:
            answer = self.server.send(method, f"/api/clients{path}", sent, named)
        except (urllib.error.URLError, HTTPException, OSError):
            self.log.lost += 1
            return None
        if answer.status == 503:
            self.log.refuse(answer.headers, is_envelope(answer), answer)
            return None
        if answer.status >= 500:
            self.log.bad.append(answer)
        return answer


def feed_of(server: Server, key: str) -> list[dict[str, Any]]:
    """Every event of the feed of a server, in order."""
    found, after, headers = [], 0, {"api-key": key}
    while True:
        path = f"/api/events?after={after}&limit=200"
        data = server.send("GET", path, headers=headers).json["data"]
        found += data["events"]
        after = data["next"]
        if not data["more"]:
            return found
