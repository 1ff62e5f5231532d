"""Milliseconds of pages over HTTP, on one connection that stays open: the desk's, the wizard's
first ones, and the JSON door's list.
"""

import http.client
import json
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.engines import Engine
from bench.log import Log
from bench.seed import copied, made, seeded
from bench.servers import PRODUCT, flask, make_key, serving
from bench.turns import THIS
from webapp.config import PROJECT

MOST_VISITS, LEAST_VISITS = 41, 5
MOST_MADE = 10_000  # clients of the demonstration; more are copied, which is quicker
SECONDS = 2.0  # of a page; slow ones are asked for less often
EMAIL, PASSWORD = "bench@shop.example", "purple-otter-sings-7"
BY_PHONE = "/desk/clients/quick"
PAGES = {
    "desk: home": "/desk",
    "desk: list": "/desk/clients",
    "desk: list by name": "/desk/clients?sort=name",
    "desk: list, filtered": "/desk/clients?type=trade&department=UK&state=A",
    "desk: a client": "/desk/clients/500",
    "desk: waiting, oldest first": "/desk/clients?state=P&sort=oldest",
    "desk: asked": "/desk/clients?state=I",
    "desk: mine": "/desk/clients?rep=me",
    "desk: review": "/desk/queue",
    "desk: drafts": "/desk/drafts",
    "desk: by phone": "{by_phone}",
    "desk: search “harbour ltd”": "/desk/clients?q=harbour+ltd",
    "desk: search “GB12”": "/desk/clients?q=GB12",
    "JSON: one client": "/api/clients?client_id=500",
    "JSON: list": "/api/clients",
    "JSON: list, 10th page": "/api/clients?page=10",
    "JSON: list, last page": "/api/clients?page={last}",
    "wizard: you": "{draft}/you",
    "wizard: billing": "{draft}/billing",
}

# of many clients, which are measured in this tree alone; those before have no cursors
CURSORS = {
    "JSON: cursor, first page": "/api/clients?limit=50",
    "JSON: cursor, middle": "{middle}",
    "JSON: cursor, middle, filtered": "{middle}&client_type=trade&department=UK",
}


class Browser:
    """A connection that stays open, with the cookies that it was given."""

    def __init__(self, url: str, key: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=300)
        self.cookies: dict[str, str] = {}
        self.key = key

    def get(self, path: str) -> tuple[int, str, str]:
        """Return status, body and Location of a page."""
        return self._send("GET", path, None, {})

    def post(self, path: str, form: dict[str, str]) -> tuple[int, str, str]:
        """Send a form, and return status, body and Location."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(form), kind)

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, str, str]:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        who = {"api-key": self.key} if path.startswith("/api") else {"Cookie": jar}
        self.connection.request(method, path, body, headers | who)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer.headers.get("Location", "")

    def sign_in(self) -> None:
        """Sign in as the user that was made for it."""
        page = self.get("/sign-in")[1]
        found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)
        assert found, page
        form = {"csrf_token": found[1], "username": EMAIL, "password": PASSWORD}
        status, page, _ = self.post("/sign-in", {**form, "next": ""})
        assert status == 303, page


def measure(
    engine: Engine, count: int, trees: dict[str, Path], log: Log
) -> dict[str, dict[str, float]]:
    """Return for each page and tree the median milliseconds with this many clients. Many are
    measured in this tree alone, as the database is made for its tables.
    """
    if count > MOST_MADE:
        trees = {THIS: PROJECT}
    with ExitStack() as stack:
        browsers = {
            name: stack.enter_context(_opened(engine, count, name, tree))
            for name, tree in trees.items()
        }
        log.listen(f"{engine.name}, pages with {count:,} clients")
        medians, measured = {}, PAGES | (CURSORS if count > MOST_MADE else {})
        for page, path in measured.items():
            medians[page] = _medians(browsers, path)
            told = ", ".join(
                f"{ms:.1f} ms {name}" for name, ms in medians[page].items()
            )
            log.tell(f"{engine.name}, {count:,} clients: {page}: {told}")
        return medians


@contextmanager
def _opened(engine: Engine, count: int, name: str, tree: Path) -> Iterator[Browser]:
    """Serve a tree of the product on so many clients, and give a browser that is signed in."""
    with _database(engine, count, name.replace(" ", "_"), tree) as url:
        role = ("--role=rep", "--name=Bench", "--password-stdin")
        flask(tree, url, "users", "create", EMAIL, *role, typed=PASSWORD)
        key = make_key(url, tree=tree)
        with serving(PRODUCT, url, 1, tree) as server:
            browser = Browser(server.url, key)
            browser.sign_in()
            # the server would, while the others start; the next page opens it again
            browser.connection.close()
            yield browser


@contextmanager
def _database(engine: Engine, count: int, name: str, tree: Path) -> Iterator[str]:
    """Give the address of a database: few clients are the product's own, which any tree makes."""
    if count > MOST_MADE:
        with copied(engine, seeded(engine, count), f"pages_{name}") as url:
            yield url
        return
    with made(engine, f"pages_{name}") as url:
        flask(tree, url, "db", "upgrade")
        flask(tree, url, "demo", "load", f"--clients={count}")
        yield url


def _medians(browsers: dict[str, Browser], path: str) -> dict[str, float]:
    """Return the milliseconds of a page in each browser, asked for in turns; a tree that does not
    answer it, as one from before there was the page, is left out.
    """
    paths = {name: _path(browser, path) for name, browser in browsers.items()}
    browsers = {
        name: browser
        for name, browser in browsers.items()
        if name == THIS or browser.get(paths[name])[0] == 200
    }
    times: dict[str, list[float]] = {name: [] for name in browsers}
    ended = time.perf_counter() + SECONDS * len(browsers)
    for visit in range(MOST_VISITS + 1):
        if visit > LEAST_VISITS and time.perf_counter() > ended:
            break
        for name, browser in browsers.items():
            began = time.perf_counter()
            status, _, _ = browser.get(paths[name])
            spent = (time.perf_counter() - began) * 1000
            assert status == 200, (paths[name], status)
            if visit:  # the first one fills what is kept
                times[name].append(spent)
    return {name: statistics.median(of_one) for name, of_one in times.items()}


def _path(browser: Browser, path: str) -> str:
    """Return a path with the page of the list, or the draft, that it asks for."""
    if "{last}" in path:
        answer = json.loads(browser.get("/api/clients")[1])
        return path.format(last=answer["data"]["pages"])
    if "{middle}" in path:
        return _middle(browser, path.partition("&")[2])
    if path == "{by_phone}":
        return browser.get(BY_PHONE)[2] or BY_PHONE
    if "{draft}" in path:
        return path.format(draft=browser.get("/register")[2].rpartition("/")[0])
    return path


def _middle(browser: Browser, filters: str) -> str:
    """Return the path of a page to which a cursor leads, in the middle of the order of changes."""
    pages = json.loads(browser.get("/api/clients")[1])["data"]["pages"]
    found = json.loads(browser.get(f"/api/clients?page={pages // 2}")[1])
    moment = found["data"]["clients"][0]["updated_on"]
    path = f"/api/clients?limit=50&updated_since={moment}&{filters}".rstrip("&")
    return f"{path}&cursor={json.loads(browser.get(path)[1])['data']['next']}"
