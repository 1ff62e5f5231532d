"""What browsers may do with what is typed: nothing with codes and secrets, no spelling and
translation of names.
"""

import pytest

from tests.support import payloads
from tests.support.browser import Page
from tests.support.desk_browser import Visitor
from webapp.questions.fields import asked_fields
from webapp.questions.steps import STEPS, step_named
from webapp.record.schema import FIELDS, text_at

LEFT_ALONE = {
    "spellcheck": "false",
    "autocapitalize": "none",
    "autocorrect": "off",
    "translate": "no",
}
MARKS = {
    "words": dict.fromkeys(LEFT_ALONE),
    "name": LEFT_ALONE | {"autocapitalize": "words"},
    "code": LEFT_ALONE,
    "secret": LEFT_ALONE,
}
CODES = ("email", "number", "username", "website", "post_code")
NAMES = (
    "first_name",
    "last_name",
    "company",
    "person",
    "contact_name",
    "street_1",
    "town",
)


def marks_of(box):
    return {name: box.get(name) for name in LEFT_ALONE}


def boxes(page):
    """What is typed into in a page, by name; select and hidden, ticked and read-only boxes
    aside.
    """
    boxes = [
        *page.find("textarea"),
        *(
            box
            for box in page.find("input")
            if box.get("type", "text") in ("text", "tel", "search", "password")
        ),
    ]
    return {
        box.get("name"): box
        for box in boxes
        if box.get("name")
        and box.get("readonly") is None
        and not box.get("aria-hidden")
    }


@pytest.mark.parametrize("name", [step.name for step in STEPS if not step.staff_only])
def test_each_box_of_the_wizard_is_marked_by_the_kind_of_its_field(browser, name):
    step, page = step_named(name), browser.get(name)
    forms = [step.form(prefix=step.prefix)]
    if step.rows:
        page = browser.press("add")
        forms += [
            step.rows.form(prefix=f"{step.rows.prefix}-{key}-")
            for key in page.rows(step.rows.prefix)
        ]
    typed = boxes(page)
    asked = {
        question.name: question.path
        for form in forms
        for question in asked_fields(form)
    }
    assert {box: marks_of(typed[box]) for box in typed} == {
        box: MARKS[text_at(asked[box]).kind] for box in typed
    }


def test_each_box_of_the_desk_is_marked(shared_door):
    visitor = Visitor(shared_door.client.application, "admin", "Ann Admin")
    for address in (
        "/desk",
        "/desk/clients",
        "/desk/new",
        "/desk/lists",
        "/desk/staff",
        "/desk/keys",
    ):
        found = {
            name: marks_of(box) for name, box in boxes(visitor.open(address)).items()
        }
        assert found, address
        assert [
            name
            for name, marks in found.items()
            if marks == MARKS["words"] and name != "name"
        ] == [], address


def test_each_box_of_the_sign_in_is_marked(shared_door):
    page = Page(shared_door.client.get("/sign-in"))
    assert [marks_of(box) for box in boxes(page).values()] == [LEFT_ALONE, LEFT_ALONE]


@pytest.mark.parametrize(
    ("endings", "kind"),
    [(CODES, "code"), (NAMES, "name"), (("password",), "secret"), (("note",), "words")],
)
def test_the_fields_of_the_record_have_their_kind(endings, kind):
    for ending in endings:
        assert {
            text_at(path).kind
            for path in FIELDS
            if path.rpartition(".")[2].endswith(ending)
        } == {kind}, ending


def test_no_two_open_rows_share_what_a_form_filler_fills(browser):
    browser.answer_step("billing", {"billing_address": payloads.address()})
    browser.get("delivery")
    browser.fill(delivery="other")
    browser.fill_row("shipping", 0, {"address_town": "Half"})
    page = browser.press("add")
    tokens = [
        field.get("autocomplete")
        for field in page.fields
        if (field.get("name") or "").startswith("shipping-")
        and field.get("autocomplete")
    ]
    sections = {token.split()[0] for token in tokens if token != "off"}
    assert sections == {f"section-{key}" for key in page.rows("shipping")}
    assert len(sections) == 2
    assert all(token.split()[1] == "shipping" for token in tokens if token != "off")
