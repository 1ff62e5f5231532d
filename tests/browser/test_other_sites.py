"""Pages of other sites in a real browser: what they post is refused, and the visitor keeps
what they had.
"""

import http.server
import threading
from collections.abc import Iterator

import pytest

PAGE = b"""<!doctype html><title>Other</title>
<form method="post" action="%s"><input name="key" value="x">
<input name="username" value="attacker"><button>Win</button></form>"""


class OtherSite(http.server.BaseHTTPRequestHandler):
    """Answers every path with a form that posts to the address after the question mark."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE % self.path.partition("?")[2].encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def other_port() -> Iterator[int]:
    """The port of another site's server."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), OtherSite) as other:
        threading.Thread(target=other.serve_forever).start()
        yield other.server_port
        other.shutdown()


@pytest.mark.security("R19")
@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1"], ids=["another site", "another port"]
)
def test_what_a_page_of_another_site_posts_is_refused_and_nothing_is_lost(
    browser, server, other_port, host
):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server.url}/register")
        mine = page.url
        page.get_by_label("For myself").check()
        page.get_by_label("First name").fill("Ada")
        page.get_by_role("button", name="Continue").first.click()
        cookies = context.cookies(server.url)
        for path in (mine.removeprefix(server.url), "/sign-in", "/sign-out"):
            page.goto(f"http://{host}:{other_port}/?{server.url}{path}")
            with page.expect_navigation() as posted:
                page.get_by_role("button", name="Win").click()
            assert posted.value.status == 403
            assert (
                page.get_by_role("heading", level=1).inner_text()
                == "This came from another site"
            )
            assert context.cookies(server.url) == cookies
        page.goto(mine)
        assert page.get_by_label("First name").input_value() == "Ada"
