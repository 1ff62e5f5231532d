"""The reference lists: entries are added, renamed, retired and restored, and old clients keep
what they have.
"""

from dataclasses import fields

import pytest

from tests.support import database_rows, payloads
from tests.support.json_door import errors_of
from webapp.clients.list_models import MODELS
from webapp.clients.list_use import column_of, uses_of
from webapp.clients.lists import (
    add_entry,
    change_entry,
    delete_entry,
    entries_of,
    move_entry,
    retire_entry,
)
from webapp.clients.offered import load_reference
from webapp.record.problem import InputRefused
from webapp.record.reference import Reference
from webapp.record.schema import CHOSEN_FROM

CHOSEN = {
    "client_types": ("type.code", "trade"),
    "departments": ("department", "Europe"),
    "tax_codes": ("tax_ref.code", "T2"),
    "payment_terms": ("detail.payment_term", "30 days"),
    "currencies": ("currency", "EUR"),
}


def offered(name):
    return [*getattr(load_reference(), name)]


def value_at(record, path):
    for step in path.split("."):
        record = record[step]
    return record


@pytest.mark.parametrize("name", CHOSEN)
def test_an_added_entry_is_the_last_and_can_be_chosen(context, door, name):
    path, _ = CHOSEN[name]
    add_entry(name, "NEW", "Something new")
    assert offered(name)[-1] == "NEW"
    assert door.create(payloads.having(payloads.full(), path, "NEW")).status_code == 200
    assert value_at(door.record(1), path) == "NEW"


@pytest.mark.parametrize("name", CHOSEN)
def test_a_retired_entry_is_refused_for_new_clients_and_kept_by_old_ones(
    context, door, name
):
    path, code = CHOSEN[name]
    door.create(payloads.full())
    before = door.record(1)
    retire_entry(name, code)
    assert code not in offered(name)
    answer = door.create(payloads.having(payloads.full(), "credentials", None))
    assert answer.status_code == 422
    assert errors_of(answer)[path][0] == "choice"
    assert door.record(1) == before
    assert door.get().json["data"]["total"] == 1


@pytest.mark.parametrize("name", CHOSEN)
def test_a_restored_entry_can_be_chosen_again(context, door, name):
    _, code = CHOSEN[name]
    order = offered(name)
    retire_entry(name, code)
    change_entry(name, code, retired_on=None)
    assert offered(name) == order
    assert door.create(payloads.full()).status_code == 200


@pytest.mark.parametrize(
    ("name", "query"),
    [("client_types", "client_type=trade"), ("departments", "department=Europe")],
)
def test_old_clients_are_found_by_their_retired_entry(context, door, name, query):
    door.create(payloads.full())
    retire_entry(name, CHOSEN[name][1])
    answer = door.get(f"?{query}")
    assert answer.status_code == 200
    assert answer.json["data"]["total"] == 1


def test_a_renamed_entry_keeps_its_code(context, door):
    door.create(payloads.full())
    change_entry("client_types", "trade", name="Business")
    assert door.record(1)["type"] == {"code": "trade", "name": "Business"}


def test_a_type_for_people_needs_names_and_one_for_businesses_a_title(context, door):
    add_entry("client_types", "staff", "Staff", is_person=True)
    add_entry("client_types", "charity", "Charity")
    assert (
        door.create(
            payloads.having(payloads.smallest(), "type.code", "staff")
        ).status_code
        == 200
    )
    assert [
        *errors_of(
            door.create(payloads.having(payloads.smallest(), "type.code", "charity"))
        )
    ] == ["title"]


def test_the_default_department_is_the_first_that_is_offered(context, door):
    door.create(payloads.smallest())
    retire_entry("departments", "UK")
    door.create(payloads.smallest())
    assert [door.record(number)["department"] for number in (1, 2)] == ["UK", "Europe"]


def test_the_last_entry_of_a_list_stays(context):
    for code in ("Europe", "UK"):
        retire_entry("departments", code)
    with pytest.raises(InputRefused, match="one entry at least"):
        retire_entry("departments", "International")
    assert offered("departments") == ["International"]


def test_the_default_currency_stays(context):
    with pytest.raises(InputRefused, match="DEFAULT_CURRENCY"):
        retire_entry("currencies", "GBP")
    assert "GBP" in offered("currencies")


@pytest.mark.parametrize(
    ("name", "code", "label"),
    [
        ("departments", "UK", "UK"),
        ("departments", "", "Nothing"),
        ("departments", "  ", "Nothing"),
        ("departments", "Asia", ""),
        ("departments", "x" * 65, "Long"),
        ("departments", "Asia", "x" * 101),
        ("currencies", "GBPX", "Long"),
        ("tax_codes", "a\x00b", "NUL"),
        ("tax_codes", "a\nb", "Two lines"),
        ("nothing", "a", "a"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(context, name, code, label):
    before = database_rows.tables(context)
    with pytest.raises(InputRefused) as refused:
        add_entry(name, code, label)
    assert str(refused.value)
    assert "\n" not in str(refused.value)
    assert database_rows.tables(context) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda: retire_entry("departments", "Mars"),
        lambda: change_entry("departments", "Mars", name="Mars"),
    ],
)
def test_an_entry_that_is_not_there_cannot_be_changed(context, change):
    with pytest.raises(InputRefused, match="Mars"):
        change()


def test_a_retired_entry_is_still_shown_to_admins(context):
    retire_entry("departments", "Europe")
    entries = {entry.code: entry.retired_on for entry in entries_of("departments")}
    assert entries.pop("Europe") is not None
    assert set(entries.values()) == {None}


@pytest.mark.parametrize("name", CHOSEN)
def test_an_entry_that_no_client_has_can_be_deleted(context, name):
    add_entry(name, "NEW", "Something new")
    delete_entry(name, "NEW")
    assert "NEW" not in [entry.code for entry in entries_of(name)]


@pytest.mark.parametrize("name", CHOSEN)
def test_an_entry_that_a_client_has_can_only_be_retired(context, door, name):
    door.create(payloads.full())
    before = database_rows.tables(context)
    with pytest.raises(InputRefused, match="Retire it"):
        delete_entry(name, CHOSEN[name][1])
    assert database_rows.tables(context) == before


def test_the_last_entry_that_is_offered_cannot_be_deleted(context):
    for code in ("Europe", "UK"):
        retire_entry("departments", code)
    with pytest.raises(InputRefused, match="one entry at least"):
        delete_entry("departments", "International")
    delete_entry("departments", "UK")
    assert [entry.code for entry in entries_of("departments")] == [
        "Europe",
        "International",
    ]


@pytest.mark.parametrize(
    "change", [delete_entry, retire_entry, lambda name, code: move_entry(name, code, 1)]
)
def test_an_entry_that_is_gone_cannot_be_changed_again(context, change):
    delete_entry("departments", "Europe")
    with pytest.raises(InputRefused, match="Europe"):
        change("departments", "Europe")


@pytest.mark.parametrize(
    ("code", "steps", "order"),
    [
        ("Europe", -1, ["Europe", "UK", "International"]),
        ("Europe", 1, ["UK", "International", "Europe"]),
        ("UK", -1, ["UK", "Europe", "International"]),
        ("International", 1, ["UK", "Europe", "International"]),
    ],
)
def test_an_entry_moves_up_and_down_and_stays_at_the_ends(context, code, steps, order):
    move_entry("departments", code, steps)
    assert offered("departments") == order


def test_the_clients_that_have_an_entry_are_counted(context, door):
    door.create(payloads.full())
    door.create(payloads.smallest())
    assert {name: uses_of(name) for name in MODELS} == {
        "client_types": {"retail": 1, "trade": 1},
        "departments": {"Europe": 1, "UK": 1},
        "tax_codes": {"T2": 1},
        "payment_terms": {"30 days": 1},
        "currencies": {"EUR": 1, "GBP": 1},
    }


def test_every_list_is_one_that_a_field_of_the_record_and_a_column_are_chosen_from():
    lists = {*CHOSEN_FROM.values()}
    assert lists == MODELS.keys()
    assert lists <= {field.name for field in fields(Reference)}
    columns = {column_of(name).key for name in lists}
    assert columns == {
        "type_code",
        "department",
        "tax_code",
        "payment_term",
        "currency",
    }
