"""A step is added in one place: its class, in the list of steps, and its template."""

import pytest
from jinja2 import ChoiceLoader, DictLoader
from wtforms import Form

from tests.support import payloads
from tests.support.browser import Browser, Page, text_of
from tests.support.users import make_user, sign_in
from webapp.questions.fields import ask
from webapp.questions.steps import STEPS
from webapp.questions.steps.base import Step

WEBSITE = "https://ada.example"
TEMPLATE = """
{% extends "wizard/layout.html" %}
{% block questions %}
<section class="card" id="questions" aria-label="{{ step.title }}">
  {{ ask(page.form.website, messages, check_url, elsewhere=elsewhere) }}
</section>
{% endblock %}
"""


class OnlineForm(Form):
    """What people find of a client online."""

    website = ask("detail.website", inputmode="url")


class Online(Step):
    """A step that no other file knows, for persons too."""

    name = "online"
    title = "Online"
    heading = "Where are you online?"
    lead = "Leave it blank if you are not."
    form = OnlineForm
    template = "online"


@pytest.fixture
def app(make_app):
    app = make_app(LEAST_SECONDS="0")
    loader = DictLoader({"wizard/online.html": TEMPLATE})
    app.jinja_env.loader = ChoiceLoader([loader, app.jinja_env.loader])
    step = Online()
    STEPS.insert(3, step)
    yield app
    STEPS.remove(step)


def card(page, element_id):
    """The text of the card whose heading has this id."""
    cards = page.find("section", **{"aria-labelledby": element_id})
    return " ".join(text_of(found) for found in cards)


def registered(app):
    person = payloads.smallest() | {
        "credentials": {"username": "ada", "password": payloads.PASSWORD}
    }
    browser = Browser(app).begin()
    browser.walk(payloads.having(person, "detail", {"website": WEBSITE}))
    return browser


def change_website(browser, address, start):
    """Press the Change button of the step, and save another website."""
    browser.open(start)
    token = browser.page.find("input", name="csrf_token")[0].get("value")
    answer = browser.client.post(
        address, data={"csrf_token": token}, follow_redirects=True
    )
    browser.page = Page(answer)
    assert browser.page.value("website") == WEBSITE
    return browser.fill(website="https://lovelace.example").press()


def test_it_is_walked_in_its_place_and_summed_up_on_the_check_page(app):
    browser = registered(app)
    assert WEBSITE in card(browser.page, "check-online")
    assert browser.get("billing").status == 200
    assert browser.press().path.endswith("/online")
    assert browser.page.text("questions")
    browser.fill(website="not an address").press()
    assert list(browser.page.errors) == ["website"]


def test_it_is_shown_and_changed_at_the_desk(app):
    registered(app).press(None)
    rep = Browser(app)
    sign_in(rep.client, make_user(app))
    assert WEBSITE in rep.open("/desk/clients/1").text("sheet")
    page = change_website(rep, "/desk/clients/1/change/online", "/desk/clients/1")
    assert "https://lovelace.example" in page.text("sheet")


def test_it_is_shown_and_changed_in_the_account(app):
    registered(app).press(None)
    client = Browser(app)
    sign_in(client.client, 1)
    assert WEBSITE in card(client.open("/account"), "section-online")
    page = change_website(client, "/account/change/online", "/account")
    assert "https://lovelace.example" in card(page, "section-online")
