"""What a draft and a form may hold: what is far too long is refused by name, and what was
there stays (security R10).
"""

from urllib.parse import quote

import pytest

from tests.support import database_rows
from tests.support.browser import Browser, Page
from webapp.questions.fields import asked_fields
from webapp.questions.steps import STEPS
from webapp.record.schema import FIELDS, text_at
from webapp.record.text import FAR

TYPED = [
    (step.name, question.name, question.path)
    for step in STEPS
    for question in asked_fields(step.form(prefix=step.prefix))
    if question.type in ("AskedText", "AskedLines") and not step.staff_only
]
ROWS = {"shipping": "delivery", "contact": "contacts"}


def payload_of(browser):
    rows = database_rows.rows(browser.client.application, "drafts")
    return str(next((row["payload"] for row in rows if row["id"] == browser.draft), ""))


@pytest.mark.security("R10")
@pytest.mark.parametrize(
    ("step", "name", "path"), TYPED, ids=[path for _, _, path in TYPED]
)
def test_a_text_that_is_far_too_long_is_refused_by_name_and_what_was_there_stays(
    browser, step, name, path
):
    mark = text_at(path)
    browser.fill(type="trade").press()
    browser.get(step)
    browser.fill_in({name: "kept"}).press()
    browser.get(step)
    page = browser.fill_in({name: "y" * (FAR * mark.limit + 1)}).press()
    assert (page.status, page.errors.get(name)) == (422, mark.shorten)
    assert mark.shorten in page.summary
    assert len(page.value(name)) == FAR * mark.limit + 1, (
        "nothing that was typed is lost"
    )
    assert "yyyyyyy" not in payload_of(browser)
    assert browser.get(step).value(name) == "kept"


@pytest.mark.security("R5", "R10")
@pytest.mark.parametrize(
    ("step", "name", "path"), TYPED, ids=[path for _, _, path in TYPED]
)
def test_a_text_that_is_a_little_too_long_is_kept_and_told(browser, step, name, path):
    mark = text_at(path)
    browser.fill(type="trade").press()
    browser.get(step)
    browser.fill_in({name: "y" * (FAR * mark.limit)}).press()
    page = browser.get(step)
    assert (page.value(name), page.errors.get(name)) == (
        "y" * (FAR * mark.limit),
        mark.shorten,
    )


@pytest.mark.security("R10")
@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("prefix", "field"), [("shipping", "address_note"), ("contact", "job_title")]
)
def test_a_row_that_is_far_too_long_is_shown_as_typed_and_the_list_stays_as_it_was(
    browser, prefix, field, htmx
):
    step = ROWS[prefix]
    browser.get(step)
    browser.answer_rows(
        next(each.rows for each in STEPS if each.name == step), [{field: "kept"}]
    )
    browser.press()
    browser.get(step)
    key = browser.page.rows(prefix)[0]
    browser.fill_in({f"{prefix}-{key}-{field}": "y" * 5000})
    page = Page(browser.send([("add", "1")], htmx=htmx).answer)
    assert (page.status, len(page.rows(prefix))) == (422, 2)
    assert f"{prefix}-{key}-{field}" in page.errors
    assert not page.is_folded(prefix, key)
    assert len(page.value(f"{prefix}-{key}-{field}")) == 5000
    assert "yyyyyyy" not in payload_of(browser)
    browser.page = page
    if not htmx:
        browser.press_row("remove", 0)
        assert browser.page.status == 200


@pytest.mark.security("R10")
def test_a_field_that_is_far_too_long_is_told_while_typing(browser):
    page = browser.get("you")
    data = {**dict(page.values), "first_name": "y" * 5000}
    answer = browser.client.post(
        f"{page.path}/field", data=data, headers={"HX-Trigger-Name": "first_name"}
    )
    assert Page(answer).errors == {"first_name": text_at("first_name").shorten}


def rows_of(browser, count, texts):
    """The delivery page's values with this many rows of these texts."""
    kept = [
        (name, value)
        for name, value in browser.page.values
        if not name.startswith(("shipping", "delivery"))
    ]
    rows = [("delivery", "other")]
    for number in range(count):
        key = f"{number:08x}"
        rows += [
            ("shipping-row", key),
            *((f"shipping-{key}-{name}", text) for name, text in texts.items()),
        ]
    return [*kept, *rows]


@pytest.mark.security("R10")
def test_a_draft_holds_no_more_than_a_record_may(browser):
    """Each text passes for itself: twice its limit in 50 addresses and 50 contacts is more
    than any record has.
    """
    long = [
        (name, mark)
        for name, mark in FIELDS.items()
        if name.startswith("shipping_addresses[].") and hasattr(mark, "limit")
    ]
    browser.get("delivery")
    texts = {name.rpartition(".")[2]: "y" * (FAR * mark.limit) for name, mark in long}
    page = browser.send([("continue", "1")], values=rows_of(browser, 33, texts))
    assert page.status == 422
    assert page.summary == [
        "Shorten your answers, or leave out what you do not need: together they are longer than a "
        "registration can be"
    ]
    assert "yyyyyyy" not in payload_of(browser)


@pytest.mark.security("R10", "R26")
@pytest.mark.parametrize(
    "body",
    [b"x=1&" * 3000, b"&" * 3000, b"x=" + b"y" * 256 * 1024, b"x=" + b"%41" * 90_000],
    ids=["fields", "separators", "bytes", "escapes"],
)
def test_a_form_that_is_too_large_is_refused_with_what_to_do(browser, body):
    browser.fill(last_name="Kept").press()
    for address in (
        f"/register/{browser.draft}/you",
        f"/register/{browser.draft}/check",
        "/sign-in",
    ):
        answer = browser.client.post(
            address, data=body, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 413
        assert "send less text" in answer.text
    assert browser.get("you").value("last_name") == "Kept"


@pytest.mark.security("R26")
@pytest.mark.parametrize("address", ["/register", "/sign-in?next=/&", "/register?"])
def test_a_query_of_thousands_of_fields_is_not_read(shared_door, address):
    joined = "&" if "?" in address else "?"
    assert shared_door.client.get(f"{address}{joined}{'a&' * 3000}").status_code == 400


def test_a_list_of_long_rows_has_room_in_a_form(browser):
    browser.get("delivery")
    texts = {
        "address_street_1": "y" * 200,
        "address_town": "Zürich " * 14,
        "address_note": "Ring twice, " * 160,
    }
    assert (
        browser.send([("continue", "1")], values=rows_of(browser, 50, texts)).status
        == 200
    )
    assert len(browser.get("delivery").rows("shipping")) == 50


@pytest.mark.security("R9", "R13")
@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f"])
@pytest.mark.parametrize("step", [step.name for step in STEPS if not step.staff_only])
def test_a_control_character_in_whatever_is_posted_is_no_failure_and_not_stored(
    browser, step, sign
):
    browser.fill(type="trade").press()
    names = {name for name, _ in browser.get(step).values} | {
        "back",
        "update",
        "delivery",
        "sign_in",
        "duplicate_reason",
        "no_vat",
    }
    names |= {
        "add",
        "open",
        "remove",
        "copy",
        "undo",
        "continue",
        "save",
        "shipping-row",
        "contact-row",
        "shipping-default",
    }
    for name in sorted(names):
        assert browser.get(step).status == 200, name
        answer = browser.send(
            [("continue", "1")],
            values=[
                *((key, text) for key, text in browser.page.values if key != name),
                (name, f"x{sign}y"),
            ],
            follow=False,
        )
        assert answer.status_code < 500, name
        row = next(
            row
            for row in database_rows.rows(browser.client.application, "drafts")
            if row["id"] == browser.draft
        )
        kept = f"{row['payload']}{row['controls']}"
        assert not [
            text
            for text in (sign, f"\\u{ord(sign):04x}", f"\\x{ord(sign):02x}")
            if text in kept
        ], name
    assert browser.get("check").status == 200


@pytest.mark.security("R13", "R22")
@pytest.mark.parametrize(
    "back",
    ["//elsewhere.example", "x" * 5000, "check\x00", "you", "<b>"],
    ids=["host", "long", "nul", "step", "markup"],
)
def test_where_to_return_to_is_the_check_page_or_nothing(browser, back):
    browser.get("you")
    page = browser.send([("continue", "1"), ("back", back)], follow=False)
    assert "back" not in page.location
    assert 'name="back"' not in Browser.get(browser, "you", f"?back={quote(back)}").html
