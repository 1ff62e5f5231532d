"""The company's own look: its logo and colour are files of our own, and what the settings name
stands on the pages.
"""

import re
from datetime import UTC, date, datetime
from urllib.parse import urljoin

import pytest

from tests.support.browser import Page, text_of
from webapp.web.times import answer_day

KEPT = "public, max-age=31536000, immutable"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32"><rect/></svg>'
BRAND = {
    "COMPANY_NAME": "Vine & Thimble",
    "ACCENT": "#6b2d73",
    "HELP_LINE": "Call 01632 960 480.",
    "PRIVACY_URL": "https://vine.example/privacy",
    "TERMS_URL": "https://vine.example/terms",
}
PAGES = ["/", "/sign-in", "/forgotten-password", "/developers", "/nothing"]


@pytest.fixture
def make_brand(app_with, run_folder):
    """Makes a client of an application with a logo and with these settings."""

    def make(**settings):
        path = run_folder / "logo.svg"
        path.write_text(SVG)
        return app_with(LOGO=str(path), **{**BRAND, **settings}).test_client()

    return make


def page_of(client, path):
    return Page(client.get(path, follow_redirects=True))


def footer(page):
    (found,) = page.find("footer")
    return text_of(found), {text_of(link): link.get("href") for link in found.iter("a")}


@pytest.mark.parametrize("path", [*PAGES, "/register"])
def test_every_page_has_logo_name_and_colour(make_brand, path):
    page = page_of(make_brand(), path)
    (mark,) = page.find("img")
    assert (mark.get("width"), mark.get("height"), mark.get("alt")) == ("64", "32", "")
    (icon,) = page.find("link", rel="icon")
    assert (icon.get("href"), icon.get("type")) == (mark.get("src"), "image/svg+xml")
    assert "Vine & Thimble" in page.title
    assert page.find("link", rel="stylesheet")[0].get("href").startswith("/brand/look.")
    assert not [element for element in page.tree.iter() if element.get("style")]
    assert page.find("style") == []


@pytest.mark.security("R20", "R21")
def test_the_logo_is_served_as_it_is_and_can_do_nothing(make_brand):
    client = make_brand()
    (mark,) = page_of(client, "/").find("img")
    answer = client.get(mark.get("src"))
    assert answer.text == SVG
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert {"default-src 'none'", "sandbox"} <= {
        part.strip() for part in policy.split(";")
    }
    assert "script-src" not in policy


@pytest.mark.parametrize("path", ["/brand/logo", "/brand/look.css"])
def test_the_files_are_kept_until_they_change_whatever_cookie_asks(make_brand, path):
    client = make_brand()
    client.get("/register", follow_redirects=True)
    page = client.get("/").text
    (address,) = set(re.findall(rf'(?:href|src)="({path}\?v=\w+)"', page))
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, KEPT)
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers
    known = {"If-None-Match": answer.headers["ETag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    old = client.get(f"{path}?v=0123456789ab")
    assert (old.status_code, old.headers["Cache-Control"]) == (200, "no-cache")


def test_the_style_sheet_has_the_colour_after_our_own(make_brand):
    answer = make_brand().get("/brand/look.css")
    assert answer.headers["Content-Type"].startswith("text/css")
    shades = re.findall(r"--accent: (#\w+);", answer.text)
    assert shades.index("#174f91") < shades.index("#6b2d73")


def test_another_colour_has_another_address(make_brand):
    addresses = {
        re.search(r'"(/brand/look[^"]+)"', make_brand(ACCENT=accent).get("/").text)[1]
        for accent in ("#6b2d73", "#174f91")
    }
    assert len(addresses) == 2


def test_without_a_brand_there_is_no_other_logo(app):
    client = app.test_client()
    assert "/brand/logo" not in client.get("/").text
    assert client.get("/brand/logo").status_code == 404


def test_the_parts_of_the_style_sheet_are_one_file_that_names_files_as_they_are(app):
    """A browser draws nothing before it has each sheet."""
    client = app.test_client()
    sheet = client.get("/brand/look.css").text
    for rule in (".form-control{", "--ink:", ".site-header", ".error-summary"):
        assert rule in sheet
    files = {*re.findall(r'url\("(\.\.[^"]+)"\)', sheet)}
    assert len(files) == 2
    for name in files:
        with client.get(urljoin("/brand/", name)) as answer:
            assert answer.status_code == 200, name


def test_our_own_mark_has_the_company_s_colour(app_with):
    client = app_with(ACCENT="#6b2d73").test_client()
    (mark,) = page_of(client, "/").find("img")
    answer = client.get(mark.get("src"))
    assert "#6b2d73" in answer.text
    assert not set(re.findall(r"#3b86dd|#164a88", answer.text))


@pytest.mark.parametrize("path", [*PAGES, "/register"])
def test_the_footer_has_help_notices_and_developers(make_brand, path):
    words, links = footer(page_of(make_brand(), path))
    assert words.startswith("Need help? Call 01632 960 480.")
    assert links == {
        "Privacy": "https://vine.example/privacy",
        "Terms": "https://vine.example/terms",
        "For developers": "/developers",
    }


def test_an_address_that_is_not_set_leaves_its_link_out(app):
    words, links = footer(page_of(app.test_client(), "/"))
    assert "Need help?" not in words
    assert links == {"For developers": "/developers"}


@pytest.mark.parametrize(
    ("sent", "days", "answered"),
    [
        ("2026-06-08 12:00", "2", "2026-06-10"),  # a Monday
        ("2026-06-11 12:00", "2", "2026-06-15"),
        ("2026-06-12 12:00", "1", "2026-06-15"),
        ("2026-06-13 12:00", "1", "2026-06-15"),
        ("2026-06-14 12:00", "5", "2026-06-19"),
        ("2026-06-14 23:30", "1", "2026-06-16"),  # Monday already in London
        ("2026-06-12 12:00", "10", "2026-06-26"),
    ],
)
def test_the_day_of_the_answer_counts_working_days(app_with, sent, days, answered):
    with app_with(ANSWER_DAYS=days).app_context():
        at = datetime.fromisoformat(sent).replace(tzinfo=UTC)
        assert answer_day(at) == date.fromisoformat(answered)


def test_no_day_is_promised_unless_it_is_set(app):
    with app.app_context():
        assert answer_day(datetime.now(UTC)) is None
