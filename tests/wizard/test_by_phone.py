"""A client by phone: all steps on one page of the desk, one draft, the same payload."""

import pytest
from werkzeug.datastructures import MultiDict

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page
from tests.support.draft_links import take_over
from tests.support.json_door import Door
from tests.support.rep_browser import Rep
from webapp.clients.offered import load_reference
from webapp.drafts import store
from webapp.questions.fields import asked_fields
from webapp.questions.forms import CONTROLS
from webapp.questions.one_page import steps_on_page
from webapp.questions.sheet import Sheet
from webapp.questions.steps import STEPS

QUICK = "/desk/clients/quick"
TYPED = {
    "type": "trade",
    "title": "Juniper Tea Rooms",
    "first_name": "Hana",
    "last_name": "Nowak",
    "contact_number": "0113 496 0142",
    "email": "hana@junipervale.example",
    "vat_number": "",
    "billing_address-address_country": "GB",
    "billing_address-address_street_1": "86 Harbour Road",
    "billing_address-address_town": "Leeds",
    "billing_address-address_post_code": "LS1 4GN",
    "department": "UK",
    "payment_term": "30 days",
}


class Caller(Rep):
    """A rep with a customer on the phone."""

    def call(self, **typed):
        self.open(QUICK)
        self.draft = self.page.path.rsplit("/", 1)[1]
        self.fill(**typed)
        return self

    def click(self, name, value="1", part="", tail="", **headers):
        """Send the page as it is filled in, by one of its buttons."""
        query = f"?part={part}" if part else ""
        values = MultiDict([*self.page.values, (name, value)])
        answer = self.client.post(
            f"{QUICK}/{self.draft}{tail}{query}",
            data=values,
            headers=headers,
            follow_redirects=True,
        )
        if not headers and not tail:
            self.page = Page(answer)
            return self.page
        return answer

    def again(self):
        return self.open(f"{QUICK}/{self.draft}")


@pytest.fixture
def app(quick):
    return quick


@pytest.fixture
def rep(app):
    return Caller(app, "Rosa Lind")


def stored(app, draft_id):
    with app.app_context():
        return store.load(draft_id)


def test_every_question_a_rep_is_asked_stands_on_the_page_once(rep):
    page = rep.call().page
    asked = {
        question.name
        for step in steps_on_page(STEPS)
        for question in asked_fields(step.form(prefix=step.prefix))
    }
    names = [name for name, _ in page.values]
    shown = {field.get("name") for field in page.fields}
    assert asked | CONTROLS - {"sign_in"} <= shown
    assert all(names.count(name) <= 1 for name in asked)
    assert not page.mistakes
    ids = [element.get("id") for element in page.tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert page.find("input", name="title")[0].get("autofocus") is not None


def test_opening_the_page_stores_nothing_and_chooses_a_business(app, rep):
    assert rep.call().page.value("type") == "trade"
    assert database_rows.counts(app)["drafts"] == 0


def test_it_sends_the_payload_that_the_wizard_sends(app, rep):
    rep.call(**TYPED).click("update")
    walked = Rep(app, "Other").start()
    for step in STEPS:
        fields = walked.get(step.name).fields
        names = {field.get("name") for field in fields} & TYPED.keys()
        walked.fill(**{name: TYPED[name] for name in names}).press()
    with app.app_context():
        reference = load_reference()
        mine, theirs = (store.load(each.draft) for each in (rep, walked))
        sent = Sheet(mine, reference).sent
        assert sent == Sheet(theirs, reference).sent
        assert sent["title"] == "Juniper Tea Rooms"


def test_a_business_is_registered_from_one_page(app, rep):
    page = rep.call(**TYPED).click("register")
    assert page.path == "/desk/clients/1"
    record = Door(app).record(1)
    assert record["email"] == TYPED["email"]
    assert record["billing_address"]["address_town"] == "Leeds"
    assert record["detail"]["payment_term"] == "30 days"
    # Back and a second press show the client
    assert rep.again().path == "/desk/clients/1"
    assert database_rows.counts(app)["clients"] == 1


def test_what_is_wrong_comes_back_in_place_and_nothing_typed_is_lost(app, rep):
    page = rep.call(**TYPED | {"email": "nobody", "title": ""}).click("register")
    assert page.title.startswith("Error: ")
    assert set(page.errors) == {"title", "email"}
    assert page.value("email") == "nobody"
    assert page.value("billing_address-address_town") == "Leeds"
    assert database_rows.counts(app)["clients"] == 0
    rep.fill(email="hana@junipervale.example", title="Juniper")
    assert rep.click("register").path == "/desk/clients/1"


def test_what_is_far_too_long_is_shown_again_beside_what_is_saved(app, rep):
    page = rep.call(**TYPED | {"last_name": "x" * 5000}).click("register")
    assert page.status == 422
    assert "last_name" in page.errors
    assert page.value("last_name") == "x" * 5000
    assert page.text("saved") == "Not saved yet"


def test_likely_duplicates_stand_beside_it_and_need_a_reason(app, rep):
    Door(app).create(payloads.full())
    twin = payloads.full()["email"]
    page = rep.call(**TYPED | {"email": twin}).click("register")
    assert "NORTHE01" in page.text("for-reps")
    assert page.summary == ["Open the client there is, or say why this is another one"]
    rep.fill(duplicate_reason="A branch of theirs")
    assert rep.click("register").path == "/desk/clients/2"
    reason = database_rows.rows(app, "history")[-1]["reason"]
    assert reason == "Not the same as NORTHE01: A branch of theirs"


def test_duplicates_are_asked_for_while_typing_and_nothing_is_saved(app, rep):
    Door(app).create(payloads.full())
    rep.call(email=payloads.full()["email"])
    answer = rep.click("x", tail="/beside", **{"HX-Request": "true"})
    assert "NORTHE01" in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert database_rows.counts(app)["drafts"] == 0


def test_it_says_saved_only_of_what_is_stored(app, rep):
    assert rep.call().page.text("saved") == ""
    rep.fill(title="Juniper", email="hana@x.example")
    kept = rep.click("x", tail="/keep").json
    assert kept["saved"]
    assert kept["words"].startswith("Draft saved ")
    assert stored(app, rep.draft).email == "hana@x.example"
    assert rep.again().text("saved") == kept["words"]


def test_a_field_that_was_left_is_checked_and_saved(app, rep):
    rep.call(email="nobody")
    answer = rep.click(
        "x", tail="/you/field", **{"HX-Request": "true", "HX-Trigger-Name": "email"}
    )
    assert "email-error" in answer.text
    assert "Draft saved" in answer.headers["HX-Trigger"]
    assert stored(app, rep.draft).email == "nobody"


def test_two_windows_lose_nothing_of_each_other(app, rep):
    rep.call(**TYPED).click("update")
    first, _second = rep.again(), rep.again()
    rep.fill(last_name="Novak").click("update")
    other, rep.page = rep.page, first
    rep.fill(first_name="Hanna")
    page = rep.click("register")
    assert "changed in another window" in page.notices[0]
    assert (page.value("first_name"), page.value("last_name")) == ("Hanna", "Novak")
    rep.page = other
    assert rep.fill(first_name="Anna").click("update").status == 409
    assert "Hanna" in rep.page.text("first_name-field")
    assert rep.page.value("first_name") == "Anna"


def test_rows_are_added_and_removed_without_the_rest_being_lost(app, rep):
    rep.call(**TYPED).click("add", part="contacts")
    [key] = rep.page.rows("contact")
    rep.fill(
        **{f"contact-{key}-first_name": "Jo", f"contact-{key}-email": "jo@x.example"}
    )
    rep.click("add", part="contacts")
    assert len(rep.page.rows("contact")) == 2
    assert rep.page.value("title") == "Juniper Tea Rooms"
    rep.click("remove", rep.page.rows("contact")[0], part="contacts")
    assert "Contact 1 was removed" in rep.page.html
    rep.click("undo", part="contacts")
    assert "jo@x.example" in rep.page.html
    rep.fill(delivery="other")
    part = rep.click("add", part="delivery", **{"HX-Request": "true"})
    assert part.status_code == 200
    assert Page(part).rows("shipping")


def test_another_country_brings_its_own_fields(rep):
    rep.call(**TYPED | {"billing_address-address_country": "US"})
    page = rep.click("update", "country", part="billing")
    assert page.find("select", name="billing_address-address_state")


def test_it_is_handed_over_half_filled_and_the_customer_goes_on(app, rep):
    page = rep.call(title="Juniper Tea Rooms").click("hand_over")
    link = page.find("input", id="link")[0].get("value")
    customer = take_over(app, link.removeprefix("http://127.0.0.1:8000"))
    customer.get("you")
    assert customer.page.value("title") == "Juniper Tea Rooms"
    assert rep.again().path == f"/register/{rep.draft}/hand-over"


def test_it_opens_for_the_one_who_began_it_alone(app, rep):
    rep.call(**TYPED).click("update")
    other = Caller(app, "Other")
    for who, status in ((other, 404), (Browser(app), 200)):
        page = who.open(f"{QUICK}/{rep.draft}")
        assert page.status == status
        assert "Juniper" not in page.html
    values = MultiDict([*rep.page.values, ("title", "Stolen")])
    assert other.client.post(f"{QUICK}/{rep.draft}", data=values).status_code == 404
    assert stored(app, rep.draft).client_name == "Juniper Tea Rooms"


def test_a_page_that_was_open_for_long_saves_and_asks_to_look_again(app, rep):
    rep.call(**TYPED)
    values = [(n, "old" if n == "csrf_token" else v) for n, v in rep.page.values]
    answer = rep.client.post(
        f"{QUICK}/{rep.draft}",
        data=MultiDict([*values, ("register", "1")]),
        follow_redirects=True,
    )
    page = Page(answer)
    assert "Nothing you entered is lost" in page.notices[0]
    assert page.value("title") == "Juniper Tea Rooms"
    assert database_rows.counts(app)["clients"] == 0


def test_step_by_step_goes_on_with_the_same_draft(rep):
    page = rep.call(title="Juniper Tea Rooms").click("steps")
    assert page.path == f"/register/{rep.draft}/you"
    assert page.value("title") == "Juniper Tea Rooms"
