"""The confirmation thanks by name, says what comes next and by which day, and has a copy."""

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser, text_of
from webapp.clients.review import review
from webapp.record.actor import Actor

REP = Actor("rep", "Rita Rep")
LOGIN = {"credentials": {"username": "ada", "password": payloads.PASSWORD}}


def done(app, payload):
    browser = Browser(app)
    page = browser.register(payload)
    assert page.path.endswith("/done")
    return browser


def stages(page):
    (found,) = page.find("ol", **{"class": "stages"})
    return [text_of(item) for item in found]


def links(page):
    return {text_of(link): link.get("href") for link in page.find("main")[0].iter("a")}


def test_it_thanks_by_name_and_promises_a_day(app_with):
    page = done(app_with(LEAST_SECONDS="0", ANSWER_DAYS="2"), payloads.smallest()).page
    assert text_of(page.find("h1")[0]) == "Thank you, Ada"
    assert "We answer by " in page.text("main")
    assert page.text("account") == "ADABYR01"
    assert page.find("button", **{"data-copy": "ADABYR01"})


def test_without_a_setting_no_day_is_promised(quick):
    page = done(quick, payloads.smallest()).page
    assert "We answer by" not in page.html
    assert [stage.split(" ")[0] for stage in stages(page)] == [
        "Registered",
        "We",
        "You",
    ]


def test_a_business_without_a_persons_name_is_thanked_all_the_same(quick):
    business = payloads.smallest() | {"type": {"code": "trade"}, "title": "Vine Ltd"}
    business |= {"first_name": "", "last_name": ""}
    assert text_of(done(quick, business).page.find("h1")[0]) == "Thank you"


def test_a_copy_of_what_was_sent_stands_below(quick):
    page = done(quick, payloads.smallest()).page
    (copy,) = page.find("dl", **{"class": "sent-parts"})
    parts = [text_of(part) for part in copy]
    assert parts[0].startswith("You Ada Byron ada@example.com")
    assert "1 Harbour Road Leith Milton Keynes" in parts[1]
    assert "To the billing address" in parts[2]
    assert not any(part.startswith("Contacts") for part in parts)
    # nobody asked a private person for it
    assert "Prices in" not in page.html
    assert page.find("button", **{"data-print": ""})


@pytest.mark.security("R13a")
def test_what_was_changed_since_is_shown_to_who_signs_in_alone(app, quick):
    browser = done(quick, payloads.smallest())
    with quick.app_context():
        review(1, "approve", REP, reason="")
    page = browser.get("done")
    assert "Harbour Road" not in page.html
    assert stages(page)[1].startswith("Your details are checked")
    assert "We answer by" not in page.html


def test_who_chose_a_sign_in_is_led_to_it_and_others_are_told_how(quick):
    chosen = done(quick, payloads.smallest() | LOGIN).page
    assert links(chosen)["Sign in to your account"] == "/sign-in"
    without = done(quick, payloads.smallest() | {"email": "b@example.com"}).page
    assert "Sign in to your account" not in links(without)
    assert "Ask us for a link to choose it." in without.text("main")


def test_a_registration_that_was_sent_remembers_but_that_a_login_was_wanted(quick):
    done(quick, payloads.smallest() | LOGIN)
    (draft,) = database_rows.rows(quick, "drafts")
    assert "ada" not in str(draft["controls"])
