"""What opens a draft, taken from pages as its holder sees them, and tried by others."""

from tests.support.browser import Browser, Page
from tests.support.rep_browser import Rep, of_desk
from tests.support.users import sign_in

WRONG_SEEN = "0" * 12


def begin_of_rep(app, name=""):
    """A rep with a draft of their own, whose first step is open."""
    rep = Rep(app, name)
    rep.start(of_desk())
    rep.get("you")
    return rep


def hand_over(rep, button="make"):
    """Press a button of the rep's page about handing over; the private link that it shows, or
    None.
    """
    address = f"/register/{rep.draft}/hand-over"
    token = Page(rep.client.get(address)).value("csrf_token")
    page = Page(
        rep.client.post(
            address, data={"csrf_token": token, button: "1"}, follow_redirects=True
        )
    )
    shown = page.find("input", id="link")
    return (
        shown[0].get("value").removeprefix("http://127.0.0.1:8000") if shown else None
    )


def take_over(app, link):
    """A customer's browser in which a private link was opened and its button pressed."""
    customer = Browser(app)
    page = customer.open(link)
    customer.page = Page(
        customer.client.post(link, data=dict(page.values), follow_redirects=True)
    )
    customer.draft = customer.page.path.split("/")[2]
    return customer


def signed_in(app, user_id):
    browser = Browser(app)
    sign_in(browser.client, user_id)
    return browser


def posts_of(draft, values):
    """Everything that a page's form may be posted to: address, fields, headers."""
    typed = [*values, ("continue", "1")]
    return [
        (f"/register/{draft}/you", typed, {}),
        (
            f"/register/{draft}/you",
            [(name, WRONG_SEEN if name == "seen" else value) for name, value in typed],
            {},
        ),
        (f"/register/{draft}/you", typed, {"HX-Request": "true"}),
        (f"/register/{draft}/contacts", [*values, ("add", "1")], {}),
        (f"/register/{draft}/check", [*values, ("version", "1")], {}),
        (
            f"/register/{draft}/you/field",
            typed,
            {"HX-Request": "true", "HX-Trigger-Name": "email"},
        ),
        (f"/register/{draft}/you/field", typed, {"HX-Trigger-Name": "email"}),
        (
            f"/register/{draft}/strength",
            [*values, ("password", "a new password to try")],
            {},
        ),
    ]


def pages_of(draft, key):
    """Every page of a draft, its private link among them."""
    names = (
        "you",
        "business",
        "billing",
        "delivery",
        "contacts",
        "terms",
        "sign-in",
        "check",
        "saved",
        "done",
        "hand-over",
    )
    return [f"/register/{draft}/{name}" for name in (*names, f"return/{key}")]
