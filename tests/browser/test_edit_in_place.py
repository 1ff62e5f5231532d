"""Edit in place before a browser: by keyboard alone, the focus going into the box and back to the
pencil, and undone by one press; with JavaScript, which exchanges the field alone, and without.
"""

import pytest
from playwright.sync_api import expect

from tests.support import payloads
from tests.support.chromium_checks import axe_violations, overflow

# what a browser does of it does not depend on where the server keeps it
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

WIDTHS = [(1280, True), (390, False)]


@pytest.mark.parametrize(("width", "javascript"), WIDTHS, ids=["desk", "phone-plain"])
def test_a_field_is_changed_and_undone_by_keyboard(sign_in, server, width, javascript):
    payload = payloads.full() | {"title": f"Juniper {width} Ltd", "credentials": {}}
    payload["email"] = f"juniper{width}@example.com"
    created = server.post(server.key(), payload).json["data"]
    page = sign_in(width=width, javascript=javascript)
    page.goto(f"/desk/clients/{created['client_id']}")
    heading = page.get_by_role("heading", level=1)
    if javascript:
        # a page that was loaded again would have forgotten it
        page.evaluate("window.stayed = true")
    pencil = page.get_by_role("link", name="Change phone number")
    box = page.get_by_label("Phone number", exact=True)

    pencil.focus()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()
    if javascript:
        assert axe_violations(page) == []
        page.keyboard.press("Escape")
        expect(pencil).to_be_focused()
        page.keyboard.press("Enter")
        expect(box).to_be_focused()
    box.fill("12")
    page.keyboard.press("Enter")
    expect(page).to_have_title(
        f"Error: {created['client_account']} {payload['title']} – Client Registration"
    )
    expect(box).to_be_focused()
    expect(box).to_have_value("12")
    assert overflow(page) == 0
    box.fill("0113 496 0142")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Phone number saved.")
    expect(pencil).to_be_focused()
    expect(heading).to_have_text(payload["title"])
    if javascript:
        expect(page.locator("#entries")).to_contain_text("changed Phone number")

        # The questions of an address follow its country, in what is open.
        page.get_by_role("link", name="Change billing address").press("Enter")
        country = page.get_by_label("Country", exact=True)
        expect(country).to_be_focused()
        country.select_option("US")
        expect(page.get_by_label("State")).to_be_visible()
        page.get_by_role("link", name="Cancel").click()
        expect(page.get_by_role("link", name="Change billing address")).to_be_focused()
        assert page.evaluate("window.stayed")

    undo = page.locator("#told").get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The change is undone.")).to_be_visible()
    expect(page.get_by_role("link", name="020 7946 0018").first).to_be_visible()


def test_a_row_that_is_gone_elsewhere_is_told_where_it_is_looked_at(sign_in, server):
    people = [{"first_name": n, "email": f"{n}@x.example"} for n in ("Xa", "Yb")]
    payload = payloads.full() | {"title": "Gone Ltd", "contacts": people}
    payload |= {"email": "gone@example.com", "credentials": {}}
    created = server.post(server.key(), payload).json["data"]
    page, other = sign_in(), sign_in()
    for each in (page, other):
        each.goto(f"/desk/clients/{created['client_id']}")
        each.get_by_role("link", name="Change contact 2").click()
    form = page.locator("#section-people .edit-form")
    page.get_by_label("Job title").fill("Prof")
    other.get_by_role("button", name="Remove contact 2").click()
    expect(other.locator("#told")).to_contain_text("Contacts saved.")
    form.get_by_role("button", name="Save").click()
    alert = form.get_by_role("alert")
    expect(alert).to_contain_text("It is not there any more")
    expect(alert).to_be_focused()
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Change contact 2")).to_be_visible()

    for each in (page, other):
        each.goto(f"/desk/clients/{created['client_id']}")
        each.get_by_role("link", name="Change contact 2").click()
    for each, where in ((other, "#told"), (page, "#problem p")):
        each.get_by_role("button", name="Remove contact 2").click()
        expect(each.locator(where)).not_to_be_empty()
    expect(page.locator("#problem p")).to_be_focused()


def test_the_focus_is_on_what_was_added_or_on_the_link_that_adds(sign_in, server):
    payload = payloads.full() | {"title": "Focus Ltd", "contacts": []}
    payload |= {"email": "focus@example.com", "credentials": {}}
    created = server.post(server.key(), payload).json["data"]
    page = sign_in()
    page.goto(f"/desk/clients/{created['client_id']}")
    add = page.get_by_role("link", name="Add Contact", exact=True)
    first = page.get_by_role("link", name="Change contact 1")
    box = page.locator("#section-people").get_by_label("First name")
    add.press("Enter")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(add).to_be_focused()
    add.press("Enter")
    box.fill("Xa")
    page.locator("#section-people").get_by_label("Email address").fill("x@x.example")
    page.keyboard.press("Enter")
    expect(first).to_be_focused()
    first.press("Enter")
    expect(box).to_be_focused()
    page.get_by_role("button", name="Remove contact 1").press("Enter")
    expect(add).to_be_focused()
