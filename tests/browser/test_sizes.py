"""Places in the pages of the wizard: what belongs together stands together."""

import re

import pytest
from playwright.sync_api import expect

# places and sizes do not depend on where the server keeps the answers
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_parts_of_a_notice_stand_below_each_other(open_page, width):
    page = open_page("/register", width=width)
    page.get_by_label("For myself").check()
    page.get_by_label("First name").fill("Ada")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.goto("/register")
    notice = page.locator(".notice", has_text="You have begun a registration before")
    words, links = (
        notice.locator("p").bounding_box(),
        notice.locator("ul").bounding_box(),
    )
    assert links["y"] >= words["y"] + words["height"]
    assert abs(links["x"] - words["x"]) < 2
    assert (
        notice.get_by_role("link", name=re.compile("^Go on with")).bounding_box()[
            "height"
        ]
        >= 24
    )
