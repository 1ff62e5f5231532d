"""Several clients at once while the database becomes busy: what was done is told, and what not."""

import pytest

from tests.support import database_rows
from tests.support.browser import Page
from tests.support.busy_database import busy
from tests.support.desk_browser import Visitor, new_client, texts

NOT_TRIED = "Not tried, as the database was busy."
STORING = "UPDATE clients SET"


@pytest.fixture
def rep(app):
    return Visitor(app, name="Rosa Lind")


@pytest.fixture
def ids(app):
    return [new_client(app, first_name=name) for name in ("Ann", "Ben", "Cid")]


def posted(rep, address, *pairs):
    token = rep.open("/desk/clients").value("csrf_token")
    return Page(rep.client.post(address, data=pairs_of(("csrf_token", token), *pairs)))


def pairs_of(*pairs):
    values = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def review(rep, ids, move="approve", *more):
    chosen = [("client", each) for each in ids]
    address = "/desk/clients/review"
    return posted(rep, address, ("move", move), ("confirmed", "1"), *chosen, *more)


def take(rep, ids):
    chosen = [("client", each) for each in ids]
    return posted(rep, "/desk/clients/rep", ("rep", "me"), *chosen)


def undo(rep, ids):
    return posted(rep, "/desk/clients/undo", *(("moved", f"{each}:2") for each in ids))


def approve(rep, ids):
    return review(rep, ids, "approve", ("reason", ""))


@pytest.mark.security("R7")
@pytest.mark.parametrize(
    ("act", "words"), [(approve, "approved"), (take, "taken"), (undo, "taken back")]
)
def test_what_was_done_is_told_and_the_others_were_not_tried(rep, ids, act, words):
    if act is undo:
        approve(rep, ids)
    before = stand(rep.app)
    with busy(rep.app, STORING, after=1):
        page = act(rep, ids)
    assert (page.status, texts(page, "h1")) == (200, [f"1 {words}, 2 not"])
    assert page.html.count(NOT_TRIED) == 2
    assert page.mistakes == []
    assert [old != new for old, new in zip(before, stand(rep.app), strict=True)] == [
        True,
        False,
        False,
    ]
    with busy(rep.app, STORING):
        assert act(rep, ids[1:]).status == 503
    act(rep, ids[1:])
    changed = zip(before, stand(rep.app), strict=True)
    assert all(old != new for old, new in changed)


def stand(app):
    rows = sorted(database_rows.rows(app, "clients"), key=lambda row: row["id"])
    return [(row["source_status"], row["rep_id"]) for row in rows]


def test_who_was_asked_without_a_link_is_told_where_to_make_one(rep, ids):
    asked = [("reason", "Send it"), ("asked", "contacts")]
    with busy(rep.app, "INSERT INTO links"):
        page = review(rep, ids[:1], "ask", *asked)
    assert texts(page, "h1") == ["1 asked for more"]
    assert "make the link on the client’s page" in page.html
    assert page.mistakes == []
    rep.open(f"/desk/clients/{ids[0]}")
    page = rep.press(f"/desk/clients/{ids[0]}/link")
    assert "/account/answer/" in page.html
