"""The list of clients at work: columns and their orders, rows that are chosen, what is done with
them, and the filters that stay through all of it.
"""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.support import payloads
from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, links, new_client, texts
from webapp.clients import listing, soon_met
from webapp.clients.different import tell_apart
from webapp.clients.models import Client
from webapp.clients.orders import SORTS, opposite
from webapp.clients.review import review
from webapp.clients.search import Filters, find_client
from webapp.record.actor import CUSTOMER, Actor
from webapp.storage.columns import now
from webapp.storage.transactions import write

DUPLICATE = "May be the same as another client"
ADDRESS = "/desk/clients?state=P&sort=name"


@pytest.fixture
def rep(app):
    """A rep at a desk with three clients that wait."""
    visitor = Visitor(app, name="Rita Rep")
    visitor.ids = [
        new_client(app, payloads.full() | {"credentials": None}),
        new_client(app, actor=CUSTOMER, first_name="Alan", source="web"),
        new_client(
            app, actor=Actor("rep", "Iris Holm"), first_name="Zoë", source="system"
        ),
    ]
    return visitor


def codes(page):
    boxes = page.find("input", name="client")
    return [box.get("aria-label").removeprefix("Choose ") for box in boxes]


def heads(page):
    return [text_of(head) for head in page.find("th", scope="col")][1:]


def moves_in(page):
    return [button.get("value") for button in page.find("button", name="move")]


def chosen(page, *ids, **values):
    """What the form of the list sends when these are ticked."""
    fixed = [(name, page.value(name)) for name in ("csrf_token", "list")]
    return [*fixed, *(("client", str(one)) for one in ids), *values.items()]


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_every_order_goes_both_ways(rep, sort):
    there = codes(rep.open(f"/desk/clients?sort={sort}"))
    back = codes(rep.open(f"/desk/clients?sort={opposite(sort)}"))
    assert sorted(there) == ["ALANBY01", "NORTHE01", "ZOEBYR01"]
    assert back == there[::-1]


@pytest.mark.parametrize("sort", ["type", "-type", "source", "-source"])
def test_an_order_without_an_index_is_one_of_the_newest_and_says_so(
    rep, sort, monkeypatch
):
    monkeypatch.setattr(listing, "MOST_FOUND", 2)
    page = rep.open(f"/desk/clients?sort={sort}")
    assert set(codes(page)) == {"ZOEBYR01", "ALANBY01"}
    assert "These are the newest 2 clients in this order" in page.html
    assert "These are the newest" not in rep.open("/desk/clients?sort=email").html
    page = rep.open(f"/desk/clients?sort={sort}&type=retail")
    assert "These are the newest" not in page.html


def test_those_that_pass_may_come_late_in_an_order(rep, monkeypatch):
    monkeypatch.setattr(listing, "MOST_FOUND", 1)
    late, soon = "?sort=account&type=trade", "?sort=-account&type=retail"
    new_client(rep.app, payloads.full() | {"credentials": None, "title": "Newest Ltd"})
    monkeypatch.setattr(soon_met, "LOOKED_AT", 4)
    assert "These are the newest" not in rep.open(f"/desk/clients{late}").html
    monkeypatch.setattr(soon_met, "LOOKED_AT", 1)
    assert "These are the newest 1 clients" in rep.open(f"/desk/clients{late}").html
    assert "These are the newest" not in rep.open(f"/desk/clients{soon}").html


def test_columns_are_chosen_and_stay(rep):
    assert heads(rep.open("/desk/clients")) == [
        "Name",
        "Email",
        "Code",
        "State",
        "Type, department",
        "Source, by",
        "Assigned to",
        "Registered",
        "Changed",
    ]
    page = rep.open("/desk/clients?columns=state&columns=email&q=alan")
    assert heads(page) == ["Name", "Email", "State"]
    kept = links(page)["Name"]
    assert kept == "/desk/clients?q=alan&sort=name&columns=email,state"
    assert heads(rep.open(kept)) == ["Name", "Email", "State"]
    assert (
        "Choose columns from the list"
        in rep.open("/desk/clients?columns=shoes", status=422).html
    )


def test_clients_are_filtered_by_whether_their_address_is_confirmed(rep, monkeypatch):
    with rep.app.app_context(), write() as connection:
        for client_id, key in zip(rep.ids, ("email_key", "account"), strict=False):
            connection.execute(
                update(Client)
                .where(Client.id == client_id)
                .values(confirmed_key=getattr(Client, key))
            )
    # an address that was confirmed before it was changed is none
    assert codes(rep.open("/desk/clients?confirmed=yes")) == ["NORTHE01"]
    assert codes(rep.open("/desk/clients?confirmed=no")) == ["ZOEBYR01", "ALANBY01"]
    for sort in SORTS:
        page = rep.open(f"/desk/clients?confirmed=no&state=P&q=by&sort={sort}")
        assert sorted(codes(page)) == ["ALANBY01", "ZOEBYR01"]
    wrong = rep.open("/desk/clients?confirmed=perhaps", status=422)
    assert "Choose confirmed or not from the list" in wrong.html
    _, *rows = csv.reader(
        io.StringIO(rep.client.get("/desk/clients.csv?confirmed=yes").text)
    )
    assert [row[1] for row in rows] == ["NORTHE01"]
    rep.open("/desk/clients?confirmed=no")
    rep.press("/desk/views", name="Not reached")
    assert "Not reached 2" in links(rep.open("/desk/clients"))
    monkeypatch.setattr(listing, "MOST_FOUND", 1)
    page = rep.open("/desk/clients?confirmed=no&sort=name")
    assert codes(page) == ["ZOEBYR01"]
    assert "These are the newest" in page.html


def test_the_days_of_a_filter_go_on_with_the_calendar(rep):
    with rep.app.app_context(), write() as connection:
        for client_id, days in zip(rep.ids, (3, 20, 400), strict=True):
            connection.execute(
                update(Client)
                .where(Client.id == client_id)
                .values(created_on=now() - timedelta(days=days))
            )
    found = {
        days: codes(rep.open(f"/desk/clients?days={days}"))
        for days in ("today", "week", "month", "year")
    }
    assert found == {
        "today": [],
        "week": ["NORTHE01"],
        "month": ["NORTHE01", "ALANBY01"],
        "year": ["NORTHE01", "ALANBY01"],
    }
    page = rep.open("/desk/clients?days=week&from=2020-01-01")
    assert codes(page) == ["NORTHE01"]
    assert links(page)["Name"] == "/desk/clients?days=week&sort=name"


def test_the_tabs_count_what_they_show(rep):
    rep.open("/desk/clients")
    tabs = [text_of(link) for link in rep.page.find("a", **{"class": "view"})]
    assert tabs == ["Waiting 3", "Asked 0", "Mine 0", "Today 3", "All 3"]
    page = rep.open(links(rep.page)["Waiting 3"])
    current = [
        text_of(link)
        for link in page.find("a", **{"class": "view"})
        if link.get("aria-current")
    ]
    assert current == ["Waiting 3"]
    assert codes(page) == ["NORTHE01", "ALANBY01", "ZOEBYR01"]


def test_the_chosen_are_approved_at_once_and_the_filters_stay(rep):
    page = rep.open(ADDRESS)
    pairs = chosen(page, *rep.ids[:2], move="approve")
    answer = rep.client.post("/desk/clients/review", data=pairs_of(pairs))
    moved = ".".join(map(str, sorted(rep.ids[:2])))
    assert answer.location == f"{ADDRESS}&told=approve.2&moved={moved}"
    page = rep.open(answer.location)
    assert "2 clients approved." in page.html
    assert codes(page) == ["ZOEBYR01"]
    assert not re.search("told|moved", links(page)["Name"])

    # one press takes all of it back, but for what was done to one of them since
    page = rep.press("/desk/clients/undo")
    assert "2 clients as before" in page.html
    assert len(codes(page)) == 3
    page = rep.open(answer.location)  # and an old address offers nothing
    assert page.find("input", name="moved") == []
    rep.client.post("/desk/clients/review", data=pairs_of(pairs))
    page = rep.open(answer.location)
    kept = [("moved", each.get("value")) for each in page.find("input", name="moved")]
    with rep.app.app_context():
        review(rep.ids[0], "suspend", Actor("rep", "Roy Rep"), reason="Closed")
    token = [("csrf_token", page.value("csrf_token")), ("list", page.value("list"))]
    page = rep.post("/desk/clients/undo", [*token, *kept])
    assert "1 taken back, 1 not" in texts(page, "h1")[0]
    rep.post("/desk/clients/undo", [*token, ("moved", "1:x")], status=400)


def pairs_of(pairs):
    data = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


def test_all_that_was_found_is_chosen_by_its_filter(rep, monkeypatch):
    monkeypatch.setattr("webapp.clients.listing.PAGE_SIZE", 1)
    page = rep.open(ADDRESS)
    page = rep.open(links(page)["Choose all 3"])
    assert "All 3 chosen" in page.html
    assert [box.get("disabled") for box in page.find("input", name="client")] == [
        "disabled"
    ]
    page = rep.post("/desk/clients/review", chosen(page, all="1", move="approve"))
    assert "3 clients chosen" in page.html
    new = new_client(rep.app, first_name="Late")
    page = rep.press("/desk/clients/review")
    assert "3 clients approved." in page.html
    assert codes(page) == ["LATEBY01"]
    assert new not in rep.ids


def test_a_list_whose_filter_is_gone_is_not_all_clients(rep):
    page = rep.open(ADDRESS)
    fixed = [("csrf_token", page.value("csrf_token")), ("list", "by=key%3Agone")]
    page = rep.post(
        "/desk/clients/review", [*fixed, ("all", "1"), ("move", "approve")], 422
    )
    assert "Choose the clients again." in page.html
    page = rep.post("/desk/clients/export", [*fixed, ("all", "1")], 422)
    assert "Choose the clients again." in page.html


def test_a_reason_is_asked_for_and_the_way_back_keeps_the_filters(rep):
    page = rep.open(ADDRESS)
    page = rep.post("/desk/clients/review", chosen(page, rep.ids[0], move="ask"))
    assert links(page)["Cancel"] == ADDRESS
    page = rep.press(
        "/desk/clients/review", reason="Please", asked=["detail.vat_number"]
    )
    assert links(page)["Back to the clients"] == ADDRESS


@pytest.mark.security("R22")
@pytest.mark.parametrize(
    "given", ["//evil.example", "state=nonsense", "q=" + "x" * 3000]
)
def test_the_way_back_leads_to_the_list_alone(rep, given):
    page = rep.open(ADDRESS)
    pairs = {"csrf_token": page.value("csrf_token"), "list": given, "move": "approve"}
    answer = rep.client.post(
        "/desk/clients/review", data=pairs | {"client": str(rep.ids[0])}
    )
    assert answer.location == f"/desk/clients?told=approve.1&moved={rep.ids[0]}"


def test_what_cannot_be_done_is_not_offered(rep):
    page = rep.open(ADDRESS)
    assert moves_in(page) == ["approve", "ask", "reject"]
    rep.post("/desk/clients/review", chosen(page, rep.ids[0], move="approve"))
    page = rep.open("/desk/clients?state=A")
    assert moves_in(page) == ["suspend"]
    [row] = [row for row in page.find("tr") if row.get("data-moves")]
    assert row.get("data-moves") == "suspend"


@pytest.mark.security("R21")
def test_the_chosen_are_sent_as_a_file(rep):
    page = rep.open(ADDRESS)
    for pairs, found in [
        (chosen(page, rep.ids[1]), ["ALANBY01"]),
        (chosen(page, all="1"), ["NORTHE01", "ALANBY01", "ZOEBYR01"]),
    ]:
        answer = rep.client.post("/desk/clients/export", data=pairs_of(pairs))
        assert answer.headers["Cache-Control"] == "no-store"
        rows = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
        assert [row["account"] for row in rows] == found
    none = rep.client.post("/desk/clients/export", data=pairs_of(chosen(page)))
    assert none.location == ADDRESS


def test_clients_that_wait_are_marked(rep):
    twin = new_client(rep.app, payloads.full() | {"credentials": None}, actor=CUSTOMER)
    page = rep.open("/desk/clients?q=northe&state=P")
    assert texts(page, "span", title=DUPLICATE) != []
    assert len(codes(page)) == 2
    with rep.app.app_context():
        assert listing.listed_ids(Filters(search="northe"), "newest", 1) == [twin]
        pair = find_client(twin), find_client(rep.ids[0])
        tell_apart(*pair, Actor("rep", "Rita Rep"), "Two branches")
    assert texts(rep.open("/desk/clients?q=northe"), "span", title=DUPLICATE) == []


def test_a_search_without_an_answer_offers_close_matches(rep):
    page = rep.open("/desk/clients?q=northorn")
    assert "No client fits" in page.html
    assert any(
        address == f"/desk/clients/{rep.ids[0]}" for address in links(page).values()
    )
