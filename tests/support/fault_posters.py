"""Programs that post clients to the JSON door while servers come and go."""

import threading
import time
import urllib.error
from http.client import HTTPException
from itertools import count

from tests.support import payloads
from tests.support.request_streams import AGAIN, PATIENCE, Log
from tests.support.running_server import Answer, Server


def payload_of(mark: str, number: int) -> dict:
    """A payload that is like no other: its mark stands in every part; parts are many, few or
    none.
    """
    rows = [
        payloads.address(address_note=f"{mark} {row}", address_default="0")
        for row in range(number % 4)
    ]
    people = [
        payloads.contact(email=f"c{row}.{mark}@example.com")
        for row in range(number % 3)
    ]
    return {
        **payloads.full(),
        "title": f"Northern {mark}",
        "email": f"{mark}@example.com",
        "credentials": {"username": mark, "password": payloads.PASSWORD}
        if number % 5 == 0
        else {},
        "billing_address": payloads.address(address_note=f"{mark} bill"),
        "shipping_addresses": rows,
        "contacts": people,
    }


class Poster:
    """Posts one client after the other; every second with an Idempotency-Key, and that again
    until it is answered.
    """

    def __init__(self, log: Log, name: str, key: str, *servers: Server) -> None:
        self.log, self.name, self.key, self.servers = log, name, key, servers

    def run(self, stop: threading.Event) -> None:
        for number in count():
            if stop.is_set():
                return
            payload = payload_of(f"{self.name}n{number}", number)
            self.log.sent[payload["email"]] = payload
            if number % 2:
                self.post(payload, number)
            else:
                deadline = time.monotonic() + PATIENCE
                while not self.post(payload, number, Idempotency_Key=payload["email"]):
                    assert time.monotonic() < deadline, f"no answer in {PATIENCE} s"
                    time.sleep(AGAIN)

    def post(self, payload: dict, number: int, **headers: str) -> bool:
        """Post once and tell whether it was acknowledged."""
        begun = time.monotonic()
        try:
            answer = self.servers[number % len(self.servers)].post(
                self.key, payload, **headers
            )
        except (urllib.error.URLError, HTTPException, OSError):
            self.log.lost += 1
            time.sleep(AGAIN)
            return False
        self.log.slowest = max(self.log.slowest, time.monotonic() - begun)
        if answer.status == 200:
            self.log.acknowledge(payload["email"], answer.json["data"], begun)
        elif answer.status == 503:
            self.log.refuse(answer.headers, is_envelope(answer), answer)
        else:
            self.log.bad.append(answer)
        return answer.status == 200


def is_envelope(answer: Answer) -> bool:
    try:
        return (
            set(answer.json) == {"status", "response", "data", "msg"}
            and answer.json["status"] == answer.status
        )
    except ValueError:
        return False
