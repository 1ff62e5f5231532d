"""Streams of posts and of wizard steps against servers that come and go; what was sent, and what was answered."""

import re
import threading
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from itertools import count
from types import SimpleNamespace
from urllib.parse import urlsplit

import requests

from tests import payloads
from tests.servers import Answer, Server
from tests.wizard.walking import Browser

PATIENCE = 60  # seconds in which whoever repeats a request must get an answer
RECOVERY = 15  # seconds in which the product serves again by itself (security R7)
PAUSE = 0.05  # between two looks at what is there
AGAIN = 0.25  # before a request is sent again
ROW_KEY = re.compile(r"-[0-9a-f]{8}-")
NOT_TYPED = ("csrf_token", "key", "seen", "version", "-folded", "password")


class Log:
    """What all streams of a test sent and were answered. `sent` has the payloads by email, `acknowledged` the answers."""

    def __init__(self) -> None:
        self.sent, self.acknowledged, self.bad = {}, {}, []
        self.lost = self.refused = self.steps = 0
        self.slowest = 0.0
        self.last_begun = 0.0  # of what was acknowledged

    def figures(self) -> dict[str, object]:
        """The counts that the end of the run tells."""
        return {
            "sent": len(self.sent),
            "acknowledged": len(self.acknowledged),
            "wizard_steps": self.steps,
            "answers_lost": self.lost,
            "answers_503": self.refused,
            "slowest_answer_s": round(self.slowest, 1),
        }

    def acknowledge(self, email: str, data: dict, begun: float) -> None:
        self.acknowledged[email] = data
        self.last_begun = max(self.last_begun, begun)

    def refuse(self, headers: dict, is_whole: bool, seen: object) -> None:
        """Note a 503; it must be the product's own answer and tell when to come again."""
        self.refused += 1
        if not is_whole or not {name.lower(): value for name, value in headers.items()}.get("retry-after", "").isdigit():
            self.bad.append(seen)

    def recovers(self) -> float:
        """Wait until something that is sent from now on is acknowledged, and return the seconds that took."""
        now = time.monotonic()
        self._until(lambda: self.last_begun >= now, RECOVERY)
        return time.monotonic() - now

    def grows(self, by: int) -> None:
        """Wait until this many more are acknowledged."""
        goal = len(self.acknowledged) + by
        self._until(lambda: len(self.acknowledged) >= goal, PATIENCE)

    def is_refused(self, times: int) -> None:
        """Wait until so many more requests were answered 503."""
        goal = self.refused + times
        self._until(lambda: self.refused >= goal, PATIENCE)

    def _until(self, reached: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < deadline, f"not in {seconds} s: {self.figures()}; bad answers: {self.bad[:3]}"
            time.sleep(PAUSE)


def payload_of(mark: str, number: int) -> dict:
    """A payload that is like no other: its mark stands in every part; parts are many, few or none."""
    rows = [payloads.address(address_note=f"{mark} {row}", address_default="0") for row in range(number % 4)]
    people = [payloads.contact(email=f"c{row}.{mark}@example.com") for row in range(number % 3)]
    return {
        **payloads.full(),
        "title": f"Northern {mark}",
        "email": f"{mark}@example.com",
        "credentials": {"username": mark, "password": payloads.PASSWORD} if number % 5 == 0 else {},
        "billing_address": payloads.address(address_note=f"{mark} bill"),
        "shipping_addresses": rows,
        "contacts": people,
    }


class Poster:
    """Posts one client after the other; every second with an Idempotency-Key, and that again until it is answered."""

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
            answer = self.servers[number % len(self.servers)].post(self.key, payload, **headers)
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
        return set(answer.json) == {"status", "response", "data", "msg"} and answer.json["status"] == answer.status
    except ValueError:
        return False


class Patient:
    """HTTP as a person's browser does it, where the person sends again what got no answer; it looks like a test client."""

    def __init__(self, log: Log, server: Server) -> None:
        self.log, self.server, self.session = log, server, requests.Session()

    def get(self, address: str, follow_redirects: bool = True) -> SimpleNamespace:
        return self._follow(self.answered("GET", address))

    def post(self, address: str, data, headers: dict, follow_redirects: bool = True) -> SimpleNamespace:
        answer = self.answered("POST", address, data=list(data.items(multi=True)), headers=headers)
        self.log.steps += answer.status_code == 303
        return self._follow(answer)

    def _follow(self, answer: requests.Response) -> SimpleNamespace:
        while answer.is_redirect:
            answer = self.answered("GET", answer.headers["Location"])
        assert answer.status_code == 200, (answer.status_code, answer.url, answer.text)
        shown = SimpleNamespace(path=urlsplit(answer.url).path)
        return SimpleNamespace(status_code=answer.status_code, text=answer.text, request=shown)

    def answered(self, method: str, address: str, **request) -> requests.Response:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = self.session.request(method, self.server.url + address, allow_redirects=False, timeout=PATIENCE, **request)
            except requests.RequestException:
                self.log.lost += 1
            else:
                if answer.status_code != 503:
                    return answer
                self.log.refuse(dict(answer.headers), "busy or being repaired" in answer.text, answer.text)
            time.sleep(AGAIN)
        raise AssertionError(f"no answer in {PATIENCE} s")


class Walker(Browser):
    """Registers one client after the other in the wizard; before each is sent, its steps must show what was typed."""

    def __init__(self, log: Log, name: str, server: Server) -> None:
        self.log, self.name, self.server, self.is_rep = log, name, server, False
        self.begin_anew()

    def begin_anew(self) -> None:
        self.client, self.typed, self.payload = Patient(self.log, self.server), {}, None

    def run(self, stop: threading.Event) -> None:
        for number in count():
            self.begin_anew()
            self.payload = payload_of(f"{self.name}n{number}", number)
            del self.payload["department"], self.payload["tax_ref"], self.payload["detail"]["payment_term"]
            self.begin()
            for step in ("you", "business", "billing", "delivery", "contacts", "sign-in"):
                if not stop.is_set():
                    self.answer_step(step, self.payload)
            self.look_back()
            if stop.is_set():
                break
            self.send_in()
            self.client.session.close()
        self.client.session.close()

    def press(self, name="continue", words="", **request):
        if name == "continue":
            self.typed[self.page.path.rsplit("/", 1)[1]] = typed_in(self.page)
        return super().press(name, words, **request)

    def look_back(self) -> None:
        """Every step must hold what was typed in it."""
        for step, typed in self.typed.items():
            found = typed_in(self.get(step))
            if found != typed:
                self.log.bad.append((self.payload["email"], step, "held", found, "typed", typed))

    def send_in(self) -> None:
        begun = time.monotonic()
        self.log.sent[self.payload["email"]] = self.payload
        self.get("check")
        page = self.press(None)
        if page.path.endswith("/done"):
            self.log.acknowledge(self.payload["email"], {"client_account": page.text("account")}, begun)
        else:
            self.log.bad.append((page.status, page.path, page.notices, page.summary))


def typed_in(page) -> list[tuple[str, str]]:
    """The answers in a page as the person gave them, without the random key of each row; a password is never shown again."""
    unnamed = ((ROW_KEY.sub("-", name), value) for name, value in page.values if not ROW_KEY.fullmatch(f"-{value}-"))
    return sorted((name, value) for name, value in unnamed if value and not name.endswith(NOT_TYPED))


@contextmanager
def streaming(*streams: Poster | Walker) -> Iterator[None]:
    """Let them all run at once, until the block ends and each has finished what it was about. Raises what went wrong in one."""
    stop, failures = threading.Event(), []

    def guarded(run: Callable[[threading.Event], None]) -> None:
        try:
            run(stop)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(stream.run,)) for stream in streams]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
