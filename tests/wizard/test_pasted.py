"""What people paste and how they write: the browser door and the JSON door take the same and
keep the same.
"""

import pytest

from tests.support import database_rows, payloads
from tests.support.both_doors import register_by_both, trade
from tests.support.browser import Browser, Page
from tests.support.desk_browser import Visitor
from tests.support.json_door import Door, errors_of
from webapp.questions.steps import STEPS
from webapp.record.schema import FIELDS
from webapp.record.text import Text

CHOSEN = "plum-otter-sukarno-42"
PASTED = {
    "title": "\ufeffNorthern\u00a0Lights\tLtd\u200b",
    "first_name": "Gra\u00adce",
    "email": "\u200bOffice@northern\u2011lights.example\u200e",
    "detail.contact_number": "\u202a020 7946\u20110018\u202c",
    "detail.vat_number": "\u2066GB\u2013980780684\u2069",
    "detail.company_number": "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
    "detail.eori_number": "GB123456789012\u2060",
    "billing_address.address_street_1": "1\u2003Harbour\u202fRoad",
    "billing_address.address_post_code": "\uff2d\uff2b\uff16\u3000\uff12\uff22\uff25",
    "billing_address.address_contact_email": "grace@example.com\u200b",
    "contacts[0].contact_number": "+44\u00a020\u20137946\u20130018",
}
CLEAN = {
    "detail.contact_number": "020 7946-0018",
    "detail.vat_number": "GB-980780684",
    "contacts[0].contact_number": "+44 20-7946-0018",
}


def having_all(payload, values):
    for path, value in values.items():
        payload = payloads.having(payload, path, value)
    return payload


@pytest.mark.security("R9")
def test_pasted_text_is_the_same_record_by_both_doors_as_typed_text(quick):
    pasted = having_all(trade(credentials=None), PASTED)
    by_browser, by_json = register_by_both(quick, pasted, {})
    door = Door(quick, name="typed")
    typed = door.record(
        door.create(having_all(trade(credentials=None, source="web"), CLEAN)).json[
            "data"
        ]["client_id"]
    )
    for record in (by_browser, by_json, typed):
        record["advice"] = [
            advice for advice in record["advice"] if "duplicate" not in advice["code"]
        ]
    assert by_browser == by_json == {name: typed[name] for name in by_json}
    assert by_browser["advice"] == []


def test_a_draft_keeps_what_would_be_registered(quick):
    browser = Browser(quick).begin()
    browser.walk(having_all(trade(credentials=None), PASTED))
    assert not any(
        database_rows.holds(quick, sign) for sign in "\u200b\u202a\u2011\uff10\u00a0"
    )


def test_a_row_of_signs_that_nobody_sees_is_blank(browser):
    browser.fill(type="trade").press()
    browser.get("contacts")
    browser.press("add")
    browser.fill_row(
        "contact", 0, {"first_name": "\u200b", "job_title": "\u2800\u200d"}
    )
    assert browser.press().errors == {}
    assert browser.get("contacts").rows("contact") == []


@pytest.mark.parametrize(
    "nothing", ["\u200b", "\u3164", "\u200d\ufe0f", "\u00a0\u2060"], ids=ascii
)
def test_a_company_name_that_nobody_sees_is_none(browser, door, nothing):
    browser.fill(type="trade", title=nothing, email="jo@example.com")
    assert browser.press().errors == {"title": "Enter the name of the business"}
    answer = door.create(payloads.having(payloads.full(), "title", nothing))
    assert errors_of(answer) == {
        "title": ("required", "Enter the name of the business")
    }


@pytest.mark.parametrize(
    "query",
    [
        "email=%E2%80%8Boffice@northern-lights.example",
        "email=office@northern%E2%80%91lights.example%E2%80%8E",
        "account=%E2%81%A0northe01%C2%A0",
    ],
)
def test_filters_of_the_list_are_cleaned_alike(door, query):
    door.create(payloads.full())
    assert door.get(f"?{query}").json["data"]["total"] == 1


def test_a_search_is_cleaned_alike(app, door):
    door.create(payloads.full())
    rep = Visitor(app)
    for search in (
        "\u202a020\u20117946\u20110018\u202c",
        "\u200bnorth\u00adern\u00a0lights",
        "GB\u2011980780684",
    ):
        assert "NORTHE01" in rep.open(f"/desk/clients?q={search}").html


PHONES = [
    "020 7946 0958 #12",
    "020 7946 0958, ext. 11",
    "020 7946 0958 ext: 11",
    "Tel. 020 7946 0958",
    "1-800-FLOWERS",
    "4002",
]


@pytest.mark.parametrize("number", PHONES)
def test_a_phone_number_is_taken_as_people_write_it(browser, door, number):
    browser.fill(
        type="retail", first_name="Jo", email="jo@example.com", contact_number=number
    )
    assert browser.press().path.endswith("/billing")
    client_id = door.create(
        payloads.having(payloads.full(), "detail.contact_number", number)
    ).json["data"]["client_id"]
    assert door.record(client_id)["detail"]["contact_number"] == number


def test_what_is_no_phone_number_gets_an_error_and_no_advice(browser):
    live = browser.leave("you", "contact_number", "call me", type="retail")
    page = browser.press()
    words = "Enter a phone number of at least 3 digits, like 01908 000 000 or +44 1908 000 000"
    for shown in (live, page, browser.get("you")):
        assert shown.errors.get("contact_number") == words
        assert shown.text("contact_number-advice") is None


@pytest.mark.parametrize("name", ["first_name", "last_name"])
def test_a_person_with_one_name_registers(quick, name):
    payload = (
        payloads.smallest() | {"first_name": "", "last_name": ""} | {name: "Sukarno"}
    )
    other = {"first_name": "last_name", "last_name": "first_name"}[name]
    browser = Browser(quick).begin()
    assert browser.answer_step("you", payload).path.endswith("/billing")
    assert browser.get("you").text(f"{other}-advice").startswith("Advice: Enter a ")
    browser.walk(payload)
    assert browser.page.html.count("if there is one. You can go on without it") == 1
    assert browser.press(None).text("account") == "SUKARN01"
    door = Door(quick)
    door.create(payload)
    records = [door.record(client_id) for client_id in (1, 2)]
    assert [record["title"] for record in records] == ["Sukarno", "Sukarno"]
    assert [
        [advice["field"] for advice in record["advice"] if advice["code"] == "one_name"]
        for record in records
    ] == [[other]] * 2


def test_a_person_without_a_name_is_asked_for_one(browser, door):
    browser.fill(type="retail", email="jo@example.com")
    assert browser.press().errors == {"first_name": "Enter a first or last name"}
    answer = door.create(payloads.smallest() | {"first_name": "", "last_name": None})
    assert errors_of(answer) == {
        "first_name": ("required", "Enter a first or last name")
    }


def test_the_labels_of_the_names_say_that_one_is_enough(browser):
    page = browser.get("you")
    assert page.text("last_name-hint") == "Leave it blank if there is only one."


@pytest.mark.parametrize(
    ("step", "name", "value", "words"),
    [
        (
            "you",
            "email",
            "jo@gmial.com",
            "Advice: Did you mean jo@gmail.com? You can go on if the address is right as it is.",
        ),
        (
            "business",
            "company_number",
            "1234567",
            "Advice: A zero at the beginning may be missing: 01234567.",
        ),
    ],
)
def test_a_likely_slip_is_advice_that_says_what_was_meant(
    browser, step, name, value, words
):
    # a number is judged beside the country
    browser.answer_step("billing", {"billing_address": payloads.address()})
    browser.get("you")
    browser.fill(type="trade").press()
    live = browser.leave(step, name, value)
    assert live.errors == {}
    assert live.text(f"{name}-advice").startswith(words)


def test_no_browser_changes_an_address_of_the_net(browser, app):
    """Chrome sends `info@xn--bcher-kva.example` from a box of type email for
    `info@bücher.example`.
    """
    browser.fill(type="trade").press()
    pages = [browser.get(step.name) for step in STEPS if not step.staff_only]
    browser.get("contacts")
    pages.append(browser.press("add"))
    pages.append(Visitor(app, "admin").open("/desk/staff"))
    fields = {
        field.get("name").rpartition("-")[2]: field
        for page in pages
        for field in page.tree.iter("input")
        if field.get("name")
    }
    assert {field.get("type") for field in fields.values()} <= {
        "text",
        "tel",
        "search",
        "hidden",
        "radio",
        "checkbox",
        "password",
    }
    assert {
        name for name, field in fields.items() if field.get("inputmode") == "email"
    } >= {"email", "address_contact_email"}
    assert fields["website"].get("inputmode") == "url"


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    "changed", ["first_name", "last_name", "type", "title", "email", "username"]
)
def test_a_password_chosen_first_may_not_hold_what_is_told_afterwards(quick, changed):
    """Both doors refuse the record that comes of it: the browser asks for the password again,
    and refuses the same one.
    """
    domain = "sukarno.example"
    password = f"plum-otter-jo@{domain}-42" if changed == "email" else CHOSEN
    start = payloads.smallest() if changed in ("first_name", "last_name") else trade()
    browser = Browser(quick).begin()
    browser.walk(
        start | {"credentials": {"username": "northern", "password": password}}
    )
    assert browser.page.summary == []
    values = {
        "first_name": {"first_name": "Sukarno", "last_name": ""},
        "last_name": {"first_name": "", "last_name": "Sukarno"},
        "title": {"title": "Sukarno"},
        "email": {"email": f"jo@{domain}"},
        "type": {"type": "retail", "first_name": "", "last_name": "Sukarno"},
        "username": {"username": "sukarno"},
    }[changed]
    browser.get("sign-in" if changed == "username" else "you")
    browser.fill(**values).press()
    check = browser.get("check")
    assert check.summary == ["Enter a password"]
    assert browser.press(None).summary == ["Enter a password"]
    browser.get("sign-in")
    by_browser = browser.fill(password=password).press().errors["password"]
    payload = start | {
        "credentials": {
            "username": values.get("username", "northern"),
            "password": password,
        }
    }
    payload |= {"type": {"code": "retail"}, "title": ""} if changed == "type" else {}
    payload |= {
        name: value
        for name, value in values.items()
        if name not in ("type", "username")
    }
    assert errors_of(Door(quick).create(payload)) == {
        "credentials.password": ("personal", by_browser)
    }


@pytest.mark.parametrize("name", ["first_name", "last_name"])
def test_the_meter_knows_the_names_too(browser, name):
    browser.fill_in(
        {"type": "retail", name: "Sukarno", "email": "jo@example.com"}
    ).press()
    page = browser.get("sign-in")
    browser.fill(password=CHOSEN, username="northern")
    answer = Page(
        browser.client.post(
            f"/register/{browser.draft}/strength",
            data=dict(page.values) | dict(browser.page.values),
        )
    )
    assert "without the username" in answer.html


def test_every_text_of_one_line_is_cleaned_in_the_browser(quick):
    """No field of the schema keeps a sign that nobody sees, whichever step asks for it."""
    browser = Browser(quick).begin()
    payload = trade(
        credentials={"username": "north\u200bern", "password": payloads.PASSWORD}
    )
    for path, mark in FIELDS.items():
        if (
            isinstance(mark, Text)
            and not mark.lines
            and not mark.secret
            and "[]" not in path
        ):
            value = payload
            for name in path.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            if (
                isinstance(value, str)
                and path not in ("type.code", "currency")
                and not path.endswith("country")
            ):
                payload = payloads.having(payload, path, f"\u200b{value}\u2060")
    browser.walk(payload)
    assert browser.page.summary == []
    assert not database_rows.holds(quick, "\u200b")
    assert not database_rows.holds(quick, "\u2060")
