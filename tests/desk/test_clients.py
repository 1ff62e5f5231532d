"""The list of clients: search, filters, order and pages by the address; a part of it for
htmx; wrong addresses.
"""

import time
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.support import payloads
from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, links, new_client, texts
from webapp.clients.lists import retire_entry
from webapp.clients.review import review
from webapp.record.actor import CUSTOMER, Actor

HOSTILE = (
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script>",
    "\u061cשלום",
    "x" * 100,
)
PART = {"HX-Request": "true", "HX-Trigger-Name": "q"}


@pytest.fixture(scope="module")
def rep(shared_door):
    """A rep, at a desk with three clients of each kind of door and one that is approved."""
    app = shared_door.client.application
    visitor = Visitor(app, name="Rita Rep")
    visitor.ids = [new_client(app, payloads.full() | {"credentials": None})]
    visitor.ids.append(new_client(app, actor=CUSTOMER, first_name="Alan", source="web"))
    visitor.ids.append(
        new_client(
            app, actor=Actor("rep", "Rita Rep"), first_name="Zoë", source="system"
        )
    )
    with app.app_context():
        review(visitor.ids[0], "approve", Actor("rep", "Rita Rep"), reason="")
    return visitor


def accounts(page):
    boxes = page.find("input", name="client")
    return [box.get("aria-label").removeprefix("Choose ") for box in boxes]


def fragment(rep, query, **headers):
    return rep.client.get(f"/desk/clients{query}", headers=PART | headers)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ZOEBYR01", "ALANBY01", "NORTHE01"]),
        ("?q=northern", ["NORTHE01"]),
        ("?q=++ZOE+++", ["ZOEBYR01"]),
        ("?state=A", ["NORTHE01"]),
        ("?state=P", ["ZOEBYR01", "ALANBY01"]),
        ("?type=trade", ["NORTHE01"]),
        ("?department=Europe", ["NORTHE01"]),
        ("?source=shop", ["NORTHE01"]),
        ("?by=customer", ["ALANBY01"]),
        ("?by=rep:Rita+Rep", ["ZOEBYR01"]),
        ("?by=import", []),
        ("?from=2000-01-01&to=2000-12-31", []),
        ("?from=2000-01-01", ["ZOEBYR01", "ALANBY01", "NORTHE01"]),
        ("?to=2000-01-01", []),
        ("?state=P&q=alan&type=retail", ["ALANBY01"]),
        ("?sort=oldest", ["NORTHE01", "ALANBY01", "ZOEBYR01"]),
        ("?sort=account", ["ALANBY01", "NORTHE01", "ZOEBYR01"]),
        ("?sort=name", ["ALANBY01", "NORTHE01", "ZOEBYR01"]),
        ("?sort=state", ["NORTHE01", "ALANBY01", "ZOEBYR01"]),
        ("?sort=changed", ["NORTHE01", "ZOEBYR01", "ALANBY01"]),
        (
            "?q=&type=&department=&state=&source=&by=&from=&to=&sort=&page=",
            ["ZOEBYR01", "ALANBY01", "NORTHE01"],
        ),
    ],
)
def test_the_address_says_what_the_list_shows(rep, query, found):
    page = rep.open(f"/desk/clients{query}")
    assert accounts(page) == found
    several = "" if len(found) == 1 else "s"
    is_all = not set(parse_qs(urlsplit(query).query)) - {"sort"}
    words = f"{len(found)} client{several}" + ("" if is_all else " found")
    assert page.text("result") == (words if found else "No client found")
    assert not page.mistakes


def test_today_is_a_day_of_registrations(rep):
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert len(accounts(rep.open(f"/desk/clients?from={today[:8]}01"))) == 3


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("q=" + "x" * 101, "q", "Shorten the search to 100 characters or fewer"),
        ("q=a&q=b", "q", "Send q once"),
        ("type=moon", "type", "Choose a type from the list"),
        ("department=Mars", "department", "Choose a department from the list"),
        ("state=p", "state", "Choose a state from the list"),
        (
            "source=" + "x" * 33,
            "source",
            "Shorten the source to 32 characters or fewer",
        ),
        ("by=rep:Nobody", "by", "Choose who registered from the list"),
        ("from=2026-02-30", "from", "Enter a day like 2026-01-31, from 1900 on"),
        ("from=0001-01-01", "from", "Enter a day like 2026-01-31, from 1900 on"),
        ("to=20260101", "to", "Enter a day like 2026-01-31, from 1900 on"),
        ("to=٢٠٢٦-٠١-٠١", "to", "Enter a day like 2026-01-31, from 1900 on"),
        (
            "from=2026-02-01&to=2026-01-01",
            "to",
            "Choose a last day that is not before the first one",
        ),
        ("sort=colour", "sort", "Choose an order from the list"),
        (
            "colour=red",
            "q",
            "Remove colour: the parameters here are q, type, department, state, source, "
            "by, rep, confirmed, days, from, to, sort, columns, view, page, choose, told, moved",
        ),
    ],
)
def test_what_is_wrong_in_the_address_is_told_at_its_field(rep, query, field, message):
    page = rep.open(f"/desk/clients?{quote(query, safe='=&%:')}", status=422)
    assert page.title.startswith("Error: ")
    assert page.summary == [message]
    assert page.text(f"{field}-problem") == f"Error: {message}"
    assert accounts(page) == []
    assert not page.mistakes


@pytest.mark.security("R11a")
@pytest.mark.parametrize(
    "page", ["0", "-1", "2", "999999999", "9999999999999999999", "²", "1.0", "a"]
)
def test_a_page_that_is_not_there_is_told(rep, page):
    assert rep.open(f"/desk/clients?page={quote(page, safe='%')}", status=422).summary


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "query",
    [
        "%FF=%FE",
        "q=%FF",
        "&&&",
        "a" * 5000,
        "_external=1",
        "endpoint=x",
        "%00=1",
        "q=%ED%A0%80",
        "<b>=1",
    ],
)
def test_no_address_is_a_failure_of_the_server(rep, query):
    for path in ("/desk/clients", "/desk/clients.csv", "/desk/clients.xlsx"):
        assert rep.client.get(f"{path}?{query}").status_code < 500


def test_what_was_typed_stands_in_the_fields(rep):
    page = rep.open(
        "/desk/clients?q=%22alan%22&state=P&by=customer&from=2020-01-31&sort=name&source=web"
    )
    chosen = {
        field.get("id"): option.get("value")
        for field in page.find("select")
        for option in field.iter("option")
        if option.get("selected") is not None
    }
    assert chosen == {"state": "P", "by": "customer", "sort": "name", "days": "dates"}
    values = {field.get("name"): field.get("value") for field in page.find("input")}
    assert (values["q"], values["from"], values["source"]) == (
        '"alan"',
        "2020-01-31",
        "web",
    )


def test_a_heading_sorts_and_says_so(rep):
    page = rep.open("/desk/clients?q=a&sort=name")
    heads = {
        text_of(head): (
            head.get("aria-sort"),
            next((link.get("href") for link in head.iter("a")), None),
        )
        for head in page.find("th", scope="col")
    }
    assert heads["Name"] == ("ascending", "/desk/clients?q=a&sort=-name")
    assert heads["Registered"] == (None, "/desk/clients?q=a")
    registered = {
        text_of(head): head
        for head in rep.open("/desk/clients").find("th", scope="col")
    }["Registered"]
    assert registered.get("aria-sort") == "descending"
    assert next(registered.iter("a")).get("href") == "/desk/clients?sort=oldest"


def test_htmx_gets_the_results_alone_and_the_address_follows(rep):
    answer = fragment(rep, "?q=alan&type=&sort=newest&state=P")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "ALANBY01" in answer.text
    assert '<div id="result" hx-swap-oob="innerHTML">1 client<span' in answer.text
    assert answer.headers["HX-Replace-Url"] == "/desk/clients?q=alan&state=P"
    assert answer.headers["Vary"].startswith("HX-Request")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_filter_is_a_step_that_back_undoes(rep):
    answer = fragment(rep, "?state=P&page=1", **{"HX-Trigger-Name": "state"})
    assert answer.headers["HX-Push-Url"] == "/desk/clients?state=P"
    assert "HX-Replace-Url" not in answer.headers


def test_back_gets_the_whole_page(rep):
    assert (
        "<html"
        in fragment(rep, "?q=alan", **{"HX-History-Restore-Request": "true"}).text
    )


def test_htmx_gets_the_message_at_the_field_and_the_address_stays(rep):
    answer = fragment(rep, "?from=2026-02-01&to=2026-01-01")
    assert answer.status_code == 422
    assert "Choose a last day" in answer.text
    assert not {"HX-Replace-Url", "HX-Push-Url"} & set(answer.headers.keys())


def test_signed_out_htmx_is_sent_to_the_sign_in_page(rep):
    answer = rep.app.test_client().get("/desk/clients?q=a", headers=PART)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


def test_an_empty_answer_helps(rep):
    page = rep.open("/desk/clients?q=zzzz&state=P")
    assert {
        "Search all clients": "/desk/clients?q=zzzz",
        "New client “zzzz”": "/desk/clients/quick?q=zzzz",
    }.items() <= links(page).items()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Juniper & Vale", "title"),
        ("ann@vale.example", "email"),
        ("0113 496 0142", "contact_number"),
    ],
)
def test_the_words_that_found_nobody_begin_a_new_client(rep, words, name):
    page = rep.open(f"/desk/clients/quick?q={quote(words)}")
    assert page.value(name) == words
    rep.press(page.path, "Save")
    assert rep.page.value(name) == words  # it is kept as what is typed is


def test_several_are_chosen_for_review(rep):
    page = rep.open("/desk/clients?state=P")
    [form] = page.find("form", action="/desk/clients/review")
    assert [box.get("value") for box in page.find("input", name="client")] == [
        str(rep.ids[2]),
        str(rep.ids[1]),
    ]
    assert [
        (button.get("name"), button.get("value"))
        for button in form.iter("button")
        if button.get("name")
    ] == [
        ("move", "approve"),
        ("move", "ask"),
        ("move", "reject"),
        ("rep", str(rep.user_id)),
        ("rep", "none"),
    ]
    page = rep.press(
        "/desk/clients/review", client=[str(rep.ids[1]), str(rep.ids[2])], move="reject"
    )
    assert "ALANBY01" in page.html
    assert "ZOEBYR01" in page.html


def test_the_list_is_paged_by_fifty(shared_door, rep, monkeypatch):
    monkeypatch.setattr("webapp.clients.listing.PAGE_SIZE", 1)
    page = rep.open("/desk/clients?page=2&sort=account")
    assert page.text("result") == "3 clients, page 2 of 3"
    assert accounts(page) == ["NORTHE01"]
    assert [link.get("href") for link in page.find("a", rel="prev")] == [
        "/desk/clients?sort=account"
    ]
    assert [link.get("href") for link in page.find("a", rel="next")] == [
        "/desk/clients?sort=account&page=3"
    ]
    [here] = [
        link
        for link in page.find("a")
        if link.get("aria-current") == "page" and "page=" in link.get("href")
    ]
    assert text_of(here) == "Page 2"


@pytest.mark.security("R21")
def test_a_list_of_very_many_says_how_far_it_goes(rep, monkeypatch):
    monkeypatch.setattr("webapp.clients.listing.MOST_FOUND", 2)
    monkeypatch.setattr("webapp.clients.listing.PAGE_SIZE", 1)
    first, last = rep.open("/desk/clients"), rep.open("/desk/clients?page=2")
    assert accounts(first) + accounts(last) == ["ZOEBYR01", "ALANBY01"]
    assert last.text("result") == "At least 2 clients, page 2 of 2"
    assert "The list ends here" in last.html
    assert "The list ends here" not in first.html


def test_a_search_that_looked_at_the_newest_alone_says_so_even_when_a_filter_left_none(
    rep, monkeypatch
):
    monkeypatch.setattr("webapp.clients.listing.MOST_FOUND", 1)
    assert (
        "only the newest of them were looked at"
        in rep.open("/desk/clients?q=e&state=A").html
    )
    assert (
        "only the newest of them were looked at"
        not in rep.open("/desk/clients?q=zoe").html
    )


def test_hostile_names_are_text(app):
    rep = Visitor(app, name="")
    for title in HOSTILE:
        new_client(app, title=title)
    page = rep.open("/desk/clients")
    shown = set(texts(page, "bdi"))
    assert set(HOSTILE) <= shown
    assert not page.mistakes
    home = rep.open("/desk")
    assert set(HOSTILE) <= set(texts(home, "bdi"))
    assert not home.mistakes


def test_a_client_whose_type_was_retired_is_listed(app):
    rep = Visitor(app, name="")
    new_client(app)
    with app.app_context():
        retire_entry("client_types", "retail")
    assert len(accounts(rep.open("/desk/clients?type=retail"))) == 1
