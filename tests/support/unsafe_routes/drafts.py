"""Requests of drafts that change something: each has a draft of its own."""

from tests.support.browser import Browser
from tests.support.draft_links import begin_of_rep, hand_over
from tests.support.draft_links import take_over as give
from tests.support.unsafe_routes.place import with_token
from tests.support.users import sign_in


def step_of(place, browser, role):
    """The first step of a draft: a fresh one of anybody's, a change that is only opened of
    those who are signed in.
    """
    paths = {
        "client": "/account/change/you",
        "rep": f"/desk/clients/{place.client_id}/change/you",
    }
    paths["admin"] = paths["rep"]
    answer = browser.post(paths[role]) if role in paths else browser.get("/register")
    address = answer.location.partition("?")[0]
    shown = Browser(place.app)
    shown.client = browser
    shown.open(address)
    return address, [
        *dict(shown.page.values).items(),
        ("last_name", "Newer"),
        ("email", "nobody"),
        ("continue", "1"),
    ]


def draft_path(tail, pairs):
    def made(place, browser, role):
        address, values = step_of(place, browser, role)
        of_step = tail in ("/field", "/keep")
        start = address if of_step else address.rpartition("/")[0]
        return f"{start}{tail}", [*values, *pairs]

    return made


def by_phone(tail):
    """A page by phone of which nothing is saved yet, with a name in it."""

    def made(place, browser, role):
        shown = Browser(place.app)
        shown.client = browser
        page = shown.open("/desk/clients/quick")
        values = {**dict(page.values), "title": "Juniper Ltd", "email": "a@b.example"}
        return f"{page.path}{tail}", [*values.items()]

    return made


def draft_of_rep(action):
    """A draft of whoever is at the desk, to be discarded or brought back."""

    def made(place, browser, role):
        address, values = by_phone("")(place, browser, role)
        browser.post(address, data=dict(values))
        draft_id = address.rpartition("/")[2]
        if action == "undo":
            browser.post(f"/desk/drafts/{draft_id}/discard", data={"x": "1"})
        return f"/desk/drafts/{draft_id}/{action}", [("x", "1")]

    return made


def handing(place, browser, role):
    rep = begin_of_rep(place.app)
    place.users["rep"] = rep.user_id
    if role == "rep":
        sign_in(browser, rep.user_id)
    address = f"/register/{rep.draft}/hand-over"
    return address, [*with_token(browser, address), ("make", "1")]


def come_back(place, browser, role):
    owner = Browser(place.app).begin()
    link = (
        owner.fill(last_name="Byron")
        .press("save")
        .find("input", id="link")[0]
        .get("value")
    )
    address = link.removeprefix("http://127.0.0.1:8000")
    return address, with_token(browser, address)


def forget(place, browser, role):
    address, _token = come_back(place, browser, role)
    address = address.replace("/return/", "/forget/")
    return address, with_token(browser, address)


def take_over(place, browser, role):
    address = hand_over(begin_of_rep(place.app))
    return address, with_token(browser, address)


def sending_back(place, browser, role):
    customer = give(place.app, hand_over(begin_of_rep(place.app)))
    if role == "nobody":
        browser.set_cookie("session", customer.client.get_cookie("session").value)
    address = f"/register/{customer.draft}/send-back"
    return address, with_token(browser, address)
