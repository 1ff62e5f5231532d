"""A real browser on a running server; any script error, blocked resource, foreign request or
thing left behind fails the test.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support import databases
from tests.support.chromium_desk import PASSWORD, make_staff
from tests.support.databases import ENGINES
from tests.support.running_server import Server, serving_migrated

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# the first is the quickest: it has no window to care for
CHROMIUMS = ("chromium-headless-shell", "chromium", "google-chrome")
# What a test does wrong on purpose is refused, a killed server answers nothing, and htmx tells of a
# check that a page left behind.
DELIBERATE = re.compile(
    r"the server responded with a status of "
    r"4\d\d|net::ERR_(CONNECTION|INTERNET_DISCONNECTED)|htmx:(afterRequest|sendError|sendAbort)"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, CHROMIUMS)), None
    )
    if chromium is None:
        if databases.REQUIRE_ALL:
            pytest.fail("no Chromium on this machine")
        pytest.skip("no Chromium on this machine")
    expect.set_options(timeout=20_000)  # a loaded machine is slow, not wrong
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine, of the same server for all tests on it."""
    return request.param


@pytest.fixture(scope="session")
def server(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    environ = {
        "LEAST_SECONDS": "0",
        "HELP_LINE": "Call 01908 000 000, Monday to Friday, 9am to 5pm.",
    }
    folder = tmp_path_factory.mktemp("browser")
    with serving_migrated(engine, request, folder, **environ) as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens a path in a window of its own: `open_page("/", width=390, dark=True)`, of another
    server with `on`.
    """
    contexts: list[BrowserContext] = []
    mistakes: list[str] = []

    def watch(page: Page) -> None:
        page.set_default_timeout(20_000)
        page.on(
            "console",
            lambda message: (
                mistakes.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("http://127.0.0.1:", "data:"))
                else mistakes.append(request.url)
            ),
        )

    def open_(
        path: str,
        *,
        width: int = 1280,
        dark: bool = False,
        # transitions and smooth scrolling, drawn frame by frame by the processor
        motion: bool = False,
        status: int = 200,
        javascript: bool = True,
        on: Server | None = None,
    ) -> Page:
        url = (on or server).url
        context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="no-preference" if motion else "reduce",
        )
        contexts.append(context)
        context.on("page", watch)
        page = context.new_page()
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status
        return page

    yield open_
    pages = [page for context in contexts for page in context.pages]
    for page in pages:
        # htmx keeps a note until the script after it has run
        page.wait_for_load_state()
    kept = [
        page.evaluate("localStorage.length + sessionStorage.length") for page in pages
    ]
    for context in contexts:
        context.close()
    assert not any(kept)  # nothing is left in the browser but the cookie
    assert [mistake for mistake in mistakes if not DELIBERATE.search(mistake)] == []


@pytest.fixture
def sign_in(open_page, server):
    """Opens the desk for somebody of the staff."""

    def sign_in_(role="rep", **window):
        page = open_page("/sign-in", **window)
        page.get_by_label("Email address or username").fill(make_staff(server, role))
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
        return page

    return sign_in_
