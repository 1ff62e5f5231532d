"""What stands around the questions: how many steps there are, what a confirmation says, what
search engines read.
"""

import pytest

from tests.support import payloads
from tests.support.browser import Browser, Page, text_of


def progress_of(page):
    return text_of(page.find("p", **{"class": "progress-line"})[0]).partition(":")[0]


@pytest.mark.parametrize(("code", "total"), [("retail", 5), ("trade", 7)])
def test_steps_are_counted_once_it_is_known_how_many_there_are(browser, code, total):
    page = browser.get("you")
    # the page has both, and shows that of the type that is chosen in it
    assert progress_of(page) == "Step 1 of 5 of 7"
    assert page.title.startswith("About you – step 1 – ")
    page = browser.fill(
        type=code, title="Lovelace Ltd", first_name="Ada", email="ada@example.com"
    ).press()
    assert progress_of(page) == f"Step 2 of {total}"
    page = browser.get("you")
    assert progress_of(page) == "Step 1 of 5 of 7"
    assert page.title.startswith(f"About you – step 1 of {total} – ")


def test_a_confirmation_has_name_company_and_date(quick):
    page = Browser(quick).register(
        payloads.smallest() | {"type": {"code": "trade"}, "title": "O’Neill & Söhne"}
    )
    words = page.text("main")
    assert (
        "O’Neill & Söhne, ada@example.com. Registered with Client Registration on"
        in words
    )
    assert any(str(year) in words for year in range(2024, 2100))


@pytest.mark.parametrize("address", ["/", "/register", "/sign-in", "/api/docs"])
def test_public_pages_have_a_description(browser, address):
    page = Page(browser.client.get(address, follow_redirects=True))
    (described,) = page.find("meta", name="description")
    assert 40 < len(described.get("content")) < 160


@pytest.mark.parametrize("step", ["billing", "check"])
def test_personal_pages_describe_the_page_and_nobody(browser, step):
    typed = {"first_name": "Augustina", "email": "augustina@example.com"}
    page = browser.fill(type="retail", **typed).press()
    assert "ugustina" in browser.get("you").html
    (described,) = browser.get(step).find("meta", name="description")
    assert page.mistakes == []
    assert "ugustina" not in described.get("content")
