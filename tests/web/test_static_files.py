"""Files that pages load: asked for once, and again when they have changed."""

import os
import re

import pytest

from webapp.config import PROJECT

KEPT = "public, max-age=31536000, immutable"
PAGES = ["/", "/sign-in", "/api/docs"]


@pytest.mark.parametrize("page", PAGES)
def test_whatever_a_page_loads_is_kept_for_a_year(app, page):
    client = app.test_client()
    loaded = re.findall(
        r'(?:href|src)="(/(?:static|brand)/[^"]+)"', client.get(page).text
    )
    assert len(loaded) > 3
    for address in loaded:
        with client.get(address) as answer:
            assert (answer.status_code, answer.headers.get("Cache-Control")) == (
                200,
                KEPT,
            ), address


def test_a_file_is_the_same_whatever_cookie_asks_for_it(app):
    client = app.test_client()
    client.get("/register", follow_redirects=True)
    with client.get("/static/img/favicon.svg") as answer:
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "address", ["/static/css/tokens.css", "/static/css/tokens.css?v=0123456789ab"]
)
def test_a_file_of_another_version_is_asked_for_again(app, address):
    with app.test_client().get(address) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"


def test_a_file_that_is_not_there_is_not_kept(app):
    with app.test_client().get("/static/css/nothing.css?v=0") as answer:
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_that_changes_gets_another_address(make_app, tmp_path):
    app = make_app()
    folder = tmp_path / "static" / "css"
    folder.mkdir(parents=True)
    app.static_folder = str(tmp_path / "static")
    written = folder / "tokens.css"
    addresses = set()
    for number, text in enumerate(("a", "b", "a"), 1):
        written.write_text(text)
        os.utime(written, ns=(number, number))
        with app.test_request_context():
            addresses.add(app.url_for("static", filename="css/tokens.css"))
    assert len(addresses) == 2


def test_style_sheets_and_pages_name_the_font_alike(app):
    """Else it is loaded twice."""
    (preloaded,) = re.findall(
        r'href="(/static/vendor/inter[^"]+)"', app.test_client().get("/").text
    )
    assert (
        preloaded.removeprefix("/static/")
        in (PROJECT / "static" / "css" / "tokens.css").read_text()
    )
