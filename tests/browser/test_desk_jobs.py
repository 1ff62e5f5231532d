"""What people at the desk do all day: with how many clicks and loads, and all of it without a
script. Approving five and registering from a call are counted in files of their own.
"""

import pytest
from playwright.sync_api import expect

from tests.support import payloads
from tests.support.chromium_walk import NUMBERS

# what a browser does of it does not depend on where the server keeps it
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

# clicks and loads of finding a client and changing the phone, before the desk was built anew
CLICKS, LOADS = 5, 4


@pytest.fixture
def two(server):
    """The names of two clients that may be the same, and the address of the second."""
    key, number = server.key(), next(NUMBERS)
    for name in ("Tea", "Rooms"):
        payload = payloads.smallest() | {
            "first_name": f"{name}{number}",
            "email": f"both{number}@example.com",
            "detail": {"contact_number": "01632 960 301"},
        }
        created = server.post(key, payload).json["data"]
    return f"Tea{number} Byron", f"Rooms{number} Byron", created["client_id"]


def counted(page):
    """Clicks and loads from now on."""
    counts = {"clicks": 0, "loads": 0}
    page.on("load", lambda _: counts.update(loads=counts["loads"] + 1))

    def click(target):
        counts["clicks"] += 1
        target.click()

    return counts, click


def test_a_phone_is_changed_and_todays_are_seen_in_half_the_clicks(sign_in, two):
    page = sign_in()
    page.wait_for_load_state()
    counts, click = counted(page)
    page.keyboard.press("Control+k")
    page.keyboard.type(two[1].split()[0])
    expect(page.get_by_role("option", name=two[1])).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(two[1])
    click(page.get_by_role("link", name="Change phone number"))
    box = page.get_by_label("Phone number", exact=True)
    expect(box).to_be_focused()
    box.fill("0113 496 0199")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Phone number saved.")
    assert counts["clicks"] <= CLICKS // 2
    assert counts["loads"] <= LOADS // 2
    # what the menu has is pressed by its key while the menu is closed, and what was just saved
    page.keyboard.press("u")
    expect(page.get_by_text("The change is undone.")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text("The client is approved.")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("The decision is taken back.")).to_be_visible()

    page.goto("/desk")
    counts.update(clicks=0)
    click(page.get_by_role("link", name="Registered today"))
    expect(page.get_by_role("link", name=two[0])).to_be_visible()
    assert counts["clicks"] == 1

    # J and K go on in the list that one came from
    names = page.locator("[data-row]").all_inner_texts()
    place = names.index(two[1])
    page.get_by_role("link", name=two[1]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(two[1])
    page.wait_for_load_state()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[place + 1])
    page.wait_for_load_state()
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_have_text(two[1])


@pytest.mark.security("R20")
def test_the_desk_works_without_a_script(sign_in, two):
    tea, rooms, client_id = two
    page = sign_in(javascript=False)
    title = page.get_by_role("heading", level=1)

    # In the queue a field is changed, and what needs attention is looked at.
    page.goto(f"/desk/queue?client={client_id}")
    page.get_by_role("link", name="Change phone number").click()
    page.get_by_label("Phone number", exact=True).fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_title("Error: " + page.title().removeprefix("Error: "))
    page.get_by_label("Phone number", exact=True).fill("0113 496 0142")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Phone number saved.")).to_be_visible()
    expect(page.locator(".stepper")).to_be_visible()
    expect(title).to_have_text(rooms)
    # Said to be another one, then taken back, then merged after all.
    page.locator("summary", has_text="Different client").click()
    page.get_by_label("Why are they different?").fill("Two shops")
    page.get_by_role("button", name="Different client").click()
    expect(page.get_by_text("neither is told to be like the other")).to_be_visible()
    page.get_by_text("1 settled").click()
    page.get_by_role("button", name="Take back").click()
    page.get_by_role("link", name="Compare").click()
    expect(title).to_have_text("Merge two clients")
    page.get_by_role("button", name="Merge into").click()
    expect(page.get_by_text("The two clients are one now.")).to_be_visible()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("both clients are as they were")).to_be_visible()

    # Approved from the queue, and taken back there; then both in the list, and both taken back.
    page.goto(f"/desk/queue?client={client_id}")
    page.get_by_role("button", name="Approve and next").click()
    page.get_by_role("button", name=f"Undo {rooms}").click()
    expect(title).to_have_text(rooms)
    both = f"both{tea.split()[0].removeprefix('Tea')}@example.com"
    page.goto(f"/desk/clients?q={both}&state=P")
    for name in (tea, rooms):
        page.get_by_role("row", name=name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 clients as before")).to_be_visible()
    expect(page.get_by_role("link", name=tea)).to_be_visible()
    page.goto(f"/desk/clients/quick?q={tea}")
    expect(page.locator("#title")).to_have_value(tea)
