"""The pages there are so far: accessible, in shape at every width, in both schemes, without a
foreign request.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.support import payloads
from tests.support.chromium_checks import axe_violations, overflow
from tests.support.databases import migrated_database
from tests.support.running_server import serving

# these pages look the same whatever the server keeps its data in
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

PAGES = [
    ("/", 200),
    ("/developers", 200),
    ("/sign-in", 200),
    ("/forgotten-password", 200),
    ("/api/docs", 200),
    ("/no-such-page", 404),
]


WIDE_LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 32">
  <rect width="240" height="32" fill="#6b2d73"/>
</svg>"""


@pytest.mark.security("R20")
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True), (320, False)])
@pytest.mark.parametrize(("path", "status"), PAGES)
def test_pages_are_accessible_and_hold_their_shape(
    open_page, path, status, width, dark
):
    page = open_page(path, width=width, dark=dark, status=status)
    if path == "/api/docs":
        described = page.locator(".opblock-summary-description")
        expect(described.get_by_text("Register one client")).to_be_visible()
        calls = page.locator(".in-code details")
        calls.evaluate_all("all => all.slice(0, 5).forEach(each => (each.open = true))")
    assert axe_violations(page) == []
    assert overflow(page) <= 0
    assert page.locator("h1:not([aria-level])").count() == 1
    assert page.title()


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/forgotten-password", "/developers"]
)
def test_what_is_pressed_on_a_phone_is_44_pixels_high(open_page, path):
    """Nothing on these pages is a link inside a sentence."""
    page = open_page(path, width=390)
    pressed = page.locator("a:not(.skip-link), button:visible, input:visible")
    small = [
        element.inner_text()
        for element in pressed.all()
        if element.bounding_box()["height"] < 44
    ]
    assert small == []


@pytest.mark.parametrize(("path", "width"), [("/", 62), ("/sign-in", 27)])
def test_at_1280_nothing_stands_to_one_side(open_page, path, width):
    """What a page has is as far from the left edge as from the right, and so wide, in rem."""
    page = open_page(path)
    box = page.locator("main > div").bounding_box()
    padding = page.locator("main > div").evaluate(
        "element => parseFloat(getComputedStyle(element).paddingLeft)"
    )
    assert box["x"] == pytest.approx(1280 - box["x"] - box["width"], abs=1)
    assert (box["width"] - 2 * padding) / 16 == pytest.approx(width, abs=0.1)


@pytest.mark.parametrize("path", ["/", "/no-such-page"])
def test_the_first_stop_of_the_keyboard_is_the_skip_link(open_page, path):
    page = open_page(path, status=200 if path == "/" else 404)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.security("R20")
@pytest.mark.parametrize(("width", "dark"), [(1280, True), (390, False), (320, True)])
def test_a_start_page_with_what_was_begun_is_accessible_and_leads_on(
    open_page, width, dark
):
    page = open_page("/register", width=width, dark=dark)
    page.get_by_label("For myself").check()
    page.get_by_label("First name").fill("Wilhelmina")
    page.get_by_role("button", name="Save and continue").last.click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.goto("/")
    assert axe_violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("link", name="Continue with Wilhelmina").click()
    expect(page.get_by_label("First name")).to_have_value("Wilhelmina")


@pytest.fixture(scope="module", params=["#6b2d73", "#ffcc00"])
def branded(request, tmp_path_factory):
    """A server with a company's own colour and a wide logo."""
    folder = tmp_path_factory.mktemp("brand")
    logo = folder / "logo.svg"
    logo.write_text(WIDE_LOGO)
    settings = {
        "INSTANCE_PATH": str(folder),
        "COMPANY_NAME": "Vine & Thimble Haberdashery",
        "LOGO": str(logo),
        "ACCENT": request.param,
        "ANSWER_DAYS": "2",
        "PRIVACY_URL": "https://vine.example/privacy",
        "TERMS_URL": "https://vine.example/terms",
    }
    with (
        migrated_database("sqlite", request, folder) as url,
        serving({**settings, "DATABASE_URL": url}, folder / "server.log") as started,
    ):
        yield started


@pytest.mark.security("R20")
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True), (320, False)])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/developers", "/register"])
def test_pages_with_a_brand_are_accessible_and_hold_their_shape(
    open_page, branded, path, width, dark
):
    page = open_page(path, width=width, dark=dark, on=branded)
    assert axe_violations(page) == []
    assert overflow(page) <= 0
    mark = page.locator(".brand img")
    assert mark.evaluate("image => image.complete && image.naturalWidth > 0")
    assert mark.bounding_box()["height"] == 32


def test_the_documentation_shows_calls_in_the_chosen_language(open_page):
    page = open_page("/api/docs", javascript=False)
    page.locator(".in-code summary").nth(4).click()
    shown = page.locator(".in-code details").nth(4).locator("pre:visible")
    for language, words in {
        "curl": "curl -X PATCH",
        "PHP": "curl_init",
        "C#": "HttpClient",
        "JavaScript": "await fetch",
        "Python": "requests.patch",
    }.items():
        page.get_by_label(language, exact=True).check()
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text(words)


def test_the_documentation_can_be_tried_out_with_the_documented_example(
    open_page, server
):
    page = open_page("/api/docs")
    page.get_by_role("button", name="Authorize").click()
    page.locator(".modal-ux input").fill(server.key())
    page.locator(".modal-ux").get_by_role("button", name=re.compile("^Apply")).click()
    page.locator(".modal-ux").get_by_role("button", name="Close").first.click()
    page.locator(".opblock-post .opblock-summary-control").first.click()
    body = page.locator(".opblock-post textarea").first
    assert json.loads(body.input_value()) == payloads.example()
    page.get_by_role("button", name="Execute").click()
    answer = page.locator(".live-responses-table .response .microlight").first
    expect(answer).to_contain_text('"client_account": "INTEND')
