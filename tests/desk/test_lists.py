"""Administrators keep the reference lists, and every door follows at once."""

import pytest

from tests.support import payloads
from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, links, texts
from tests.support.json_door import errors_of


@pytest.fixture(scope="module")
def admin(shared_door):
    return Visitor(shared_door.client.application, "admin", "Ada Admin")


def rows(page, list_name):
    """Code, name and number of clients of each entry, as the page has them."""
    [card] = page.find("section", **{"aria-labelledby": f"{list_name}-title"})
    table = [
        [text_of(cell) for cell in row] for row in next(card.iter("tbody")).iter("tr")
    ]
    return {row[0]: (row[1], row[-2].split()[0]) for row in table}


def buttons(page, list_name, code):
    [card] = page.find("section", **{"aria-labelledby": f"{list_name}-title"})
    [row] = [
        row for row in next(card.iter("tbody")).iter("tr") if text_of(row[0]) == code
    ]
    return [text_of(button).split()[0] for button in row.iter("button")]


def opened(admin, list_name):
    return admin.open(f"/desk/lists?list={list_name}")


def add(admin, list_name, code, name="", status=200, **values):
    opened(admin, list_name)
    return admin.press(
        f"/desk/lists/{list_name}/add", code=code, name=name, status=status, **values
    )


def change(admin, list_name, words, status=200):
    """Press the button of an entry with these words, such as "Retire UK"."""
    opened(admin, list_name)
    return admin.press(f"/desk/lists/{list_name}/change", words, status=status)


def offered_in_wizard(admin, code):
    """Whether a new draft at the desk offers a tax code."""
    browser = Visitor(admin.app, name=f"Rep for {code}")
    token = browser.open("/desk/new").value("csrf_token")
    draft = browser.post(
        "/desk/new", [("csrf_token", token), ("empty", "1")]
    ).path.split("/")[2]
    page = browser.open(f"/register/{draft}/terms")
    return code in [option.get("value") for option in page.find("option")]


def test_a_rep_may_not_open_the_lists(shared_door):
    Visitor(shared_door.client.application, "rep", "Roy Rep").open(
        "/desk/lists", status=403
    )


def test_the_lists_tell_how_many_clients_have_each_entry(admin, shared_door):
    shared_door.create(payloads.having(payloads.full(), "credentials", None))
    page = admin.open("/desk/lists")
    [names] = page.find("nav", **{"aria-label": "Lists"})
    assert [text_of(link).rstrip("0123456789") for link in names.iter("a")] == [
        "Client types",
        "Departments",
        "Tax codes",
        "Payment terms",
    ]
    assert rows(page, "client_types")["trade"] == ("Trade", "1")
    assert "/desk/clients?type=trade" in links(page).values()
    assert not page.mistakes
    assert rows(opened(admin, "tax_codes"), "tax_codes")["T0"] == ("T0", "0")
    assert not admin.page.mistakes
    assert texts(admin.page, "h2") == ["Tax codes"]


def test_an_added_entry_is_offered_by_every_door(admin, shared_door):
    page = add(admin, "tax_codes", "T7", "Seven")
    assert page.notices == ["The entry is added."]
    assert [*rows(page, "tax_codes").items()][-1] == ("T7", ("Seven", "0"))
    assert offered_in_wizard(admin, "T7")
    assert (
        shared_door.create(
            payloads.having(payloads.smallest(), "tax_ref.code", "T7")
        ).status_code
        == 200
    )


def test_an_entry_is_renamed_and_its_code_stays(admin):
    add(admin, "payment_terms", "90 days/net")
    admin.open(links(admin.page)["Rename 90 days/net"])
    page = admin.press("/desk/lists/payment_terms/rename", name="Ninety days")
    assert rows(page, "payment_terms")["90 days/net"] == ("Ninety days", "0")


def test_a_retired_entry_is_not_offered_until_it_is_restored(admin, shared_door):
    add(admin, "tax_codes", "T8")
    assert rows(change(admin, "tax_codes", "Retire T8"), "tax_codes")["T8"] == (
        "T8 Retired",
        "0",
    )
    assert not offered_in_wizard(admin, "T8")
    refused = shared_door.create(
        payloads.having(payloads.smallest(), "tax_ref.code", "T8")
    )
    assert errors_of(refused)["tax_ref.code"][0] == "choice"
    assert rows(change(admin, "tax_codes", "Restore T8"), "tax_codes")["T8"] == (
        "T8",
        "0",
    )
    assert (
        shared_door.create(
            payloads.having(payloads.smallest(), "tax_ref.code", "T8")
        ).status_code
        == 200
    )


def test_an_unused_entry_is_deleted(admin):
    add(admin, "departments", "Asia")
    assert "Asia" not in rows(
        change(admin, "departments", "Yes, delete Asia"), "departments"
    )


def test_an_entry_in_use_is_not_offered_to_be_deleted_and_cannot_be(admin, shared_door):
    add(admin, "departments", "Africa")
    opened(admin, "departments")
    assert (
        shared_door.create(
            payloads.having(payloads.smallest(), "department", "Africa")
        ).status_code
        == 200
    )
    # the page is older than the client
    page = admin.press(
        "/desk/lists/departments/change", "Yes, delete Africa", status=409
    )
    assert page.summary == [
        "Clients have “Africa”, so it cannot be deleted. Retire it: they keep it, and it is "
        "no longer offered"
    ]
    assert "Delete" not in buttons(page, "departments", "Africa")
    assert rows(page, "departments")["Africa"] == ("Africa", "1")


def test_an_entry_moves_up_and_down(admin):
    add(admin, "payment_terms", "later")
    before = [*rows(admin.page, "payment_terms")]
    after = [*rows(change(admin, "payment_terms", "Up with later"), "payment_terms")]
    assert after == [*before[:-2], before[-1], before[-2]]
    assert [
        *rows(change(admin, "payment_terms", "Down with later"), "payment_terms")
    ] == before
    assert "Down" not in buttons(admin.page, "payment_terms", "later")


def test_a_type_is_of_people_or_of_businesses(admin, shared_door):
    add(admin, "client_types", "staff", "Staff", kind="person")
    add(admin, "client_types", "charity", "Charity", kind="business")
    assert (
        shared_door.create(
            payloads.having(payloads.smallest(), "type.code", "staff")
        ).status_code
        == 200
    )
    assert (
        shared_door.create(
            payloads.having(payloads.smallest(), "type.code", "charity")
        ).status_code
        == 422
    )


@pytest.mark.security("R5")
@pytest.mark.parametrize(
    ("code", "name", "field", "message"),
    [
        ("", "", "code", "Enter a code"),
        ("T0", "Again", "code", "Choose another code: “T0” is in this list already"),
        ("x" * 17, "", "code", "Shorten the code to 16 characters or fewer"),
        (
            "a\x00b",
            "",
            "code",
            "Write the code on one line, without control characters",
        ),
        ("T6", "x" * 101, "name", "Shorten the name to 100 characters or fewer"),
    ],
)
def test_an_entry_that_cannot_be_is_told_at_its_field_and_not_lost(
    admin, code, name, field, message
):
    page = add(admin, "tax_codes", code, name, status=422)
    assert (page.summary, page.errors) == ([message], {f"tax_codes-{field}": message})
    assert page.title.startswith("Error: ")
    assert page.find("input", id="tax_codes-code")[0].get("value") == code.replace(
        "\x00", ""
    )
    assert page.find("input", id="tax_codes-name")[0].get("value") == name


def test_a_name_that_is_empty_is_asked_for(admin):
    admin.open("/desk/lists/tax_codes/rename?code=T0")
    page = admin.press("/desk/lists/tax_codes/rename", name=" ", status=422)
    assert page.errors == {"name": "Enter a name"}


@pytest.mark.parametrize(
    "address",
    [
        "/desk/lists/currencies/rename?code=GBP",
        "/desk/lists/tax_codes/rename?code=T3",
        "/desk/lists/x/rename",
        "/desk/lists?list=currencies",
    ],
)
def test_what_is_not_kept_here_is_not_found(admin, address):
    admin.open(address, status=404)


@pytest.mark.parametrize(
    ("address", "values", "status"),
    [
        ("currencies/add", {"code": "XXX", "name": ""}, 404),
        ("currencies/change", {"code": "EUR", "action": "retire"}, 404),
        ("tax_codes/add", {}, 400),
        ("tax_codes/change", {"code": "T0", "action": "burn"}, 400),
        ("tax_codes/change", {"code": "T\x00", "action": "retire"}, 404),
        ("tax_codes/rename", {"code": "T0"}, 400),
    ],
)
def test_what_the_page_never_sends_is_refused(admin, address, values, status):
    admin.open("/desk/lists")
    admin.post(
        f"/desk/lists/{address}",
        [("csrf_token", admin.page.value("csrf_token")), *values.items()],
        status,
    )
