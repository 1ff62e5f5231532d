"""Reps fill the customer's wizard: with the terms, see likely duplicates, and hand it over."""

from dataclasses import replace

import pytest
from werkzeug.security import generate_password_hash

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page
from tests.support.draft_links import hand_over, take_over
from tests.support.json_door import Door
from tests.support.rep_browser import Rep, of_desk
from webapp.drafts import store

TERMS = {"department": "Europe", "tax_code": "T2", "payment_term": "30 days"}


@pytest.fixture
def app(quick):
    return quick


def record_of(app, account):
    return (
        Door(app, name=f"reader {account}")
        .get(f"?account={account}")
        .json["data"]["clients"][0]
    )


def test_a_rep_registers_what_the_json_door_registers(app, rep):
    rep.start()
    rep.walk(of_desk())
    assert rep.press(None).path == "/desk/clients/1"
    record = record_of(app, "NORTHE01")
    client_id = (
        Door(app)
        .create(of_desk() | {"source": "system", "email": "other@example.com"})
        .json["data"]["client_id"]
    )
    other = Door(app, name="second").record(client_id)
    own = {"id", "account", "created_on", "updated_on", "advice", "email"}
    assert {name: record[name] for name in record if name not in own} == {
        name: other[name] for name in other if name not in own
    }
    assert record["source"] == "system"
    assert record["credentials"] == {"username": ""}
    (entry,) = [
        row for row in database_rows.rows(app, "history") if row["client_id"] == 1
    ]
    assert (entry["actor_kind"], entry["actor_name"], entry["user_id"]) == (
        "rep",
        "Rosa Lind",
        rep.user_id,
    )


def test_the_documented_request_can_be_pasted(app, rep):
    rep.start(payloads.example())
    assert rep.page.value("title") == "Intend Design Studio"
    assert rep.get("billing").value("billing_address-address_country") == "GB"
    assert rep.get("terms").value("payment_term") == "proforma"
    assert rep.get("check").summary == []
    rep.press(None)
    assert (
        record_of(app, "INTEND01")["shipping_addresses"][0]["address_post_code"]
        == "MK6 2BE"
    )


@pytest.mark.security("T1")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "JSON"),
        ("[]", "Send a JSON object"),
        ('{"titel": "x"}', "did you mean title"),
        ('{"title": 5}', "as a string"),
        ('{"title": "\x00"}', ""),
        ('{"contacts": [{"role": []}]}', "contacts[0].role"),
    ],
)
def test_what_cannot_be_a_draft_is_told_and_stays_in_the_box(rep, text, words):
    rep.open("/desk/new")
    rep.fill(payload=text)
    page = rep.press_on("/desk/new", "paste")
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert words in page.summary[0]
    assert page.value("payload").strip("\n").replace("\ufffd", "\x00") == text


def test_wrong_values_in_a_pasted_payload_are_asked_for_in_their_steps(rep):
    rep.start(payloads.having(payloads.example(), "email", "nobody"))
    assert list(rep.page.errors) == ["email"]
    assert rep.page.value("email") == "nobody"


def test_likely_duplicates_are_shown_and_need_a_reason(app, rep):
    Door(app).create(payloads.full())
    rep.start(of_desk())
    assert "NORTHE01" in rep.page.text("for-reps")
    assert "NORTHE02" in rep.page.text("for-reps")  # the code to come
    page = rep.get("check")
    assert page.summary == ["Open the client there is, or say why this is another one"]
    rep.press(None)
    assert database_rows.counts(app)["clients"] == 1
    rep.fill(duplicate_reason="A branch of theirs")
    assert rep.press("update", "Use anyway").summary == []
    rep.press(None)
    assert database_rows.counts(app)["clients"] == 2
    assert (
        database_rows.rows(app, "history")[-1]["reason"]
        == "Not the same as NORTHE01: A branch of theirs"
    )


@pytest.mark.security("R15")
def test_a_rep_is_not_asked_for_a_customers_password_and_can_send_none(app, rep):
    rep.start(
        of_desk()
        | {"credentials": {"username": "northern", "password": payloads.PASSWORD}}
    )
    page = rep.get("sign-in")
    assert "make a link on the client’s page" in page.html
    assert (
        not page.find("input", name="username")
        + page.find("input", name="password")
        + page.find("input", name="sign_in")
    )
    forged = [
        ("sign_in", "now"),
        ("username", "northern"),
        ("password", payloads.PASSWORD),
        ("continue", "1"),
    ]
    assert rep.send(forged).path.endswith("/check")
    page = rep.press(None)
    assert page.path == "/desk/clients/1"
    assert page.find("form", action="/desk/clients/1/login/link")
    assert database_rows.counts(app)["users"] == 1  # the rep's own


def before_this_release(app, rep, **values):
    """A draft of the rep's in which the release before let them enter a login, or a username
    alone.
    """
    rep.start(of_desk())
    with app.app_context():
        draft = store.load(rep.draft)
        payload = {**draft.payload, "credentials": {"username": "northern"}}
        store.save(
            replace(
                draft,
                payload=payload,
                controls=replace(draft.controls, sign_in="now"),
                **values,
            )
        )
    return rep


def test_a_login_that_a_rep_chose_before_is_registered(app, rep):
    before_this_release(
        app, rep, password_hash=generate_password_hash(payloads.PASSWORD)
    )
    assert "were chosen for this customer before" in rep.get("sign-in").html
    assert rep.press().path.endswith("/check")
    assert rep.press(None).path == "/desk/clients/1"
    assert record_of(app, "NORTHE01")["credentials"] == {"username": "northern"}


def test_a_username_alone_that_a_rep_entered_before_stops_nothing(app, rep):
    before_this_release(app, rep)
    page = rep.get("check")
    assert page.summary == []
    assert rep.press(None).path == "/desk/clients/1"
    assert record_of(app, "NORTHE01")["credentials"] == {"username": ""}


@pytest.mark.security("R17")
def test_likely_duplicates_appear_while_a_rep_types_and_never_to_a_customer(app, rep):
    Door(app).create(payloads.full())
    rep.start()
    customer = Browser(app).begin()
    for browser, is_told in ((rep, True), (customer, False)):
        browser.get("you")
        browser.fill(email="office@northern-lights.example")
        answer = browser.client.post(
            f"/register/{browser.draft}/you/field",
            data=dict(browser.page.values),
            headers={"HX-Request": "true", "HX-Trigger-Name": "email"},
        )
        assert ("NORTHE01" in answer.text) == is_told


@pytest.mark.security("R12")
def test_nobody_else_opens_a_reps_draft(app, rep):
    rep.start(of_desk())
    address, values = f"/register/{rep.draft}/you", dict(rep.page.values)
    other = Rep(app)
    assert other.open(address).status == 404
    assert other.client.post(address, data=values).status_code == 404
    stranger = Browser(app)
    assert stranger.client.get(address).location.startswith("/sign-in")


def test_a_customer_does_not_see_the_terms_step(browser):
    assert browser.get("terms").status == 404
    browser.get("you")
    assert (
        browser.client.post(
            f"/register/{browser.draft}/terms", data=dict(browser.page.values)
        ).status_code
        == 404
    )


def test_a_draft_is_handed_over_and_finished_by_the_customer(app, rep):
    half = {
        name: of_desk()[name]
        for name in ("type", "title", "email", "department", "tax_ref", "detail")
    }
    rep.start(half)
    path = hand_over(rep)
    greeting = Page(Browser(app).client.get(path))
    assert "Rosa Lind" in greeting.html
    customer = take_over(app, path)
    assert "Rosa Lind" in customer.get("you").html
    assert customer.get("terms").status == 404
    customer.walk(
        of_desk()
        | {"credentials": {"username": "northern", "password": payloads.PASSWORD}}
    )
    assert customer.page.summary == []
    assert customer.press(None).text("account") == "NORTHE01"
    record = record_of(app, "NORTHE01")
    assert (
        record["department"],
        record["tax_ref"]["code"],
        record["detail"]["payment_term"],
    ) == ("Europe", "T2", "30 days")
    assert record["source"] == "system"
    assert record["credentials"] == {"username": "northern"}
    actions = {
        (row["actor_kind"], row["actor_name"], row["action"])
        for row in database_rows.rows(app, "history")
    }
    assert actions == {
        ("customer", "customer", "registered"),
        ("rep", "Rosa Lind", "began and handed over"),
    }


@pytest.mark.security("R18")
def test_the_link_works_once_and_the_rep_is_out(app, rep):
    rep.start(of_desk())
    path = hand_over(rep)
    key = f"/register/{rep.draft}/you"
    assert rep.open(key).status == 404
    take_over(app, path)
    second = Browser(app)
    assert second.open(path).status == 404
    assert Page(second.client.post(path, data={})).status in (400, 404)


@pytest.mark.security("R12")
def test_the_key_of_the_reps_pages_does_not_open_a_draft_that_is_handed_over(app, rep):
    rep.start(of_desk())
    hand_over(rep)
    key = rep.page.value("key")
    assert rep.client.get(f"/register/{rep.draft}/return/{key}").status_code == 404
    assert (
        rep.client.post(
            f"/register/{rep.draft}/you", data=dict(rep.page.values)
        ).status_code
        == 404
    )
    with app.app_context():
        assert store.load(rep.draft).version == 2


@pytest.mark.security("R13")
def test_a_customer_cannot_change_the_terms_of_a_handed_over_draft(app, rep):
    rep.start(of_desk())
    customer = take_over(app, hand_over(rep))
    customer.get("you")
    forged = [
        *customer.page.values,
        ("department", "UK"),
        ("tax_code", "T9"),
        ("payment_term", "60 days"),
        ("source", "x"),
    ]
    customer.send([("continue", "1")], values=forged)
    customer.get("sign-in")
    customer.fill(username="northern", password=payloads.PASSWORD).press()
    customer.get("check")
    customer.press(None)
    record = record_of(app, "NORTHE01")
    assert (
        record["department"],
        record["tax_ref"]["code"],
        record["detail"]["payment_term"],
    ) == ("Europe", "T2", "30 days")


@pytest.mark.security("R10")
def test_a_step_posted_after_its_draft_was_discarded_brings_it_back(app, rep):
    rep.start(of_desk())
    page = rep.get("you")
    token = {"csrf_token": page.value("csrf_token")}
    rep.client.post(f"/desk/drafts/{rep.draft}/discard", data=token)
    other = Rep(app)
    other_token = {"csrf_token": other.open("/desk/new").value("csrf_token")}
    typed = dict(page.values) | other_token
    assert other.client.post(page.path, data=typed).status_code == 404
    assert rep.get("you").status == 404
    rep.page = page
    assert rep.fill(first_name="Grace").press().status == 200
    assert rep.get("you").value("first_name") == "Grace"


def test_a_rep_takes_a_draft_back(app, rep):
    rep.start(of_desk())
    path = hand_over(rep)
    page = Page(rep.client.get(f"/register/{rep.draft}/hand-over"))
    rep.client.post(
        f"/register/{rep.draft}/hand-over",
        data={"csrf_token": page.value("csrf_token"), "take_back": "1"},
    )
    assert rep.get("you").status == 200
    assert Browser(app).open(path).status == 404


@pytest.mark.security("R10")
def test_a_reason_that_is_too_long_is_refused_by_name_and_kept(app, rep):
    Door(app).create(payloads.full())
    rep.start(of_desk())
    rep.get("check")
    reason = "a branch " * 166
    rep.fill(duplicate_reason=reason)
    page = rep.press("update", "Use anyway")
    words = "Shorten the reason to 1,000 characters or fewer"
    assert page.summary == [words]
    assert page.errors == {"duplicate_reason": words}
    assert page.value("duplicate_reason") == reason.strip()
    assert rep.press(None).summary == [words]
    assert database_rows.counts(app)["clients"] == 1


def test_a_reason_as_long_as_may_be_is_kept_whole_in_the_history(app, rep):
    Door(app).create(payloads.full())
    rep.start(of_desk())
    rep.get("check")
    rep.fill(duplicate_reason="x" * 1000).press("update", "Use anyway")
    rep.press(None)
    reason = database_rows.rows(app, "history")[-1]["reason"]
    assert reason == f"Not the same as NORTHE01: {'x' * 1000}"
