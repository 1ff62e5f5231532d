"""Posts that no page of ours makes: what a customer may not set stays as it is, and nothing
breaks (security R8, R11a, R13).
"""

import io
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import MultiDict

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.json_door import Door

OF_OUR_STAFF = {
    "department": "Europe",
    "tax_ref": "T9",
    "tax_ref-code": "T9",
    "tax_ref.code": "T9",
    "payment_term": "60 days",
    "detail.payment_term": "60 days",
    "detail-payment_term": "60 days",
    "source": "forged",
    "source_status": "A",
    "client_id": "1",
    "account": "FORGED01",
    "state": "done",
    "version": "99",
    "password_hash": "scrypt:x",
    "billing_address-department": "Europe",
    "billing_address-address_default": "0",
}
MISSHAPEN = [
    [("shipping-²-address_town", "x")],
    [("shipping-row", "²"), ("shipping-²-address_town", "x")],
    [("shipping-row", "9" * 5000)],
    [("shipping-row", "../../..")],
    [("shipping-row", "")],
    [("shipping-default", "²")],
    [("open", "²")],
    [("remove", "9" * 5000)],
    [("copy", "../")],
    [("undo", "x")],
    [("update", "x"), ("back", "//elsewhere.example")],
    [("delivery", "nowhere"), ("delivery", "x")],
    [(f"field-{number}", "x") for number in range(10_000)],
]


def row_of(app, draft):
    return next(
        (row for row in database_rows.rows(app, "drafts") if row["id"] == draft), None
    )


@pytest.mark.security("R13")
def test_what_our_staff_sets_cannot_be_set_by_any_name(quick):
    browser = Browser(quick).begin()
    original = browser.send

    def forging(pairs=(), **request):
        return original([*pairs, *OF_OUR_STAFF.items()], **request)

    browser.send = forging
    page = browser.register(payloads.smallest())
    assert page.path.endswith("/done")
    record = Door(quick).record(1)
    assert record["department"] == "UK"
    assert (record["tax_ref"], record["detail"]["payment_term"]) == ({"code": ""}, "")
    assert (record["source"], record["source_status"], record["account"]) == (
        "web",
        "P",
        "ADABYR01",
    )
    assert record["billing_address"]["address_default"] == "1"
    row = row_of(quick, browser.draft)
    # ids and hashes may hold any two letters
    draft = f"{row['payload']} {row['controls']}"
    assert [
        word
        for word in OF_OUR_STAFF.values()
        if len(word) > 1 and word != "done" and word in draft
    ] == []
    assert not database_rows.holds(quick, "forged")


@pytest.mark.security("R13")
def test_an_own_row_takes_no_other_fields(browser, shared_door):
    browser.get("contacts")
    page = browser.press("add")
    prefix = f"contact-{page.rows('contact')[0]}-"
    browser.fill_row("contact", 0, {"first_name": "Grace", "email": "g@example.com"})
    browser.send(
        [
            ("continue", "1"),
            (f"{prefix}client_id", "1"),
            (f"{prefix}source", "forged"),
            (f"{prefix}contact_default", "forged"),
        ]
    )
    assert not database_rows.holds(shared_door.client.application, "forged")


@pytest.mark.security("R8")
@pytest.mark.parametrize("htmx", [False, True])
def test_misshapen_keys_change_nothing(browser, htmx):
    with_one_row(browser)
    for pairs in MISSHAPEN:
        page = browser.send(pairs, htmx=htmx)
        assert page.status < 500, pairs[0]
        assert page.path.startswith(f"/register/{browser.draft}")
        page = browser.get("delivery")
        assert [
            page.value(f"shipping-{key}-address_town") for key in page.rows("shipping")
        ] == ["Leeds"], pairs[0]


@pytest.mark.security("R22")
@pytest.mark.parametrize(
    "back", ["//elsewhere.example", "done", "../you", "\x00", "x" * 5000, '"><b>']
)
def test_the_step_to_return_to_is_one_of_the_steps_or_nothing(browser, back):
    browser.send([("update", "x"), ("back", "check")])
    assert browser.page.value("back") == "check"
    rest = [(name, text) for name, text in browser.page.values if name != "back"]
    answer = browser.send([("update", "x"), ("back", back)], values=rest, follow=False)
    assert "back=" not in answer.location
    page = browser.get("you", "?" + urlencode({"back": back}))
    assert page.status in (200, 400)
    assert not page.find("input", name="back")


def with_one_row(browser):
    browser.get("delivery")
    browser.fill(delivery="other").fill_row(
        "shipping", 0, {"address_town": "Leeds"}
    ).press()
    browser.get("delivery")


@pytest.mark.security("R9")
@pytest.mark.parametrize(
    "sign", ["\x00", "\x1b", "\ud800"], ids=["nul", "escape", "surrogate"]
)
def test_control_characters_are_told_and_not_stored(browser, shared_door, sign):
    name = "last_name"
    browser.fill(
        type="retail", last_name="Byron", first_name="Ada", email="a@example.com"
    ).press()
    browser.get("you")
    value = f"x{sign}y".encode("utf-8", "surrogatepass")
    rest = [(key, text) for key, text in browser.page.values if key != name]
    body = (
        "&".join(f"{key}={text}" for key, text in rest)
        + f"&{name}="
        + "".join(f"%{byte:02x}" for byte in value)
    )
    answer = browser.client.post(
        browser.page.path, data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (303, 400, 422)
    kept = row_of(shared_door.client.application, browser.draft)
    assert sign not in str(kept)
    assert "\\u0000" not in str(kept)
    # finding: what was there is cleared without a word
    assert browser.get("you").value("last_name") in ("Byron", "xy", "x%ED%A0%80y")


@pytest.mark.security("R8", "T2", "T3", "T11")
def test_a_part_without_a_name_and_bytes_that_are_no_text(browser):
    page = browser.fill(last_name="Byron").press()
    browser.get("you")
    page = browser.page
    fields = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in page.values
    )
    nameless = (
        f"{fields}--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n".encode()
    )
    answer = browser.client.post(
        page.path, data=nameless, content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code < 500
    broken = (
        b"&".join(f"{name}={value}".encode() for name, value in page.values)
        + b"&first_name=\xff"
    )
    answer = browser.client.post(
        page.path, data=broken, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code < 500
    assert browser.get("you").value("last_name") == "Byron"


@pytest.mark.security("R8")
def test_a_file_in_place_of_a_text_clears_nothing(browser):
    browser.fill(last_name="Byron").press()
    page = browser.get("you")
    data = {name: value for name, value in page.values if name != "last_name"}
    answer = browser.client.post(
        page.path, data={**data, "last_name": (io.BytesIO(b"x"), "x.txt")}
    )
    assert answer.status_code < 500
    # finding: a missing question is taken for a cleared one (R11a)
    assert browser.get("you").value("last_name") == "Byron"


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "name",
    ["HX-Trigger-Name", "HX-Target", "HX-Current-URL", "HX-History-Restore-Request"],
)
def test_htmx_headers_break_nothing(browser, name):
    for value in ("true", "²", "x" * 5000, "<script>alert(1)</script>"):
        page = browser.get("you")
        for address in (
            page.path,
            f"{page.path}/field",
            f"/register/{browser.draft}/strength",
        ):
            answer = browser.client.post(
                address,
                data=dict(page.values),
                headers={name: value.encode().decode("latin-1")},
            )
            assert answer.status_code < 500
            assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "step", ["you", "business", "billing", "delivery", "contacts", "sign-in", "check"]
)
def test_a_fragment_may_be_asked_of_every_step(browser, step):
    browser.get(step)
    # finding: 500 for a step with neither rows nor countries
    assert browser.send([("continue", "1")], htmx=True).status < 500


def test_anothers_key_opens_no_draft(browser, shared_door):
    browser.fill(last_name="Mine").press()
    other = Browser(shared_door.client.application).begin()
    data = MultiDict([*other.page.values, ("last_name", "Stolen")])
    answer = other.client.post(f"/register/{browser.draft}/you", data=data)
    assert answer.status_code == 404
    assert browser.get("you").value("last_name") == "Mine"


def test_misshapen_addresses_are_not_found(browser):
    for draft in ("²" * 22, "x" * 5000, "..", "x" * 22, "null"):
        for step in ("you", "check", "done", "nowhere", "return/x"):
            assert browser.client.get(f"/register/{draft}/{step}").status_code == 404


def test_a_button_of_another_list_does_nothing_to_a_contact(browser):
    browser.get("contacts")
    browser.press("add")
    key = browser.page.rows("contact")[0]
    assert browser.send([("copy", key)]).status == 200
