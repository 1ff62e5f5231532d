"""The page of drafts: what a rep has begun, where it is, and what can be done with it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support import database_rows
from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, links, new_client, texts
from tests.support.draft_links import take_over
from webapp.drafts import store
from webapp.drafts.draft import Draft
from webapp.drafts.of_reps import begun_by, find_drafts
from webapp.drafts.purge import purge

PAGE = "/desk/drafts"


@pytest.fixture
def rep(app):
    return Visitor(app, name="Rita Rep")


def begin(app, visitor, name="Fern Street Cycles", **values):
    """Store a draft of a rep's; gives its id."""
    draft_id = name.replace(" ", "x").ljust(22, "x")[:22]
    payload = {"title": name, "email": "jo@fern.example", "type": {"code": "trade"}}
    rep_id = visitor.user_id
    with app.app_context():
        store.save(Draft(draft_id, payload, owner_id=rep_id, rep_id=rep_id, **values))
    return draft_id


def hand_over(visitor, draft_id):
    """Press the button that hands a draft over; gives the private link."""
    visitor.open(PAGE)
    page = visitor.press(f"/register/{draft_id}/hand-over", "Hand over", make="1")
    link = page.find("input", id="link")[0].get("value")
    return link.removeprefix("http://127.0.0.1:8000")


def rows(page):
    return [
        text_of(row)
        for row in page.find("tr")
        if row.get("class") != "group-row" and row.getparent().tag == "tbody"
    ]


def groups(page):
    return [text_of(row) for row in page.find("tr", **{"class": "group-row"})]


def test_an_empty_page_says_what_will_come(rep):
    page = rep.open(PAGE)
    assert "You have no unfinished drafts" in page.html
    assert links(page)["New client"]
    assert not page.mistakes


def test_what_was_begun_stands_with_where_it_is_and_goes_on(app, rep):
    draft_id = begin(app, rep)
    page = rep.open(PAGE)
    assert groups(page) == ["Begun · 1, only you see them"]
    [row] = rows(page)
    assert row.startswith("Fern Street CyclesTrade · jo@fern.example Begun Next: You")
    assert links(page)["Fern Street Cycles"] == f"/desk/clients/quick/{draft_id}"
    [track] = page.find("span", role="img")
    assert track.get("aria-label") == "Begun: 1 of 4"
    assert not page.mistakes
    page = rep.open(links(page)["Fern Street Cycles"])
    assert page.value("title") == "Fern Street Cycles"


def test_it_follows_a_hand_over_until_it_is_taken_back(app, rep):
    draft_id = begin(app, rep)
    link = hand_over(rep, draft_id)
    page = rep.open(PAGE)
    assert groups(page) == ["With the customer · 1, handed over by link"]
    assert "Not opened" in rows(page)[0]
    customer = take_over(app, link)
    page = rep.open(PAGE)
    assert "Opened Stopped at You" in rows(page)[0]
    rep.press(f"/register/{draft_id}/hand-over", "Take back", take_back="1")
    assert groups(rep.open(PAGE)) == ["Begun · 1, only you see them"]
    assert customer.get("you").path == "/sign-in"


def test_a_new_link_ends_the_one_before(app, rep):
    draft_id = begin(app, rep)
    first = hand_over(rep, draft_id)
    rep.open(PAGE)
    rep.press(f"/register/{draft_id}/hand-over", "New link", make="1")
    assert app.test_client().get(first).status_code == 404


def test_what_is_discarded_comes_back_for_a_week(app, rep):
    draft_id = begin(app, rep)
    rep.open(PAGE)
    page = rep.press(f"{PAGE}/{draft_id}/discard")
    assert "The draft is discarded." in page.html
    assert rows(page) == []
    page = rep.press(f"{PAGE}/{draft_id}/undo", "Undo")
    assert rows(page)
    rep.press(f"{PAGE}/{draft_id}/discard")
    page = rep.open(f"{PAGE}?view=discarded")
    assert "Fern Street Cycles" in rows(page)[0]
    days = datetime.now(UTC) - timedelta(days=8)
    database_rows.execute(app, "UPDATE drafts SET discarded_on = :on", on=days)
    page = rep.press(f"{PAGE}/{draft_id}/undo", "Bring back")
    assert "This draft is not there any more." in page.html
    with app.app_context():
        assert purge() == 1


def test_a_discarded_draft_opens_for_nobody_until_it_is_back(app, rep):
    draft_id = begin(app, rep)
    customer = take_over(app, hand_over(rep, draft_id))
    customer.get("you")
    rep.open(PAGE)
    rep.press(f"{PAGE}/{draft_id}/discard")
    assert customer.get("you").status == 404
    rep.press(f"{PAGE}/{draft_id}/undo", "Undo")
    assert customer.get("you").status == 200


def test_everybodys_are_for_administrators_and_to_be_looked_at(app, rep):
    draft_id = begin(app, rep)
    rep.open(f"{PAGE}?view=all", status=404)
    admin = Visitor(app, "admin", name="Ada Admin")
    page = admin.open(PAGE)
    assert rows(page) == []
    page = admin.open(links(page)["Everybody’s"])
    assert "Rita Rep" in rows(page)[0]
    assert "discard" not in page.html.partition("<table")[2].partition("</table")[0]
    page = admin.post(f"{PAGE}/{draft_id}/discard", [("csrf_token", token_of(page))])
    assert "not there any more" in page.html
    assert rows(rep.open(PAGE))


def token_of(page):
    return page.find("input", name="csrf_token")[0].get("value")


def test_old_ones_are_coloured(app, rep):
    begin(app, rep)
    for days, name in ((1, ""), (3, "age-2"), (8, "age-7")):
        on = datetime.now(UTC) - timedelta(days=days, hours=1)
        database_rows.execute(app, "UPDATE drafts SET saved_on = :on", on=on)
        [time] = rep.open(PAGE).find("time")
        assert time.get("class") == name


def test_a_rep_finds_their_own_by_words(app, rep):
    begin(app, rep)
    begin(app, rep, "100% Wool")
    other = Visitor(app, name="Other Rep")
    begin(app, other, "Fern Other")
    with app.app_context():
        mine = rep.user_id

        def found(words, rep_id=mine):
            return [each.client_name for each in find_drafts(words, rep_id, 5)]

        assert found("cycles FERN") == ["Fern Street Cycles"]
        assert found("jo@fern")[-1] == "Fern Street Cycles"
        assert found("100%") == ["100% Wool"]
        assert found("%") == ["100% Wool"]
        assert sorted(found("fern", None)) == [
            "100% Wool",
            "Fern Other",
            "Fern Street Cycles",
        ]
        assert found("nobody") == found(" ") == []
        assert len(begun_by(mine)) == 2


def test_change_then_cancel_leaves_nothing(app, rep):
    client_id = new_client(app)
    rep.open(f"/desk/clients/{client_id}")
    before = database_rows.counts(app)
    page = rep.press(f"/desk/clients/{client_id}/change/you")
    draft = page.path.split("/")[2]
    values = [pair for pair in page.values if pair[0] != "last_name"]
    typed = [*values, ("last_name", "Typed")]
    kept = rep.client.post(f"/register/{draft}/you/keep", data=dict(typed)).json
    assert kept["saved"]
    rep.post(page.path, [*typed, ("cancel", "1")])
    assert rep.page.path == f"/desk/clients/{client_id}"
    assert database_rows.counts(app) == before
    assert texts(rep.open(PAGE), "tbody") == []


def test_the_search_of_the_desk_finds_drafts(app, rep):
    draft_id = begin(app, rep)
    page = rep.open("/desk/clients?q=fern+street")
    assert links(page)["Fern Street Cycles"] == f"/desk/clients/quick/{draft_id}"
    assert (
        "Fern Street"
        not in Visitor(app, name="Other").open("/desk/clients?q=fern").html
    )
    admin = Visitor(app, "admin", name="Ada Admin").open("/desk/clients?q=fern")
    assert "Fern Street Cycles Begun," in text_of(admin.tree)
    assert "Fern Street Cycles" not in links(admin)


def test_a_customer_sends_back_what_the_rep_then_registers(app, rep):
    draft_id = begin(app, rep)
    customer = take_over(app, hand_over(rep, draft_id))
    page = customer.get("check")
    assert links(page)["Send it back to Rita Rep"]
    page = customer.get("send-back")
    token = page.find("input", name="csrf_token")[0].get("value")
    answer = customer.client.post(page.path, data={"csrf_token": token})
    assert "Rita Rep has it now" in answer.text
    assert customer.get("check").path == "/sign-in"
    page = rep.open(PAGE)
    assert groups(page) == ["Sent back by the customer · 1, to be checked by you"]
    assert "Sent back" in rows(page)[0]
    [track] = page.find("span", role="img")
    assert track.get("aria-label") == "Sent back: 4 of 4"
    [link] = page.find("a", **{"class": "btn btn-tiny btn-primary"})
    assert link.get("href") == f"/desk/clients/quick/{draft_id}"


def test_a_rep_sends_nothing_back_and_nobody_without_the_draft(app, rep):
    draft_id = begin(app, rep)
    rep.open(f"/register/{draft_id}/send-back", status=404)
    hand_over(rep, draft_id)
    rep.open(f"/register/{draft_id}/send-back", status=404)
