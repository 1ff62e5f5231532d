"""One feed of a client: what happened and what was noted; notes call colleagues, and are changed
and deleted by who wrote them.
"""

from datetime import timedelta

import pytest

from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, new_client
from webapp.clients.events import events_after
from webapp.clients.history import history_row, store_entry
from webapp.clients.mentions import MENTIONS_OF_USER, names_in, unknown_in
from webapp.clients.undo import UNDOABLE_MOVE
from webapp.record.actor import Actor
from webapp.storage.columns import now
from webapp.storage.transactions import write

REP = Actor("rep", "Rita Rep")


@pytest.fixture(scope="module")
def reps(shared_door):
    app = shared_door.client.application
    rita = Visitor(app, username="rita.rep@shop.example")
    return rita, Visitor(app, name="Max Ude", username="ude@shop.example")


@pytest.fixture
def rita(reps):
    return reps[0]


@pytest.fixture
def max_ude(reps):
    return reps[1]


@pytest.fixture
def client_id(rita):
    return new_client(rita.app)


def add(rep, client_id, text, status=200):
    rep.open(f"/desk/clients/{client_id}")
    return rep.press(f"/desk/clients/{client_id}/notes", text=text, status=status)


def entries(page):
    found = [each for each in page.find("li") if "entry" in each.get("class", "")]
    return [text_of(each) for each in found]


def note_id(page):
    [entry] = [
        each for each in page.find("li") if each.get("id", "").startswith("note-")
    ]
    return int(entry.get("id").removeprefix("note-"))


def mentions(rep):
    with rep.app.app_context():
        return MENTIONS_OF_USER.alone(user_id=rep.user_id)


def test_notes_and_what_happened_stand_in_one_order(rita, client_id):
    page = add(rita, client_id, "Called at noon")
    assert "Rita Rep wrote a note" in entries(page)[0]
    assert sum("note" in each for each in entries(page)) == 1
    page = rita.open(f"/desk/clients/{client_id}?feed=activity")
    assert ["noon" in each for each in entries(page)] == [False]
    page = rita.open(f"/desk/clients/{client_id}?feed=notes")
    assert ["noon" in each for each in entries(page)] == [True]
    current = [text_of(each) for each in page.find("a") if each.get("aria-current")]
    assert "Notes" in current
    assert not page.mistakes


def test_a_note_is_an_event_of_the_desk_alone_once_however_often_it_is_sent(
    rita, client_id
):
    for _ in range(2):
        add(rita, client_id, "Called at noon")
    with rita.app.app_context():
        [event] = [
            each
            for each in events_after(0, 1000)
            if each.client_id == client_id and each.type == "client.noted"
        ]
        assert event.for_desk
        assert (event.actor_name, event.changes, event.reason) == (rita.name, {}, "")
        assert UNDOABLE_MOVE.alone(client_id=client_id) is None


def test_a_long_feed_is_shown_in_parts(rita, client_id):
    with rita.app.app_context(), write() as connection:
        for number in range(60):
            at = now() + timedelta(seconds=number)
            store_entry(connection, client_id, history_row(REP, "approved", at))
    page = rita.open(f"/desk/clients/{client_id}?feed=activity")
    assert len(entries(page)) == 50
    [link] = [each for each in page.find("a") if "before" in text_of(each)]
    assert text_of(link) == "Show the 11 before"
    assert len(entries(rita.open(link.get("href")))) == 61


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("@rosa and @max.ude: see", ["rosa", "max.ude"]),
        ("Ask @max. Then @max-", ["max"]),
        ("@ude@shop.example, please", ["ude@shop.example"]),
        ("mail a@shop.example, 5 @ 3", []),
        ("(@Žofie)", ["Žofie"]),
    ],
)
def test_names_are_what_stands_after_an_at_sign(words, names):
    assert names_in(words) == names


@pytest.mark.parametrize("name", ["ude", "UDE@shop.example", "max"])
def test_a_colleague_who_is_called_finds_the_note(rita, max_ude, client_id, name):
    page = add(rita, client_id, f"@{name} please keep")
    [mention] = mentions(max_ude)
    assert mention[1:3] == (
        client_id,
        "ADABYR" + mention.account.removeprefix("ADABYR"),
    )
    assert (mention.text, mention.author) == (f"@{name} please keep", "Rita Rep")
    assert text_of(page.find("b", **{"class": "called"})[0]) == f"@{name}"
    assert mentions(rita) == []
    page = max_ude.open(f"/desk/clients/{client_id}")
    max_ude.press(f"/desk/mentions/{mention.note_id}")
    assert mentions(max_ude) == []
    page = max_ude.open(f"/desk/clients/{client_id}")
    assert not page.find("form", action=f"/desk/mentions/{mention.note_id}")


def test_nobody_is_called_by_a_name_that_several_have_or_none(rita, client_id):
    Visitor(rita.app, name="Kim One")
    kim = Visitor(rita.app, name="Kim Two")
    page = add(rita, client_id, "@kim and @nobody: look")
    words = "The note is added. Nobody here is called @kim, @nobody."
    assert page.notices == [words]
    assert mentions(kim) == []
    with rita.app.app_context():
        assert unknown_in("@kim and @nobody and @rita") == ["kim", "nobody"]


@pytest.mark.security("R12")
def test_who_is_not_called_says_nothing_about_it(rita, max_ude, client_id):
    page = add(rita, client_id, "@ude look")
    rita.post(
        f"/desk/mentions/{note_id(page)}",
        [("csrf_token", page.value("csrf_token"))],
        404,
    )
    [mention] = mentions(max_ude)
    with max_ude.app.app_context():
        max_ude.open(f"/desk/clients/{client_id}")
    max_ude.press(f"/desk/mentions/{mention.note_id}")


def test_one_changes_ones_own_note_and_who_is_called(rita, max_ude, client_id):
    page = add(rita, client_id, "@ude please call")
    this = note_id(page)
    page = rita.open(f"/desk/clients/{client_id}?note={this}")
    [box] = page.find("textarea", name="text")
    assert "".join(box.itertext()) == "@ude please call"
    address = f"/desk/clients/{client_id}/notes/{this}"
    page = rita.press(address, text="Called them myself")
    assert page.notices == ["The note is changed."]
    assert "(changed)" in entries(page)[0]
    assert mentions(max_ude) == []
    page = rita.open(f"/desk/clients/{client_id}?note={this}")
    page = rita.press(address, text="", status=422)
    assert page.title.startswith("Error: ")
    assert not page.mistakes


@pytest.mark.security("R6")
def test_a_note_changed_in_another_window_is_not_written_over(rita, client_id):
    this = note_id(add(rita, client_id, "One"))
    address = f"/desk/clients/{client_id}/notes/{this}"
    stale = rita.open(f"/desk/clients/{client_id}?note={this}")
    rita.press(address, text="Two")
    rita.page = stale
    page = rita.press(address, text="Three", status=409)
    assert "Three" in page.html
    page = rita.press(address, text="Three")
    assert "Three" in entries(page)[0]


@pytest.mark.security("R12")
def test_a_note_of_another_is_neither_changed_nor_deleted(rita, max_ude, client_id):
    page = add(rita, client_id, "Mine")
    this = note_id(page)
    max_ude.open(f"/desk/clients/{client_id}?note={this}")
    address = f"/desk/clients/{client_id}/notes/{this}"
    token = ("csrf_token", max_ude.page.value("csrf_token"))
    max_ude.post(address, [token, ("text", "Yours")], 404)
    max_ude.open(f"/desk/clients/{client_id}")
    max_ude.post(address, [token, ("delete", "1")], 404)
    assert "Mine" in entries(rita.open(f"/desk/clients/{client_id}"))[0]


def test_a_deleted_note_is_gone_with_its_mentions(rita, max_ude, client_id):
    this = note_id(add(rita, client_id, "@ude look"))
    rita.open(f"/desk/clients/{client_id}?note={this}")
    address = f"/desk/clients/{client_id}/notes/{this}"
    page = rita.press(address, delete="1")
    assert page.notices == ["The note is deleted."]
    assert mentions(max_ude) == []
