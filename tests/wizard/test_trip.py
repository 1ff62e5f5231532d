"""How far a draft travels through the code while a request is answered."""

import sys
from collections import Counter
from pathlib import Path

import pytest

import webapp
from tests.support import payloads
from tests.support.browser import Browser
from tests.support.rep_browser import Rep, of_desk
from webapp.drafts.draft import Draft
from webapp.questions.sheet import Sheet

WEBAPP = str(Path(webapp.__file__).parent)


class Trip:
    """Counts calls of the product's functions: those that are given a draft, or the sheet that
    holds it, and those of `record.check`. What a draft tells of itself is no journey.
    """

    def __init__(self):
        self.stays, self.checks, self.seen = Counter(), 0, set()

    def __enter__(self):
        sys.setprofile(self)
        return self

    def __exit__(self, *_error):
        sys.setprofile(None)

    def __call__(self, frame, event, _argument):
        code = frame.f_code
        is_ours = code.co_filename.startswith(WEBAPP) and code.co_name[0] != "<"
        if event != "call" or not is_ours or frame in self.seen:
            return
        self.seen.add(frame)  # a generator that goes on is no other call
        if code.co_filename.endswith("record/check.py") and code.co_name == "check":
            self.checks += 1
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = [frame.f_locals.get(name) for name in names]
        if names[:1] == ("self",) and isinstance(values[0], Draft):
            return
        if any(isinstance(value, Draft | Sheet) for value in values):
            self.stays[code.co_name] += 1


@pytest.fixture
def browser(quick):
    return Browser(quick).begin()


@pytest.fixture
def rep(quick):
    rep = Rep(quick, "Rosa Lind")
    rep.start()
    return rep


def posted(browser, pairs):
    with Trip() as trip:
        answer = browser.send(pairs, follow=False)
    assert answer.status_code == 303
    return trip, answer.headers["Location"]


def test_a_posted_step_is_checked_once_and_makes_a_short_trip(browser):
    payload = payloads.full()
    for name in ("you", "business", "billing"):
        browser.answer_step(name, payload)
    browser.get("billing")
    trip, location = posted(browser, [browser.page.button("continue")])
    assert location.endswith("/delivery")
    assert trip.checks == 1
    assert trip.stays.total() <= 50, trip.stays


def test_sending_checks_once_and_makes_a_short_trip(browser):
    browser.walk(payloads.full())
    trip, location = posted(browser, [])
    assert location.endswith("/done")
    assert trip.checks == 1
    assert trip.stays.total() <= 60, trip.stays


def test_sending_looks_for_likely_duplicates_once(rep):
    rep.walk(of_desk())
    trip, _location = posted(rep, [])
    assert trip.stays["desk_view"] == 1
