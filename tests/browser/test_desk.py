"""The sales desk in a browser: from a duplicate that is overridden to an approval, with
JavaScript and without; every page accessible.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.support.chromium_checks import axe_violations, overflow
from tests.support.chromium_desk import RepsWalk
from tests.support.chromium_walk import NUMBERS, Walk, customer


@pytest.mark.parametrize(
    ("width", "javascript", "engine"),
    [(1280, True, "postgresql"), (390, False, "sqlite")],
    ids=["desk", "phone-plain"],
    indirect=["engine"],
)
def test_a_client_from_a_duplicate_overridden_to_an_approval(
    open_page, sign_in, server, width, javascript
):
    page = sign_in(width=width, javascript=javascript)
    company = f"Quay {next(NUMBERS)} {'Script' if javascript else 'Plain'} Ltd"
    client = customer("trade") | {
        "title": company,
        "email": f"quay{next(NUMBERS)}-{width}@example.com",
    }
    first = server.post(server.key(), client | {"credentials": {}}).json["data"][
        "client_account"
    ]

    # The same company again: the rep sees the client there is, and goes on with a reason.
    walk = RepsWalk(page, client, javascript=javascript)
    walk.begin()
    walk.you()
    walk.business()
    walk.billing(stumble=False)
    expect(page.get_by_text("This may be a client already")).to_be_visible()
    expect(page.get_by_text(first, exact=True)).to_be_visible()
    walk.rest()
    walk.press(walk.button("Register"))
    expect(page.locator(".error-summary")).to_contain_text(
        "say why this is another one"
    )
    page.get_by_label("Why is this another client?").fill("A branch of theirs")
    walk.press(walk.button("Use anyway"))
    expect(page.locator(".error-summary")).to_have_count(0)
    walk.press(walk.button("Register"))
    expect(page.get_by_role("heading", level=1)).to_have_text(company)
    page.goto(page.url.partition("?")[0] + "?feed=all")
    entries = page.locator("#entries")
    expect(entries.get_by_text("A branch of theirs").first).to_be_visible()

    # Another one, half filled, is handed over and finished in another browser.
    other = client | {"title": f"Pier {company}", "email": f"pier-{client['email']}"}
    walk = RepsWalk(page, other, javascript=javascript)
    walk.begin()
    walk.you()
    walk.arrive("About the business")
    walk.press(walk.button("Hand over to the customer"))
    walk.press(walk.button("Hand over and make the link"))
    link = page.get_by_label("Copy it into an email").input_value()
    theirs = Walk(
        open_page(link, width=width, javascript=javascript),
        other,
        javascript=javascript,
    )
    expect(theirs.page.get_by_text("Filled in by Rosa Lind").first).to_be_visible()
    theirs.press(theirs.button("Go on"))
    theirs.arrive("About your business")
    theirs.go_on()
    theirs.billing(stumble=False)
    theirs.arrive("Where should we deliver?")
    theirs.go_on()
    theirs.arrive("Who else may we talk to?")
    theirs.go_on()
    theirs.arrive("Your sign-in")
    theirs.fill_in(
        {"username": "Username", "password": "Password"}, other["credentials"]
    )
    theirs.go_on()
    account = theirs.send()

    # The rep finds it, and asks for the VAT number.
    page.goto("/desk/clients")
    if width == 390:
        page.get_by_role("link", name="Search").click()
    page.get_by_label("Find a client").fill(account.lower())
    page.get_by_label("Find a client").press("Enter")
    page.get_by_role("link", name=other["title"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(other["title"])
    page.get_by_role("link", name="Ask for more").click()
    page.get_by_label(re.compile("^VAT number")).check()
    page.get_by_label("Reason").fill("We need your VAT number")
    page.get_by_role("button", name="Ask for more").click()
    expect(
        page.get_by_text("/account/answer/").or_(
            page.locator("input[value*='/account/answer/']")
        )
    ).to_be_visible()

    # The customer signs in, reads it and answers.
    window = theirs.page
    window.goto("/sign-in")
    window.get_by_label("Email address or username").fill(
        other["credentials"]["username"]
    )
    window.get_by_label("Password", exact=True).fill(other["credentials"]["password"])
    window.get_by_role("button", name="Sign in").click()
    expect(window.get_by_text("We need your VAT number")).to_be_visible()
    window.get_by_role("button", name="Answer now").click()
    theirs.arrive("About your business")
    theirs.fill(theirs.box("VAT number"), "GB980780684")
    theirs.press(theirs.button("Save"))
    expect(window.get_by_role("heading", level=1)).to_have_text(other["title"])
    expect(window.get_by_text("Being checked", exact=True)).to_be_visible()

    # The rep approves; the history tells it all.
    page.goto("/desk")
    page.goto("/desk/clients?q=" + account)
    page.get_by_role("link", name=other["title"]).click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved", exact=True).first).to_be_visible()
    page.goto(page.url.partition("?")[0] + "?feed=all")
    history = page.locator("#entries").inner_text()
    for words in (
        "began and handed over",
        "registered",
        "asked for more",
        "We need your VAT number",
        "answered",
        "GB980780684",
        "approved",
    ):
        assert words in history, (words, history)


PAGES = (
    "/desk",
    "/desk/clients",
    "/desk/clients?q=hostile",
    "/desk/clients?q=nobody-has-this",
    "/desk/clients?page=0",
    "/desk/clients/quick",
    "/desk/new",
    "/desk/queue",
    "/desk/drafts",
    "/desk/messages",
    "/desk/lists",
    "/desk/staff",
    "/desk/keys",
    "/desk/test-clients",
    "/desk/webhooks",
    "/desk/mail-settings",
    "/desk/keyboard",
    "/account/password",
)


@pytest.fixture(scope="module")
def hostile(server):
    """The page of a client that is named to do harm, everywhere it can be."""
    names = [
        '=HYPERLINK("http://x")',
        "<script>alert(1)</script>",
        "مكتبة الميناء",
        "x" * 200,
    ]
    key = server.key()
    found = []
    for place, name in enumerate(names):
        client = customer("trade") | {
            "credentials": {},
            "title": name,
            "email": f"hostile{place}@hostile.example",
            "first_name": name[:100],
        }
        found.append(server.post(key, client).json["data"]["client_id"])
    return [f"/desk/clients/{client_id}" for client_id in found]


@pytest.mark.security("R20", "R21", "R23")
@pytest.mark.parametrize(
    ("width", "dark", "engine"),
    [(1280, True, "sqlite"), (390, False, "postgresql")],
    ids=["desk", "phone"],
    indirect=["engine"],
)
def test_every_page_of_the_desk_is_accessible_and_holds_its_shape(
    sign_in, hostile, width, dark
):
    page = sign_in("admin", width=width, dark=dark)
    wrong = []
    for path in (
        *PAGES,
        *hostile,
        f"{hostile[0]}/review/ask",
        f"{hostile[0]}/review/approve",
    ):
        page.goto(path)
        if violations := axe_violations(page):
            wrong.append((path, violations))
        if (wider := overflow(page)) > 0:
            wrong.append((path, f"{wider} px wider than the window"))
        assert page.locator("h1").count() == 1
    assert wrong == []


def test_results_follow_what_is_typed_and_the_address_can_be_shared(sign_in, hostile):
    page = sign_in()
    page.goto("/desk/clients")
    box = page.get_by_label("Find a client")
    box.press_sequentially("HOSTILE1@")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(box).to_be_focused()
    expect(page).to_have_url(re.compile("q=HOSTILE1"))
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "<script>alert(1)</script>"
    )
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("Find a client")).to_have_value("HOSTILE1@")
