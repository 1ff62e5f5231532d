"""Two clients are compared and merged at the desk, without JavaScript; what is merged leads on."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser, text_of
from tests.support.client_changes import open_change
from tests.support.desk_browser import DOOR, Visitor, new_client
from tests.support.users import sign_in
from webapp.clients.answer import payload_of
from webapp.clients.offered import load_reference
from webapp.clients.search import find_client
from webapp.clients.update import update_client
from webapp.record.actor import SYSTEM
from webapp.record.check import check


@pytest.fixture
def rep(app):
    return Visitor(app, name="Rosa Lind")


def registered(app, name, **values):
    """A client with a login, and its id."""
    login = {"username": name, "password": payloads.PASSWORD}
    payload = payloads.full() | {
        "email": f"{name}@juniper.example",
        "credentials": login,
    }
    return new_client(app, payload | values)


@pytest.fixture
def two(rep):
    first = registered(rep.app, "tea", title="Juniper Tea Ltd")
    second = registered(rep.app, "rooms", title="Juniper Tea Rooms", source_status="A")
    return first, second


def address_of(ids):
    return "/desk/clients/{}/merge/{}".format(*ids)


def ticked(page, name):
    return [
        box.get("value")
        for box in page.find("input", name=name)
        if box.get("checked") is not None
    ]


def test_the_page_ticks_what_wins(rep, two):
    _first, second = two
    page = rep.open(address_of(two))
    assert ticked(page, "stays") == [str(second)]  # it is approved
    assert ticked(page, "field.title") == [str(second)]
    assert "The same in both" in page.html
    assert "Also written" not in page.html


def test_a_merge_that_was_undone_is_no_change_of_what_it_took(rep, two):
    first, second = two
    with rep.app.app_context():
        client = find_client(first)
        payload = payload_of(client) | {"title": "Juniper & Vale Ltd"}
        registration, _problems = check(payload, DOOR, load_reference())
        update_client(client, registration, DOOR, version=client.version)
    page = rep.open(address_of(two))
    assert ticked(page, "field.title") == [str(first)]
    rep.press(address_of(two))
    rep.press(f"/desk/clients/{second}/merge/{first}/undo")
    page = rep.open(address_of(two))
    assert ticked(page, "field.title") == [str(first)]


def test_what_was_chosen_stays_and_the_other_leads_to_it(rep, two):
    first, second = two
    code = client(rep, first).account
    rep.open(address_of(two))
    page = rep.press(
        address_of(two),
        "Merge into",
        **{"field.email": str(first), "login": str(first)},
    )
    assert "The two clients are one now." in page.html
    stays = client(rep, second)
    assert stays.email == "tea@juniper.example"
    assert stays.title == "Juniper Tea Rooms"
    assert stays.user.username == "tea"
    page = rep.open(f"/desk/clients/{first}")
    assert page.path == f"/desk/clients/{second}"
    page = rep.open(f"/desk/clients?q={code}")
    assert ticked_ids(page) == [str(second)]
    page = rep.open(f"/desk/clients/{second}")
    assert "Undo the merge" in page.html
    page = rep.press(f"/desk/clients/{second}/merge/{first}/undo")
    assert "The merge is undone" in page.html
    assert client(rep, first).email == "tea@juniper.example"
    assert client(rep, second).email == "rooms@juniper.example"


def ticked_ids(page):
    return [box.get("value") for box in page.find("input", name="client")]


def client(rep, client_id):
    with rep.app.app_context():
        return find_client(client_id)


def save_over(app, client_id, **values):
    """Change a client, as a colleague does."""
    with app.app_context():
        found = find_client(client_id)
        registration, problems = check(
            payload_of(found) | values, SYSTEM, load_reference()
        )
        assert registration, problems
        update_client(found, registration, SYSTEM, version=found.version)


def test_who_changed_one_meanwhile_is_shown_and_nothing_is_merged(rep, two):
    first, _second = two
    rep.open(address_of(two))
    fields = rep.page
    save_over(rep.app, first, title="Juniper and Vale")
    rep.page = fields
    page = rep.press(address_of(two), "Merge into", status=409)
    assert "Somebody changed one of the two meanwhile" in page.html
    assert "Changed meanwhile" in page.html
    assert "Juniper and Vale" in page.html
    assert client(rep, first)
    page = rep.press(address_of(two), "Merge into")
    assert "The two clients are one now." in page.html


def test_a_record_that_breaks_a_rule_is_told_and_nothing_is_merged(rep, two):
    address = payloads.full()["billing_address"] | {"address_default": "0"}
    many = [address | {"address_street_1": f"{number} Road"} for number in range(50)]
    third = registered(rep.app, "many", shipping_addresses=many)
    ids = (third, two[0])
    rep.open(address_of(ids))
    page = rep.press(address_of(ids), "Merge into", status=422)
    assert "Enter 50 delivery addresses or fewer" in page.html
    assert client(rep, third)


def test_a_client_that_is_one_already_leads_on(rep, two):
    first, second = two
    rep.open(address_of(two))
    fields = rep.page
    rep.press(address_of(two), "Merge into")
    rep.page = fields
    page = rep.press(address_of(two), "Merge into")
    assert page.path == f"/desk/clients/{second}"
    assert "merged into this one meanwhile" in page.html
    rep.open(address_of((second, first)))
    assert rep.page.path == f"/desk/clients/{second}"
    rep.open(address_of((first, first)), status=404)


def test_two_who_merge_crosswise_make_one_client_and_no_error(rep, two):
    visitors = [rep, Visitor(rep.app, name="Max Ude")]
    for visitor in visitors:
        visitor.open(address_of(two))
    with ThreadPoolExecutor(2) as threads:
        pages = [
            threads.submit(
                visitor.press, address_of(two), "Merge into", stays=str(stays)
            )
            for visitor, stays in zip(visitors, two, strict=True)
        ]
        shown = [page.result().html for page in pages]
    assert sum("The two clients are one now." in html for html in shown) == 1
    assert sum("merged into this one meanwhile" in html for html in shown) == 1
    assert len(database_rows.rows(rep.app, "clients")) == 1
    assert len(database_rows.rows(rep.app, "merges")) == 1


def test_the_json_door_says_where_a_merged_client_is(rep, two, door):
    first, second = two
    codes = [client(rep, each).account for each in two]
    rep.open(address_of(two))
    rep.press(address_of(two), "Merge into")
    for query in (f"?client_id={first}", f"?account={codes[0]}"):
        answer = door.get(query)
        assert answer.status_code == answer.json["status"] == 410
        assert answer.json["data"] == {
            "errors": [],
            "code": "merged",
            "merged_into": {"client_id": second, "client_account": codes[1]},
        }
    assert door.get("").json["data"]["total"] == 1


def signed_in_as(rep, client_id):
    browser = Browser(rep.app)
    sign_in(browser.client, client(rep, client_id).user_id)
    return browser


def test_the_login_that_stays_sees_the_account_and_the_other_is_signed_out(rep):
    first = registered(rep.app, "tea", title="Juniper Tea Ltd")
    second = registered(rep.app, "rooms", title="Juniper Tea Rooms")
    kept, dropped = (signed_in_as(rep, each) for each in (first, second))
    begun = open_change(kept, "/account/change/you")
    rep.open(address_of((first, second)))
    chosen = {"stays": str(second), "login": str(first)}
    rep.press(address_of((first, second)), "Merge into", **chosen)
    assert dropped.client.get("/account").location.startswith("/sign-in")
    # what was begun before the merge goes to the client that stayed
    begun.fill(last_name="Novak")
    begun.press()
    begun.press("send") if begun.page.find("button", name="send") else None
    assert client(rep, second).last_name == "Novak"
    account = kept.client.get("/account").text
    assert client(rep, second).account in account


def test_the_history_tells_which_client_each_entry_was_of(rep, two):
    first, second = two
    code = client(rep, first).account
    rep.open(address_of(two))
    rep.press(address_of(two), "Merge into")
    page = rep.open(f"/desk/clients/{second}")
    assert code in [text_of(tag) for tag in page.find("span", **{"class": "tag"})]
    assert "merged another client into this one" in text_of(page.tree)


def test_what_was_told_apart_from_the_one_is_told_apart_from_the_one_that_stays(rep):
    first, second, third = (
        registered(rep.app, name, title="Juniper Tea Ltd") for name in "abc"
    )
    apart = f"/desk/clients/{first}/different/{third}"
    rep.open(f"/desk/clients/{first}")
    rep.press(apart, word="another owner")
    address = address_of((second, first))
    rep.open(address)
    rep.press(address, "Merge into", stays=str(second))
    page = rep.open(f"/desk/clients/{second}")
    assert "another owner" in page.html
    assert "May be the same as" not in page.html
    rep.press(f"{address}/undo")
    assert "another owner" not in rep.open(f"/desk/clients/{second}").html
    assert "another owner" in rep.open(f"/desk/clients/{first}").html
