"""Reps write notes on a client's page; nobody else sees them."""

import pytest

from tests.support.desk_browser import Visitor, links, new_client


@pytest.fixture(scope="module")
def rep(shared_door):
    return Visitor(shared_door.client.application)


@pytest.fixture
def client_id(rep):
    return new_client(rep.app)


def notes(page):
    return [
        "".join(text.itertext())
        for text in page.find("p")
        if "said-note" in text.get("class", "").split()
    ]


def add(rep, client_id, text, status=200):
    rep.open(f"/desk/clients/{client_id}")
    return rep.press(f"/desk/clients/{client_id}/notes", text=text, status=status)


def test_notes_stand_the_newest_first_with_who_wrote_them(rep, client_id):
    add(rep, client_id, "First")
    page = add(rep, client_id, "Second")
    assert notes(page) == ["Second", "First"]
    assert page.notices == ["The note is added."]
    assert page.html.count("<b>Rita Rep</b> wrote a note") == 2


@pytest.mark.security("R9", "R21")
def test_lines_are_kept_and_markup_is_text(rep, client_id):
    page = add(rep, client_id, "One\r\n<b>two</b> ")
    assert notes(page) == ["One\n<b>two</b>"]
    assert "two" not in [element.text for element in page.find("b")]


def test_a_note_of_4000_characters_is_kept(rep, client_id):
    assert notes(add(rep, client_id, "😀" * 4000)) == ["😀" * 4000]


@pytest.mark.security("R5")
@pytest.mark.parametrize(
    ("text", "message", "kept"),
    [
        ("", "Enter a note", ""),
        (" \n ", "Enter a note", " \n "),
        ("x" * 4001, "Shorten the note to 4,000 characters or fewer", "x" * 4001),
        ("a\x00b", "Remove the control characters from the note", "ab"),
    ],
)
def test_a_note_that_cannot_be_is_told_at_its_field_and_not_lost(
    rep, client_id, text, message, kept
):
    page = add(rep, client_id, text, status=422)
    assert (page.summary, page.errors) == ([message], {"note": message})
    assert page.title.startswith("Error: ")
    assert "".join(page.find("textarea", id="note")[0].itertext()) == kept
    assert notes(page) == []


@pytest.mark.security("R11a")
def test_a_form_without_the_note_is_refused(rep, client_id):
    rep.open(f"/desk/clients/{client_id}")
    rep.post(
        f"/desk/clients/{client_id}/notes",
        [("csrf_token", rep.page.value("csrf_token"))],
        status=400,
    )


@pytest.mark.security("R10")
def test_the_text_of_a_note_that_is_gone_stands_in_the_box_of_a_new_one(rep, client_id):
    add(rep, client_id, "First")
    [change] = [each for each in links(rep.page).values() if "?note=" in each]
    opened = rep.open(change)
    [action] = [
        form.get("action")
        for form in opened.find("form")
        if "/notes/" in form.get("action")
    ]
    rep.press(action, delete="1")
    assert notes(rep.page) == []
    rep.page = opened
    page = rep.press(action, text="Much longer", status=409)
    [message] = page.summary
    assert message.startswith("This note was deleted in another window")
    assert page.errors == {"note": message}
    page = rep.press(f"/desk/clients/{client_id}/notes")
    assert notes(page) == ["Much longer"]
    rep.page = opened
    assert "The note is deleted." in rep.press(action, delete="1").notices


def test_a_note_on_nobody_is_not_found(rep, client_id):
    rep.open(f"/desk/clients/{client_id}")
    rep.post(
        "/desk/clients/99999/notes",
        [("csrf_token", rep.page.value("csrf_token")), ("text", "x")],
        status=404,
    )
