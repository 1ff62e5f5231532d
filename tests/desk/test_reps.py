"""A client is taken, given and let go, alone and in bulk; two reps at once hear of each other."""

import pytest

from tests.support import database_rows
from tests.support.desk_browser import Visitor, new_client, texts
from tests.support.users import make_user
from webapp.clients.search import find_client


@pytest.fixture
def rep(app):
    return Visitor(app, name="Rosa Lind")


@pytest.fixture
def other(app):
    return Visitor(app, name="Max Ude")


def rep_of(app, client_id):
    with app.app_context():
        found = find_client(client_id).rep
        return found and found.name


def assigned(rep, client_id, value, button, status=200):
    rep.open(f"/desk/clients/{client_id}")
    return rep.press(f"/desk/clients/{client_id}/rep", button, status=status, rep=value)


def test_a_rep_takes_gives_and_lets_go_a_client(rep, other):
    client_id = new_client(rep.app)
    assigned(rep, client_id, "me", "Take it")
    assert rep_of(rep.app, client_id) == "Rosa Lind"
    assigned(rep, client_id, str(other.user_id), "Give")
    assert rep_of(rep.app, client_id) == "Max Ude"
    page = assigned(other, client_id, "none", "Let it go")
    assert rep_of(rep.app, client_id) is None
    past = texts(page, "ol", **{"class": "plain entries"})[0]
    for words in (
        "Rosa Lind took the client",
        "Rosa Lind gave the client to Max Ude",
        "Max Ude let the client go",
    ):
        assert words in past
    assert "Assigned to" not in past


def test_who_comes_second_hears_who_has_the_client(rep, other):
    client_id = new_client(rep.app)
    for visitor in (rep, other):
        visitor.open(f"/desk/clients/{client_id}")
    address = f"/desk/clients/{client_id}/rep"
    rep.press(address, "Take it", rep="me")
    page = other.press(address, "Take it", rep="me", status=409)
    assert "Rosa Lind has this client now" in page.html
    assert rep_of(rep.app, client_id) == "Rosa Lind"


def test_taking_twice_is_taking_once_and_no_change_of_the_record(rep):
    client_id = new_client(rep.app)
    rep.open(f"/desk/clients/{client_id}")
    for _ in range(2):
        rep.post(
            f"/desk/clients/{client_id}/rep",
            [*rep_fields(rep), ("rep", "me"), ("was", "none")],
        )
        rep.open(f"/desk/clients/{client_id}")
    stored = database_rows.tables(rep.app)
    [client] = stored["clients"]
    assert [row["action"] for row in stored["history"]] == ["registered", "taken"]
    assert client["version"] == 1
    assert client["updated_on"] == client["created_on"]


def rep_fields(visitor):
    [token, *_] = visitor.page.find("input", name="csrf_token")
    return [("csrf_token", token.get("value"))]


def test_several_are_taken_at_once_but_not_those_that_somebody_took(rep, other):
    ids = [new_client(rep.app) for _ in range(3)]
    rep.open("/desk/clients")
    assigned(other, ids[0], "me", "Take it")
    token = rep_fields(rep)
    had = [("was", f"{client_id}:none") for client_id in ids]
    chosen = [("client", str(client_id)) for client_id in ids]
    page = rep.post("/desk/clients/rep", [*token, *had, *chosen, ("rep", "me")])
    assert "2 taken, 1 not" in texts(page, "h1")[0]
    assert "Max Ude has this client now" in page.html
    assert [rep_of(rep.app, each) for each in ids] == [
        "Max Ude",
        "Rosa Lind",
        "Rosa Lind",
    ]


def test_who_was_merged_meanwhile_is_told_of_and_nothing_done_to_who_stays(rep):
    ids = [new_client(rep.app, email=f"{name}@twin.example") for name in "ab"]
    rep.open("/desk/clients")
    token = rep_fields(rep)
    address = f"/desk/clients/{ids[0]}/merge/{ids[1]}"
    rep.open(address)
    rep.press(address, "Merge into")
    chosen = [*token, ("client", str(ids[1]))]
    for page in (
        rep.post("/desk/clients/rep", [*chosen, ("rep", "me")]),
        rep.post("/desk/clients/review", [*chosen, ("move", "approve")]),
    ):
        assert ", 1 not" in texts(page, "h1")[0]
        assert "was merged into" in page.html
    both = [*chosen, ("client", str(ids[0])), ("move", "reject")]
    page = rep.post("/desk/clients/review", both)
    assert "so nothing is done to it" in page.html
    assert rep_of(rep.app, ids[0]) is None


def test_the_list_shows_mine_and_nobodys(rep):
    mine, nobodys = new_client(rep.app, email="a@a.example"), new_client(rep.app)
    assigned(rep, mine, "me", "Take it")
    for value, found in (
        ("me", mine),
        ("none", nobodys),
        (str(rep.user_id), mine),
    ):
        for more in ("", "&state=P", "&q=example", "&sort=name"):
            page = rep.open(f"/desk/clients?rep={value}{more}")
            boxes = [box.get("value") for box in page.find("input", name="client")]
            assert boxes == [str(found)]
    rep.open("/desk/clients?rep=999", status=422)


@pytest.mark.parametrize("value", ["999999", "x"])
def test_only_who_works_at_the_desk_gets_a_client(rep, value):
    client_id = new_client(rep.app)
    rep.open(f"/desk/clients/{client_id}")
    fields = [*rep_fields(rep), ("was", "none"), ("rep", value)]
    status = 400 if value == "x" else 409
    rep.post(f"/desk/clients/{client_id}/rep", fields, status)
    assert rep_of(rep.app, client_id) is None


@pytest.mark.parametrize("rule", ["turn", "department"])
def test_new_clients_are_given_as_the_settings_say(app_with, rule):
    app = app_with(NEW_CLIENTS=rule)
    for name, department in (("Ann", "UK"), ("Ben", "UK"), ("Eve", "Europe")):
        make_user(app, name=name, password_hash="set", department=department)
    make_user(app, name="Gone", password_hash="set", disabled_on=None, role="admin")
    ids = [new_client(app, department="UK") for _ in range(6)]
    names = [rep_of(app, client_id) for client_id in ids]
    expected = {"Ann", "Ben", "Eve"} if rule == "turn" else {"Ann", "Ben"}
    assert set(names) == expected
    told = [row["action"] for row in database_rows.rows(app, "history")]
    assert told == ["registered", "given"] * 6


def test_an_administrator_says_who_gets_the_clients_of_a_department(app_with):
    app = app_with(NEW_CLIENTS="department")
    ann = make_user(app, name="Ann", password_hash="set")
    admin = Visitor(app, "admin", name="Ada Admin")
    admin.open("/desk/staff")
    admin.press(f"/desk/staff/{ann}/department", department="Europe")
    assert rep_of(app, new_client(app, department="Europe")) == "Ann"
    assert rep_of(app, new_client(app, department="UK")) is None
