"""People who walk through the wizard while servers come and go."""

import re
import threading
import time
from itertools import count
from types import SimpleNamespace
from urllib.parse import urlsplit

import requests

from tests.support.browser import Browser
from tests.support.fault_posters import payload_of
from tests.support.request_streams import AGAIN, PATIENCE, Log
from tests.support.running_server import Server

ROW_KEY = re.compile(r"-[0-9a-f]{8}-")
NOT_TYPED = (
    "csrf_token",
    "key",
    "seen",
    "page",
    "turn",
    "version",
    "-folded",
    "password",
)


class Patient:
    """HTTP as a person's browser does it, where the person sends again what got no answer; it
    looks like a test client.
    """

    def __init__(self, log: Log, server: Server) -> None:
        self.log, self.server, self.session = log, server, requests.Session()

    def get(self, address: str, follow_redirects: bool = True) -> SimpleNamespace:
        return self._follow(self.answered("GET", address))

    def post(
        self, address: str, data, headers: dict, follow_redirects: bool = True
    ) -> SimpleNamespace:
        answer = self.answered(
            "POST", address, data=list(data.items(multi=True)), headers=headers
        )
        self.log.steps += answer.status_code == 303
        return self._follow(answer)

    def _follow(self, answer: requests.Response) -> SimpleNamespace:
        while answer.is_redirect:
            answer = self.answered("GET", answer.headers["Location"])
        assert answer.status_code == 200, (answer.status_code, answer.url, answer.text)
        shown = SimpleNamespace(path=urlsplit(answer.url).path)
        return SimpleNamespace(
            status_code=answer.status_code, text=answer.text, request=shown
        )

    def answered(self, method: str, address: str, **request) -> requests.Response:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = self.session.request(
                    method,
                    self.server.url + address,
                    allow_redirects=False,
                    timeout=PATIENCE,
                    **request,
                )
            except requests.RequestException:
                self.log.lost += 1
            else:
                if answer.status_code != 503:
                    return answer
                self.log.refuse(
                    dict(answer.headers),
                    "busy or being repaired" in answer.text,
                    answer.text,
                )
            time.sleep(AGAIN)
        raise AssertionError(f"no answer in {PATIENCE} s")


class Walker(Browser):
    """Registers one client after the other in the wizard; before each is sent, its steps must
    show what was typed.
    """

    def __init__(self, log: Log, name: str, server: Server) -> None:
        self.log, self.name, self.server, self.is_rep = log, name, server, False
        self.begin_anew()

    def begin_anew(self) -> None:
        self.client, self.typed, self.payload = Patient(self.log, self.server), {}, None

    def run(self, stop: threading.Event) -> None:
        for number in count():
            self.walk_to_check(number, stop)
            if stop.is_set():
                break
            self.send_in()
            self.client.session.close()
        self.client.session.close()

    def walk_to_check(self, number: int, stop: threading.Event) -> None:
        """Answer the steps of a registration, look back at them, and stand before what sends
        it; end sooner when told to stop.
        """
        self.begin_anew()
        self.payload = payload_of(f"{self.name}n{number}", number)
        del (
            self.payload["department"],
            self.payload["tax_ref"],
            self.payload["detail"]["payment_term"],
        )
        self.begin()
        for step in ("you", "business", "billing", "delivery", "contacts", "sign-in"):
            if not stop.is_set():
                self.answer_step(step, self.payload)
        self.look_back()
        self.get("check")

    def press(self, name="continue", words="", **request):
        if name == "continue":
            self.typed[self.page.path.rsplit("/", 1)[1]] = typed_in(self.page)
        return super().press(name, words, **request)

    def look_back(self) -> None:
        """Every step must hold what was typed in it."""
        for step, typed in self.typed.items():
            found = typed_in(self.get(step))
            if found != typed:
                self.log.bad.append(
                    (self.payload["email"], step, "held", found, "typed", typed)
                )

    def send_in(self) -> None:
        begun = time.monotonic()
        self.log.sent[self.payload["email"]] = self.payload
        page = self.press(None)
        if page.path.endswith("/done"):
            self.log.acknowledge(
                self.payload["email"], {"client_account": page.text("account")}, begun
            )
        else:
            self.log.bad.append((page.status, page.path, page.notices, page.summary))


def typed_in(page) -> list[tuple[str, str]]:
    """The answers in a page as the person gave them, without the random key of each row; a
    password is never shown again.
    """
    unnamed = (
        (ROW_KEY.sub("-", name), value)
        for name, value in page.values
        if not ROW_KEY.fullmatch(f"-{value}-")
    )
    return sorted(
        (name, value)
        for name, value in unnamed
        if value and not name.endswith(NOT_TYPED)
    )
