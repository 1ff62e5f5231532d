"""The start page: for customers, with the registrations that this browser began and the next
step of each.
"""

import time_machine

from tests.support import payloads
from tests.support.browser import Browser, Page, text_of
from tests.support.databases import away
from tests.support.desk_browser import Visitor


def start(browser):
    return Page(browser.client.get("/"))


def begun(page):
    """Name, words and address of each registration that the page lists."""
    return [
        (
            text_of(entry.find(".//strong")),
            text_of(entry.find('.//span[@class="begun-when"]')),
            entry.find(".//a").get("href"),
        )
        for section in page.find("section", **{"class": "begun"})
        for entry in section.iter("li")
    ]


def test_the_links_say_which_they_go_on_with(app):
    browser = Browser(app)
    browser.begin().fill(email="tom@example.com").press()
    browser.begin().fill(type="trade").press()
    browser.begin().fill(first_name="Tom", last_name="Ashby").press()
    (section,) = start(browser).find("section", **{"class": "begun"})
    assert {text_of(link) for link in section.iter("a")} == {
        "Continue with the one without a name",
        "Continue with the one for your business",
        "Continue with Tom Ashby",
    }


def heading(page):
    (found,) = page.find("h1")
    return text_of(found)


def test_it_speaks_to_customers(app_with):
    client = app_with(COMPANY_NAME="Vine & Thimble", ANSWER_DAYS="2").test_client()
    with time_machine.travel("2026-06-09 12:00:00+00:00", tick=False):
        page = Page(client.get("/"))
    words = text_of(page.find("main")[0])
    assert heading(page) == "Open an account with Vine & Thimble"
    assert (
        "Within 2 working days. Register today and we answer by Thursday 11 June."
        in (words.replace("\u00a0", " "))
    )
    links = {text_of(link): link.get("href") for link in page.find("a")}
    assert links["Register"] == "/register"
    assert links["Sign in"] == "/sign-in"
    assert "API" not in words
    assert page.mistakes == []


def test_without_a_name_and_a_promise_it_makes_none_up(app):
    page = Page(app.test_client().get("/"))
    assert heading(page) == "Open an account"
    assert "working day" not in page.html


def test_who_is_signed_in_is_no_stranger(app):
    page = Visitor(app).open("/")
    assert "Already a customer?" not in page.html


def test_what_was_begun_here_goes_on_at_the_first_step_that_is_not_done(app):
    with time_machine.travel("2026-06-09 13:32:00+00:00", tick=False) as clock:
        browser = Browser(app).begin()
        assert begun(start(browser)) == []  # nothing was saved of it
        first = browser.draft
        browser.answer_step("you", payloads.full())
        clock.shift(60)
        browser.begin()
        second = browser.draft
        browser.fill(type="retail").press()
        listed = begun(start(browser))
        opened = [browser.client.get(url).status_code for _, _, url in listed]
    assert opened == [200, 200]
    assert [(name, url) for name, _words, url in listed] == [
        ("For yourself", f"/register/{second}/you"),
        (payloads.full()["title"], f"/register/{first}/business"),
    ]
    assert [words for _name, words, _url in listed] == [
        "Saved today at 14:33. Next: You",
        "Saved today at 14:32. Next: Your business",
    ]


def test_what_was_begun_another_day_names_it(app):
    with time_machine.travel("2026-06-07 12:00:00+00:00", tick=False):
        browser = Browser(app).begin()
        browser.fill(first_name="Tom", last_name="Ashby").press()
    with time_machine.travel("2026-06-09 12:00:00+00:00", tick=False):
        ((name, words, _url),) = begun(start(browser))
    assert name == "Tom Ashby"
    assert words == "Saved on Sunday 7 June. Next: You"


def test_only_this_browser_s_are_listed_and_none_that_was_sent(quick):
    browser = Browser(quick)
    browser.register(payloads.smallest())
    assert begun(start(browser)) == []
    browser.begin().fill(first_name="Tom").press()
    assert len(begun(start(browser))) == 1
    assert begun(start(Browser(quick).begin())) == []


def test_a_first_visit_is_answered_while_the_database_is_away(
    app, database_url, maintenance_url
):
    with away(database_url, maintenance_url):
        assert app.test_client().get("/").status_code == 200


def test_a_page_that_lists_them_is_kept_nowhere(app):
    assert app.test_client().get("/").headers["Cache-Control"] == "no-store"
